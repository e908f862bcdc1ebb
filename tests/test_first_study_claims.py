"""The audit of the first study's publication: verdicts, what is left open, and what is found.

What is found follows from plain facts: other names and words change nothing, and where one fact is
put right, the finding about it is gone and no other.
"""

import copy
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.claims.audit import audit, findings
from pipeline.claims.finding import Audit
from schemas.claims import Claims, load_claims
from schemas.questionnaire import load_study
from tests.making import Folder

FOLDER = Path(__file__).parents[1] / "data" / "studies" / "samskabelse"
STUDY = load_study(FOLDER / "study.yaml")
CONTENT: dict[str, Any] = yaml.safe_load((FOLDER / "claims.yaml").read_text("utf-8"))
HIGH = ["I meget høj grad", "I høj grad"]
Found = frozenset[tuple[str, str, tuple[str, ...]]]


ALL_FOUND = ("wrong", "open", "note")


def audited(content: dict[str, Any]) -> Audit:
    """By what is printed alone: the study's answers are not public."""
    return audit(Claims.model_validate(content), STUDY, [])


@cache
def as_published() -> Audit:
    """The claims as they stand."""
    return audited(CONTENT)


def found(one: Audit, weights: tuple[str, ...] = ("wrong", "open")) -> Found:
    """Rule, variant and items of what is found."""
    return frozenset(
        (one.rule, one.variant, one.items) for one in findings(one) if one.weight in weights
    )


def claim(content: dict[str, Any], name: str) -> dict[str, Any]:
    """A claim, to be changed."""
    return next(one for one in content["claims"] if one["id"] == name)


@pytest.fixture
def content() -> dict[str, Any]:
    return copy.deepcopy(CONTENT)


def test_every_statement_has_a_verdict() -> None:
    counted = Counter(one.verdict.verdict for one in as_published().judgements)
    assert counted == {"consistent": 42, "inconsistent": 1, "not_identified": 15}
    wrong = [one for one in as_published().judgements if one.verdict.verdict == "inconsistent"]
    assert [(one.claim.id, one.statement.number) for one in wrong] == [("summary", "levels")]
    # What is not identified: numbers of which nothing else speaks, and two comparisons.
    not_identified = [
        one.statement.number or one.claim.id
        for one in as_published().judgements
        if one.verdict.verdict == "not_identified"
    ]
    assert not_identified == [
        *("course_days", "gatherings", "catch_up_days", "support_million_kroner"),
        *("participants", "public_libraries", "county_libraries", "no_longer_employed"),
        *("complete", "comments_quoted", "comments_listed", "interviews", "interviews_quoted"),
        *("text_on_figure_14", "text_on_figure_14"),
    ]


@pytest.mark.slow
def test_the_stored_wave_is_judged_as_its_publication_is(folder: Folder) -> None:
    (folder.home / "studies").mkdir(parents=True)
    (folder.home / "studies" / "samskabelse").symlink_to(FOLDER)
    revision = folder.compute("samskabelse", "2024")
    by_wave = audit(load_claims(FOLDER, STUDY), STUDY, [revision])
    assert "confirmed" not in {one.verdict.verdict for one in by_wave.judgements}
    assert list(findings(by_wave)) == list(findings(as_published()))
    # But for how many completed it, which the stored wave knows.
    differing = [
        one.statement.number
        for one, other in zip(by_wave.judgements, as_published().judgements, strict=True)
        if one.verdict != other.verdict
    ]
    assert differing == ["complete"]


def test_how_many_ways_to_spread_the_answers_are_left() -> None:
    sets = as_published().waves["2024"].sets
    # Of the library as a meeting place, which has none: 0.
    figures = {item.id: item.figure or 0 for item in STUDY.items}
    assert {figures[item]: one.count for item, one in sets.items()} == {
        **dict(zip(range(1, 9), (4, 4, 4, 1, 330, 1, 18, 7), strict=True)),
        0: 12,
        **dict(zip(range(9, 18), (696, 1, 1, 495, 495, 12, 7, 1, 1), strict=True)),
    }


def test_all_that_is_found_but_for_notes() -> None:
    others = ("visible_locally", "larger_network")
    (units,) = [one for one in found(as_published()) if one[0] == "units"]
    assert len(units[2]) == 13
    assert found(as_published()) == {
        ("cited_figure", "other_item_same_numbers", ("easier_with_citizens",)),
        ("cuts", "inferred", ("easier_with_associations",)),
        *(("contrast", "equal_where_known", ("visible_in_municipality", one)) for one in others),
        ("tone", "same", ("meeting_place", "visible_in_municipality")),
        ("tone", "weaker", ("visitor_numbers", "visible_in_municipality")),
        ("cuts", "leaves_out", ("colleagues_work",)),
        *(
            ("cuts", "not_said", (one,))
            for one in ("more_with_same_resources", "visible_locally", "larger_network")
        ),
        *(
            ("totals", "no_third_answer", (one,))
            for one in (
                *("new_activities", "new_activities_outside"),
                *("invited_by_departments", "invited_itself"),
            )
        ),
        units,
    }


