"""The text of a drafted codebook: what stands in it, and that it always loads."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.drafting import plan
from pipeline.drafting.plan import PlannedOption, plan_of, unambiguous
from pipeline.drafting.writing import quoted, study_yaml, wave_yaml
from schemas.documents import Document
from schemas.errors import UserError
from schemas.questionnaire import load_study
from schemas.study import Study
from tests.pipeline.drafting.drafting import AGREEMENT, drafted, repeated, rows, table

# Texts that YAML, or somebody who reads it, could take for something else.
SPECIAL = (
    *("null", "~", "true", "Yes", "no", "1e3", "0x1F", "- x", "# no comment", "a: b", "{a}", "[b]"),
    *("&a", "*b", "!c", "|", ">", "%d", "@e", "`f`", "'", '"', "\\", "\\n", "a\tb", "{{ x }}"),
    *(
        "\u0085",
        "\u2028",
        "\u202eabc",
        "\ufeffa",
        "\ufffe",
        "\x01",
        "\x1b[31m",
        "\x7f",
        "😀",
        "אבג",
    ),
    *("a" * 1_900, "2024-05-01", "12:30", "=1+1", "\U000e0001"),
)


def loaded(text: str) -> Study:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "drafted" / "study.yaml"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        return load_study(path)


@pytest.mark.parametrize("text", SPECIAL)
def test_a_quoted_text_is_read_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wave.yaml"
    path.write_text(wave_yaml({"title": text, "items": {"q": {"text": text}}}), encoding="utf-8")
    assert Document(path).content == {"title": text, "items": {"q": {"text": text}}}
    assert quoted(7) == "7"


@pytest.mark.parametrize("key", [*SPECIAL, "q1", "null", "on"])
def test_a_key_is_read_as_it_is(tmp_path: Path, key: str) -> None:
    path = tmp_path / "wave.yaml"
    path.write_text(wave_yaml({"read": {key: "Agree"}, "items": {}}), encoding="utf-8")
    assert Document(path).content == {"read": {key: "Agree"}, "items": {}}


@pytest.mark.parametrize("comment", [*SPECIAL, "word " * 60])
def test_a_comment_is_nothing_but_a_comment(tmp_path: Path, comment: str) -> None:
    text = wave_yaml({"place": 1}, [f"? it says {comment}: is that so?"])
    path = tmp_path / "wave.yaml"
    path.write_text(text, encoding="utf-8")
    assert Document(path).content == {"place": 1}
    assert all(line.startswith(("# ", "place")) for line in text.splitlines())


def test_a_draft_says_all_that_was_found(tmp_path: Path) -> None:
    text = table(
        {
            "id": [str(n) for n in range(30)],
            "Start date": repeated(["2024-05-31 10:00", "2024-06-01 09:00"], 30),
            "Status": repeated(["Complete", "Partial", "Test"], 30),
            "weight": repeated(["0.5", "1.5"], 30),
            "E-mail": [f"a{n}@example.org" for n in range(30)],
            "Gender": repeated(["Female", "Male"], 30),
            "It is useful": repeated([*AGREEMENT, "Don't know"], 30),
            "Colour of choice": repeated(["Red", "Blue"], 30),
            "Comments": [f"text {n}" for n in range(30)],
        }
    )
    assert study_yaml(plan_of(drafted(tmp_path, text), "A study")) == (
        "# A draft that `likertwave new-study` made from answers.csv (delimited text, utf-8). Look"
        " at the\n# lines that begin with a question mark, then delete them.\n"
        'title: "A study"\n'
        'languages: ["en"]\n'
        "\n"
        "# How many were invited, if it is known:\n"
        "# populations: { invited: { n: 100 } }\n"
        "\n"
        "respondents:\n"
        '  key: "id"\n'
        "  status:\n"
        '    column: "Status"\n'
        '    complete: ["Complete"]\n'
        '    partial: ["Partial"]\n'
        '    test: ["Test"]\n'
        '  started: { column: "Start date", formats: ["%Y-%m-%d %H:%M"] }\n'
        '  weight: "weight"\n'
        "\n"
        "# These never leave the export.\n"
        'personal: ["E-mail"]\n'
        "\n"
        "# Facts about the respondents; with `group: true` the answers are counted by it.\n"
        "attributes:\n"
        '  gender: { column: "Gender", group: false }\n'
        "\n"
        "# Low to high. `high` is what lies above the middle, `low` what lies below.\n"
        "scales:\n"
        "  agreement:\n"
        "    options:\n"
        '      - { labels: "Strongly disagree" }\n'
        '      - { labels: "Disagree" }\n'
        '      - { labels: "Neutral" }\n'
        '      - { labels: "Agree" }\n'
        '      - { labels: "Strongly agree" }\n'
        "    missing:\n"
        '      - { kind: dont_know, labels: "Don\'t know" }\n'
        "    cuts: { high: { at_least: 4 }, low: { at_most: 2 } }\n"
        "    net: { top: high, bottom: low }\n"
        "\n"
        "items:\n"
        "  - id: it_is_useful\n"
        "    scale: agreement\n"
        '    text: "It is useful"\n'
        '    column: "It is useful"\n'
        "\n"
        "# Questions whose answers have no order.\n"
        "choices:\n"
        "  - id: colour_of_choice\n"
        "    select: one\n"
        '    text: "Colour of choice"\n'
        '    column: "Colour of choice"\n'
        "    options:\n"
        '      - { labels: "Blue" }\n'
        '      - { labels: "Red" }\n'
        "\n"
        "# Columns that the draft leaves out:\n"
        '# "Comments": open answers, or answers that too few share\n'
    )


def test_doubts_stand_beside_what_they_are_about(tmp_path: Path) -> None:
    ids = [str(n) for n in range(39)]
    text = table(
        {
            "id": [*ids, "0"],
            "Start date": ["05/04/2024 10:00"] * 40,
            "weight": ["", *["1"] * 39],
            "It is useful": repeated(AGREEMENT[1:], 40),
        }
    )
    lines = study_yaml(plan_of(drafted(tmp_path, text))).splitlines()
    doubts = {
        line.strip(): lines[place + 1].strip()
        for place, line in enumerate(lines[:-1])
        if line.strip().startswith("# ?")
    }
    assert doubts == {
        "# ? 1 row(s) repeat a respondent's id; the last row of each counts.": "duplicates: last",
        "# ? nothing tells days from months; if they are the other way round, turn %d and %m.": (
            'started: { column: "Start date", formats: ["%m/%d/%Y %H:%M"] }'
        ),
        "# ? there are 1 option(s) below the middle and 2 above; did nobody choose one? Then add"
        " it,": "# and correct the cuts.",
    }
    assert lines[-1] == '# ? "weight": 1 row(s) do not say a weight'


def test_a_preview_that_every_row_is_rejects_none(tmp_path: Path) -> None:
    text = table({"Status": ["Test"] * 10, "It is useful": repeated(AGREEMENT, 10)})
    written = study_yaml(plan_of(drafted(tmp_path, text)))
    assert '  # tests: { column: "Status", words: ["Test"] }\n' in written
    assert loaded(written).respondents.tests is None


def test_a_rating_has_the_scores_of_its_numbers(tmp_path: Path) -> None:
    columns = {f"A{n}": repeated([str(v) for v in range(-2, 3)], 20 + n)[n:] for n in range(3)}
    study = loaded(study_yaml(plan_of(drafted(tmp_path, table(columns)))))
    assert study.scales["rating_2_to_2"].scores() == {1: -2, 2: -1, 3: 0, 4: 1, 5: 2}
    columns = {"How satisfied are you?": repeated(["0 (Not)", "1", "2", "3 (Very)"], 20)}
    study = loaded(study_yaml(plan_of(drafted(tmp_path, table(columns)))))
    assert study.scales["rating_0_to_3"].scores() == {1: 0, 2: 1, 3: 2, 4: 3}


def test_columns_of_one_header_are_named_by_their_place(tmp_path: Path) -> None:
    lines = [["Q", "", "Q", "q"], *([AGREEMENT[n % 5]] * 4 for n in range(20))]
    found = plan_of(drafted(tmp_path, rows(lines)))
    assert [(one.id, one.text, one.column) for one in found.items] == [
        ("q", "Q", 1),
        ("item", "item", 2),
        ("q_2", "Q", 3),
        ("q_3", "q", "q"),
    ]


def test_ids_that_stand_for_something_else_are_not_given(tmp_path: Path) -> None:
    headers = ["wave", "all", "null", "No", "true"]
    columns = {header: repeated(AGREEMENT, 20) for header in headers}
    text = study_yaml(plan_of(drafted(tmp_path, table(columns))))
    assert [one.id for one in loaded(text).items] == [
        "wave_2",
        "all_2",
        "item_null",
        "item_no",
        "item_true",
    ]


def test_a_long_question_is_cut_and_its_column_is_not(tmp_path: Path) -> None:
    header = "Do you agree? " * 300
    text = study_yaml(plan_of(drafted(tmp_path, table({header: repeated(AGREEMENT, 20)}))))
    (item,) = loaded(text).items
    assert item.column == header
    assert len(item.text["any"]) == 1_903


def test_no_more_questions_are_drafted_than_a_codebook_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "MOST_ITEMS", 2)
    columns = {f"Statement {n}": repeated(AGREEMENT, 5) for n in range(4)}
    found = plan_of(drafted(tmp_path, table(columns)))
    assert len(found.items) == 2
    assert [(one.column.header, one.reason) for one in found.left_out] == [
        ("Statement 2", "more questions than a codebook has (2)"),
        ("Statement 3", "more questions than a codebook has (2)"),
    ]


def test_no_spelling_means_two_answers() -> None:
    options = (PlannedOption("Low", ("1", "9")), PlannedOption("High", ("low", "2")))
    missing = (
        ("dont_know", PlannedOption("Don't know", ("9", "1 "), also=("HIGH", "?"))),
        ("refused", PlannedOption("low")),
    )
    assert unambiguous(options, missing) == (
        (PlannedOption("Low", ("1", "9")), PlannedOption("High", ("2",))),
        (("dont_know", PlannedOption("Don't know", also=("?",))),),
    )


# Cells as people and programs write them; NUL is refused by the reader.
CELL = st.one_of(
    st.sampled_from([*AGREEMENT, *SPECIAL, "", "1", "2", "3", "4", "5", "Don't know", "NA"]),
    st.text(st.characters(exclude_characters="\x00\r\n", exclude_categories=["Cs"]), max_size=12),
)
VOCABULARY = st.lists(CELL, min_size=1, max_size=7)
HEADER = st.one_of(st.sampled_from([*SPECIAL, "id", "Status", "weight", "", "Q", "Q1", "Q2"]), CELL)


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A small export: columns of few texts each, under any headers."""
    n = draw(st.integers(1, 12))
    columns = draw(st.lists(st.tuples(HEADER, VOCABULARY), min_size=1, max_size=6))
    headers = [header for header, _ in columns]
    cells = [draw(st.lists(st.sampled_from(words), min_size=n, max_size=n)) for _, words in columns]
    return rows([headers, *zip(*cells, strict=True)])


@pytest.mark.slow
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tables())
def test_whatever_stands_in_a_table_its_draft_loads(tmp_path: Path, text: str) -> None:
    try:
        found = plan_of(drafted(tmp_path, text))
    except UserError:
        # A file that a reader refuses, such as one without anything in it.
        return
    if found.scales:
        loaded(study_yaml(found))
    else:
        assert "No scale found" in study_yaml(found)
