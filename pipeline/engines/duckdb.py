"""DuckDB as the engine that counts: in this process, files and folders of this machine.

Belongs here: opening answers for it. Does not belong here: any statement.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline import sql
from pipeline.engines.engine import Ask, is_url
from pipeline.errors import StoreError

# Spark's two words about lists, as `Engine` promises them.
WORDS = (
    "CREATE TEMP MACRO get(list, place) AS list[place + 1]",
    "CREATE TEMP MACRO explode(list) AS unnest(list)",
)


@dataclass(frozen=True)
class DuckDB:
    """The default engine."""

    @property
    def most_grouped(self) -> int:
        """As `Engine.most_grouped`: any number, so that one statement counts a wave."""
        return sys.maxsize

    @contextmanager
    def over(self, answers: Path | str) -> Iterator[Ask]:
        """As `Engine.over`; URLs are refused."""
        source = _source(answers)
        with sql.connect() as connection:
            for word in WORDS:
                connection.sql(word)
            connection.sql(f"CREATE TEMP VIEW answers AS SELECT * FROM {source}")
            yield lambda statement: connection.sql(statement).pl()


def _source(answers: Path | str) -> str:
    if is_url(answers):
        raise StoreError(
            "likertwave.yaml, engine",
            "DuckDB counts files and folders of this machine, and the answers are at a URL",
            "Set `engine: spark`, or copy the answers into a folder",
        )
    path = Path(answers)
    if not path.exists():
        raise StoreError(path.name, "there are no answers", "Name a Parquet file or a folder")
    if not path.is_dir():
        return f"read_parquet({sql.literal(path)}, hive_partitioning = false)"
    files = sorted(found for found in path.rglob("*.parquet") if _is_shown(found, path))
    if not files:
        raise StoreError(path.name, "the folder holds no Parquet file", "Name another folder")
    named = sql.listed(map(sql.literal, files))
    # A partition is called by a text, also where it looks like a number.
    return f"read_parquet([{named}], hive_partitioning = true, hive_types_autocast = false)"


def _is_shown(file: Path, folder: Path) -> bool:
    """Whether nobody hides it, as what is half written is hidden."""
    return not any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)
