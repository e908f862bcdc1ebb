"""A Parquet file of text cells, which a parser wrote, as something to scan.

Belongs here: how DuckDB scans it. Does not belong here: how it is written (`pipeline.parsers`).
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.errors import ExportError
from pipeline.sql import literal

NAME = "spool.parquet"


@dataclass(frozen=True)
class SpoolSource:
    """Columns c1, c2, ... of a Parquet file, in its order, below so many rows."""

    path: Path
    skipped: int = 0

    def relation(self) -> str:
        """The rows as a FROM item."""
        if not self.skipped:
            return f"read_parquet({literal(self.path)})"
        return (
            "(SELECT * EXCLUDE (file_row_number)"
            f" FROM read_parquet({literal(self.path)}, file_row_number = true)"
            f" WHERE file_row_number >= {self.skipped})"
        )

    def explain(self, error: duckdb.Error, shown: str) -> ExportError:
        """The cells were read once already, so that only the copy can be at fault."""
        return ExportError(
            "export_readable",
            shown,
            f"the temporary copy of its cells cannot be read ({type(error).__name__})",
            "Run again; check that the disk is not full",
        )
