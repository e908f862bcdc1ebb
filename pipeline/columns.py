"""Finds the codebook's columns in an export.

Belongs here: matching headers and positions. Does not belong here: what stands in the cells
(`pipeline.conform`).
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.readers.raw import RawColumn, RawExport
from schemas.errors import Problem, UserError
from schemas.questionnaire import Questionnaire
from schemas.vocabulary import fold


@dataclass(frozen=True)
class Use:
    """What the codebook makes of a column: its role, and the item or attribute it holds."""

    role: str
    name: str | None
    wanted: tuple[str | int, ...]
    place: str


@dataclass(frozen=True)
class Found:
    """The columns of an export by use."""

    uses: tuple[tuple[Use, RawColumn], ...]

    def role(self, role: str) -> RawColumn | None:
        """The column with a role that only one column has."""
        return next((column for use, column in self.uses if use.role == role), None)

    def named(self, role: str) -> dict[str, RawColumn]:
        """The columns with a role, by the id they belong to."""
        return {use.name: column for use, column in self.uses if use.role == role and use.name}

    def use_of(self, position: int) -> Use | None:
        """What a column is used as; None where the codebook does not name it."""
        return next((use for use, column in self.uses if column.position == position), None)


def find_columns(export: RawExport, questionnaire: Questionnaire) -> Found:
    """Every column that the codebook names, in the export.

    Headers are compared exactly, then with white space, case and Unicode form folded. An item
    without a column is looked for under its text in each language.

    Raises:
        UserError: columns that are missing, ambiguous, or claimed twice, all of them at once.
    """
    problems: list[Problem] = []
    uses: list[tuple[Use, RawColumn]] = []
    for use in _wanted(questionnaire):
        matches = _matches(export, use)
        if len(matches) == 1:
            uses.append((use, matches[0]))
        else:
            problems.append(_complaint(export, use, matches))
    problems.extend(_claimed_twice(export, uses))
    if problems:
        raise UserError(problems, "columns_found")
    return Found(tuple(uses))


def _wanted(questionnaire: Questionnaire) -> Iterator[Use]:
    rules = questionnaire.respondents
    for role in ("key", "weight"):
        column = getattr(rules, role)
        if column is not None:
            yield Use(role, None, (column,), f"respondents.{role}")
    for role in ("status", "started", "finished"):
        declared = getattr(rules, role)
        if declared is not None:
            yield Use(role, None, (declared.column,), f"respondents.{role}")
    for name, attribute in questionnaire.attributes.items():
        yield Use("attribute", name, (attribute.column,), f"attributes.{name}")
    for asked in questionnaire.items:
        item = asked.item
        wanted = tuple(item.text.values()) if item.column is None else (item.column,)
        yield Use("item", item.id, wanted, f"item {item.id}")
    personal = questionnaire.wave.columns.personal
    for column in questionnaire.study.personal if personal is None else personal:
        yield Use("personal", None, (column,), "personal")


def _matches(export: RawExport, use: Use) -> list[RawColumn]:
    positions = {wanted for wanted in use.wanted if isinstance(wanted, int)}
    if positions:
        return [column for column in export.columns if column.position in positions]
    headers = {str(wanted) for wanted in use.wanted}
    exact = [column for column in export.columns if column.header in headers]
    if exact:
        return exact
    folded = {fold(header) for header in headers}
    return [column for column in export.columns if fold(column.header) in folded]


def _complaint(export: RawExport, use: Use, matches: list[RawColumn]) -> Problem:
    wanted = " or ".join(repr(one) for one in use.wanted)
    if matches:
        places = " and ".join(str(column.position) for column in matches)
        return Problem(
            f"{export.shown}, columns {places}",
            f"several columns are called {matches[0].header!r}, which the codebook means"
            f" ({use.place})",
            f"Give the position instead of the header, such as `column: {matches[0].position}`",
        )
    headers = [column.header for column in export.columns]
    close = difflib.get_close_matches(str(use.wanted[0]), headers, n=1, cutoff=0.6)
    advice = f"The closest header is {close[0]!r}; " if close else ""
    return Problem(
        f"{export.shown}, header",
        f"there is no column {wanted} ({use.place})",
        f"{advice}{'n' if close else 'N'}ame this wave's header in wave.yaml,"
        " or mark the item as dropped there",
    )


def _claimed_twice(export: RawExport, uses: list[tuple[Use, RawColumn]]) -> Iterator[Problem]:
    claimed: dict[int, Use] = {}
    for use, column in uses:
        other = claimed.setdefault(column.position, use)
        # Grouping by a status, or calling the key personal, is no contradiction; storing what is
        # called personal would be one.
        stored = {other.role, use.role} & {"attribute", "item", "status", "weight"}
        hidden = "personal" in (other.role, use.role) and stored
        if other is not use and (other.role == use.role or hidden):
            yield Problem(
                f"{export.shown}, column {column.position}",
                f"the codebook means this column twice ({other.place} and {use.place})",
                "Correct one of them",
            )
