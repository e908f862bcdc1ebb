"""Numbers of a page as links, and what stands at their other end."""

import html
import re

import pytest
from markupsafe import Markup

from pipeline.explained.linking import Explaining
from pipeline.explained.names import Names
from pipeline.report_parts import number
from pipeline.words import Words
from tests.making import KEY, STUDY, Folder
from tests.pages import Page, assert_all_numbers_are_explained

TEXTS = {"useful": "It is useful", "easy": "It is easy"}
LABELS = {1: "Disagree", 2: "Neutral", 3: "Agree", -1: "Don't know"}
ROWS = """\
id,It is useful,It is easy
a,Agree,Neutral
b,agree,Don't know
c,Disagree,
d,Neutral,Agree
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Explaining:
    """The small study, computed once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        folder = Folder(tmp_path_factory.mktemp("small") / "data")
        folder.study()
        folder.wave(ROWS)
        return Explaining("small", [folder.compute()])


def names(language: str = "en", label: str = "Agree") -> Names:
    labels = {**LABELS, 3: label}
    return Names(Words(language), TEXTS, dict.fromkeys(TEXTS, labels))


def page(explaining: Explaining, *numbers: Markup, language: str = "en") -> str:
    return explaining.linked(names(language))(Markup("\n").join(numbers))


def text(made: str) -> str:
    """The section of explanations as it is read."""
    section = made[made.index('<section id="why">') :]
    plain = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", section)).split())
    return re.sub(r" ([;,:)])", r"\1", plain).replace("( ", "(")


def tally(code: int, shown: str) -> Markup:
    return number(shown, int(shown), "tallies", "n", item="useful", code=code)


HIGH = {"subject": "useful", "metric": "share", "base": "substantive", "cut": "high"}
WILSON = {**HIGH, "ci_method": "wilson"}
SHARE = number("50%", 0.5, "metrics", "estimate", **WILSON)


def test_a_number_is_a_link_and_its_explanation_leads_back(small: Explaining) -> None:
    made = page(small, tally(3, "2"))
    found = Page(made)
    assert_all_numbers_are_explained(found)
    assert len(found.links) == 1
    assert "<strong>2</strong> complete and partial respondents whose cell was read as" in made


def test_a_number_that_stands_twice_has_one_explanation(small: Explaining) -> None:
    twice = number("2", 2, "tallies", "n", code=3, item="useful")
    found = Page(page(small, tally(3, "2"), twice, tally(1, "1")))
    assert_all_numbers_are_explained(found)
    first, second, other = found.links
    assert first == second != other
    assert sum(f"#{one}" in (first, other) for one in found.ids) == 2


def test_tallies_end_at_the_rows_of_the_export_and_the_texts_in_them(small: Explaining) -> None:
    said = text(page(small, tally(3, "2")))
    assert "answers.csv, SHA-256" in said
    assert "column 2: It is useful" in said
    assert "Disagree 1 1 4 Disagree × 1" in said
    assert "Agree 3 2 2, 3 Agree × 1; agree × 1 (case)" in said
    assert "Don't know -1 0 – –" in said


def test_a_share_says_its_counts_and_marks_their_answers(small: Explaining) -> None:
    made = page(small, SHARE)
    assert "answered “Agree”, of the answers on the scale. 2 / 4 = 0.5" in text(made)
    assert 'class="asked p3"' in made
    assert '<tr class="c3">' in made


def test_formulas_are_written_as_the_language_writes_numbers(small: Explaining) -> None:
    low = number("15 %", 0.15, "metrics", "ci_low", **WILSON)
    for language, said in (("en", "wilson(2; 4) = 0.150039"), ("da", "wilson(2; 4) = 0,150039")):
        assert said in text(page(small, low, language=language))


def test_the_codebook_says_which_options_and_which_cut(small: Explaining) -> None:
    said = text(page(small, SHARE))
    assert "Lines of the codebook, small/study.yaml: items: useful It is useful" in said
    assert "scales.agreement.cuts.high 3" in said
    assert "scales.agreement.options: 1 Disagree" in said


def test_the_anchor_of_a_number_is_the_same_in_each_language(small: Explaining) -> None:
    assert Page(page(small, SHARE)).links == Page(page(small, SHARE, language="da")).links


def test_a_number_that_is_stored_nowhere_is_left_as_it_is(small: Explaining) -> None:
    unknown = Markup("<p>{}</p>").format(number("1", 1, "tallies", "n", item="gone", code=3))
    assert Page(page(small, unknown)).links == [None]


def test_of_more_rows_than_are_named_the_others_are_counted_and_the_command_is_said(
    folder: Folder,
) -> None:
    rows = "".join(f"p{n},Agree,Neutral\n" for n in range(25))
    folder.study()
    folder.wave(f"id,It is useful,It is easy\n{rows}")
    explaining = Explaining("small", [folder.compute()])
    said = text(page(explaining, tally(3, "25")))
    assert "19, 20, 21 and 5 more" in said
    assert "likertwave explain small 2024 useful CODE --rows all" in said


def test_hostile_labels_headers_and_files_are_text(folder: Folder) -> None:
    evil = "<script>alert(1)</script>{{ 1 }}{0}"
    folder.study(STUDY.replace("It is useful", evil).replace('en: "Agree"', f'en: "{evil}"'))
    folder.wave(f'id,"{evil}",It is easy\na, {evil},Neutral\n', file="<b>&amp;.csv")
    explaining = Explaining("small", [folder.compute()])
    made = explaining.linked(names(label=evil))(tally(3, "1"))
    assert {"script", "b"}.isdisjoint(Page(made).tags)
    said = text(made)
    assert "<b>&amp;.csv, SHA-256" in said
    assert f"column 2: {evil}" in said
    assert f"{evil} × 1" in said


def test_what_nobody_declared_is_not_shown(folder: Folder) -> None:
    folder.study("tolerate: 0.5\n" + STUDY)
    folder.wave("id,It is useful,It is easy\na,my name is Ann,Neutral\nb,Agree,Neutral\n")
    explaining = Explaining("small", [folder.compute()])
    said = text(page(explaining, tally(-6, "1")))
    assert "Unknown answer -6 1 2 –" in said
    assert "Ann" not in said
