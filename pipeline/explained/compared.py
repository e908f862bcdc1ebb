"""How a contrast of a page follows from the counts of what it compares.

Belongs here: contrasts of waves and of groups, linked or not. Does not belong here: other numbers
(`pipeline.explained.arithmetic`).
"""

from collections.abc import Sequence

from pipeline.explain.counting import in_order
from pipeline.explain.explanation import Counted
from pipeline.explain.source import ALL, Row
from pipeline.explained.formula import Formula

TESTED = ("statistic", "df", "p")
ADJUSTED = ("p_holm", "p_bh")


def of_contrast(made: Formula) -> str:
    """The formula of a number of the contrasts table."""
    row, field = made.source.row_of(made.one.place), made.field
    if field == "n_pairs":
        return made.summed([one.n for one in made.one.linked])
    if field in ("n_from", "n_to"):
        before, after = _sides(made, row)
        side = after if field == "n_to" else before
        return made.summed(_by_code([one for one in side if one.in_base]))
    if field in TESTED:
        known = [(name, row[name]) for name in TESTED if row[name] is not None]
        return "; ".join(f"{name} = {made.said(value)}" for name, value in known)
    if field in ADJUSTED:
        return f"p = {made.said(row['p'])} → {field} = {made.result()}"
    if field in ("ci_low", "ci_high"):
        ends = made.listed([row["ci_low"], row["ci_high"]])
        return f"{made.said(row['estimate'])} [{ends}]"
    return _of_moves(made, row) if made.one.linked else _of_sides(made, row)


def _sides(made: Formula, row: Row) -> tuple[list[Counted], list[Counted]]:
    """The tallies of the earlier wave or the other group, and those of the later or the group."""

    def is_after(one: Counted) -> bool:
        if row["group_by"] == ALL:
            return one.wave == str(row["to_wave"])
        return one.group_value == str(row["to_group"])

    counts = made.one.counts
    return [one for one in counts if not is_after(one)], [one for one in counts if is_after(one)]


def _of_sides(made: Formula, row: Row) -> str:
    before, after = _sides(made, row)
    if row["metric"] == "share_difference":
        return f"{_share(made, after)} − {_share(made, before)} = {made.result()}"
    sides = " | ".join(
        made.listed(_by_code([one for one in side if one.code > 0])) for side in (after, before)
    )
    return f"{row['metric']}({sides}) = {made.result()}"


def _share(made: Formula, side: Sequence[Counted]) -> str:
    return f"{made.bracketed(made.part(side))} / {sum(made.base(side))}"


def _by_code(side: Sequence[Counted]) -> list[int]:
    """How many gave each answer, over all groups of a side; the options low to high."""
    found: dict[int, int] = {}
    for one in side:
        found[one.code] = found.get(one.code, 0) + one.n
    return [found[code] for code in sorted(found, key=in_order)]


def _of_moves(made: Formula, row: Row) -> str:
    """How many of the linked rose and fell, or came into the cut and left it."""
    linked = made.one.linked
    n = sum(one.n for one in linked)
    up = sum(one.n for one in linked if one.codes[-1] > one.codes[0])
    down = sum(one.n for one in linked if one.codes[-1] < one.codes[0])
    if row["metric"] == "dominance":
        return f"({up} − {down}) / {n} = {made.result()}"
    if row["metric"] == "ps_dependent":
        return f"({up} + {n - up - down} / 2) / {n} = {made.result()}"
    if row["metric"] == "share_difference":
        inside = made.source.codes_of_cut(row["to_wave"], row["item"], row["cut"])
        gained, lost = (
            sum(one.n for one in linked if one.codes[a] in inside and one.codes[b] not in inside)
            for a, b in ((-1, 0), (0, -1))
        )
        return f"({gained} − {lost}) / {n} = {made.result()}"
    return f"{row['metric']}(↑ {up}; = {n - up - down}; ↓ {down}) = {made.result()}"
