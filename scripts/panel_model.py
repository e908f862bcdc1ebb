"""The simulated panel: what is true of it, and answers drawn from that.

Belongs here: the known effects as a table, the exact values that follow from them, and drawing
persons and their answers as codes. Does not belong here: words, keys, times, spoilt rows and files
(`scripts.panel_exports`), or any statistic that is estimated from answers (`pipeline.stats`).

A person's answer to an item comes from a normal variable of variance 1, cut at the thresholds of
the scale. It is the sum of the wave's shift, of what the person thinks of everything, of what the
person thinks of this item, and of the moment. Who answers at all does not depend on any of it, so
that those who answered stand for all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]

WAVES = ("2022", "2023", "2024")
SEED, PEOPLE = 20220905, 240
# Of so many persons invited one leaves, and a new one comes, from wave to wave.
STAY_OF_ONE = 12
# Shares of the variance of an answer; what the person brings is the same in all waves.
BY_PERSON, BY_PERSON_AND_ITEM, BY_MOMENT = 0.45, 0.2, 0.35
STABLE = BY_PERSON + BY_PERSON_AND_ITEM
BRANCHES = ("Main", "North", "South", "Harbour")
BRANCH_SHARES = (0.4, 0.25, 0.2, 0.15)
# How likely a member of each branch answers; the weights of an export put this right.
BRANCH_ANSWERS = (0.62, 0.75, 0.82, 0.86)
ROLES = ("Librarian", "Assistant", "Manager")
ROLE_SHARES = (0.5, 0.3, 0.2)
MANAGER = 2
BLANK, BLANK_SHARE = -4, 0.008


@dataclass(frozen=True)
class Cutting:
    """A scale as the model knows it: where it cuts, and the code of the answer beside it."""

    thresholds: tuple[float, ...]
    beside: int


SCALES = {
    "agreement": Cutting((-1.5, -0.7, 0.1, 1.1), beside=-1),
    "agreement_of_seven": Cutting((-1.8, -1.2, -0.6, 0.1, 0.7, 1.4), beside=-1),
    "frequency": Cutting((-1.1, 0.0, 1.0), beside=-2),
}


@dataclass(frozen=True)
class Planted:
    """What is true of an item.

    Attributes:
        story: in a few words.
        scales: by wave; None where the wave did not ask it.
        shifts: how far the normal variable is moved, by wave.
        beside: the share of answers that are not on the scale, by wave.
        managers: how much further it is moved for managers, in every wave.
    """

    item: str
    story: str
    scales: tuple[str | None, str | None, str | None]
    shifts: tuple[float, float, float]
    beside: tuple[float, float, float] = (0.03, 0.03, 0.03)
    managers: float = 0.0


FIVE = ("agreement", "agreement", "agreement")
FOUR = ("frequency", "frequency", "frequency")
PLANTED = (
    Planted("confident", "rises in every wave", FIVE, (0.0, 0.35, 0.7)),
    Planted("methods", "does not change", FIVE, (0.2, 0.2, 0.2)),
    Planted("learning", "rises once; reworded in the last wave", FIVE, (0.1, 0.4, 0.4)),
    Planted("courage", "asks for the effect itself; rises a little", FIVE, (0.2, 0.35, 0.5)),
    Planted("time", "falls in every wave", FIVE, (0.0, -0.3, -0.6)),
    Planted("backing", "rises and falls back", FIVE, (0.0, 0.6, 0.0)),
    Planted(
        "colleagues", "does not change; managers see more", FIVE, (0.1, 0.1, 0.1), managers=0.6
    ),
    Planted(
        "strategy", "only don't know grows", FIVE, (-0.2, -0.2, -0.2), beside=(0.04, 0.14, 0.3)
    ),
    Planted("outside", "rises late", FOUR, (0.0, 0.0, 0.4)),
    Planted("network", "added in the second wave; falls", (None, *FOUR[1:]), (0.0, 0.3, 0.0)),
    Planted(
        "cooperation",
        "rises; rescaled in the last wave",
        (*FIVE[:2], "agreement_of_seven"),
        (0.0, 0.25, 0.5),
    ),
    Planted("material", "dropped in the last wave; does not change", (*FIVE[:2], None), (0.3,) * 3),
)
BY_ITEM: Mapping[str, Planted] = {one.item: one for one in PLANTED}

# Nodes of the integrals over what a person brings; more of them change no digit that is printed.
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(96)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


class NotComparableError(ValueError):
    """An item that two waves did not ask on one scale."""


def distribution(item: str, wave: str, role: str | None = None) -> Floats:
    """The true share of each option among the answers on the scale, low to high.

    Args:
        item: its id.
        wave: one that asked it.
        role: of one role only; else of all, in their true shares.
    """
    return _mixed(role, lambda shift: _options(item, wave, shift, spread=1.0), BY_ITEM[item])


def superiority(item: str, before: str, after: str) -> float:
    """The true probability that another person's later answer is the higher one, ties by half.

    Raises:
        NotComparableError: the waves did not ask the item on one scale.
    """
    _require_one_scale(item, before, after)
    return _superiority(np.outer(distribution(item, before), distribution(item, after)))


def superiority_of_the_same(item: str, before: str, after: str) -> float:
    """The true probability that a person's later answer is the higher one, ties by half.

    Raises:
        NotComparableError: the waves did not ask the item on one scale.
    """
    return _superiority(joint(item, before, after))


def superiority_of_managers(item: str, wave: str) -> float:
    """The true probability that a manager's answer is higher than another's, ties by half."""
    others = sum(
        share * distribution(item, wave, role)
        for share, role in zip(ROLE_SHARES, ROLES, strict=True)
        if role != ROLES[MANAGER]
    ) / (1 - ROLE_SHARES[MANAGER])
    return _superiority(np.outer(others, distribution(item, wave, ROLES[MANAGER])))


def dominance(superiority: float) -> float:
    """Cliff's delta or d_w, from -1 to 1, that a probability of superiority stands for."""
    return 2 * superiority - 1


