"""The rule by which a reconstruction deals the answers to one item.

Belongs here: from what is printed of an item to one vector of counts, and which of it is stated.
Does not belong here: rows and files (`pipeline.claims.reconstruct`), or all vectors that fit
(`pipeline.claims.constraints`).

The rule, in this order:

1. A printed number is a count: a percentage is taken of its base, to the nearest whole. Of several
   readings the first counts that leaves anything possible. Smaller sets of answers go first, and
   what they know is taken out of larger ones; what then says nothing new changes nothing. A bound
   ("at least 60 %") counts as if just that was printed, after all that is exact.
2. What is printed of several answers together is dealt evenly, extras to the lower ones.
3. What is left goes evenly to the options strictly between the lowest that is printed and the
   lowest of the scale, extras to the higher ones; without such options to all that are not printed,
   and without those to don't know, or to what else is declared off the scale. So an item of which
   nothing is printed is spread over all its options. On a scale of two, what is left goes evenly
   to the options that are not printed and to don't know.
4. Where rounding, bounds or a base without those off the scale make this vector one that does not
   fit, the nearest one that does is taken (`pipeline.claims.nearest`).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from typing import Literal

from pipeline.claims.constraints import answerable, constraint, item_set, readings_of
from pipeline.claims.nearest import nearest
from pipeline.claims.vectors import IdentifiedSet, Vector
from schemas.claims import Statement, codes_of
from schemas.errors import Problem, UserError
from schemas.scale import Scale

Reason = Literal["remainder", "pooled", "inferred"]
# Beyond so many ways to read all statements of an item together the rest are not tried.
MOST_READINGS = 1_000


@dataclass(frozen=True)
class Told:
    """A statement about an item's distribution, and the id of the claim that makes it."""

    claim: str
    statement: Statement


@dataclass(frozen=True)
class Dealt:
    """The answers to one item.

    Attributes:
        fits: every vector that fits what is printed.
        vector: the one that the rule takes; in the order of `fits.codes`.
        stated: the codes whose count a statement gives by itself, up to its rounding.
        because: why the other answers are assumed; None where there are none.
    """

    fits: IdentifiedSet
    vector: Vector
    stated: frozenset[int]
    because: Reason | None

    def answers(self) -> list[tuple[int, bool]]:
        """Each answer as its code and whether it is assumed: high to low, off the scale last."""
        counts = zip(self.fits.codes, self.vector, strict=True)
        return [(code, code not in self.stated) for code, n in counts for _ in range(n)]

    @property
    def assumed(self) -> int:
        """How many answers are assumed."""
        return sum(is_assumed for _, is_assumed in self.answers())


@dataclass(frozen=True)
class _Part:
    """Answers that have so many together, beyond what is known of smaller parts."""

    codes: frozenset[int]
    count: int
    told: Told
    is_pool: bool


def deal(scale: Scale, n: int, told: Sequence[Told], shown: str) -> Dealt:
    """One vector of an item's answers, by the rule.

    Args:
        scale: the scale it was asked on.
        n: how many answered it.
        told: what is printed of it; what the scale does not know is left out.
        shown: how messages name the place: the file of claims and the item.

    Raises:
        UserError: no counts fit what is printed, or pools overlap.
    """
    told = [one for one in told if readings_of(one.statement, scale)]
    fits = item_set(scale, n, [one.statement for one in told])
    if fits.is_empty:
        raise _contradiction(scale, n, told, shown)
    for read in _readings(scale, told):
        parts = _parts(scale, n, read, shown)
        vector = _fitting(scale, n, read, _spread(scale, n, parts))
        if vector is not None:
            break
    else:
        raise _contradiction(scale, n, told, shown)
    stated = _stated(scale, told)
    dealt = Dealt(fits, vector, stated, None)
    return Dealt(fits, vector, stated, _because(parts) if dealt.assumed else None)


def _readings(scale: Scale, told: Sequence[Told]) -> Iterator[list[Told]]:
    """The statements with one reading each: the first of all of them first."""
    choices = []
    for one in told:
        read = [answers for answers in one.statement.readings if codes_of(scale, answers)]
        settled = [{"answers": answers, "readings": ()} for answers in read]
        choices.append(
            [Told(one.claim, one.statement.model_copy(update=each)) for each in settled] or [one]
        )
    for read_so in islice(product(*choices), MOST_READINGS):
        yield list(read_so)


def _fitting(scale: Scale, n: int, read: Sequence[Told], wanted: Vector) -> Vector | None:
    """A wanted vector, or the nearest that fits; None where nothing fits what is read so."""
    codes = answerable(scale)
    conditions = [
        one for each in read for reading in constraint(each.statement, scale, n) for one in reading
    ]
    if sum(wanted) == n and all(one.holds(codes, wanted) for one in conditions):
        return wanted
    return nearest(codes, n, conditions, wanted)


