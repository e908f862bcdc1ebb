"""The warehouse as an asset: rebuilt after waves are published, one builder at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from assets.checks import Outcome, checked
from assets.study import DEFAULT_OWNER
from assets.watching import FOLLOWS
from pipeline.store import Store
from pipeline.warehouse_build import publish_warehouse
from pipeline.warehouse_tables import VIEWS
from schemas.tables import TABLES

WAREHOUSE = dg.AssetKey(["warehouse"])


def warehouse_asset(store: Store, published: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The DuckDB file of all studies; follows their waves and comparisons by itself."""
    key = WAREHOUSE

    def describe(publication: str) -> dict[str, dg.MetadataValue[Any]]:
        return {
            "publication": dg.MetadataValue.text(publication),
            "tables": dg.MetadataValue.text(", ".join((*TABLES, *VIEWS))),
            "waves": dg.MetadataValue.int(len(list(store.all_current()))),
        }

    @dg.asset(
        key=key,
        deps=list(published),
        group_name="all_studies",
        description="warehouse.duckdb: every published wave of every study, in tidy tables;"
        " public.duckdb: its aggregates without small groups, to hand out.",
        kinds={"duckdb"},
        owners=[DEFAULT_OWNER],
        automation_condition=FOLLOWS,
        # Before the overviews of the same run, which read it.
        op_tags={"dagster/priority": "1"},
    )
    def warehouse() -> Iterator[Outcome]:
        def published() -> str:
            return publish_warehouse(store, store.settings().public.smallest_group)

        yield from checked(key, {}, published, describe)

    return warehouse
