"""The vector nearest to a wanted one, of all that fulfil some conditions.

Belongs here: distance between vectors of counts. Does not belong here: what is wanted
(`pipeline.claims.dealing`), or listing vectors (`pipeline.claims.vectors`), which are often too
many to choose among.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from pipeline.claims.vectors import Linear, Vector

Numbers = NDArray[np.float64]


def nearest(
    codes: Sequence[int], n: int, conditions: Sequence[Linear], wanted: Vector
) -> Vector | None:
    """The vector that fits and differs least from a wanted one: the least sum of differences.

    Of several the first in order: with the smallest first count, then the smallest second one.

    Args:
        codes: what the places of a vector stand for.
        n: what a vector adds up to; the wanted one may miss it.
        conditions: all of which must hold.
        wanted: counts in the order of the codes.

    Returns:
        None where nothing fits.
    """
    size = len(codes)
    # The unknowns are the counts, then how much each differs.
    rows = _rows(codes, n, conditions, wanted)
    low, high = np.zeros(2 * size), np.full(2 * size, float(n + sum(wanted)))
    differences = np.repeat([0.0, 1.0], size)
    found = _least(differences, rows, low, high)
    if found is None:
        return None
    # No step changes the sum of differences by less than one.
    rows = [*rows, LinearConstraint(differences, -np.inf, round(found.fun) + 0.5)]
    for place in range(size):
        found = _least(np.eye(2 * size)[place], rows, low, high)
        if found is None:
            return None
        low[place] = high[place] = round(found.fun)
    vector = tuple(int(count) for count in low[:size])
    # The solver reckons with floats; what it finds is held to the conditions themselves.
    fits = sum(vector) == n and all(one.holds(codes, vector) for one in conditions)
    return vector if fits else None


def _rows(
    codes: Sequence[int], n: int, conditions: Sequence[Linear], wanted: Vector
) -> list[LinearConstraint]:
    size = len(codes)
    one, nothing = np.eye(size), np.zeros(size)
    rows = [LinearConstraint(np.concatenate([np.ones(size), nothing]), n, n)]
    for condition in conditions:
        coefficients = [float(condition.coefficients.get(code, 0)) for code in codes]
        least = -np.inf if condition.low is None else condition.low
        most = np.inf if condition.high is None else condition.high
        rows.append(LinearConstraint(np.concatenate([coefficients, nothing]), least, most))
    # A difference is at least the count less the wanted one, and the wanted one less the count.
    rows.append(LinearConstraint(np.hstack([one, -one]), -np.inf, np.array(wanted)))
    rows.append(LinearConstraint(np.hstack([one, one]), np.array(wanted), np.inf))
    return rows


def _least(
    of: Numbers, rows: Sequence[LinearConstraint], low: Numbers, high: Numbers
) -> OptimizeResult | None:
    """The unknowns, all whole, that make a sum of some of them least; None where nothing fits."""
    whole = np.ones(len(of), dtype=np.int64)
    found = milp(of, constraints=rows, bounds=Bounds(low, high), integrality=whole)
    return found if found.success else None
