"""What belongs to a study as a whole: drift, contrasts, their figures and report, an overview.

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
    store_study_figures,
    store_study_report,
)
from pipeline.errors import CONTRAST_CHECKS, DRIFT_CHECKS, FIGURE_CHECKS, REPORT_CHECKS
from pipeline.store import Revision, Store
from schemas.study import Study

FOLLOWS = dg.AutomationCondition.any_deps_updated() & ~dg.AutomationCondition.in_progress()
MOVED = {"moved": "No item moved more than chance allows since the wave before."}


def comparison_job(study: str) -> str:
    """The name of the job that compares a study's waves."""
    return f"{study}_comparison"


def comparison_assets(store: Store, name: str, study: Study) -> list[dg.AssetsDefinition]:
    """Drift, contrasts, report and overview of a study."""
    title = study.text(study.title)
    drift_key, contrasts_key, report_key, overview_key = (
        dg.AssetKey([name, part]) for part in ("drift", "contrasts", "study_report", "overview")
    )
    publication, report = step_keys(name)[-1], step_keys(name)[-2]

    @dg.asset(
        key=drift_key,
        deps=[publication],
        group_name=name,
        description=f"{title}: what moved between consecutive waves.",
        kinds={"polars", "scipy"},
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
        description=f"{title}: who is linked, what differs between waves and groups, how robustly.",
        kinds={"duckdb", "polars", "scipy"},
        owners=owners(study),
        check_specs=specs(contrasts_key, CONTRAST_CHECKS),
        metadata=metadata.contrasts_definition(),
        automation_condition=FOLLOWS,
    )
    def contrasts() -> Iterator[Outcome]:
        yield from checked(
            contrasts_key,
            CONTRAST_CHECKS,
            lambda: store_contrasts(store, name),
            metadata.of_contrasts,
        )

    @dg.asset(
        key=report_key,
        deps=[publication, contrasts_key],
        group_name=name,
        description=f"{title}: the study's figures and its report, one self-contained page per"
        " language; published with drift and contrasts.",
        kinds={"matplotlib", "html"},
        owners=owners(study),
        check_specs=specs(report_key, FIGURE_CHECKS | REPORT_CHECKS),
        automation_condition=FOLLOWS,
    )
    def study_report() -> Iterator[Outcome]:
        def published() -> Revision:
            store_study_figures(store, name)
            store_study_report(store, name)
            return publish_comparison(store, name)

        yield from checked(
            report_key, FIGURE_CHECKS | REPORT_CHECKS, published, metadata.of_study_report
        )

    @dg.asset(
        key=overview_key,
        deps=[publication, report, report_key],
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

    return [drift, contrasts, study_report, overview]
