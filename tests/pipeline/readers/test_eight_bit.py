"""Windows-1252 or Mac Roman, by a few letters; anything else is neither."""

import pytest

from pipeline.readers.eight_bit import likely

TEXTS = [
    "Har du været på biblioteket?",
    "I høj grad",
    "Måske;Søren",
    "ÆRLIG TALT;GØR JEG MÅSKE",
    "Straße",
    "naïve;Zoë",
    "l’été",
    "I don’t know",
    "“sometimes”",
    "Not much\u00a0,4",
]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_few_letters_tell_the_encoding(text: str, encoding: str) -> None:
    assert likely([text.encode(encoding)])[0] == encoding


@pytest.mark.parametrize("text", ["Ø", "50 €", "10–20", "£30 000", "½", "25°", "Où?", "ÄÖÜ"])
def test_on_thin_evidence_windows_comes_first(text: str) -> None:
    assert likely([text.encode("cp1252")])[0] == "cp1252"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Полностью согласен", "cp1251"), ("Συμφωνώ απόλυτα", "cp1253")],
)
def test_other_encodings_make_no_words(text: str, encoding: str) -> None:
    assert likely([text.encode(encoding)]) == []
