"""The assets of one study, from export to publication; a partition per wave.

Belongs here: keys, dependencies, partitions; a new step of a wave is an entry in STEPS. Does not
belong here: any work (`pipeline.wave`) or the text of metadata (`assets.metadata`).
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import dagster as dg

from assets import lineage, metadata
from assets.checks import Outcome, checked, specs
from assets.databases import quick_databases
from assets.waves import Event, Work, materialise
from pipeline import arrival, wave
from pipeline.conclusions import Published, conclusions_changed_last
from pipeline.errors import (
    EXPORT_CHECKS,
    FIGURE_CHECKS,
    METRIC_CHECKS,
    PUBLICATION_CHECKS,
    READING_CHECKS,
    REPORT_CHECKS,
    TALLY_CHECKS,
)
from pipeline.expectations import prepare
from pipeline.stops import noting_stops
from pipeline.store import Revision, Store
from schemas.errors import UserError
from schemas.expectations import EXPECTED
from schemas.parts import STUDY_NAME
from schemas.study import Study

DEFAULT_OWNER = "team:evaluation"


@dataclass(frozen=True)
class Step:
    """One step of a wave, and the asset that it is.

    Attributes:
        work: does the step for (store, study, wave); describe: what a monitor reads of its result.
        checks: the validations inside it, name to meaning.
        judge: for checks that only warn: whether each measure is as expected, and a sentence.
        definition: schema and lineage, from the study and the keys of its assets by name.
        reads_codebook: whether the codebook enters here.
        follows: the steps whose results enter here; of most the one before.
    """

    name: str
    meaning: str
    kinds: frozenset[str]
    work: Callable[[Store, str, str], Any]
    describe: Callable[[Any], metadata.Metadata]
    checks: Mapping[str, str] = field(default_factory=dict)
    definition: Callable[[Study, lineage.Keys], lineage.Definition] | None = None
    reads_codebook: bool = False
    follows: tuple[str, ...] = ()
    judge: Callable[[Any], Mapping[str, tuple[bool, str]]] | None = None


def _answers(store: Store, study: str, one: str) -> Revision:
    return wave.store_answers(store, arrival.receive(store, study, one))


def _publication(store: Store, study: str, one: str) -> Published:
    revision = wave.publish(store, study, one)
    return Published(revision, conclusions_changed_last(store, study, one))


# In the order of the data. Great Expectations is ready when the figures are drawn.
STEPS = (
    Step(
        "export",
        "the raw export of a wave, as the survey tool wrote it",
        frozenset({"csv"}),
        arrival.receive,
        metadata.of_export,
        EXPORT_CHECKS,
    ),
    Step(
        "answers",
        "validated answers, a row per respondent, a column per question",
        frozenset({"duckdb", "polars", "parquet"}),
        _answers,
        metadata.of_answers,
        READING_CHECKS,
        lineage.answers_definition,
        reads_codebook=True,
    ),
    Step(
        "tallies",
        "how many gave each answer, by question, group and code",
        frozenset({"duckdb", "parquet"}),
        wave.store_tallies,
        metadata.of_tallies,
        TALLY_CHECKS,
        lineage.tallies_definition,
    ),
    Step(
        "metrics",
        "shares, intervals, location, agreement, response rates",
        frozenset({"polars", "scipy", "parquet"}),
        wave.store_metrics,
        metadata.of_metrics,
        METRIC_CHECKS,
        lineage.metrics_definition,
    ),
    Step(
        "figures",
        "each item, each level and the whole, in every language",
        frozenset({"svg", "png"}),
        wave.store_figures,
        metadata.of_figures,
        FIGURE_CHECKS,
        lineage.figures_definition,
    ),
    Step(
        "quality",
        "how good the answers are, by Great Expectations; warns and stops nothing",
        frozenset({"greatexpectations", "duckdb", "parquet"}),
        wave.store_quality,
        metadata.of_quality,
        {one.measure: one.meaning for one in EXPECTED},
        lineage.quality_definition,
        judge=metadata.quality_judgements,
        follows=("metrics",),
    ),
    Step(
        "report",
        "the wave report, one self-contained page per language",
        frozenset({"html"}),
        wave.store_reports,
        metadata.of_report,
        REPORT_CHECKS,
        lineage.report_definition,
        follows=("figures", "quality"),
    ),
    Step(
        "publication",
        "the wave's whole revision, published by one rename",
        frozenset({"parquet"}),
        _publication,
        metadata.of_publication,
        PUBLICATION_CHECKS,
        judge=metadata.publication_judgements,
    ),
)


def partitions_name(study: str) -> str:
    """The name of a study's dynamic partitions."""
    return f"{study}_waves"


