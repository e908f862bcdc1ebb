"""What compares the waves of a study: computed from their published revisions, after them.

Belongs here: which tables of the waves enter, and what is stored of the comparison. Does not belong
here: the comparison itself (`pipeline.drift`, `pipeline.contrasts`), drawing it
(`pipeline.study_drawing`), or anything of one wave (`pipeline.wave`).
"""

import json
from collections.abc import Sequence

import polars as pl

from pipeline.conform import verify
from pipeline.contrasts.compute import wave_pairs
from pipeline.contrasts.gathering import gathered, linkable, scales_of, with_links
from pipeline.contrasts.study import StudyOf
from pipeline.contrasts.tables import Contrasted, compute_contrasts
from pipeline.drift import WaveTallies, compute_drift
from pipeline.errors import TableError
from pipeline.linking import compute_links, compute_pairs, compute_patterns
from pipeline.metrics import open_items
from pipeline.publishing import publish_revision
from pipeline.store import STUDY_WIDE, Revision, Store, code_version, study_revision
from pipeline.view import HIGH
from pipeline.writing import write_files
from schemas.claim_tables import CLAIM_TABLES
from schemas.claims import CLAIMS_FILE, load_claims
from schemas.contrast_tables import CONTRAST_TABLES
from schemas.questionnaire import Order, order
from schemas.tables import polars_schema

# What belongs to a study as a whole, in the order in which it is stored.
STUDY_TABLES = ("drift", *CONTRAST_TABLES, *CLAIM_TABLES)
# Beside its contrasts: the hash of what each block of them was computed from.
INPUTS = "contrast_inputs.json"
# What is drawn and written of it: tables that waves have too.
DRAWN_TABLES = ("figures", "reports")


def in_order(revisions: Sequence[Revision]) -> list[Revision]:
    """Revisions of waves in the order of their fielding (`schemas.questionnaire.order`)."""

    def place(revision: Revision) -> Order:
        wave = revision.read("waves").row(0, named=True)
        return order(wave["place"], wave["fielded"], revision.wave)

    return sorted(revisions, key=place)


def published_waves(store: Store, study: str) -> list[Revision]:
    """The published waves of a study in the order of their fielding."""
    return in_order(store.current_of(study))


# Each step does those before it, where they are not stored: a wave that is published in between
# makes another comparison, which has nothing yet.


def store_drift(store: Store, study: str) -> Revision:
    """Drift between the study's consecutive published waves; of one wave an empty table."""
    revision = study_revision(store, study)
    if not revision.has("drift"):
        waves = published_waves(store, study)
        drift = _drift(study, waves)
        verify("drift", drift, "drift_schema")
        revision.write({"drift": drift})
    return revision


def store_contrasts(store: Store, study: str) -> Revision:
    """Who is linked, the contrasts between the waves and groups, and how robust each is.

    Raises:
        TableError: an item's pairs do not add up to the linked respondents.
    """
    revision = store_drift(store, study)
    if not revision.has(*CONTRAST_TABLES):
        waves = published_waves(store, study)
        plain = gathered(study, waves)
        tables = _links(waves, plain)
        linked = with_links(plain, tables["links"], tables["pairs"], tables["patterns"])
        known = _contrasted(store.current(study, STUDY_WIDE))
        found = compute_contrasts(linked, code_version(), known)
        tables |= {"contrasts": found.contrasts, "robustness": found.robustness}
        for name, table in tables.items():
            verify(name, table, "contrasts_schema")
        inputs = [[*block, inputs] for block, inputs in found.inputs.items()]
        write_files(revision.folder, {INPUTS: json.dumps(inputs, indent=1).encode()})
        revision.write(tables)
    return revision


def _contrasted(revision: Revision | None) -> Contrasted | None:
    """The contrasts of the published comparison; None where it does not say what they rest on."""
    if revision is None or not revision.has(*CONTRAST_TABLES):
        return None
    try:
        inputs = json.loads((revision.folder / INPUTS).read_bytes())
    except FileNotFoundError:
        return None
    by_block = {(comparison, before, after): one for comparison, before, after, one in inputs}
    return Contrasted(revision.read("contrasts"), revision.read("robustness"), by_block)


