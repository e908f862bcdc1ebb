"""From the stored tables of a study to what its readers see (`pipeline.study_view`).

Belongs here: reading and looking up. Does not belong here: computing any number, or drawing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline.contrasts.gathering import scales_of
from pipeline.contrasts.study import ScaleOf
from pipeline.metric_rows import SUBSTANTIVE
from pipeline.store import Revision
from pipeline.study_view import (
    BASELINE,
    INDEPENDENT,
    PREVIOUS,
    Asked,
    Change,
    Row,
    Share,
    StudyItem,
    StudyView,
    judged,
)
from pipeline.tally import ALL
from pipeline.view import DEFAULT_INTERVAL, HIGH
from pipeline.words import Words

COMPARED = ("comparison", "from_wave", "to_wave", "item")
STATISTIC = ("design", "metric", "cut", "base", "zeros")
SHARE = {"metric": "share", "base": SUBSTANTIVE, "cut": HIGH, "ci_method": DEFAULT_INTERVAL}
WHOLE = {"group_by": ALL, "group_value": ALL, "weighted": False}


@dataclass(frozen=True)
class StudyTables:
    """The stored tables of a study, read once for all languages.

    Attributes:
        revision: of what compares the waves; waves: the published ones, in their order.
        scales: by wave and item; high: rows of metrics, by wave and item.
        texts: kind, name, code, language and text, the latest wave's last.
        contrasts: rows of each item in two waves, by COMPARED; groups, omnibus: of the others.
    """

    revision: Revision
    waves: Sequence[Revision]
    scales: Mapping[str, Mapping[str, ScaleOf]]
    high: Mapping[str, Mapping[str, Row]]
    texts: Sequence[tuple[str, str, int | None, str, str]]
    contrasts: Mapping[tuple[str, ...], Sequence[Row]]
    robustness: Mapping[tuple[str, ...], Row]
    pairs: Mapping[tuple[str, str, str], Mapping[tuple[int, int], int]]
    groups: Sequence[Row]
    omnibus: Sequence[Row]

    @classmethod
    def of(cls, revision: Revision, waves: Sequence[Revision]) -> "StudyTables":
        """Reads the tables.

        Args:
            revision: of the study, with its contrasts.
            waves: its published waves, in their order; one at least.
        """
        contrasts = revision.read("contrasts").filter(~pl.col("weighted"))
        between = contrasts.filter(pl.col("comparison").is_in([PREVIOUS, BASELINE]))
        latest = pl.col("from_wave") == waves[-1].wave
        tests = pl.col("comparison").is_in(["waves", "groups"])
        of_groups = pl.col("group_by") != ALL
        robust = revision.read("robustness").filter(group_by=ALL)
        return cls(
            revision=revision,
            waves=waves,
            scales={one.wave: scales_of(one) for one in waves},
            high={one.wave: _high(one) for one in waves},
            texts=[text for one in waves for text in _texts(one)],
            contrasts=_by_compared(between),
            robustness={_key(row): row for row in robust.iter_rows(named=True)},
            pairs=_pairs(revision.read("pairs")),
            groups=list(contrasts.filter(of_groups & latest & ~tests).iter_rows(named=True)),
            omnibus=list(contrasts.filter(tests & (~of_groups | latest)).iter_rows(named=True)),
        )


def _high(revision: Revision) -> dict[str, Row]:
    found = revision.read("metrics").filter(**SHARE, **WHOLE)
    return {row["subject"]: row for row in found.iter_rows(named=True)}


def _texts(revision: Revision) -> Iterator[tuple[str, str, int | None, str, str]]:
    yield from revision.read("texts").select("kind", "name", "code", "language", "text").iter_rows()


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in COMPARED)


def _by_compared(contrasts: pl.DataFrame) -> dict[tuple[str, ...], list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in contrasts.iter_rows(named=True):
        found.setdefault(_key(row), []).append(row)
    return found


def _pairs(pairs: pl.DataFrame) -> dict[tuple[str, str, str], dict[tuple[int, int], int]]:
    found: dict[tuple[str, str, str], dict[tuple[int, int], int]] = {}
    columns = ("from_wave", "to_wave", "item", "from_code", "to_code", "n")
    for before, after, item, i, j, n in pairs.select(columns).iter_rows():
        found.setdefault((before, after, item), {})[i, j] = n
    return found


def study_view(tables: StudyTables, language: str) -> StudyView:
    """The study in a language."""
    latest = tables.waves[-1]
    study = latest.read("studies").row(0, named=True)
    texts = _in_language(tables, language, study["languages"][0])
    items = {one.id: one for one in _items(tables, texts)}

    def named(kind: str) -> dict[str, str]:
        return {name: text for (of, name, _), text in texts.items() if of == kind}

    return StudyView(
        words=Words(language),
        study=study,
        title=next(iter(named("title").values())),
        revision=tables.revision.name,
        waves=[one.read("waves").row(0, named=True) for one in tables.waves],
        rates={one.wave: _rate(one) for one in tables.waves},
        levels=named("level"),
        attributes=named("attribute"),
        items=items,
        changes=[_change(tables, items, key, rows) for key, rows in tables.contrasts.items()],
        pairs=tables.pairs,
        links=list(tables.revision.read("links").iter_rows(named=True)),
        groups=tables.groups,
        omnibus=tables.omnibus,
        methods=named("method"),
        claims=list(tables.revision.read("claims").iter_rows(named=True)),
        findings=list(tables.revision.read("claim_findings").iter_rows(named=True)),
        shown_in=_figures(tables.waves),
    )


def _figures(waves: Sequence[Revision]) -> dict[str, int]:
    """The publication's figure of each item that has one, as the latest wave has it."""
    rows = (row for one in waves for row in one.read("items")["item", "figure"].iter_rows())
    return {item: figure for item, figure in rows if figure is not None}


