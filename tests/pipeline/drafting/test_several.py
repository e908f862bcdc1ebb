"""Several exports of one survey as one codebook with a wave each."""

import pytest

from pipeline.drafting import plan, several
from pipeline.drafting.placing import Placed
from pipeline.wave import check_wave
from tests.making import Folder
from tests.pipeline.drafting.drafting import AGREEMENT, placed, repeated, rows, table

SEVEN = (*AGREEMENT[:2], "Somewhat disagree", "Neutral", "Somewhat agree", *AGREEMENT[3:])
USEFUL, EASY, WARM = "The course was useful", "It was easy to follow", "The room was warm enough"


def answers(*headers: str, options: tuple[str, ...] = AGREEMENT, n: int = 70) -> str:
    cells = {header: repeated(options, n + place)[place:] for place, header in enumerate(headers)}
    return table({"id": [str(one) for one in range(n)], **cells})


def settings(found: Placed) -> dict[str, dict[str, object]]:
    return {wave.name: dict(wave.settings) for wave in found.waves}


def text(found: Placed, wave: str) -> str:
    path = found.folder / "waves" / wave / "wave.yaml"
    return path.read_text("utf-8") if path.exists() else ""


def is_run(folder: Folder, found: Placed) -> bool:
    """Whether every wave would run as it is drafted."""
    return all(check_wave(folder.store, found.study, wave.name) for wave in found.waves)


def drafted(folder: Folder, *texts: str) -> Placed:
    """A study whose waves are called 2021, 2022, ... and would all run."""
    found = placed(folder.home.parent, *texts)
    assert is_run(folder, found)
    return found


def test_waves_that_ask_the_same_say_nothing(folder: Folder) -> None:
    found = drafted(folder, answers(USEFUL, EASY), answers(USEFUL, EASY))
    assert settings(found) == {"2021": {}, "2022": {}}
    assert [one.text for one in found.plan.items] == [USEFUL, EASY]


def test_the_latest_wave_gives_the_words_and_the_others_what_only_they_asked(
    folder: Folder,
) -> None:
    found = drafted(folder, answers(USEFUL, EASY), answers(USEFUL, WARM))
    assert [one.text for one in found.plan.items] == [USEFUL, WARM, EASY]
    assert settings(found) == {
        "2021": {"items": {"the_room_was_warm_enough": {"dropped": True}}},
        "2022": {"items": {"it_was_easy_to_follow": {"dropped": True}}},
    }


def test_a_question_in_almost_the_same_words_is_one_item_in_doubt(folder: Folder) -> None:
    found = drafted(folder, answers("The course was very useful", EASY), answers(USEFUL, EASY))
    words = "The course was very useful"
    assert settings(found)["2021"] == {
        "items": {"the_course_was_useful": {"column": words, "text": words}}
    }
    assert text(found, "2021").startswith("# ? the_course_was_useful, reworded: its column is")


def test_another_scale_is_added_and_the_wave_says_which_items_are_on_it(folder: Folder) -> None:
    found = drafted(folder, answers(USEFUL, EASY, WARM, options=SEVEN), answers(USEFUL, EASY, WARM))
    assert {one.name: len(one.options) for one in found.plan.scales} == {
        "agreement": 5,
        "agreement_2": 7,
    }
    assert settings(found)["2021"] == {
        "items": {
            "the_course_was_useful": {"scale": "agreement_2"},
            "it_was_easy_to_follow": {"scale": "agreement_2"},
            "the_room_was_warm_enough": {"scale": "agreement_2"},
        }
    }
    assert "is that so?" in " ".join(text(found, "2021").replace("#", "").split())


def test_many_who_leave_out_the_middle_were_asked_on_another_scale(folder: Folder) -> None:
    four = tuple(one for one in AGREEMENT if one != "Neutral")
    found = drafted(folder, answers(USEFUL, EASY, WARM, options=four), answers(USEFUL, EASY, WARM))
    assert [one.name for one in found.plan.scales] == ["agreement", "agreement_2"]


