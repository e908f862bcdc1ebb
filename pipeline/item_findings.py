"""What an item says in a sentence, and what a figure of it shows for who cannot see it.

Belongs here: which sentence fits what is known of an item. Does not belong here: its words
(`pipeline/messages`), or layout.
"""

from dataclasses import dataclass
from typing import Any

from pipeline.known import (
    Number,
    count_of,
    ends,
    is_open,
    share_key,
    share_of,
    written,
)
from pipeline.metric_rows import CONTRADICTORY, SUBSTANTIVE
from pipeline.tally import ALL
from pipeline.view import HIGH, ItemView
from pipeline.words import Words


@dataclass(frozen=True)
class Finding:
    """A message and what is filled in: numbers and words."""

    message: str
    values: dict[str, Number | str]


def finding(one: ItemView, words: Words) -> str:
    """`finding_of` as text."""
    found = finding_of(one, words)
    values: dict[str, Any] = {
        name: value.shown if isinstance(value, Number) else value
        for name, value in found.values.items()
    }
    return words.say(found.message, **values)


def finding_of(one: ItemView, words: Words) -> Finding:
    """How many are at the high cut, or at the commonest option; or between which numbers.

    Of the answers on the scale. Where a publication leaves open how many these are, of all answers,
    whose number is known.
    """
    if one.high_labels:
        code, cut, answers = None, HIGH, words.any_of(one.high_labels)
        message = "finding_high"
    else:
        code = max(one.options, key=lambda rank: one.counts.get(rank, 0))
        cut, answers, message = None, words.quoted(one.labels[code]), "finding_mode"
        mode = one.rows.get(("mode", SUBSTANTIVE, code, None))
        if one.n and (mode is None or is_open(mode)):
            contradictory = one.share(SUBSTANTIVE, code)["null_reason"] == CONTRADICTORY
            return Finding("finding_contradictory" if contradictory else "finding_mode_open", {})
    row = one.share(SUBSTANTIVE, code, cut)
    if row["null_reason"] == CONTRADICTORY:
        return Finding("finding_contradictory", {})
    if one.n == 0 and not is_open(row):
        return Finding("finding_none", {})
    if row["ci_low"] is None:
        return _of_all(one, words, code, cut, answers)
    return Finding(message, _with_interval(one, words, SUBSTANTIVE, code, cut, answers))


def _with_interval(
    one: ItemView, words: Words, base: str, code: int | None, cut: str | None, answers: str
) -> dict[str, Number | str]:
    """A known share with its interval, k and n."""
    row, key = one.share(base, code, cut), share_key(one, base, code, cut)
    shown = {"percent": "estimate", "low": "ci_low", "high": "ci_high"}
    percents = {
        name: Number(words.percent(row[column]), row[column], "metrics", column, key)
        for name, column in shown.items()
    }
    return {
        "k": _k(one, base, code, cut),
        "n": Number(str(row["n"]), row["n"], "metrics", "n", key),
        **percents,
        "answers": answers,
    }


def _k(one: ItemView, base: str, code: int | None, cut: str | None) -> Number:
    codes = [code] if code is not None else one.scale.codes_of(str(cut))
    k = sum(one.counts.get(inside, 0) for inside in codes)
    if code is not None:
        return Number(str(k), k, "tallies", "n", {"item": one.id, "code": code})
    return Number(str(k), k, "shares", "k", {"item": one.id, "base": base, "cut": cut})


def _of_all(
    one: ItemView, words: Words, code: int | None, cut: str | None, answers: str
) -> Finding:
    """Of all answers: the number, or between which two it lies, or that nothing is known."""
    row = one.share(ALL, code, cut)
    if row["ci_low"] is not None:
        values = _with_interval(one, words, ALL, code, cut, answers)
        return Finding("finding_of_all", values)
    if ends(row) is None:
        return Finding("finding_open", {"answers": answers})
    least, greatest = count_of(one, code, cut)
    low, high = share_of(words, one, ALL, code, cut)
    n = Number(str(row["n"]), row["n"], "metrics", "n", share_key(one, ALL, code, cut))
    counts: dict[str, Number | str] = {"least": least, "greatest": greatest, "n": n}
    return Finding("finding_between", {**counts, "low": low, "high": high, "answers": answers})


def alternative(one: ItemView, words: Words) -> str:
    """What a figure of an item shows, for who cannot see it: the finding, then every count."""
    counts = [f"{one.labels[code]}: {written(words, count_of(one, code))}" for code in one.options]
    parts = [one.text, finding(one, words), f"{'; '.join(counts)}."]
    parts += [
        f"{label}: {written(words, count_of(one, code))}."
        for code, label in one.labels.items()
        if code in one.off_scale
    ]
    if sum(one.assumed.values()):
        parts.append(words.say("alt_assumed", n=sum(one.assumed.values())))
    return " ".join(parts)
