"""How an export writes the answers of a scale otherwise than the codebook."""

from pathlib import Path

import pytest

from tests.pipeline.drafting.comparing import HEADERS, STUDY, answers, asked, found, lines, only
from tests.pipeline.drafting.drafting import AGREEMENT, changed, draft, labelled
from tests.pipeline.readers.exports import exported

SEVEN = (*AGREEMENT[:2], "Somewhat disagree", "Neutral", "Somewhat agree", *AGREEMENT[3:])
CODED = STUDY
for rank, label in enumerate(AGREEMENT, start=1):
    CODED = CODED.replace(f'labels: "{label}" }}', f'labels: "{label}", codes: ["{rank}"] }}')
UP = {str(rank): label for rank, label in enumerate(AGREEMENT, start=1)}
DOWN = {str(rank): label for rank, label in enumerate(reversed(AGREEMENT), start=1)}


def read(texts: dict[str, str]) -> dict[str, object]:
    return {"scales": {"agreement": {"read": texts}}}


def coded(folder: Path, labels: dict[str, str], options: str = "12345") -> object:
    """An export of codes whose file says what they mean."""
    export = exported(folder, answers(options=list(options)))
    return labelled(export, **dict.fromkeys(HEADERS, labels))


def test_case_and_white_space_are_no_difference(tmp_path: Path) -> None:
    options = [f" {one.upper()} " for one in AGREEMENT]
    assert found(tmp_path, answers(options=options)) == []


def test_options_in_other_known_words_are_reworded_and_safe(tmp_path: Path) -> None:
    options = ("Completely disagree", "Disagree", "Neither agree nor disagree", "Agree")
    one = only(tmp_path, answers(options=(*options, "Completely agree")))
    assert lines([one]) == [
        (
            "options_reworded",
            "agreement",
            read(
                {
                    "Completely disagree": "Strongly disagree",
                    "Neither agree nor disagree": "Neutral",
                    "Completely agree": "Strongly agree",
                }
            ),
            True,
        )
    ]


def test_options_that_only_sisters_chose_are_reworded_too(tmp_path: Path) -> None:
    whole = ("Completely disagree", "Disagree", "Neutral", "Agree", "Completely agree")
    useful = answers(HEADERS[0], options=whole)
    part = answers(*HEADERS[1:], options=whole[:4])
    both = "\n".join(f"{a},{b}" for a, b in zip(useful.split("\n"), part.split("\n"), strict=True))
    one = only(tmp_path, both.removesuffix(",") + "\n")
    assert (one.kind, one.is_safe) == ("options_reworded", True)


def test_options_in_another_language_are_asked_about(tmp_path: Path) -> None:
    options = ("Helt uenig", "Uenig", "Hverken enig eller uenig", "Enig", "Helt enig")
    one = only(tmp_path, answers(options=options))
    assert (one.kind, one.question) == (
        "options_reworded",
        "Are these the same answers in other words?",
    )
    assert one.lines == read(dict(zip(options, AGREEMENT, strict=True)))


def test_numbers_in_the_place_of_words_are_asked_about(tmp_path: Path) -> None:
    one = only(tmp_path, answers(options=("1", "2", "3", "4", "5")))
    assert (one.kind, one.what) == ("recoded", "numbers stand where the codebook has words")
    assert one.lines == read(UP)
    assert one.question == (
        "Nothing in the file says so, but is the order 1 = Strongly disagree, 2 = Disagree,"
        " 3 = Neutral, 4 = Agree, 5 = Strongly agree?"
    )


def test_codes_that_the_file_explains_are_recoded_and_safe(tmp_path: Path) -> None:
    one = only(tmp_path, coded(tmp_path, UP))  # type: ignore[arg-type]
    assert lines([one]) == [("recoded", "agreement", read(UP), True)]
    assert one.what.startswith("by the file's own labels '1' is 'Strongly disagree', '2' is")


def test_codes_as_the_codebook_has_them_are_no_difference(tmp_path: Path) -> None:
    assert found(tmp_path, coded(tmp_path, UP), CODED) == []  # type: ignore[arg-type]


def test_codes_that_run_the_other_way_are_reversed_and_safe(tmp_path: Path) -> None:
    one = only(tmp_path, coded(tmp_path, DOWN), CODED)  # type: ignore[arg-type]
    assert lines([one]) == [("reversed", "agreement", read(DOWN), True)]
    assert one.what.startswith("by the file's own labels the codes run the other way: '1' is")


def test_reversed_codes_are_told_however_the_file_lists_them(tmp_path: Path) -> None:
    shuffled = {code: DOWN[code] for code in ("3", "1", "5", "2", "4")}
    one = only(tmp_path, coded(tmp_path, shuffled), CODED)  # type: ignore[arg-type]
    assert (one.kind, list(one.lines["scales"]["agreement"]["read"])) == ("reversed", list("12345"))


def test_codes_that_mean_something_else_are_recoded(tmp_path: Path) -> None:
    labels = {**UP, "1": "Disagree", "2": "Strongly disagree"}
    one = only(tmp_path, coded(tmp_path, labels), CODED)  # type: ignore[arg-type]
    assert (one.kind, one.is_safe) == ("recoded", True)


