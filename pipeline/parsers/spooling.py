"""Writes rows of text cells to a Parquet file, a batch at a time.

Belongs here: the file that `pipeline.readers.spool` scans. Does not belong here: what a cell's
text is (`values`, `workbook`).
"""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

# Rows that DuckDB scans at a time; a row group of this size is one task of its scan.
ROW_GROUP = 122_880


class Spool:
    """A Parquet file of text columns c1, c2, ... without NULLs, open for writing."""

    def __init__(self, path: str, width: int) -> None:
        self.rows = 0
        self._schema = pa.schema(
            [pa.field(f"c{place}", pa.string(), nullable=False) for place in range(1, width + 1)]
        )
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.close()

    def write(self, columns: Sequence[pa.Array]) -> None:
        """Appends rows: an array of texts per column, all of one length."""
        table = pa.Table.from_arrays(list(columns), schema=self._schema)
        self._writer.write_table(table, row_group_size=ROW_GROUP)
        self.rows += table.num_rows
