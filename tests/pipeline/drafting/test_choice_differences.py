"""What an export asks otherwise of the questions without an order."""

from pathlib import Path

from tests.pipeline.drafting.comparing import STUDY, answers, found, lines, only
from tests.pipeline.drafting.drafting import AGREEMENT, repeated, rows

WAYS = f"""{STUDY}choices:
  - id: commute
    select: one
    text: "How do you get to work?"
    column: "How do you get to work?"
    options: [{{ labels: "Bus" }}, {{ labels: "Car" }}]
"""
TOOLS = f"""{STUDY}choices:
  - id: tools
    select: several
    text: "Which tools do you use?"
    column: "Tools"
    separator: ";"
    options: [{{ labels: "Saw" }}, {{ labels: "Axe" }}, {{ labels: "Plane" }}]
"""
GRID = f"""{STUDY}choices:
  - id: tools
    select: several
    text: "Which tools do you use?"
    options:
      - {{ labels: "Saw", column: "Tools [Saw]" }}
      - {{ labels: "Axe", column: "Tools [Axe]" }}
"""
LISTS = ["Saw", "Saw;Axe", "Axe;Plane", "Plane", "Saw;Plane"]


def test_a_choice_that_is_asked_the_same_does_not_differ(tmp_path: Path) -> None:
    cells = {"How do you get to work?": repeated(["Bus", "Car"], 30)}
    assert found(tmp_path, answers(more=cells), WAYS) == []


def test_almost_the_same_question_is_renamed(tmp_path: Path) -> None:
    header = "How do you get to work"
    one = only(tmp_path, answers(more={f"{header}, mostly?": repeated(["Bus", "Car"], 30)}), WAYS)
    assert lines([one])[0][0] == "dropped"
    one = only(tmp_path, answers(more={f"{header}??": repeated(["Bus", "Car"], 30)}), WAYS)
    assert lines([one]) == [
        ("renamed", "commute", {"choices": {"commute": {"column": f"{header}??"}}}, True)
    ]


def test_a_choice_without_a_column_is_dropped(tmp_path: Path) -> None:
    one = only(tmp_path, answers(), WAYS)
    assert lines([one]) == [
        ("dropped", "commute", {"choices": {"commute": {"dropped": True}}}, True)
    ]


def test_another_separator_is_declared(tmp_path: Path) -> None:
    cells = [cell.replace(";", ", ") for cell in repeated(LISTS, 30)]
    one = only(tmp_path, answers(more={"Tools": cells}), TOOLS)
    assert lines([one]) == [("recoded", "tools", {"choices": {"tools": {"separator": ","}}}, True)]


def grid(question: str, *tools: str) -> str:
    """A SurveyMonkey export: the items, then a column per tool."""
    headers = ["The course was useful", "It was easy to follow", "The room was warm enough"]
    lines = [
        ["Respondent ID", *headers, question, *[""] * (len(tools) - 1)],
        ["", *["Response"] * 3, *tools],
    ]
    for n in range(30):
        chosen = [tool if (n + place) % 2 else "" for place, tool in enumerate(tools)]
        lines.append([str(n), *(AGREEMENT[(n + k) % 5] for k in range(3)), *chosen])
    return rows(lines)


def test_columns_of_options_under_another_question_are_renamed(tmp_path: Path) -> None:
    one = only(tmp_path, grid("What do you work with?", "Saw", "Axe"), GRID)
    columns = {"Saw": "What do you work with? [Saw]", "Axe": "What do you work with? [Axe]"}
    assert lines([one]) == [
        ("renamed", "tools", {"choices": {"tools": {"columns": columns}}}, True)
    ]


def test_some_options_without_a_column_are_asked_about(tmp_path: Path) -> None:
    one = only(tmp_path, grid("Tools", "Saw", "Plane"), GRID)
    assert (one.kind, one.what) == ("column_missing", "1 of its 2 options have no column here")
    assert one.question.startswith("Which columns are they?")


def test_other_options_are_another_question(tmp_path: Path) -> None:
    one = only(tmp_path, grid("Tools", "Brush", "Plane"), GRID)
    assert lines([one]) == [("dropped", "tools", {"choices": {"tools": {"dropped": True}}}, True)]
