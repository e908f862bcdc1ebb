"""The runs of a line of text in the order in which they stand on paper, left to right.

Belongs here: what of Unicode's bidirectional algorithm a label needs: letters of both directions,
numbers, what stands between them. Does not belong here: shapes of letters (`lettering`). Explicit
embeddings, which nobody types, are not followed.
"""

import re
from itertools import groupby
from unicodedata import bidirectional

# Hebrew, Arabic and their neighbours; nothing else is written from right to left.
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
LEFT, RIGHT, NUMBER, NEUTRAL = "left", "right", "number", "neutral"
KINDS = {"L": LEFT, "R": RIGHT, "AL": RIGHT, "EN": NUMBER, "AN": NUMBER}
# In numbers ("1.5", "45 %"): between two figures, or beside one.
BETWEEN, BESIDE = ("ES", "CS"), ("ET",)


def runs(text: str) -> list[tuple[str, bool]]:
    """A line's runs from left to right, each in reading order, and whether it runs to the left."""
    if RIGHT_TO_LEFT.search(text) is None:
        return [(text, False)]
    kinds = _of_numbers([bidirectional(letter) for letter in text])
    base = next((kind for kind in kinds if kind in (LEFT, RIGHT)), LEFT)
    levels = _levels(kinds, base)
    found = [
        (level, "".join(letter for _, letter in both))
        for level, both in groupby(zip(levels, text, strict=True), key=lambda pair: pair[0])
    ]
    for depth in range(max(levels), 0, -1):
        found = _turned(found, depth)
    return [(run, level % 2 == 1) for level, run in found]


def _of_numbers(classes: list[str]) -> list[str]:
    """Unicode's classes as our kinds; what belongs to a number is part of it."""
    kinds = [KINDS.get(one, NEUTRAL) for one in classes]
    for place, one in enumerate(classes):
        before = kinds[place - 1] if place else NEUTRAL
        after = kinds[place + 1] if place + 1 < len(kinds) else NEUTRAL
        if one == "NSM":
            kinds[place] = before
        elif (one in BETWEEN and before == after == NUMBER) or (
            one in BESIDE and NUMBER in (before, after)
        ):
            kinds[place] = NUMBER
    return kinds


def _levels(kinds: list[str], base: str) -> list[int]:
    """How deep each letter is nested: odd levels run to the left."""
    strong, resolved = base, []
    for kind in kinds:
        strong = kind if kind in (LEFT, RIGHT) else strong
        # A number among letters that run to the right is one of them.
        resolved.append(LEFT if kind == NUMBER and strong == LEFT else kind)
    sides = {LEFT: LEFT, RIGHT: RIGHT, NUMBER: RIGHT}
    filled: list[str] = []
    before = base
    for place, kind in enumerate(resolved):
        if kind == NEUTRAL:
            after = next((sides[one] for one in resolved[place:] if one != NEUTRAL), base)
            filled.append(before if before == after else base)
        else:
            before = sides[kind]
            filled.append(kind)
    depths = {LEFT: 0 if base == LEFT else 2, RIGHT: 1, NUMBER: 2}
    return [depths[kind] for kind in filled]


def _turned(found: list[tuple[int, str]], depth: int) -> list[tuple[int, str]]:
    """The runs with every stretch at least so deep reversed."""
    turned: list[tuple[int, str]] = []
    for deep, stretch in groupby(found, key=lambda run: run[0] >= depth):
        pieces = list(stretch)
        turned += reversed(pieces) if deep else pieces
    return turned
