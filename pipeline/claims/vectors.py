"""Identified sets: every way in which answers can be spread that fits what is printed.

Belongs here: counts of answers under linear constraints, listed or bounded. Does not belong here:
what a sentence says (`pipeline.claims.constraints`), or statistics of a vector
(`pipeline.metrics`).

A vector holds how many gave each answer, in the order of the codes. Constraints are linear with
whole coefficients, which printed counts, percentages and means all are, once rounding is allowed
for; so bounds on what is left prune the search exactly.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

# Beyond so many vectors an identified set is bounded and no longer listed.
MOST_VECTORS = 20_000
# And beyond so many steps of the search for them.
MOST_STEPS = 400_000

Vector = tuple[int, ...]


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
    found: list[Vector] = []
    for steps, vector in enumerate(_search(codes, n, constraints)):
        if vector is not None:
            found.append(vector)
        if len(found) > MOST_VECTORS or steps > MOST_STEPS:
            return IdentifiedSet(tuple(codes), n, None)
    return IdentifiedSet(tuple(codes), n, tuple(sorted(found)))


def _search(
    codes: Sequence[int], n: int, constraints: Sequence[Constraint]
) -> Iterator[Vector | None]:
    """The vectors one after the other; None for each step that led to none yet."""
    compiled = [
        [[_Bounded.of(linear, codes) for linear in reading] for reading in constraint]
        for constraint in constraints
    ]
    counts = [0] * len(codes)

    def possible(place: int, left: int) -> bool:
        return all(
            any(all(one.possible(counts, place, left) for one in reading) for reading in constraint)
            for constraint in compiled
        )

    def spread(place: int, left: int) -> Iterator[Vector | None]:
        yield None
        if not possible(place, left):
            return
        if place == len(codes) - 1:
            counts[place] = left
            if possible(place + 1, 0):
                yield tuple(counts)
            return
        for count in range(left + 1):
            counts[place] = count
            yield from spread(place + 1, left - count)

    yield from spread(0, n)


@dataclass(frozen=True)
class _Bounded:
    """A linear condition with what the codes from each place on can add at least and at most."""

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

    def possible(self, counts: Sequence[int], place: int, left: int) -> bool:
        """Whether counts before a place leave a way to fulfil it with the answers that are left."""
        done = sum(self.coefficients[before] * counts[before] for before in range(place))
        return (self.high is None or done + left * self.least[place] <= self.high) and (
            self.low is None or done + left * self.most[place] >= self.low
        )
