"""The noncentral t distribution, for the intervals of standardised differences."""

import numpy as np
from scipy.special import gammainccinv, gammaincinv, ndtr

from pipeline.stats.solving import boundary

# The grid of the integral: normal scores from −REACH to REACH, STEP apart. Beyond it lies no
# probability that a double would show in a sum that is about 1.
REACH, STEP = 8.5, 0.01


def noncentrality(t: float, df: float, confidence: float) -> tuple[float, float]:
    """The noncentralities for which a t so great, and one so small, has the probability α/2.

    Formula: the δ with P(T ≤ t; df, δ) = (1 ± confidence)/2, the greater probability for the
    lower end; P(T ≤ t; δ) = ∫ φ(w)·Φ(t·s(w) − δ) dw, s(w) = √(χ²/df) at the quantile Φ(w) of
    chi-square, summed on a grid and solved by bisection. Unlike the series that statistical
    packages sum, it has a value however great t is.
    Source: Steiger & Fouladi (1997), in Harlow, Mulaik & Steiger, What If There Were No
    Significance Tests?, 221–257.
    """
    scores = np.arange(-REACH, REACH + STEP / 2, STEP)
    weights = np.exp(-(scores**2) / 2)
    weights /= weights.sum()
    below, above = scores[scores < 0], scores[scores >= 0]
    halves = np.concatenate([gammaincinv(df / 2, ndtr(below)), gammainccinv(df / 2, ndtr(-above))])
    centres = t * np.sqrt(halves / (df / 2))
    reach = float(np.abs(centres).max()) + 2 * REACH

    def at_least(probability: float) -> float:
        return boundary(
            lambda delta: float(weights @ ndtr(centres - delta)) >= probability, -reach, reach
        )

    return at_least((1 + confidence) / 2), at_least((1 - confidence) / 2)
