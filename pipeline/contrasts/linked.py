"""Contrasts of the same persons in two waves, from the pairs of their answers.

Belongs here: which statistics such a contrast has. Does not belong here: formulas
(`pipeline.stats.paired`, `signed_rank`, `square`), or who is linked (`pipeline.linking`).

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
    test_only,
    tested,
)
from pipeline.metric_rows import ALL_ANSWERS, SUBSTANTIVE
from pipeline.stats import NO_ANSWERS, Undefined, paired, signed_rank, square

DESIGN = "linked"
Table = list[list[int]]


def table(c: Compared, base: str = SUBSTANTIVE) -> Table:
    """The linked respondents with both answers in a base, by code before and after."""
    pairs, codes = c.pairs or {}, c.codes(base)
    return [[pairs.get((i, j), 0) for j in codes] for i in codes]


def _row(c: Compared, metric: str, base: str = SUBSTANTIVE) -> Row:
    codes = c.codes(base)
    n = sum(map(sum, table(c, base)))
    return Row(DESIGN, metric, c.before.n(codes), c.after.n(codes), n, base=base)


def _moved(pairs: Table) -> tuple[int, int]:
    """How many rose and how many fell."""
    up = sum(n for i, row in enumerate(pairs) for j, n in enumerate(row) if j > i)
    down = sum(n for i, row in enumerate(pairs) for j, n in enumerate(row) if j < i)
    return up, down


def dominance(c: Compared) -> Iterator[Row]:
    """How many more rose than fell, d_w, and PSdep, with the exact sign test."""
    pairs = table(c)
    interval = partial(paired.dominance_interval, pairs)
    yield tested(
        estimated(
            _row(c, "dominance"),
            partial(paired.dominance, pairs),
            interval,
            "tango",
            c.bounds.dominance,
        ),
        "sign_test",
        partial(paired.mcnemar_exact, *_moved(pairs)),
    )
    row = _row(c, "ps_dependent")
    yield estimated(row, partial(paired.ps_dependent, pairs), as_probability(interval), "tango")


def ranks(c: Compared) -> Iterator[Row]:
    """The matched rank-biserial with the signed-rank test, and that test by Pratt's method."""
    pairs = table(c)
    row = replace(_row(c, "matched_rank_biserial"), zeros="wilcoxon")
    yield tested(
        estimated(
            row,
            partial(paired.matched_rank_biserial, pairs, c.scores),
            lambda confidence: paired.matched_rank_biserial_interval(pairs, c.scores, confidence),
            "fisher_z",
        ),
        "signed_rank",
        partial(signed_rank.signed_rank, pairs, "wilcoxon", c.scores),
    )
    found = test_only(
        replace(_row(c, "signed_rank"), zeros="pratt"),
        "signed_rank",
        partial(signed_rank.signed_rank, pairs, "pratt", c.scores),
    )
    try:
        biserial = paired.matched_rank_biserial(pairs, c.scores)
    except Undefined:
        yield found
    else:
        yield replace(found, sign=(biserial > 0) - (biserial < 0))


def share_difference(c: Compared) -> Iterator[Row]:
    """The share at each cut among the linked, later less earlier, with McNemar's exact test."""
    for base in (SUBSTANTIVE, ALL_ANSWERS):
        codes, pairs = c.codes(base), table(c, base)
        for cut, inside in c.cuts.items():
            a, b, d, e = _fourfold(pairs, [code in inside for code in codes])
            row = replace(_row(c, "share_difference", base), cut=cut, points=c.points(cut))
            yield tested(
                estimated(
                    row,
                    partial(_difference, a, b, d, e),
                    partial(paired.newcombe_paired, a, b, d, e),
                    "newcombe_paired",
                    c.bounds.share,
                ),
                "mcnemar",
                # The gained first: positive means that the share rose.
                partial(paired.mcnemar_exact, d, b),
            )


def _fourfold(pairs: Table, is_inside: list[bool]) -> tuple[int, int, int, int]:
    """Inside both times; before only; after only; neither time."""
    found = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for row, before in zip(pairs, is_inside, strict=True):
        for n, after in zip(row, is_inside, strict=True):
            found[before, after] += n
    return found[True, True], found[True, False], found[False, True], found[False, False]


def _difference(both: int, before: int, after: int, neither: int) -> float:
    n = both + before + after + neither
    if n == 0:
        raise Undefined(NO_ANSWERS)
    return (after - before) / n


def margins(c: Compared) -> Iterator[Row]:
    """Whether the two distributions, or the moves between them, are the same: tests only."""
    pairs = table(c)
    for name, test in (
        ("stuart_maxwell", square.stuart_maxwell),
        ("bhapkar", square.bhapkar),
        ("bowker", square.bowker),
    ):
        yield test_only(_row(c, name), name, partial(test, pairs))


def interval_assumption(c: Compared) -> Iterator[Row]:
    """Cohen's d_z: scores taken as distances."""
    pairs = table(c)
    yield estimated(
        _row(c, "cohens_dz_interval_assumption"),
        partial(paired.cohens_dz, pairs, c.scores),
        lambda confidence: paired.cohens_dz_interval(pairs, c.scores, confidence),
        "noncentral_t",
    )


CONTRASTS: tuple[Callable[[Compared], Iterator[Row]], ...] = (
    dominance,
    ranks,
    share_difference,
    margins,
    interval_assumption,
)


def unlinked(c: Compared) -> Row:
    """The row that says why the same persons are not compared."""
    codes = c.codes(SUBSTANTIVE)
    n_from, n_to = c.before.n(codes), c.after.n(codes)
    return Row(DESIGN, "dominance", n_from, n_to, null_reason=c.unlinked)
