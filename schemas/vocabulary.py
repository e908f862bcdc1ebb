"""How the text of a cell is read: exactly as the codebook spells it, or after folding.

Belongs here: folding, and the table from spelling to meaning. Does not belong here: the words
themselves (study.yaml), or reading cells from files (`pipeline.conform`).
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))

Meaning = int | str
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Reading:
    """What a cell's text means, and which foldings it took to see that."""

    meaning: Meaning
    foldings: tuple[str, ...] = ()


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text.translate(INVISIBLE)).split())


def fold(text: str) -> str:
    """The text without differences that no reader would see as another answer.

    Removes byte-order marks and other invisible characters, composes letters (NFC), collapses
    white space, ignores case.
    """
    return unicodedata.normalize("NFC", _clean(text).casefold())


@dataclass
class Vocabulary:
    """From spelling to meaning; an exact spelling wins over a folded one."""

    exact: dict[str, Meaning] = field(default_factory=dict)
    folded: dict[str, Meaning] = field(default_factory=dict)
    cleaned: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, meanings: Iterable[tuple[Meaning, str]]) -> "Vocabulary":
        """A vocabulary of (meaning, spelling) pairs; of two clashing ones the first stands."""
        vocabulary = cls()
        for meaning, spelling in meanings:
            vocabulary.exact.setdefault(spelling, meaning)
            vocabulary.folded.setdefault(fold(spelling), meaning)
            vocabulary.cleaned.setdefault(_clean(spelling), spelling)
        return vocabulary

    def read(self, text: str) -> Reading | None:
        """The meaning of a cell's text; None where the codebook does not know it."""
        if text in self.exact:
            return Reading(self.exact[text])
        meaning = self.folded.get(fold(text))
        return None if meaning is None else Reading(meaning, self._foldings(text))

    def _foldings(self, text: str) -> tuple[str, ...]:
        spelling = self.cleaned.get(_clean(text), "")
        found = dict.fromkeys((*_marks(text), *_marks(spelling)))
        return (*found, "case") if not spelling else tuple(found)


def _marks(text: str) -> Iterator[str]:
    """What a text carries along that its clean form has not."""
    if text.translate(INVISIBLE) != text:
        yield "invisible character"
    if unicodedata.normalize("NFC", text) != text:
        yield "Unicode form"
    if " ".join(text.split()) != text:
        yield "white space"


def clashes(
    place: Place, meanings: Iterable[tuple[Meaning, str]]
) -> Iterator[tuple[Place, str, str]]:
    """Spellings that mean two things once folded: place, what is wrong, what to do."""
    known: dict[str, Meaning] = {}
    for meaning, spelling in meanings:
        if not fold(spelling):
            yield place, f"{meaning} has a blank spelling", "Leave it out: a blank cell is blank"
            continue
        other = known.setdefault(fold(spelling), meaning)
        if other != meaning:
            yield (
                place,
                f'"{spelling}" stands for both {other} and {meaning}',
                "Give each spelling and code to one answer only",
            )
