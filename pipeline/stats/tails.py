"""Two-sided p values of test statistics, never rounded down to 0.

A p below the least positive double of full precision is reported as that number: a statistic can
be so large that its p has no double, but no p is 0.
"""

import sys

from scipy.special import chdtrc, ndtr

LEAST_P = sys.float_info.min


def bounded(p: float) -> float:
    """A p that rounding may have moved out of its range, put back above 0 and at most 1."""
    return min(1.0, max(LEAST_P, p))


def normal_p(z: float) -> float:
    """Two-sided p of a standard normal statistic, 2·Φ(−|z|)."""
    return bounded(2 * float(ndtr(-abs(z))))


def chi_square_p(statistic: float, df: int) -> float:
    """P(X ≥ statistic), X chi-square with df degrees of freedom."""
    return bounded(float(chdtrc(df, statistic)))
