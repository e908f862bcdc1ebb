"""The codebook: which combinations of keys are wrong, and what its parts answer."""

from pathlib import Path

import pytest

from schemas.errors import CodebookError
from schemas.questionnaire import load_study
from schemas.scale import Missing
from tests.schemas.small import STUDY, changed, study_errors, study_of

SCALE = "study.yaml, line 8, scales.agreement"


def test_the_small_study_is_right(tmp_path: Path) -> None:
    assert [item.id for item in study_of(tmp_path).items] == ["useful", "easy", "fun"]


def test_two_options_of_one_code_are_both_named(tmp_path: Path) -> None:
    assert study_errors(tmp_path, changed('codes: ["3"]', 'codes: ["1"]')) == [
        f'{SCALE}: "1" stands for both 1 and 3. Give each spelling and code to one answer only'
    ]


@pytest.mark.parametrize("other", ["disagree", " Disagree", "DISAGREE", "Dis\u200bagree"])
def test_labels_that_differ_only_in_what_is_folded_clash(tmp_path: Path, other: str) -> None:
    text = changed('labels: "Neutral"', f'labels: "{other}"')
    assert study_errors(tmp_path, text) == [
        f'{SCALE}: "{other}" stands for both 1 and 2.'
        " Give each spelling and code to one answer only"
    ]


def test_an_option_and_a_kind_of_missing_clash_too(tmp_path: Path) -> None:
    text = changed("Don't know\" }", 'Don\'t know", also: ["Neutral"] }')
    assert f'{SCALE}: "Neutral" stands for both 2 and -1' in study_errors(tmp_path, text)[0]


def test_one_answer_may_have_the_same_spelling_twice(tmp_path: Path) -> None:
    text = changed('codes: ["3"]', 'codes: ["3", "agree"]')
    assert study_of(tmp_path, text).scales["agreement"].options[2].codes == ("3", "agree")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'fun", scale: agreement',
            'fun", scale: agrement',
            "items[3].scale: there is no scale `agrement`. Use one of agreement, yes_no",
        ),
        (
            'fun", scale: agreement',
            'fun", scale: agreement, level: local',
            "items[3].level: there is no level `local`. Use one of personal",
        ),
        (
            'fun", scale: agreement',
            'fun", scale: agreement, battery: joy',
            "items[3].battery: there is no battery `joy`. Use one of use",
        ),
        ("id: fun", "id: useful", "items[3].id: `useful` is also item 1. Rename one"),
        ("id: fun", "id: wave", "items[3].id: `wave` stands for the whole wave. Rename it"),
    ],
)
def test_an_item_must_name_what_the_study_has(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert study_errors(tmp_path, changed(old, new)) == [f"study.yaml, line 25, {said}"]


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        ("{}", "the cut has no bound. Give at_least or at_most"),
        (
            "{ at_least: 4 }",
            "the cut holds no option of a scale with 3 options. Use ranks from 1 to 3",
        ),
        (
            "{ at_most: 4 }",
            "the cut holds no option of a scale with 3 options. Use ranks from 1 to 3",
        ),
        (
            "{ at_least: 3, at_most: 2 }",
            "the cut holds no option of a scale with 3 options. Use ranks from 1 to 3",
        ),
        ("{ at_least: 0 }", None),
    ],
)
def test_a_cut_must_hold_options_of_its_scale(tmp_path: Path, cut: str, said: str | None) -> None:
    found = study_errors(tmp_path, changed("high: { at_least: 3 }", f"high: {cut}"))
    assert len(found) == 1
    assert found[0].startswith("study.yaml, line 18, scales.agreement.cuts.high")
    assert said is None or found[0].endswith(f".cuts.high: {said}")


