"""The words of survey scales in each language put real questionnaires' answers into their order."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.drafting import lexicon
from pipeline.drafting.lexicon import lexicons, plain
from pipeline.drafting.order import Ordered, missing_kind
from pipeline.drafting.ordinal import ordered

FILES = sorted(lexicon.FOLDER.glob("*.yaml"))
# What each language's words have to recognise: a file of expectations per language.
EXPECTED = Path(__file__).with_name("languages")
DOCUMENT = Path(__file__).parents[3] / "docs" / "languages.md"


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


def expected(key: str) -> list[Any]:
    """The entries of one key in every language's expectations, each with its language."""
    found: list[Any] = []
    for path in sorted(EXPECTED.glob("*.yaml")):
        entries = load(path)[key]
        pairs = entries.items() if isinstance(entries, dict) else enumerate(entries, 1)
        found += [
            pytest.param(path.stem, *pair, id=f"{path.stem}-{name}")
            for name, entry in pairs
            for pair in [(name, entry) if isinstance(entries, dict) else (entry,)]
        ]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_language_says_what_its_words_have_to_recognise(path: Path) -> None:
    scales = load(EXPECTED / path.name)["scales"]
    lengths = {answers.count(" < ") + 1 for scale in scales for answers in scale.values()}
    assert len(scales) >= 20
    assert lengths >= {4, 5, 6, 7}


@pytest.mark.parametrize(("language", "scale"), expected("scales"))
def test_the_answers_of_a_scale_are_put_into_their_order(
    language: str, scale: dict[str, str]
) -> None:
    ((family, answers),) = scale.items()
    on_scale, *off_scale = answers.split(" | ")
    options = on_scale.split(" < ")
    missing = dict(entry.rsplit(" = ", 1) for entry in off_scale)
    # By their last letters: an order that has nothing to do with the scale's.
    labels = sorted([*options, *missing], key=lambda label: label[::-1])

    found = ordered(labels)

    assert found is not None, language
    assert list(found.options) == options
    assert dict(found.missing) == missing
    assert (found.family, found.doubts) == (family, ())


@pytest.mark.parametrize(("language", "answers"), expected("lists"))
def test_a_list_without_an_order_is_no_scale(language: str, answers: str) -> None:
    assert ordered(answers.split(" | ")) is None, language


@pytest.mark.parametrize(("language", "kind", "labels"), expected("missing"))
def test_answers_off_every_scale_have_their_kind(
    language: str, kind: str, labels: list[str]
) -> None:
    assert [missing_kind(label) for label in labels] == [kind] * len(labels), language


@pytest.mark.parametrize(("language", "header", "role"), expected("headers"))
def test_headers_say_what_their_columns_hold(language: str, header: str, role: str) -> None:
    one = next(one for one in lexicons() if one.language == language)
    assert one.column(header, *one.columns) == role


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_has_the_keys_of_the_english_one(path: Path) -> None:
    english, other = load(lexicon.FOLDER / "en.yaml"), load(path)
    assert list(other) == list(english)
    for key in ("families", "degrees", "missing", "status", "columns"):
        assert list(other[key]) == list(english[key]), key


def orders(given: dict[str, Any]) -> Iterator[tuple[str, list[list[str]]]]:
    for name, family in given["families"].items():
        yield name, family["order"]
    yield "degrees", [*given["degrees"]["negated"], *given["degrees"]["graded"]]
    for key in ("missing", "status"):
        yield key, list(given[key].values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_word_stands_in_two_places(path: Path) -> None:
    for name, order in orders(load(path)):
        words = [plain(word) for line in order for word in line]
        assert sorted(words) == sorted(set(words)), name


def test_words_that_languages_share_stand_in_one_order() -> None:
    """A scale of words that are Danish and Norwegian has its order whichever it is read as."""
    families = [(one.language, family) for one in lexicons() for family in one.families]
    for language, mine in families:
        for other, theirs in families:
            if language < other and mine.name == theirs.name:
                shared = sorted(mine.places.keys() & theirs.places.keys())
                pairs = sorted((mine.places[word], theirs.places[word]) for word in shared)
                theirs_alone = [place for _, place in pairs]
                assert theirs_alone == sorted(theirs_alone), (language, other, mine.name)


@pytest.fixture
def languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in the place of our own languages."""
    monkeypatch.setattr(lexicon, "FOLDER", tmp_path)
    lexicons.cache_clear()
    yield tmp_path
    lexicons.cache_clear()


INVENTED = """
name: Kwenya
families:
  agreement: { order: [[ba lunga soko], [ba lunga], [lunga], [lunga soko]] }
degrees: { negated: [[ba]], graded: [[""], [soko]] }
opposites: []
middle: [wala]
negators: [ba]
missing: { dont_know: [ba fika] }
selected: [eo]
not_selected: [ba]
other: [nyana]
columns: { key: [nomba] }
rating: []
"""


def test_a_language_is_one_file(languages: Path) -> None:
    (languages / "kw.yaml").write_text(INVENTED, encoding="utf-8")
    assert ordered(["Lunga", "Ba fika", "Ba lunga soko", "Lunga soko", "Ba lunga"]) == Ordered(
        "agreement",
        "kw",
        ("Ba lunga soko", "Ba lunga", "Lunga", "Lunga soko"),
        {"Ba fika": "dont_know"},
        exact=4,
    )


def test_the_example_of_the_documentation_is_a_language(languages: Path) -> None:
    example, *_ = re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text("utf-8"), re.S)
    (languages / "fi.yaml").write_text(example, encoding="utf-8")
    labels = ["Aina", "Ei koskaan", "En osaa sanoa", "Usein", "Joskus", "Harvoin"]
    assert ordered(labels) == Ordered(
        "frequency",
        "fi",
        ("Ei koskaan", "Harvoin", "Joskus", "Usein", "Aina"),
        {"En osaa sanoa": "dont_know"},
        exact=5,
    )
    graded = ordered(["Erittäin väsynyt", "Ei lainkaan väsynyt", "Melko väsynyt"])
    assert graded is not None
    assert graded.options == ("Ei lainkaan väsynyt", "Melko väsynyt", "Erittäin väsynyt")
