"""Errors that publications make, planted into true sentences.

Belongs here: the five kinds of them, and whether one changes what is printed at all. Does not
belong here: true sentences (`benchmarks.claims_files`), or finding errors (`pipeline.claims`).
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.claims_files import ClaimsFile, Sentence, cuts, sentences
from benchmarks.true_numbers import ALL, Asked, decimal, is_rounded, rounded

MOST_ERRORS = 5
TRIES = 200
Planting = Callable[[ClaimsFile, Sentence, Random], Sentence | None]


def plant(file: ClaimsFile, random: Random) -> dict[str, int]:
    """Plants up to five errors, one a claim at most; those that change nothing are undone.

    Returns:
        How many of each kind changed nothing: another cut with the same number, for instance.
    """
    unchanged = dict.fromkeys(KINDS, 0)
    for _ in range(random.randint(0, MOST_ERRORS)):
        kind = random.choice(list(KINDS))
        for _ in range(TRIES):
            (claim, place), one = random.choice(sentences(file))
            if any(claim == other for other, _ in file.wrong):
                continue
            found = KINDS[kind](file, one, random)
            if found is None:
                continue
            if is_true(file, found):
                unchanged[kind] += 1
            else:
                file.claims[claim][place] = found
                file.wrong[claim, place] = kind
            break
    return unchanged


def is_true(file: ClaimsFile, one: Sentence) -> bool:
    """Whether a sentence is as the study's numbers are, and cites the figure of its item."""
    exact = _exact(file, one)
    number = one.number is None or exact is None or is_rounded(one.number, exact)
    base = one.of is None or one.of == file.numbers.n(one.asked)
    figure = one.cites is None or file.figures.get(one.cites) == one.asked.item
    return number and base and figure


def _exact(file: ClaimsFile, one: Sentence) -> Fraction | None:
    here = file.numbers.exact(one.asked)
    if one.than is None or here is None:
        return here
    there = file.numbers.exact(one.than)
    return None if there is None else abs(here - there)


def _is_plain(one: Sentence) -> bool:
    return one.number is not None and one.than is None and one.compares == "equals"


def _wrong_percent(_: ClaimsFile, one: Sentence, random: Random) -> Sentence | None:
    """Off by one unit of the last printed digit, or by more."""
    if not one.unit or one.number is None or one.compares != "equals":
        return None
    off = random.choice((1, 1, 2, 3, 5, 10, 20)) * random.choice((-1, 1))
    units = int(one.number.replace(".", "")) + off
    if not 0 <= units <= 100 * 10**one.decimals:
        return None
    return replace(one, number=decimal(units, one.decimals))


def _wrong_base(file: ClaimsFile, one: Sentence, random: Random) -> Sentence | None:
    """The number of the other base, or another base printed."""
    if not _is_plain(one):
        return None
    asked = one.asked
    other = replace(asked, base="substantive" if asked.base == ALL else ALL)
    if random.random() < 0.5 and asked.measure == "share" and max(asked.codes) > 0:
        return _with_number_of(file, one, other, random)
    numbers = file.numbers
    bases = {numbers.n(other), *numbers.complete.values()} - {numbers.n(asked), 0}
    return replace(one, of=random.choice(sorted(bases))) if bases else None


def _wrong_cut(file: ClaimsFile, one: Sentence, random: Random) -> Sentence | None:
    """The number of other answers."""
    if not _is_plain(one) or not one.asked.codes:
        return None
    others = [codes for codes in cuts(file.numbers, one.asked) if codes != one.asked.codes]
    return _with_number_of(file, one, replace(one.asked, codes=random.choice(others)), random)


def _swapped_figure(file: ClaimsFile, one: Sentence, random: Random) -> Sentence | None:
    """Another item's figure cited, or its number given, or both."""
    others = [
        item
        for (wave, item), scale in sorted(file.numbers.scales.items())
        if wave == one.asked.wave
        and item != one.asked.item
        and scale.size == file.numbers.scales[wave, one.asked.item].size
    ]
    if not others:
        return None
    item = random.choice(others)
    figure = random.random()
    found: Sentence | None = one
    if _is_plain(one) and figure < 0.67:
        found = _with_number_of(file, one, replace(one.asked, item=item), random)
    if found is None:
        return None
    shown = item if found is one or figure < 0.33 else one.asked.item
    return replace(found, cites=file.figure_of(shown))


def _impossible_percent(file: ClaimsFile, one: Sentence, random: Random) -> Sentence | None:
    """One that no number of so many answers gives."""
    if not _is_plain(one) or not one.unit or one.asked.weighted or one.number is None:
        return None
    n, steps = file.numbers.n(one.asked), 10**one.decimals
    near = int(one.number.replace(".", ""))
    around = [near + off for off in range(-10 * steps, 10 * steps + 1)]
    impossible = [
        units
        for units in around
        if 0 <= units <= 100 * steps and not _is_possible(decimal(units, one.decimals), n)
    ]
    if not impossible:
        return None
    return replace(one, number=decimal(random.choice(impossible), one.decimals))


def _is_possible(percent: str, n: int) -> bool:
    about = int(Fraction(percent) * n / 100)
    return any(is_rounded(percent, Fraction(100 * k, n)) for k in (about, about + 1))


def _with_number_of(
    file: ClaimsFile, one: Sentence, other: Asked, random: Random
) -> Sentence | None:
    """The sentence with the number of something else."""
    exact = file.numbers.exact(other)
    return None if exact is None else replace(one, number=rounded(exact, one.decimals, random))


KINDS: dict[str, Planting] = {
    "wrong percent": _wrong_percent,
    "wrong base": _wrong_base,
    "wrong cut": _wrong_cut,
    "swapped figure": _swapped_figure,
    "impossible percent": _impossible_percent,
}