def test_a_net_must_name_cuts_of_its_scale(tmp_path: Path) -> None:
    assert study_errors(tmp_path, changed("net: { top: high", "net: { top: best")) == [
        "study.yaml, line 19, scales.agreement.net: there is no cut `best`. Use one of high, low"
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"Small study"', '{ en: "Small study", da: "Lille studie" }', "line 1, title.da"),
        ('"It is fun"', '{ da: "Det er sjovt" }', "line 25, items[3].text.da"),
        ('"Personal"', '{ da: "Personligt" }', "line 3, levels.personal.da"),
        ('"Agree"', '{ da: "Enig" }', "line 14, scales.agreement.options[3].labels.da"),
    ],
)
def test_a_language_that_is_not_declared_is_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert study_errors(tmp_path, changed(old, new)) == [
        f"study.yaml, {said}: the language `da` is not among `languages`."
        " Use one of en, or add it there"
    ]


def test_no_attribute_is_called_all(tmp_path: Path) -> None:
    assert study_errors(tmp_path, changed("  branch:", "  all:")) == [
        "study.yaml, line 6, attributes.all: `all` stands for the whole wave. Rename it"
    ]


def test_the_words_of_a_status_and_of_an_attribute_must_not_clash(tmp_path: Path) -> None:
    status = 'respondents: { status: { column: "S", complete: ["Done"], partial: ["done "] } }\n'
    assert study_errors(tmp_path, STUDY + status) == [
        'study.yaml, line 26, respondents.status: "done " stands for both complete and partial.'
        " Give each spelling and code to one answer only"
    ]
    values = 'column: "Branch", values: [{ labels: "A" }, { labels: "B", also: ["a"] }]'
    assert study_errors(tmp_path, changed('column: "Branch"', values)) == [
        'study.yaml, line 6, attributes.branch: "a" stands for both A and B.'
        " Give each spelling and code to one answer only"
    ]


@pytest.mark.parametrize("column", ["0", '""', "true", "1.5"])
def test_a_column_is_a_header_or_a_position_from_one(tmp_path: Path, column: str) -> None:
    assert study_errors(tmp_path, changed('column: "Branch"', f"column: {column}")) == [
        "study.yaml, line 6, attributes.branch.column: a column is its header text in quotes,"
        " or its position counted from 1. Copy the header from the export"
    ]


@pytest.mark.parametrize("name", ["Small", "1st", "a-b", "a b", "læs", ".hidden", "a" * 64])
def test_a_study_folder_must_have_an_allowed_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(CodebookError, match="Use lower-case letters, digits and _") as caught:
        study_of(tmp_path, name=name)
    assert f"the study's folder is called {name!r}" in str(caught.value)


def test_a_study_without_its_file_is_a_users_error(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    with pytest.raises(CodebookError, match="cannot be read"):
        load_study(tmp_path / "small" / "study.yaml")


def test_ranks_are_scores_unless_the_codebook_gives_others(tmp_path: Path) -> None:
    study = study_of(tmp_path, changed('codes: ["2"]', "score: 2.5"))
    assert study.scales["agreement"].scores() == {1: 1.0, 2: 2.5, 3: 3.0}


def test_a_cut_with_one_bound_reaches_to_the_end_of_the_scale(tmp_path: Path) -> None:
    scale = study_of(tmp_path, changed("high: { at_least: 3 }", "high: { at_least: 2 }")).scales[
        "agreement"
    ]
    assert (scale.codes_of("high"), scale.codes_of("low")) == ((2, 3), (1,))


def test_answers_are_ranks_from_one_and_kinds_of_missing_are_negative(tmp_path: Path) -> None:
    scale = study_of(tmp_path).scales["agreement"]
    assert [code for code, _ in scale.wordings()] == [1, 2, 3, -1]
    assert {kind.key: int(kind) for kind in Missing} == {
        "dont_know": -1,
        "not_applicable": -2,
        "refused": -3,
        "blank": -4,
        "not_asked": -5,
        "unknown": -6,
    }


def test_a_text_falls_back_to_the_studys_first_language_that_has_it(tmp_path: Path) -> None:
    study = study_of(tmp_path, changed("[en]", "[da, en]"))
    assert study.text({"en": "yes", "da": "ja"}) == "ja"
    assert study.text({"en": "yes", "da": "ja"}, "en") == "yes"
    assert study.text({"en": "yes"}, "da") == "yes"
    assert study.text({"any": "2024"}, "da") == "2024"
