"""Bounds on a number of answers where the vectors that fit are too many to list.

Belongs here: the least and the greatest sum of some counts, by whole-number programming. Does not
belong here: listing vectors (`pipeline.claims.vectors`).
"""

from collections.abc import Collection, Sequence
from itertools import product
from math import prod
from typing import Any

from pipeline.claims.vectors import Constraint, Linear

# Each choice of readings is a programme of its own.
MOST_CHOICES = 64


class TooManyReadingsError(ValueError):
    """The statements can be read in more ways than are looked at."""


def totals(
    codes: Sequence[int], n: int, constraints: Sequence[Constraint], wanted: Collection[int]
) -> tuple[int, int] | None:
    """The least and the greatest number of answers among some codes.

    Args:
        codes: the answers that can be given.
        n: how many were.
        constraints: each of which one reading must hold.
        wanted: the codes whose answers are added up.

    Returns:
        Both ends, which some vector reaches; None where no vector fits.

    Raises:
        TooManyReadingsError: the readings combine in more than MOST_CHOICES ways.
    """
    if prod(len(constraint) for constraint in constraints) > MOST_CHOICES:
        raise TooManyReadingsError
    found = []
    for readings in product(*constraints):
        linears = [linear for reading in readings for linear in reading]
        least = _least(codes, n, linears, [float(code in wanted) for code in codes])
        greatest = _least(codes, n, linears, [-float(code in wanted) for code in codes])
        if least is not None and greatest is not None:
            found += [least, -greatest]
    return (min(found), max(found)) if found else None


def _least(
    codes: Sequence[int], n: int, linears: Sequence[Linear], costs: Sequence[float]
) -> int | None:
    """The least sum of costs over the vectors of n answers that fit; None where none does."""
    # A quarter of a second to import, for sets that few publications leave so open.
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows: list[list[float]] = [[1.0] * len(codes)]
    low, high = [float(n)], [float(n)]
    for linear in linears:
        rows.append([float(linear.coefficients.get(code, 0)) for code in codes])
        low.append(-np.inf if linear.low is None else float(linear.low))
        high.append(np.inf if linear.high is None else float(linear.high))
    result: Any = milp(
        np.array(costs),
        integrality=np.ones(len(codes), dtype=np.int64),
        bounds=Bounds(0, n),
        constraints=LinearConstraint(np.array(rows), low, high),
    )
    return round(result.fun) if result.success else None
