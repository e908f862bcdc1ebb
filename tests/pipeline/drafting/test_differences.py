"""What an export asks otherwise: items renamed, reworded, dropped, added, moved."""

from pathlib import Path

from tests.pipeline.drafting.comparing import HEADERS, STUDY, answers, found, lines, only
from tests.pipeline.drafting.drafting import changed
from tests.pipeline.readers.exports import exported

USEFUL, EASY, WARM = HEADERS


def test_an_export_that_asks_the_same_does_not_differ(tmp_path: Path) -> None:
    assert found(tmp_path, answers()) == []


def test_the_same_words_under_another_name_are_renamed(tmp_path: Path) -> None:
    export = changed(
        exported(tmp_path, answers("v1", EASY, WARM)), v1={"question": "The course was useful"}
    )
    one = only(tmp_path, export)
    assert (one.kind, one.subject, one.is_safe) == ("renamed", "useful", True)
    assert one.what == "its column is called 'v1' here"
    assert one.lines == {"items": {"useful": {"column": "v1"}}}


def test_other_words_are_reworded_and_a_question_where_they_differ_much(tmp_path: Path) -> None:
    words = "The course was so useful"
    near = only(tmp_path, answers(words, EASY, WARM))
    line = {"items": {"useful": {"column": words, "text": words}}}
    assert lines([near]) == [("reworded", "useful", line, True)]
    far = only(tmp_path, answers("The whole course was useful", EASY, WARM))
    assert (far.kind, far.question) == ("reworded", "Is this still the item `useful`?")


def test_other_words_under_the_codebooks_name_are_reworded(tmp_path: Path) -> None:
    study = STUDY.replace('text: "The course was useful"', 'text: "Was it useful?", column: "v1"')
    export = changed(
        exported(tmp_path, answers("v1", EASY, WARM)), v1={"question": "Was it useful to you?"}
    )
    one = only(tmp_path, export, study)
    assert lines([one]) == [
        ("reworded", "useful", {"items": {"useful": {"text": "Was it useful to you?"}}}, True)
    ]


def test_another_question_under_the_codebooks_name_is_asked_about(tmp_path: Path) -> None:
    study = STUDY.replace('text: "The course was useful"', 'text: "Was it useful?", column: "v1"')
    export = changed(
        exported(tmp_path, answers("v1", EASY, WARM)), v1={"question": "How did you hear of us?"}
    )
    one = only(tmp_path, export, study)
    assert (one.kind, one.question) == ("reworded", "Is this still the item `useful`?")


def test_another_question_under_the_same_code_is_asked_about_and_one_of_its_own(
    tmp_path: Path,
) -> None:
    study = STUDY.replace(
        'text: "The course was useful"',
        'text: "Are you acknowledged in the main text of a paper?", column: "paper. Are you ..."',
    )
    other = "Were you named as the lead author of the paper?"
    export = changed(
        exported(tmp_path, answers(f"paper. {other}", EASY, WARM)),
        **{f"paper. {other}": {"question": other}},
    )
    one = next(one for one in found(tmp_path, export, study) if one.subject == "useful")
    assert (one.kind, one.question) == ("reworded", "Is this still the item `useful`?")
    assert one.position == 1


def test_a_question_cut_short_by_the_tool_is_not_reworded(tmp_path: Path) -> None:
    study = STUDY.replace('text: "The course was useful"', 'text: "Was it useful?", column: "v1"')
    export = changed(
        exported(tmp_path, answers("v1", EASY, WARM)), v1={"question": "Was it useful to..."}
    )
    assert found(tmp_path, export, study) == []


def test_an_item_without_a_column_is_dropped(tmp_path: Path) -> None:
    one = only(tmp_path, answers(USEFUL, WARM))
    assert lines([one]) == [("dropped", "easy", {"items": {"easy": {"dropped": True}}}, True)]
    assert one.what == "no column asks 'It was easy to follow'"


def test_an_item_that_the_codebook_has_not_is_added(tmp_path: Path) -> None:
    one = only(tmp_path, answers(*HEADERS, "Dogs were allowed in"))
    assert lines([one]) == [("added", "Dogs were allowed in", {}, True)]
    assert one.what == (
        "the codebook has no item for 'Dogs were allowed in', on the scale agreement"
    )


def test_a_column_of_an_item_that_the_wave_dropped_is_not_added(tmp_path: Path) -> None:
    study = STUDY.replace('text: "The course was useful"', f'text: "Useful", column: "{USEFUL}"')
    wave = "items: { useful: { dropped: true } }"
    assert found(tmp_path, answers(), study, wave) == []


def test_items_that_stand_elsewhere_are_moved_the_fewest_that_can_be_said(tmp_path: Path) -> None:
    differing = found(tmp_path, answers(WARM, USEFUL, EASY))
    assert lines(differing) == [("moved", "warm", {}, True)]


def test_what_the_wave_declares_differs_no_more(tmp_path: Path) -> None:
    words = "The whole course was useful"
    wave = (
        f'items: {{ useful: {{ column: "{words}", text: "{words}" }}, easy: {{ dropped: true }} }}'
    )
    assert found(tmp_path, answers(words, WARM), wave=wave) == []


def test_which_of_two_columns_with_an_items_header_it_is_is_asked(tmp_path: Path) -> None:
    one = only(tmp_path, answers(USEFUL, "USEFUL", EASY, WARM).replace("USEFUL", USEFUL))
    assert (one.kind, one.subject) == ("ambiguous", "useful")
    assert one.what == "columns 1 and 2 have its name"
    assert (one.lines, one.is_safe) == ({"items": {"useful": {"column": 1}}}, False)
