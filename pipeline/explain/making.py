"""Putting an explanation together: what each has, whatever its number.

Belongs here: revisions, provenance, how a number is printed, notes that follow from the waves. Does
not belong here: what a particular table's number is made of.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipeline.explain.counting import assumed_rows
from pipeline.explain.explanation import Cells, Explanation, Note, Place, Value
from pipeline.explain.source import Source
from pipeline.store import STUDY_WIDE
from pipeline.words import Words

PERCENT = {
    *("share", "net", "invited_share", "complete_of_population"),
    *("response_rate_1", "response_rate_2", "response_rate_5", "response_rate_6"),
}
ENDS = ("estimate", "ci_low", "ci_high")
INVENTED = "reconstructed"


def explanation(
    source: Source,
    place: Place,
    waves: Iterable[str],
    value: Value,
    formula: str,
    *,
    notes: Sequence[Note] = (),
    cells: Sequence[Cells] = (),
    **parts: Any,
) -> Explanation:
    """An explanation with all that follows from the waves that entered.

    Args:
        source: the tables.
        place: of the number.
        waves: those that entered.
        value: as stored.
        formula: how it is computed.
        notes: what else a reader must know.
        cells: those behind it.
        parts: further fields of `Explanation`; `printed`: else by the place.
    """
    entered = source.in_order(waves)
    rows = [source.rows(wave, "waves")[0] for wave in entered]
    kinds = dict.fromkeys(row["provenance"] for row in rows)
    comparison = place.table in COMPARING and source.comparison
    # The comparison may have been made by later code than a wave, never by earlier.
    code = dict.fromkeys(row["code_version"] for row in rows)
    parts.setdefault("printed", printed(place, value))
    return Explanation(
        place=place,
        study=source.study,
        waves=tuple(entered),
        revisions=tuple(source.revision(wave).name for wave in entered),
        code_version=", ".join(code),
        provenance=", ".join(kinds),
        value=value,
        formula=formula,
        comparison=comparison.name if comparison else None,
        cells=tuple(cells),
        notes=(*notes, *_of_provenance(source, entered, cells)),
        **parts,
    )


COMPARING = ("contrasts", "robustness", "links", "pairs", "patterns", "drift")


def printed(place: Place, value: Value) -> str:
    """The number as the English report prints it."""
    words = Words("en")
    if value is None or isinstance(value, str):
        return value or "–"
    if place.table in ("metrics", "choice_shares") and place.field in ENDS:
        metric = place.key.get("metric", "share")
        if metric in PERCENT:
            return words.points(value) if metric == "net" else words.percent(value)
        return words.number(value, 1 if metric.startswith(("median", "quartile")) else 2)
    if place.table in ("contrasts", "drift"):
        if place.field.startswith("p"):
            return words.p_value(value)
        if place.field in ENDS:
            is_share = place.key.get("metric") == "share_difference"
            return f"{words.points(value)} percentage points" if is_share else words.signed(value)
    if place.table in ("pairs", "drift", "quality", "quality_measures") and isinstance(value, float):
        return words.percent(value)
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value))
    return words.number(value, 2)


def _of_provenance(source: Source, waves: Sequence[str], cells: Sequence[Cells]) -> Iterator[Note]:
    """That nobody gave these answers, where nobody did; and which of them are assumed."""
    for wave in waves:
        row = source.rows(wave, "waves")[0]
        if row["provenance"] == "measured":
            continue
        if row["provenance"] == INVENTED:
            said = f"Wave {wave} is reconstructed from a publication: nobody gave these answers."
        else:
            said = f"Wave {wave} is {row['provenance']}: nobody gave these answers."
        method = f" {row['provenance_method']}" if row["provenance_method"] else ""
        where = f" Source: {row['provenance_source']}" if row["provenance_source"] else ""
        yield Note(row["provenance"], said + method + where)
    reasons: dict[str, int] = {}
    items = dict.fromkeys((one.wave, one.header) for one in cells if one.assumed)
    for one in cells:
        if not one.assumed:
            continue
        item = source.only(one.wave, "items", column_header=one.header)["item"]
        because = assumed_rows(source, one.wave, item)
        for row in one.assumed:
            reasons[because[row]] = reasons.get(because[row], 0) + 1
    for reason, n in reasons.items() if items else ():
        yield Note("assumed", f"{n} of the cells shown are assumed, not stated: {reason}")


def reason_note(reason: str | None) -> list[Note]:
    """Why a number is not defined, in the report's words."""
    return [] if reason is None else [Note("null_reason", f"{Words('en').reason(reason)} ({reason})")]


def comparing(source: Source) -> list[str]:
    """The waves that the comparison rests on."""
    source.revision(STUDY_WIDE)
    return list(source.waves)
