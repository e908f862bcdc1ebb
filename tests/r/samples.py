"""Pairs of samples to compute statistics of: seeded, so that each run makes the same ones.

Belongs here: what the samples look like, and how they are written for R. Does not belong here:
statistics. Samples are counts by option, as the tables have them: unlinked ones two to five
groups of different persons, linked ones the answer patterns of the same persons in three waves.
From 2 to 10,000 answers, 2 to 11 options, with ties, persons who do not change and options that
nobody chose; every tenth pair is a corner: complete separation, one option only, no change at all.
"""

import csv
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SEED = 20240229
PAIRS = 200
LEAST, MOST = 2, 10_000
OPTIONS = range(2, 12)
FIELDS = ("case", "kind", "scores", "cut", "samples", "family")

Patterns = dict[tuple[int, ...], int]


@dataclass(frozen=True)
class Unlinked:
    """Samples of different persons.

    Attributes:
        name: as a failure names it.
        scores: of the options, rising.
        cut: the least option, from 1, that counts as high.
        groups: counts by option; the first two are the pair.
        family: p values to adjust.
    """

    name: str
    scores: list[int]
    cut: int
    groups: list[list[int]]
    family: list[float]

    @property
    def first(self) -> list[int]:
        """The first of the pair."""
        return self.groups[0]

    @property
    def second(self) -> list[int]:
        """The second of the pair."""
        return self.groups[1]

    @property
    def high(self) -> tuple[int, int, int, int]:
        """How many lie at the cut or above, of how many; in the first and in the second."""
        return (*self._high(self.first), *self._high(self.second))

    def _high(self, counts: list[int]) -> tuple[int, int]:
        return sum(counts[self.cut - 1 :]), sum(counts)

    def row(self) -> tuple[str, ...]:
        """As R reads it."""
        samples = "|".join(_spaced(group) for group in self.groups)
        family = " ".join(repr(p) for p in self.family)
        return self.name, "unlinked", _spaced(self.scores), str(self.cut), samples, family


@dataclass(frozen=True)
class Linked:
    """Answers of the same persons in three waves; the first two are the pair.

    Attributes:
        name: as a failure names it.
        scores: of the options, rising.
        cut: the least option, from 1, that counts as high.
        patterns: how many persons gave which three answers, from 1.
    """

    name: str
    scores: list[int]
    cut: int
    patterns: Patterns

    @property
    def table(self) -> list[list[int]]:
        """Persons by option before and after."""
        k = len(self.scores)
        cells = [[0] * k for _ in range(k)]
        for (before, after, _), n in self.patterns.items():
            cells[before - 1][after - 1] += n
        return cells

    @property
    def high(self) -> tuple[int, int, int, int]:
        """How many are high in both, only before, only after, in neither."""
        cells = Counter[tuple[bool, bool]]()
        for (before, after, _), n in self.patterns.items():
            cells[before >= self.cut, after >= self.cut] += n
        return (
            *(cells[True, True], cells[True, False]),
            *(cells[False, True], cells[False, False]),
        )

    def row(self) -> tuple[str, ...]:
        """As R reads it."""
        samples = "|".join(f"{_spaced(codes)}:{n}" for codes, n in self.patterns.items())
        return self.name, "linked", _spaced(self.scores), str(self.cut), samples, ""


def _spaced(values: Sequence[int]) -> str:
    return " ".join(str(value) for value in values)


def _size(at: int) -> int:
    """Rising with the number of the pair, by a constant factor."""
    return round(LEAST * math.exp(math.log(MOST / LEAST) * at / (PAIRS - 1)))


def _scores(chance: np.random.Generator, k: int) -> list[int]:
    """Half of the time 1 to k, else rising by uneven steps."""
    steps = np.ones(k, int) if chance.random() < 0.5 else chance.integers(1, 4, k)
    return [int(score) for score in np.cumsum(steps)]


def _shape(chance: np.random.Generator, k: int) -> np.ndarray:
    """How probable each option is; some not at all."""
    weights = chance.dirichlet(np.full(k, chance.choice([0.3, 1.0, 5.0])))
    weights[chance.random(k) < 0.15] = 0
    weights[chance.integers(k)] += 0.05
    return np.asarray(weights / weights.sum())