def test_a_code_whose_new_label_is_not_known_is_asked_about(tmp_path: Path) -> None:
    one = only(tmp_path, coded(tmp_path, {**DOWN, "5": "Not my cup of tea"}), CODED)  # type: ignore[arg-type]
    assert (one.kind, one.question) == (
        "reversed",
        "Which answers are '5' ('Not my cup of tea')? Add them to `read`",
    )


def test_other_words_for_codes_that_the_codebook_has_not_are_read_as_codes(tmp_path: Path) -> None:
    labels = {
        **UP,
        "1": "Completely disagree",
        "5": "Completely agree",
    }
    differing = found(tmp_path, coded(tmp_path, labels))  # type: ignore[arg-type]
    whole: dict[str, str] = {}
    for one in differing:
        whole |= one.lines["scales"]["agreement"]["read"]
        assert one.is_safe
    assert whole == UP


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Don't know", "dont_know"),
        ("Not applicable", "not_applicable"),
        ("Prefer not to say", "refused"),
        ("NA", "blank"),
    ],
)
def test_an_answer_off_the_scale_is_added_and_safe(tmp_path: Path, text: str, kind: str) -> None:
    one = only(tmp_path, answers(options=(*AGREEMENT, text)))
    assert lines([one]) == [("missing_added", "agreement", read({text: kind}), True)]


def test_what_the_file_declares_missing_is_added(tmp_path: Path) -> None:
    export = exported(tmp_path, answers(options=(*AGREEMENT, "-77")))
    told = changed(export, **{header: {"missing": ("-77",)} for header in HEADERS})
    assert lines([only(tmp_path, told)]) == [
        ("missing_added", "agreement", read({"-77": "blank"}), True)
    ]


def test_another_number_of_options_is_another_scale_and_a_question(tmp_path: Path) -> None:
    one = only(tmp_path, answers(options=SEVEN))
    assert (one.kind, one.is_safe) == ("rescaled", False)
    assert one.what.startswith("it has 7 options instead of 5: 'Strongly disagree' < 'Disagree' <")
    assert one.lines == {
        "items": {name: {"scale": "agreement_2"} for name in ("useful", "easy", "warm")}
    }
    assert one.scale is not None
    assert [option.label for option in one.scale.options] == list(SEVEN)


def test_another_scale_that_the_study_has_is_proposed_by_its_name(tmp_path: Path) -> None:
    options = "".join(f'      - {{ labels: "{label}" }}\n' for label in SEVEN)
    study = STUDY.replace("items:\n", f"  seven:\n    options:\n{options}items:\n")
    one = only(tmp_path, answers(options=SEVEN), study)
    assert one.lines["items"]["useful"] == {"scale": "seven"}
    wave = "items: { useful: {scale: seven}, easy: {scale: seven}, warm: {scale: seven} }"
    assert found(tmp_path, answers(options=SEVEN), study, wave) == []


def test_answers_that_nothing_explains_are_asked_about(tmp_path: Path) -> None:
    one = only(tmp_path, answers(options=(*AGREEMENT, "Perhaps so", "Blue")))
    assert (one.kind, one.what) == (
        "unknown_answers",
        "the codebook does not know 'Blue', 'Perhaps so'",
    )
    assert one.question == "What do these answers mean?"


def test_a_column_of_open_answers_in_the_place_of_an_item_is_asked_about(tmp_path: Path) -> None:
    text = answers(
        *HEADERS[:2], n=1_200, more={HEADERS[2]: [f"my words {n}" for n in range(1_200)]}
    )
    one = only(tmp_path, text)
    assert (one.kind, one.subject) == ("unknown_answers", "agreement")
    assert one.what.endswith(", ...")


def test_an_end_that_nobody_chose_in_many_items_is_mentioned(tmp_path: Path) -> None:
    one = only(tmp_path, answers(options=AGREEMENT[:4], n=100))
    assert (one.kind, one.is_safe, one.lines) == ("options_unused", True, {})
    assert one.what.startswith("nobody chose 'Strongly agree' in any of its 3 items;")


def test_a_middle_that_nobody_chose_in_many_items_is_another_scale(tmp_path: Path) -> None:
    four = [label for label in AGREEMENT if label != "Neutral"]
    one = only(tmp_path, answers(options=four, n=100))
    assert (one.kind, one.is_safe) == ("rescaled", False)


def test_answers_of_several_items_count_together(tmp_path: Path) -> None:
    four = [label for label in AGREEMENT if label != "Neutral"]
    assert only(tmp_path, answers(options=four, n=60)).kind == "rescaled"
    assert found(tmp_path, answers(options=four, n=59)) == []


def test_what_few_did_not_choose_says_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, answers(options=AGREEMENT[:3], n=20)) == []


def test_the_lines_make_the_wave_as_the_questionnaire_says(tmp_path: Path) -> None:
    export = coded(tmp_path, DOWN)
    wave = "scales: { agreement: { read: { " + ", ".join(
        f'"{code}": "{label}"' for code, label in DOWN.items()
    ) + " } } }"  # fmt: skip
    assert found(tmp_path, export, CODED, wave) == []  # type: ignore[arg-type]
    assert asked(CODED, wave).scales["agreement"].options[0].codes == ()
    assert draft(export).items  # type: ignore[arg-type]
