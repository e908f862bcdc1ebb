"""Whether two samples differ by more than chance allows.

All take counts of answers, whole and not negative, of two samples of different persons; all tests
are two-sided. Weighted counts have no place here: their p values would be wrong. Reference for
the values in the tests: scipy 1.17, scipy.stats.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.stats import NO_ANSWERS, Undefined
from pipeline.stats.tails import LEAST_P, bounded, chi_square_p

FloatArray = NDArray[np.float64]
ONE_CATEGORY = "one_category"
SMALL_EXPECTED = "expected_count_too_small"
# Cochran's rule: no expected count below the first; at most this share of them below the second.
LEAST_EXPECTED, FEW_EXPECTED, SHARE_OF_FEW = 1, 5, 0.2

# Probabilities so near to each other are equal, but for rounding.
TIED = 1e-7
# By this factor less probable than the table that was found, and nothing is seen of it in a sum.
UNSEEN = 1e-20
# The logarithm of the least p that is reported, less what rounding may do to one.
SMALLEST = math.log(LEAST_P) - 1
# How many probabilities are computed at first; each time after that twice as many.
FIRST_BLOCK = 256


def fisher_exact(a: int, n: int, b: int, m: int) -> float:
    """Fisher's exact test of a successes among n against b among m: the two-sided p.

    Formula: with both margins held, the hypergeometric probabilities of all 2×2 tables that are
    at most as probable as the one found, added up. 1 where all or none of both are successes.
    Probabilities that differ by less than a ten-millionth count as equal, as in R's fisher.test.
    Source: Fisher (1935), The Design of Experiments; Agresti (2013), Categorical Data Analysis.

    Raises:
        Undefined: n or m is 0.
    """
    if not (0 <= a <= n and 0 <= b <= m):
        raise ValueError(f"{a} of {n} and {b} of {m} are no two counts")
    if n == 0 or m == 0:
        raise Undefined(NO_ANSWERS)
    drawn = a + b
    least, most = max(0, drawn - m), min(n, drawn)
    mode = (drawn + 1) * (n + 1) // (n + m + 2)
    logs = [
        -sum(map(math.lgamma, (k + 1, n - k + 1, drawn - k + 1, m - drawn + k + 1)))
        for k in (mode, a)
    ]
    lower = min(0.0, logs[1] - logs[0])
    if lower + math.log(n + m + 1) < SMALLEST:
        # Were all tables as probable as this one, no double would hold their sum.
        return bounded(0.0)
    floor = UNSEEN * math.exp(lower)
    up = _falling(
        mode, most, floor, lambda k: (n - k) * (drawn - k) / ((k + 1) * (m - drawn + k + 1))
    )
    down = _falling(
        -mode, -least, floor, lambda k: -k * (m - drawn - k) / ((n + k + 1) * (drawn + k + 1))
    )
    found = (up if a >= mode else down)[abs(a - mode) : abs(a - mode) + 1]
    limit = float(found.sum()) * (1 + TIED)
    extreme = [side[side <= limit].sum() for side in (up, down[1:])]
    return bounded(float(sum(extreme)) / float(up.sum() + down[1:].sum()))


def _falling(
    first: int, last: int, floor: float, ratio: Callable[[FloatArray], FloatArray]
) -> FloatArray:
    """Probabilities from the mode, which is 1, to the last or to some below the floor.

    Args:
        first: the mode.
        last: the last number that has a probability.
        floor: from where on they no longer matter.
        ratio: of the probability after each number to its own.
    """
    parts, block = [np.ones(1)], FIRST_BLOCK
    while first < last and parts[-1][-1] > floor:
        upto = min(last, first + block)
        ratios = ratio(np.arange(first, upto, dtype=np.float64))
        parts.append(parts[-1][-1] * np.cumprod(ratios))
        first, block = upto, 2 * block
    return np.concatenate(parts)


def homogeneity(first: Sequence[int], second: Sequence[int]) -> tuple[float, float]:
    """Pearson's chi-square of two distributions over the same options, and its p.

    Formula: X² = Σ (O − E)²/E over both rows, E = row sum · column sum / total; p from the
    chi-square distribution with k − 1 degrees of freedom, k options, no correction for
    continuity. Options that are empty in both are dropped. The order of the options does not
    enter.
    Source: Pearson (1900), Philosophical Magazine 50, 157–175; rule for the expected counts:
    Cochran (1954), Biometrics 10, 417–451.

    Raises:
        Undefined: either has no answers; only one option is left; an expected count is below 1,
            or more than 20 % of them are below 5.
    """
    pairs = [(x, y) for x, y in zip(first, second, strict=True) if x or y]
    rows = sum(x for x, _ in pairs), sum(y for _, y in pairs)
    if 0 in rows:
        raise Undefined(NO_ANSWERS)
    if len(pairs) == 1:
        raise Undefined(ONE_CATEGORY)
    cells = [
        (found, row * (x + y) / sum(rows))
        for x, y in pairs
        for found, row in zip((x, y), rows, strict=True)
    ]
    few = sum(expected < FEW_EXPECTED for _, expected in cells)
    least = min(expected for _, expected in cells)
    if least < LEAST_EXPECTED or few > SHARE_OF_FEW * len(cells):
        raise Undefined(SMALL_EXPECTED)
    statistic = math.fsum((found - expected) ** 2 / expected for found, expected in cells)
    return statistic, chi_square_p(statistic, len(pairs) - 1)


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Adjusted p values, in the given order, that hold the false discovery rate of a family.

    Formula: the i-th least of m becomes the least of m·p(j)/j over all j ≥ i, at most 1; equal
    ones stay equal. Empty for none. Holds where the tests are independent or positively
    dependent.
    Source: Benjamini & Hochberg (1995), J. Royal Statistical Society B 57, 289–300.
    """
    adjusted = [0.0] * len(p)
    least = 1.0
    falling = sorted(range(len(p)), key=lambda place: p[place], reverse=True)
    for rank, place in zip(range(len(p), 0, -1), falling, strict=True):
        least = min(least, p[place] * (len(p) / rank))
        adjusted[place] = least
    return adjusted
