"""What compares the waves of a study: computed from their published revisions, after them.

Belongs here: which tables of the waves enter, and what is stored of the comparison. Does not belong
here: the comparison itself (`pipeline.drift`), or anything of one wave (`pipeline.wave`).
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import polars as pl

from pipeline.conform import verify
from pipeline.drift import WaveTallies, compute_drift
from pipeline.store import STUDY_WIDE, Revision, Store, study_revision, write_bytes
from pipeline.view import HIGH
from pipeline.words import Words
from schemas.questionnaire import Order, order
from schemas.tables import polars_schema


def in_order(revisions: Sequence[Revision]) -> list[Revision]:
    """Revisions of waves in the order of their fielding (`schemas.questionnaire.order`)."""

    def place(revision: Revision) -> Order:
        wave = revision.read("waves").row(0, named=True)
        return order(wave["place"], wave["fielded"], revision.wave)

    return sorted(revisions, key=place)


def published_waves(store: Store, study: str) -> list[Revision]:
    """The published waves of a study in the order of their fielding."""
    return in_order([one for one in store.all_current() if one.study == study])


def store_comparison(store: Store, study: str) -> Revision:
    """Drift between the study's consecutive published waves, with its figures; then published.

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
    store.point("current", revision)
    if store.shown_revision(study, STUDY_WIDE) != revision.name:
        folder = revision.folder / "figures"
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        store.show(revision, [path.relative_to(revision.folder).as_posix() for path in found])
    return revision


def _drift(study: str, waves: Sequence[Revision]) -> pl.DataFrame:
    found = compute_drift(study, [_tallies(one) for one in waves])
    return found.select([pl.col(name).cast(kind) for name, kind in polars_schema("drift").items()])


def _tallies(revision: Revision) -> WaveTallies:
    items = revision.read("items").filter(pl.col("position").is_not_null()).sort("position")
    options = _options(revision)
    scale_of = dict(items.select("item", "scale").iter_rows())
    scales = {item: options[scale] for item, scale in scale_of.items()}
    cuts: dict[str, list[int]] = {}
    for scale, code in revision.read("cuts").filter(cut=HIGH)["scale", "code"].iter_rows():
        cuts.setdefault(scale, []).append(code)
    high = {item: tuple(cuts[scale]) for item, scale in scale_of.items() if scale in cuts}
    return WaveTallies(revision.wave, revision.read("tallies"), scales, high)


def _options(revision: Revision) -> Mapping[str, str]:
    """What each scale was in this wave: a scale that was reversed or extended is another one."""
    rows = revision.read("scales").filter(kind="option").sort("scale", "code")
    found: dict[str, str] = {}
    for scale, code, label, score in rows["scale", "code", "label", "score"].iter_rows():
        found[scale] = found.get(scale, scale) + f"\x1f{code}\x1e{label}\x1e{score}"
    return found


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
