"""One number beside another: between items, waves or groups.

Belongs here: whether a difference is as a statement says. Does not belong here: tests of
differences (`pipeline.contrasts`), or the numbers themselves (`pipeline.claims.values`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from pipeline.claims.facts import ItemFacts, WaveFacts
from pipeline.claims.values import (
    STORED,
    Range,
    cuts_from_above,
    is_printed,
    metric_ranges,
    metric_rows,
    share,
)
from schemas.claims import Operand, Statement, codes_of

Codes = frozenset[int]


@dataclass(frozen=True)
class Difference:
    """A difference of two shares, from -1 to 1, or of two other metrics in their unit.

    Attributes:
        is_so: whether it is as the statement says; None where it may be or not.
        by_data: whether both sides are measured.
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
    if statement.metric == "share":
        found = [one.difference for one in compared(waves, statement, wave, item)]
    else:
        found = list(_of_metric(waves, statement, wave, item))
    if not found:
        return None
    other = waves[_operand(statement).wave or wave]
    by_data = waves[wave].is_measured and other.is_measured
    is_so = _is_so(statement, found)
    if is_so is not False and statement.printed is not None:
        is_so = _with_number(statement, found, is_so=is_so)
    reason = None
    if is_so is None:
        reason = "depends_on_the_cut" if by_data else "not_printed"
    shown = Range(min(one.low for one in found), max(one.high for one in found))
    return Difference(is_so, by_data, shown, reason)


def compared(
    waves: Mapping[str, WaveFacts], statement: Statement, wave: str, item: ItemFacts
) -> Iterator[Sides]:
    """The two shares at the cut that a statement means, else at every cut from above."""
    than = _operand(statement)
    other = waves[than.wave or wave].items.get(than.item or item.id)
    if other is None or statement.metric != "share":
        return
    beside = _beside(statement)
    for codes, other_codes in _cuts(statement, than, item, other):
        one = share(waves[wave], item, codes, statement)
        two = share(waves[than.wave or wave], other, other_codes, beside)
        if one is not None and two is not None:
            yield Sides(codes, one, two)


def _of_metric(
    waves: Mapping[str, WaveFacts], statement: Statement, wave: str, item: ItemFacts
) -> Iterator[Range]:
    """The difference of any other metric, where each side has one number or range of it."""
    than = _operand(statement)
    ones = metric_ranges(metric_rows(waves[wave], item.id, statement))
    others = metric_ranges(
        metric_rows(waves[than.wave or wave], than.item or item.id, _beside(statement))
    )
    if len(ones) == len(others) == 1:
        yield Range(ones[0].low - others[0].high, ones[0].high - others[0].low)


def _operand(statement: Statement) -> Operand:
    return statement.than or Operand()


def _beside(statement: Statement) -> Statement:
    """The statement, of the group on its other side."""
    group = _operand(statement).group
    return statement if group is None else statement.model_copy(update={"group": group})


def _cuts(
    statement: Statement, than: Operand, item: ItemFacts, other: ItemFacts
) -> list[tuple[Codes, Codes]]:
    told = statement.readings if statement.answers is None else (statement.answers,)
    if told:
        pairs = [
            (codes_of(item.scale, here), codes_of(other.scale, than.answers or here))
            for here in told
        ]
        return [(one, two) for one, two in pairs if one is not None and two is not None]
    if item.scale.size != other.scale.size:
        return []
    return [(cut, cut) for cut in cuts_from_above(item)]


def _is_so(statement: Statement, found: list[Range]) -> bool | None:
    """Whether the direction is as it says; what is called equal is so as far as it is printed."""
    if statement.differs == "equal":
        if statement.printed is not None or all(one.low == one.high == 0 for one in found):
            return True
        return False if any(one.low > 0 or one.high < 0 for one in found) else None
    if statement.differs == "higher":
        found = [Range(-one.high, -one.low) for one in found]
    if all(one.low >= 0 for one in found):
        return False
    nowhere_higher = all(one.high <= 0 for one in found)
    return True if nowhere_higher and any(one.high < 0 for one in found) else None


def _with_number(statement: Statement, found: list[Range], *, is_so: bool | None) -> bool | None:
    """The same, together with the printed number: it must be so at the cut, whichever that is."""
    # Without a sign the number is how far apart they are.
    is_signed = statement.value < 0
    numbers = [is_printed(statement, one if is_signed else _apart(one), STORED) for one in found]
    if all(one is False for one in numbers):
        return False
    return is_so if all(numbers) else None


def _apart(found: Range) -> Range:
    ends = sorted((abs(found.low), abs(found.high)))
    return Range(Fraction(0) if found.low <= 0 <= found.high else ends[0], ends[1])
