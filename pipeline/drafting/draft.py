"""The draft of a codebook from one export: everything found out about its columns.

Belongs here: the order of finding out, and the result as plain facts. Does not belong here: how a
draft is written (`writing`), or several exports of one survey (`several`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.drafting.choices import (
    DraftChoice,
    rankings,
    several_by_columns,
    single_columns,
)
from pipeline.drafting.groups import Group, groups_of
from pipeline.drafting.items import DraftItem, is_background
from pipeline.drafting.profile import Profile, profiles, rows_of
from pipeline.drafting.reverse import FEWEST_ITEMS, looks_reversed
from pipeline.drafting.roles import Role, roles_of
from pipeline.drafting.scales import DraftScale, scales_of
from pipeline.drafting.times import formats_of
from pipeline.readers.raw import Kind, RawColumn, RawExport
from schemas.vocabulary import fold


@dataclass(frozen=True)
class LeftOut:
    """A column that the draft does not use, and why; a doubt, where a person should decide."""

    column: RawColumn
    reason: str
    is_doubt: bool = False


@dataclass(frozen=True)
class Draft:
    """What an export holds.

    Attributes:
        roles: columns that are no questions, by position.
        attributes: choices about the person, by which respondents may be grouped.
        reversed_items: correlation of each item that runs against its sisters, by position.
        left_out: columns that the codebook will not name.
    """

    export: RawExport
    profiles: tuple[Profile, ...]
    roles: Mapping[int, Role]
    scales: tuple[DraftScale, ...]
    attributes: tuple[DraftChoice, ...]
    choices: tuple[DraftChoice, ...]
    reversed_items: Mapping[int, float]
    left_out: tuple[LeftOut, ...]

    @property
    def items(self) -> list[tuple[DraftItem, DraftScale]]:
        """Every item with its scale, in the file's order."""
        found = [(item, scale) for scale in self.scales for item in scale.items]
        return sorted(found, key=lambda entry: entry[0].profile.column.position)

    def role(self, role: str) -> Role | None:
        """The column with a role that only one has."""
        return next((one for one in self.roles.values() if one.role == role), None)

    def column_name(self, column: RawColumn) -> str | int:
        """How a codebook names a column: by its header, or by its place where that is shared."""
        is_shared = self._headers[column.header] > 1 or not fold(column.header)
        return column.position if is_shared else column.header

    @cached_property
    def _headers(self) -> Counter[str]:
        return Counter(column.header for column in self.export.columns)


def draft_of(connection: duckdb.DuckDBPyConnection, export: RawExport) -> Draft:
    """What an export holds, as far as can be told.

    Raises:
        ExportError: the file breaks its own form.
    """
    found = profiles(connection, export)
    roles = roles_of(found, export.tool)
    open_columns = {
        one.column.position: one
        for one in found
        if one.column.position not in roles
        and one.column.kind is not Kind.OPEN
        and not one.column.other
    }
    groups = groups_of([column for column in export.columns if column.position not in roles])
    ranked = rankings(open_columns, groups, _cells(connection, export, open_columns, groups))
    left = {place: one for place, one in open_columns.items() if place not in ranked}
    several = list(several_by_columns(left, groups))
    left = _without(left, several)
    scales = scales_of(left, groups)
    items = {item.profile.column.position for scale in scales for item in scale.items}
    left = {place: one for place, one in left.items() if place not in items}
    single = list(single_columns(left))
    left = _without(left, single)
    background = [one for one in single if _is_background(one, open_columns)]
    return Draft(
        export=export,
        profiles=tuple(found),
        roles=roles,
        scales=tuple(scales),
        attributes=tuple(background),
        choices=tuple(
            sorted(
                [*several, *(one for one in single if one not in background)],
                key=lambda one: one.columns[0].position,
            )
        ),
        reversed_items=_reversed(connection, export, scales),
        left_out=tuple(_left_out(found, roles, left, ranked)),
    )


