"""The steps of one wave, each idempotent: answers to reports, and publishing.

Belongs here: the order of things and what each step stores. Does not belong here: the work itself,
which each step leaves to its module. What a step has stored for a revision is not computed again.
"""

from collections import Counter

import polars as pl

from pipeline.arrival import (
    ALL_TABLES,
    ANSWER_TABLES,
    DESCRIPTIVE,
    METRIC_TABLES,
    QUALITY_TABLES,
    TALLY_TABLES,
    Received,
    receive,
)
from pipeline.catalogue import catalogue
from pipeline.choice_shares import share_choices
from pipeline.choice_tally import tally_choices
from pipeline.claims.fitting import require_answers_fit
from pipeline.conform import Conformed, conform, verify
from pipeline.engines import engine_of
from pipeline.errors import StoreError
from pipeline.forgotten_rows import leave_out
from pipeline.history import source_of
from pipeline.identified import over_all_answers
from pipeline.landing import read_export
from pipeline.leftovers import scratch
from pipeline.metric_rows import OfItem
from pipeline.metrics import compute_metrics, of_counts
from pipeline.pseudonyms import key_for, remember
from pipeline.publishing import publish_revision
from pipeline.readers.raw import RawExport
from pipeline.store import Revision, Store, code_version, name_of
from pipeline.taking_over import note_what_decides, take_over
from pipeline.tally import require_joint_answers, tally
from pipeline.tombstones import Tombstones, refuse_forgotten, tombstones
from pipeline.writing import write_files
from schemas.errors import UserError
from schemas.questionnaire import Questionnaire
from schemas.study import Disposition


def read_wave(received: Received) -> tuple[RawExport, Conformed]:
    """Reads and validates a received export; writes nothing.

    Raises:
        UserError: whatever stops the wave.
    """
    with scratch() as folder:
        export = read_export(received.file, received.questionnaire, folder)
        try:
            export = leave_out(export, received.questionnaire, received.key, received.forgotten)
            return export, conform(export, received.questionnaire, received.key)
        except UserError as error:
            stopped = error
        from pipeline.drafting.explaining import explained

        raise explained(stopped, export, received.questionnaire)


def store_answers(store: Store, received: Received) -> Revision:
    """The answers, rejects and descriptive tables of a received export, validated, then written.

    Where only words have changed that decide none of them, they are taken over with their numbers.

    Raises:
        UserError: whatever stops the wave; nothing is written.
    """
    revision = received.revision
    if not revision.has(*ANSWER_TABLES) and not take_over(store, received):
        export, conformed = read_wave(received)
        described = catalogue(
            export, conformed, received.questionnaire, revision.name, code_version()
        )
        for name in DESCRIPTIVE[:-1]:
            verify(name, described[name], "answers_schema")
        remember(store, revision.study, received.key)
        revision.write(
            {
                "rejects": conformed.rejects,
                "flags": conformed.flags,
                "foldings": conformed.foldings,
                "readings": conformed.readings,
                "assumed_cells": conformed.assumed_cells,
                **{name: described[name] for name in DESCRIPTIVE},
                "wide": conformed.answers,
            }
        )
    store.point("received", revision)
    return revision


def latest(store: Store, study: str, wave: str) -> tuple[Revision, Questionnaire]:
    """The revision whose answers were stored last, and the questionnaire that still governs it.

    Raises:
        StoreError: there is none, or the codebook has changed since.
    """
    revision = store.received(study, wave)
    where = f"study {study}, wave {wave}"
    if revision is None or not revision.has(*ANSWER_TABLES):
        raise StoreError(where, "its answers are not stored yet", "Materialise `answers` first")
    questionnaire = store.questionnaire(study, wave)
    key = key_for(store, questionnaire)
    files, forgotten = revision.source_files(), tombstones(store, study)
    refuse_forgotten(forgotten, key, study, wave, files[0])
    name = name_of(questionnaire.canonical(), files, key.fingerprint, forgotten.persons())
    if name != revision.name:
        raise StoreError(
            where,
            "the codebook, the code, the key or who is forgotten has changed since its answers"
            " were stored",
            "Materialise the whole wave again, `answers` first",
        )
    return revision, questionnaire


def after(store: Store, study: str, wave: str, step: str) -> tuple[Revision, Questionnaire]:
    """As `latest`, where a step has been stored.

    Raises:
        StoreError: it has not.
    """
    revision, questionnaire = latest(store, study, wave)
    if not revision.has(step):
        raise StoreError(
            f"study {study}, wave {wave}",
            f"it has no {step} yet",
            f"Materialise `{step}` first",
        )
    return revision, questionnaire


