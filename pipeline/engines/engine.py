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


class Engine(Protocol):
    """Runs statements over the table ``answers``; each engine gives the same rows, in any order.

    A statement quotes names as `pipeline.sql` does, groups by `most_grouped` columns at most, and
    takes lists apart by ``get(list, place)``, counted from 0 and NULL where the list has no such
    place, and by ``explode(list)``, a row for each of its values.
    """

    @property
    def most_grouped(self) -> int:
        """How many columns the grouping sets of one statement may name; at least 2."""
        ...

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


def is_url(answers: Path | str) -> bool:
    """Whether answers lie at a URL, not in a file or folder of this machine."""
    return isinstance(answers, str) and "://" in answers
