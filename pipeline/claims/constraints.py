"""From what is printed to conditions on counts, with all that rounding can have hidden.

Belongs here: one statement about an item's distribution as a constraint on its vectors. Does not
belong here: listing vectors (`pipeline.claims.vectors`), or judging a statement.

A number printed to d decimals may be any within half of its last digit, both ends included: who
rounded a tie up and who rounded it to even are both right.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from pipeline.claims.vectors import (
    Constraint,
    IdentifiedSet,
    Linear,
    identified_set,
    is_possible,
)
from pipeline.metric_rows import SAID
from schemas.claims import Claims, Statement, codes_of
from schemas.scale import Scale


def answerable(scale: Scale) -> tuple[int, ...]:
    """Every code that an answer can have: options high to low, then declared answers off it."""
    declared = [code for code, _ in scale.wordings() if code in SAID]
    return (*range(scale.size, 0, -1), *sorted(declared, reverse=True))


def base_of(scale: Scale, base: str) -> frozenset[int]:
    """The codes that a base is made of."""
    return frozenset(code for code in answerable(scale) if base == "all" or code > 0)


def bounds(statement: Statement) -> tuple[Fraction | None, Fraction | None]:
    """Between which values a printed number can lie; counts, or shares from 0 to 1.

    Of what is strictly more or less than printed, the printed value itself: see `_whole`.
    """
    value, half = Fraction(statement.value), Fraction(statement.rounding)
    # A count is whole; a sum of weights is rounded as any other number.
    if statement.is_count and not statement.weighted:
        half = Fraction(0)
    if statement.is_percent:
        value, half = value / 100, half / 100
    match statement.compares:
        case "at_least":
            return value - half, None
        case "at_most":
            return None, value + half
        case "more_than":
            return value, None
        case "less_than":
            return None, value
    return value - half, value + half


def readings_of(statement: Statement, scale: Scale) -> list[frozenset[int]]:
    """The sets of codes that a statement can mean; none where its answers are not on the scale."""
    told = [statement.answers] if statement.answers is not None else list(statement.readings)
    found = [codes_of(scale, answers) for answers in told]
    return [codes for codes in found if codes is not None]


def constraint(statement: Statement, scale: Scale, n: int) -> Constraint:
    """What a statement about a distribution of n answers allows.

    Raises:
        ValueError: the scale knows none of its readings.
    """
    readings = readings_of(statement, scale)
    if not readings:
        raise ValueError("the scale has no such answers")
    return tuple(tuple(_conditions(statement, scale, n, codes)) for codes in readings)


def _conditions(
    statement: Statement, scale: Scale, n: int, codes: frozenset[int]
) -> Iterator[Linear]:
    base = base_of(scale, statement.base)
    if statement.of is not None:
        yield Linear(dict.fromkeys(base, 1), statement.of, statement.of)
    low, high = bounds(statement)
    strict = statement.compares in ("more_than", "less_than")
    if statement.is_count:
        yield _whole(codes, low, high, strict)
    elif statement.of is not None or statement.base == "all":
        total = statement.of or n
        yield _whole(codes, _times(low, total), _times(high, total), strict)
    else:
        yield from _ratio(codes, base, low, high, strict)


def _times(bound: Fraction | None, total: int) -> Fraction | None:
    return None if bound is None else bound * total


def _whole(
    codes: frozenset[int], low: Fraction | None, high: Fraction | None, strict: bool
) -> Linear:
    """A sum of counts between two bounds, which whole numbers take up or down."""
    least = None if low is None else math.floor(low) + 1 if strict else math.ceil(low)
    most = None if high is None else math.ceil(high) - 1 if strict else math.floor(high)
    return Linear(dict.fromkeys(codes, 1), least, most)


def _ratio(
    codes: frozenset[int],
    base: frozenset[int],
    low: Fraction | None,
    high: Fraction | None,
    strict: bool,
) -> Iterator[Linear]:
    """A share of a base that is not known: q × part - p × base >= 0 for a bound of p / q."""
    for bound, sign in ((low, 1), (high, -1)):
        if bound is None:
            continue
        coefficients = {
            code: sign * (bound.denominator * (code in codes) - bound.numerator)
            for code in base | codes
        }
        yield Linear(coefficients, 1 if strict else 0, None)


def answered(scale: Scale, complete: int | None, statements: Sequence[Statement]) -> int | None:
    """How many answered an item, by what is printed: its base where one is, else all of them.

    Of several printed bases the number of all answers before the one that most statements print.

    Args:
        scale: the scale it was asked on.
        complete: how many answered the wave, where that is printed.
        statements: what is printed of its distribution.
    """
    bases = [one.of for one in statements if one.of is not None and is_of_all(scale, one)]
    if not bases or complete in bases:
        return complete
    return max(dict.fromkeys(bases), key=bases.count)


def is_of_all(scale: Scale, statement: Statement) -> bool:
    """Whether a statement's base is every answer: so it is where none is off the scale."""
    every = base_of(scale, "all")
    own = base_of(scale, statement.base if statement.metric == "share" else "substantive")
    return own == every


def item_set(scale: Scale, n: int, statements: Sequence[Statement]) -> IdentifiedSet:
    """The vectors of an item that fit what is printed of it; codes in the order of `answerable`.

    Args:
        scale: the scale it was asked on.
        n: how many answered it; a blank is no answer.
        statements: what is printed of its distribution; those whose answers the scale does not
            know say nothing of it.
    """
    return identified_set(answerable(scale), n, _constraints(scale, n, statements))


def can_be(scale: Scale, n: int, statements: Sequence[Statement]) -> bool:
    """Whether any vector of an item fits what is printed of it; as `item_set`."""
    return is_possible(answerable(scale), n, _constraints(scale, n, statements))


def _constraints(scale: Scale, n: int, statements: Sequence[Statement]) -> list[Constraint]:
    """What they allow; a number that is printed many times says it once."""
    distinct = {
        (one.answers, one.readings, one.base, one.compares, one.printed, one.of, one.weighted): one
        for one in statements
    }
    return [constraint(one, scale, n) for one in distinct.values() if readings_of(one, scale)]


def sets_of(
    claims: Claims, wave: str, scales: Mapping[str, Scale], complete: int | None
) -> dict[str, IdentifiedSet]:
    """What the printed numbers leave open of each item; of none where no number of answers is.

    Args:
        claims: what is printed.
        wave: of which wave.
        scales: the scale of each of its items.
        complete: how many answered the wave, where that is known.
    """
    printed: dict[str, list[Statement]] = {item: [] for item in scales}
    for one in claims.printed_of(wave):
        if one.item in printed:
            printed[one.item].append(one)
    found = {}
    for item, scale in scales.items():
        n = answered(scale, complete, printed[item])
        if n is not None:
            found[item] = item_set(scale, n, printed[item])
    return found
