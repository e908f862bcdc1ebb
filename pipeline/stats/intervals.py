"""Intervals for one share, two-sided, at a given level of confidence.

All take successes k of n, not rounded; k and n may be fractional (weighted answers with their
effective n). All raise `Undefined("no_answers")` where n = 0. Reference for the values in the
tests: statsmodels 0.15, proportion_confint.
"""

import math

from scipy.special import betaincinv, ndtri

from pipeline.stats import NO_ANSWERS, Undefined

Interval = tuple[float, float]


def _check(k: float, n: float) -> None:
    if n <= 0:
        raise Undefined(NO_ANSWERS)
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")


def wilson(k: float, n: float, confidence: float = 0.95) -> Interval:
    """Wilson's score interval.

    Formula: (p + z²/2n ± z·sqrt(p(1 − p)/n + z²/4n²)) / (1 + z²/n), p = k/n. The ends are 0 and
    1 exactly where k = 0 and k = n.
    Source: Wilson (1927), JASA 22, 209–212; recommended by Brown, Cai & DasGupta (2001).

    Raises:
        Undefined: n = 0.
    """
    _check(k, n)
    z = float(ndtri(0.5 + confidence / 2))
    p = k / n
    centre = p + z * z / (2 * n)
    spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if k == 0 else (centre - spread) / scale
    high = 1.0 if k == n else (centre + spread) / scale
    return max(0.0, low), min(1.0, high)


def clopper_pearson(k: float, n: float, confidence: float = 0.95) -> Interval:
    """Clopper and Pearson's exact interval; never covers less than it says, often more.

    Formula: the α/2 quantile of Beta(k, n − k + 1) and the 1 − α/2 quantile of
    Beta(k + 1, n − k); 0 where k = 0, 1 where k = n.
    Source: Clopper & Pearson (1934), Biometrika 26, 404–413.

    Raises:
        Undefined: n = 0.
    """
    _check(k, n)
    tail = (1 - confidence) / 2
    low = 0.0 if k == 0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if k == n else float(betaincinv(k + 1, n - k, 1 - tail))
    return low, high


def jeffreys(k: float, n: float, confidence: float = 0.95) -> Interval:
    """Jeffreys' interval: equal tails of the posterior under the prior Beta(1/2, 1/2).

    Formula: the α/2 and 1 − α/2 quantiles of Beta(k + 1/2, n − k + 1/2); 0 where k = 0, 1 where
    k = n. Unlike statsmodels', undefined where n = 0: the prior alone is no finding.
    Source: Brown, Cai & DasGupta (2001), Statistical Science 16, 101–133.

    Raises:
        Undefined: n = 0.
    """
    _check(k, n)
    tail = (1 - confidence) / 2
    low = 0.0 if k == 0 else float(betaincinv(k + 0.5, n - k + 0.5, tail))
    high = 1.0 if k == n else float(betaincinv(k + 0.5, n - k + 0.5, 1 - tail))
    return low, high


# In the order of the tables; the first is the default. A new interval is a line here.
METHODS = {"wilson": wilson, "clopper_pearson": clopper_pearson, "jeffreys": jeffreys}
