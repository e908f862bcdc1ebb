"""A row of metrics before it is in the table, and the tallies that it is made of.

Belongs here: the shapes that all statistics of a wave share, and the names of bases and reasons.
Does not belong here: any statistic (`pipeline.metrics`, `pipeline.response_rates`), or anything
slow to import.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.stats import Undefined
from schemas.scale import Missing, Scale

SUBSTANTIVE, ALL_ANSWERS = "substantive", "all"
INTERVAL_ONLY = "interval_only"
# Why a reconstruction has no number although its export would give one (`pipeline.identified`).
NOT_IDENTIFIED, CONTRADICTORY = "not_identified", "contradictory"
OPEN = (NOT_IDENTIFIED, CONTRADICTORY)
# What a respondent said, although it is on no scale; blank, not asked and unknown were not said.
SAID = (Missing.DONT_KNOW, Missing.NOT_APPLICABLE, Missing.REFUSED)
UNSAID = (Missing.BLANK, Missing.NOT_ASKED, Missing.UNKNOWN)


@dataclass(frozen=True)
class Distribution:
    """The tallies of one item in one group.

    Attributes:
        counts: respondents by code, options without answers included.
        weight_sums, weight_squares: Σw and Σw² by code.
        invited: size of the population it was drawn from; None for groups, or if unknown.
    """

    item: str
    group_by: str
    group_value: str
    scale: Scale
    counts: Mapping[int, int]
    weight_sums: Mapping[int, float]
    weight_squares: Mapping[int, float]
    weighted: bool
    invited: int | None

    # Each is asked for by many statistics, of each of the many vectors of a reconstruction.
    @cached_property
    def options(self) -> list[int]:
        """Counts of the options, low to high."""
        return [self.counts.get(code, 0) for code in range(1, self.scale.size + 1)]

    @cached_property
    def option_weights(self) -> list[float]:
        """Sums of weights of the options, low to high."""
        return [self.weight_sums.get(code, 0.0) for code in range(1, self.scale.size + 1)]

    @cached_property
    def scores(self) -> list[float]:
        """Scores of the options, low to high."""
        return list(self.scale.scores().values())

    @cached_property
    def _bases(self) -> dict[str, tuple[list[int], int]]:
        options = list(range(1, self.scale.size + 1))
        said = options + sorted(code for code in self.counts if code in SAID)
        bases = ((SUBSTANTIVE, options), (ALL_ANSWERS, said))
        return {
            base: (codes, sum(self.counts.get(one, 0) for one in codes)) for base, codes in bases
        }

    def codes(self, base: str) -> list[int]:
        """The codes that a base is made of."""
        return self._bases[base][0]

    def n(self, base: str) -> int:
        """How many answers a base has."""
        return self._bases[base][1]

    @property
    def dont_know(self) -> int:
        """How many do not know."""
        return self.counts.get(int(Missing.DONT_KNOW), 0)


@dataclass(frozen=True)
class Metric:
    """One row of the metrics table, as far as a family of statistics fills it.

    Attributes:
        lowest, highest, vectors: only of a reconstruction (`pipeline.identified`), where n may be
            unknown too.
    """

    metric: str
    base: str
    n: int | None
    code: int | None = None
    cut: str | None = None
    weighted: bool = False
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_method: str | None = None
    null_reason: str | None = None
    lowest: float | None = None
    highest: float | None = None
    vectors: int | None = None


# The rows of an item in a group, and how many do not know; None where that is not known.
ItemMetrics = tuple[Iterable[Metric], int | None]
OfItem = Callable[[Distribution], ItemMetrics]


def estimated(row: Callable[..., Metric], compute: Callable[[], float]) -> Metric:
    """A row with its estimate, or with the reason why it has none."""
    try:
        return row(estimate=compute())
    except Undefined as undefined:
        return row(null_reason=undefined.reason)
