"""Codebooks and exports that once broke something: each is one clear error, or read rightly."""

import pytest

from schemas.errors import UserError
from tests.making import STUDY, Folder

AGREE = '- labels: { en: "Agree" }'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (STUDY.replace('title: "Small study"', "title: {}"), "Write the text"),
        (STUDY.replace('title: "Small study"', "title: 5"), 'Put it in quotes: "5"'),
        (STUDY.replace('title: "Small study"', "title:"), "Write the text"),
        (STUDY.replace('title: "Small study"', "title: [true]"), "is a list"),
        (STUDY.replace('title: "Small study"', "title: !!int abc"), "not of its tag"),
        (STUDY.replace('title: "Small study"', "title: " + "9" * 5000), "not of its tag"),
        ("a: " + "[" * 30_000 + "]" * 30_000, "nested too deeply"),
        ("a: 1\nb: \x07\n", "is not valid YAML"),
        (STUDY + "5: 6\n", "has the key `5`, which is no text"),
        (STUDY + "scale: x\n", "It belongs elsewhere"),
        (STUDY.replace(AGREE, '- labels: { en: "\u200b" }'), "has a blank spelling"),
        (STUDY.replace(AGREE, AGREE + '\n        score: "nan"'), "score"),
        (STUDY.replace(AGREE, AGREE + "\n        score: .inf"), "score"),
        (
            STUDY.replace(
                "    cuts:", '      - { kind: dont_know, labels: { en: "Not sure" } }\n    cuts:'
            ),
            "`dont_know` is declared twice",
        ),
        (STUDY.replace("id: useful,", "id: useful, figure: 99999,"), "figure"),
        (STUDY.replace("id: useful,", "id: useful, column: -1,"), "counted from 1"),
        (STUDY.replace("id: useful,", "id: wave,"), "stands for the whole wave"),
        ("populations: { invited: { n: 99999999999999999999 } }\n" + STUDY, "populations"),
    ],
)
def test_a_study_yaml_that_cannot_be_used_is_one_clear_error(
    folder: Folder, text: str, expected: str
) -> None:
    folder.study(text)
    with pytest.raises(UserError) as caught:
        folder.store.study("small")
    assert expected in str(caught.value)
    assert "at least 1 item" not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("encoding: rot13\n", "there is no encoding 'rot13'"),
        ("encoding: hex\n", "there is no encoding 'hex'"),
        ('encoding: "a\\0b"\n', "there is no encoding"),
        ('delimiter: "\\0"\n', "delimiter"),
        ("delimiter: '\"'\n", "delimiter"),
        ('fielded: "0"\n', "Write it as 2024-05-17"),
        ("fielded: 1704067200\n", "Write it as 2024-05-17"),
        ("title: { sv: Hej }\n", "the language `sv` is not among"),
    ],
)
def test_a_wave_yaml_that_cannot_be_used_is_one_clear_error(
    folder: Folder, settings: str, expected: str
) -> None:
    folder.study()
    folder.wave(settings=settings)
    with pytest.raises(UserError) as caught:
        folder.compute()
    assert expected in str(caught.value)


@pytest.mark.parametrize("blank", ["\n\n", "\r\n", "\ufeff\n\n"])
def test_blank_lines_before_the_header_are_no_rows(folder: Folder, blank: str) -> None:
    folder.study()
    folder.wave(f"{blank}id,It is useful,It is easy\na,Agree,Agree\n")
    assert folder.compute().read("wide")["source_row"].to_list() == [2]


def test_a_quote_that_does_not_end_in_the_header_shows_no_answers(folder: Folder) -> None:
    folder.study()
    folder.wave('"id,It is useful,It is easy\nanna,Agree,Agree\n')
    with pytest.raises(UserError, match="a quoted cell of the header does not end") as caught:
        folder.compute()
    assert "anna" not in str(caught.value)


def test_one_row_is_enough_to_tell_the_delimiter(folder: Folder) -> None:
    folder.study(STUDY.replace("It is useful", "a, b and c"))
    folder.wave("id\ta, b and c\tIt is easy\n1\tAgree\tAgree\n")
    assert folder.compute().read("exports")["delimiter"].item() == "\t"


@pytest.mark.parametrize("start", ["\ufeff<!DOCTYPE html>", "<!-- x -->\n<html>"])
def test_a_web_page_is_known_behind_marks_and_comments(folder: Folder, start: str) -> None:
    folder.study()
    folder.wave(start + "log in</html>")
    with pytest.raises(UserError, match="web page"):
        folder.compute()


def test_a_change_that_changes_nothing_is_not_called_one(folder: Folder) -> None:
    folder.study()
    folder.wave(settings="items: { useful: { scale: agreement } }\n")
    assert folder.compute().read("items")["changed"].to_list() == [[], []]
