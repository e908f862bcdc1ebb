"""The table of numbers of a wave report: a row per item.

Belongs here: what stands in each cell and where in the warehouse it is from; of a reconstruction
the least and the greatest value of what is not known. Does not belong here: layout
(`pipeline/templates`), words (`pipeline/messages`), or any computation.
"""

from typing import Any

from markupsafe import Markup

from pipeline.known import Number, answers_of, count_of, fields, is_open, share_key, share_of
from pipeline.metric_rows import CONTRADICTORY, SUBSTANTIVE
from pipeline.report_parts import between, element, number, say
from pipeline.tally import ALL
from pipeline.view import HIGH, ItemView, WaveView
from schemas.scale import Missing


def item_numbers(view: WaveView, item: ItemView) -> dict[str, Any]:
    """The row of an item."""
    declared = [
        (item.labels[code], _count(view, item, code))
        for code in sorted(item.off_scale, reverse=True)
    ]
    undeclared = [
        ("–", _count(view, item, code))
        for code in sorted(item.counts, reverse=True)
        if code < 0 and item.counts[code] and code not in item.labels and code != Missing.BLANK
    ]
    return {
        "text": item.text,
        "figure": item.asked.item.figure,
        "fitting": _fitting(view, item),
        "counts": [(item.labels[code], _count(view, item, code)) for code in item.options],
        "missing": [*declared, *undeclared],
        "on_scale": _share(view, item, SUBSTANTIVE),
        "all": _share(view, item, ALL),
        "median": _plain(view, item, "median_type_2", 1),
        "agreement": _plain(view, item, "agreement", 2),
        "invited": _invited(view, item),
    }


def _fitting(view: WaveView, item: ItemView) -> Markup | None:
    """How many distributions fit what is printed; None where one does, or it was measured."""
    row = item.high if item.high_labels else item.share(SUBSTANTIVE, 1)
    if row["null_reason"] == CONTRADICTORY:
        return say(view.words, "contradictory")
    if row["vectors"] in (None, 1):
        return say(view.words, "fitting_many") if is_open(row) else None
    key = {"subject": item.id, "metric": "agreement"}
    vectors = number(row["vectors"], row["vectors"], "metrics", "vectors", **key)
    return say(view.words, "fitting", n=vectors)


def _count(view: WaveView, item: ItemView, code: int) -> Markup:
    """A count; of a reconstruction between which two, where the publication leaves it open."""
    known = between(view.words, count_of(item, code), "from_to")
    return known if known is not None else say(view.words, "unknown")


def _share(view: WaveView, item: ItemView, base: str) -> dict[str, Any] | None:
    """The share at the high cut on a base, with its interval; None where there is none."""
    row, key = item.share(base, cut=HIGH), share_key(item, base, None, HIGH)
    found = between(view.words, share_of(view.words, item, base, cut=HIGH))
    if found is None:
        return None
    interval = None
    if row["ci_low"] is not None:
        low, high = (
            Number(view.words.percent(row[name]), row[name], "metrics", name, key)
            for name in ("ci_low", "ci_high")
        )
        interval = Markup("{} – {}").format(element(low), element(high))
    if row["n"] is None:
        n = between(view.words, answers_of(item), "from_to")
    else:
        n = number(row["n"], row["n"], "metrics", "n", **key)
    return {"estimate": found, "interval": interval, "n": n}


def _plain(view: WaveView, item: ItemView, metric: str, digits: int) -> Markup | None:
    row = view.metric(item.id, metric)
    key = {"subject": item.id, "metric": metric, "base": SUBSTANTIVE}
    known = tuple(
        Number(view.words.number(row[name], digits), row[name], "metrics", name, key)
        for name in fields(row)
    )
    return between(view.words, known)


def _invited(view: WaveView, item: ItemView) -> Markup | None:
    named: dict[str, Any] = {
        "base": "population",
        "cut": HIGH,
        "ci_method": "hypergeometric_if_random",
    }
    row = view.metric(item.id, "invited_count", **named)
    if row["ci_low"] is None:
        return None
    key = {"subject": item.id, "metric": "invited_count", **named}
    low, high = (
        number(str(int(row[name])), row[name], "metrics", name, **key)
        for name in ("ci_low", "ci_high")
    )
    invited = view.questionnaire.invited
    n = number(invited, invited, "populations", "n", population="invited")
    return say(view.words, "invited_set", low=low, high=high, n=n)
