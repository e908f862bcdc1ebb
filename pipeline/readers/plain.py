"""A table with one header row, of no tool in particular.

Belongs here: what is left when no survey tool is recognised. Does not belong here: any meaning.
"""

from pipeline.readers.grid import Described, Grid
from pipeline.readers.raw import RawColumn


def recognises(grid: Grid) -> bool:
    """Any table is one."""
    return bool(grid.head)


def describe(grid: Grid) -> Described:
    """A column per cell of the first row."""
    columns = tuple(
        RawColumn(position, header, question=header)
        for position, header in enumerate(grid.row(1), start=1)
    )
    return Described(grid.format, 1, columns)