def store_tallies(store: Store, study: str, wave: str) -> Revision:
    """The tallies of a wave's latest answers.

    Raises:
        UserError: no answers, or the study asks for what a reconstruction cannot give.
    """
    revision, questionnaire = latest(store, study, wave)
    if not revision.has(*TALLY_TABLES):
        engine = engine_of(store.settings())
        tallies = tally(revision.path("wide"), questionnaire, engine)
        verify("tallies", tallies, "tallies_schema")
        of_choices = tally_choices(revision.path("wide"), questionnaire, engine)
        verify("choice_tallies", of_choices, "tallies_schema")
        revision.write({"choice_tallies": of_choices, "tallies": tallies})
    return revision


def store_metrics(store: Store, study: str, wave: str) -> Revision:
    """The metrics of a wave's latest tallies.

    Raises:
        UserError: no tallies yet, or a reconstruction does not fit what its publication prints.
    """
    revision, questionnaire = after(store, study, wave, "tallies")
    if not revision.has(*METRIC_TABLES):
        of_item: OfItem = of_counts
        if questionnaire.claims is not None:
            require_answers_fit(pl.read_parquet(revision.path("wide")), questionnaire)
            of_item = over_all_answers(questionnaire)
        metrics = compute_metrics(
            revision.read("tallies"), _dispositions(revision), questionnaire, of_item
        )
        verify("metrics", metrics, "metrics_schema")
        shares = share_choices(revision.read("choice_tallies"))
        verify("choice_shares", shares, "metrics_schema")
        revision.write({"choice_shares": shares, "metrics": metrics})
    return revision


def _dispositions(revision: Revision) -> Counter[str]:
    """How many persons ended how.

    Rejected partials were invited and answered in part, whatever becomes of their answers; other
    rejects are tests, or rows of a person who has another one.
    """
    answers = pl.scan_parquet(revision.path("wide")).select("disposition")
    dispositions = Counter(dict(answers.group_by("disposition").len().collect().iter_rows()))
    rejected = revision.read("rejects").filter(reason="partial").height
    dispositions[Disposition.PARTIAL.value] += rejected
    return dispositions


def store_quality(store: Store, study: str, wave: str) -> Revision:
    """The measures of a wave's quality, and what Great Expectations says of them.

    Raises:
        UserError: no metrics yet.
    """
    revision, questionnaire = after(store, study, wave, "metrics")
    if not revision.has(*QUALITY_TABLES):
        from pipeline.quality import expect, measure_quality

        measures = measure_quality(revision, questionnaire)
        verify("quality_measures", measures, "quality_schema")
        results = expect(measures, questionnaire)
        verify("quality", results, "quality_schema")
        revision.write({"quality_measures": measures, "quality": results})
    return revision


def store_figures(store: Store, study: str, wave: str) -> Revision:
    """The figures of a wave in each of its study's languages, as SVG and PNG.

    Raises:
        UserError: no metrics yet.
    """
    revision, questionnaire = after(store, study, wave, "metrics")
    if not revision.has("figures"):
        from pipeline.drawing import Drawn, draw

        files, figures = draw(revision, questionnaire, Drawn(store.current(study, wave)))
        verify("figures", figures, "figures_schema")
        write_files(revision.folder, files)
        revision.write({"figures": figures})
    return revision


def store_reports(store: Store, study: str, wave: str) -> Revision:
    """The reports of a wave, one per language.

    Raises:
        UserError: no quality results or no figures yet.
    """
    revision, questionnaire = after(store, study, wave, "quality")
    after(store, study, wave, "figures")
    if not revision.has("reports"):
        from pipeline.drawing import write_reports

        files, reports = write_reports(revision, questionnaire)
        verify("reports", reports, "reports_schema")
        write_files(revision.folder, files)
        revision.write({"reports": reports})
    return revision


def publish(store: Store, study: str, wave: str) -> Revision:
    """Makes a wave's latest revision the published one, in one rename.

    Figures and reports go to the published folder, where people look for them.

    Raises:
        UserError: the revision is not whole, or was taken back.
    """
    revision, questionnaire = latest(store, study, wave)
    lacking = [table for table in ALL_TABLES if not revision.has(table)]
    if lacking:
        raise StoreError(
            f"study {study}, wave {wave}",
            f"the revision lacks {', '.join(lacking)}",
            "Materialise the whole wave",
        )
    note_what_decides(store, revision, questionnaire)
    source = source_of(store, study, wave, revision.source_files())
    publish_revision(store, revision, source)
    return revision


def check_wave(
    store: Store, study: str, wave: str, forgotten: Tombstones | None = None
) -> tuple[RawExport, Conformed, Questionnaire]:
    """Reads and validates a wave as a run would, and writes nothing.

    Args:
        store: the data folder.
        study: the study's name.
        wave: the wave's name.
        forgotten: what is forgotten; default: what the store says is.

    Raises:
        UserError: whatever would stop the wave.
    """
    received = receive(store, study, wave, forgotten)
    export, conformed = read_wave(received)
    questionnaire = received.questionnaire
    require_joint_answers(questionnaire, "tallies by group", wanted=bool(questionnaire.grouped_by))
    require_answers_fit(conformed.answers, questionnaire)
    return export, conformed, questionnaire
