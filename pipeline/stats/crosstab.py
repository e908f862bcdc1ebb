"""Checking and reading the cross-tab of one item over two waves.

Rows are the options before, columns the options after, both low to high and all of them, also
those nobody chose; cells are persons.
"""

import math
from collections.abc import Sequence

from pipeline.stats import NO_ANSWERS, Undefined

Table = Sequence[Sequence[int]]


def checked(table: Table) -> list[list[int]]:
    """The table in Python's own integers, which never overflow.

    Raises:
        Undefined: nobody is in the table.
        ValueError: it is not square, or a cell is negative or not whole.
    """
    if any(len(row) != len(table) for row in table):
        raise ValueError("a cross-tab over two waves has as many rows as columns")
    if any(not float(cell).is_integer() or cell < 0 for row in table for cell in row):
        raise ValueError("a cross-tab has whole counts, none negative")
    whole = [[int(cell) for cell in row] for row in table]
    if not any(map(any, whole)):
        raise Undefined(NO_ANSWERS)
    return whole


def up_down(table: Table) -> tuple[int, int, int]:
    """How many chose a higher option after than before, how many a lower one, and all."""
    whole = checked(table)
    cells = [(i, j, cell) for i, row in enumerate(whole) for j, cell in enumerate(row)]
    up = sum(cell for i, j, cell in cells if j > i)
    down = sum(cell for i, j, cell in cells if j < i)
    return up, down, sum(map(sum, whole))


def differences(table: Table, scores: Sequence[float] | None = None) -> list[tuple[float, int]]:
    """Score after less score before, with the number of persons; one entry per filled cell.

    Raises:
        Undefined: nobody is in the table.
        ValueError: the scores are not one finite number an option, or the table is none.
    """
    whole = checked(table)
    points = range(1, len(whole) + 1) if scores is None else scores
    if len(points) != len(whole):
        raise ValueError(f"{len(points)} scores do not fit {len(whole)} options")
    if not all(map(math.isfinite, points)):
        raise ValueError("a score is a finite number")
    return [
        (after - before, cell)
        for before, row in zip(points, whole, strict=True)
        for after, cell in zip(points, row, strict=True)
        if cell
    ]