def test_an_end_that_only_another_wave_chose_is_an_option_of_all(folder: Folder) -> None:
    found = drafted(folder, answers(USEFUL), answers(USEFUL, options=AGREEMENT[:4]))
    (scale,) = found.plan.scales
    assert [one.label for one in scale.options] == list(AGREEMENT)
    assert settings(found) == {"2021": {}, "2022": {}}


def test_ten_respondents_may_lack_any_option(folder: Folder) -> None:
    few = answers(USEFUL, EASY, options=(AGREEMENT[1], AGREEMENT[3]), n=10)
    found = drafted(folder, answers(USEFUL, EASY), few)
    assert [len(one.options) for one in found.plan.scales] == [5]


def test_a_kind_of_missing_that_only_one_wave_has_is_said_there(folder: Folder) -> None:
    asked = answers(USEFUL, options=(*AGREEMENT, "Don't know"))
    found = drafted(folder, asked, answers(USEFUL))
    assert settings(found)["2021"] == {
        "scales": {"agreement": {"read": {"Don't know": "dont_know"}}}
    }


def test_rules_for_respondents_are_those_that_all_waves_have(folder: Folder) -> None:
    first = table({"nr": [str(n) for n in range(20)], USEFUL: repeated(AGREEMENT, 20)})
    second = table(
        {
            "id": [str(n) for n in range(20)],
            "weight": ["1"] * 20,
            USEFUL: repeated(AGREEMENT, 20),
        }
    )
    found = drafted(folder, first, second)
    assert "weight" not in found.plan.roles
    assert settings(found)["2021"] == {"columns": {"key": "nr"}}


def test_the_words_of_a_status_are_those_of_all_waves(folder: Folder) -> None:
    def wave(*words: str) -> str:
        return table({"Status": repeated(words, 30), USEFUL: repeated(AGREEMENT, 30)})

    found = drafted(folder, wave("Complete", "Partial", "Declined"), wave("Complete", "Test"))
    assert found.plan.roles["status"].words == {
        "complete": ("Complete",),
        "partial": ("Partial",),
        "refused": ("Declined",),
        "test": ("Test",),
    }


def test_ids_that_only_an_earlier_wave_repeats_have_a_rule(folder: Folder) -> None:
    again = answers(USEFUL).replace("\n69,", "\n0,")
    found = drafted(folder, again, answers(USEFUL))
    assert found.plan.roles["key"].doubt == "1 row(s) repeat a respondent's id"


def test_times_written_otherwise_are_said_in_the_wave(folder: Folder) -> None:
    def wave(*times: str) -> str:
        return table({"Start date": repeated(times, 20), USEFUL: repeated(AGREEMENT, 20)})

    found = drafted(folder, wave("31.05.2021 10:00"), wave("2022-05-31 10:00:00"))
    assert settings(found) == {
        "2021": {
            "fielded": "2021-05-31",
            "columns": {"started": {"column": "Start date", "formats": ["%d.%m.%Y %H:%M"]}},
        },
        "2022": {"fielded": "2022-05-31"},
    }


def test_another_separator_is_said_in_the_wave(folder: Folder) -> None:
    def wave(separator: str) -> str:
        lists = ["Saw", "Saw;Axe", "Axe;Plane", "Plane", "Saw;Plane"]
        cells = [cell.replace(";", separator) for cell in repeated(lists, 40)]
        return table({USEFUL: repeated(AGREEMENT, 40), "Tools": cells})

    found = drafted(folder, wave("; "), wave(", "))
    assert found.plan.choices[0].separator == ","
    assert settings(found)["2021"] == {"choices": {"tools": {"separator": ";"}}}


def test_a_choice_has_the_options_of_all_waves(folder: Folder) -> None:
    def wave(*ways: str) -> str:
        return table({USEFUL: repeated(AGREEMENT, 30), "Transport": repeated(ways, 30)})

    found = drafted(folder, wave("Bus", "Tram"), wave("Bus", "Car"))
    assert [one.label for one in found.plan.choices[0].options] == ["Bus", "Car", "Tram"]


