"""How good a wave's answers are: measures, held against the study's expectations.

Belongs here: computing the measures, and what Great Expectations says of them, once per wave.
Does not belong here: the process it runs in (`pipeline.expectations`), what is expected
(`schemas.expectations`), or stopping anything: quality warns.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import polars as pl

from pipeline.expectations import validated
from pipeline.flags import IDENTICAL, SPEEDING, STRAIGHT_LINING, lined_scales
from pipeline.metric_rows import NOT_IDENTIFIED, UNSAID
from pipeline.metrics import open_items
from pipeline.rows import COUNTED
from pipeline.store import Revision
from pipeline.tally import ALL
from schemas.expectations import EXPECTED, SUBJECT
from schemas.parts import WHOLE_WAVE
from schemas.questionnaire import Questionnaire
from schemas.scale import Missing
from schemas.tables import polars_schema

NO_ANSWERS = "no_answers"

# measure, subject, value, how many it rests on, why there is no value
Measure = tuple[str, str, float | None, int, str | None]


def measure_quality(revision: Revision, questionnaire: Questionnaire) -> pl.DataFrame:
    """The measures of a wave, a row per measure and subject (item, scale or the whole wave).

    Shares run from 0 to 1; what cannot be known is NULL with a reason.
    """
    rows = [row for compute in MEASURES for row in compute(revision, questionnaire)]
    frame = pl.DataFrame(
        rows,
        schema={
            "measure": pl.String,
            "subject": pl.String,
            "value": pl.Float64,
            "n": pl.Int64,
            "null_reason": pl.String,
        },
        orient="row",
    )
    return _of_wave(frame, "quality_measures", questionnaire)


def _of_wave(frame: pl.DataFrame, table: str, questionnaire: Questionnaire) -> pl.DataFrame:
    frame = frame.with_columns(
        study=pl.lit(questionnaire.study_name), wave=pl.lit(questionnaire.wave_name)
    )
    return frame.select([pl.col(name).cast(kind) for name, kind in polars_schema(table).items()])


def _response_rate(revision: Revision, _: Questionnaire) -> Iterator[Measure]:
    rate = revision.read("metrics").filter(metric="response_rate_2").row(0, named=True)
    yield "response_rate", WHOLE_WAVE, rate["estimate"], rate["n"], rate["null_reason"]


def _by_item(revision: Revision, questionnaire: Questionnaire) -> Iterator[Measure]:
    """Completeness, don't-know and use of options, from the tallies.

    Where a publication does not determine the answers to an item, only the first is known.
    """
    unknown = open_items(revision.read("metrics"))
    tallies = revision.read("tallies").filter(pl.col("group_by") == ALL)
    counts: dict[str, dict[int, int]] = {}
    for item, code, n in tallies.select("item", "code", "n").iter_rows():
        counts.setdefault(item, {})[code] = n
    for asked in questionnaire.items:
        of_item, size = counts[asked.item.id], questionnaire.scale(asked).size
        people = sum(of_item.values())
        said = people - sum(of_item.get(int(code), 0) for code in UNSAID)
        used = sum(of_item[rank] > 0 for rank in range(1, size + 1))
        dont_know = of_item.get(int(Missing.DONT_KNOW), 0)
        for measure, part, whole in (
            ("completeness", said, people),
            ("dont_know", dont_know, said),
            ("options_used", used, size if said else 0),
        ):
            value, reason = (part / whole, None) if whole else (None, NO_ANSWERS)
            if whole and measure != "completeness" and asked.item.id in unknown:
                value, reason = None, NOT_IDENTIFIED
            yield measure, asked.item.id, value, whole, reason


def _straight_lining(revision: Revision, questionnaire: Questionnaire) -> Iterator[Measure]:
    """Share of respondents who give one and the same answer to all items of a scale."""
    fewest = questionnaire.study.quality.straight_line_items
    for scale, columns in lined_scales(questionnaire).items():
        if not questionnaire.provenance.has_joint_answers:
            yield "straight_lining", scale, None, 0, "joint_answers_unknown"
        elif len(columns) < fewest:
            yield "straight_lining", scale, None, 0, "too_few_items"
        else:
            n = _flagged(revision, STRAIGHT_LINING, scale)
            yield "straight_lining", scale, *_share(n, _people(revision))


def _speeding(revision: Revision, questionnaire: Questionnaire) -> Iterator[Measure]:
    """Share of respondents whose time is under a share of the median time."""
    rules = questionnaire.respondents
    if not questionnaire.provenance.has_joint_answers:
        yield "speeding", WHOLE_WAVE, None, 0, "joint_answers_unknown"
    elif rules.seconds is None and (rules.started is None or rules.finished is None):
        yield "speeding", WHOLE_WAVE, None, 0, "no_times"
    else:
        n = _flagged(revision, SPEEDING, WHOLE_WAVE)
        yield "speeding", WHOLE_WAVE, *_share(n, _people(revision, pl.col("seconds").is_not_null()))


def _identical(revision: Revision, questionnaire: Questionnaire) -> Iterator[Measure]:
    """Share of respondents who give the same answers to all items as another row."""
    if not questionnaire.provenance.has_joint_answers:
        yield "identical_answers", WHOLE_WAVE, None, 0, "joint_answers_unknown"
    elif len(questionnaire.items) < questionnaire.respondents.identical.answered:
        yield "identical_answers", WHOLE_WAVE, None, 0, "too_few_items"
    else:
        n = _flagged(revision, IDENTICAL, WHOLE_WAVE)
        yield "identical_answers", WHOLE_WAVE, *_share(n, _people(revision))


def _flagged(revision: Revision, flag: str, subject: str) -> int:
    return revision.read("flags").filter(flag=flag, subject=subject).height


def _people(revision: Revision, *among: pl.Expr) -> int:
    """How many of the respondents who count."""
    answers = pl.scan_parquet(revision.path("wide"))
    counted = answers.filter(pl.col("disposition").is_in(COUNTED), *among)
    return int(counted.select(pl.len()).collect().item())


def _share(k: int, n: int) -> tuple[float | None, int, str | None]:
    return (k / n, n, None) if n else (None, 0, NO_ANSWERS)


MEASURES: tuple[Callable[[Revision, Questionnaire], Iterator[Measure]], ...] = (
    _response_rate,
    _by_item,
    _straight_lining,
    _speeding,
    _identical,
)


def expect(measures: pl.DataFrame, questionnaire: Questionnaire) -> pl.DataFrame:
    """What Great Expectations says of a wave's measures: a row per expectation.

    Only what is reproducible is kept: expectation, arguments, the worst value, the subjects
    outside, success; success is NULL with a reason where no subject has a value.
    """
    quality = questionnaire.study.quality
    results = _validate(measures, questionnaire)
    rows = []
    for one in EXPECTED:
        of_measure = measures.filter(measure=one.measure)
        values = of_measure["value"].drop_nulls().sort()
        worst = None if values.is_empty() else (values[0] if one.at_least else values[-1])
        found = results[one.measure]
        outside = sorted(entry[SUBJECT] for entry in found["result"]["unexpected_index_list"])
        reasons = of_measure["null_reason"].drop_nulls()
        rows.append(
            {
                "measure": one.measure,
                "expectation": found["expectation_config"]["type"],
                "arguments": json.dumps(one.bounds(quality), sort_keys=True),
                "observed": worst,
                "outside": outside,
                "success": None if worst is None else found["success"],
                "null_reason": reasons[0] if worst is None and len(reasons) else None,
            }
        )
    frame = pl.DataFrame(rows, schema_overrides={"outside": pl.List(pl.String)})
    return _of_wave(frame, "quality", questionnaire)


def _validate(measures: pl.DataFrame, questionnaire: Questionnaire) -> dict[str, dict[str, Any]]:
    """Each expectation's result by measure, as plain dictionaries."""
    wide = measures.pivot("measure", index=SUBJECT, values="value", sort_columns=True)
    return validated(
        f"{questionnaire.study_name} {questionnaire.wave_name}",
        questionnaire.study.quality.model_dump(mode="json"),
        wide.to_dict(as_series=False),
    )
