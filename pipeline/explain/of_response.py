"""Numbers of a whole wave that count persons: response rates, populations, dispositions.

Belongs here: rows by what became of them. Does not belong here: answers to any item
(`pipeline.explain.of_items`).
"""

from collections.abc import Sequence

from pipeline.explain import docs
from pipeline.explain.arithmetic import added, plain_ratio, shown
from pipeline.explain.explanation import Cells, Explanation, Place
from pipeline.explain.making import explanation, reason_note
from pipeline.explain.rules import questionnaire_of, rule_at
from pipeline.explain.source import Row, Source, value_in
from schemas.study import Disposition

# Those who are no respondents of the codebook's rates: of every invited person some row speaks.
WITHOUT_ANSWERS = tuple(
    str(one) for one in Disposition if one not in (Disposition.COMPLETE, Disposition.PARTIAL)
)
COUNTING = {"response_rate_1": (0,), "response_rate_5": (0,)}


def of_wave_metric(source: Source, place: Place, row: Row) -> Explanation:
    """A response rate, or the complete ones among a population."""
    wave = str(place.key["wave"])
    formula = docs.sentence(docs.METRICS[row["metric"]])
    if row["metric"] == "complete_of_population":
        complete = rows_that_ended(source, wave, Disposition.COMPLETE)
        people = population(source, wave, row["cut"])
        number = row["n"] if place.field == "n" else value_in(row, place.field)
        said = plain_ratio(_int(complete), row["n"], row["estimate"])
        if place.field == "n":
            said = f"The population: {row['n']}"
        return explanation(
            source,
            place,
            [wave],
            number,
            f"{formula} {said}",
            null_reason=row["null_reason"],
            notes=reason_note(row["null_reason"]),
            inputs=(complete, people),
        )
    return _response(source, place, row, formula)


def _response(source: Source, place: Place, row: Row, formula: str) -> Explanation:
    wave = str(place.key["wave"])
    inputs = [rows_that_ended(source, wave, one) for one in Disposition]
    inputs = [one for one in inputs if one.value]
    rejected = rejects(source, Place("rejects", "count", {"reason": "partial", "wave": wave}))
    if rejected.value:
        inputs.append(rejected)
    invited = source.rows(wave, "populations", population="invited")
    if invited:
        inputs.append(population(source, wave, "invited"))
    said = _rate(row, inputs, source.rows(wave, "waves")[0]["invited"])
    if place.field == "n":
        said = f"All who were invited: {shown(row['n'])}"
    return explanation(
        source,
        place,
        [wave],
        value_in(row, place.field),
        f"{formula} {said}",
        null_reason=row["null_reason"],
        notes=reason_note(row["null_reason"]),
        inputs=tuple(inputs),
    )


def _rate(row: Row, inputs: Sequence[Explanation], invited: int | None) -> str:
    """The rate with the persons of each disposition in it."""
    if row["estimate"] is None:
        return "It is not defined."
    ended = {str(one.place.key.get("disposition")): _int(one) for one in inputs}
    complete = ended.get(Disposition.COMPLETE, 0)
    partial = ended.get(Disposition.PARTIAL, 0)
    partial += sum(_int(one) for one in inputs if one.place.table == "rejects")
    part = [complete] if row["metric"] in COUNTING else [complete, partial]
    unknown = ended.get(Disposition.UNKNOWN_ELIGIBILITY, 0)
    listed = sum(_int(one) for one in inputs if one.place.table != "populations")
    silent = 0 if invited is None else invited - listed
    whole = [
        *(complete, partial, ended.get(Disposition.REFUSED, 0)),
        *(ended.get(Disposition.NOT_ANSWERED, 0) + silent, ended.get(Disposition.OTHER, 0)),
        *([unknown] if row["metric"] in ("response_rate_1", "response_rate_2") else []),
    ]
    said = f"{added(part)} / {added(whole)} = {shown(row['estimate'])}"
    if silent:
        said += f"; of {silent} of the invited the export says nothing: not contacted"
    return said


def _int(one: Explanation) -> int:
    return int(one.value or 0)


def rows_that_ended(source: Source, wave: str, disposition: str) -> Explanation:
    """How many respondents ended in a disposition."""
    place = Place("respondents", "count", {"wave": wave, "disposition": str(disposition)})
    return respondents(source, place)


