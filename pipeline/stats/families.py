"""p values of several tests of one family, adjusted for their number."""

from collections.abc import Sequence


def holm(p: Sequence[float]) -> list[float]:
    """Adjusted p values, in the given order, that hold the familywise error rate.

    Formula: the i-th least of m becomes the greatest of (m − j + 1)·p(j) over all j ≤ i, at most
    1; equal ones stay equal. Empty for none. Holds whatever the dependence between the tests.
    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65–70.
    """
    adjusted = [0.0] * len(p)
    greatest = 0.0
    rising = sorted(range(len(p)), key=lambda place: p[place])
    for left, place in zip(range(len(p), 0, -1), rising, strict=True):
        greatest = max(greatest, min(1.0, left * p[place]))
        adjusted[place] = greatest
    return adjusted