def _without(left: Mapping[int, Profile], choices: Sequence[DraftChoice]) -> dict[int, Profile]:
    taken = {column.position for choice in choices for column in choice.columns}
    return {place: one for place, one in left.items() if place not in taken}


def _is_background(choice: DraftChoice, by_position: Mapping[int, Profile]) -> bool:
    if choice.select != "one" or len(choice.options) < 2:
        return False
    return is_background(by_position[choice.columns[0].position])


def _cells(
    connection: duckdb.DuckDBPyConnection,
    export: RawExport,
    open_columns: Mapping[int, Profile],
    groups: Sequence[Group],
) -> dict[int, list[str]]:
    """The first cells of groups with few different texts, in which a ranking may be."""
    wanted = [
        column
        for group in groups
        if len(group.columns) >= 3
        for column in group.columns
        if column.position in open_columns
        and open_columns[column.position].distinct <= 2 * len(group.columns)
    ]
    if not wanted:
        return {}
    frame = rows_of(connection, export, wanted)
    return {column.position: frame[column.name].to_list() for column in wanted}


def _reversed(
    connection: duckdb.DuckDBPyConnection, export: RawExport, scales: Sequence[DraftScale]
) -> dict[int, float]:
    """The correlation of each item that runs against those it stands with."""
    batteries = [(scale, items) for scale in scales for items in _together(scale)]
    if not batteries:
        return {}
    wanted = [item.profile.column for _, items in batteries for item in items]
    frame = rows_of(connection, export, wanted)
    found: dict[int, float] = {}
    for scale, items in batteries:
        columns = {item.profile.column.position: item.profile for item in items}
        ranks = {
            place: _ranks(frame[one.column.name], one, scale) for place, one in columns.items()
        }
        found |= looks_reversed(ranks)
    return found


def _together(scale: DraftScale) -> list[list[DraftItem]]:
    """The items of one question; those that have one of their own, with their neighbours."""
    parts: dict[str, list[DraftItem]] = {}
    run, last = 0, 0
    for item in scale.items:
        alone = len(item.group.columns) == 1
        position = item.profile.column.position
        run += position != last + 1
        last = position
        parts.setdefault(f"run {run}" if alone else f"group {id(item.group)}", []).append(item)
    return [items for items in parts.values() if len(items) >= FEWEST_ITEMS]


def _ranks(cells: pl.Series, profile: Profile, scale: DraftScale) -> NDArray[np.float64]:
    rank = {
        fold(spelling): place
        for place, option in enumerate(scale.options, start=1)
        for spelling in (option.label, *option.codes)
    }
    known = {text: rank.get(fold(text)) for text in profile.texts}
    ranks = cells.replace_strict(known, default=None, return_dtype=pl.Float64)
    return ranks.fill_null(float("nan")).to_numpy()


def _left_out(
    found: Sequence[Profile],
    roles: Mapping[int, Role],
    left: Mapping[int, Profile],
    ranked: set[int],
) -> Iterator[LeftOut]:
    for profile in found:
        column = profile.column
        role = roles.get(column.position)
        if role is not None and role.role == "system":
            reason = role.doubt or ("nothing that anyone answered" if profile.filled else "empty")
            yield LeftOut(column, reason, is_doubt=bool(role.doubt))
        elif role is not None:
            continue
        elif column.position in ranked:
            yield LeftOut(column, "a ranking")
        elif column.kind is Kind.OPEN or column.other:
            yield LeftOut(column, "open answers")
        elif column.position in left:
            yield LeftOut(column, _reason(profile))


def _reason(profile: Profile) -> str:
    if not profile.filled:
        return "empty"
    if formats_of(profile):
        return "dates or times"
    if profile.distinct == 1:
        return "the same in every row"
    if profile.shapes["number"] > 0.9:
        return "numbers, and nothing says that they are a scale"
    return "open answers, or answers that too few share"
