"""The words of surveys, language by language, from the files in `languages/`.

Belongs here: loading and indexing them. Does not belong here: any word, or deciding what a column
is (`ordinal`, `roles`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from schemas.vocabulary import fold

FOLDER = Path(__file__).with_name("languages")
# What words may be set off by; it does not tell two answers apart.
# A longer header is no name of a column.
LONGEST_HEADER = 1_000
PUNCTUATION = re.compile(r"[\s\"'“”‘’„«»`´.,;:!?()\[\]{}*_–—-]+")


@lru_cache(maxsize=1 << 16)
def plain(text: str) -> str:
    """A text as the lexicon compares it: folded, without punctuation."""
    return PUNCTUATION.sub(" ", fold(text)).strip()


@dataclass(frozen=True)
class Headers:
    """Words that a header may be: whole, or as patterns."""

    whole: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    def know(self, words: str) -> bool:
        """Whether a header is one of them."""
        return words in self.whole or any(one.fullmatch(words) for one in self.patterns)


@dataclass(frozen=True, eq=False)
class Family:
    """A kind of scale in one language.

    Attributes:
        places: place of each answer, low to high; synonyms share one.
        cues: words of questions whose answers are on such a scale.
        missing: kinds of missing that mean something else on such a scale.
        needs_ends: whether answers that lack its lowest or highest are no such scale.
    """

    name: str
    places: Mapping[str, int]
    cues: tuple[str, ...]
    missing: Mapping[str, str]
    needs_ends: bool = False


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All words of one language.

    Attributes:
        degrees: place of each degree by its words, the longest first; negated ones below 0.
        middle: patterns of answers between a quality and its opposite.
        columns: headers by the role of their column.
    """

    language: str
    name: str
    families: tuple[Family, ...]
    degrees: Mapping[str, int]
    opposites: tuple[str, ...]
    middle: tuple[re.Pattern[str], ...]
    negators: frozenset[str]
    missing: Mapping[str, str]
    selected: frozenset[str]
    not_selected: frozenset[str]
    other: frozenset[str]
    select_all: tuple[str, ...]
    status: Mapping[str, str]
    columns: Mapping[str, Headers]
    rating: tuple[str, ...]
    zero_to_ten: tuple[str, ...]

    def column(self, header: str, *roles: str) -> str | None:
        """Which of the roles a header has by its words alone, if one."""
        if len(header) > LONGEST_HEADER:
            return None
        text = plain(header)
        known = (role for role in roles if role in self.columns)
        return next((role for role in known if self.columns[role].know(text)), None)


@cache
def lexicons() -> tuple[Lexicon, ...]:
    """The lexicons of all languages, by language tag."""
    return tuple(_lexicon(path) for path in sorted(FOLDER.glob("*.yaml")))


def _lexicon(path: Path) -> Lexicon:
    given: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    degrees = given["degrees"]
    negated, graded = degrees["negated"], degrees["graded"]
    places = {
        **_places(negated, -len(negated)),
        **_places(graded, 1),
    }
    return Lexicon(
        language=path.stem,
        name=given["name"],
        families=tuple(_family(name, part) for name, part in given["families"].items()),
        degrees=dict(sorted(places.items(), key=lambda entry: (-len(entry[0]), entry[0]))),
        opposites=tuple(given["opposites"]),
        middle=tuple(_patterns(given["middle"])),
        negators=frozenset(map(plain, given["negators"])),
        missing={plain(w): kind for kind, words in given["missing"].items() for w in words},
        selected=frozenset(map(plain, given["selected"])),
        not_selected=frozenset(map(plain, given["not_selected"])),
        other=frozenset(map(plain, given["other"])),
        select_all=tuple(map(plain, given.get("select_all", ()))),
        status={plain(w): m for m, words in given.get("status", {}).items() for w in words},
        columns={role: _headers(words) for role, words in given["columns"].items()},
        rating=tuple(plain(words) for words in given["rating"]),
        zero_to_ten=tuple(plain(words) for words in given.get("zero_to_ten", ())),
    )


def _family(name: str, given: Mapping[str, Any]) -> Family:
    return Family(
        name=name,
        places=_places(given.get("order", ()), 0),
        cues=tuple(map(plain, given.get("cues", ()))),
        missing={plain(word): kind for word, kind in given.get("missing", {}).items()},
        needs_ends=bool(given.get("needs_ends", False)),
    )


def _places(order: Sequence[Sequence[str]], start: int) -> dict[str, int]:
    return {plain(word): place for place, words in enumerate(order, start) for word in words}


def _headers(words: Sequence[str]) -> Headers:
    whole = frozenset(plain(word) for word in words if "*" not in word)
    return Headers(whole, tuple(_patterns(word for word in words if "*" in word)))


def _patterns(words: Iterable[str]) -> Iterator[re.Pattern[str]]:
    """Words in which * stands for anything; the rest is compared as `plain` text."""
    for word in words:
        parts = [plain(part) for part in word.split("*")]
        pattern = ".*".join(re.escape(part) for part in parts)
        if len(parts) > 1:
            # A star begins or ends at a word's edge, so that "age" is not found in "manage".
            pattern = pattern.replace(".*", r"(?:.*\b)?", 1) if not parts[0] else pattern
            pattern = re.sub(r"\.\*$", r"(?:\\b.*)?", pattern) if not parts[-1] else pattern
        yield re.compile(pattern)