def wave_op(study: str) -> str:
    """The name of the op behind the assets of a study's waves."""
    return f"{study}__wave"


def step_keys(study: str) -> list[dg.AssetKey]:
    """The asset keys of a wave's steps, in their order."""
    return [dg.AssetKey([study, step.name]) for step in STEPS]


def study_assets(
    store: Store, name: str, waves_per_run: int | None = None
) -> tuple[Study | None, list[dg.AssetsDefinition | dg.AssetSpec]]:
    """A study and the assets of its waves; of a broken one, an asset that fails and says why.

    Args:
        store: the data folder.
        name: the study's name.
        waves_per_run: how many waves a run of a backfill has; None: all of them.
    """
    try:
        study = store.study(name)
    except UserError as error:
        return None, [_broken(name, str(error))]
    codebook = dg.AssetSpec(
        codebook_key(name),
        group_name=name,
        description=f"{study.text(study.title)}: study.yaml, {len(study.items)} items.",
        kinds={"yaml"},
        owners=owners(study),
        metadata=lineage.codebook_definition(study),
    )
    return study, [codebook, _wave_assets(store, name, study, codebook.key, waves_per_run)]


def owners(study: Study) -> list[str]:
    """Who a study's assets belong to."""
    return list(study.owners) or [DEFAULT_OWNER]


def codebook_key(study: str) -> dg.AssetKey:
    """The asset that a study's codebook is.

    A name that no study can have gets one of its own, in capitals, so that it clashes with none.
    """
    if STUDY_NAME.fullmatch(study):
        return dg.AssetKey([study, "codebook"])
    digest = hashlib.sha256(study.encode("utf-8", "replace")).hexdigest()[:8]
    plain = re.sub(r"[^A-Za-z0-9_]", "_", study)
    return dg.AssetKey([f"BROKEN_{plain}_{digest}", "codebook"])


def _broken(name: str, message: str) -> dg.AssetsDefinition:
    key = codebook_key(name)

    @dg.asset(
        key=key,
        group_name=key.path[0],
        description=f"This study cannot run. {message}",
        kinds={"yaml"},
        owners=[DEFAULT_OWNER],
    )
    def codebook() -> None:
        raise dg.Failure(description=message, allow_retries=False)

    return codebook


def _wave_assets(
    store: Store, name: str, study: Study, codebook: dg.AssetKey, waves_per_run: int | None
) -> dg.AssetsDefinition:
    """The steps of a wave as assets of one op, so that a run can hold several waves."""
    keys = step_keys(name)
    named = {"codebook": codebook, **{key.path[-1]: key for key in keys}}
    title = study.text(study.title)
    made = []
    for step, key, before in zip(STEPS, keys, [None, *keys], strict=False):
        deps = [named[one] for one in step.follows] or ([before] if before else [])
        deps += [codebook] if step.reads_codebook else []
        made.append(
            dg.AssetSpec(
                key,
                deps=deps,
                group_name=name,
                description=f"{title}: {step.meaning}.",
                kinds=set(step.kinds),
                owners=owners(study),
                metadata=step.definition(study, named) if step.definition else None,
            )
        )

    def work(step: Step, key: dg.AssetKey) -> Work:
        def outcomes(wave: str) -> Iterator[Outcome]:
            def noted() -> Any:
                return noting_stops(store, name, wave, lambda: step.work(store, name, wave))

            yield from checked(key, step.checks, noted, step.describe, step.judge)

        return outcomes

    by_key = list(zip(STEPS, keys, strict=True))
    steps = [(key, tuple(step.checks), work(step, key)) for step, key in by_key]

    @dg.multi_asset(
        name=wave_op(name),
        specs=made,
        check_specs=[
            check
            for step, key in zip(STEPS, keys, strict=True)
            for check in specs(key, step.checks)
        ],
        partitions_def=dg.DynamicPartitionsDefinition(name=partitions_name(name)),
        can_subset=True,
        backfill_policy=dg.BackfillPolicy.multi_run(waves_per_run)
        if waves_per_run
        else dg.BackfillPolicy.single_run(),
    )
    def run_steps(context: dg.AssetExecutionContext) -> Iterator[Event]:
        if named["quality"] in context.selected_asset_keys:
            prepare()
        # Dagster writes down several things for each wave, while this waits at a `yield`.
        with quick_databases():
            yield from materialise(context, steps)

    return run_steps
