"""The noncentral t distribution, for the intervals of standardised differences."""

import math
from functools import partial

import numpy as np
from scipy.special import gammainccinv, gammaincinv, ndtr, ndtri

from pipeline.stats.solving import root

# The grid of the integral: normal scores from −REACH to REACH. Beyond it lies no probability that a
# double would show in a sum that is about 1.
REACH = 8.5
# How far apart the scores are. The sum is exact to twelve digits where t·s(w) changes by a half or
# less from one to the next (measured against a grid of steps of .002, df 1 to 10⁸, t to 10⁵); the
# least step bounds what an absurd t may cost.
WIDEST, FINEST, CHANGE = 0.1, 0.0005, 0.5


def noncentrality(t: float, df: float, confidence: float) -> tuple[float, float]:
    """The noncentralities for which a t so great, and one so small, has the probability α/2.

    Formula: the δ with P(T ≤ t; df, δ) = (1 ± confidence)/2, the greater probability for the
    lower end; P(T ≤ t; δ) = ∫ φ(w)·Φ(t·s(w) − δ) dw, s(w) = √(χ²/df) at the quantile Φ(w) of
    chi-square, summed on a grid and solved by Newton's method on the normal scores of both
    sides. Unlike the series that statistical packages sum, it has a value however great t is.
    Source: Steiger & Fouladi (1997), in Harlow, Mulaik & Steiger, What If There Were No
    Significance Tests?, 221–257.
    """
    step = max(FINEST, min(WIDEST, CHANGE * math.sqrt(df) / max(abs(t), CHANGE)))
    scores = np.arange(-REACH, REACH + step / 2, step)
    weights = np.exp(-(scores**2) / 2)
    weights /= weights.sum()
    below, above = scores[scores < 0], scores[scores >= 0]
    halves = np.concatenate([gammaincinv(df / 2, ndtr(below)), gammainccinv(df / 2, ndtr(-above))])
    centres = t * np.sqrt(halves / (df / 2))
    start = float(weights @ centres)
    reach = float(np.abs(centres).max()) + 2 * REACH

    def beyond(wanted: float, delta: float) -> tuple[float, float]:
        away = centres - delta
        score = float(ndtri(weights @ ndtr(away)))
        if math.isinf(score):
            return score, 0.0
        # φ of both without its constant, which cancels.
        falls = float(weights @ np.exp(-(away**2) / 2)) / math.exp(-(score**2) / 2)
        return score - wanted, -falls

    z = float(ndtri((1 + confidence) / 2))
    low, high = (root(partial(beyond, end), -reach, start, reach) for end in (z, -z))
    return low, high
