"""Finding where a statement stops to hold."""

from collections.abc import Callable


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
