"""Whether some answers are the numbers of a scale, and from where to where it runs.

Belongs here: numbers that answers begin with, the ends that a question names, numbers that stand
for no answer. Does not belong here: words (`ordinal`), or which columns belong together (`scales`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.drafting.lexicon import lexicons
from pipeline.drafting.order import Ordered, listed, missing_kind

# "1", "1 - Not at all", "(1) Not at all", "1: Not at all", "1 (Not at all)", "1. Not at all".
NUMBERED = re.compile(r"\(?(-?\d{1,3})(?:[.,]0+)?(\)?\s*(?:[-–—:.=)]\s*)?)(.*)", re.S)
# What may stand between a number and words that begin with another, as in "1 = 0 to 5 hours".
SET_OFF = re.compile(r"\)?\s*(=\s*|[:.)]\s+)|\)\s*")
WIDEST_NUMBERS = 12
FEWEST_NUMBERS = 3
LOWEST_UNCHOSEN = 2
TEN, CERTAINLY_TO_TEN = 10, 8
# "0-10", "from 1 to 5", and "1 = not at all, 5 = very much".
STATED_RANGE = re.compile(
    r"(?<![\w.,-])([01])(?:\s*[-–—]\s*|\s+[^\W\d]{1,4}\s+)(\d{1,2})(?![\w.]*\d)"
)
STATED_ENDS = re.compile(r"(?<![\w.,-])([01])\s*=\s[^=]*?(?<!\w)(\d{1,2})\s*=")
# Numbers for no answer are 7, 8 and 9, also written several times; they stand apart from the scale.
BY_CUSTOM = re.compile(r"[789]{1,3}")
WIDEST_GAP = 2
# From here on no scale goes on.
LOWEST_SURE = 10


def by_numbers(
    labels: Sequence[str], cues: str, stated: tuple[int, int] | None = None
) -> Ordered | None:
    """Answers that are numbers of a short range, some of them with words."""
    families = (family for lexicon in lexicons() for family in lexicon.families)
    asked = next((one for one in families if any(cue in cues for cue in one.cues)), None)
    missing = {one: kind for one in labels if (kind := missing_kind(one, asked))}
    rest = [one for one in labels if one not in missing]
    by_number = {number: label for label in rest if (number := number_of(label)) is not None}
    if len(by_number) < len(rest):
        return None
    beyond = [by_number.pop(number) for number in _beyond(by_number)]
    missing |= dict.fromkeys(beyond, "blank")
    rest = list(by_number.values())
    if len(by_number) < FEWEST_NUMBERS:
        return None
    low, high = _ends(by_number, cues, stated)
    if low not in (0, 1) and not (low < 0 and high == -low):
        return None
    if high - low + 1 > WIDEST_NUMBERS or len(by_number) < (high - low + 1) * 0.5:
        return None
    numbers = range(low, high + 1)
    unchosen = [number for number in numbers if number not in by_number]
    # Within the range a bare number needs no words, unless all others have some.
    ends_chosen = low in by_number and high in by_number
    unsure = unchosen if not ends_chosen or all(map(words_of, rest)) else []
    unsure = unsure if stated != (low, high) else []
    doubts = [f"nobody chose {' or '.join(map(str, unsure))}"] if unsure else []
    if beyond:
        doubts.append(f"beyond the scale, and taken for blank: {listed(beyond)}")
    options = tuple(by_number.get(number, str(number)) for number in numbers)
    return Ordered("rating", "", options, missing, tuple(doubts))


def _beyond(by_number: Mapping[int, str]) -> list[int]:
    """Bare numbers that stand for no answer by custom: -99, 99 or, beyond a gap, 8 and 9."""
    numbers = sorted(by_number)
    found = [] if numbers and numbers[-1] == -numbers[0] else [one for one in numbers if one < 0]
    for place in range(len(numbers) - 1, 0, -1):
        if not BY_CUSTOM.fullmatch(str(numbers[place])):
            break
        if numbers[place] - numbers[place - 1] > WIDEST_GAP:
            found += [one for one in numbers[place:] if one not in found]
    rest = [one for one in numbers if one not in found]
    # Where others are lacking, too, somebody may have chosen a 9 on a scale to 10.
    has_gaps = bool(rest) and rest[-1] - rest[0] >= len(rest)
    return [
        one
        for one in found
        if not words_of(by_number[one]) and not (0 < one < LOWEST_SURE and has_gaps)
    ]


def _ends(chosen: Iterable[int], cues: str, stated: tuple[int, int] | None) -> tuple[int, int]:
    """The lowest and the highest number of a scale, of which nobody may have chosen some."""
    low, high = min(chosen), max(chosen)
    if stated is not None:
        return stated if stated[0] <= low and high <= stated[1] else (low, high)
    by_custom = any(cue in cues for lexicon in lexicons() for cue in lexicon.zero_to_ten)
    if by_custom and low >= 0 and CERTAINLY_TO_TEN <= high <= TEN:
        return 0, TEN
    # Scales begin at 0 or 1, also where nobody chose that.
    return (1 if low == LOWEST_UNCHOSEN else low), high


def stated_ends(question: str) -> tuple[int, int] | None:
    """The lowest and the highest number that a question says there are, if it does."""
    found = STATED_RANGE.search(question) or STATED_ENDS.search(question)
    low, high = map(int, found.groups()) if found else (0, 0)
    return (low, high) if FEWEST_NUMBERS <= high < WIDEST_NUMBERS else None


def names_ends(question: str) -> bool:
    """Whether a question says what its lowest and its highest number mean."""
    return STATED_ENDS.search(question) is not None


def number_of(label: str) -> int | None:
    """The number that an answer begins with; None where it is part of a range or a fraction."""
    match = NUMBERED.fullmatch(label.strip("\ufeff \t\n"))
    if match is None:
        return None
    is_larger = match[3][:1].isdigit() and not SET_OFF.fullmatch(match[2])
    return None if is_larger else int(match[1])


def words_of(label: str) -> str:
    """What stands behind the number that an answer begins with."""
    match = NUMBERED.fullmatch(label.strip("\ufeff \t\n"))
    return match[3] if match else label


def is_count(order: Ordered, chosen: Sequence[str]) -> bool:
    """Whether numbers end in one such as "5+" or "5 or more": they count something."""
    low, *between, high = [words_of(option) for option in order.options]
    # The lowest number may have words that nobody chose.
    only_high = bool(high) and not low and not any(between) and order.options[0] in chosen
    return high == "+" or only_high
