"""Which columns are rows of one grid or options of one question."""

from pipeline.drafting.groups import groups_of
from pipeline.readers.raw import RawColumn
from tests.pipeline.drafting.drafting import column


def grouped(*columns: RawColumn) -> list[tuple[str, list[str], list[str]]]:
    return [
        (group.question, [one.header for one in group.columns], list(group.parts))
        for group in groups_of(columns)
    ]


def named(*headers: str) -> list[tuple[str, list[str], list[str]]]:
    return grouped(*(column(header, place) for place, header in enumerate(headers, start=1)))


def test_columns_of_one_question_are_a_group_wherever_they_stand() -> None:
    first = column("A [x]", 1, question="A", sub_question="x")
    other = column("id", 2)
    last = column("A [y]", 3, question=" a ", sub_question="y")
    assert grouped(first, other, last) == [
        ("A", ["A [x]", "A [y]"], ["x", "y"]),
        ("", ["id"], ["id"]),
    ]


def test_questions_without_words_are_told_apart_by_their_code() -> None:
    columns = [
        column(f"{code}.", place, sub_question=sub, code=code)
        for place, (code, sub) in enumerate(
            [("q1[a]", "One"), ("q1[b]", "Two"), ("q2[a]", "One")], start=1
        )
    ]
    assert [headers for _, headers, _ in grouped(*columns)] == [["q1[a].", "q1[b]."], ["q2[a]."]]


def test_neighbours_whose_names_are_numbered_alike_are_a_group() -> None:
    assert named("Q1_1", "Q1_2", "Q2_1", "Q2_2", "age") == [
        ("", ["Q1_1", "Q1_2"], ["1", "2"]),
        ("", ["Q2_1", "Q2_2"], ["1", "2"]),
        ("", ["age"], ["age"]),
    ]


def test_numbered_columns_with_another_between_them_are_two_groups() -> None:
    columns = [column("A1", 1), column("A2", 2), column("A3", 4)]
    assert [headers for _, headers, _ in grouped(*columns)] == [["A1", "A2"], ["A3"]]


def test_headers_that_begin_with_the_same_words_share_them_as_the_question() -> None:
    assert named(
        "How much do you like - tea",
        "How much do you like - coffee",
        "How old are you?",
    ) == [
        (
            "How much do you like",
            ["How much do you like - tea", "How much do you like - coffee"],
            ["tea", "coffee"],
        ),
        ("", ["How old are you?"], ["How old are you?"]),
    ]


def test_few_shared_words_are_no_question() -> None:
    assert [headers for _, headers, _ in named("I am glad", "I am sad")] == [
        ["I am glad"],
        ["I am sad"],
    ]


def test_rows_in_brackets_share_what_stands_before_them() -> None:
    assert named("Rate [the food]", "Rate [the room]", "Visits [per year]") == [
        ("Rate", ["Rate [the food]", "Rate [the room]"], ["the food", "the room"]),
        ("", ["Visits [per year]"], ["Visits [per year]"]),
    ]


def test_texts_behind_numbered_names_are_a_question_and_its_options() -> None:
    question = "Which media do you use?"
    columns = [
        column(f"Q4_{n}", n, question=f"{question} {option}")
        for n, option in enumerate(["Radio", "TV", "Papers"], start=1)
    ]
    assert grouped(*columns) == [
        (question, ["Q4_1", "Q4_2", "Q4_3"], ["Radio", "TV", "Papers"]),
    ]


def test_texts_behind_numbered_names_that_share_nothing_are_no_question() -> None:
    columns = [column("Q4_1", 1, question="Radio"), column("Q4_2", 2, question="TV")]
    assert grouped(*columns) == [("", ["Q4_1", "Q4_2"], ["1", "2"])]


def test_one_text_behind_numbered_names_is_the_question_of_all() -> None:
    columns = [column(f"Q4_{n}", n, question="Which media?") for n in (1, 2)]
    assert grouped(*columns) == [("Which media?", ["Q4_1", "Q4_2"], ["1", "2"])]
