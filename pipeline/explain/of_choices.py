"""Numbers of questions without an order: how many chose an option, and their share.

Belongs here: the tables choice_tallies and choice_shares. Does not belong here: items
(`pipeline.explain.of_items`).

Such cells may hold somebody's own words, whose texts are never stored: they have no spellings.
"""

from collections.abc import Iterator, Sequence

from pipeline.explain import docs
from pipeline.explain.arithmetic import interval, plain_ratio, shown
from pipeline.explain.counting import in_order, label_of
from pipeline.explain.explanation import Cells, Counted, Explanation, Place, Rule
from pipeline.explain.making import explanation, reason_note
from pipeline.explain.rules import questionnaire_of, rule_at
from pipeline.explain.source import ALL, People, Row, Source, value_in
from schemas.choice_tables import UNDECLARED_ANSWER

WHOLE = {"group_by": ALL, "group_value": ALL}
OWN_WORDS = "an answer that the codebook does not declare"


def of_choice(source: Source, place: Place) -> Explanation:
    """A number of choice_tallies or choice_shares."""
    key = {**WHOLE, **place.key}
    wave = str(key.pop("wave", source.wave))
    row = source.only(wave, place.table, **key)
    people = People(wave, row["group_by"], (row["group_value"],))
    counts = _counted(source, people, row, is_base=place.field in ("base", "answered"))
    value = value_in(row, place.field) if place.field != "weight_sum" else float(row["weight_sum"])
    return explanation(
        source,
        place.at(wave=wave),
        [wave],
        value,
        _formula(row, place.field, value),
        null_reason=row.get("null_reason"),
        counts=tuple(counts),
        cells=list(_cells(source, people, counts)),
        rules=tuple(_rules(source, wave, row["choice"], [row["code"]])),
        notes=reason_note(row.get("null_reason")),
    )


def _formula(row: Row, field: str, value: object) -> str:
    if field in ("base", "answered"):
        said = "Respondents who answered the question, if only by choosing none of its options"
    elif field in ("ci_low", "ci_high"):
        sentence = docs.sentence(docs.INTERVALS[row["ci_method"]])
        of = f"{row['n']} of {row['base']}"
        return f"{sentence} {interval(row['ci_method'], of, row['ci_low'], row['ci_high'])}"
    elif field == "estimate":
        share = plain_ratio(row["n"], row["base"], row["estimate"])
        return f"Who chose it, among those who answered the question. {share}"
    else:
        said = "Complete and partial respondents whose answer has this code"
    return f"{said}: {shown(value)}."


def _labels(source: Source, wave: str, choice: str) -> dict[int, str]:
    rows = source.rows(wave, "choice_options", choice=choice)
    return {row["code"]: row["label"] for row in rows} | {UNDECLARED_ANSWER: OWN_WORDS}


def _counted(source: Source, people: People, row: Row, *, is_base: bool) -> list[Counted]:
    """The tallies of a question; of several answers one respondent is in several of them."""
    labels = _labels(source, people.wave, row["choice"])
    rows = source.rows(
        people.wave,
        "choice_tallies",
        choice=row["choice"],
        group_by=row["group_by"],
        group_value=row["group_value"],
    )
    return [
        Counted(
            wave=people.wave,
            item=row["choice"],
            group_by=row["group_by"],
            group_value=row["group_value"],
            code=one["code"],
            label=label_of(labels, one["code"]),
            n=one["n"],
            weight_sum=float(one["weight_sum"]),
            in_part=one["code"] >= 0 if is_base else one["code"] == row["code"],
            in_base=one["code"] >= 0,
        )
        for one in sorted(rows, key=lambda one: in_order(one["code"]))
    ]


def _cells(source: Source, people: People, counts: Sequence[Counted]) -> Iterator[Cells]:
    wanted = [one for one in counts if one.in_part and one.n]
    if not wanted:
        return
    choice = source.only(people.wave, "choices", choice=wanted[0].item)
    export = source.rows(people.wave, "exports")[0]
    headers = {row["position"]: row["header"] for row in source.rows(people.wave, "export_columns")}
    column_name = f"choice_{choice['choice']}"
    first = source.firsts(people, column_name)
    for one in wanted:
        for column in _columns(choice["column_positions"], one.code):
            rows = first.get(one.code, ())
            yield Cells(
                wave=people.wave,
                file=export["file"],
                sha256=export["sha256"],
                column=column,
                header=headers[column],
                code=one.code,
                label=one.label,
                spellings=(),
                rows=rows,
                n=one.n,
                own_words=source.holding(people.wave, column_name, UNDECLARED_ANSWER, rows),
            )


def _columns(positions: Sequence[int], code: int) -> list[int]:
    """The column of an option that has its own; of any other answer all columns of the question."""
    if len(positions) > 1 and code > 0:
        return [positions[code - 1]]
    return list(positions)


def _rules(source: Source, wave: str, choice: str, codes: Sequence[int]) -> Iterator[Rule]:
    row = source.only(wave, "choices", choice=choice)
    present = questionnaire_of(source, wave)
    found = [
        (place, one.choice)
        for place, one in enumerate(present.all_choices if present else ())
        if one.choice.id == choice
    ]
    texts = {
        one["language"]: one["text"]
        for one in source.rows(wave, "texts", kind="choice", name=choice)
    }
    index, known = found[0] if found else (0, None)
    holds = known is not None and dict(known.text) == texts
    yield rule_at(source, wave, ("choices", index), row["text"], holds=holds)
    labels = _labels(source, wave, choice)
    for code in (one for one in codes if one > 0):
        stored = {
            one["language"]: one["text"]
            for one in source.rows(wave, "texts", kind="choice_option", name=choice, code=code)
        }
        holds = (
            known is not None
            and len(known.options) >= code
            and dict(known.options[code - 1].labels) == stored
        )
        place = ("choices", index, "options", code - 1)
        yield rule_at(source, wave, place, labels[code], holds=holds)
