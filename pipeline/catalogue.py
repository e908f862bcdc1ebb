"""The codebook and the export as tables: studies, waves, scales, items, texts, exports, columns.

Belongs here: what is known without counting answers. Does not belong here: answers
(`pipeline.conform`) or numbers (`pipeline.metrics`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from pipeline.columns import Found
from pipeline.conform import Conformed
from pipeline.readers.raw import RawExport
from schemas.questionnaire import Questionnaire
from schemas.study import Disposition
from schemas.tables import polars_schema

Row = Mapping[str, Any]
Tables = dict[str, pl.DataFrame]
# Tables that hold beside words of the codebook what only the export says.
READ_TOO = ("items", "choices", "waves")


def catalogue(
    export: RawExport, conformed: Conformed, questionnaire: Questionnaire, revision: str, code: str
) -> Tables:
    """The descriptive tables of a wave, by name; `waves` lacks its place among the others."""
    q, found = questionnaire, conformed.found
    dispositions = conformed.answers["disposition"]
    counts = {
        "rows": conformed.rows,
        "respondents": conformed.answers.height,
        "rejected_rows": conformed.rows - conformed.answers.height,
        "complete": (dispositions == Disposition.COMPLETE).sum(),
        "partial": (dispositions == Disposition.PARTIAL).sum(),
    }
    of_items = {name: (one.position, one.header) for name, one in found.named("item").items()}
    of_choices = {
        one.choice.id: [column.position for _, column in found.all_of("choice", one.choice.id)]
        for one in q.all_choices
    }
    return {
        **_described(q, of_items, of_choices, {**counts, **_made_by(revision, code)}),
        "exports": _frame(q, "exports", [_export(export, conformed, q)]),
        "export_columns": _frame(q, "export_columns", _columns(export, found)),
    }


def renewed(earlier: Tables, questionnaire: Questionnaire, revision: str, code: str) -> Tables:
    """The tables with words of the codebook, as it is now; those of the export stay.

    Args:
        earlier: `READ_TOO` of a revision with the same answers.
        questionnaire: the codebook, as the wave has it now.
        revision: the name of the revision that they are of now.
        code: the version of the code.
    """
    items, choices, waves = (earlier[name] for name in READ_TOO)
    of_items = {
        item: (position, header)
        for item, position, header in items.select(
            "item", "column_position", "column_header"
        ).iter_rows()
    }
    of_choices = dict(choices.select("choice", "column_positions").iter_rows())
    counts = {**waves.row(0, named=True), **_made_by(revision, code)}
    return _described(questionnaire, of_items, of_choices, counts)


def _made_by(revision: str, code: str) -> Row:
    return {"revision": revision, "code_version": code}


def _described(
    q: Questionnaire,
    of_items: Mapping[str, tuple[int | None, str | None]],
    of_choices: Mapping[str, Sequence[int]],
    counts: Row,
) -> Tables:
    """The tables with the codebook's words.

    Args:
        q: the codebook.
        of_items: position and header of each item's column.
        of_choices: positions of each choice's columns.
        counts: what `waves` says of rows and respondents, and of what made them.
    """
    rows: dict[str, Iterable[Row]] = {
        "studies": [_study(q)],
        "populations": _populations(q),
        "texts": _texts(q),
        "scales": _scales(q),
        "cuts": _cuts(q),
        "items": _items(q, of_items),
        "choices": _choices(q, of_choices),
        "choice_options": _choice_options(q),
        "waves": [{**counts, **_wave(q)}],
    }
    return {name: _frame(q, name, found) for name, found in rows.items()}


def _frame(q: Questionnaire, table: str, rows: Iterable[Row]) -> pl.DataFrame:
    schema = polars_schema(table)
    wanted = {name: kind for name, kind in schema.items() if (table, name) != ("waves", "position")}
    same = {"study": q.study_name, "wave": q.wave_name}
    filled = [{**same, **row} for row in rows]
    return pl.DataFrame([{name: row[name] for name in wanted} for row in filled], schema=wanted)


def _study(q: Questionnaire) -> Row:
    return {
        "title": q.study.text(q.study.title),
        "languages": list(q.study.languages),
        "source": q.study.source,
        "linked_by": q.study.respondents.link,
        "equivalence_share": q.study.equivalence.share,
        "equivalence_dominance": q.study.equivalence.dominance,
        "interpretation": q.study.interpretation,
        "few_answers": q.study.quality.few_answers,
    }


def _wave(q: Questionnaire) -> Row:
    method = q.provenance.method
    return {
        "place": q.wave.place,
        "fielded": q.fielded,
        "provenance": q.provenance.provenance,
        "provenance_source": q.provenance.source,
        "provenance_method": q.study.text(method) if method else None,
        "invited": q.invited,
    }


def _populations(q: Questionnaire) -> Iterator[Row]:
    for name, population in q.populations.items():
        text = q.study.text(population.text) if population.text else None
        yield {"population": name, "n": population.n, "text": text}


def _scales(q: Questionnaire) -> Iterator[Row]:
    for name, scale in q.scales.items():
        scores = scale.scores()
        for rank, option in enumerate(scale.options, start=1):
            yield {
                "scale": name,
                "code": rank,
                "kind": "option",
                "label": q.study.text(option.labels),
                "export_codes": list(option.codes),
                "score": scores[rank],
            }
        for missing in scale.missing:
            yield {
                "scale": name,
                "code": missing.code,
                "kind": missing.kind,
                "label": q.study.text(missing.labels),
                "export_codes": list(missing.codes),
                "score": None,
            }


def _cuts(q: Questionnaire) -> Iterator[Row]:
    for name, scale in q.scales.items():
        for cut in scale.cuts:
            for code in scale.codes_of(cut):
                yield {"scale": name, "cut": cut, "code": code}


def _items(q: Questionnaire, columns: Mapping[str, tuple[int | None, str | None]]) -> Iterator[Row]:
    for asked in q.all_items:
        item = asked.item
        position, header = columns.get(item.id, (None, None))
        yield {
            "item": item.id,
            "position": asked.position,
            "figure": item.figure,
            "text": q.study.text(item.text),
            "level": item.level,
            "battery": item.battery,
            "scale": item.scale,
            "role": str(item.role),
            "reverse": item.reverse,
            "column_position": position,
            "column_header": header,
            "changed": list(asked.changed),
        }


def _choices(q: Questionnaire, columns: Mapping[str, Sequence[int]]) -> Iterator[Row]:
    places = {asked.choice.id: place for place, asked in enumerate(q.choices, start=1)}
    for asked in q.all_choices:
        choice = asked.choice
        yield {
            "choice": choice.id,
            "position": places.get(choice.id),
            "selects": choice.select,
            "text": q.study.text(choice.text),
            "level": choice.level,
            "column_positions": columns[choice.id],
            "changed": list(asked.changed),
        }


def _choice_options(q: Questionnaire) -> Iterator[Row]:
    for asked in q.all_choices:
        same = {"choice": asked.choice.id}
        for code, option in enumerate(asked.choice.options, start=1):
            label = q.study.text(option.labels)
            yield {**same, "code": code, "kind": "option", "label": label}
        for missing in asked.choice.missing:
            label = q.study.text(missing.labels)
            yield {**same, "code": missing.code, "kind": missing.kind, "label": label}


def _export(export: RawExport, conformed: Conformed, q: Questionnaire) -> Row:
    return {
        "file": export.path.name,
        "sha256": export.sha256,
        "bytes": export.size,
        "beside": [f"{side.sha256} {side.name}" for side in export.sides],
        "tool": export.tool,
        "encoding": export.encoding,
        "delimiter": export.delimiter,
        "header_rows": export.header_rows,
        "rows": conformed.rows,
        "provenance": q.provenance.provenance,
    }


def _columns(export: RawExport, found: Found) -> Iterator[Row]:
    for column in export.columns:
        use = found.use_of(column.position)
        yield {
            "position": column.position,
            "header": column.header,
            "used_as": use.role if use else "unused",
            "name": use.name if use else None,
        }


def _texts(q: Questionnaire) -> Iterator[Row]:
    study = q.study
    yield from _each("title", q.study_name, study.title)
    if q.provenance.method:
        yield from _each("method", q.provenance.provenance, q.provenance.method)
    for level, text in study.levels.items():
        yield from _each("level", level, text)
    for battery, text in study.batteries.items():
        yield from _each("battery", battery, text)
    for name, population in q.populations.items():
        yield from _each("population", name, population.text or {})
    for name, attribute in study.attributes.items():
        yield from _each("attribute", name, attribute.text or {})
    for asked in q.all_items:
        yield from _each("item", asked.item.id, asked.item.text)
    for name, scale in q.scales.items():
        for code, wording in scale.wordings():
            yield from _each("option", name, wording.labels, code)
    yield from _choice_texts(q)


def _choice_texts(q: Questionnaire) -> Iterator[Row]:
    for asked in q.all_choices:
        choice = asked.choice
        yield from _each("choice", choice.id, choice.text)
        for code, option in enumerate(choice.options, start=1):
            yield from _each("choice_option", choice.id, option.labels, code)
        for missing in choice.missing:
            yield from _each("choice_option", choice.id, missing.labels, missing.code)


def _each(kind: str, name: str, texts: Mapping[str, str], code: int | None = None) -> Iterator[Row]:
    for language, text in texts.items():
        yield {"kind": kind, "name": name, "code": code, "language": language, "text": text}
