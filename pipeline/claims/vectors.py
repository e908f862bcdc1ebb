"""Identified sets: every way in which answers can be spread that fits what is printed.

Belongs here: counts of answers under linear constraints, listed or bounded. Does not belong here:
what a sentence says (`pipeline.claims.constraints`), or statistics of a vector
(`pipeline.metrics`).

A vector holds how many gave each answer, in the order of the codes. Constraints are linear with
whole coefficients, which printed counts, percentages and means all are, once rounding is allowed
for; so bounds on what is left prune the search exactly. Answers that every constraint treats alike
are one pool: only its total is searched, and each total stands for all ways to spread it. So a wave
of thousands, with a few numbers printed, takes no longer than one of ten.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import comb
from operator import mul

# Beyond so many vectors an identified set is bounded and no longer listed.
MOST_VECTORS = 20_000
# And beyond so many steps of the search for them.
MOST_STEPS = 200_000
# So often constraints narrow one another before the search; each round is one more that may help.
MOST_ROUNDS = 10

Vector = tuple[int, ...]
# The least and the greatest that a number can be; none where the first is above the second.
Limits = tuple[int, int]
NOWHERE: Limits = (1, 0)


@dataclass(frozen=True)
class Linear:
    """low <= Σ coefficient × count <= high; a bound of None does not bind.

    Attributes:
        coefficients: by code; codes that are not named have none.
    """

    coefficients: Mapping[int, int]
    low: int | None = None
    high: int | None = None

    def holds(self, codes: Sequence[int], vector: Vector) -> bool:
        """Whether a vector fulfils it."""
        total = sum(
            self.coefficients.get(code, 0) * n for code, n in zip(codes, vector, strict=True)
        )
        return (self.low is None or total >= self.low) and (self.high is None or total <= self.high)


# What one printed number allows: any of its readings, each of several conditions.
Reading = tuple[Linear, ...]
Constraint = tuple[Reading, ...]


@dataclass(frozen=True)
class IdentifiedSet:
    """The vectors that fit all constraints.

    Attributes:
        codes: what the places of a vector stand for.
        n: the answers that every vector spreads.
        vectors: all of them, sorted; None where they are too many to list.
    """

    codes: tuple[int, ...]
    n: int
    vectors: tuple[Vector, ...] | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing fits: the printed numbers contradict each other."""
        return self.vectors == ()

    @property
    def count(self) -> int | None:
        """How many vectors there are; None where they are too many to list."""
        return None if self.vectors is None else len(self.vectors)

    def totals(self, codes: frozenset[int]) -> tuple[int, int] | None:
        """The least and the greatest number of answers among codes; None where nothing is known."""
        if not self.vectors:
            return None
        places = [place for place, code in enumerate(self.codes) if code in codes]
        sums = [sum(vector[place] for place in places) for vector in self.vectors]
        return min(sums), max(sums)


def identified_set(
    codes: Sequence[int], n: int, constraints: Sequence[Constraint]
) -> IdentifiedSet:
    """Every vector of counts over the codes that adds up to n and fits the constraints.

    Args:
        codes: the answers that can be given.
        n: how many were.
        constraints: each of which one reading must hold.
    """
    search = _Search(codes, n, constraints)
    totals, found = [], 0
    for one in search:
        found += search.ways(one)
        if found > MOST_VECTORS:
            return IdentifiedSet(tuple(codes), n, None)
        totals.append(one)
    if search.is_given_up:
        return IdentifiedSet(tuple(codes), n, None)
    vectors = (vector for one in totals for vector in search.spread(one))
    return IdentifiedSet(tuple(codes), n, tuple(sorted(vectors)))


def is_possible(codes: Sequence[int], n: int, constraints: Sequence[Constraint]) -> bool:
    """Whether any vector fits; as `identified_set`, but the first one ends the search."""
    search = _Search(codes, n, constraints)
    return next(iter(search), None) is not None or search.is_given_up