def joint(item: str, before: str, after: str) -> Floats:
    """The true shares of persons by option before (rows) and after (columns).

    Given what a person brings, the two answers have nothing to do with each other: their product
    is integrated over that.

    Raises:
        NotComparableError: the waves did not ask the item on one scale.
    """
    _require_one_scale(item, before, after)
    stable, spread = _NODES * np.sqrt(STABLE), float(np.sqrt(BY_MOMENT))

    def of_shift(shift: float) -> Floats:
        earlier, later = (
            _options(item, wave, stable + shift, spread=spread) for wave in (before, after)
        )
        shares: Floats = np.einsum("n,ni,nj->ij", _WEIGHTS, earlier, later)
        return shares

    return _mixed(None, of_shift, BY_ITEM[item])


def comparable(item: str, before: str, after: str) -> bool:
    """Whether two waves asked an item on one scale."""
    scales = [scale_of(item, wave) for wave in (before, after)]
    return scales[0] is not None and scales[0] == scales[1]


def scale_of(item: str, wave: str) -> str | None:
    """The scale that a wave asked an item on; None where it did not ask."""
    return BY_ITEM[item].scales[WAVES.index(wave)]


def simulate(seed: int = SEED, people: int = PEOPLE) -> list[pl.DataFrame]:
    """A panel: a frame per wave, a row per person who answered, in the order of the persons.

    Returns:
        person (a number, the same in all waves), branch, role, and a column of codes per item that
        the wave asked, named by its id: options from 1, negative what is not on the scale.
    """
    draws = Draws(seed)
    turnover = people // STAY_OF_ONE
    persons = people + (len(WAVES) - 1) * turnover
    branch, role = draws.chosen(BRANCH_SHARES, persons), draws.chosen(ROLE_SHARES, persons)
    answers = draws.uniform(len(WAVES), persons) < np.array(BRANCH_ANSWERS)[branch]
    codes = _codes(draws, role == MANAGER)
    frames = []
    for place, wave in enumerate(WAVES):
        who = np.arange(place * turnover, place * turnover + people)
        who = who[answers[place, who]]
        frames.append(
            pl.DataFrame(
                {
                    "person": who,
                    "branch": np.array(BRANCHES)[branch[who]],
                    "role": np.array(ROLES)[role[who]],
                    **{
                        one.item: codes[place][who, column]
                        for column, one in enumerate(PLANTED)
                        if scale_of(one.item, wave) is not None
                    },
                }
            )
        )
    return frames


