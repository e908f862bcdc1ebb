"""What is known of a study, wave by wave: from its stored tables, or only from what is printed.

Belongs here: reading the tables that statements are judged by. Does not belong here: judging
(`pipeline.claims.judging`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import polars as pl

from pipeline.claims.constraints import sets_of
from pipeline.claims.vectors import IdentifiedSet
from pipeline.store import Revision
from schemas.claims import Claims
from schemas.parts import ANY_LANGUAGE
from schemas.scale import Cut, Missing, MissingOption, Option, Scale
from schemas.study import Study

MEASURED = "measured"
Counts = Mapping[int, Fraction]


@dataclass(frozen=True)
class ItemFacts:
    """An item as a wave asked it; its text by language."""

    id: str
    text: Mapping[str, str]
    level: str | None
    role: str
    figure: int | None
    scale: Scale


@dataclass(frozen=True)
class WaveFacts:
    """What is known of one wave.

    Attributes:
        is_measured: whether its answers were given, so that they can confirm anything.
        items: by id, those that it asked.
        counts: answers by code, of (item, group_by, group_value); weights: sums of weights so.
        sets: of a wave that is not measured, what the printed numbers leave open, by item.
        metrics: rows of its metrics by (subject, metric).
        attributes: what its respondents are told apart by.
        numbers: whole numbers that are known of it: complete, populations and so on.
        from_data: those of them that the answers themselves tell.
    """

    wave: str
    is_measured: bool
    items: Mapping[str, ItemFacts]
    counts: Mapping[tuple[str, str, str], Counts] = field(repr=False)
    weights: Mapping[tuple[str, str, str], Counts] = field(repr=False)
    sets: Mapping[str, IdentifiedSet] = field(repr=False)
    metrics: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]] = field(repr=False)
    attributes: frozenset[str]
    numbers: Mapping[str, int]
    from_data: frozenset[str]

    def figures(self, claims: Claims) -> dict[int, str]:
        """The item that each figure of the publication shows."""
        shown = {item.figure: item.id for item in self.items.values() if item.figure is not None}
        return {**shown, **{int(figure): item for figure, item in claims.figures.items()}}


def facts_of(revision: Revision, claims: Claims) -> WaveFacts:
    """A published wave as statements are judged by it."""
    wave = revision.read("waves").row(0, named=True)
    items = _items(revision)
    is_measured = wave["provenance"] == MEASURED
    counts, weights = _tallies(revision)
    metrics: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in revision.read("metrics").iter_rows(named=True):
        metrics[row["subject"], row["metric"]].append(row)
    texts = revision.read("texts")
    numbers = {
        **dict(revision.read("populations")["population", "n"].iter_rows()),
        **{name: wave[name] for name in ("complete", "partial", "respondents")},
        **_told(items, claims, texts.filter(kind="level")["name"].n_unique()),
    }
    return WaveFacts(
        wave=revision.wave,
        is_measured=is_measured,
        items=items,
        counts=counts,
        weights=weights,
        sets={} if is_measured else _sets(claims, revision.wave, items),
        metrics=metrics,
        attributes=frozenset(
            revision.read("export_columns").filter(used_as="attribute")["name"].drop_nulls()
        ),
        numbers=numbers,
        from_data=frozenset({"complete", "partial", "respondents"} if is_measured else ()),
    )


def printed_only(claims: Claims, study: Study, wave: str) -> WaveFacts:
    """A wave that is not published: of it only codebook and print are known.

    Args:
        claims: what is printed.
        study: the codebook, which stands for the wave's own.
        wave: the wave's name.
    """
    items = {
        item.id: ItemFacts(
            item.id, item.text, item.level, item.role, item.figure, study.scales[item.scale]
        )
        for item in study.items
    }
    numbers = {name: people.n for name, people in study.populations.items()}
    numbers |= _told(items, claims, len(study.levels))
    sets = _sets(claims, wave, items)
    attributes = frozenset(study.attributes)
    return WaveFacts(wave, False, items, {}, {}, sets, {}, attributes, numbers, frozenset())


def _told(items: Mapping[str, ItemFacts], claims: Claims, levels: int) -> dict[str, int]:
    """How many items, levels and figures there are; the figures only where any is known."""
    shown = {item.figure for item in items.values() if item.figure is not None}
    shown |= {int(figure) for figure in claims.figures}
    return {"items": len(items), "levels": levels, **({"figures": len(shown)} if shown else {})}


def _sets(claims: Claims, wave: str, items: Mapping[str, ItemFacts]) -> dict[str, IdentifiedSet]:
    scales = {item.id: item.scale for item in items.values()}
    return sets_of(claims, wave, scales, claims.number("complete", wave))


def _items(revision: Revision) -> dict[str, ItemFacts]:
    scales = _scales(revision)
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    of_items = revision.read("texts").filter(kind="item")
    for name, language, text in of_items["name", "language", "text"].iter_rows():
        texts[name][language] = text
    rows = revision.read("items").filter(pl.col("position").is_not_null()).sort("position")
    return {
        row["item"]: ItemFacts(
            row["item"],
            texts[row["item"]] or {ANY_LANGUAGE: row["text"]},
            row["level"],
            row["role"],
            row["figure"],
            scales[row["scale"]],
        )
        for row in rows.iter_rows(named=True)
    }


def _scales(revision: Revision) -> dict[str, Scale]:
    """The scales as the wave used them, from the tables: labels, export's codes, cuts, scores."""
    labels: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    options = revision.read("texts").filter(kind="option")
    for name, code, language, text in options["name", "code", "language", "text"].iter_rows():
        labels[name, code][language] = text
    cuts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for name, cut, code in revision.read("cuts")["scale", "cut", "code"].iter_rows():
        cuts[name][cut].append(code)
    found = {}
    for (name,), rows in revision.read("scales").group_by("scale", maintain_order=True):
        scale, known = str(name), rows.sort("code").rows(named=True)
        found[scale] = Scale(
            options=tuple(
                Option(
                    labels=labels[scale, row["code"]],
                    codes=tuple(row["export_codes"]),
                    score=row["score"],
                )
                for row in known
                if row["code"] > 0
            ),
            missing=tuple(
                MissingOption(
                    labels=labels[scale, row["code"]] or {ANY_LANGUAGE: row["label"]},
                    kind=Missing(row["code"]).key,  # type: ignore[arg-type]
                )
                for row in known
                if row["code"] < 0
            ),
            cuts={
                cut: Cut(at_least=min(codes), at_most=max(codes))
                for cut, codes in cuts[scale].items()
            },
        )
    return found


def _tallies(
    revision: Revision,
) -> tuple[dict[tuple[str, str, str], Counts], dict[tuple[str, str, str], Counts]]:
    counts: dict[tuple[str, str, str], dict[int, Fraction]] = defaultdict(dict)
    weights: dict[tuple[str, str, str], dict[int, Fraction]] = defaultdict(dict)
    columns = ("item", "group_by", "group_value", "code", "n", "weight_sum")
    for item, by, value, code, n, weight in revision.read("tallies").select(columns).iter_rows():
        counts[item, by, value][code] = Fraction(n)
        weights[item, by, value][code] = Fraction(weight)
    return dict(counts), dict(weights)
