"""The pages that a monitor opens: the overview of each study, and of all studies.

Belongs here: which assets and checks they are, and when they are made. Does not belong here: what
stands on them (`assets.watch_metadata`), or finding it out (`pipeline.watch`).
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence

import dagster as dg

from assets import watch_metadata as metadata
from assets.checks import Outcome, checked, specs
from assets.metadata import Metadata
from assets.study import DEFAULT_OWNER, owners
from pipeline.store import Store
from pipeline.watched import Watched, watched
from schemas.study import Study

OVERVIEWS_JOB = "overviews"
# Waves that arrive together are followed once, after the last of them. What is missed here, the
# arrival sensor finds.
FOLLOWS = (
    dg.AutomationCondition.any_deps_updated().since_last_handled()
    & ~dg.AutomationCondition.any_deps_in_progress()
    & ~dg.AutomationCondition.in_progress()
)
WATCH_CHECKS = {
    "arrivals_taken": "Whatever arrived could be taken, and every codebook can be read.",
    "nothing_overdue": "No export is later than its wave.yaml expects it.",
    "conclusions_hold": "No new revision changed what was published before it.",
    "quality_as_expected": "No measure of quality warns.",
    "nothing_moved": "No item moved more than chance allows since the wave before.",
}

SETTINGS_CHECK = {"settings_read": "likertwave.yaml can be read; else defaults are used."}


def overview_key(study: str | None = None) -> dg.AssetKey:
    """The overview of a study, or of all studies."""
    return dg.AssetKey(["overview"] if study is None else [study, "overview"])


def study_overview(
    store: Store, name: str, study: Study, deps: Sequence[dg.AssetKey]
) -> dg.AssetsDefinition:
    """The overview of one study."""
    title = study.text(study.title)
    return _overview(
        overview_key(name),
        deps,
        name,
        f"{title}: each wave at a glance: what arrived, what is late, what is wrong.",
        owners(study),
        lambda: watched(store, _today(), [name]),
        lambda found: metadata.of_study_overview(store, name, found),
        WATCH_CHECKS,
    )


def all_overview(store: Store, deps: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The overview of all studies: the one page that a monitor has to open."""
    return _overview(
        overview_key(),
        deps,
        "all_studies",
        "Every wave of every study: what arrived, what is late, what is wrong, trouble first.",
        [DEFAULT_OWNER],
        lambda: watched(store, _today()),
        metadata.of_all_studies,
        WATCH_CHECKS | SETTINGS_CHECK,
    )


def _today() -> datetime.date:
    # Whether a wave is late depends on the day; nothing else in the project does.
    return datetime.date.today()


def _overview(
    key: dg.AssetKey,
    deps: Sequence[dg.AssetKey],
    group: str,
    description: str,
    owned_by: Sequence[str],
    work: Callable[[], Watched],
    describe: Callable[[Watched], Metadata],
    checks: Mapping[str, str],
) -> dg.AssetsDefinition:
    @dg.asset(
        key=key,
        deps=list(deps),
        group_name=group,
        description=description,
        kinds={"html"},
        owners=list(owned_by),
        check_specs=specs(key, checks),
        automation_condition=FOLLOWS,
    )
    def overview() -> Iterator[Outcome]:
        yield from checked(key, checks, work, describe, metadata.judgements)

    return overview


def overviews_of(studies: Sequence[str]) -> list[dg.AssetKey]:
    """The overviews of some studies, and that of all."""
    return [*(overview_key(study) for study in sorted(set(studies))), overview_key()]
