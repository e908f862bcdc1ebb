"""How far two samples of different persons differ: effect sizes, with their intervals.

The first sample is X, the second Y; what is positive says that X is higher. Counts by option, low
to high, over the same options in both. All raise `Undefined("no_answers")` where either sample is
empty, and ValueError for what are no counts. The tests are in `rank_sum` and `association`.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise

from scipy.special import expit, logit, ndtri, stdtrit

from pipeline.stats import NO_ANSWERS, NO_VARIANCE, ONE_ANSWER, Undefined
from pipeline.stats.intervals import Interval, wilson
from pipeline.stats.noncentral import noncentrality
from pipeline.stats.rank_sum import whole

CLIFF_METHOD = "logit_brunner_munzel_or_newcombe_5"
# Newcombe's interval is taken where the smaller sample, times the lesser of A and 1 − A, is below
# this: then so few answers overlap that their variance cannot be estimated. By simulation.
LEAST_OVERLAP = 3
BISECTIONS = 60


def _total(counts: Sequence[float]) -> float:
    if any(not 0 <= n < math.inf for n in counts):
        raise ValueError(f"{list(counts)} are no counts of answers")
    total = math.fsum(counts)
    if total <= 0:
        raise Undefined(NO_ANSWERS)
    return total


def _lead(other: Sequence[float]) -> list[float]:
    """Of the other sample, by option: the answers below less those above."""
    below = [0.0, *accumulate(other)]
    return [low - (below[-1] - up_to) for low, up_to in pairwise(below)]


def cliffs_delta(first: Sequence[float], second: Sequence[float]) -> float:
    """Cliff's delta, P(X > Y) − P(X < Y), from −1 over 0 to 1.

    Formula: (#(x > y) − #(x < y)) / nm over all pairs; ties count for neither. The counts may be
    sums of weights.
    Source: Cliff (1993), Psychological Bulletin 114, 494–509.

    Raises:
        Undefined: a sample has no answers.
    """
    pairs = _total(first) * _total(second)
    ahead = math.fsum(x * lead for x, lead in zip(first, _lead(second), strict=True))
    return max(-1.0, min(1.0, ahead / pairs))


def vargha_delaney(first: Sequence[float], second: Sequence[float]) -> float:
    """Vargha and Delaney's A, P(X > Y) + ½·P(X = Y) = (δ + 1)/2, from 0 to 1.

    Source: Vargha & Delaney (2000), J. Educational and Behavioral Statistics 25, 101–132.

    Raises:
        Undefined: a sample has no answers.
    """
    return (cliffs_delta(first, second) + 1) / 2


def _edge(inside: float, outside: float, holds: Callable[[float], bool]) -> float:
    """Where a condition, true at one point and false beyond another, ceases to hold."""
    for _ in range(BISECTIONS):
        middle = (inside + outside) / 2
        if holds(middle):
            inside = middle
        else:
            outside = middle
    return inside


def _newcombe_5(a: float, n: int, m: int, confidence: float) -> Interval:
    """Of A: all θ with |A − θ| ≤ z·sqrt(V(θ)), V as in the docstring of cliffs_delta_interval."""
    z = float(ndtri(0.5 + confidence / 2))
    mean_size = (n + m) / 2 - 1

    def holds(theta: float) -> bool:
        others = (1 - theta) / (2 - theta) + theta / (1 + theta)
        variance = theta * (1 - theta) * (1 + mean_size * others) / (n * m)
        return (a - theta) ** 2 <= z * z * variance

    return _edge(a, 0.0, holds), _edge(a, 1.0, holds)


def _placement_variance(counts: Sequence[int], other: Sequence[int]) -> float:
    """Variance of the mean lead of the sample's answers over the other sample, in units of δ."""
    n, m, lead = sum(counts), sum(other), [int(at) for at in _lead(other)]
    total = sum(x * at for x, at in zip(counts, lead, strict=True))
    squares = sum(x * at * at for x, at in zip(counts, lead, strict=True))
    return (n * squares - total * total) / (n * n * (n - 1) * m * m)


def _logit_interval(a: float, x: Sequence[int], y: Sequence[int], confidence: float) -> Interval:
    """Of A: on the logit scale, with the variance and the degrees of freedom of the placements."""
    parts = _placement_variance(x, y), _placement_variance(y, x)
    variance = sum(parts) / 4
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (sum(x) - 1) + parts[1] ** 2 / (sum(y) - 1))
    reach = float(stdtrit(freedom, 0.5 + confidence / 2)) * math.sqrt(variance) / (a * (1 - a))
    centre = float(logit(a))
    return float(expit(centre - reach)), float(expit(centre + reach))