class _Search:
    """Iterates over the totals of pools that fit; ends early, and says so, after `MOST_STEPS`."""

    def __init__(self, codes: Sequence[int], n: int, constraints: Sequence[Constraint]) -> None:
        linears = [one for constraint in constraints for reading in constraint for one in reading]
        pools: dict[tuple[int, ...], list[int]] = {}
        for place, code in enumerate(codes):
            alike = tuple(linear.coefficients.get(code, 0) for linear in linears)
            pools.setdefault(alike, []).append(place)
        # What nothing is printed of goes last: it takes whatever is left.
        self._pools = [pools[alike] for alike in sorted(pools, key=lambda one: not any(one))]
        firsts = [codes[pool[0]] for pool in self._pools]
        self._constraints = [
            [[_Bounded.of(linear, firsts) for linear in reading] for reading in constraint]
            for constraint in constraints
        ]
        self._codes, self._n, self._steps = len(codes), n, 0
        bounds = self._settled()
        # What the pools after each place take at least and at most.
        places = range(1, len(bounds) + 1)
        self._least = [sum(low for low, _ in bounds[place:]) for place in places]
        self._most = [sum(high for _, high in bounds[place:]) for place in places]
        self._bounds = bounds

    @property
    def is_given_up(self) -> bool:
        """Whether the search ended before its end."""
        return self._steps > MOST_STEPS

    def __iter__(self) -> Iterator[Vector]:
        return self._from([], self._n)

    def _settled(self) -> list[Limits]:
        """Between which totals each pool can be, as far as constraints narrow one another."""
        bounds = [(0, self._n)] * len(self._pools)
        places = range(len(bounds))
        every = _Bounded.of(Linear(dict.fromkeys(places, 1), self._n, self._n), places)
        constraints = [[[every]], *self._constraints]
        for _ in range(MOST_ROUNDS):
            before = list(bounds)
            for constraint in constraints:
                for place, own in enumerate(bounds):
                    readings = [
                        _overlap(own, *(one.beside(bounds, place) for one in reading))
                        for reading in constraint
                    ]
                    bounds[place] = _overlap(own, _hull(readings))
            if bounds == before or any(low > high for low, high in bounds):
                break
        return bounds

    def _from(self, totals: list[int], left: int) -> Iterator[Vector]:
        limits = [
            [
                _overlap((0, left), *(one.limits(totals, left) for one in reading))
                for reading in constraint
            ]
            for constraint in self._constraints
        ]
        if len(totals) == len(self._pools) - 1:
            if all(any(low <= left <= high for low, high in readings) for readings in limits):
                yield (*totals, left)
            return
        place = len(totals)
        later = (left - self._most[place], left - self._least[place])
        low, high = _overlap((0, left), self._bounds[place], later, *map(_hull, limits))
        for total in range(low, high + 1):
            self._steps += 1
            if self.is_given_up:
                return
            yield from self._from([*totals, total], left - total)

    def ways(self, totals: Vector) -> int:
        """In how many ways totals of pools can be spread over their answers."""
        ways = 1
        for total, pool in zip(totals, self._pools, strict=True):
            ways *= comb(total + len(pool) - 1, len(pool) - 1)
        return ways

    def spread(self, totals: Vector) -> Iterator[Vector]:
        """Each of them, as counts in the order of the codes."""
        parts = [
            list(_compositions(total, len(pool)))
            for total, pool in zip(totals, self._pools, strict=True)
        ]
        for chosen in product(*parts):
            counts = [0] * self._codes
            for pool, part in zip(self._pools, chosen, strict=True):
                for place, count in zip(pool, part, strict=True):
                    counts[place] = count
            yield tuple(counts)


def _overlap(*limits: Limits) -> Limits:
    """What is within all limits."""
    lows, highs = zip(*limits, strict=True)
    return max(lows), min(highs)


def _hull(readings: Sequence[Limits]) -> Limits:
    """The least limits around those readings that leave anything."""
    left = [(low, high) for low, high in readings if low <= high]
    return (min(low for low, _ in left), max(high for _, high in left)) if left else NOWHERE


def _compositions(total: int, parts: int) -> Iterator[Vector]:
    """Every way to write a total as so many counts."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


@dataclass(frozen=True)
class _Bounded:
    """A linear condition on pools, with what those from each place on can add for each answer.

    Attributes:
        least, most: the smallest and the largest coefficient from each place on.
    """

    coefficients: tuple[int, ...]
    least: tuple[int, ...]
    most: tuple[int, ...]
    low: int | None
    high: int | None

    @classmethod
    def of(cls, linear: Linear, codes: Sequence[int]) -> "_Bounded":
        coefficients = tuple(linear.coefficients.get(code, 0) for code in codes)
        ends = range(len(coefficients) + 1)
        return cls(
            coefficients,
            tuple(min(coefficients[place:], default=0) for place in ends),
            tuple(max(coefficients[place:], default=0) for place in ends),
            linear.low,
            linear.high,
        )

    def beside(self, bounds: Sequence[Limits], place: int) -> Limits:
        """Between which totals one pool can be, where all others are within bounds."""
        ends = [
            sorted((coefficient * low, coefficient * high))
            for coefficient, (low, high) in zip(self.coefficients, bounds, strict=True)
        ]
        least = sum(end[0] for end in ends) - ends[place][0]
        most = sum(end[1] for end in ends) - ends[place][1]
        own, (low, high) = self.coefficients[place], bounds[place]
        if self.high is not None:
            low, high = _narrowed(own, self.high - least, low, high)
        if self.low is not None:
            low, high = _narrowed(-own, most - self.low, low, high)
        return low, high

    def limits(self, totals: Sequence[int], left: int) -> Limits:
        """Between which totals of the next pool it can still be fulfilled with what is left."""
        place = len(totals)
        done = sum(map(mul, self.coefficients, totals))
        own = self.coefficients[place]
        low, high = 0, left
        if self.high is not None:
            least = self.least[place + 1]
            low, high = _narrowed(own - least, self.high - done - least * left, low, high)
        if self.low is not None:
            most = self.most[place + 1]
            low, high = _narrowed(most - own, done + most * left - self.low, low, high)
        return low, high


def _narrowed(slope: int, bound: int, low: int, high: int) -> Limits:
    """The whole numbers between low and high of which slope × number <= bound."""
    if slope > 0:
        return low, min(high, bound // slope)
    if slope < 0:
        return max(low, -(bound // -slope)), high
    return (low, high) if bound >= 0 else NOWHERE
