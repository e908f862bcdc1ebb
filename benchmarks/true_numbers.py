"""Numbers of a study counted from its tallies, by another path than the audit's.

Belongs here: exact numbers of one item, group, base and cut, and printing them. Does not belong
here: sentences (`benchmarks.claims_files`), or anything of `pipeline.claims`, which is measured.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from benchmarks.real_studies import RealStudy
from schemas.scale import Scale

ALL = "all"
# Answers that are off the scale: does not know, not applicable, refused.
OFF_SCALE = (-1, -2, -3)
Group = tuple[str, str]
WHOLE: Group = (ALL, ALL)


@dataclass(frozen=True)
class Asked:
    """Which number: of an item in a wave, on a base, in a group.

    Attributes:
        measure: share (in percent), count, or the name of a metric.
        codes: which answers; empty for what is of all of them.
    """

    wave: str
    item: str
    measure: str
    codes: frozenset[int] = frozenset()
    base: str = ALL
    group: Group = WHOLE
    weighted: bool = False


@dataclass(frozen=True)
class StudyNumbers:
    """What was counted in each wave of a study.

    Attributes:
        scales: by wave and item.
        counts, weights: by code, of (wave, item, group).
        complete: how many answered each wave.
    """

    scales: Mapping[tuple[str, str], Scale]
    counts: Mapping[tuple[str, str, Group], Mapping[int, Fraction]]
    weights: Mapping[tuple[str, str, Group], Mapping[int, Fraction]]
    complete: Mapping[str, int]
    is_weighted: bool

    def base(self, asked: Asked) -> list[int]:
        """The codes that a number's base is made of."""
        scale = self.scales[asked.wave, asked.item]
        options = list(range(1, scale.size + 1))
        if asked.base != ALL or asked.measure not in ("share", "count"):
            return options
        declared = {missing.code for missing in scale.missing}
        return options + [code for code in OFF_SCALE if code in declared]

    def n(self, asked: Asked) -> int:
        """How many answers a number is of."""
        counts = self.counts.get((asked.wave, asked.item, asked.group), {})
        return int(sum(counts.get(code, Fraction(0)) for code in self.base(asked)))

    def exact(self, asked: Asked) -> Fraction | None:
        """The number, in percent, answers or scores; None where nobody answered."""
        if (asked.wave, asked.item) not in self.scales:
            return None
        table = self.weights if asked.weighted else self.counts
        counts = table.get((asked.wave, asked.item, asked.group), {})
        base = self.base(asked)
        total = sum((counts.get(code, Fraction(0)) for code in base), Fraction(0))
        if not total:
            return None
        part = sum((counts.get(code, Fraction(0)) for code in asked.codes), Fraction(0))
        if asked.measure == "share":
            return 100 * part / total
        if asked.measure == "count":
            return part
        scores = self.scales[asked.wave, asked.item].scores()
        answered = [(Fraction(scores[code]), counts.get(code, Fraction(0))) for code in base]
        return MEASURES[asked.measure](answered)


def mean(answered: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """Of scores with how many have each."""
    return sum((x * n for x, n in answered), Fraction(0)) / sum(n for _, n in answered)


def median(answered: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """The middle score, or halfway between the two in the middle."""
    scores = sorted(x for x, n in answered for _ in range(int(n)))
    middle = len(scores) // 2
    return scores[middle] if len(scores) % 2 else (scores[middle - 1] + scores[middle]) / 2


def deviation(answered: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The sample's standard deviation."""
    n = sum(n for _, n in answered)
    if n < 2:
        return None
    centre = mean(answered)
    squares = sum((k * (x - centre) ** 2 for x, k in answered), Fraction(0))
    return Fraction(math.sqrt(squares / (n - 1)))


# How the audit's metrics are called, and how to count them here.
MEASURES = {
    "mean_interval_assumption": mean,
    "median_type_2": median,
    "sd_interval_assumption": deviation,
}


def numbers_of(study: RealStudy) -> StudyNumbers:
    """What was counted in a real study."""
    scales = {}
    counts: dict[tuple[str, str, Group], dict[int, Fraction]] = defaultdict(dict)
    weights: dict[tuple[str, str, Group], dict[int, Fraction]] = defaultdict(dict)
    columns = ("item", "group_by", "group_value", "code", "n", "weight_sum")
    complete = {}
    is_weighted = False
    for revision in study.revisions:
        wave = revision.wave
        questionnaire = study.store.questionnaire(study.name, wave)
        is_weighted |= questionnaire.respondents.weight is not None
        for asked in questionnaire.items:
            scales[wave, asked.item.id] = questionnaire.scale(asked)
        tallies = revision.read("tallies").select(columns)
        for item, by, value, code, n, weight in tallies.iter_rows():
            counts[wave, item, (by, value)][code] = Fraction(n)
            weights[wave, item, (by, value)][code] = Fraction(weight)
        complete[wave] = int(revision.read("waves")["complete"][0])
    return StudyNumbers(scales, dict(counts), dict(weights), complete, is_weighted)


def rounded(exact: Fraction, decimals: int, random: Random) -> str:
    """A number as printed; a tie goes up or to the even digit, as publications do either."""
    scaled = exact * 10**decimals
    whole = math.floor(scaled)
    rest = scaled - whole
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and (random.random() < 0.5 or whole % 2))
    return decimal(whole + bool(up), decimals)


def decimal(units: int, decimals: int) -> str:
    """So many units of the last digit as a number."""
    digits = f"{abs(units):0{decimals + 1}d}"
    number = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"-{number}" if units < 0 else number


def is_rounded(printed: str, exact: Fraction) -> bool:
    """Whether a printed number can be the exact one, rounded either way at a tie."""
    _, _, digits = printed.partition(".")
    half = Fraction(1, 2 * 10 ** len(digits))
    return abs(Fraction(printed) - exact) <= half
