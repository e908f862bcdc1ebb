"""Contrasts of different persons: two waves, or two groups of one.

Belongs here: which statistics such a contrast has. Does not belong here: formulas
(`pipeline.stats.independent`), or what is compared with what (`compute`).

A new statistic is a function below and a line in CONTRASTS.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from pipeline.contrasts.compared import (
    Compared,
    Row,
    as_probability,
    estimated,
    tested,
)
from pipeline.metric_rows import ALL_ANSWERS, SUBSTANTIVE
from pipeline.stats import NO_ANSWERS, Test, Undefined, independent, rank_sum
from pipeline.stats.association import fisher_exact
from pipeline.stats.intervals import Interval

DESIGN = "independent"


def share_difference(c: Compared) -> Iterator[Row]:
    """The share at each cut, later less earlier, on both bases, plain and weighted."""
    for base in (SUBSTANTIVE, ALL_ANSWERS):
        codes = c.codes(base)
        n, m = c.before.n(codes), c.after.n(codes)
        for cut, inside in c.cuts.items():
            a, b = c.before.n(inside), c.after.n(inside)
            row = Row(DESIGN, "share_difference", n, m, cut=cut, base=base, points=c.points(cut))
            yield tested(
                _difference(c, row, (a, n), (b, m)), "fisher", partial(_fisher, b, m, a, n)
            )
            if c.weighted:
                yield _weighted_difference(c, row, cut)


def _difference(
    c: Compared, row: Row, before: tuple[float, float], after: tuple[float, float]
) -> Row:
    (a, n), (b, m) = before, after

    def difference() -> float:
        if n <= 0 or m <= 0:
            raise Undefined(NO_ANSWERS)
        return b / m - a / n

    def interval(confidence: float) -> Interval:
        return independent.newcombe(b, m, a, n, confidence)

    return estimated(row, difference, interval, "newcombe", c.bounds.share)


def _weighted_difference(c: Compared, row: Row, cut: str) -> Row:
    codes, inside = c.codes(row.base), c.cuts[cut]
    weighted = replace(row, weighted=True)
    try:
        before, after = (side.weighted_share(inside, codes) for side in (c.before, c.after))
    except Undefined as undefined:
        return estimated(weighted, partial(_raise, undefined))
    return _difference(c, weighted, before, after)


def _raise(undefined: Undefined) -> float:
    raise undefined


def _fisher(a: int, n: int, b: int, m: int) -> Test:
    # The statistic is the table itself; Fisher's test has no other.
    return Test(float(a), fisher_exact(a, n, b, m), "exact")


def dominance(c: Compared) -> Iterator[Row]:
    """Cliff's δ and Vargha and Delaney's A, with the test of Mann and Whitney."""
    first, second = c.counts(c.after), c.counts(c.before)
    row = Row(DESIGN, "cliffs_delta", sum(second), sum(first))
    delta = partial(independent.cliffs_delta, first, second)
    interval = partial(independent.cliffs_delta_interval, first, second)
    yield tested(
        estimated(row, delta, interval, independent.CLIFF_METHOD, c.bounds.dominance),
        "mann_whitney",
        partial(rank_sum.mann_whitney, first, second),
    )
    superiority = Row(DESIGN, "vargha_delaney", sum(second), sum(first))
    yield estimated(
        superiority,
        partial(independent.vargha_delaney, first, second),
        as_probability(interval),
        independent.CLIFF_METHOD,
    )
    if c.weighted:
        sums = [[s.weight_sums.get(o, 0.0) for o in c.options] for s in (c.after, c.before)]
        weighted = Row(DESIGN, "cliffs_delta", sum(second), sum(first), weighted=True)
        yield estimated(weighted, partial(independent.cliffs_delta, *sums))


def interval_assumption(c: Compared) -> Iterator[Row]:
    """Cohen's d: scores taken as distances."""
    first, second = c.counts(c.after), c.counts(c.before)
    row = Row(DESIGN, "cohens_d_interval_assumption", sum(second), sum(first))
    yield estimated(
        row,
        partial(independent.cohens_d, first, second, c.scores),
        lambda confidence: independent.cohens_d_interval(first, second, c.scores, confidence),
        "noncentral_t",
    )


CONTRASTS: tuple[Callable[[Compared], Iterator[Row]], ...] = (
    share_difference,
    dominance,
    interval_assumption,
)
