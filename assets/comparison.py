"""What belongs to a study as a whole: drift, contrasts, claims, its report, an overview.

Unpartitioned, in runs of their own: they follow the publication of waves by themselves.
"""

from collections.abc import Iterator

import dagster as dg

from assets import comparison_metadata as metadata
from assets import lineage
from assets.checks import Outcome, checked, specs
from assets.claims_metadata import CLAIMS_JUDGED, claims_judgements, of_claims
from assets.metadata import publication_judgements
from assets.study import owners, step_keys
from assets.watching import FOLLOWS, overview_key, study_overview
from pipeline.comparison import (
    publish_comparison,
    store_claims,
    store_contrasts,
    store_drift,
)
from pipeline.conclusions import Published, conclusions_changed_last
from pipeline.errors import (
    CLAIM_CHECKS,
    CONTRAST_CHECKS,
    DRIFT_CHECKS,
    FIGURE_CHECKS,
    PUBLICATION_CHECKS,
    REPORT_CHECKS,
)
from pipeline.store import STUDY_WIDE, Store
from schemas.study import Study

MOVED = {"moved": "No item moved more than chance allows since the wave before."}


def comparison_keys(study: str) -> list[dg.AssetKey]:
    """What follows a study's waves: drift, contrasts, claims, report, overview, in this order."""
    parts = ("drift", "contrasts", "claims", "study_report")
    return [*(dg.AssetKey([study, part]) for part in parts), overview_key(study)]


def comparison_assets(store: Store, name: str, study: Study) -> list[dg.AssetsDefinition]:
    """Drift, contrasts, claims, report and overview of a study."""
    title = study.text(study.title)
    drift_key, contrasts_key, claims_key, report_key, _ = comparison_keys(name)
    publication, report = step_keys(name)[-1], step_keys(name)[-2]
    named = {key.path[-1]: key for key in (*step_keys(name), *comparison_keys(name))}

    @dg.asset(
        key=drift_key,
        deps=[publication],
        group_name=name,
        description=f"{title}: what moved between consecutive waves.",
        kinds={"polars", "scipy"},
        owners=owners(study),
        check_specs=specs(drift_key, DRIFT_CHECKS | MOVED),
        metadata=lineage.drift_definition(named),
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
        metadata=lineage.contrasts_definition(named),
        automation_condition=FOLLOWS,
    )
    def contrasts() -> Iterator[Outcome]:
        yield from checked(
            contrasts_key,
            CONTRAST_CHECKS,
            lambda: store_contrasts(store, name),
            metadata.of_contrasts,
        )

    claim_checks = CLAIM_CHECKS | CLAIMS_JUDGED

    @dg.asset(
        key=claims_key,
        deps=[publication, contrasts_key],
        group_name=name,
        description=f"{title}: what a publication says, each statement with its verdict.",
        kinds={"polars", "yaml"},
        owners=owners(study),
        check_specs=specs(claims_key, claim_checks),
        metadata=lineage.claims_definition(named),
        automation_condition=FOLLOWS,
    )
    def claims() -> Iterator[Outcome]:
        yield from checked(
            claims_key,
            claim_checks,
            lambda: store_claims(store, name),
            of_claims,
            claims_judgements,
        )

    @dg.asset(
        key=report_key,
        deps=[publication, claims_key],
        group_name=name,
        description=f"{title}: the study's figures and its report, one self-contained page per"
        " language; published with drift and contrasts.",
        kinds={"svg", "html"},
        owners=owners(study),
        check_specs=specs(report_key, FIGURE_CHECKS | REPORT_CHECKS | PUBLICATION_CHECKS),
        metadata=lineage.study_report_definition(named),
        automation_condition=FOLLOWS,
    )
    def study_report() -> Iterator[Outcome]:
        def published() -> Published:
            revision = publish_comparison(store, name)
            return Published(revision, conclusions_changed_last(store, name, STUDY_WIDE))

        yield from checked(
            report_key,
            FIGURE_CHECKS | REPORT_CHECKS | PUBLICATION_CHECKS,
            published,
            metadata.of_study_report,
            publication_judgements,
        )

    overview = study_overview(store, name, study, [publication, report, report_key])
    return [drift, contrasts, claims, study_report, overview]
