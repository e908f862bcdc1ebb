"""A table with one header row, of no tool in particular.

Belongs here: what is left when no survey tool is recognised. Does not belong here: any meaning.

People write a title above a table; a workbook then has rows with a cell or two above the header.
"""

import re
from collections.abc import Sequence

from pipeline.readers.grid import Described, Grid
from pipeline.readers.raw import RawColumn

# A title, or the name of a fact and the fact.
MOST_TITLE_CELLS = 2
# Of so few columns a row with two cells may be the header.
FEWEST_COLUMNS = 4
NUMBER = re.compile(r"-?[\d.,]+")


def recognises(grid: Grid) -> bool:
    """Any table is one."""
    return bool(grid.head)


def describe(grid: Grid) -> Described:
    """A column per cell of the header, which is the first row but for titles above it."""
    number = _header_row(grid)
    columns = tuple(
        RawColumn(position, header, question=header)
        for position, header in enumerate(grid.row(number), start=1)
    )
    return Described(grid.format, number, columns)


def _header_row(grid: Grid) -> int:
    """The first row that is no title, if it names every column; else the first row."""
    number = 1
    while number < len(grid.head) and _is_title(grid.row(number)):
        number += 1
    names = [cell.strip() for cell in grid.row(number)]
    are_names = (
        all(names) and len(set(names)) == len(names) and not any(map(NUMBER.fullmatch, names))
    )
    return number if are_names else 1


def _is_title(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell.strip()]
    return len(row) >= FEWEST_COLUMNS and len(filled) <= MOST_TITLE_CELLS and bool(row[0].strip())
