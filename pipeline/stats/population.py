"""What a sample says about a finite population that it was drawn from.

Counts of persons: k successes among n who answered, of N in all. All raise
`Undefined("more_answers_than_population")` where n > N.
"""

import math
from collections.abc import Callable

import numpy as np
from scipy.special import gammaln

from pipeline.stats import NO_ANSWERS, Undefined

# Beyond so many standard deviations no probability is left that a double could show.
WINDOW = 40
# Two tails count as equal within the error of the logarithms they are summed from.
SLACK = 1e-9


def _check(k: int, n: int, population: int) -> None:
    if population == 0:
        raise Undefined(NO_ANSWERS)
    if n > population:
        raise Undefined("more_answers_than_population")
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no count")


def _log_ways(total: int, chosen: np.ndarray) -> np.ndarray:
    return np.asarray(gammaln(total + 1) - gammaln(chosen + 1) - gammaln(total - chosen + 1))


def _probability(low: int, high: int, successes: int, n: int, population: int) -> float:
    """P(low ≤ X ≤ high), X successes among n drawn without replacement."""
    centre = n * successes / population
    spread = WINDOW * (math.sqrt(n * successes / population) + 1)
    first = max(low, 0, n + successes - population, math.floor(centre - spread))
    last = min(high, n, successes, math.ceil(centre + spread))
    if first > last:
        return 0.0
    x = np.arange(first, last + 1, dtype=np.float64)
    logarithms = (
        _log_ways(successes, x)
        + _log_ways(population - successes, n - x)
        - _log_ways(population, np.array([float(n)]))
    )
    return min(1.0, math.fsum(np.exp(logarithms).tolist()))


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The least number from low to high for which a condition, once true, stays true."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def hypergeometric_set(
    k: int, n: int, population: int, confidence: float = 0.95
) -> tuple[int, int]:
    """Least and greatest number of successes in the population that the sample does not exclude.

    The set of all K for which both P(X ≥ k) and P(X ≤ k) are greater than (1 − confidence)/2, X
    hypergeometric; it has no gaps, since the one rises and the other falls with K. Two-sided,
    equal tails. Assumes that who answered was random. n = 0 excludes nothing.
    Source: Buonaccorsi (1987), The American Statistician 41, 215–218.

    Raises:
        Undefined: more answers than population, or a population of 0.
    """
    _check(k, n, population)
    tail = (1 - confidence) / 2 * (1 + SLACK)
    least, greatest = k, k + population - n
    low = _first(least, greatest, lambda s: _probability(k, n, s, n, population) > tail)
    beyond = _first(
        low, greatest + 1, lambda s: s > greatest or _probability(0, k, s, n, population) <= tail
    )
    return low, beyond - 1


def worst_case(k: int, n: int, population: int) -> tuple[float, float]:
    """The share of successes in the population without any assumption about who answered.

    From k/N, if none of the silent are successes, to (k + N − n)/N, if all are.
    Source: Manski (2003), Partial Identification of Probability Distributions.

    Raises:
        Undefined: more answers than population, or a population of 0.
    """
    _check(k, n, population)
    return k / population, (k + population - n) / population
