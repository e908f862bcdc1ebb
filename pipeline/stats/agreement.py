"""How much the answers to an ordinal item agree.

All take counts by option, low to high (not negative; weights will do), and only their order
enters, never scores. Undefined with fewer than three options, and without answers. Empty options
count: they are part of the scale.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

from pipeline.stats import FEW_OPTIONS, NO_ANSWERS, Undefined


def _check(counts: Sequence[float]) -> float:
    if len(counts) < 3:
        raise Undefined(FEW_OPTIONS)
    total = math.fsum(counts)
    if total <= 0:
        raise Undefined(NO_ANSWERS)
    return total


@lru_cache(maxsize=1_024)
def _pattern_agreement(pattern: tuple[bool, ...]) -> float:
    """Agreement of a layer: which options it holds, not how many answers.

    U·(1 − (S − 1)/(K − 1)), S options of K held; U from the triples of options: TU of the form
    110 or 011, TDU of the form 101: ((K − 2)·TU − (K − 1)·TDU) / ((K − 2)·(TU + TDU)).
    """
    size, held = len(pattern), sum(pattern)
    if held in (1, size):
        return 1.0 if held == 1 else 0.0
    triples = list(combinations(pattern, 3))
    unimodal = sum(triple in ((True, True, False), (False, True, True)) for triple in triples)
    split = triples.count((True, False, True))
    unimodality = ((size - 2) * unimodal - (size - 1) * split) / ((size - 2) * (unimodal + split))
    return unimodality * (1 - (held - 1) / (size - 1))


def agreement(counts: Sequence[float]) -> float:
    """Van der Eijk's A, from −1 (halves at both ends) over 0 (uniform) to 1 (one option).

    The distribution is taken apart into layers, each as high as its least option; A is the mean
    of the layers' agreement, weighted by the answers in each.
    Source: van der Eijk (2001), Quality & Quantity 35, 325–341.

    Raises:
        Undefined: fewer than three options, or no answers.
    """
    total = _check(counts)
    found = []
    taken = 0.0
    for height in sorted({n for n in counts if n > 0}):
        pattern = tuple(n >= height for n in counts)
        answers = (height - taken) * sum(pattern)
        found.append(answers / total * _pattern_agreement(pattern))
        taken = height
    return math.fsum(found)


def polarisation(counts: Sequence[float]) -> float:
    """(1 − A)/2: 0 where all agree, 1 where the halves are at both ends.

    Source: van der Eijk (2001).

    Raises:
        Undefined: fewer than three options, or no answers.
    """
    return (1 - agreement(counts)) / 2


def consensus(counts: Sequence[float]) -> float:
    """Tastle and Wierman's consensus, from 0 to 1.

    Formula: 1 + Σ p·log2(1 − |x − mean| / (k − 1)) over the ranks x = 1…k.
    Source: Tastle & Wierman (2007), Int. J. Approximate Reasoning 45, 531–545.

    Raises:
        Undefined: fewer than three options, or no answers.
    """
    total = _check(counts)
    centre = math.fsum(rank * n for rank, n in enumerate(counts, start=1)) / total
    width = len(counts) - 1
    terms = (
        n / total * math.log2(1 - abs(rank - centre) / width)
        for rank, n in enumerate(counts, start=1)
        if n > 0
    )
    return 1 + math.fsum(terms)