def cliffs_delta_interval(
    first: Sequence[int], second: Sequence[int], confidence: float = 0.95
) -> Interval:
    """Interval of Cliff's delta, found for A = (δ + 1)/2 and mapped back; from −1 to 1.

    Formula: logit(A) ± t·s/(A(1 − A)), where s² = s₁²/n + s₂²/m with the variances s₁², s₂² of
    the placements of the one sample's answers among the other's, ties counting ½, and t with
    their degrees of freedom by Satterthwaite. Where min(n, m)·min(A, 1 − A) < 3, that is near
    or at separation, and in samples below 6: all θ with |A − θ| ≤ z·sqrt(V(θ)), V(θ) =
    θ(1 − θ)·(1 + (N/2 − 1)·((1 − θ)/(2 − θ) + θ/(1 + θ)))/(nm), N = n + m; and so, too, where
    all answers are the same. Counts are whole. Simulated over 600 random pairs of distributions
    with 2 to 11 options and 10 to 500 answers, 95 % intervals cover 95.4 % on average and at
    least 93.8 % for 95 pairs in 100; least, 77 %, for 17 answers against 419 where nine in ten
    share an option.
    Source: Brunner & Munzel (2000), Biometrical J. 42, 17–25, for the variance; Pohar Perme &
    Manevski (2019), Statistical Methods in Medical Research 28, 3755–3768, for the logit;
    Newcombe (2006), Statistics in Medicine 25, 559–573, method 5.

    Raises:
        Undefined: a sample has no answers.
    """
    x, y = whole(first, second)
    a, n, m = vargha_delaney(x, y), sum(x), sum(y)
    all_tied = sum(a + b > 0 for a, b in zip(x, y, strict=True)) == 1
    if all_tied or min(n, m) * min(a, 1 - a) < LEAST_OVERLAP:
        low, high = _newcombe_5(a, n, m, confidence)
    else:
        low, high = _logit_interval(a, x, y, confidence)
    return 2 * low - 1, 2 * high - 1


def newcombe(a: float, n: float, b: float, m: float, confidence: float = 0.95) -> Interval:
    """Interval of the difference of two independent shares, a/n − b/m: hybrid score.

    Formula: with the difference d and Wilson's limits (l₁, u₁) of p₁ = a/n and (l₂, u₂) of
    p₂ = b/m, from d − sqrt((p₁ − l₁)² + (u₂ − p₂)²) to d + sqrt((u₁ − p₁)² + (p₂ − l₂)²). Never
    beyond −1 and 1; without correction for continuity.
    Source: Newcombe (1998), Statistics in Medicine 17, 873–890, method 10.

    Raises:
        Undefined: n or m is 0.
    """
    low_1, high_1 = wilson(a, n, confidence)
    low_2, high_2 = wilson(b, m, confidence)
    p_1, p_2 = a / n, b / m
    difference = p_1 - p_2
    low = difference - math.hypot(p_1 - low_1, high_2 - p_2)
    high = difference + math.hypot(high_1 - p_1, p_2 - low_2)
    return max(-1.0, low), min(1.0, high)


def _moments(counts: Sequence[int], scores: Sequence[float]) -> tuple[Fraction, Fraction]:
    """Mean and sum of squares about it, exactly."""
    exact = [Fraction(score) for score in scores]
    # In whole numbers of the scores' common unit: fractions cost ten times as much to add up.
    unit = math.lcm(*(at.denominator for at in exact))
    whole_scores = [at.numerator * (unit // at.denominator) for at in exact]
    n = sum(counts)
    total = sum(x * at for x, at in zip(counts, whole_scores, strict=True))
    squares = sum(x * at * at for x, at in zip(counts, whole_scores, strict=True))
    return Fraction(total, n * unit), Fraction(n * squares - total * total, n * unit * unit)


def cohens_d(
    first: Sequence[int], second: Sequence[int], scores: Sequence[float] | None = None
) -> float:
    """Cohen's d, (mean of X − mean of Y) / s, in pooled standard deviations.

    Formula: s² = (SS₁ + SS₂)/(n + m − 2), SS the sums of squares about each sample's mean.
    Counts are whole; scores are the options' (default 1…k), taken as distances. Not corrected for
    small samples.
    Source: Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed.

    Raises:
        Undefined: a sample has no answers, both together have fewer than three, or both are
            constant.
    """
    x, y = whole(first, second)
    if not (any(x) and any(y)):
        raise Undefined(NO_ANSWERS)
    freedom = sum(x) + sum(y) - 2
    if freedom == 0:
        raise Undefined(ONE_ANSWER)
    at = list(scores) if scores is not None else list(range(1, len(x) + 1))
    (mean_x, squares_x), (mean_y, squares_y) = _moments(x, at), _moments(y, at)
    if squares_x + squares_y == 0:
        raise Undefined(NO_VARIANCE)
    difference = mean_x - mean_y
    squared = difference**2 * freedom / (squares_x + squares_y)
    return math.copysign(math.sqrt(squared), difference)


def cohens_d_interval(
    first: Sequence[int],
    second: Sequence[int],
    scores: Sequence[float] | None = None,
    confidence: float = 0.95,
) -> Interval:
    """Interval of Cohen's d by the noncentral t distribution; assumes normal scores.

    Formula: with h = sqrt(1/n + 1/m) and t = d/h, the noncentralities under which t is the
    1 − α/2 and the α/2 quantile of t with n + m − 2 degrees of freedom, times h.
    Source: Steiger & Fouladi (1997), in Harlow et al., What If There Were No Significance Tests?;
    as effectsize::cohens_d in R.

    Raises:
        Undefined: as cohens_d.
    """
    d = cohens_d(first, second, scores)
    n, m = int(sum(first)), int(sum(second))
    scale = math.sqrt(1 / n + 1 / m)
    low, high = noncentrality(d / scale, n + m - 2, confidence)
    return low * scale, high * scale
