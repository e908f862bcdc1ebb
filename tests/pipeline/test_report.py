"""The wave report: every number from the warehouse, all text escaped, nothing from elsewhere."""

import re
import shutil
from pathlib import Path

import pytest

from pipeline.arrival import is_published, receive
from tests.making import FIRST_STUDY, STUDY, Folder
from tests.pages import (
    Page,
    assert_all_numbers_are_explained,
    assert_all_numbers_are_stored,
    pages,
)


@pytest.fixture(scope="module")
def first_study(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The first study, published once."""
    folder = Folder(tmp_path_factory.mktemp("first") / "data")
    shutil.copytree(FIRST_STUDY, folder.home / "studies" / "samskabelse")
    folder.run("samskabelse", "2024")
    return folder


def test_every_number_of_the_first_studys_reports_is_in_the_warehouse(first_study: Folder) -> None:
    for name, page in pages(first_study, "samskabelse", "2024"):
        assert assert_all_numbers_are_stored(first_study.store, page, "2024") > 400, name


def test_every_number_of_the_first_studys_reports_is_a_link_to_its_explanation(
    first_study: Folder,
) -> None:
    for _, page in pages(first_study, "samskabelse", "2024"):
        assert_all_numbers_are_explained(page)
        # The share at the high cut of an item stands in its finding and in the table.
        assert len(set(page.links)) < len(page.links)


def test_no_digit_stands_outside_of_a_number_but_in_the_words_of_codebook_and_catalogue(
    first_study: Folder,
) -> None:
    allowed = re.compile(
        # Revisions first: the name of one may hold what looks like a year.
        r"[0-9a-f]{24}|\d{4}-\d\d-\d\d|95( ?%|%)|type 2|fra −1|from −1|\b0\b|\b1\b|19\d\d|20\d\d"
        r"|RR[12]|SHA-256|n = |samskabelse-2024\.csv|100"
    )
    for name, page in pages(first_study, "samskabelse", "2024"):
        for text in page.loose:
            assert not re.search(r"\d", allowed.sub("", text)), (name, text)


def test_reports_are_in_every_language_and_nothing_comes_from_elsewhere(
    first_study: Folder,
) -> None:
    folder = first_study.home / "published" / "samskabelse" / "2024"
    for language in ("da", "nb", "en"):
        text = (folder / f"report.{language}.html").read_text("utf-8")
        assert f'<html lang="{language}">' in text
        assert not re.search(r'(src|href)="(?!data:|#)', text)
        assert "<script" not in text
        assert "@import" not in text
        assert "url(" not in text


def test_a_reconstructed_study_says_so_first_and_warns_of_few_answers(first_study: Folder) -> None:
    text = (first_study.home / "published/samskabelse/2024/report.da.html").read_text("utf-8")
    assert text.index("Disse svar er ikke målt") < text.index('id="findings"')
    assert "Det er for få til generelle konklusioner" in text
    assert "Oplevet effekt" in text
    assert "Ulrich &amp; Stabell" in text


def test_markup_in_labels_questions_and_cells_is_text(folder: Folder) -> None:
    evil = "<script>alert(1)</script>"
    study = STUDY.replace("Small study", evil).replace("It is useful", f"{evil} {{0}} {{x.y}}")
    study = study.replace('{ en: "Agree" }', f'{{ en: "{evil}" }}')
    folder.study("tolerate: 0.9\n" + study)
    folder.wave(f'id,"{evil} {{0}} {{x.y}}",It is easy\na,{evil} ,Neutral\nb,<img src=x>,Neutral\n')
    folder.run()
    ((_, page),) = pages(folder, "small", "2024")
    assert not {"script", "b"} & page.tags
    assert any(evil in text for text in page.loose)
    assert any(evil in text for text in page.explained)
    # What is unknown may be somebody's own words: no report shows it.
    assert not any("<img src=x>" in text for text in (*page.loose, *page.explained))
    assert_all_numbers_are_stored(folder.store, page, "2024")
    assert_all_numbers_are_explained(page)


CHOICES = """
languages: [en, da, nb]
attributes: { place: { column: "where" } }
choices:
  - id: pets
    select: several
    text: { en: "Which <b>pets</b> do you have?", da: "Hvilke dyr har du?" }
    selected: ["Yes"]
    not_selected: ["No"]
    options:
      - { labels: { en: "Cat & kitten", da: "Kat" }, column: "cat" }
      - { labels: { en: "Dog" }, column: "dog" }
    missing: [{ kind: dont_know, labels: { en: "Not sure" } }]
  - id: office
    select: one
    text: { en: "Where do you work?" }
    options: [{ labels: { en: "At home" } }, { labels: { en: "In an office" } }]
  - id: silent
    select: one
    text: { en: "Anything else?" }
    options: [{ labels: { en: "Nothing" } }]
"""
CHOICE_ROWS = """\
id,where,It is useful,It is easy,cat,dog,Where do you work?,Anything else?
a,North,Agree,Agree,Yes,Yes,At home,
b,North,Agree,Agree,Yes,No,On a boat,
c,South,Agree,Agree,No,No,,
d,South,Agree,Agree,Not sure,Not sure,At home,
e,South,Agree,Agree,,,At home,
"""


def with_choices(folder: Folder) -> dict[str, Page]:
    folder.study(STUDY.replace("languages: [en]\n", "") + CHOICES)
    folder.wave(CHOICE_ROWS)
    folder.run()
    return dict(pages(folder, "small", "2024"))


def test_other_questions_have_their_section_and_every_number_is_in_the_warehouse(
    folder: Folder,
) -> None:
    found = with_choices(folder)
    titles = {"en": "Other questions", "da": "Øvrige spørgsmål", "nb": "Øvrige spørsmål"}
    for language, title in titles.items():
        page = found[f"report.{language}.html"]
        assert page.loose.count(title) == 2
        tables = [place["table"] for place, _, _ in page.numbers]
        # Of each question its options, and a row for the undeclared answer of one.
        assert tables.count("choice_tallies") == (2 + 2) + (2 + 1 + 1) + (1 + 1)
        assert tables.count("choice_shares") == (2 * 3 + 1) + (3 * 3 + 1)
        assert_all_numbers_are_explained(page)
        assert not any("On a boat" in text for text in page.explained)
        assert_all_numbers_are_stored(folder.store, page, "2024")
    said = " ".join(" ".join(found["report.en.html"].loose).split())
    for text in (
        "Which <b>pets</b> do you have? Several answers were possible. Answered by .",
        "Not among them: Not sure: ; no answer: .",
        "Other answers, not in the codebook",
        "Anything else? No one answered the question. Not among them: no answer: .",
    ):
        assert text in said
    assert said.count("Other answers, not in the codebook") == 1
    assert "Hvilke dyr har du?" in found["report.da.html"].loose


def test_a_study_without_other_questions_has_no_section_of_them(first_study: Folder) -> None:
    for _, page in pages(first_study, "samskabelse", "2024"):
        assert not {"Other questions", "Øvrige spørgsmål", "Øvrige spørsmål"} & set(page.loose)


def test_foldings_and_rejects_are_listed_with_their_counts(folder: Folder) -> None:
    folder.study("tolerate: 0.5\n" + STUDY)
    folder.wave("id,It is useful,It is easy\na,Agree ,Neutral\nb,Perhaps,Neutral\n")
    folder.run()
    ((_, page),) = pages(folder, "small", "2024")
    said = " ".join(page.loose)
    assert "white space" in said
    assert "unknown answers (cells)" in said
    assert_all_numbers_are_stored(folder.store, page, "2024")


def test_two_runs_in_two_folders_publish_the_same_bytes(folder: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "elsewhere")
    for one in (folder, other):
        one.study(STUDY + 'attributes:\n  place: { column: "where" }\n')
        one.wave("id,where,It is useful,It is easy\na,N,Agree,Neutral\nb,S,Agree,Neutral\n")
        one.run()
    found = folder.bytes_below("published")
    assert found == other.bytes_below("published")
    assert folder.bytes_below("store") == other.bytes_below("store")
    assert {
        *("small/2024/report.en.html", "small/2024/figures/en/overview.svg"),
        "small/2024/figures/en/group_place_useful.png",
    } <= set(found)


def test_what_a_new_revision_no_longer_has_goes_from_the_published_folder(folder: Folder) -> None:
    folder.study()
    folder.wave()
    folder.run()
    gone = folder.home / "published/small/2024/figures/en/item_easy.svg"
    assert gone.exists()
    folder.study(STUDY[: STUDY.index("  - { id: easy")])
    folder.run()
    assert not gone.exists()
    assert (gone.parent / "item_useful.svg").exists()


def test_a_report_that_was_deleted_comes_back(folder: Folder) -> None:
    folder.study()
    folder.wave()
    folder.run()
    report = folder.home / "published/small/2024/report.en.html"
    report.unlink()
    assert not is_published(folder.store, receive(folder.store, "small", "2024"))
    folder.run()
    assert report.exists()