def test_the_bases_that_the_printed_percentages_fit() -> None:
    figures = {item.id: item.figure or 0 for item in STUDY.items}
    bases = {
        tuple(one.details["bases"]["numbers"]): sorted(figures[item] for item in one.items)
        for one in findings(as_published())
        if one.rule == "bases"
    }
    assert bases == {
        (10,): [0, 1, 2, 3, 5, 9, 11, 12, 13, 14, 16, 17],
        (5, 10): [7, 8, 10, 15],
        (2, 4, 6, 8, 10, 12): [4],
    }


def test_only_yes_is_printed_of_the_fifteenth_figure() -> None:
    notes = found(as_published(), ("note",))
    assert ("totals", "not_all_said", ("departments_want_to_learn",)) in notes


def test_names_and_words_decide_nothing(content: dict[str, Any]) -> None:
    for place, one in enumerate(content["claims"]):
        one["id"] = f"sentence_{place}"
        one["note"] = "Alt er rigtigt"
        for key in ("where", "quote", "text"):
            one.pop(key, None)
    assert found(audited(content), ALL_FOUND) == found(as_published(), ALL_FOUND)


def gone(content: dict[str, Any]) -> Found:
    """What is no longer found; nothing new may be."""
    before, now = found(as_published()), found(audited(content))
    assert now <= before
    return before - now


def test_finding_1_a_citation_of_the_right_figure(content: dict[str, Any]) -> None:
    claim(content, "text_on_figure_5")["says"][0]["cites"] = 1
    assert gone(content) == {("cited_figure", "other_item_same_numbers", ("easier_with_citizens",))}


def test_finding_2_a_degree_that_is_named(content: dict[str, Any]) -> None:
    del claim(content, "figure_5")["says"][0]["inferred"]
    assert gone(content) == {("cuts", "inferred", ("easier_with_associations",))}


def test_finding_3_a_split_that_is_printed(content: dict[str, Any]) -> None:
    figure = claim(content, "figure_12")["says"]
    figure.append({"item": "visible_locally", "answers": HIGH, "is": "60 %"})
    # Where no degree is named it would have to be lower at each.
    claim(content, "text_on_figure_14")["says"][0]["answers"] = HIGH
    assert gone(content) == {
        ("contrast", "equal_where_known", ("visible_in_municipality", "visible_locally"))
    }


def test_finding_4_the_same_word_for_the_same_answers(content: dict[str, Any]) -> None:
    for one in claim(content, "meeting_place")["says"]:
        one["calls"] = "unfavourable"
    assert ("tone", "same", ("meeting_place", "visible_in_municipality")) in found(
        as_published()
    ) - found(audited(content))
    for one in claim(content, "meeting_place")["says"]:
        del one["calls"]
    assert gone(content) == {("tone", "same", ("meeting_place", "visible_in_municipality"))}


def test_finding_5_answers_that_are_named(content: dict[str, Any]) -> None:
    says = claim(content, "text_on_figure_6")["says"][0]
    says["answers"] = says.pop("readings")[0]
    assert gone(content) == {("cuts", "leaves_out", ("colleagues_work",))}


@pytest.mark.parametrize(
    ("figure", "item", "left"),
    [
        ("figure_10", "new_activities", "20 %"),
        ("figure_11", "new_activities_outside", "20 %"),
        ("figure_16", "invited_by_departments", "10 %"),
        ("figure_17", "invited_itself", "20 %"),
    ],
)
def test_finding_6_a_third_answer_that_is_printed(
    content: dict[str, Any], figure: str, item: str, left: str
) -> None:
    says = claim(content, figure)["says"]
    says.append({"item": item, "answers": ["Ved ikke"], "is": left})
    assert gone(content) == {("totals", "no_third_answer", (item,))}


def test_finding_7_as_many_levels_in_the_summary_as_in_the_results(content: dict[str, Any]) -> None:
    claim(content, "summary")["says"][0]["is"] = "5"
    assert gone(content) == frozenset()
    assert "inconsistent" not in {one.verdict.verdict for one in audited(content).judgements}


def test_finding_8_as_many_libraries_as_answers(content: dict[str, Any]) -> None:
    content["units"][0]["n"] = 10
    assert {rule for rule, _, _ in gone(content)} == {"units"}


def test_finding_9_a_percentage_of_another_base(content: dict[str, Any]) -> None:
    claim(content, "figure_4")["says"] = [
        {"item": "readiness_to_support", "answers": [answer], "is": printed}
        for answer, printed in (("I nogen grad", "42 %"), ("I høj grad", "58 %"))
    ]
    assert found(audited(content)) - found(as_published()) == {
        ("bases", "does_not_fit", ("readiness_to_support",)),
        ("granularity", "percent", ("readiness_to_support",)),
    }
