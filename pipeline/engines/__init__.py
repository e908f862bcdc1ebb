"""The engines that count stored answers; which one is a setting, and changes no number.

Belongs here: a file per engine, and the line below that registers it. Does not belong here: any
statement, or anything that needs single answers (linking, pairs, quality): that is DuckDB's.
"""

from collections.abc import Callable

from pipeline.engines.duckdb import DuckDB
from pipeline.engines.engine import Engine
from pipeline.engines.spark import Spark
from schemas.settings import Settings

ENGINES: dict[str, Callable[[Settings], Engine]] = {
    "duckdb": lambda _: DuckDB(),
    "spark": lambda settings: Spark(settings.spark),
}


def engine_of(settings: Settings) -> Engine:
    """The engine that the settings name; nothing is started yet."""
    return ENGINES[settings.engine](settings)
