"""Whether more than two groups or waves differ by more than chance allows.

All take whole counts, not negative, by option from low to high; only the order of the options
enters, and ties have midranks. Groups are of different persons, waves of the same. Reference for
the values in the tests: R 4.2.2, kruskal.test and friedman.test.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise

from scipy.special import chdtrc

from pipeline.stats import ALL_TIED, NO_ANSWERS, ONE_GROUP, Test, Undefined
from pipeline.stats.rank_sum import (
    LEAST_P,
    doubled_midranks,
    pooled,
    tie_sum,
    two_sided,
    whole,
)


def _prepared(groups: Sequence[Sequence[int]]) -> list[list[int]]:
    """The groups that have answers."""
    found = [counts for counts in whole(*groups) if any(counts)]
    if not found:
        raise Undefined(NO_ANSWERS)
    if len(found) == 1:
        raise Undefined(ONE_GROUP)
    if sum(t > 0 for t in pooled(found)) == 1:
        raise Undefined(ALL_TIED)
    return found


def _chi_square(statistic: Fraction, df: int) -> Test:
    p = min(1.0, max(float(chdtrc(df, float(statistic))), LEAST_P))
    return Test(float(statistic), p, "chi_square", df)


def kruskal_wallis(groups: Sequence[Sequence[int]]) -> Test:
    """Kruskal and Wallis' test of more than two groups, with correction for ties.

    Formula: H = (12/(N(N + 1))·Σ R²/n − 3(N + 1)) / (1 − Σ(t³ − t)/(N³ − N)), R the rank sum of a
    group of n, t answers to an option; p by chi-square with one degree less than groups. Groups
    without answers are left out. Neither the order of the groups nor a trend enters.
    Source: Kruskal & Wallis (1952), JASA 47, 583–621.

    Raises:
        Undefined: no answers, fewer than two groups with answers, or all answers are the same.
    """
    found = _prepared(groups)
    ties = pooled(found)
    total, ranks = sum(ties), doubled_midranks(ties)
    sums = (sum(n * r for n, r in zip(group, ranks, strict=True)) for group in found)
    squares = sum(
        (Fraction(doubled**2, 4 * sum(group)) for doubled, group in zip(sums, found, strict=True)),
        Fraction(0),
    )
    uncorrected = 12 * squares / (total * (total + 1)) - 3 * (total + 1)
    correction = 1 - Fraction(tie_sum(ties), total**3 - total)
    return _chi_square(uncorrected / correction, len(found) - 1)


def _doubled_wins(earlier: Sequence[int], later: Sequence[int]) -> int:
    """2·#(later > earlier) + #(equal), over all pairs."""
    up_to = [0, *accumulate(earlier)]
    return sum(y * (below + at) for y, (below, at) in zip(later, pairwise(up_to), strict=True))


def _falling(sizes: Sequence[int], length: int) -> int:
    """Σ n(n − 1)… of so many factors."""
    return sum(math.perm(n, length) for n in sizes)


def _trend_variance(sizes: Sequence[int], ties: Sequence[int]) -> Fraction:
    total = sum(sizes)
    scale = Fraction(1, 72)
    variance = scale * (
        total * (total - 1) * (2 * total + 5)
        - sum(n * (n - 1) * (2 * n + 5) for n in (*sizes, *ties))
    )
    variance += Fraction(_falling(sizes, 2) * _falling(ties, 2), 8 * total * (total - 1))
    if total > 2:
        triples = _falling(sizes, 3) * _falling(ties, 3)
        variance += Fraction(triples, 36 * total * (total - 1) * (total - 2))
    return variance


def jonckheere_terpstra(groups: Sequence[Sequence[int]]) -> Test:
    """Jonckheere and Terpstra's test of a trend over groups in a given order, ties corrected.

    Formula: J = Σ over pairs of groups of #(later > earlier) + ½·#(equal), the statistic; z =
    (J − E)/sqrt(V), E = (N² − Σn²)/4, V = (N(N − 1)(2N + 5) − Σ n(n − 1)(2n + 5) −
    Σ t(t − 1)(2t + 5))/72 + Σ n(n − 1)(n − 2)·Σ t(t − 1)(t − 2)/(36·N(N − 1)(N − 2)) +
    Σ n(n − 1)·Σ t(t − 1)/(8·N(N − 1)), n answers in a group, t to an option; two-sided p by the
    normal distribution, without correction for continuity. Groups without answers do not matter.
    Of two groups, it is Mann–Whitney's test of the second against the first.
    Source: Jonckheere (1954), Biometrika 41, 133–145; Terpstra (1952), Indagationes Mathematicae
    14, 327–333; with ties: Hollander, Wolfe & Chicken (2014), Nonparametric Statistical Methods,
    3rd ed., section 6.2.

    Raises:
        Undefined: no answers, fewer than two groups with answers, or all answers are the same.
    """
    found = _prepared(groups)
    sizes = [sum(group) for group in found]
    doubled, before = 0, [0] * len(found[0])
    for group in found:
        doubled += _doubled_wins(before, group)
        before = pooled((before, group))
    deviation = Fraction(2 * doubled - sum(sizes) ** 2 + sum(n * n for n in sizes), 4)
    variance = _trend_variance(sizes, before)
    z = float(deviation) / math.sqrt(variance)
    return Test(doubled / 2, two_sided(z), "normal")


def _ranks_within(pattern: Sequence[int]) -> tuple[list[int], int]:
    """Doubled midranks of a person's answers, and Σ (t³ − t) of their ties."""
    times = Counter(pattern)
    codes = sorted(times)
    ties = [times[code] for code in codes]
    ranks = dict(zip(codes, doubled_midranks(ties), strict=True))
    return [ranks[code] for code in pattern], tie_sum(ties)


def friedman(patterns: Mapping[tuple[int, ...], int]) -> Test:
    """Friedman's test of the same persons over more than two waves, with correction for ties.

    Takes how many persons gave each pattern of answers, one code a wave, all waves answered.
    Formula: Q = 12·Σ (R − n(k + 1)/2)² / (nk(k + 1) − Σ(t³ − t)/(k − 1)), R the sum over n
    persons of the midranks within each person's k answers, t equal answers of a person; p by
    chi-square with k − 1 degrees of freedom. The order of the waves does not enter.
    Source: Friedman (1937), JASA 32, 675–701; with ties: Conover (1999), Practical Nonparametric
    Statistics, 3rd ed.

    Raises:
        Undefined: no persons, fewer than two waves, or each person's answers are all the same.
        ValueError: the patterns differ in their waves, or are no counts.
    """
    (counts,) = whole(list(patterns.values()))
    given = [(pattern, n) for pattern, n in zip(patterns, counts, strict=True) if n]
    if not given:
        raise Undefined(NO_ANSWERS)
    waves = {len(pattern) for pattern, _ in given}
    if len(waves) > 1:
        raise ValueError("the patterns have different numbers of waves")
    (k,) = waves
    if k < 2:
        raise Undefined(ONE_GROUP)
    persons, ties, sums = sum(counts), 0, [0] * k
    for pattern, n in given:
        ranks, tied = _ranks_within(pattern)
        ties += n * tied
        sums = [so_far + n * rank for so_far, rank in zip(sums, ranks, strict=True)]
    spread = persons * k * (k + 1) - Fraction(ties, k - 1)
    if spread == 0:
        raise Undefined(ALL_TIED)
    squares = sum((doubled - persons * (k + 1)) ** 2 for doubled in sums)
    return _chi_square(3 * squares / spread, k - 1)