def _counts(chance: np.random.Generator, n: int, shape: np.ndarray) -> list[int]:
    return [int(count) for count in chance.multinomial(n, shape)]


def _family(chance: np.random.Generator) -> list[float]:
    """P values of which some are equal and some tiny."""
    found = chance.random(int(chance.integers(1, 31))) ** chance.integers(1, 12)
    return [max(float(p), 1e-300) for p in np.round(found, int(chance.integers(2, 16)))]


def _other_size(chance: np.random.Generator, n: int) -> int:
    return int(np.clip(round(n * float(2 ** chance.uniform(-1, 1))), LEAST, MOST))


def _corner(at: int, k: int, n: int, m: int) -> list[list[int]]:
    """Everybody at one option: the lowest against the highest, or all at the same."""
    low, high = [n] + [0] * (k - 1), [0] * (k - 1) + [m]
    return [low, high] if at % 20 else [low, [m] + [0] * (k - 1)]


def _unlinked(at: int) -> Unlinked:
    chance = np.random.default_rng([SEED, 1, at])
    k, n = int(chance.choice(OPTIONS)), _size(at)
    shape = _shape(chance, k)
    near = 0.5 * shape + 0.5 * _shape(chance, k)
    groups = [_counts(chance, n, shape), _counts(chance, _other_size(chance, n), near)]
    if at % 10 == 0:
        groups = _corner(at, k, n, sum(groups[1]))
    groups += [
        _counts(chance, _other_size(chance, n), shape) for _ in range(int(chance.integers(0, 4)))
    ]
    name = f"unlinked-{at:03}"
    return Unlinked(
        name, _scores(chance, k), int(chance.integers(2, k + 1)), groups, _family(chance)
    )


def _next_wave(
    chance: np.random.Generator, codes: np.ndarray, shape: np.ndarray, drift: float
) -> np.ndarray:
    """Some answer as before, some one step on, some anew."""
    k, n = len(shape), len(codes)
    kind = chance.random(n)
    staying, stepping = chance.uniform(0, 0.7), chance.uniform(0.1, 0.3)
    stepped = np.clip(codes + np.where(chance.random(n) < drift, 1, -1), 1, k)
    anew = chance.choice(k, n, p=shape) + 1
    return np.asarray(
        np.where(kind < staying, codes, np.where(kind < staying + stepping, stepped, anew))
    )


def _same_or_apart(at: int, k: int, codes: np.ndarray) -> np.ndarray:
    """Nobody changes, or everybody moves from the lowest option to the highest."""
    if at % 20 == 0:
        return np.stack([codes] * 3)
    return np.stack([np.full_like(codes, option) for option in (1, k, k)])


def _linked(at: int) -> Linked:
    chance = np.random.default_rng([SEED, 2, at])
    k, n = int(chance.choice(OPTIONS)), _size(at)
    first = chance.choice(k, n, p=_shape(chance, k)) + 1
    drift = chance.uniform(0.2, 0.8)
    second = _next_wave(chance, first, _shape(chance, k), drift)
    waves = np.stack([first, second, _next_wave(chance, second, _shape(chance, k), drift)])
    if at % 10 == 0:
        waves = _same_or_apart(at, k, first)
    found = Counter(tuple(int(code) for code in person) for person in waves.T)
    patterns = {codes: found[codes] for codes in sorted(found)}
    name = f"linked-{at:03}"
    return Linked(name, _scores(chance, k), int(chance.integers(2, k + 1)), patterns)


def unlinked() -> list[Unlinked]:
    """The pairs of samples of different persons, smallest first."""
    return [_unlinked(at) for at in range(PAIRS)]


def linked() -> list[Linked]:
    """The pairs of waves of the same persons, smallest first."""
    return [_linked(at) for at in range(PAIRS)]


def write(path: Path) -> None:
    """Writes all pairs for R."""
    pairs: list[Unlinked | Linked] = [*unlinked(), *linked()]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        writer.writerows(pair.row() for pair in pairs)
