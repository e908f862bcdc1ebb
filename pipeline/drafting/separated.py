"""Several answers in one cell: which separator, which options, in which order.

Belongs here: telling a tool's list of options from people's own commas. Does not belong here: any
other form of select-all-that-apply (`choices`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.drafting.profile import LONGEST_LIST, Profile

SEPARATORS = (";", ", ", "|", "\n")
# Some tools write no space after a comma between options; one with a space is an option's own.
TIGHT = ","
MOST_OPTIONS = 80
LONGEST_OPTION = 400
LEAST_LISTED = 0.85
# Tools write the options in the questionnaire's order; people do not.
LEAST_IN_ORDER = 0.97
LEAST_PIECES = 1.15
LEAST_COMBINED = 3
# A separator inside brackets belongs to the option.
IN_BRACKETS = r"\([^()]*\)"


@dataclass(frozen=True)
class Separated:
    """A column of several answers in a cell: its options in the questionnaire's order."""

    separator: str
    options: tuple[str, ...]
    doubts: tuple[str, ...] = ()


def separated(profile: Profile) -> Separated | None:
    """How the cells of a column list options, if they do."""
    if profile.longest > LONGEST_LIST:
        return None
    found = (_split(profile.some, separator) for separator in SEPARATORS)
    first = next((one for one in found if one is not None), None)
    if first is None or first.separator == TIGHT:
        first = _fewest_options(first, _split(profile.some, TIGHT))
    if first is None or profile.is_counted:
        return first
    doubt = f"the options are those of the first {sum(profile.some.values())} answers"
    return replace(first, doubts=(*first.doubts, doubt))


def _fewest_options(one: Separated | None, other: Separated | None) -> Separated | None:
    """Of two ways to split the one that finds fewer options; what is split wrongly combines."""
    found = [way for way in (one, other) if way is not None]
    return min(found, key=lambda way: len(way.options), default=None)


def _split(texts: Mapping[str, int], separator: str) -> Separated | None:
    if not any(separator in text for text in texts):
        return None
    after = r"(?=\S)" if separator == TIGHT else ""
    pattern = re.compile(f"{IN_BRACKETS}|{re.escape(separator)}{after}")
    cells = {text: list(_pieces(text, pattern)) for text in texts}
    cells = _with_joined(cells, texts, separator)
    pieces = Counter[str]()
    for text, parts in cells.items():
        for part in parts:
            pieces[part] += texts[text]
    listed = _listed(pieces, sum(texts.values()))
    # Options of which one may be chosen hold commas too, but do not combine.
    if not listed or (separator.strip() == TIGHT and len(cells) <= len(pieces)):
        return None
    # A number has one decimal comma at most.
    if separator == TIGHT and max(map(len, cells.values())) < LEAST_COMBINED:
        return None
    order, consistent = _order(
        [list(dict.fromkeys(part for part in parts if part in listed)) for parts in cells.values()]
    )
    if consistent < LEAST_IN_ORDER:
        return None
    others = sum(n for piece, n in pieces.items() if piece not in listed)
    doubts = (f"{others} answers are none of the options",) if others else ()
    return Separated(separator.strip() or separator, tuple(order), doubts)


def _pieces(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """What stands between the separators of a cell, those in brackets left alone."""
    start = 0
    for found in pattern.finditer(text):
        if not found[0].startswith("("):
            yield from filter(None, [text[start : found.start()].strip()])
            start = found.end()
    yield from filter(None, [text[start:].strip()])


def _listed(pieces: Counter[str], filled: int) -> set[str]:
    """The pieces that are options: those that occur often, if they are nearly all there is."""
    often = max(2, round(0.005 * filled))
    listed = {piece for piece, n in pieces.items() if n >= often and len(piece) <= LONGEST_OPTION}
    total = sum(pieces.values())
    enough = total >= LEAST_PIECES * filled
    mostly = sum(pieces[piece] for piece in listed) >= LEAST_LISTED * total
    return listed if 2 <= len(listed) <= MOST_OPTIONS and enough and mostly else set()


def _with_joined(
    cells: dict[str, list[str]], texts: Mapping[str, int], separator: str
) -> dict[str, list[str]]:
    """Puts pieces together that never stand apart: an option that holds the separator itself."""
    for _ in range(4):
        alone, pairs = Counter[str](), Counter[tuple[str, str]]()
        for text, parts in cells.items():
            n = texts[text]
            for part in parts:
                alone[part] += n
            for pair in pairwise(parts):
                pairs[pair] += n
        always = {
            pair
            for pair, n in pairs.items()
            if n > 2 and n == alone[pair[0]] == alone[pair[1]] and not pair[1][:1].isupper()
        }
        if not always:
            break
        cells = {text: _join(parts, always, separator) for text, parts in cells.items()}
    return cells


def _join(parts: Sequence[str], always: set[tuple[str, str]], separator: str) -> list[str]:
    found: list[str] = []
    last = ""
    for part in parts:
        if found and (last, part) in always:
            found[-1] += separator + part
        else:
            found.append(part)
        last = part
    return found


def _order(lists: Sequence[Sequence[str]]) -> tuple[list[str], float]:
    """Options in the order in which cells list them, and the share of pairs that keep to it."""
    before = Counter[tuple[str, str]]()
    for parts in lists:
        for place, first in enumerate(parts):
            for second in parts[place + 1 :]:
                before[first, second] += 1
    options = sorted({part for parts in lists for part in parts})
    wins = {
        one: sum(before[one, other] > before[other, one] for other in options)
        - sum(before[one, other] < before[other, one] for other in options)
        for one in options
    }
    order = sorted(options, key=lambda one: (-wins[one], one))
    places = {one: place for place, one in enumerate(order)}
    kept = sum(n for (first, second), n in before.items() if places[first] < places[second])
    total = sum(before.values())
    return order, kept / total if total else 0.0
