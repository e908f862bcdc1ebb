"""Where the answers lie and how far apart: mean, sd, quantiles, modes.

All take counts by option, low to high, and scores of the same length (not empty, counts not
negative). Mean and sd treat the scores as distances: the interval assumption, which the tables
name. All raise `Undefined("no_answers")` where the counts add up to 0.
"""

import math
from collections.abc import Sequence

from pipeline.stats import NO_ANSWERS, ONE_ANSWER, Undefined


def _total(counts: Sequence[float]) -> float:
    total = math.fsum(counts)
    if total <= 0:
        raise Undefined(NO_ANSWERS)
    return total


def mean(counts: Sequence[float], scores: Sequence[float]) -> float:
    """Mean score, Σ n·x / Σ n, in units of the score; counts may be sums of weights.

    Raises:
        Undefined: no answers.
    """
    total = _total(counts)
    return math.fsum(n * x for n, x in zip(counts, scores, strict=True)) / total


def standard_deviation(counts: Sequence[int], scores: Sequence[float]) -> float:
    """Sample standard deviation, sqrt(Σ n·(x − mean)² / (Σ n − 1)), in units of the score.

    Raises:
        Undefined: fewer than two answers.
    """
    total = _total(counts)
    if total < 2:
        raise Undefined(ONE_ANSWER)
    centre = mean(counts, scores)
    squares = math.fsum(n * (x - centre) ** 2 for n, x in zip(counts, scores, strict=True))
    return math.sqrt(squares / (total - 1))


def _nth(counts: Sequence[int], scores: Sequence[float], place: int) -> float:
    """The score at a place, from 1, of the sorted answers; ties share their score."""
    passed = 0
    for x, n in sorted(zip(scores, counts, strict=True)):
        passed += n
        if passed >= place:
            return x
    raise ValueError(f"there is no answer {place} among {passed}")


def quantile_type_7(counts: Sequence[int], scores: Sequence[float], p: float) -> float:
    """Quantile by linear interpolation, h = (n − 1)·p + 1 (R's type 7, its default).

    May lie between two options; for computing, not for naming an option.
    Source: Hyndman & Fan (1996), The American Statistician 50, 361–365.

    Raises:
        Undefined: no answers.
    """
    total = int(_total(counts))
    place = (total - 1) * p + 1
    below = math.floor(place)
    low = _nth(counts, scores, below)
    high = _nth(counts, scores, min(below + 1, total))
    return low + (place - below) * (high - low)


def quantile_type_2(counts: Sequence[int], scores: Sequence[float], p: float) -> float:
    """Quantile by the averaged inverse of the distribution function (R's type 2).

    An option's score, or the midpoint of two where the distribution function equals p between
    them; for display.
    Source: Hyndman & Fan (1996), The American Statistician 50, 361–365.

    Raises:
        Undefined: no answers.
    """
    total = int(_total(counts))
    place = total * p
    whole = math.floor(place)
    if place > whole:
        return _nth(counts, scores, whole + 1)
    low = _nth(counts, scores, max(whole, 1))
    return (low + _nth(counts, scores, min(whole + 1, total))) / 2


def modes(counts: Sequence[int]) -> tuple[int, ...]:
    """Ranks, from 1, of all options chosen most often; several where they tie.

    Raises:
        Undefined: no answers.
    """
    _total(counts)
    most = max(counts)
    return tuple(rank for rank, n in enumerate(counts, start=1) if n == most)
