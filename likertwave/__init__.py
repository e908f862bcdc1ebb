"""likertwave: from the raw export of a survey wave to numbers that can be defended.

The face for people: the command line (`likertwave.cli`) and the few functions that a notebook
needs. Does not belong here: any work on data (`pipeline`).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

__all__ = ["query"]


def query(statement: str, data: "str | Path" = "data") -> "pl.DataFrame":
    """The answer of the published warehouse of a data folder to an SQL statement.

    Raises:
        UserError: nothing is published, or the statement is wrong.
    """
    from pathlib import Path

    from pipeline.store import Store
    from pipeline.warehouse import ask

    return ask(Store(Path(data).absolute()), statement)
