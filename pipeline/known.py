"""What is known of an item's numbers, and how it is written: a number, or a least and a greatest.

Belongs here: numbers of a view with their place in the warehouse, for figures as text and for
reports as elements. Does not belong here: sentences (`pipeline.item_findings`), or computing any
number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.metric_rows import OPEN, SUBSTANTIVE
from pipeline.tally import ALL
from pipeline.view import DEFAULT_INTERVAL, ItemView, MetricRow
from pipeline.words import Words


@dataclass(frozen=True)
class Number:
    """A number as it is shown, its stored value, and where in the warehouse it stands."""

    shown: str
    value: float
    table: str
    field: str
    key: Mapping[str, object]


# One number, or the least and the greatest that it can be; nothing where nothing is known.
Known = tuple[Number, ...]


def is_open(row: MetricRow) -> bool:
    """Whether a publication leaves the number open, or contradicts itself."""
    return row["null_reason"] in OPEN


def ends(row: MetricRow) -> tuple[float, float] | None:
    """The least and the greatest value that a number can have; None where it has none."""
    if row["estimate"] is not None:
        return row["estimate"], row["estimate"]
    if row["lowest"] is not None:
        return row["lowest"], row["highest"]
    return None


def share_key(item: ItemView, base: str, code: int | None, cut: str | None) -> dict[str, object]:
    """Where the row of a share stands in the table of metrics."""
    target = {"code": code, "cut": cut}
    return {
        "subject": item.id,
        "metric": "share",
        "base": base,
        "ci_method": DEFAULT_INTERVAL,
        **{name: value for name, value in target.items() if value is not None},
    }


def share_of(
    words: Words, item: ItemView, base: str, code: int | None = None, cut: str | None = None
) -> Known:
    """A share in percent."""
    row = item.share(base, code, cut)
    key = share_key(item, base, code, cut)
    return tuple(
        Number(words.percent(row[name]), row[name], "metrics", name, key) for name in fields(row)
    )


def count_of(item: ItemView, code: int | None = None, cut: str | None = None) -> Known:
    """How many gave an answer, or one inside a cut: of a reconstruction between two counts."""
    row = item.share(ALL, code, cut)
    if code is not None and not is_open(row):
        n = item.counts.get(code, 0)
        return (Number(str(n), n, "tallies", "n", {"item": item.id, "code": code}),)
    key = share_key(item, ALL, code, cut)
    return tuple(
        Number(str(k := round(row[name] * row["n"])), k, "metrics", f"round({name} * n)", key)
        for name in fields(row)
    )


def answers_of(item: ItemView) -> Known:
    """How many answers on the scale there are."""
    row = item.rows.get(("answers", SUBSTANTIVE, None, None))
    if row is None:
        return (Number(str(item.n), item.n, "metrics", "n", {"subject": item.id}),)
    key = {"subject": item.id, "metric": "answers", "base": SUBSTANTIVE}
    return tuple(
        Number(str(round(row[name])), row[name], "metrics", name, key) for name in fields(row)
    )


def fields(row: MetricRow) -> Sequence[str]:
    """The columns of a row that say what is known of its number."""
    if row["estimate"] is not None:
        return ("estimate",)
    return ("lowest", "highest") if row["lowest"] is not None else ()


def written(words: Words, known: Known) -> str:
    """Counts as text: 3, 3–9, or that it is not known."""
    shown = list(dict.fromkeys(one.shown for one in known))
    if not shown:
        return words.say("unknown")
    return words.say("from_to", low=shown[0], high=shown[-1]) if len(shown) > 1 else shown[0]


def percent(words: Words, row: MetricRow) -> str | None:
    """A share as text: 60 %, 60–90 %, or that it is not known; None where there are no answers."""
    found = ends(row)
    if found is None:
        return words.say("unknown") if is_open(row) else None
    return words.percents(*found)
