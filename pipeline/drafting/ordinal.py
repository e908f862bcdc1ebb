"""Whether some answers are an ordered scale, and in which order.

Belongs here: placing labels by the words of a language, by the numbers they carry, or by a common
stem. Does not belong here: the words (`languages/`), or which columns belong together (`scales`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from pipeline.drafting import grading
from pipeline.drafting.lexicon import Family, Lexicon, lexicons, plain
from pipeline.drafting.numbered import (
    FEWEST_NUMBERS,
    NUMBERED,
    WIDEST_NUMBERS,
    by_numbers,
    stated_ends,
)
from pipeline.drafting.order import (
    IN_BRACKETS,
    Ordered,
    listed,
    missing_in,
    missing_kind,
)

TRAILING_NUMBER = re.compile(r"(.*?)\s*[(=:–—-]?\s*\(?(\d{1,2})\)?\s*", re.S)
STEM = re.compile(r"(.*?)\s*(\d{1,2})\s*(\+?)", re.S)
SHORTEST_STEM = 3


@dataclass(frozen=True)
class _Place:
    """Where a label stands: place, order within it, whether its words are all accounted for."""

    place: float
    within: int = 0
    exact: bool = True


def ordered(labels: Sequence[str], cues: str = "", language: str = "") -> Ordered | None:
    """The order of some answers, if their words or numbers have one.

    Args:
        labels: the different answers, without blanks.
        cues: the question, whose words decide between kinds of scale that share answers.
        language: the file's, which decides between languages that share answers.
    """
    found = _ordered(labels, cues, language)
    if found is None:
        bare = _without_shared_words(labels)
        inner = _ordered(list(bare), cues, language) if bare else None
        if inner is not None and inner.language:
            return replace(
                inner,
                options=tuple(bare[option] for option in inner.options),
                missing={bare[label]: kind for label, kind in inner.missing.items()},
            )
    return found


def languages_of(labels: Sequence[str]) -> set[str]:
    """The languages whose words give some answers an order without a doubt."""
    return {
        lexicon.language
        for lexicon in lexicons()
        if any(not one.order.doubts for one in _in_language(tuple(labels), lexicon))
    }


def _without_shared_words(labels: Sequence[str]) -> dict[str, str]:
    """The labels by what is left without the words that all begin or end with; empty if none do."""
    split = [label.split() for label in labels]
    shortest = min(map(len, split), default=0)
    if len(labels) < FEWEST_NUMBERS or shortest < 2:
        return {}
    start = end = 0
    while start < shortest - 1 and len({plain(words[start]) for words in split}) == 1:
        start += 1
    while end < shortest - 1 - start and len({plain(words[-1 - end]) for words in split}) == 1:
        end += 1
    if not start and not end:
        return {}
    bare = {" ".join(words[start : len(words) - end]): " ".join(words) for words in split}
    originals = {" ".join(label.split()): label for label in labels}
    if len(bare) < len(labels):
        return {}
    return {rest: originals[whole] for rest, whole in bare.items()}


def _ordered(labels: Sequence[str], cues: str, language: str) -> Ordered | None:
    words = plain(cues)
    found = [one for lexicon in lexicons() for one in _in_language(tuple(labels), lexicon)]
    best = min(found, key=lambda one: one.rank(words, language), default=None)
    if best is not None and not best.order.doubts:
        return best.order
    numbers = by_numbers(labels, words, stated_ends(cues))
    if best is None:
        return numbers or _stem(labels)
    if numbers is None:
        return best.order
    # Numbers before the words settle what the words leave in doubt, in the words' direction.
    if _run_down(numbers.options, best.order.options):
        family, language = best.order.family, best.order.language
        options = tuple(reversed(numbers.options))
        return replace(numbers, family=family, language=language, options=options)
    return numbers


def _run_down(options: Sequence[str], by_words: Sequence[str]) -> bool:
    places = [by_words.index(option) for option in options if option in by_words]
    pairs = list(combinations(places, 2))
    return sum(one > other for one, other in pairs) > len(pairs) / 2


@dataclass(frozen=True)
class _Reading:
    """An order that some answers may have, and how much speaks for it."""

    order: Ordered
    number: int
    cues: tuple[str, ...] = ()

    def rank(self, question: str, language: str) -> tuple[int, int, bool, bool, int]:
        """The fewest doubts first, then the most literal, the file's language, the question."""
        asked = any(cue in question for cue in self.cues)
        foreign = self.order.language != language
        return (len(self.order.doubts), -self.order.exact, foreign, not asked, self.number)


@lru_cache(maxsize=1 << 12)
def _in_language(labels: tuple[str, ...], lexicon: Lexicon) -> tuple[_Reading, ...]:
    """The orders that the words of a language give; of one set of answers found out once."""
    return tuple(_readings(labels, lexicon))


def _readings(labels: Sequence[str], lexicon: Lexicon) -> Iterator[_Reading]:
    for number, family in enumerate(lexicon.families):
        placed = _placed(labels, family, lexicon)
        if placed is None or _lacks_an_end(family, placed[0]):
            continue
        one = _arranged(family.name, lexicon.language, *placed)
        if one is not None:
            yield _Reading(one, number, family.cues)
    graded = _graded(labels, lexicon)
    if graded is not None:
        yield _Reading(replace(graded, exact=0), len(lexicon.families))


