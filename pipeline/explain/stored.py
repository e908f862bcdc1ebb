"""Numbers that are stored as they were counted: of waves, exports, items, quality, foldings.

Belongs here: what is counted, from the meaning of the column, and the rows of the export where they
are known. Does not belong here: numbers that are computed from tallies
(`pipeline.explain.of_items`).
"""

import json
from collections.abc import Iterable

from pipeline.explain.arithmetic import shown
from pipeline.explain.explanation import Cells, Explanation, Place, Spelling, Value
from pipeline.explain.making import explanation, reason_note
from pipeline.explain.of_items import of_metric
from pipeline.explain.of_response import (
    ended_cells,
    of_rows,
    population,
    rejects,
    rows_that_ended,
)
from pipeline.explain.rules import questionnaire_of, rule_at
from pipeline.explain.source import ALL, SUBSTANTIVE, Row, Source, value_in
from schemas.expectations import EXPECTED
from schemas.parts import WHOLE_WAVE
from schemas.study import Disposition
from schemas.tables import TABLES, comments


def meaning(table: str, column: str) -> str:
    """What a column of a table means; empty for what is computed of several."""
    return comments(TABLES[table])[1].get(column, "") if table in TABLES else ""


def _wave_and_key(source: Source, place: Place) -> tuple[str, Row]:
    key = dict(place.key)
    return str(key.pop("wave", source.wave)), key


def of_wave(source: Source, place: Place) -> Explanation:
    """A count of the waves table, with the rows it counts."""
    wave, key = _wave_and_key(source, place)
    row = source.only(wave, "waves", **key)
    value = value_in(row, place.field)
    inputs: tuple[Explanation, ...] = ()
    cells: list[Cells] = []
    if place.field in ("complete", "partial"):
        found = ended_cells(source, wave, [place.field])
        cells = [found] if found else []
    elif place.field == "respondents":
        ended = [rows_that_ended(source, wave, one) for one in Disposition]
        inputs = tuple(one for one in ended if one.value)
    elif place.field == "rejected_rows":
        reasons = sorted(
            {one["reason"] for one in source.rows(wave, "rejects", column_header=None)}
        )
        inputs = tuple(
            rejects(source, Place("rejects", "count", {"reason": reason, "wave": wave}))
            for reason in reasons
        )
    elif place.field == "invited" and value is not None:
        inputs = (population(source, wave, "invited"),)
    elif place.field == "rows":
        last = row["rows"] + source.only(wave, "exports")["header_rows"]
        first = source.only(wave, "exports")["header_rows"] + 1
        numbered = range(first, last + 1)
        rows = numbered if source.first is None else numbered[: source.first]
        cells = [of_rows(source, wave, row["rows"], list(rows), None, "")]
    said = f"{meaning('waves', place.field)} {shown(value)}".strip()
    return explanation(source, place.at(wave=wave), [wave], value, said, cells=cells, inputs=inputs)


def of_table(source: Source, place: Place) -> Explanation:
    """A stored number of a table of a wave, by the meaning of its column."""
    wave, key = _wave_and_key(source, place)
    value: Value
    if place.field == "count":
        value = len(source.rows(wave, place.table, **key))
        said = f"Rows of the table {place.table}: {value}."
    else:
        value = value_in(source.only(wave, place.table, **key), place.field)
        said = f"{meaning(place.table, place.field)} Stored so in the table {place.table}."
    return explanation(source, place.at(wave=wave), [wave], value, said)


def of_asked(source: Source, place: Place) -> Explanation:
    """How many items a wave asked, or on how many scales; or a number that is an item's own."""
    wave, _ = _wave_and_key(source, place)
    if not place.field.startswith("count("):
        return of_table(source, place)
    asked = [row for row in source.rows(wave, "items") if row["position"] is not None]
    scales = {row["scale"] for row in asked}
    is_scales = "DISTINCT" in place.field
    value = len(scales) if is_scales else len(asked)
    named = sorted(scales) if is_scales else [row["item"] for row in asked]
    said = f"{'Scales' if is_scales else 'Items'} that the wave asked: {', '.join(named)}."
    rules = []
    present = questionnaire_of(source, wave)
    if present is not None:
        holds = len(present.items) == len(asked)
        rules = [rule_at(source, wave, ("items",), f"{len(asked)} items asked", holds=holds)]
    return explanation(source, place.at(wave=wave), [wave], value, said, rules=tuple(rules))


def of_assumed(source: Source, place: Place) -> Explanation:
    """How many cells a reconstruction assumed, item by item, with their rows."""
    wave, key = _wave_and_key(source, place)
    found = source.rows(wave, "assumed_cells", **key)
    export = source.rows(wave, "exports")[0]
    by_item: dict[str, list[Row]] = {}
    for row in found:
        by_item.setdefault(row["item"], []).append(row)
    cells = []
    for item, rows in by_item.items():
        asked = source.only(wave, "items", item=item)
        numbered = tuple(sorted(row["source_row"] for row in rows))
        cells.append(
            Cells(
                wave=wave,
                file=export["file"],
                sha256=export["sha256"],
                column=asked["column_position"],
                header=asked["column_header"],
                code=None,
                label=item,
                spellings=(),
                rows=numbered[: source.first],
                n=len(rows),
                assumed=numbered[: source.first],
            )
        )
    said = f"Cells that the publication does not state: {len(found)}, in {len(by_item)} items."
    return explanation(source, place.at(wave=wave), [wave], len(found), said, cells=cells)


