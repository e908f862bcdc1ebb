"""What compares the waves of a study: computed from their published revisions, after them.

Belongs here: which tables of the waves enter, and what is stored of the comparison. Does not belong
here: the comparison itself (`pipeline.drift`), or anything of one wave (`pipeline.wave`).
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import polars as pl

from pipeline.conform import verify
from pipeline.contrasts.compute import compute_contrasts, wave_pairs
from pipeline.contrasts.gathering import gathered, linkable, scales_of, with_links
from pipeline.contrasts.study import StudyOf
from pipeline.drift import WaveTallies, compute_drift
from pipeline.errors import StoreError, TableError
from pipeline.linking import compute_links, compute_pairs, compute_patterns
from pipeline.store import STUDY_WIDE, Revision, Store, study_revision, write_bytes
from pipeline.view import HIGH
from pipeline.words import Words
from schemas.contrast_tables import CONTRAST_TABLES
from schemas.questionnaire import Order, order
from schemas.tables import polars_schema

# What belongs to a study as a whole, in the order in which it is stored.
STUDY_TABLES = ("drift", *CONTRAST_TABLES)


def in_order(revisions: Sequence[Revision]) -> list[Revision]:
    """Revisions of waves in the order of their fielding (`schemas.questionnaire.order`)."""

    def place(revision: Revision) -> Order:
        wave = revision.read("waves").row(0, named=True)
        return order(wave["place"], wave["fielded"], revision.wave)

    return sorted(revisions, key=place)


def published_waves(store: Store, study: str) -> list[Revision]:
    """The published waves of a study in the order of their fielding."""
    return in_order([one for one in store.all_current() if one.study == study])


def store_drift(store: Store, study: str) -> Revision:
    """Drift between the study's consecutive published waves, with its figures.

    A study with one wave has an empty drift table and no figure.
    """
    revision = study_revision(store, study)
    if not revision.has("drift"):
        waves = published_waves(store, study)
        drift = _drift(study, waves)
        verify("drift", drift, "drift_schema")
        files = dict(_figures(waves, drift)) if waves else {}
        for name, content in files.items():
            write_bytes(revision.folder / name, content)
        revision.write({"drift": drift})
    return revision


def store_contrasts(store: Store, study: str) -> Revision:
    """Who is linked, the contrasts between the waves and groups, and how robust each is.

    Raises:
        TableError: an item's pairs do not add up to the linked respondents.
    """
    revision = study_revision(store, study)
    if not revision.has(*CONTRAST_TABLES):
        waves = published_waves(store, study)
        plain = gathered(study, waves)
        tables = _links(waves, plain)
        linked = with_links(plain, tables["links"], tables["pairs"], tables["patterns"])
        tables["contrasts"], tables["robustness"] = compute_contrasts(linked)
        for name, table in tables.items():
            verify(name, table, "contrasts_schema")
        revision.write(tables)
    return revision


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


def publish_comparison(store: Store, study: str) -> Revision:
    """Makes what compares the study's waves the published one, in one rename.

    Raises:
        StoreError: the revision is not whole.
    """
    revision = study_revision(store, study)
    lacking = [table for table in STUDY_TABLES if not revision.has(table)]
    if lacking:
        raise StoreError(
            f"study {study}",
            f"what compares its waves lacks {', '.join(lacking)}",
            "Materialise the whole comparison",
        )
    store.point("current", revision)
    if store.shown_revision(study, STUDY_WIDE) != revision.name:
        folder = revision.folder / "figures"
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        store.show(revision, [path.relative_to(revision.folder).as_posix() for path in found])
    return revision


def store_comparison(store: Store, study: str) -> Revision:
    """Everything that compares the study's published waves, stored and published."""
    store_drift(store, study)
    store_contrasts(store, study)
    return publish_comparison(store, study)


def _drift(study: str, waves: Sequence[Revision]) -> pl.DataFrame:
    found = compute_drift(study, [_tallies(one) for one in waves])
    return found.select([pl.col(name).cast(kind) for name, kind in polars_schema("drift").items()])


def _tallies(revision: Revision) -> WaveTallies:
    scales = scales_of(revision)
    high = {item: scale.cuts[HIGH] for item, scale in scales.items() if HIGH in scale.cuts}
    same_as = {item: scale.same_as for item, scale in scales.items()}
    return WaveTallies(revision.wave, revision.read("tallies"), same_as, high)


def _figures(waves: Sequence[Revision], drift: pl.DataFrame) -> list[tuple[str, bytes]]:
    """The dumbbell figures of each pair of waves in each language, by path."""
    from pipeline.figures.drift import change

    latest = waves[-1]
    files = []
    for language in latest.read("studies")["languages"].item():
        words = Words(language)
        texts = _texts(latest, language, "item")
        title = next(iter(_texts(latest, language, "title").values()))
        for before, after in pairwise(waves):
            pair = drift.filter(from_wave=before.wave, to_wave=after.wave)
            # An item that the latest wave dropped keeps the text of the wave that asked it.
            known = {**_texts(before, language, "item"), **texts}
            figure = change(
                words.say("drift_share"), title, words, pair, known, before.wave, after.wave
            )
            start = f"figures/{language}/{figure.name}"
            files += [(f"{start}.{form}", content) for form, content in figure.files().items()]
    return files


def _texts(revision: Revision, language: str, kind: str) -> Mapping[str, str]:
    """Texts of the codebook by id: in the language, else in any, else in the main one."""
    main = revision.read("studies")["languages"].item()[0]
    rank = {language: 0, "any": 1, main: 2}
    texts = revision.read("texts").filter(kind=kind)
    by_name: dict[str, tuple[int, str]] = {}
    for name, given, text in texts["name", "language", "text"].iter_rows():
        place = (rank.get(given, 3), text)
        if name not in by_name or place < by_name[name]:
            by_name[name] = place
    return {name: text for name, (_, text) in by_name.items()}
