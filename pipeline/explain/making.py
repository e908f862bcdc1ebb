"""Putting an explanation together: what each has, whatever its number.

Belongs here: revisions, provenance, how a number is printed, notes that follow from the waves. Does
not belong here: what a particular table's number is made of.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pipeline.explain.counting import assumed_rows
from pipeline.explain.explanation import Cells, Explanation, Note, Place, Value
from pipeline.explain.source import Source
from pipeline.store import STUDY_WIDE
from pipeline.words import Words

PERCENT = {
    *("share", "invited_share", "complete_of_population"),
    *("response_rate_1", "response_rate_2", "response_rate_5", "response_rate_6"),
}
ENDS = ("estimate", "ci_low", "ci_high")
# Tables beside metrics whose fractions are shares.
SHARES = ("pairs", "drift", "quality", "quality_measures")
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


COMPARING = ("contrasts", "robustness", "links", "pairs", "patterns", "drift", "claims")


def printed(place: Place, value: Value) -> str:
    """The number as the English report prints it."""
    words = Words("en")
    if value is None or isinstance(value, str):
        return value or "–"
    form = _form(place)
    if form is not None:
        return form(words, value)
    is_share = place.table in SHARES and isinstance(value, float)
    if is_share:
        return words.percent(value)
    return str(int(value)) if float(value).is_integer() else words.number(value, 2)


def _form(place: Place) -> Callable[[Words, float], str] | None:
    """How a kind of number is printed that is no plain count or share."""
    metric = str(place.key.get("metric", "share"))
    is_end, is_contrast = place.field in ENDS, place.table in ("contrasts", "drift")
    if is_contrast and place.field.startswith("p"):
        return Words.p_value
    if is_contrast and is_end:
        return _points if metric == "share_difference" else Words.signed
    if is_end and place.table in ("metrics", "choice_shares"):
        if metric == "net":
            return _points
        return Words.percent if metric in PERCENT else _digits(metric)
    return None


def _points(words: Words, value: float) -> str:
    return f"{words.points(value)} percentage points"


def _digits(metric: str) -> Callable[[Words, float], str]:
    is_quantile = metric.startswith(("median", "quartile", "interquartile"))
    digits = 1 if is_quantile else 0 if metric == "invited_count" else 2
    return lambda words, value: words.number(value, digits)


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
    for one in (one for one in cells if one.assumed):
        item = source.only(one.wave, "items", column_position=one.column)["item"]
        because = assumed_rows(source, one.wave, item)
        for source_row in one.assumed:
            reason = because[source_row]
            reasons[reason] = reasons.get(reason, 0) + 1
    for reason, n in reasons.items():
        yield Note("assumed", f"{n} of the cells shown are assumed, not stated: {reason}")


def reason_note(reason: str | None) -> list[Note]:
    """Why a number is not defined, in the report's words."""
    if reason is None:
        return []
    return [Note("null_reason", f"{Words('en').reason(reason)} ({reason})")]


def comparing(source: Source) -> list[str]:
    """The waves that the comparison rests on."""
    source.revision(STUDY_WIDE)
    return list(source.waves)
