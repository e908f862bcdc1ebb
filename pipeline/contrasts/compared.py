"""What a contrast is made of, and a row of the contrasts table as far as its kind fills it.

Belongs here: the counts of two sides, and turning functions of `pipeline.stats` into rows. Does not
belong here: which statistic a contrast has (`independent`, `linked`, `several`).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.metric_rows import SAID, SUBSTANTIVE
from pipeline.stats import Test, Undefined, weights
from pipeline.stats.intervals import Interval

TEST_ONLY = "test_only"
NINETY = 0.9
Pairs = Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class Bounds:
    """Differences that nobody would care about, by the codebook; None where it has none."""

    share: float | None = None
    dominance: float | None = None


@dataclass(frozen=True)
class Side:
    """One item's tallies in one wave and group.

    Attributes:
        counts: respondents by code; weight_sums, weight_squares: Σw and Σw² by code.
    """

    counts: Mapping[int, int]
    weight_sums: Mapping[int, float] = field(default_factory=dict)
    weight_squares: Mapping[int, float] = field(default_factory=dict)

    def n(self, codes: Sequence[int]) -> int:
        """How many gave one of these answers."""
        return sum(self.counts.get(code, 0) for code in codes)

    def weighted_share(self, codes: Sequence[int], base: Sequence[int]) -> tuple[float, float]:
        """The share of these answers by weight, as k of n at the effective number of answers.

        Raises:
            Undefined: no weight in the base.
        """
        part, total = (
            math.fsum(self.weight_sums.get(code, 0.0) for code in some) for some in (codes, base)
        )
        n = weights.effective_n(total, math.fsum(self.weight_squares.get(c, 0.0) for c in base))
        return min(part / total, 1.0) * n, n


@dataclass(frozen=True)
class Compared:
    """One item, two sides of it, and all that its contrasts need to know.

    Attributes:
        scores: of the options, low to high.
        cuts: codes by the name of the cut, of cuts that both sides have alike.
        pairs: linked respondents by code before and after; None where nobody is linked.
        unlinked: why nobody is.
    """

    item: str
    before: Side
    after: Side
    scores: Sequence[float]
    cuts: Mapping[str, Sequence[int]]
    weighted: bool = False
    pairs: Pairs | None = None
    unlinked: str | None = None
    bounds: Bounds = Bounds()

    @property
    def options(self) -> list[int]:
        """The codes of the options, low to high."""
        return list(range(1, len(self.scores) + 1))

    def codes(self, base: str) -> list[int]:
        """The codes that a base is made of."""
        return self.options if base == SUBSTANTIVE else [*self.options, *map(int, SAID)]

    def points(self, cut: str) -> int:
        """1 for a cut of the highest options, -1 of the lowest, 0 of neither or both."""
        inside = self.cuts[cut]
        return (self.options[-1] in inside) - (self.options[0] in inside)

    def counts(self, side: Side) -> list[int]:
        """Counts of the options of a side, low to high."""
        return [side.counts.get(code, 0) for code in self.options]


@dataclass(frozen=True)
class Row:
    """One row of the contrasts table, and two things that it does not hold.

    Attributes:
        points: what a rise of the estimate means for the answers: 1 they rose, -1 they fell (as the
            share at a cut of the lowest options does), 0 neither.
        sign: which way a test without an estimate points.
    """

    design: str
    metric: str
    n_from: int
    n_to: int
    n_pairs: int | None = None
    cut: str | None = None
    base: str = SUBSTANTIVE
    zeros: str | None = None
    weighted: bool = False
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_method: str | None = None
    statistic: float | None = None
    df: int | None = None
    p: float | None = None
    test: str | None = None
    equivalent: bool | None = None
    null_reason: str | None = None
    points: int = 1
    sign: int | None = None


def estimated(
    row: Row,
    compute: Callable[[], float],
    interval: Callable[[float], Interval] | None = None,
    method: str | None = None,
    bound: float | None = None,
) -> Row:
    """The row with its estimate and interval, or with the reason why either is missing.

    Args:
        row: the row so far.
        compute: gives the estimate.
        interval: gives the interval at a level of confidence.
        method: the name of the interval's method.
        bound: the interval at 90 % inside ± bound makes the two sides equivalent.
    """
    try:
        row = replace(row, estimate=compute())
        if interval is None:
            return row
        low, high = interval(0.95)
        row = replace(row, ci_low=low, ci_high=high, ci_method=method)
        if bound is not None:
            low, high = interval(NINETY)
            row = replace(row, equivalent=-bound < low and high < bound)
    except Undefined as undefined:
        return replace(row, null_reason=undefined.reason)
    return row


def as_probability(interval: Callable[[float], Interval]) -> Callable[[float], Interval]:
    """The interval of a dominance, from -1 to 1, as that of the probability of superiority."""

    def mapped(confidence: float) -> Interval:
        low, high = interval(confidence)
        return (low + 1) / 2, (high + 1) / 2

    return mapped


def tested(row: Row, name: str, test: Callable[[], Test]) -> Row:
    """The row with a test, or with the reason why there is none."""
    try:
        found = test()
    except Undefined as undefined:
        return replace(row, null_reason=row.null_reason or undefined.reason)
    return replace(
        row,
        statistic=found.statistic,
        df=found.df,
        p=found.p,
        test=f"{name}, {found.method}",
    )


def test_only(row: Row, name: str, test: Callable[[], Test]) -> Row:
    """The row of a test that estimates nothing."""
    found = tested(row, name, test)
    return found if found.null_reason else replace(found, null_reason=TEST_ONLY)