def _placed(
    labels: Sequence[str], family: Family, lexicon: Lexicon
) -> tuple[dict[str, _Place], dict[str, str]] | None:
    """The place or the kind of missing of every answer; None as soon as one has neither."""
    places: dict[str, _Place] = {}
    missing: dict[str, str] = {}
    for label in labels:
        kind = missing_in(label, lexicon, family)
        # Words that are an answer of the family, set off by a number or not, are on the scale.
        is_answer = any(words in family.places for words, whole in _variants(label) if whole)
        if kind is not None and not is_answer:
            missing[label] = kind
            continue
        place = _in_family(label, family, lexicon)
        if place is None:
            return None
        places[label] = place
    return places, missing


def _lacks_an_end(family: Family, places: Mapping[str, _Place]) -> bool:
    """Whether answers lack the lowest or the highest of a family that needs both, as yes and no."""
    known = set(family.places.values())
    found = {place.place for place in places.values()}
    return family.needs_ends and not {min(known), max(known)} <= found


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
            doubts.append(f"{listed(same)} seem to mean the same")
    loose = [label for label in labels if not known[label].exact]
    if loose:
        doubts.append(f"the order of {listed(loose)} is read from part of the words only")
    exact = len(labels) - len(loose)
    return Ordered(family, language, tuple(labels), missing, tuple(doubts), exact)


@lru_cache(maxsize=1 << 14)
def _variants(label: str) -> tuple[tuple[str, bool], ...]:
    """The words of a label without number and brackets, and whether nothing else was left out."""
    found: dict[str, bool] = {}
    for words, whole in _ways_to_read(label):
        found.setdefault(words, whole)
    return tuple(found.items())


def _ways_to_read(label: str) -> Iterator[tuple[str, bool]]:
    yield plain(label), True
    numbered = NUMBERED.fullmatch(label.strip())
    if numbered and numbered[3]:
        yield plain(numbered[3]), True
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
        if place is not None:
            tail = set(plain(label).split()) - set(words.split())
            # "Never, and not open to it" stands below "Never, but open to it".
            return _Place(place, -int(not whole and bool(tail & lexicon.negators)), whole)
    return None


def _graded(labels: Sequence[str], lexicon: Lexicon) -> Ordered | None:
    """Answers that grade one quality which no family names, such as "not very masculine"."""
    wordings = [words for label in labels for words, _ in _variants(label)[:1]]
    for quality in grading.qualities(wordings, lexicon):
        graded: dict[str, tuple[grading.Grade, bool]] = {}
        missing: dict[str, str] = {}
        for label in labels:
            grade = _grade_of(label, quality, lexicon)
            kind = missing_in(label, lexicon, None) if grade is None else None
            if grade is not None:
                graded[label] = grade
            elif kind is not None:
                missing[label] = kind
        if len(graded) < FEWEST_NUMBERS or len(graded) + len(missing) < len(labels):
            continue
        stands = grading.places({label: one for label, (one, _) in graded.items()}, lexicon)
        places = {one: _Place(stands[one], 0, whole) for one, (_, whole) in graded.items()}
        found = _arranged(quality, lexicon.language, places, missing)
        if found is not None:
            return found
    return None


def _grade_of(label: str, quality: str, lexicon: Lexicon) -> tuple[grading.Grade, bool] | None:
    for words, whole in _variants(label):
        grade = grading.grade(words, quality, lexicon)
        if grade is not None:
            return grade, whole
    return None


def _stem(labels: Sequence[str]) -> Ordered | None:
    """Answers that share a stem and count on, such as "Level 1", "Level 2", "Level 2+"."""
    missing = {one: kind for one in labels if (kind := missing_kind(one))}
    rest = [one for one in labels if one not in missing]
    counted = {label: STEM.fullmatch(label.strip()) for label in rest}
    stems = {plain(match[1]) for match in counted.values() if match}
    if len(stems) != 1 or not FEWEST_NUMBERS <= len(rest) <= WIDEST_NUMBERS:
        return None
    stem = stems.pop()
    if sum(map(str.isalpha, stem)) < SHORTEST_STEM:
        return None
    places: dict[str, _Place | None] = {}
    for label, match in counted.items():
        if match:
            places[label] = _Place(int(match[2]), len(match[3]))
        elif any(f"{word} {stem}" == plain(label) for one in lexicons() for word in one.negators):
            places[label] = _Place(-1)
        else:
            return None
    order = _arranged(stem, "", places, missing)
    if order is None:
        return None
    doubt = f"the order is that of the numbers behind {stem!r}; are they more than names?"
    return replace(order, doubts=(*order.doubts, doubt))


def lopsided(options: Sequence[str]) -> str:
    """What is odd about a scale with a middle, if it has more options on one side of it."""
    words = [[text for text, _ in _variants(option)] for option in options]
    patterns = [pattern for lexicon in lexicons() for pattern in lexicon.middle]
    middle = [
        place
        for place, texts in enumerate(words)
        if any(pattern.fullmatch(text) for text in texts for pattern in patterns)
    ]
    if len(middle) != 1 or middle[0] in (0, len(options) - 1):
        return ""
    below, above = middle[0], len(options) - 1 - middle[0]
    if below == above:
        return ""
    return (
        f"there are {below} option(s) below the middle and {above} above; did nobody choose one?"
        " Then add it, and correct the cuts"
    )
