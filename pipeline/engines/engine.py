"""What counts stored answers: SQL over one wave's wide answers, wherever they lie.

Belongs here: what every engine promises. Does not belong here: any engine, or any statement
(`pipeline.tally`, `pipeline.choice_tally`).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import polars as pl

# Asks a statement and gives its rows.
Ask = Callable[[str], pl.DataFrame]
# Spark numbers the sets of a grouping by a mask of so many bits, one for each column.
MOST_GROUPED = 64


class Engine(Protocol):
    """Runs statements over the table ``answers``; each engine gives the same rows, in any order.

    A statement quotes names as `pipeline.sql` does, groups by `MOST_GROUPED` columns at most, and
    takes lists apart by ``get(list, place)``, counted from 0 and NULL where the list has no such
    place, and by ``explode(list)``, a row for each of its values.
    """

    def over(self, answers: Path | str) -> AbstractContextManager[Ask]:
        """Opens the wide answers of a wave.

        Args:
            answers: one Parquet file, or a folder of them, also one partitioned into folders
                called ``column=value``; or its URL, where the engine reads such.

        Raises:
            StoreError: the engine is not installed, or the answers cannot be opened; from what is
                yielded also: they cannot be counted.
        """
        ...
