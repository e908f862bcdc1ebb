"""Numbers of an item by the data, or between which values they lie by what is printed.

Belongs here: shares and counts of answers as exact fractions. Does not belong here: verdicts
(`pipeline.claims.judging`), or any other metric (`pipeline.metrics`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pipeline.claims.constraints import base_of, bounds
from pipeline.claims.facts import Counts, ItemFacts, WaveFacts
from pipeline.tally import ALL
from schemas.claims import Statement


@dataclass(frozen=True)
class Range:
    """Between which values a number lies; equal where it is known.

    Attributes:
        n: the base, where it is known.
    """

    low: Fraction
    high: Fraction
    n: int | None = None

    @property
    def value(self) -> Fraction | None:
        """The number, where it is known."""
        return self.low if self.low == self.high else None


def exactly(value: Fraction | int, n: int | None = None) -> Range:
    """A number that is known."""
    return Range(Fraction(value), Fraction(value), n)


def from_float(value: float) -> Fraction:
    """A stored number as the decimal that it is written as."""
    return Fraction(Decimal(repr(value)))


def fits(statement: Statement, value: Fraction) -> bool:
    """Whether a number is as a statement prints it, rounded to as many digits."""
    low, high = bounds(statement)
    if statement.compares == "more_than":
        return low is not None and value > low
    if statement.compares == "less_than":
        return high is not None and value < high
    return (low is None or value >= low) and (high is None or value <= high)


def counts_of(
    facts: WaveFacts, item: str, group: Mapping[str, str], *, weighted: bool = False
) -> Counts | None:
    """Answers by code, or their weights; None where there is no such group."""
    by, value = next(iter(group.items()), (ALL, ALL))
    return (facts.weights if weighted else facts.counts).get((item, by, value))


def total(counts: Counts, codes: frozenset[int]) -> Fraction:
    """How many answers, or how much weight, codes have."""
    return sum((counts.get(code, Fraction(0)) for code in codes), Fraction(0))


def spreads(facts: WaveFacts, item: str) -> Iterator[dict[int, int]]:
    """Every way to spread an item's answers that fits what is printed, as counts by code."""
    of_item = facts.sets.get(item)
    if of_item is not None and of_item.vectors:
        for vector in of_item.vectors:
            yield dict(zip(of_item.codes, vector, strict=True))


def share(
    facts: WaveFacts,
    item: ItemFacts,
    codes: frozenset[int],
    base: str = ALL,
    group: Mapping[str, str] | None = None,
) -> Range | None:
    """The share of answers among codes, by the data or by what is printed; 0 to 1."""
    inside = base_of(item.scale, base)
    if facts.is_measured:
        counts = counts_of(facts, item.id, group or {})
        answers = total(counts, inside) if counts else Fraction(0)
        if counts is None or not answers:
            return None
        return exactly(total(counts, codes & inside) / answers, int(answers))
    if group:
        return None
    shares, bases = set(), set()
    for spread in spreads(facts, item.id):
        answers_n = sum(spread[code] for code in inside)
        if answers_n:
            bases.add(answers_n)
            shares.add(Fraction(sum(spread.get(code, 0) for code in codes & inside), answers_n))
    if not shares:
        return None
    return Range(min(shares), max(shares), bases.pop() if len(bases) == 1 else None)


def cuts_from_above(item: ItemFacts) -> list[frozenset[int]]:
    """The options from each rank on, but for all of them."""
    size = item.scale.size
    return [frozenset(range(least, size + 1)) for least in range(2, size + 1)]
