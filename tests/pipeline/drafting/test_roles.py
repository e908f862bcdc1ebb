"""The columns that are no questions: key, times, status, weight, personal data."""

from pathlib import Path

import pytest

from pipeline.drafting.roles import Role
from pipeline.readers.raw import Kind
from tests.pipeline.drafting.drafting import (
    AGREEMENT,
    changed,
    draft,
    drafted,
    repeated,
    roles,
    table,
)
from tests.pipeline.readers.exports import exported

IDS = [f"r{n}" for n in range(40)]
ANSWERS = repeated(AGREEMENT, 40)


def role(folder: Path, header: str, cells: list[str]) -> Role | None:
    """What a column beside an item is."""
    found = drafted(folder, table({"It is useful": ANSWERS, header: cells}))
    return found.roles.get(2)


def named(folder: Path, header: str, cells: list[str]) -> str | None:
    found = role(folder, header, cells)
    return found.role if found else None


@pytest.mark.parametrize("header", ["id", "Respondent ID", "respondent-id", "Løbenummer", "Token"])
def test_the_respondents_key_is_told_by_its_header(tmp_path: Path, header: str) -> None:
    assert named(tmp_path, header, IDS) == "key"


def test_a_key_that_few_rows_repeat_is_a_key_in_doubt(tmp_path: Path) -> None:
    found = role(tmp_path, "id", [*IDS[:39], "r0"])
    assert found is not None
    assert (found.role, found.doubt) == ("key", "1 row(s) repeat a respondent's id")


def test_a_column_that_many_rows_repeat_is_no_key(tmp_path: Path) -> None:
    found = role(tmp_path, "id", repeated(IDS[:20], 40))
    assert found is not None
    assert (found.role, found.doubt) == (
        "system",
        "20 row(s) repeat a respondent's id: is it one?",
    )


def test_of_few_rows_one_may_repeat_an_id(tmp_path: Path) -> None:
    text = table({"id": ["a", "b", "c", "a"], "It is useful": AGREEMENT[:4]})
    assert roles(drafted(tmp_path, text)) == {"id": "key"}


def test_of_two_keys_the_first_counts(tmp_path: Path) -> None:
    found = drafted(tmp_path, table({"Respondent ID": IDS, "id": IDS, "Q": ANSWERS}))
    assert roles(found) == {"Respondent ID": "key", "id": "system"}


def test_an_index_without_a_header_is_left_out(tmp_path: Path) -> None:
    found = drafted(tmp_path, table({"": [str(n) for n in range(40)], "It is useful": ANSWERS}))
    assert roles(found) == {"": "system"}
    assert found.left_out[0].reason == "nothing that anyone answered"


@pytest.mark.parametrize(
    ("header", "expected"),
    [("Start date", "started"), ("Submitted at", "finished"), ("Tidsstempel", "finished")],
)
def test_times_are_told_by_header_and_form(tmp_path: Path, header: str, expected: str) -> None:
    found = role(tmp_path, header, repeated(["2024-05-31 10:00", "2024-06-01 09:00"], 40))
    assert found is not None
    assert (found.role, found.formats, found.doubt) == (expected, ("%Y-%m-%d %H:%M",), "")


def test_a_header_of_a_time_over_something_else_gives_no_time(tmp_path: Path) -> None:
    assert named(tmp_path, "Start date", repeated(["soon", "later"], 40)) is None


def test_days_that_may_be_months_are_a_doubt(tmp_path: Path) -> None:
    found = role(tmp_path, "Start date", repeated(["05/04/2024 10:00", "06/03/2024 09:00"], 40))
    assert found is not None
    assert found.formats == ("%m/%d/%Y %H:%M",)
    assert found.doubt.startswith("nothing tells days from months")


def test_times_in_the_first_column_are_when_someone_finished(tmp_path: Path) -> None:
    cells = repeated(["2024-05-31 10:00:00"], 40)
    assert roles(drafted(tmp_path, table({"when": cells, "It is useful": ANSWERS}))) == {
        "when": "finished"
    }