def test_a_choice_of_which_a_wave_has_other_columns_is_left_out_there_in_doubt(
    folder: Folder,
) -> None:
    def wave(*tools: str) -> str:
        lines = [
            ["Respondent ID", USEFUL, "Which tools?", *[""] * (len(tools) - 1)],
            ["", "Response", *tools],
        ]
        lines += [
            [str(n), AGREEMENT[n % 5], *(tool if (n + place) % 2 else "" for place, tool in
             enumerate(tools))]
            for n in range(20)
        ]  # fmt: skip
        return rows(lines)

    found = drafted(folder, wave("Saw", "Axe"), wave("Saw", "Axe", "Plane"))
    assert settings(found)["2021"] == {"choices": {"which_tools": {"dropped": True}}}
    assert text(found, "2021").startswith("# ? which_tools, column_missing: 1 of its 3 options")


def test_columns_that_share_a_header_are_told_by_their_place(folder: Folder) -> None:
    lines = [["Q", "Q", EASY], *([AGREEMENT[n % 5]] * 3 for n in range(20))]
    found = drafted(folder, rows([line[:2] for line in lines]), rows(lines))
    assert [(one.id, one.column) for one in found.plan.items] == [
        ("q", 1),
        ("q_2", 2),
        ("it_was_easy_to_follow", EASY),
    ]


def test_two_waves_of_many_other_questions_stay_within_a_codebooks_limit(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wave(words: str) -> str:
        return answers(*(f"{words} {n}" for n in range(6)), n=3)

    for module in (plan, several):
        monkeypatch.setattr(module, "MOST_ITEMS", 10)
    found = drafted(folder, wave("Tea tastes of"), wave("Dogs bark at"))
    assert len(found.plan.items) == 10


def test_a_column_that_is_an_item_in_one_wave_and_a_choice_in_another_is_used_once(
    folder: Folder,
) -> None:
    def wave(*transport: str) -> str:
        return table({USEFUL: repeated(AGREEMENT, 30), "Transport": repeated(transport, 30)})

    found = drafted(folder, wave("Bus", "Car"), wave(*AGREEMENT))
    assert ([one.id for one in found.plan.items], found.plan.choices) == (
        ["the_course_was_useful", "transport"],
        (),
    )
    assert settings(found)["2021"] == {"items": {"transport": {"dropped": True}}}
    assert text(found, "2021").startswith(
        "# ? agreement, unknown_answers: the codebook does not know 'Bus', 'Car'. What do these"
        " answers\n# mean? Until that is known the draft leaves these items out.\n"
    )


def test_numbers_in_the_place_of_words_are_left_out_until_somebody_says_their_order(
    folder: Folder,
) -> None:
    cells = {EASY: repeated("12345", 70)}
    numbers = table({"id": [str(n) for n in range(70)], USEFUL: repeated(AGREEMENT, 70), **cells})
    found = drafted(folder, numbers, answers(USEFUL, EASY))
    assert settings(found)["2021"] == {"items": {"it_was_easy_to_follow": {"dropped": True}}}
    assert "is the order 1 = Strongly disagree" in text(found, "2021").replace("\n# ", " ")


def test_a_wave_of_numbers_only_waits_for_somebody_to_say_their_order(folder: Folder) -> None:
    found = placed(
        folder.home.parent,
        answers(USEFUL, EASY, options=("1", "2", "3", "4", "5")),
        answers(USEFUL, EASY),
    )
    assert settings(found)["2021"] == {}
    assert text(found, "2021").startswith("# ? agreement, recoded: numbers stand where")


def test_the_same_answers_in_another_language_are_read_in_doubt(folder: Folder) -> None:
    danish = ("Helt uenig", "Uenig", "Hverken enig eller uenig", "Enig", "Helt enig")
    found = drafted(folder, answers(USEFUL, EASY, options=danish), answers(USEFUL, EASY))
    assert settings(found)["2021"] == {
        "scales": {"agreement": {"read": dict(zip(danish, AGREEMENT, strict=True))}}
    }
    assert text(found, "2021").startswith("# ? agreement, options_reworded:")
