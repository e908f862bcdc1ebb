"""From the stored tables of a study's waves to what its contrasts are computed from.

Belongs here: reading tallies, scales, items, pairs and patterns. Does not belong here: linking
(`pipeline.linking`) or comparing (`pipeline.contrasts.compute`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from pipeline.contrasts.compared import Bounds, Side
from pipeline.contrasts.study import ItemOf, ScaleOf, StudyOf, WaveOf
from pipeline.linking import Linkable
from pipeline.metrics import open_items
from pipeline.store import Revision
from pipeline.tally import ALL, by_group


def gathered(study: str, revisions: Sequence[Revision]) -> StudyOf:
    """A study from its waves' published revisions, in their order; nobody is linked yet."""
    waves = [_wave(one) for one in revisions]
    items: dict[str, ItemOf] = {}
    for one in reversed(revisions):
        for row in one.read("items").sort("position", nulls_last=True).iter_rows(named=True):
            items.setdefault(row["item"], ItemOf(row["role"], row["level"]))
    attributes = dict.fromkeys(
        by for wave in reversed(waves) for _, by, _ in wave.sides if by != ALL
    )
    latest = revisions[-1].read("studies").row(0, named=True) if revisions else {}
    bounds = Bounds(latest.get("equivalence_share"), latest.get("equivalence_dominance"))
    return StudyOf(study, items, waves, tuple(attributes), bounds=bounds)


def _wave(revision: Revision) -> WaveOf:
    scales = scales_of(revision)
    tallies, metrics = revision.read("tallies"), revision.read("metrics")
    return WaveOf(
        wave=revision.wave,
        provenance=revision.read("waves")["provenance"].item(),
        weighted=bool(metrics["weighted"].any()),
        scales=scales,
        sides={key: Side(*sums) for key, sums in by_group(tallies).items()},
        open=open_items(metrics),
    )


def scales_of(revision: Revision) -> dict[str, ScaleOf]:
    """The scale of each item that a wave asked, in the codebook's order.

    A scale that was reversed or extended is another one, whatever it is called.
    """
    options: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
    rows = revision.read("scales").filter(kind="option").sort("scale", "code")
    for scale, code, label, score in rows["scale", "code", "label", "score"].iter_rows():
        options[scale].append((code, label, score))
    cuts: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for scale, cut, code in revision.read("cuts")["scale", "cut", "code"].iter_rows():
        cuts[scale].setdefault(cut, []).append(code)
    found = {
        scale: ScaleOf(
            same_as=f"{scale}\x1f" + "\x1f".join(f"{c}\x1e{label}\x1e{s}" for c, label, s in known),
            scores=tuple(score for _, _, score in known),
            cuts={name: tuple(codes) for name, codes in cuts[scale].items()},
        )
        for scale, known in options.items()
    }
    asked = revision.read("items").filter(pl.col("position").is_not_null()).sort("position")
    return {item: found[scale] for item, scale in asked["item", "scale"].iter_rows()}


def linkable(revision: Revision, scales: Mapping[str, ScaleOf]) -> Linkable:
    """A wave as linking needs it."""
    wide = revision.path("wide")
    linked_by = revision.read("studies")["linked_by"].item()
    return Linkable(
        study=revision.study,
        wave=revision.wave,
        wide=wide,
        linked_by=linked_by if "link" in pl.read_parquet_schema(wide) else None,
        scales={item: scale.same_as for item, scale in scales.items()},
        is_measured=revision.read("waves")["provenance"].item() != "reconstructed",
    )


def with_links(
    study: StudyOf, links: pl.DataFrame, pairs: pl.DataFrame, patterns: pl.DataFrame
) -> StudyOf:
    """The study with the answers of those who are linked."""
    unlinked = {
        (row["from_wave"], row["to_wave"]): row["null_reason"]
        for row in links.iter_rows(named=True)
        if row["null_reason"]
    }
    linked = {
        (row["from_wave"], row["to_wave"]) for row in links.iter_rows(named=True) if row["linked"]
    }
    by_waves: dict[tuple[str, str], dict[str, dict[tuple[int, int], int]]] = {
        waves: {} for waves in sorted(linked)
    }
    for before, after, item, i, j, n in pairs.select(
        "from_wave", "to_wave", "item", "from_code", "to_code", "n"
    ).iter_rows():
        by_waves[before, after].setdefault(item, {})[i, j] = n
    by_item: dict[str, tuple[tuple[str, ...], dict[tuple[int, ...], int]]] = {}
    for item, waves, codes, n in patterns.select("item", "waves", "codes", "n").iter_rows():
        by_item.setdefault(item, (tuple(waves), {}))[1][tuple(codes)] = n
    return replace(study, pairs=by_waves, unlinked=unlinked, patterns=by_item)
