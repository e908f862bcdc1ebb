"""One share beside another: between items, waves or groups.

Belongs here: whether a difference is as a statement says. Does not belong here: tests of
differences (`pipeline.contrasts`), or shares themselves (`pipeline.claims.values`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.claims.constraints import readings_of
from pipeline.claims.facts import ItemFacts, WaveFacts
from pipeline.claims.values import Range, cuts_from_above, fits, share
from schemas.claims import Operand, Statement

Codes = frozenset[int]


@dataclass(frozen=True)
class Difference:
    """A difference of two shares, in shares from -1 to 1.

    Attributes:
        is_so: whether it is as the statement says; None where it may be or not.
        by_data: whether both shares are measured.
        range: at the cut that is meant, else over all cuts.
    """

    is_so: bool | None
    by_data: bool
    range: Range
    reason: str | None = None


@dataclass(frozen=True)
class Sides:
    """The two shares of a comparison at one cut: which answers, and both ranges."""

    codes: Codes
    one: Range
    other: Range

    @property
    def difference(self) -> Range:
        """The first less the second; what is printed of either leaves the other free."""
        return Range(self.one.low - self.other.high, self.one.high - self.other.low)


def difference(
    waves: Mapping[str, WaveFacts], statement: Statement, wave: str, item: ItemFacts
) -> Difference | None:
    """What is known of the difference that a statement is about; None where nothing is.

    Where the sentence does not say which answers it means, at every cut from above: then lower
    means nowhere higher and somewhere lower.
    """
    sides = list(compared(waves, statement, wave, item))
    if not sides:
        return None
    found = [one.difference for one in sides]
    shown = Range(min(one.low for one in found), max(one.high for one in found))
    other = waves[_operand(statement).wave or wave]
    by_data = waves[wave].is_measured and other.is_measured
    is_so = _is_so(statement, found)
    reason = None
    if is_so is None:
        reason = "depends_on_the_cut" if by_data else "not_printed"
    elif is_so and statement.printed is not None and len(found) == 1:
        is_so = all(fits(statement, abs(end)) for end in (shown.low, shown.high))
    return Difference(is_so, by_data, shown, reason)


def compared(
    waves: Mapping[str, WaveFacts], statement: Statement, wave: str, item: ItemFacts
) -> Iterator[Sides]:
    """The two shares at the cut that a statement means, else at every cut from above."""
    than = _operand(statement)
    other_wave = than.wave or wave
    other = waves[other_wave].items.get(than.item or item.id)
    if other is None:
        return
    group = statement.group if than.group is None else than.group
    for codes, other_codes in _cuts(statement, than, item, other):
        one = share(waves[wave], item, codes, statement.base, statement.group)
        two = share(waves[other_wave], other, other_codes, statement.base, group)
        if one is not None and two is not None:
            yield Sides(codes, one, two)


def _operand(statement: Statement) -> Operand:
    return statement.than or Operand()


def _cuts(
    statement: Statement, than: Operand, item: ItemFacts, other: ItemFacts
) -> list[tuple[Codes, Codes]]:
    told = readings_of(statement, item.scale)
    if told:
        answers = than.answers or statement.answers
        beside = statement.model_copy(update={"answers": answers})
        return list(zip(told, readings_of(beside, other.scale), strict=False))
    if item.scale.size != other.scale.size:
        return []
    return [(cut, cut) for cut in cuts_from_above(item)]


def _is_so(statement: Statement, found: list[Range]) -> bool | None:
    if statement.differs == "equal":
        if all(one.low == one.high == 0 for one in found):
            return True
        return False if any(one.low > 0 or one.high < 0 for one in found) else None
    if statement.differs == "higher":
        found = [Range(-one.high, -one.low) for one in found]
    if all(one.low >= 0 for one in found):
        return False
    nowhere_higher = all(one.high <= 0 for one in found)
    return True if nowhere_higher and any(one.high < 0 for one in found) else None
