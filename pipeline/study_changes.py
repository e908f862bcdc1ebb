"""The sections of a study report about changes between two waves.

Belongs here: the rows of their tables, and where in the warehouse each number stands. Does not
belong here: layout (`pipeline/templates`), words (`pipeline/messages`), or any computation.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from pipeline.contrasts.robustness import JUDGED
from pipeline.interpretation import Interpretation
from pipeline.report_parts import number, say
from pipeline.study_view import Change, Row, Share, StudyView, Waves
from pipeline.tally import ALL
from pipeline.words import LEAST_P, Words

# What is so is left out of a number's place: whole waves, no weights.
USUAL = {"group_by": ALL, "from_group": ALL, "to_group": ALL}
KEY = (
    *("comparison", "from_wave", "to_wave", "group_by", "from_group", "to_group", "item"),
    *("design", "metric", "cut", "base", "zeros"),
)
ROBUSTNESS_KEY = KEY[:7]
METRIC = "metric_"


def change_sections(
    view: StudyView, rules: Interpretation | None, images: Mapping[str, dict[str, str]]
) -> Iterator[dict[str, Any]]:
    """A section per pair of waves, the latest wave's first; only these show their figures."""
    compared = view.compared()
    latest = view.wave_names[-1]
    for waves in sorted(compared, key=lambda pair: -view.wave_names.index(pair[1])):
        found = compared[waves]
        before, after = waves
        yield {
            "id": f"change-{before}-{after}",
            "title": view.words.say("change_title", before=before, after=after),
            "before": before,
            "after": after,
            "about": _about(view, waves, found),
            "is_latest": after == latest,
            "figures": [
                images[name]
                for name in (f"change_{before}_{after}", f"forest_{before}_{after}")
                if name in images and after == latest
            ],
            "tables": list(_tables(view.words, rules, found)),
        }


def _about(view: StudyView, waves: Waves, found: Sequence[Change]) -> Markup:
    """How many are linked, or why nobody is."""
    words = view.words
    link = next((row for row in view.links if (row["from_wave"], row["to_wave"]) == waves), None)
    if link is None:
        return Markup()
    if link["linked"]:
        return say(words, "changes_linked", n=linked_number(link, "linked"))
    reason = words.reason(link["null_reason"] or found[0].effect["null_reason"])
    return say(words, "changes_unlinked", reason=reason)


def linked_number(link: Row, field: str) -> Markup:
    """A count of the link report."""
    waves = {"from_wave": link["from_wave"], "to_wave": link["to_wave"]}
    return number(link[field], link[field], "links", field, **waves)


def _tables(
    words: Words, rules: Interpretation | None, found: Sequence[Change]
) -> Iterator[dict[str, Any]]:
    """Changes, and apart from them changes in perception."""
    for title, is_perceived in (("change_measured", False), ("change_perceived", True)):
        rows = [one for one in found if one.item.is_perceived == is_perceived]
        if rows:
            yield {
                "title": words.say(title),
                "note": words.say("perceived") if is_perceived else "",
                "rows": [_row(words, rules, one) for one in rows],
            }


def _row(words: Words, rules: Interpretation | None, one: Change) -> dict[str, Any]:
    reason = one.effect["null_reason"] if one.effect["estimate"] is None else None
    before, after = one.shares or (None, None)
    return {
        "text": one.item.text,
        "reworded": one.is_reworded,
        "why": words.reason(reason) if reason else "",
        "before": _share(words, one, before, place=0),
        "after": _share(words, one, after, place=1),
        "difference": None if one.difference is None else _difference(words, one.difference),
        "effect": None if reason else effect(words, one.effect, rules),
        "further": [] if reason else list(_further(words, rules, one)),
        "robustness": _robustness(words, one.robustness),
    }


def contrast(row: Row, field: str, shown: object) -> Markup:
    """A number of the contrasts table."""
    key = {name: row[name] for name in KEY if row[name] is not None}
    key = {name: value for name, value in key.items() if USUAL.get(name) != value}
    return number(shown, row[field], "contrasts", field, **key)


def _share(
    words: Words, one: Change, share: Share | None, *, place: int
) -> dict[str, Markup] | None:
    if share is None or one.difference is None:
        return None
    where = dict(share.place)
    table, field = where.pop("table"), where.pop("field")
    row = one.difference
    n = "n_pairs" if row["n_pairs"] is not None else ("n_from", "n_to")[place]
    return {
        "estimate": number(words.percent(share.value), share.value, table, field, **where),
        "n": contrast(row, n, row[n]),
    }


def _numbers(row: Row, shown: Callable[[float], str]) -> dict[str, Markup]:
    names = ("estimate", "ci_low", "ci_high")
    return {name: contrast(row, name, shown(row[name])) for name in names if row[name] is not None}


def tests(words: Words, row: Row) -> dict[str, Any]:
    """The p of a contrast, the adjusted one with the name of its family; or why there is none."""
    if row["p"] is None:
        return {"why": words.reason(row["null_reason"])} if row["null_reason"] else {}
    return {
        "relation": "" if row["p"] < LEAST_P else "= ",
        "p": contrast(row, "p", words.p_value(row["p"])),
        "adjusted": contrast(row, "p_holm", words.p_value(row["p_holm"])),
        "family": row["family"],
    }


def _equivalence(words: Words, row: Row) -> str:
    """Whether it is equivalent, of the judged effect also that it is not shown to be."""
    if row["equivalent"]:
        return words.say("equivalent")
    is_asked = row["equivalent"] is not None and row["metric"] in JUDGED
    return words.say("not_equivalent") if is_asked else ""


def _difference(words: Words, row: Row) -> dict[str, Any]:
    return {
        **_numbers(row, words.points),
        "test": tests(words, row),
        "equivalence": _equivalence(words, row),
    }


def effect(words: Words, row: Row, rules: Interpretation | None) -> dict[str, Any]:
    """An effect with its interval, its test, and a word for its size where rules have one."""
    word = rules.word(row["metric"], row["estimate"]) if rules else None
    return {
        **_numbers(row, words.signed),
        "name": words.say(METRIC + row["metric"]),
        "word": words.say(f"size_{word}") if word else "",
        "design": words.say(row["design"]),
        "test": tests(words, row),
        "equivalence": _equivalence(words, row),
    }


def _further(words: Words, rules: Interpretation | None, one: Change) -> Iterator[dict[str, Any]]:
    """Effects that the rules have words for, beside the judged one."""
    for row in one.rows.values():
        is_meant = rules is not None and row["metric"] in rules.metrics
        if is_meant and row is not one.effect and row["estimate"] is not None:
            # Whether it is equivalent, the judged one says.
            yield {**effect(words, row, rules), "equivalence": ""}


def _robustness(words: Words, row: Row | None) -> Markup | None:
    """In how many choices the sign is the same."""
    if row is None or row["sign_holds"] is None:
        return None
    key = {name: row[name] for name in ROBUSTNESS_KEY if USUAL.get(name) != row[name]}
    k = round(row["sign_holds"] * row["choices"])
    return say(
        words,
        "robust_sign",
        k=number(k, k, "robustness", "round(sign_holds * choices)", **key),
        n=number(row["choices"], row["choices"], "robustness", "choices", **key),
    )
