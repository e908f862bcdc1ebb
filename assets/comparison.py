"""What belongs to a study as a whole: drift, contrasts between its waves, an overview.

Unpartitioned, in a job of their own: they follow the publication of waves by themselves.
"""

from collections.abc import Iterator

import dagster as dg

from assets import comparison_metadata as metadata
from assets.checks import Outcome, checked, specs
from assets.metadata import of_overview
from assets.study import owners, step_keys
from pipeline.comparison import (
    publish_comparison,
    published_waves,
    store_contrasts,
    store_drift,
)
from pipeline.errors import CONTRAST_CHECKS, DRIFT_CHECKS
from pipeline.store import Revision, Store
from schemas.study import Study

FOLLOWS = dg.AutomationCondition.any_deps_updated() & ~dg.AutomationCondition.in_progress()
MOVED = {"moved": "No item moved more than chance allows since the wave before."}


def comparison_job(study: str) -> str:
    """The name of the job that compares a study's waves."""
    return f"{study}_comparison"


def comparison_assets(store: Store, name: str, study: Study) -> list[dg.AssetsDefinition]:
    """Drift, contrasts and overview of a study."""
    title = study.text(study.title)
    drift_key, contrasts_key, overview_key = (
        dg.AssetKey([name, part]) for part in ("drift", "contrasts", "overview")
    )
    publication, report = step_keys(name)[-1], step_keys(name)[-2]

    @dg.asset(
        key=drift_key,
        deps=[publication],
        group_name=name,
        description=f"{title}: what moved between consecutive waves, with the figure.",
        kinds={"polars", "scipy", "matplotlib"},
        owners=owners(study),
        check_specs=specs(drift_key, DRIFT_CHECKS | MOVED),
        metadata=metadata.drift_definition(),
        automation_condition=FOLLOWS,
    )
    def drift() -> Iterator[Outcome]:
        yield from checked(
            drift_key,
            DRIFT_CHECKS | MOVED,
            lambda: store_drift(store, name),
            metadata.of_drift,
            metadata.drift_judgements,
        )

    @dg.asset(
        key=contrasts_key,
        deps=[publication, drift_key],
        group_name=name,
        description=f"{title}: who is linked, what differs between waves and groups, how robustly;"
        " published with the drift.",
        kinds={"duckdb", "polars", "scipy"},
        owners=owners(study),
        check_specs=specs(contrasts_key, CONTRAST_CHECKS),
        metadata=metadata.contrasts_definition(),
        automation_condition=FOLLOWS,
    )
    def contrasts() -> Iterator[Outcome]:
        def published() -> Revision:
            store_contrasts(store, name)
            return publish_comparison(store, name)

        yield from checked(contrasts_key, CONTRAST_CHECKS, published, metadata.of_contrasts)

    @dg.asset(
        key=overview_key,
        deps=[publication, report, contrasts_key],
        group_name=name,
        description=f"{title}: its waves at a glance, and the latest one's overview figure.",
        kinds={"html"},
        owners=owners(study),
        automation_condition=FOLLOWS,
    )
    def overview() -> Iterator[Outcome]:
        def waves() -> list[Revision]:
            return published_waves(store, name)

        yield from checked(overview_key, {}, waves, of_overview)

    return [drift, contrasts, overview]
