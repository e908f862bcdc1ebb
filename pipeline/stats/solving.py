"""Finding where a statement stops to hold, and where a falling function is 0."""

import math
from collections.abc import Callable

# Newton's last step is this small, and the next one would be its square.
NEAR, MOST_STEPS = 1e-13, 200


def boundary(holds: Callable[[float], bool], inside: float, outside: float) -> float:
    """The number farthest from `inside`, towards `outside`, for which a statement holds.

    Bisection down to neighbouring floats. The statement is taken to hold at `inside`, to fail at
    `outside` and to change once between them; neither end is tried.
    """
    while True:
        middle = inside + (outside - inside) / 2
        if middle in (inside, outside):
            return inside
        if holds(middle):
            inside = middle
        else:
            outside = middle


def root(
    function: Callable[[float], tuple[float, float]], low: float, start: float, high: float
) -> float:
    """Where a falling function is 0, between `low` and `high`.

    Newton's method, and a bisection where its step would leave what is left of the bracket.

    Args:
        function: its value and its slope at a number; ±∞ with any slope where it has no value.
        low: where it is above 0.
        start: where to begin, between the two.
        high: where it is below 0.
    """
    at = start
    for _ in range(MOST_STEPS):
        value, slope = function(at)
        low, high = (at, high) if value > 0 else (low, at)
        following = at - value / slope if slope < 0 else math.nan
        if not low <= following <= high:
            following = low + (high - low) / 2
        if abs(following - at) <= NEAR * max(1.0, abs(at)):
            return following
        at = following
    return at