def of_folding(source: Source, place: Place) -> Explanation:
    """How many cells have a spelling that is not the codebook's own."""
    wave, key = _wave_and_key(source, place)
    row = source.only(wave, "foldings", **key)
    export = source.rows(wave, "exports")[0]
    column = source.only(wave, "export_columns", position=row["column_position"])
    cells = Cells(
        wave=wave,
        file=export["file"],
        sha256=export["sha256"],
        column=row["column_position"],
        header=column["header"],
        code=int(row["read_as"]) if row["item"] else None,
        label=row["read_as"],
        spellings=(Spelling(row["written"], row["folded"], row["n"]),),
        rows=(),
        n=row["n"],
    )
    said = (
        f"{meaning('foldings', 'n')} Read as {row['read_as']} after folding: {row['folded']}."
        " Which rows these are is not stored."
    )
    return explanation(source, place.at(wave=wave), [wave], row["n"], said, cells=[cells])


def of_quality(source: Source, place: Place) -> Explanation:
    """What was expected of a measure of quality, or the worst that was found."""
    wave, key = _wave_and_key(source, place)
    row = source.only(wave, "quality", **key)
    measure = row["measure"]
    if place.field == "arguments":
        (bound,) = json.loads(row["arguments"]).values()
        present = questionnaire_of(source, wave)
        holds = present is not None and getattr(present.study.quality, measure, None) == bound
        rule = rule_at(source, wave, ("quality", measure), shown(bound), holds=holds)
        said = "The bound that the codebook sets, or the usual one where it sets none."
        where = f"{said} {shown(bound)}"
        return explanation(source, place.at(wave=wave), [wave], bound, where, rules=(rule,))
    found = source.rows(wave, "quality_measures", measure=measure)
    inputs = [
        of_measure(
            source,
            Place("quality_measures", "value", {"wave": wave, "measure": measure, "subject": s}),
        )
        for s in (one["subject"] for one in found if one["value"] == row["observed"])
    ]
    at_least = next(one.at_least for one in EXPECTED if one.measure == measure)
    said = f"The {'least' if at_least else 'greatest'} of {len(found)} measured."
    return _of_row(source, place.at(wave=wave), row, said, inputs)


def of_measure(source: Source, place: Place) -> Explanation:
    """A measure of quality; how each is counted stands in docs/metrics.md."""
    wave, key = _wave_and_key(source, place)
    row = source.only(wave, "quality_measures", **key)
    inputs: tuple[Explanation, ...] = ()
    if row["measure"] == "response_rate":
        rate = {"subject": WHOLE_WAVE, "metric": "response_rate_2", "base": "population"}
        inputs = (of_metric(source, Place("metrics", "estimate", {**rate, "wave": wave})),)
    said = f"The measure {row['measure']} of {row['subject']}, over {row['n']}."
    return _of_row(source, place.at(wave=wave), row, said, inputs)


def _of_row(
    source: Source, place: Place, row: Row, said: str, inputs: Iterable[Explanation]
) -> Explanation:
    """A number of a row of quality, or the reason why it has none."""
    value = value_in(row, place.field)
    return explanation(
        source,
        place,
        [row["wave"]],
        value,
        f"{said} {shown(value)}",
        null_reason=row["null_reason"],
        notes=reason_note(row["null_reason"]),
        inputs=tuple(inputs),
    )


def of_view(source: Source, place: Place) -> Explanation:
    """The view `shares`: k of n; the share itself is in metrics."""
    wave, key = _wave_and_key(source, place)
    subject = key.pop("item")
    metric = {"subject": subject, "metric": "share", "ci_method": "wilson", "wave": wave}
    row = {"base": SUBSTANTIVE, "group_by": ALL, "group_value": ALL, **metric, **key}
    found = of_metric(source, Place("metrics", "estimate", row))
    if place.field != "k":
        return of_metric(source, Place("metrics", place.field, row))
    part = [one.n for one in found.counts if one.in_part]
    said = f"Answers at {row.get('cut') or row.get('code')}: {' + '.join(map(str, part))}"
    return explanation(
        source,
        place.at(wave=wave),
        [wave],
        sum(part),
        f"{said} = {sum(part)}",
        counts=found.counts,
        cells=[one for one in found.cells if _is_part(found, one)],
        rules=found.rules,
    )


def _is_part(found: Explanation, cells: Cells) -> bool:
    return any(one.in_part for one in found.counts if one.code == cells.code)
