"""Each real export is read by the dialect of the tool that wrote it."""

from pathlib import Path

import pytest

from tests.pipeline.readers.exports import exported, opened

# Of each folder of real exports: the tool of its files, and those that are a table like any other.
TOOLS = {
    "google-forms": "Google Forms",
    "limesurvey": "LimeSurvey",
    "nettskjema": "Nettskjema",
    "qualtrics": "Qualtrics",
    "surveymonkey": "SurveyMonkey",
    "likert-datasets": "delimited text",
    "spss": "delimited text",
}
PLAIN = {
    "food-world-cup-data.csv",
    "raw-responses.csv",
    "published-weighted-percentages.csv",
    "questions_2016_uk.csv",
    "2017_uk_questions.csv",
    "2018_questions.csv",
}
TEXTS = {".csv", ".gz", ".txt"}
NO_ANSWERS = ("likert_answers_", "2018_answers_", "codebook-", "testing-", "export-of-", "SOURCE")


def test_each_real_export_is_taken_by_its_own_tool(real: Path) -> None:
    taken = {}
    expected = {}
    for folder, tool in TOOLS.items():
        for path in sorted((real / folder).rglob("*")):
            if path.suffix in TEXTS and not path.name.startswith(NO_ANSWERS):
                name = str(path.relative_to(real))
                taken[name] = opened(path).tool.removesuffix(" (legacy)")
                expected[name] = "delimited text" if path.name in PLAIN else tool
    assert taken == expected
    assert set(taken.values()) == set(TOOLS.values())


@pytest.mark.parametrize(
    ("tool", "text"),
    [
        ("Google Forms", "Timestamp,Q1. How? [A],Q1. How? [B]\nt,1,2\n"),
        ("SurveyMonkey", "Respondent ID,Q1. How?,,Q2. Why?\n,A,B,Response\n1,2,3,4\n"),
        ("Nettskjema", '"$submission_id";"Q1. How?";"Q2. Why?"\n"1";"2";"3"\n'),
        ("LimeSurvey", "Q1[A]. How? [A],Q1[B]. How? [B],Q2. Why?\n1,2,3\n"),
        ("LimeSurvey", "id,lastpage,seed,startdate,StartDate,EndDate\n1,2,3,4,5,6\n"),
        ("delimited text", "id,StartDate,EndDate,Q1,Q2\n1,2,3,4,5\n"),
        ("delimited text", "1. How?,2. Why?\n1,2\n"),
    ],
)
def test_likeness_to_another_tool_does_not_mislead(tmp_path: Path, tool: str, text: str) -> None:
    assert exported(tmp_path, text).tool == tool
