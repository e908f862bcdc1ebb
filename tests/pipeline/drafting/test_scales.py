"""Which items share a scale."""

from pathlib import Path

from tests.pipeline.drafting.drafting import (
    AGREEMENT,
    draft,
    drafted,
    items,
    labelled,
    missing,
    repeated,
    scales,
    table,
)
from tests.pipeline.readers.exports import exported

FREQUENCY = ("Never", "Rarely", "Sometimes", "Often", "Always")


def test_columns_with_one_vocabulary_share_a_scale_wherever_they_stand(tmp_path: Path) -> None:
    text = table(
        {
            "It is useful": repeated(AGREEMENT, 20),
            "How often?": repeated(FREQUENCY, 20),
            "It is easy": repeated(AGREEMENT[::-1], 20),
        }
    )
    found = drafted(tmp_path, text)
    assert items(found) == {
        "It is useful": "agreement",
        "How often?": "frequency",
        "It is easy": "agreement",
    }


def test_a_column_that_lacks_an_option_finds_its_sisters(tmp_path: Path) -> None:
    text = table(
        {"It is easy": repeated(AGREEMENT[1:], 100), "It is useful": repeated(AGREEMENT, 100)}
    )
    assert scales(drafted(tmp_path, text)) == {"agreement": list(AGREEMENT)}


def test_ten_respondents_give_one_scale_of_what_each_column_has_of_it(tmp_path: Path) -> None:
    one, two, three, four, five = AGREEMENT
    text = table(
        {
            "It is useful": repeated([four, five], 10),
            "It is easy": repeated([two, three, four], 10),
            "It is quick": repeated([one, four], 10),
        }
    )
    found = drafted(tmp_path, text)
    assert scales(found) == {"agreement": list(AGREEMENT)}
    assert len(found.items) == 3


def test_a_column_where_all_gave_one_answer_stands_beside_its_neighbours(tmp_path: Path) -> None:
    text = table({"It is useful": repeated(AGREEMENT, 20), "It is easy": ["Agree"] * 20})
    assert items(drafted(tmp_path, text)) == {
        "It is useful": "agreement",
        "It is easy": "agreement",
    }


def test_an_end_without_words_gets_them_from_a_sister(tmp_path: Path) -> None:
    text = table(
        {
            "Do you like it?": repeated(["1 - Not at all", "2", "3", "4"], 20),
            "Do they like it?": repeated(["2", "3", "4", "5 - Very much"], 20),
        }
    )
    assert scales(drafted(tmp_path, text)) == {
        "rating_1_to_5": ["1 - Not at all", "2", "3", "4", "5 - Very much"]
    }


def test_ratings_of_several_lengths_are_several_scales(tmp_path: Path) -> None:
    text = table(
        {
            "How satisfied are you with it?": repeated("12345", 100),
            "How satisfied are you with them?": [str(n % 10 + 1) for n in range(100)],
        }
    )
    assert list(scales(drafted(tmp_path, text))) == ["rating_1_to_5", "rating_1_to_10"]


def test_many_who_all_leave_out_the_middle_were_asked_on_another_scale(tmp_path: Path) -> None:
    four = [one for one in AGREEMENT if one != "Neutral"]
    text = table(
        {
            "It is useful": repeated(AGREEMENT, 200),
            "id": [str(n) for n in range(200)],
            "They help": repeated(four, 200),
            "They listen": repeated(four[::-1], 200),
        }
    )
    assert scales(drafted(tmp_path, text)) == {"agreement": list(AGREEMENT), "agreement_2": four}


def test_spellings_of_one_answer_in_two_columns_are_one_option(tmp_path: Path) -> None:
    text = table(
        {
            "It is useful": repeated(AGREEMENT, 20),
            "It is easy": [f"{cell}." for cell in repeated(AGREEMENT, 20)],
        }
    )
    found = drafted(tmp_path, text)
    assert scales(found) == {"agreement": list(AGREEMENT)}
    assert found.scales[0].options[0].codes == ("Strongly disagree.",)


def test_kinds_of_missing_are_those_of_all_columns(tmp_path: Path) -> None:
    text = table(
        {
            "It is useful": repeated([*AGREEMENT, "Don't know"], 30),
            "It is easy": repeated([*AGREEMENT, "Not applicable"], 30),
        }
    )
    assert missing(drafted(tmp_path, text), "agreement") == {
        "Don't know": "dont_know",
        "Not applicable": "not_applicable",
    }


def test_codes_that_run_the_other_way_in_one_column_are_a_scale_of_their_own(
    tmp_path: Path,
) -> None:
    columns = {name: repeated("12345", 20) for name in ("q1", "q2", "q3")}
    up = dict(zip("12345", AGREEMENT, strict=True))
    down = dict(zip("12345", reversed(AGREEMENT), strict=True))
    found = draft(labelled(exported(tmp_path, table(columns)), q1=up, q2=down, q3=up))
    assert items(found) == {"q1": "agreement", "q2": "agreement_2", "q3": "agreement"}
    assert [one.codes for one in found.scales[1].options] == [
        ("5",),
        ("4",),
        ("3",),
        ("2",),
        ("1",),
    ]


def test_a_scale_with_more_options_on_one_side_of_its_middle_is_in_doubt(tmp_path: Path) -> None:
    found = drafted(tmp_path, table({"It is useful": repeated(AGREEMENT[1:], 20)}))
    assert found.scales[0].doubts == (
        "there are 1 option(s) below the middle and 2 above; did nobody choose one? Then add it,"
        " and correct the cuts",
    )


def test_a_scale_with_a_number_below_0_has_its_options_in_order(tmp_path: Path) -> None:
    numbers = [str(n) for n in range(-2, 3)]
    text = table({f"A{n}": repeated([*numbers, "1.0"], 60 + n)[n:] for n in range(3)})
    found = drafted(tmp_path, text)
    assert [(one.label, one.codes) for one in found.scales[0].options] == [
        ("-2", ()),
        ("-1", ()),
        ("0", ()),
        ("1", ("1.0",)),
        ("2", ()),
    ]