class Draws:
    """Random numbers that are the same wherever and whenever they are drawn.

    NumPy promises that the raw integers of PCG64 stay what they are for a seed; it promises no
    such thing of the methods of its Generator, so none of them is used. Python's `random.random`
    is as stable, and slower. From the integers on there is a division and the normal quantile,
    whose last bit may differ between machines: that would move an answer only if its normal
    variable lay within one bit of a threshold.
    """

    def __init__(self, seed: int, stream: int = 0) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, stream]))

    def uniform(self, *shape: int) -> Floats:
        """Numbers between 0 and 1, neither of them included."""
        raw = self._bits.random_raw(int(np.prod(shape)))
        # The 53 upper bits are as many as a float holds.
        bits = (np.asarray(raw, dtype=np.uint64) >> np.uint64(11)).astype(np.float64)
        return ((bits + 0.5) * 2.0**-53).reshape(shape)

    def normal(self, *shape: int) -> Floats:
        """Standard normal numbers."""
        found: Floats = ndtri(self.uniform(*shape))
        return found

    def chosen(self, shares: Sequence[float], n: int) -> NDArray[np.intp]:
        """Places in a list, each as often as its share says."""
        return np.searchsorted(np.cumsum(shares)[:-1], self.uniform(n))

    def order(self, n: int) -> list[int]:
        """The numbers below n in random order."""
        return [int(place) for place in np.argsort(self.uniform(n), kind="stable")]


def _codes(draws: Draws, is_manager: NDArray[np.bool_]) -> list[NDArray[np.int8]]:
    """By wave: persons × items; of items that a wave did not ask, nothing that means anything."""
    persons, items = len(is_manager), len(PLANTED)
    brought = np.sqrt(BY_PERSON) * draws.normal(persons, 1)
    brought = brought + np.sqrt(BY_PERSON_AND_ITEM) * draws.normal(persons, items)
    brought += is_manager[:, None] * np.array([one.managers for one in PLANTED])
    found = []
    for place in range(len(WAVES)):
        shifts = np.array([one.shifts[place] for one in PLANTED])
        latent = shifts + brought + np.sqrt(BY_MOMENT) * draws.normal(persons, items)
        beside, blank = draws.uniform(persons, items), draws.uniform(persons, items)
        codes = np.empty((persons, items), dtype=np.int8)
        for column, one in enumerate(PLANTED):
            cutting = SCALES[one.scales[place] or FIVE[0]]
            options = np.searchsorted(cutting.thresholds, latent[:, column]) + 1
            is_beside = beside[:, column] < one.beside[place]
            codes[:, column] = np.where(is_beside, cutting.beside, options)
        codes[blank < BLANK_SHARE] = BLANK
        found.append(codes)
    return found


def _options(item: str, wave: str, shift: float | Floats, spread: float) -> Floats:
    """The shares of the options, last axis, of a normal variable around each shift."""
    scale = scale_of(item, wave)
    if scale is None:
        raise NotComparableError(f"{wave} did not ask {item}")
    centre = np.asarray(shift, dtype=np.float64) + BY_ITEM[item].shifts[WAVES.index(wave)]
    edges = np.array([-np.inf, *SCALES[scale].thresholds, np.inf])
    below = ndtr((edges - centre[..., None]) / spread)
    found: Floats = np.diff(below, axis=-1)
    return found


def _mixed(role: str | None, of_shift: Callable[[float], Floats], planted: Planted) -> Floats:
    """Shares of one role, or of all roles together; only managers may answer otherwise."""
    managers, others = of_shift(planted.managers), of_shift(0.0)
    if role is not None:
        return managers if role == ROLES[MANAGER] else others
    share = ROLE_SHARES[MANAGER]
    return share * managers + (1 - share) * others


def _superiority(shares: Floats) -> float:
    """Of shares by the lower or earlier answer (rows) and the other (columns)."""
    return float(np.triu(shares, 1).sum() + np.trace(shares) / 2)


def _require_one_scale(item: str, before: str, after: str) -> None:
    if not comparable(item, before, after):
        raise NotComparableError(f"{before} and {after} did not ask {item} on one scale")
