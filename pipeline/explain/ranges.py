"""Numbers of a reconstruction: over all answers that fit what its publication prints.

Belongs here: what is said of a range, of counts made of it, and of how many items are determined.
Does not belong here: finding the ranges (`pipeline.identified`).
"""

import re

from pipeline.explain.arithmetic import shown
from pipeline.explain.explanation import Explanation, Place, Value
from pipeline.explain.making import explanation
from pipeline.explain.source import Row, Source, value_in
from pipeline.metric_rows import CONTRADICTORY, OPEN

ENDS = ("lowest", "highest")
DETERMINED = "count(DISTINCT subject)"
AS_COUNT = re.compile(r"round\((\w+) \* n\)")


def is_over_all(row: Row, field: str) -> bool:
    """Whether a number is about all that fits what is printed, not about the shipped counts."""
    column = _column(field)
    return column in (*ENDS, "vectors") or row["null_reason"] in OPEN


def over_all(row: Row) -> str:
    """Between what a number lies; the tallies beside it are of one way of many."""
    if row["null_reason"] == CONTRADICTORY:
        return "The printed numbers contradict each other: no answers fit them."
    ways = "All ways" if row["vectors"] is None else f"The {row['vectors']:,} ways"
    said = f"{ways} to spread the answers that fit what is printed"
    if row["lowest"] is None:
        return f"{said} give different numbers; the tallies are of one of them."
    ends = f"{shown(row['lowest'])} to {shown(row['highest'])}"
    return f"{said} give {ends}; the tallies are of one of them."


def value_of(row: Row, field: str) -> Value:
    """A stored number; of a share that reports print as a count, that count.

    Raises:
        StoreError: the table has no such column.
    """
    column = _column(field)
    stored: Value = value_in(row, column)
    if column == field or not isinstance(stored, float) or row["n"] is None:
        return stored
    n: int = row["n"]
    return round(stored * n)


def _column(field: str) -> str:
    found = AS_COUNT.fullmatch(field)
    return found[1] if found else field


def of_determined(source: Source, place: Place) -> Explanation:
    """How many items the printed numbers determine: there is one way to spread their answers."""
    key = dict(place.key)
    wave = str(key.pop("wave", source.wave))
    rows = source.rows(wave, "metrics", **key)
    items = dict.fromkeys(row["subject"] for row in rows)
    said = f"Items whose answers can be spread in one way only: {', '.join(items) or 'none'}."
    return explanation(source, place.at(wave=wave), [wave], len(items), said)
