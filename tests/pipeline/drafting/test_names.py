"""Identifiers made from words."""

import pytest

from pipeline.drafting.names import identifier, unused
from schemas.parts import STUDY_NAME


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("It is useful", "it_is_useful"),
        ("perfCheck1", "perf_check1"),
        ("Ærlig påstand, ø!", "aerlig_paastand_oe"),
        ("Größe", "groesse"),
        ("café", "cafe"),
        ("1st year", "item_1st_year"),
        ("_private_", "private"),
        ("", "item"),
        ("שאלה", "item"),
        ("😀", "item"),
        ("null", "item_null"),
        ("No", "item_no"),
        ("TRUE", "item_true"),
        ("a" * 60, "a" * 40),
        ("to what extent do you agree that it helps", "to_what_extent_do_you_agree_that_it"),
    ],
)
def test_an_id_is_lower_case_letters_digits_and_underscores(words: str, name: str) -> None:
    assert identifier(words, "item") == name
    assert STUDY_NAME.fullmatch(name)


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert unused("q", {"q", "q_2"}) == "q_3"
    assert unused("q", set()) == "q"
