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
from schemas.scale import Choice
from schemas.vocabulary import fold

# The roles whose columns the pipeline stores something of, beyond times.
STORED = frozenset({"attribute", "item", "choice", "status", "weight", "seconds"})


@dataclass(frozen=True)
class Use:
    """What the codebook makes of a column.

    Attributes:
        role: item, choice, attribute, key and so on; as `export_columns.used_as` says.
        name: the item, choice or attribute that it belongs to.
        wanted: headers or positions, any of which is meant.
        place: where the codebook says so, for messages.
        option: of a question with a column per option, the option's code.
    """

    role: str
    name: str | None
    wanted: tuple[str | int, ...]
    place: str
    option: int | None = None


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

    def all_of(self, role: str, name: str | None = None) -> list[tuple[Use, RawColumn]]:
        """The columns with a role, of one id or of none, in the codebook's order."""
        return [(use, column) for use, column in self.uses if (use.role, use.name) == (role, name)]

    def use_of(self, position: int) -> Use | None:
        """What a column is used as; None where the codebook does not name it."""
        return next((use for use, column in self.uses if column.position == position), None)


def find_columns(export: RawExport, questionnaire: Questionnaire) -> Found:
    """Every column that the codebook names, in the export.

    Headers are compared exactly, then with white space, case and Unicode form folded. An item or
    choice without a column is looked for under its text in each language.

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
    for role in ("key", "weight", "seconds"):
        column = getattr(rules, role)
        if column is not None:
            yield Use(role, None, (column,), f"respondents.{role}")
    for role in ("status", "tests", "started", "finished"):
        declared = getattr(rules, role)
        if declared is not None:
            yield Use(role, None, (declared.column,), f"respondents.{role}")
    for name, attribute in questionnaire.attributes.items():
        yield Use("attribute", name, (attribute.column,), f"attributes.{name}")
    for asked in questionnaire.items:
        item = asked.item
        wanted = tuple(item.text.values()) if item.column is None else (item.column,)
        yield Use("item", item.id, wanted, f"item {item.id}")
    for one in questionnaire.choices:
        yield from _of_choice(one.choice)
    for column in rules.resubmissions.columns if rules.resubmissions else ():
        yield Use("resubmission", None, (column,), "respondents.resubmissions")
    personal = questionnaire.wave.columns.personal
    for column in questionnaire.study.personal if personal is None else personal:
        yield Use("personal", None, (column,), "personal")


def _of_choice(choice: Choice) -> Iterator[Use]:
    """The column of all its answers, or a column per option."""
    place = f"choice {choice.id}"
    if choice.by_columns:
        for code, option in enumerate(choice.options, start=1):
            wanted = () if option.column is None else (option.column,)
            yield Use("choice", choice.id, wanted, f"{place}, option {code}", code)
    else:
        texts = tuple(choice.text.values())
        yield Use("choice", choice.id, texts if choice.column is None else (choice.column,), place)


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
    dropped = f", or mark the {use.role} as dropped there" if use.role in ("item", "choice") else ""
    return Problem(
        f"{export.shown}, header",
        f"there is no column {wanted} ({use.place})",
        f"{advice}{'n' if close else 'N'}ame this wave's header in wave.yaml{dropped}",
    )


def _claimed_twice(export: RawExport, uses: list[tuple[Use, RawColumn]]) -> Iterator[Problem]:
    claimed: dict[int, list[Use]] = {}
    for use, column in uses:
        others = claimed.setdefault(column.position, [])
        clashing = next((other for other in others if _contradict(other, use)), None)
        others.append(use)
        if clashing is not None:
            yield Problem(
                f"{export.shown}, column {column.position}",
                f"the codebook means this column twice ({clashing.place} and {use.place})",
                "Correct one of them",
            )


def _contradict(one: Use, other: Use) -> bool:
    """Whether one column cannot be both.

    Grouping by a status, or calling the key personal, is no contradiction; storing what is called
    personal would be one, and so would counting a question twice.
    """
    roles = {one.role, other.role}
    return (
        one.role == other.role
        or roles == {"item", "choice"}
        or ("personal" in roles and bool(roles & STORED))
    )
