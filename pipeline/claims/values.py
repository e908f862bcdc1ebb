"""Numbers of an item by the data, or between which values they lie by what is printed.

Belongs here: shares and counts of answers as exact fractions, and looking up other metrics. Does
not belong here: verdicts (`pipeline.claims.judging`), or computing a metric (`pipeline.metrics`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pipeline.claims.constraints import base_of, bounds
from pipeline.claims.facts import Counts, ItemFacts, WaveFacts
from pipeline.tally import ALL
from schemas.claims import Statement

# Metrics are stored in floating point; no printed digit is as small.
STORED = Fraction(1, 10**9)


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


def range_of(found: Collection[tuple[Fraction, int]]) -> Range | None:
    """The range of numbers that are possible, each with its base; None where none is."""
    if not found:
        return None
    values, bases = {value for value, _ in found}, {n for _, n in found}
    return Range(min(values), max(values), bases.pop() if len(bases) == 1 else None)


def from_float(value: float) -> Fraction:
    """A stored number as the decimal that it is written as."""
    return Fraction(Decimal(repr(value)))


def fits(statement: Statement, value: Fraction, slack: Fraction = Fraction(0)) -> bool:
    """Whether a number is as a statement prints it, rounded to as many digits.

    Args:
        statement: what is printed.
        value: a share from 0 to 1, a count, or any other number.
        slack: how far a number that was computed in floating point may be off.
    """
    low, high = bounds(statement)
    low = None if low is None else low - slack
    high = None if high is None else high + slack
    if statement.compares == "more_than":
        return low is not None and value > low
    if statement.compares == "less_than":
        return high is not None and value < high
    return (low is None or value >= low) and (high is None or value <= high)


def is_printed(statement: Statement, found: Range, slack: Fraction = Fraction(0)) -> bool | None:
    """Whether a number within a range is as a statement prints it; None where it may be or not."""
    if fits(statement, found.low, slack) and fits(statement, found.high, slack):
        return True
    low, high = bounds(statement)
    is_below = low is not None and found.high < low - slack
    is_above = high is not None and found.low > high + slack
    return False if is_below or is_above or found.value is not None else None


def counts_of(
    facts: WaveFacts, item: str, group: Mapping[str, str], *, weighted: bool = False
) -> Counts | None:
    """Answers by code, or their weights; None where there is no such group."""
    by, value = next(iter(group.items()), (ALL, ALL))
    return (facts.weights if weighted else facts.counts).get((item, by, value))


def total(counts: Counts, codes: frozenset[int]) -> Fraction:
    """How many answers, or how much weight, codes have."""
    return sum((counts.get(code, Fraction(0)) for code in codes), Fraction(0))


def parts(
    facts: WaveFacts, item: str, codes: frozenset[int], base: frozenset[int]
) -> set[tuple[int, int]]:
    """How many answers codes and base can have together, over all that fits what is printed."""
    of_item = facts.sets.get(item)
    if of_item is None or of_item.vectors is None:
        return set()
    inside, all_of_them = (
        [place for place, code in enumerate(of_item.codes) if code in wanted]
        for wanted in (codes, base)
    )
    return {
        (sum(vector[place] for place in inside), sum(vector[place] for place in all_of_them))
        for vector in of_item.vectors
    }


def measured(
    facts: WaveFacts, item: ItemFacts, statement: Statement, codes: frozenset[int]
) -> Range | None:
    """The number that a statement prints, by the data: a share, a count, or a sum of weights.

    None where there is no such group, or nobody answered.
    """
    plain = counts_of(facts, item.id, statement.group)
    counts = counts_of(facts, item.id, statement.group, weighted=statement.weighted)
    if plain is None or counts is None:
        return None
    base = base_of(item.scale, statement.base)
    answers = total(counts, base)
    if not answers:
        return None
    part = total(counts, codes) / (1 if statement.is_count else answers)
    return exactly(part, int(total(plain, base)))


def share(
    facts: WaveFacts, item: ItemFacts, codes: frozenset[int], statement: Statement | None = None
) -> Range | None:
    """The share of answers among codes, by the data or by what is printed; 0 to 1.

    Args:
        facts: the wave.
        item: the item, as the wave asked it.
        codes: which answers.
        statement: whose base, group and weights; else of all answers in the whole wave.
    """
    asked = statement or Statement(item=item.id)
    if facts.is_measured:
        return measured(facts, item, asked.model_copy(update={"printed": None}), codes)
    if asked.group or asked.weighted:
        return None
    found = parts(facts, item.id, codes, base_of(item.scale, asked.base))
    return range_of({(Fraction(part, n), n) for part, n in found if n})


def metric_rows(facts: WaveFacts, item: str, statement: Statement) -> Sequence[Mapping[str, Any]]:
    """The rows of the metric that a statement is about: on its base where there are any."""
    by, value = next(iter(statement.group.items()), (ALL, ALL))
    rows = [
        row
        for row in facts.metrics.get((item, statement.metric), ())
        if (row["group_by"], row["group_value"], row["weighted"]) == (by, value, statement.weighted)
    ]
    return [row for row in rows if row["base"] == statement.base] or rows


def metric_ranges(rows: Sequence[Mapping[str, Any]]) -> list[Range]:
    """The numbers of a metric's rows, or their ranges; none where neither is known."""
    found = []
    for row in rows:
        low, high = row.get("lowest"), row.get("highest")
        if row["estimate"] is not None:
            found.append(exactly(from_float(row["estimate"]), row["n"]))
        elif low is not None and high is not None:
            found.append(Range(from_float(low), from_float(high), row["n"]))
    return found


def cuts_from_above(item: ItemFacts) -> list[frozenset[int]]:
    """The options from each rank on, but for all of them."""
    size = item.scale.size
    return [frozenset(range(least, size + 1)) for least in range(2, size + 1)]