def _links(waves: Sequence[Revision], study: StudyOf) -> dict[str, pl.DataFrame]:
    """The link report, pairs and patterns of the waves that any item is compared between."""
    by_wave = {
        one.wave: linkable(one, of_wave.scales)
        for one, of_wave in zip(waves, study.waves, strict=True)
    }
    compared = [(by_wave[before], by_wave[after]) for before, after in wave_pairs(study)]
    links, pairs = compute_links(compared), compute_pairs(compared)
    added = pairs.group_by("from_wave", "to_wave", "item").agg(pl.col("n").sum())
    checked = added.join(links, on=["from_wave", "to_wave"])
    if (checked["n"] != checked["linked"]).any():
        raise TableError("pairs_add_up", "pairs", ["sum of n = linked respondents"])
    patterns = compute_patterns([by_wave[one.wave] for one in waves])
    return {"links": links, "pairs": pairs, "patterns": patterns}


def store_claims(store: Store, study: str) -> Revision:
    """What a publication says of the study, judged by its published waves; without claims empty.

    Raises:
        CodebookError: claims.yaml, or the study.yaml that it is held to, is wrong.
    """
    revision = store_contrasts(store, study)
    if not revision.has(*CLAIM_TABLES):
        tables = audited_tables(store, study, published_waves(store, study))
        for name, table in tables.items():
            verify(name, table, "claims_schema")
        revision.write(tables)
    return revision


def audited_tables(store: Store, study: str, waves: Sequence[Revision]) -> dict[str, pl.DataFrame]:
    """The claims of a study with their verdicts, and what the rules find; empty without claims.

    Raises:
        CodebookError: claims.yaml, or the study.yaml that it is held to, is wrong.
    """
    from pipeline.claims.audit import audit, audit_tables, empty_tables

    folder = store.studies_folder / study
    if not (folder / CLAIMS_FILE).is_file():
        return empty_tables()
    codebook = store.study(study)
    claims = load_claims(folder, codebook, store.shown(folder))
    return audit_tables(study, audit(claims, codebook, waves), codebook)


def store_study_figures(store: Store, study: str) -> Revision:
    """The figures of what compares the study's waves, in each language, as SVG and PNG."""
    revision = store_claims(store, study)
    if not revision.has("figures"):
        from pipeline.drawing import Drawn
        from pipeline.study_drawing import draw_study

        drawn = Drawn(store.current(study, STUDY_WIDE))
        files, figures = draw_study(revision, published_waves(store, study), drawn)
        verify("figures", figures, "figures_schema")
        _write(revision, files, {"figures": figures})
    return revision


def store_study_report(store: Store, study: str) -> Revision:
    """The study's reports, one per language.

    Raises:
        StoreError: the codebook names an interpretation that is not there.
    """
    revision = store_study_figures(store, study)
    if not revision.has("reports"):
        from pipeline.study_drawing import write_study_reports

        files, reports = write_study_reports(revision, published_waves(store, study))
        verify("reports", reports, "reports_schema")
        _write(revision, files, {"reports": reports})
    return revision


def _write(revision: Revision, files: dict[str, bytes], tables: dict[str, pl.DataFrame]) -> None:
    write_files(revision.folder, files)
    revision.write(tables)


def publish_comparison(store: Store, study: str) -> Revision:
    """Makes what compares the study's waves the published one, in one rename.

    Figures and reports go to the published folder, where people look for them.
    """
    revision = store_study_report(store, study)
    publish_revision(store, revision)
    return revision


def _drift(study: str, waves: Sequence[Revision]) -> pl.DataFrame:
    found = compute_drift(study, [_tallies(one) for one in waves])
    return found.select([pl.col(name).cast(kind) for name, kind in polars_schema("drift").items()])


def _tallies(revision: Revision) -> WaveTallies:
    scales = scales_of(revision)
    high = {item: scale.cuts[HIGH] for item, scale in scales.items() if HIGH in scale.cuts}
    same_as = {item: scale.same_as for item, scale in scales.items()}
    unknown = open_items(revision.read("metrics"))
    return WaveTallies(revision.wave, revision.read("tallies"), same_as, high, unknown)
