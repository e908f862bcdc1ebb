"""YAML documents: what they may hold, and what is said of those that are wrong."""

from pathlib import Path

import pytest

from schemas import documents
from schemas.documents import Document
from schemas.errors import CodebookError
from tests.schemas.small import STUDY, changed, study_errors


def document(folder: Path, content: str | bytes) -> Document:
    path = folder / "some.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Document(path, "some.yaml")


def error(folder: Path, content: str | bytes) -> str:
    with pytest.raises(CodebookError) as caught:
        document(folder, content)
    return str(caught.value)


def test_a_typo_names_file_line_and_key_and_suggests_the_right_key(tmp_path: Path) -> None:
    assert (
        "study.yaml, line 2, langauges: the key `langauges` is not known. Did you mean `languages`?"
    ) in study_errors(tmp_path, changed("languages:", "langauges:"))


def test_a_typo_inside_a_list_counts_entries_from_one(tmp_path: Path) -> None:
    text = changed('easy, text: "It is easy"', 'easy, texd: "It is easy"')
    assert (
        "study.yaml, line 24, items[2].texd: the key `texd` is not known. Did you mean `text`?"
    ) in study_errors(tmp_path, text)


def test_a_key_like_no_other_gets_no_suggestion(tmp_path: Path) -> None:
    assert study_errors(tmp_path, STUDY + "zzz: 1\n") == [
        "study.yaml, line 26, zzz: the key `zzz` is not known. Remove it, or check its place"
    ]


def test_a_missing_key_is_named_with_the_line_of_what_lacks_it(tmp_path: Path) -> None:
    text = changed("  - { id: fun, text: ", "  - { text: ")
    assert study_errors(tmp_path, text)[0] == (
        "study.yaml, line 25, items[3].id: `id` is missing. Add it"
    )


def test_all_problems_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    text = changed('title: "Small study"\n', "") + "zzz: 1\n"
    found = study_errors(tmp_path, text)
    assert [line.split(": ")[1] for line in found] == [
        "`title` is missing. Add it",
        "the key `zzz` is not known. Remove it, or check its place",
    ]


def test_an_unquoted_number_where_text_is_needed_says_to_quote_it(tmp_path: Path) -> None:
    assert study_errors(tmp_path, changed('codes: ["2"]', "codes: [2]"))[0] == (
        "study.yaml, line 13, scales.agreement.options[2].codes[1]:"
        ' is 2, where text is needed. Put it in quotes: "2"'
    )
    assert study_errors(tmp_path, changed('"Small study"', "{ en: 1.5 }")) == [
        'study.yaml, line 1, title.en: is 1.5, where text is needed. Put it in quotes: "1.5"'
    ]


@pytest.mark.parametrize(
    "text", ["no", "on", "yes", "off", "y", "010", "2024-05-01", "1:30", "0x1F", "1_000"]
)
def test_what_older_yaml_would_convert_stays_text(tmp_path: Path, text: str) -> None:
    assert document(tmp_path, f"key: {text}").content == {"key": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-12", -12),
        ("0", 0),
        ("1.50", 1.5),
        ("1.5e3", 1500.0),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('"1"', "1"),
        ("'true'", "true"),
    ],
)
def test_numbers_truth_and_nothing_are_what_they_look_like(
    tmp_path: Path, text: str, value: object
) -> None:
    found = document(tmp_path, f"key: {text}").content["key"]
    assert (found, type(found)) == (value, type(value))


def test_a_key_given_twice_is_refused_at_its_second_line(tmp_path: Path) -> None:
    assert error(tmp_path, "a: 1\nb: 2\na: 3\n") == (
        "some.yaml, line 3: gives the key `a` twice. Keep one of them"
    )
    assert "gives the key `en` twice" in error(tmp_path, 'title: { en: "A", "en": "B" }\n')


def test_an_alias_is_refused(tmp_path: Path) -> None:
    assert "is used again by an alias. Write the value out" in error(tmp_path, "a: &x 1\nb: *x\n")


@pytest.mark.parametrize("content", ["- a\n- b\n", "only words\n", "5\n"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, content: str) -> None:
    assert error(tmp_path, content) == (
        "some.yaml: is not a mapping of keys. Begin with a line such as `title:`"
    )


@pytest.mark.parametrize("content", ["", "# only a comment\n"])
def test_an_empty_file_is_an_empty_mapping(tmp_path: Path, content: str) -> None:
    assert document(tmp_path, content).content == {}


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    assert error(tmp_path, "title: Læsning".encode("cp1252")) == (
        "some.yaml: is not UTF-8 text. Save the file as UTF-8"
    )


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    read = document(tmp_path, b"\xef\xbb\xbftitle: L\xc3\xa6sning\r\nlast: 1\r\n")
    assert read.content == {"title": "Læsning", "last": 1}
    assert read.where(["last"]) == "some.yaml, line 2, last"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 3),
        ("a: 1\n\tb: 2\n", 2),
        ("a: 1\nb: c: d\n", 2),
        ("a: !!python/object:os.system x\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: 1\n? [b, c]\n: 2\n", 2),
    ],
)
def test_invalid_yaml_names_the_line(tmp_path: Path, content: str, line: int) -> None:
    message = error(tmp_path, content)
    assert message.startswith(f"some.yaml, line {line}: is not valid YAML (")
    assert message.endswith("Check indentation, colons and quotes there")


def test_a_file_over_the_size_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "LARGEST_DOCUMENT", 10)
    assert document(tmp_path, "a: 3456789").content == {"a": 3456789}
    assert error(tmp_path, "a: 34567890") == (
        "some.yaml: is larger than 5 MB. Put data in the export, not here"
    )


def test_a_deeply_nested_file_is_refused(tmp_path: Path) -> None:
    assert "is nested too deeply. Flatten it" in error(tmp_path, "a: " + "[" * 30 + "]" * 30)


def test_a_file_that_is_not_there_is_a_users_error(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match=r"cannot be read \(No such file or directory\)"):
        Document(tmp_path / "absent.yaml")


def test_a_place_that_does_not_exist_has_the_line_of_what_would_hold_it(tmp_path: Path) -> None:
    read = document(tmp_path, "a:\n  b:\n    - 1\n    - c: 2\n")
    assert read.where(["a", "b", 1, "c"]) == "some.yaml, line 4, a.b[2].c"
    assert read.where(["a", "b", 1, "d"]) == "some.yaml, line 4, a.b[2].d"
    assert read.where(["a", "x"]) == "some.yaml, line 1, a.x"
    assert read.where([]) == "some.yaml, line 1"
