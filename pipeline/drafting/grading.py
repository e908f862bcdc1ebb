"""Answers that grade one quality, such as "not very masculine", whatever the quality is.

Belongs here: taking a degree, a negation or an opposite out of a label's words. Does not belong
here: the words themselves (`languages/`), or answers with an order of their own (`ordinal`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.drafting.lexicon import Lexicon

# Places of grades: opposites from -100 - degree, negations from -50, the middle at 0, the quality
# itself by its degree. The lowest negation of all stands below every opposite.
OPPOSITE, NEGATION, LOWEST = -100, -50, -1_000
# Where no answer names the opposite, the middle stands between a little and somewhat.
MIDDLE_OF_ONE_SIDE = 2.5
MOST_QUALITIES = 4


@dataclass(frozen=True)
class Grade:
    """A label's degree of a quality; `side` is own, opposite or middle."""

    side: str
    degree: int = 0


def grade(words: str, quality: str, lexicon: Lexicon) -> Grade | None:
    """The grade that some words give to a quality; None where they are about something else."""
    if any(pattern.fullmatch(words) for pattern in lexicon.middle):
        return Grade("middle")
    for degree, rest in splits(words, lexicon):
        if rest == quality:
            return Grade("own", degree)
        if any(rest == prefix + quality for prefix in lexicon.opposites):
            return Grade("opposite", degree)
    return None


def splits(words: str, lexicon: Lexicon) -> Iterator[tuple[int, str]]:
    """Each way to take a degree out of some words, the longest degree first."""
    padded = f" {words} "
    for degree, place in lexicon.degrees.items():
        if not degree:
            yield place, words
        elif f" {degree} " in padded:
            rest = " ".join(padded.replace(f" {degree} ", " ", 1).split())
            if rest:
                yield place, rest


def qualities(wordings: Sequence[str], lexicon: Lexicon) -> list[str]:
    """What some answers may be grading, the likelier first: what most of them have in common."""
    counts: dict[str, int] = {}
    for words in wordings:
        for quality in dict.fromkeys(rest for _, rest in splits(words, lexicon)):
            counts[quality] = counts.get(quality, 0) + 1
    common = [quality for quality, n in counts.items() if n > 1]
    return sorted(common, key=lambda one: (-counts[one], len(one), one))[:MOST_QUALITIES]


def places(grades: Mapping[str, Grade], lexicon: Lexicon) -> dict[str, float]:
    """Where the grades of several labels stand, low to high."""
    has_opposite = any(one.side == "opposite" for one in grades.values())
    lowest = min(lexicon.degrees.values())

    def place(one: Grade) -> float:
        if one.side == "middle":
            return 0 if has_opposite else MIDDLE_OF_ONE_SIDE
        if one.side == "opposite":
            return OPPOSITE - one.degree
        if one.degree == lowest < 0:
            return LOWEST
        return NEGATION + one.degree if one.degree < 0 else one.degree

    return {label: place(one) for label, one in grades.items()}
