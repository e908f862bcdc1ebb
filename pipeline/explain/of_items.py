"""Numbers of one item in one wave: tallies and metrics.

Belongs here: which tallies a metric is made of, and its arithmetic. Does not belong here: metrics
of the whole wave (`pipeline.explain.of_response`), or what the metrics are (`pipeline.metrics`).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.explain import arithmetic, counting, docs, ranges
from pipeline.explain.arithmetic import shown
from pipeline.explain.explanation import Counted, Explanation, Note, Place
from pipeline.explain.making import explanation, reason_note
from pipeline.explain.of_response import of_wave_metric, population
from pipeline.explain.rules import rules_of_item
from pipeline.explain.source import ALL, People, Row, Source, value_in
from schemas.parts import WHOLE_WAVE
from schemas.scale import Missing

WHOLE = {"group_by": ALL, "group_value": ALL}
ABOUT_ALL = {"code": None, "cut": None, "ci_method": None, "weighted": False}
QUARTERS = {"quartile_1": 0.25, "median": 0.5, "quartile_3": 0.75}


@dataclass(frozen=True)
class _Made:
    """What a metric is made of.

    Attributes:
        counts: the item's tallies; options: counts of its options, or sums of their weights.
        part, base: codes.
    """

    row: Row
    counts: Sequence[Counted]
    options: Sequence[float]
    scores: Sequence[float]
    part: Sequence[int]
    base: Sequence[int]

    def amounts(self, codes: Sequence[int]) -> list[float]:
        """How many gave each of some answers; of a weighted metric their weights."""
        weighted = self.row["weighted"]
        by_code = {one.code: one.weight_sum if weighted else one.n for one in self.counts}
        return [by_code.get(code, 0) for code in codes]


def of_tally(source: Source, place: Place) -> Explanation:
    """How many gave one answer, or the sum of their weights."""
    key = {**WHOLE, **place.key}
    wave = str(key.pop("wave", source.wave))
    row = source.only(wave, "tallies", **key)
    people = People(wave, row["group_by"], (row["group_value"],))
    counts = counting.counted(source, people, row["item"], {row["code"]}, ())
    cells = list(counting.cells_of(source, people, counts))
    value = float(value_in(row, place.field)) if place.field != "n" else row["n"]
    what = {
        "n": "Complete and partial respondents whose cell was read as this answer",
        "weight_sum": "The weights of complete and partial respondents with this answer, added up",
    }.get(place.field, "The squares of the weights of respondents with this answer, added up")
    return explanation(
        source,
        place.at(wave=wave),
        [wave],
        value,
        f"{what}: {shown(value)}.",
        counts=tuple(counts),
        cells=cells,
        rules=tuple(rules_of_item(source, wave, row["item"], [row["code"]])),
    )


def of_metric(source: Source, place: Place) -> Explanation:
    """A number of the metrics table."""
    if place.field == ranges.DETERMINED:
        return ranges.of_determined(source, place)
    key = {**WHOLE, **ABOUT_ALL, **place.key}
    wave = str(key.pop("wave", source.wave))
    # A high cut of figures and findings is given without its base: the answers on the scale.
    row = source.only(wave, "metrics", **key)
    place = place.at(wave=wave)
    if row["subject"] == WHOLE_WAVE:
        return of_wave_metric(source, place, row)
    item = row["subject"]
    people = People(wave, row["group_by"], (row["group_value"],))
    made = _made(source, people, row, place.field)
    if ranges.is_over_all(row, place.field):
        formula = f"{_said(row, place.field)} {ranges.over_all(row)}"
    else:
        formula = f"{_said(row, place.field)} {_arithmetic(source, row, place.field, made)}"
    cut = (row["cut"] or "").split(" - ") if row["cut"] else []
    is_of_invited = row["base"] == "population"
    return explanation(
        source,
        place,
        [wave],
        ranges.value_of(row, place.field),
        formula,
        null_reason=row["null_reason"],
        counts=tuple(made.counts),
        cells=tuple(counting.cells_of(source, people, made.counts)),
        rules=tuple(rules_of_item(source, wave, item, made.base, cut)),
        notes=[*reason_note(row["null_reason"]), *_mismatch(row, place.field, made)],
        inputs=(population(source, wave, "invited"),) if is_of_invited else (),
    )


def _made(source: Source, people: People, row: Row, field: str) -> _Made:
    item, wave = row["subject"], people.wave
    base_name = ALL if row["base"] == "population" else row["base"]
    base = counting.base_of(source, wave, item, base_name)
    part = list(base)
    if field == "n_dont_know":
        part = [int(Missing.DONT_KNOW)]
    elif field == "n":
        pass
    elif row["code"] is not None:
        part = [row["code"]]
    elif row["cut"] is not None:
        named = row["cut"].split(" - ")
        part = [c for cut in named for c in counting.cut_of(source, wave, item, cut)]
    counts = counting.counted(source, people, item, part, base)
    options = counting.options_of(source, wave, item)
    made = _Made(row, counts, (), counting.scores_of(source, wave, item), part, base)
    return _Made(row, counts, made.amounts(options), made.scores, part, base)


def _said(row: Row, field: str) -> str:
    """What the function says of itself that computed the number."""
    if field == "n":
        return "The base: answers that the number rests on."
    if field == "n_dont_know":
        return "Don't-know answers beside the base."
    if field in ("ci_low", "ci_high") and row["ci_method"]:
        return docs.sentence(docs.INTERVALS[row["ci_method"]])
    return docs.sentence(docs.METRICS[row["metric"]])


def _arithmetic(source: Source, row: Row, field: str, made: _Made) -> str:
    if field in ("n", "n_dont_know"):
        codes = made.base if field == "n" else made.part
        return f"{arithmetic.added(made.amounts(codes))} = {shown(row[field])}"
    if field in ("ci_low", "ci_high"):
        return _interval(source, row, made)
    return ARITHMETIC.get(row["metric"], _of_options)(source, row, made)


def _interval(source: Source, row: Row, made: _Made) -> str:
    part, base = math.fsum(made.amounts(made.part)), math.fsum(made.amounts(made.base))
    arguments = f"{shown(part)} of {shown(base)}"
    if row["base"] == "population":
        invited = source.only(made.counts[0].wave, "populations", population="invited")["n"]
        arguments = f"{arguments}, among {invited} invited"
    elif row["weighted"]:
        arguments = f"{arguments} by weight, at the effective number of answers"
    return arithmetic.interval(row["ci_method"], arguments, row["ci_low"], row["ci_high"])


def _share(_: Source, row: Row, made: _Made) -> str:
    part, base = made.amounts(made.part), made.amounts(made.base)
    if row["base"] == "population":
        return arithmetic.added(part)
    said = f"{arithmetic.added(part)} / {shown(math.fsum(base))} = {shown(row['estimate'])}"
    ends = f"{shown(row['ci_low'])} to {shown(row['ci_high'])}"
    around = f", {row['ci_method']} interval at 95 % {ends}" if row["ci_low"] is not None else ""
    return f"By weight: {said}{around}" if row["weighted"] else f"{said}{around}"


def _net(source: Source, row: Row, made: _Made) -> str:
    top, bottom = (
        made.amounts(counting.cut_of(source, made.counts[0].wave, row["subject"], cut))
        for cut in row["cut"].split(" - ")
    )
    base = math.fsum(made.amounts(made.base))
    gain = f"{arithmetic.added(top)} − {arithmetic.added(bottom)}"
    return f"({gain}) / {shown(base)} = {shown(row['estimate'])}"


def _mean(_: Source, row: Row, made: _Made) -> str:
    total = math.fsum(made.options)
    weighted = arithmetic.products(made.options, made.scores)
    return f"{weighted} / {shown(total)} = {shown(row['estimate'])}"


def _quantile(_: Source, row: Row, made: _Made) -> str:
    name, _, rule = row["metric"].rpartition("_type_")
    at = f"at {shown(QUARTERS[name])}" if name in QUARTERS else "at 0.75, less at 0.25"
    scored = ", ".join(
        f"{shown(n)} at {shown(x)}" for n, x in zip(made.options, made.scores, strict=True)
    )
    return f"By type {rule} {at} of the answers {scored}: {shown(row['estimate'])}"


def _mode(_: Source, row: Row, made: _Made) -> str:
    said = f"Of {arithmetic.listed(made.options)} the most is {shown(max(made.options))}"
    if row["code"] is None:
        return said
    return f"{said}, at option {row['code']}, scored {shown(row['estimate'])}"


def _of_options(_: Source, row: Row, made: _Made) -> str:
    """A function of the counts of the options, low to high."""
    return arithmetic.called(row["metric"], arithmetic.listed(made.options), row["estimate"])


ARITHMETIC: dict[str, Callable[[Source, Row, _Made], str]] = {
    "share": _share,
    "invited_share": _share,
    "invited_count": _share,
    "net": _net,
    "mean_interval_assumption": _mean,
    "mode": _mode,
    **{name: _quantile for name, function in docs.METRICS.items() if "quantile" in function},
}


def _mismatch(row: Row, field: str, made: _Made) -> list[Note]:
    """That a stored number is not what its tallies give; never so, unless a file was changed."""
    expected: Any = None
    if field in ("n", "n_dont_know"):
        codes = made.base if field == "n" else made.part
        expected = sum(one.n for one in made.counts if one.code in codes)
    elif field == "estimate" and row["metric"] == "share" and row["estimate"] is not None:
        expected = math.fsum(made.amounts(made.part)) / math.fsum(made.amounts(made.base))
    if expected is None or row[field] is None:
        return []
    if math.isclose(expected, row[field], rel_tol=1e-9, abs_tol=1e-12):
        return []
    said = f"The tallies give {shown(expected)}, not {shown(row[field])}: the store was changed."
    return [Note("mismatch", said)]
