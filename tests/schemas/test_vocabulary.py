"""How the text of a cell is read."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.vocabulary import Reading, Vocabulary, clashes, fold

WORDS = Vocabulary.of([(1, "Slet ikke"), (2, "I høj grad"), (3, "Åben"), (-1, "Ved ikke")])


def test_the_codebooks_own_spelling_is_read_without_a_folding() -> None:
    assert WORDS.read("I høj grad") == Reading(2)


@pytest.mark.parametrize(
    ("text", "meaning", "foldings"),
    [
        (" Slet ikke", 1, ("white space",)),
        ("Slet  ikke", 1, ("white space",)),
        ("Slet\nikke", 1, ("white space",)),
        ("Slet\u00a0ikke", 1, ("white space",)),
        ("SLET IKKE", 1, ("case",)),
        ("\ufeffSlet ikke", 1, ("invisible character",)),
        ("Slet\u200b ikke", 1, ("invisible character",)),
        ("Sl\u00adet ikke", 1, ("invisible character",)),
        ("A\u030aben", 3, ("Unicode form",)),
        ("a\u030aben ", 3, ("Unicode form", "white space", "case")),
        ("\u2060slet  ikke", 1, ("invisible character", "white space", "case")),
    ],
)
def test_each_folding_that_it_took_is_named(
    text: str, meaning: int, foldings: tuple[str, ...]
) -> None:
    assert WORDS.read(text) == Reading(meaning, foldings)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "Slet", "Sletikke", "Slet ikke!", "0"])
def test_a_text_that_the_codebook_does_not_know_means_nothing(text: str) -> None:
    assert WORDS.read(text) is None


def test_an_exact_spelling_wins_over_a_folded_one() -> None:
    words = Vocabulary.of([("first", "A"), ("second", "a")])
    assert words.read("a") == Reading("second")
    assert words.read("A") == Reading("first")
    assert words.read(" A") == Reading("first", ("white space",))


def test_a_codebook_spelling_with_a_trailing_space_is_known_as_it_stands() -> None:
    words = Vocabulary.of([(1, "Ja "), (2, "Nej")])
    assert words.read("Ja ") == Reading(1)
    assert words.read("Ja") == Reading(1, ("white space",))
    assert words.read("JA") == Reading(1, ("case",))


def test_case_is_ignored_as_unicode_defines_it() -> None:
    assert Vocabulary.of([(1, "Straße")]).read("STRASSE") == Reading(1, ("case",))


@settings(deadline=None)
@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(st.text())
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@settings(deadline=None)
@given(st.text(min_size=1), st.sampled_from([" ", "\t", "\n", "\ufeff", "\u200b"]))
def test_what_stands_around_a_text_never_changes_its_meaning(text: str, around: str) -> None:
    reading = Vocabulary.of([(1, text)]).read(around + text + around)
    assert reading is not None
    assert reading.meaning == 1


def test_spellings_that_fold_alike_clash_only_between_two_answers() -> None:
    assert list(clashes(("scales", "s"), [(1, "Yes"), (1, "yes"), (2, "YES "), (3, "No")])) == [
        (
            ("scales", "s"),
            '"YES " stands for both 1 and 2',
            "Give each spelling and code to one answer only",
        )
    ]
