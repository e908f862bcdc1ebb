"""What a number of a page is, in a sentence of the page's language.

Belongs here: which message of the catalogue says it, and what fills its blanks. Does not belong
here: the words (`pipeline/messages`), or how the number is computed
(`pipeline.explained.arithmetic`).
"""

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from pipeline.explain.explanation import Explanation
from pipeline.explain.source import ALL
from pipeline.explained.many import ManyAsked
from pipeline.explained.names import Names
from pipeline.report_parts import as_code, say
from schemas.parts import WHOLE_WAVE

# What reports count or compute beside the columns of tables, by the name that messages have.
COMPUTED = {
    "count(position)": "asked",
    "count(DISTINCT CASE WHEN position IS NOT NULL THEN scale END)": "scales",
    "round(sign_holds * choices)": "sign_holds",
    "count(DISTINCT subject)": "determined",
    # Shares of a reconstruction, printed as numbers of answers.
    **{f"round({name} * n)": name for name in ("estimate", "lowest", "highest")},
}
# Of a contrast each effect has its own name in the catalogue, which the message holds.
ENDS = ("ci_low", "ci_high")


def wording(source: ManyAsked, names: Names, one: Explanation) -> Markup:
    """What a number is.

    Args:
        source: the tables.
        names: of the page.
        one: the number.

    Returns:
        A sentence as HTML.
    """
    values = _values(source, names, one)
    key = next(key for key in _keys(one) if names.words.has(key))
    return say(names.words, key, **values)


def notes(names: Names, one: Explanation) -> list[Markup]:
    """What else a reader of the number must know."""
    found = []
    if one.null_reason is not None and one.value is None:
        found.append(Markup("{}").format(names.words.reason(one.null_reason)))
    if any(note.kind == "change_in_perception" for note in one.notes):
        found.append(say(names.words, "perceived"))
    return found


def _keys(one: Explanation) -> Iterator[str]:
    """The keys of the catalogue that may say what a number is, the most exact first."""
    table, field, key = one.place.table, one.place.field, one.place.key
    named = COMPUTED.get(field, field)
    if table == "metrics":
        metric = str(key.get("metric", ""))
        # An option's share is said by its name, a cut's by those of the answers inside.
        yield f"why_metrics_{metric}_{named}{'_code' if key.get('code') is not None else ''}"
        yield f"why_metrics_{metric}_{named}"
        yield f"why_metrics_{named}"
    elif table == "contrasts":
        yield f"why_contrasts_{key['metric']}_{named}"
        yield f"why_contrasts_{named}"
    elif table == "pairs":
        yield f"why_pairs_{'from' if 'from_code IN' in field else 'to'}"
    else:
        yield f"why_{table}_{named}"
    yield "why_stored"


def _values(source: ManyAsked, names: Names, one: Explanation) -> dict[str, object]:
    """What messages may have in their blanks."""
    place, words = one.place, names.words
    key: Mapping[str, object] = {**place.key}
    item = str(key.get("item") or key.get("subject") or key.get("choice") or "")
    part = [count.code for count in one.counts if count.in_part]
    values: dict[str, object] = {
        "table": as_code(place.table),
        "field": as_code(place.field),
        "wave": key.get("wave", ""),
        "before": key.get("from_wave", ""),
        "after": key.get("to_wave", ""),
        "answer": words.quoted(names.answer(item, _code(key))) if "code" in key else "",
        "answers": names.answers(item, part) if part and len(part) < len(one.counts) else "",
        "base": words.say(f"why_base_{key['base']}") if "base" in key else "",
        "method": as_code(key.get("ci_method") or "wilson"),
        "claim": as_code(key.get("claim", "")),
        "disposition": as_code(key.get("disposition", "")),
        "population": as_code(key.get("population", "")),
        "reason": words.say(f"reject_{key['reason']}") if "reason" in key else "",
        "subject": names.words.say("why_whole_wave") if item == WHOLE_WAVE else names.text(item),
        "measure": words.say(f"measure_{key['measure']}") if "measure" in key else "",
    }
    if place.table in ("contrasts", "robustness", "foldings"):
        values.update(_of_row(source, names, one))
    return values


def _ends(names: Names, row: Mapping[str, object]) -> dict[str, object]:
    """What is taken from what: the earlier wave from the later, or the other group from a group."""
    if row["group_by"] == ALL:
        return {"before": row["from_wave"], "after": row["to_wave"]}
    is_rest = row["comparison"] == "rest"
    other = names.words.say("group_rest") if is_rest else row["from_group"]
    return {"before": other, "after": row["to_group"]}


def _code(key: Mapping[str, object]) -> int:
    return int(str(key["code"])) if key["code"] is not None else 0


def _of_row(source: ManyAsked, names: Names, one: Explanation) -> dict[str, object]:
    row, words = source.row_of(one.place), names.words
    if one.place.table == "foldings":
        return {"written": as_code(row["written"]), "folded": row["folded"]}
    metric = f"metric_{row['metric']}"
    said: dict[str, object] = {
        "metric": words.say(metric) if words.has(metric) else row["metric"],
    }
    if one.place.table == "contrasts":
        codes = source.codes_of_cut(str(row["to_wave"]), str(row["item"]), row["cut"])
        for name in ("ci_method", "test", "family"):
            said[name] = as_code(row[name] or "–")
        said["method"] = said.pop("ci_method")
        said["answers"] = names.answers(str(row["item"]), codes)
        said["base"] = words.say(f"why_base_{row['base']}")
        said["versus"] = words.say("why_versus", **_ends(names, row))
    return said
