"""How far two samples of different persons differ: effect sizes, with their intervals.

The first sample is X, the second Y; what is positive says that X is higher. Counts by option, low
to high, over the same options in both. All raise `Undefined("no_answers")` where either sample is
empty, and ValueError for what are no counts. The tests are in `rank_sum` and `association`.
"""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

from pipeline.stats import NO_ANSWERS, Undefined
from pipeline.stats.intervals import Interval, wilson


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


def newcombe(a: int, n: int, b: int, m: int, confidence: float = 0.95) -> Interval:
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