def respondents(source: Source, place: Place) -> Explanation:
    """A count of the respondents of a wave, by disposition; `silent`: neither kind of answer."""
    wave = str(place.key.get("wave", source.wave))
    wanted = place.key.get("disposition")
    named = [str(wanted)] if wanted else [str(one) for one in Disposition]
    if place.field == "silent":
        named = list(WITHOUT_ANSWERS)
    cells = ended_cells(source, wave, named)
    n = cells.n if cells else 0
    said = f"Rows of the export with the disposition {' or '.join(named)}: {n}."
    return explanation(source, place.at(wave=wave), [wave], n, said, cells=[cells] if cells else [])


def ended_cells(source: Source, wave: str, dispositions: Sequence[str]) -> Cells | None:
    """The rows that ended so; their cell is that of the status column, if there is one."""
    n, first = source.ended(wave, dispositions)
    return of_rows(source, wave, n, first, "status", ", ".join(dispositions)) if n else None


def of_rows(
    source: Source, wave: str, n: int, rows: Sequence[int], used_as: str | None, label: str
) -> Cells:
    """Rows of the export as cells of the one column with a use, or as whole rows."""
    export = source.rows(wave, "exports")[0]
    columns = source.rows(wave, "export_columns", used_as=used_as) if used_as else []
    column = columns[0] if len(columns) == 1 else None
    return Cells(
        wave=wave,
        file=export["file"],
        sha256=export["sha256"],
        column=column["position"] if column else None,
        header=column["header"] if column else "",
        code=None,
        label=label,
        spellings=(),
        rows=tuple(rows),
        n=n,
    )


def rejects(source: Source, place: Place) -> Explanation:
    """How many rows or cells were rejected for a reason."""
    wave = str(place.key.get("wave", source.wave))
    key = {name: value for name, value in place.key.items() if name != "wave"}
    found = source.rows(wave, "rejects", **key)
    rows = [row["source_row"] for row in found]
    headers = {row["column_header"] for row in found}
    cells = []
    if rows:
        shown_rows = rows if source.first is None else rows[: source.first]
        label = ", ".join(sorted({row["reason"] for row in found}))
        whole = of_rows(source, wave, len(rows), shown_rows, None, label)
        cells = [whole] if headers == {None} else list(_by_column(source, wave, found))
    said = f"Rows of the table rejects with this reason: {len(rows)}."
    if found:
        said += f" {found[0]['remedy']}."
    return explanation(source, place.at(wave=wave), [wave], len(rows), said, cells=cells)


def _by_column(source: Source, wave: str, found: Sequence[Row]) -> list[Cells]:
    """Rejected cells, column by column."""
    export = source.rows(wave, "exports")[0]
    by_header: dict[str, list[Row]] = {}
    for row in found:
        by_header.setdefault(row["column_header"] or "", []).append(row)
    positions = {row["header"]: row["position"] for row in source.rows(wave, "export_columns")}
    return [
        Cells(
            wave=wave,
            file=export["file"],
            sha256=export["sha256"],
            column=positions.get(header),
            header=header,
            code=None,
            label=rows[0]["reason"],
            spellings=(),
            rows=tuple(row["source_row"] for row in rows[: source.first]),
            n=len(rows),
        )
        for header, rows in by_header.items()
    ]


def population(source: Source, wave: str, name: str) -> Explanation:
    """How many persons the codebook says a population has."""
    return populations(source, Place("populations", "n", {"wave": wave, "population": name}))


def populations(source: Source, place: Place) -> Explanation:
    """The size of a population, which the codebook says."""
    wave = str(place.key.get("wave", source.wave))
    name = str(place.key.get("population"))
    row = source.only(wave, "populations", population=name)
    present = questionnaire_of(source, wave)
    known = present.study.populations.get(name) if present else None
    holds = known is not None and known.n == row["n"]
    text = f"{row['n']}{': ' + row['text'] if row['text'] else ''}"
    rule = rule_at(source, wave, ("populations", name, "n"), text, holds=holds)
    said = f"As the codebook says: {row['n']}."
    return explanation(source, place.at(wave=wave), [wave], row["n"], said, rules=(rule,))