def _parts(scale: Scale, n: int, read: Sequence[Told], shown: str) -> list[_Part]:
    """The printed numbers as counts of answers that do not overlap."""
    parts: list[_Part] = []
    for one in sorted(read, key=lambda each: _order(each.statement, scale)):
        codes = _codes(one.statement, scale)
        inside = [part for part in parts if part.codes <= codes]
        across = [part for part in parts if part.codes & codes and not part.codes <= codes]
        left = codes.difference(*(part.codes for part in inside))
        if across and one.statement.compares == "equals":
            raise _overlap(across[0].told, one, shown)
        if across or not left:
            continue
        aside = sum(part.count for part in parts if max(part.codes) < 0)
        count = max(0, _count(one.statement, n, aside) - sum(part.count for part in inside))
        # Of several answers that nobody gave each is known; so they cannot overlap others.
        groups = [left] if count else [frozenset({code}) for code in sorted(left)]
        parts += [_Part(group, count, one, len(codes) > 1) for group in groups]
    return parts


def _codes(statement: Statement, scale: Scale) -> frozenset[int]:
    """The answers that a statement of one reading counts; a blank is none."""
    (codes,) = readings_of(statement, scale)
    return codes.intersection(answerable(scale))


def _order(statement: Statement, scale: Scale) -> tuple[bool, int, bool]:
    """Exact numbers before bounds, few answers before many, those off the scale before others."""
    codes = _codes(statement, scale)
    return statement.compares != "equals", len(codes), max(codes, default=0) > 0


def _count(statement: Statement, n: int, aside: int) -> int:
    """A printed number as a count of answers.

    Args:
        statement: that prints it.
        n: all answers.
        aside: how many of them are known to be off the scale.
    """
    value = Fraction(statement.value)
    if not statement.is_count:
        total = statement.of or (n if statement.base == "all" else n - aside)
        value *= Fraction(total, 100 if statement.is_percent else 1)
    match statement.compares:
        case "more_than":
            return math.floor(value) + 1
        case "less_than":
            return max(0, math.ceil(value) - 1)
    return math.ceil(value - Fraction(1, 2))


def _spread(scale: Scale, n: int, parts: Sequence[_Part]) -> Vector:
    """The counts of all codes by the rule; they may miss n, and what is printed, by rounding."""
    counts = dict.fromkeys(answerable(scale), 0)
    for part in parts:
        low_first = sorted(part.codes, key=lambda code: (code < 0, abs(code)))
        _deal_evenly(counts, low_first, part.count)
    known = frozenset[int]().union(*(part.codes for part in parts))
    left = n - sum(counts.values())
    if left > 0:
        _deal_evenly(counts, _open(scale, known), left)
    return tuple(counts.values())


def _deal_evenly(counts: dict[int, int], codes: Sequence[int], total: int) -> None:
    """Adds so many answers to some codes, extras to the first of them."""
    for place, code in enumerate(codes):
        counts[code] += total // len(codes) + (place < total % len(codes))


def _open(scale: Scale, known: frozenset[int]) -> list[int]:
    """The codes that share what is left, higher ones first."""
    codes = [code for code in answerable(scale) if code not in known]
    options = [code for code in codes if code > 0]
    aside = [code for code in codes if code < 0][:1]
    if scale.size == 2:
        return options + aside
    lowest = min((code for code in known if code > 0), default=0)
    between = [code for code in options if 1 < code < lowest]
    return between or options or aside


def _stated(scale: Scale, told: Sequence[Told]) -> frozenset[int]:
    """The codes of which a statement gives the number: by itself, exactly, and named."""
    found: set[int] = set()
    for statement in (one.statement for one in told):
        codes = codes_of(scale, statement.answers) if statement.answers is not None else None
        is_exact = statement.compares == "equals" and not statement.inferred
        if codes is not None and len(codes) == 1 and is_exact:
            found |= codes
    return frozenset(found)


def _because(parts: Sequence[_Part]) -> Reason:
    dealt = [part for part in parts if part.count]
    if any(part.told.statement.inferred for part in dealt):
        return "inferred"
    return "pooled" if any(part.is_pool for part in dealt) else "remainder"


def _contradiction(scale: Scale, n: int, told: Sequence[Told], shown: str) -> UserError:
    """Names claims of which none can be left out without leaving something that fits."""
    core = list(told)
    for one in told:
        others = [other for other in core if other is not one]
        if item_set(scale, n, [other.statement for other in others]).is_empty:
            core = others
    what = f"no counts of {n} answers fit what is printed ({_claims(*core)})"
    remedy = "Correct a number or its answers, or the number `complete`"
    return UserError(Problem(shown, what, remedy))


def _overlap(one: Told, other: Told, shown: str) -> UserError:
    what = f"answers that are printed together overlap in part ({_claims(one, other)})"
    remedy = "State an answer that both count by itself, or leave one of them out"
    return UserError(Problem(shown, what, remedy))


def _claims(*told: Told) -> str:
    names = list(dict.fromkeys(one.claim for one in told))
    return f"claim{'s' if len(names) > 1 else ''} {', '.join(f'`{name}`' for name in names)}"