def _in_language(
    tables: StudyTables, language: str, main: str
) -> dict[tuple[str, str, int | None], str]:
    """Texts by kind, name and code: in the language, else in any, else in the main one.

    What only an earlier wave has, such as an item that was dropped, keeps that wave's text.
    """
    rank = {language: 0, "any": 1, main: 2}
    best: dict[tuple[str, str, int | None], tuple[int, str]] = {}
    for kind, name, code, given, text in tables.texts:
        place = rank.get(given, 3)
        key = (kind, name, code)
        if key not in best or place <= best[key][0]:
            best[key] = (place, text)
    return {key: text for key, (_, text) in best.items()}


def _rate(revision: Revision) -> Row:
    rate = revision.read("metrics").filter(metric="response_rate_1")
    found: Row = rate.row(0, named=True)
    return found


def _items(
    tables: StudyTables, texts: Mapping[tuple[str, str, int | None], str]
) -> Iterator[StudyItem]:
    """Every item that any wave asked; as the latest of them has it."""
    asked: dict[str, dict[str, Asked]] = {}
    latest: dict[str, dict[str, Any]] = {}
    order: dict[str, None] = {}
    for one in tables.waves:
        rows = one.read("items").filter(pl.col("position").is_not_null()).sort("position")
        for row in rows.iter_rows(named=True):
            item = row["item"]
            scale = tables.scales[one.wave][item]
            high = tables.high[one.wave].get(item)
            asked.setdefault(item, {})[one.wave] = Asked(row["text"], scale.same_as, high)
            latest[item] = row
    for one in reversed(tables.waves):
        order.update(dict.fromkeys(one.read("items")["item"]))
    for item in (item for item in order if item in latest):
        row = latest[item]
        labels = {
            code: text
            for (kind, name, code), text in texts.items()
            if kind == "option" and name == row["scale"] and code is not None
        }
        yield StudyItem(
            id=item,
            text=texts["item", item, None],
            level=row["level"],
            role=row["role"],
            labels=dict(sorted(labels.items(), key=lambda one: (one[0] < 0, abs(one[0])))),
            high=tables.scales[row["wave"]][item].cuts.get(HIGH, ()),
            asked=asked[item],
        )


def _change(
    tables: StudyTables,
    items: Mapping[str, StudyItem],
    key: tuple[str, ...],
    rows: Sequence[Row],
) -> Change:
    comparison, before, after, item = key
    by_statistic = {tuple(row[name] for name in STATISTIC): row for row in rows}
    effect = judged(rows) or rows[0]
    wanted = (effect["design"], "share_difference", HIGH, SUBSTANTIVE, None)
    difference = by_statistic.get(wanted)
    if difference is not None and difference["estimate"] is None:
        difference = None
    shares = None
    if difference is not None:
        if effect["design"] == INDEPENDENT:
            shares = _of_all(tables, before, item), _of_all(tables, after, item)
        else:
            high = tables.scales[after][item].cuts[HIGH]
            shares = _of_linked(tables, (before, after, item), high)
    return Change(
        item=items[item],
        comparison=comparison,
        waves=(before, after),
        rows=by_statistic,
        effect=effect,
        difference=difference,
        shares=shares,
        robustness=tables.robustness.get(key),
    )


def _of_all(tables: StudyTables, wave: str, item: str) -> Share:
    row = tables.high[wave][item]
    place: dict[str, Any] = {
        "table": "metrics",
        "field": "estimate",
        "wave": wave,
        "subject": item,
        **SHARE,
    }
    return Share(row["estimate"], place)


def _of_linked(
    tables: StudyTables, key: tuple[str, str, str], high: Sequence[int]
) -> tuple[Share, Share]:
    """The shares among the linked who answered on the scale both times."""
    both = {codes: n for codes, n in tables.pairs[key].items() if min(codes) > 0}
    total = sum(both.values())
    before, after, item = key
    place = {"table": "pairs", "from_wave": before, "to_wave": after, "item": item}
    on_scale = "from_code > 0 AND to_code > 0"

    def share(side: int, column: str) -> Share:
        inside = ", ".join(map(str, high))
        field = (
            f"sum(n) FILTER ({on_scale} AND {column} IN ({inside})) / sum(n) FILTER ({on_scale})"
        )
        value = sum(n for codes, n in both.items() if codes[side] in high) / total
        # Of no rows SQL has no sum.
        return Share(value, {**place, "field": f"coalesce({field}, 0)"})

    return share(0, "from_code"), share(1, "to_code")
