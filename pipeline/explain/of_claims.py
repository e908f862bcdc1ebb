"""Numbers of the audit: what a publication states, with the answers that it is about.

Belongs here: from a row of `claims` to tallies and cells. Does not belong here: verdicts
(`pipeline.claims`), or which claim a person means (`pipeline.explain.claims`).
"""

from pipeline.explain import counting
from pipeline.explain.arithmetic import shown
from pipeline.explain.explanation import Cells, Counted, Explanation, Note, Place, Rule
from pipeline.explain.making import explanation
from pipeline.explain.rules import rules_of_item
from pipeline.explain.source import People, Row, Source, value_in
from pipeline.store import STUDY_WIDE

MEANINGS = {
    "computed": "The number that the statement is about, by what is known",
    "lowest": "The least that the number can be, by what is known",
    "highest": "The greatest that the number can be, by what is known",
    "n": "How many answers the number rests on",
    "vectors": "Ways to spread the answers over the scale that fit all that is printed",
}
COUNT = "count"


def of_claim(source: Source, place: Place) -> Explanation:
    """A number of one statement, or how many statements have a verdict."""
    if place.field == COUNT:
        rows = source.rows(STUDY_WIDE, "claims", **place.key)
        said = f"Statements of the publication that are so: {len(rows)}."
        return explanation(source, place, source.waves, len(rows), said)
    row = source.only(STUDY_WIDE, "claims", **place.key)
    value = value_in(row, place.field)
    has_wave = row["wave"] in source.waves
    counts, cells, rules = _behind(source, row) if has_wave and row["item"] else ([], [], [])
    return explanation(
        source,
        place,
        [row["wave"]] if has_wave else [],
        value,
        f"{MEANINGS[place.field]}: {shown(value)}. The statement: {row['says']}.",
        counts=tuple(counts),
        cells=tuple(cells),
        rules=tuple(rules),
        notes=list(_notes(row)),
    )


def _behind(source: Source, row: Row) -> tuple[list[Counted], list[Cells], list[Rule]]:
    """The tallies of the statement's answers and of its base, and their cells."""
    wave, item = row["wave"], row["item"]
    people = People(wave, row["group_by"], (row["group_value"],))
    base = counting.base_of(source, wave, item, row["base"])
    counts = counting.counted(source, people, item, row["codes"], base)
    cells = list(counting.cells_of(source, people, counts))
    return counts, cells, list(rules_of_item(source, wave, item, base, []))


def _notes(row: Row) -> list[Note]:
    verdict = row["verdict"].replace("_", " ")
    reason = f" ({row['reason'].replace('_', ' ')})" if row["reason"] else ""
    found = [Note("verdict", f"{verdict}{reason}")]
    if row["sentence"]:
        where = f"{row['location']}: " if row["location"] else ""
        said = f"“{row['sentence']}”" if row["is_quote"] else row["sentence"]
        found.append(Note("sentence", f"{where}{said}"))
    return found
