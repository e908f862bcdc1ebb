"""Whether some answers are an ordered scale, and in which order.

Belongs here: placing labels by the words of a language, by the numbers they carry, or by a common
stem. Does not belong here: the words (`languages/`), or which columns belong together (`scales`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.drafting.lexicon import Family, Lexicon, lexicons, plain
from schemas.vocabulary import fold

# "1", "1 - Not at all", "(1) Not at all", "1: Not at all", "1 (Not at all)", "1. Not at all".
NUMBERED = re.compile(r"\(?(-?\d{1,3})(?:[.,]0+)?\)?\s*(?:[-–—:.=)]\s*)?(.*)", re.S)
TRAILING_NUMBER = re.compile(r"(.*?)\s*[(=:–—-]?\s*\(?(\d{1,2})\)?\s*", re.S)
IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
STEM = re.compile(r"(.*?)\s*(\d{1,2})\s*(\+?)", re.S)
WIDEST_NUMBERS = 12
FEWEST_NUMBERS = 3
LOWEST_UNCHOSEN = 2


@dataclass(frozen=True)
class Ordered:
    """Answers in their order.

    Attributes:
        family: the kind of scale, such as agreement; "rating" for numbers, else the graded quality.
        language: of the words; "" for numbers.
        options: labels low to high, as they are written; options of numbers that nobody chose
            stand among them.
        missing: label of each answer that is on no scale, with its kind.
        doubts: what a person should look at, as sentences.
        exact: how many labels are the language's own, word for word.
    """

    family: str
    language: str
    options: tuple[str, ...]
    missing: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    exact: int = 0


@dataclass(frozen=True)
class _Place:
    """Where a label stands: place, order within it, whether its words are all accounted for."""

    place: int
    within: int = 0
    exact: bool = True


def ordered(labels: Sequence[str], cues: str = "") -> Ordered | None:
    """The order of some answers, if their words or numbers have one.

    Args:
        labels: the different answers, without blanks.
        cues: the question, whose words decide between kinds of scale that share answers.
    """
    found = [one for lexicon in lexicons() for one in _in_language(labels, lexicon, plain(cues))]
    if found:
        # The fewest doubts first, then the most literal, then the question's own kind of scale.
        return min(found, key=lambda entry: entry[0])[1]
    return _numbers(labels, plain(cues)) or _stem(labels)


def missing_kind(label: str, family: Family | None = None) -> str | None:
    """The kind of missing that an answer is in any language, if it is one."""
    for lexicon in lexicons():
        kind = _missing(label, lexicon, family)
        if kind is not None:
            return kind
    return None


def _missing(label: str, lexicon: Lexicon, family: Family | None) -> str | None:
    for words in (plain(label), plain(IN_BRACKETS.sub(" ", label)), *_alternatives(label)):
        if family is not None and words in family.missing:
            return family.missing[words]
        if words in lexicon.missing:
            return lexicon.missing[words]
    return None


def _alternatives(label: str) -> Iterator[str]:
    """The parts of an answer of several, set off by a stroke, if it is one."""
    parts = [plain(part) for part in re.split(r"\s*/\s*|\s+or\s+", label)]
    if len(parts) > 1 and all(parts):
        yield from parts


Ranked = tuple[tuple[int, int, int, int], Ordered]


def _in_language(labels: Sequence[str], lexicon: Lexicon, cues: str) -> Iterator[Ranked]:
    for number, family in enumerate(lexicon.families):
        missing = {one: kind for one in labels if (kind := _missing(one, lexicon, family))}
        rest = [one for one in labels if one not in missing or plain(one) in family.places]
        missing = {one: kind for one, kind in missing.items() if one not in rest}
        places = {one: _in_family(one, family, lexicon) for one in rest}
        if _lacks_an_end(family, places):
            continue
        one = _arranged(family.name, lexicon.language, places, missing)
        if one is not None:
            asked = any(cue in cues for cue in family.cues)
            yield (len(one.doubts), -one.exact, -int(asked), number), one
    graded = _graded(labels, lexicon)
    if graded is not None:
        yield (len(graded.doubts), 0, 0, len(lexicon.families)), graded


def _lacks_an_end(family: Family, places: Mapping[str, _Place | None]) -> bool:
    """Whether answers to a question of hardly more than two lack the lowest or the highest."""
    known = set(family.places.values())
    found = {place.place for place in places.values() if place is not None}
    return 0 < len(known) <= FEWEST_NUMBERS and not {min(known), max(known)} <= found


def _arranged(
    family: str, language: str, places: Mapping[str, _Place | None], missing: Mapping[str, str]
) -> Ordered | None:
    if len(places) < 2 or any(place is None for place in places.values()):
        return None
    known = {label: place for label, place in places.items() if place is not None}
    labels = sorted(known, key=lambda label: (known[label].place, known[label].within, label))
    steps = [(known[label].place, known[label].within) for label in labels]
    if len({known[label].place for label in labels}) < 2:
        return None
    doubts = []
    for place in sorted(set(steps)):
        same = [label for label, step in zip(labels, steps, strict=True) if step == place]
        if len(same) > 1:
            doubts.append(f"{_listed(same)} seem to mean the same")
    loose = [label for label in labels if not known[label].exact]
    if loose:
        doubts.append(f"the order of {_listed(loose)} is read from part of the words only")
    exact = len(labels) - len(loose)
    return Ordered(family, language, tuple(labels), missing, tuple(doubts), exact)


def _listed(labels: Sequence[str]) -> str:
    return " and ".join(f'"{label}"' for label in labels)


def _variants(label: str) -> Iterator[tuple[str, bool]]:
    """The words of a label without number and brackets, and whether nothing else was left out."""
    yield plain(label), True
    numbered = NUMBERED.fullmatch(label.strip())
    if numbered and numbered[2]:
        yield plain(numbered[2]), True
    trailing = TRAILING_NUMBER.fullmatch(label.strip())
    if trailing and trailing[1]:
        yield plain(trailing[1]), True
    yield plain(IN_BRACKETS.sub(" ", label)), True
    head = re.split(r"[,;:]|\s[-–—]\s|\.\s", label, maxsplit=1)[0]
    if head != label:
        yield plain(head), False


def _in_family(label: str, family: Family, lexicon: Lexicon) -> _Place | None:
    for words, whole in _variants(label):
        place = family.places.get(words)
        if place is None and family.heads:
            place = _grade(words, frozenset(family.heads), lexicon)
        if place is not None:
            tail = set(plain(label).split()) - set(words.split())
            # "Never, and not open to it" stands below "Never, but open to it".
            return _Place(place, -int(not whole and bool(tail & lexicon.negators)), whole)
    return None


def _grade(words: str, heads: frozenset[str], lexicon: Lexicon) -> int | None:
    """The place of a graded quality such as "very satisfied"; None where it is none of these."""
    if any(pattern.fullmatch(words) for pattern in lexicon.middle):
        return 0
    for degree, rest in _splits(words, lexicon):
        if rest in heads:
            return degree
        for prefix in lexicon.opposites:
            if rest.startswith(prefix) and rest.removeprefix(prefix) in heads:
                return -degree - len(lexicon.degrees)
    return None


def _splits(words: str, lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    """Each way to take a degree out of some words, the longest degree first."""
    padded = f" {words} "
    for degree, place in lexicon.degrees.items():
        if not degree:
            yield place, words
        elif f" {degree} " in padded:
            rest = " ".join(padded.replace(f" {degree} ", " ", 1).split())
            if rest:
                yield place, rest


def _graded(labels: Sequence[str], lexicon: Lexicon) -> Ordered | None:
    """Answers that grade one quality which no family names, such as "not very masculine"."""
    missing = {one: kind for one in labels if (kind := _missing(one, lexicon, None))}
    rest = [one for one in labels if one not in missing]
    qualities: dict[str, int] = {}
    for label in rest:
        for _, quality in _splits(plain(label), lexicon):
            qualities[quality] = qualities.get(quality, 0) + 1
    for quality in sorted(qualities, key=lambda one: (-qualities[one], len(one), one))[:4]:
        if len(rest) < FEWEST_NUMBERS or qualities[quality] < 2:
            continue
        heads = frozenset({quality})
        places = {one: _graded_place(one, heads, lexicon) for one in rest}
        found = _arranged(quality, lexicon.language, places, missing)
        if found is not None:
            return found
    return None


def _graded_place(label: str, heads: frozenset[str], lexicon: Lexicon) -> _Place | None:
    for words, whole in _variants(label):
        place = _grade(words, heads, lexicon)
        if place is not None:
            return _Place(place, 0, whole)
    return None


def _numbers(labels: Sequence[str], cues: str) -> Ordered | None:
    """Answers that are numbers of a short range, some of them with words."""
    families = (family for lexicon in lexicons() for family in lexicon.families)
    asked = next((one for one in families if any(cue in cues for cue in one.cues)), None)
    missing = {one: kind for one in labels if (kind := missing_kind(one, asked))}
    rest = [one for one in labels if one not in missing]
    numbered = {label: NUMBERED.fullmatch(label.strip("\ufeff \t\n")) for label in rest}
    by_number: dict[int, str] = {}
    for label, match in numbered.items():
        if match is None or int(match[1]) in by_number:
            return None
        by_number[int(match[1])] = label
    if len(by_number) < FEWEST_NUMBERS:
        return None
    low, high = min(by_number), max(by_number)
    # Scales begin at 0 or 1, also where nobody chose that.
    doubts = ("nobody chose 1",) if low == LOWEST_UNCHOSEN else ()
    low = 1 if low == LOWEST_UNCHOSEN else low
    if low not in (0, 1) and not (low < 0 and high == -low):
        return None
    if high - low + 1 > WIDEST_NUMBERS or len(by_number) < (high - low + 1) * 0.5:
        return None
    options = tuple(by_number.get(number, str(number)) for number in range(low, high + 1))
    return Ordered("rating", "", options, missing, doubts)


def _stem(labels: Sequence[str]) -> Ordered | None:
    """Answers that share a stem and count on, such as "Level 1", "Level 2", "Level 2+"."""
    missing = {one: kind for one in labels if (kind := missing_kind(one))}
    rest = [one for one in labels if one not in missing]
    counted = {label: STEM.fullmatch(label.strip()) for label in rest}
    stems = {plain(match[1]) for match in counted.values() if match}
    if len(stems) != 1 or not (stem := stems.pop()) or len(rest) < FEWEST_NUMBERS:
        return None
    places: dict[str, _Place | None] = {}
    for label, match in counted.items():
        if match:
            places[label] = _Place(int(match[2]), len(match[3]))
        elif any(f"{word} {stem}" == plain(label) for one in lexicons() for word in one.negators):
            places[label] = _Place(-1)
        else:
            return None
    return _arranged(stem, "", places, missing)


def same_answer(one: str, other: str) -> bool:
    """Whether two labels are one answer to a reader."""
    return fold(one) == fold(other)