@pytest.mark.parametrize(
    ("header", "words", "meanings"),
    [
        (
            "Status",
            ["Complete", "Partial", "Declined"],
            {"complete": ("Complete",), "partial": ("Partial",), "refused": ("Declined",)},
        ),
        (
            "Samlet status",
            ["Gennemført", "Nogen svar", "Distribueret"],
            {
                "complete": ("Gennemført",),
                "not_answered": ("Distribueret",),
                "partial": ("Nogen svar",),
            },
        ),
        ("Finished", ["True", "False"], {"complete": ("True",), "partial": ("False",)}),
        ("Finished", ["Wahr", "Falsch"], {"complete": ("Wahr",), "partial": ("Falsch",)}),
    ],
)
def test_the_words_of_a_status_are_sorted_by_what_they_mean(
    tmp_path: Path, header: str, words: list[str], meanings: dict[str, tuple[str, ...]]
) -> None:
    found = role(tmp_path, header, repeated(words, 40))
    assert found is not None
    assert found.words == meanings


def test_a_status_with_a_word_that_is_not_known_is_none(tmp_path: Path) -> None:
    assert named(tmp_path, "Status", repeated(["Complete", "Married"], 40)) is None


def test_a_status_that_some_rows_lack_is_left_out_with_the_reason(tmp_path: Path) -> None:
    found = drafted(tmp_path, table({"Status": ["", *repeated(["Complete"], 39)], "Q": ANSWERS}))
    assert [(one.column.header, one.reason, one.is_doubt) for one in found.left_out] == [
        ("Status", "1 row(s) do not say what became of them", True)
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["0.5", "1", "1,25"], "weight"),
        (["0.5", "-1"], None),
        (["0.5", "heavy"], None),
        (["0.5", ""], "system"),
    ],
)
def test_a_weight_is_a_number_in_every_row(
    tmp_path: Path, cells: list[str], expected: str | None
) -> None:
    assert named(tmp_path, "weight", repeated(cells, 40)) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [(["61", "240"], "duration"), (["1:01", "1:02:03"], "duration"), (["a minute"], "system")],
)
def test_a_duration_is_seconds_or_a_clock(tmp_path: Path, cells: list[str], expected: str) -> None:
    assert named(tmp_path, "Duration (in seconds)", repeated(cells, 40)) == expected


@pytest.mark.parametrize(
    "header", ["E-mail", "Your name", "Telefonnummer", "IP Address", "Vorname", "Studienummer"]
)
def test_personal_data_is_told_by_its_header(tmp_path: Path, header: str) -> None:
    assert named(tmp_path, header, IDS) == "personal"


@pytest.mark.parametrize(
    "cell", ["someone@example.org", "192.0.2.17", "+45 12 34 56 78"], ids=["e-mail", "ip", "phone"]
)
def test_personal_data_is_told_by_its_form_under_any_header(tmp_path: Path, cell: str) -> None:
    cells = [cell.replace("1", str(n % 10), 1) for n in range(40)]
    assert named(tmp_path, "How can we reach you?", cells) == "personal"


def test_what_the_tool_says_goes_before_headers(tmp_path: Path) -> None:
    export = exported(tmp_path, table({"id": IDS, "q9": IDS, "It is useful": ANSWERS}))
    told = changed(export, id={"kind": Kind.SYSTEM}, q9={"kind": Kind.PERSONAL})
    assert roles(draft(told)) == {"id": "system", "q9": "personal"}


def test_a_key_of_the_tool_may_be_repeated(tmp_path: Path) -> None:
    export = exported(tmp_path, table({"id": repeated(IDS[:20], 40), "It is useful": ANSWERS}))
    found = draft(changed(export, id={"kind": Kind.KEY})).role("key")
    assert found is not None
    assert found.doubt == "20 row(s) repeat a respondent's id"
