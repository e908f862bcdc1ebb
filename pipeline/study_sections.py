"""The other tables of a study report: waves, links, groups, tests of several waves or groups.

Belongs here: their rows, and where in the warehouse each number stands. Does not belong here:
changes between two waves (`pipeline.study_changes`), layout, words, or any computation.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from pipeline.contrasts.compute import REST
from pipeline.interpretation import Interpretation
from pipeline.report_parts import number
from pipeline.study_changes import METRIC, contrast, effect, linked_number, tests
from pipeline.study_view import INDEPENDENT, Row, StudyView
from pipeline.tally import ALL
from schemas.parts import WHOLE_WAVE

# More group contrasts than a reader can weigh are in the database only.
MOST_GROUPS = 12
LINK_COUNTS = (*("linked", "only_from", "only_to", "from_keyless", "to_keyless", "ambiguous"),)


def waves(view: StudyView) -> Iterator[dict[str, Any]]:
    """Each wave: when, how many, the response rate, and how many the wave before has too."""
    links = {(row["from_wave"], row["to_wave"]): row for row in view.links}
    before = {after: one for one, after in pairwise(view.wave_names)}
    for wave in view.waves:
        name = wave["wave"]
        link = links.get((before.get(name, ""), name))

        def count(field: str, wave: Row = wave) -> Markup | None:
            value = wave[field]
            if value is None:
                return None
            return number(value, value, "waves", field, wave=wave["wave"])

        yield {
            "wave": name,
            "fielded": _fielded(wave),
            "respondents": count("respondents"),
            "complete": count("complete"),
            "partial": count("partial"),
            "invited": count("invited"),
            "rate": _rate(view, name),
            "provenance": view.words.say(f"provenance_{wave['provenance']}"),
            "linked": linked_number(link, "linked") if link and link["linked"] else None,
        }


def _fielded(wave: Row) -> str:
    """The first day; a date that only stands for the year in the wave's name says nothing more."""
    if wave["fielded"] is None:
        return ""
    date: str = wave["fielded"].isoformat()
    name = wave["wave"]
    return "" if date in (name, f"{name}-01", f"{name}-01-01") else date


def _rate(view: StudyView, wave: str) -> Markup | None:
    row = view.rates[wave]
    if row["estimate"] is None:
        return None
    key = {"subject": WHOLE_WAVE, "metric": "response_rate_1", "base": "population", "wave": wave}
    shown = view.words.percent(row["estimate"])
    return number(shown, row["estimate"], "metrics", "estimate", **key)


def links(view: StudyView) -> Iterator[dict[str, Any]]:
    """Each pair of waves that are compared: who is linked, who is not and why."""
    for row in view.links:
        linked_by = f"linked_by_{row['linked_by']}" if row["linked_by"] else ""
        yield {
            "before": row["from_wave"],
            "after": row["to_wave"],
            "linked_by": view.words.say(linked_by) if linked_by else "",
            "why": view.words.reason(row["null_reason"]) if row["null_reason"] else "",
            **{field: linked_number(row, field) for field in LINK_COUNTS},
        }


def groups(view: StudyView, rules: Interpretation | None) -> Iterator[dict[str, Any]]:
    """The largest differences between groups of the latest wave."""
    found = [
        row
        for row in view.groups
        if row["metric"] == "cliffs_delta"
        and row["design"] == INDEPENDENT
        and row["estimate"] is not None
    ]
    largest = sorted(found, key=lambda row: -abs(round(row["estimate"], 12)))[:MOST_GROUPS]
    for row in largest:
        yield {
            "item": view.items[row["item"]].text,
            "attribute": view.attributes.get(row["group_by"], row["group_by"]),
            "group": row["to_group"],
            "other": view.words.say("group_rest") if _is_rest(row) else row["from_group"],
            "effect": effect(view.words, row, rules),
            "n": contrast(row, "n_to", row["n_to"]),
            "n_other": contrast(row, "n_from", row["n_from"]),
        }


def _is_rest(row: Row) -> bool:
    return bool(row["comparison"] == "rest" and row["from_group"] == REST)


def omnibus(view: StudyView) -> Iterator[dict[str, Any]]:
    """Tests of all waves, and of all groups of the latest wave; what has no p is left out."""
    words = view.words
    for row in view.omnibus:
        if row["p"] is None:
            continue
        if row["group_by"] == ALL:
            what = words.say("omnibus_waves", before=row["from_wave"], after=row["to_wave"])
        else:
            attribute = view.attributes.get(row["group_by"], row["group_by"])
            what = words.say("omnibus_groups", attribute=attribute, wave=row["to_wave"])
        yield {
            "item": view.items[row["item"]].text,
            "what": what,
            "name": words.say(METRIC + row["metric"]),
            "statistic": contrast(row, "statistic", words.number(row["statistic"])),
            "df": None if row["df"] is None else contrast(row, "df", row["df"]),
            "test": tests(words, row),
            "design": words.say(row["design"]),
        }
