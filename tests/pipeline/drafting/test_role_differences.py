"""What of a response an export calls or writes otherwise."""

from pathlib import Path

import pytest

from tests.pipeline.drafting.comparing import STUDY, answers, found, lines, only
from tests.pipeline.drafting.drafting import repeated

IDS = [f"r{n}" for n in range(30)]
TIMES = repeated(["2024-05-31 10:00", "2024-06-01 09:00"], 30)


def study(rules: str) -> str:
    return f"{STUDY}{rules}"


@pytest.mark.parametrize(
    ("rules", "header", "cells", "line"),
    [
        ('key: "id"', "Respondent", IDS, {"key": "Respondent"}),
        ('weight: "w"', "weight", ["1"] * 30, {"weight": "weight"}),
        ('seconds: "s"', "Duration (in seconds)", ["9"] * 30, {"seconds": "Duration (in seconds)"}),
        (
            'started: { column: "begun" }',
            "Start date",
            TIMES,
            {"started": {"column": "Start date", "formats": ["%Y-%m-%d %H:%M"]}},
        ),
        (
            'status: { column: "s", complete: ["Complete"] }',
            "Status",
            ["Complete"] * 30,
            {"status": "Status"},
        ),
        (
            'status: { column: "s", complete: ["True"] }',
            "Finished",
            ["True"] * 30,
            {"status": "Finished"},
        ),
        (
            'tests: { column: "s", words: ["Test"] }',
            "Status",
            repeated(["Complete", "Test"], 30),
            {"tests": "Status"},
        ),
    ],
)
def test_a_column_that_is_called_otherwise_is_found(
    tmp_path: Path, rules: str, header: str, cells: list[str], line: dict[str, object]
) -> None:
    one = only(tmp_path, answers(more={header: cells}), study(f"respondents: {{ {rules} }}\n"))
    name = rules.partition(":")[0]
    assert lines([one]) == [("column_renamed", f"respondents.{name}", {"columns": line}, True)]
    assert one.what.endswith(f"; {header!r} looks like it")


def test_a_column_that_is_not_there_is_asked_for(tmp_path: Path) -> None:
    one = only(tmp_path, answers(), study('respondents: { key: "id" }\n'))
    assert (one.kind, one.subject, one.what) == (
        "column_missing",
        "respondents.key",
        "there is no column 'id'",
    )
    assert one.question == "Which column is `respondents.key` in this wave?"


def test_the_columns_that_tell_a_person_are_asked_for(tmp_path: Path) -> None:
    rules = 'respondents: { resubmissions: { columns: ["mail", "It was easy to follow"] } }\n'
    one = only(tmp_path, answers(), study(rules))
    assert (one.kind, one.subject, one.what) == (
        "column_missing",
        "respondents.resubmissions",
        "there is no column 'mail'",
    )
    assert not one.is_safe


def test_a_column_that_the_codebook_uses_is_no_candidate(tmp_path: Path) -> None:
    rules = 'respondents: { key: "nr" }\nattributes: { group: { column: "id" } }\n'
    one = only(tmp_path, answers(more={"id": IDS}), study(rules))
    assert (one.kind, one.lines) == ("column_missing", {})


def test_times_written_otherwise_are_declared(tmp_path: Path) -> None:
    times = repeated(["31.05.2024 10:00"], 30)
    rules = 'respondents: { started: { column: "Start date" } }\n'
    one = only(tmp_path, answers(more={"Start date": times}), study(rules))
    line = {"started": {"column": "Start date", "formats": ["%d.%m.%Y %H:%M"]}}
    assert lines([one]) == [("recoded", "respondents.started", {"columns": line}, True)]


def test_a_word_of_a_status_that_the_codebook_lacks_is_asked_about(tmp_path: Path) -> None:
    rules = 'respondents: { status: { column: "Status", complete: ["Complete"] } }\n'
    text = answers(more={"Status": repeated(["Complete", "Refused"], 30)})
    one = only(tmp_path, text, study(rules))
    assert (one.kind, one.is_safe) == ("unknown_answers", False)
    assert one.what == "the codebook does not know 'Refused'"


def test_an_attribute_that_is_not_there_is_asked_for(tmp_path: Path) -> None:
    one = only(tmp_path, answers(), study('attributes: { team: { column: "Team" } }\n'))
    assert (one.subject, one.question) == (
        "attributes.team",
        "Which column is the attribute `team` in this wave?",
    )


MAILS = [f"a{n}@example.org" for n in range(30)]


def test_a_new_column_that_looks_personal_becomes_personal(tmp_path: Path) -> None:
    one = only(tmp_path, answers(more={"Reach": MAILS}))
    assert lines([one]) == [
        ("column_renamed", "personal", {"columns": {"personal": ["Reach"]}}, True)
    ]
    assert one.what == "'Reach': looks personal"


def test_a_personal_column_that_is_not_there_is_taken_out(tmp_path: Path) -> None:
    one = only(tmp_path, answers(more={"Mail": MAILS}), study('personal: ["Mail", "Phone"]\n'))
    assert one.lines == {"columns": {"personal": ["Mail"]}}
    assert one.what == "'Phone': not here"


def test_what_the_codebook_uses_is_not_called_personal(tmp_path: Path) -> None:
    rules = 'respondents: { key: "Mail" }\n'
    assert found(tmp_path, answers(more={"Mail": MAILS}), study(rules)) == []


def test_personal_columns_in_another_order_do_not_differ(tmp_path: Path) -> None:
    rules = 'personal: ["Phone", "Mail"]\n'
    assert found(tmp_path, answers(more={"Mail": MAILS, "Phone": IDS}), study(rules)) == []
