"""Message catalogues: the same keys in every language, numbers as the language writes them."""

import string

import pytest
import yaml

from pipeline.words import MESSAGES, Words, languages


def catalogue(language: str) -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load((MESSAGES / f"{language}.yaml").read_text("utf-8"))
    return loaded


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", ["da", "nb"])
def test_every_catalogue_has_the_keys_and_blanks_of_the_english_one(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    assert set(other) == set(english)
    for key, text in english.items():
        assert blanks(other[key]) == blanks(text), key


def test_there_are_danish_norwegian_and_english_words() -> None:
    assert {"da", "nb", "en"} <= set(languages())


def test_a_language_without_a_catalogue_gets_english_words() -> None:
    assert Words("fr").say("no_answers") == Words("en").say("no_answers")
    assert Words("fr").spoken == "en"


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.0, "0 %"),
        (0.625, "63 %"),
        (0.375, "38 %"),
        (0.285, "29 %"),
        (0.994, "99 %"),
        (1.0, "100 %"),
    ],
)
def test_percentages_are_rounded_half_up(share: float, shown: str) -> None:
    assert Words("da").percent(share) == shown


def test_numbers_have_the_decimal_mark_of_the_language_and_a_true_minus() -> None:
    assert Words("da").number(-0.25) == "−0,25"
    assert Words("en").number(2.5, 1) == "2.5"


def test_labels_are_quoted_and_joined() -> None:
    assert Words("nb").any_of(["a", "b", "c"]) == "«a», «b» eller «c»"
    assert Words("en").any_of(["a"]) == "“a”"
    assert Words("en").any_of([]) == ""
