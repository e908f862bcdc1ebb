"""How often the intervals of contrasts hold the truth, and how often their tests are wrong.

Belongs here: simulating panels whose true effects are known, and counting. Does not belong here:
the model (`scripts.panel_model`) or the statistics (`pipeline.stats`).

Run it as `python -m scripts.coverage`: 2,000 panels of two sizes, some minutes; the table that it
prints is kept in docs/coverage.md.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl

from pipeline.stats import Test, Undefined, independent, paired, rank_sum, signed_rank, square
from pipeline.stats.association import fisher_exact
from pipeline.stats.intervals import Interval
from scripts import panel_model as model

PANELS = 2_000
SIZES = (30, 240)
BEFORE, AFTER = model.WAVES[0], model.WAVES[1]
# No change, a small one, a middling one, a large one; and none on a scale of four.
ITEMS = ("methods", "learning", "time", "backing", "outside")
UNCHANGED = ("methods", "outside")
# At the two highest options.
HIGH = 2
LEVEL = 0.05
Counts = Sequence[int]
Table = list[list[int]]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Sample:
    """An item in two waves: of different persons as counts, of the same as a cross-tab."""

    before: Counts
    after: Counts
    pairs: Table


def independent_intervals(s: Sample) -> dict[str, Callable[[], Interval]]:
    """Intervals of contrasts of different persons, by name."""
    n, m = sum(s.before), sum(s.after)
    return {
        "cliffs_delta": lambda: independent.cliffs_delta_interval(s.after, s.before),
        "share_difference": lambda: independent.newcombe(
            sum(s.after[-HIGH:]), m, sum(s.before[-HIGH:]), n
        ),
        "cohens_d": lambda: independent.cohens_d_interval(s.after, s.before),
    }


def linked_intervals(s: Sample) -> dict[str, Callable[[], Interval]]:
    """Intervals of contrasts of the same persons, by name."""
    return {
        "dominance": lambda: paired.dominance_interval(s.pairs),
        "share_difference (linked)": lambda: paired.newcombe_paired(*_fourfold(s.pairs)),
        "matched_rank_biserial": lambda: paired.matched_rank_biserial_interval(s.pairs),
        "cohens_dz": lambda: paired.cohens_dz_interval(s.pairs),
    }


def tests(s: Sample) -> dict[str, Callable[[], Test]]:
    """All tests, by name."""
    _, before, after, _ = _fourfold(s.pairs)
    up = sum(map(sum, np.triu(np.array(s.pairs), 1)))
    down = sum(map(sum, np.tril(np.array(s.pairs), -1)))
    a, n = sum(s.before[-HIGH:]), sum(s.before)
    b, m = sum(s.after[-HIGH:]), sum(s.after)
    return {
        "mann_whitney": lambda: rank_sum.mann_whitney(s.after, s.before),
        "fisher": lambda: Test(0.0, fisher_exact(b, m, a, n), "exact"),
        "sign_test": lambda: paired.mcnemar_exact(int(up), int(down)),
        "signed_rank, wilcoxon": lambda: signed_rank.signed_rank(s.pairs, "wilcoxon"),
        "signed_rank, pratt": lambda: signed_rank.signed_rank(s.pairs, "pratt"),
        "mcnemar": lambda: paired.mcnemar_exact(after, before),
        "stuart_maxwell": lambda: square.stuart_maxwell(s.pairs),
        "bhapkar": lambda: square.bhapkar(s.pairs),
        "bowker": lambda: square.bowker(s.pairs),
    }


def _fourfold(pairs: Table) -> tuple[int, int, int, int]:
    k, table = len(pairs) - HIGH, np.array(pairs)
    parts = (table[k:, k:], table[k:, :k], table[:k, k:], table[:k, :k])
    both, before, after, neither = (int(part.sum()) for part in parts)
    return both, before, after, neither


def truths(item: str) -> dict[str, float]:
    """The true value of what each interval is about, by name."""
    first, second = (model.distribution(item, wave) for wave in (BEFORE, AFTER))
    joint = model.joint(item, BEFORE, AFTER)
    share = float(second[-HIGH:].sum() - first[-HIGH:].sum())
    scores = np.arange(1, len(first) + 1)
    means = [float(scores @ shares) for shares in (first, second)]
    variances = [
        float((scores - mean) ** 2 @ shares)
        for mean, shares in zip(means, (first, second), strict=True)
    ]
    steps = scores[None, :] - scores[:, None]
    step = float((steps * joint).sum())
    spread = float(((steps - step) ** 2 * joint).sum()) ** 0.5
    return {
        "cliffs_delta": model.dominance(model.superiority(item, BEFORE, AFTER)),
        "share_difference": share,
        "cohens_d": (means[1] - means[0]) / (sum(variances) / 2) ** 0.5,
        "dominance": model.dominance(model.superiority_of_the_same(item, BEFORE, AFTER)),
        "share_difference (linked)": share,
        "matched_rank_biserial": _rank_biserial(steps, joint),
        "cohens_dz": step / spread,
    }


def _rank_biserial(steps: np.ndarray, joint: np.ndarray) -> float:
    """What the matched rank-biserial tends to: ranks become places among all sizes of a change."""
    sizes = np.arange(1, int(steps.max()) + 1)
    shares = np.array([joint[np.abs(steps) == size].sum() for size in sizes])
    ranks = np.cumsum(shares) - shares / 2
    signed = [joint[steps == size].sum() - joint[steps == -size].sum() for size in sizes]
    return float(ranks @ signed / (ranks @ shares))


def sample(item: str, panel: Sequence[pl.DataFrame], others: pl.DataFrame) -> Sample:
    """An item of a panel; as different persons the later wave is of another panel."""
    size = len(model.SCALES[str(model.scale_of(item, BEFORE))].thresholds) + 1
    codes = list(range(1, size + 1))

    def counts(frame: pl.DataFrame) -> list[int]:
        found = Counter(frame[item].to_list())
        return [found[code] for code in codes]

    both = panel[0].select("person", item).join(panel[1].select("person", item), on="person")
    found = Counter(both.select(item, f"{item}_right").iter_rows())
    pairs = [[found[i, j] for j in codes] for i in codes]
    return Sample(counts(panel[0]), counts(others), pairs)


def simulated(people: int, panels: int) -> dict[str, dict[str, tuple[int, int]]]:
    """How many intervals held the truth, and how many tests of no change found one.

    Returns:
        By statistic and item: how many, and of how many that had an interval or a p.
    """
    truth = {item: truths(item) for item in ITEMS}
    held: Counter[tuple[str, str]] = Counter()
    tried: Counter[tuple[str, str]] = Counter()
    for seed in range(panels):
        panel = model.simulate(seed, people)
        others = model.simulate(panels + seed, people)[1]
        for item in ITEMS:
            drawn = sample(item, panel, others)
            for name, interval in (independent_intervals(drawn) | linked_intervals(drawn)).items():
                for low, high in _defined(interval):
                    tried[name, item] += 1
                    held[name, item] += low <= truth[item][name] <= high
            for name, test in tests(drawn).items() if item in UNCHANGED else ():
                for found in _defined(test):
                    tried[name, item] += 1
                    held[name, item] += found.p < LEVEL
    names = dict.fromkeys(name for name, _ in tried)
    return {
        name: {item: (held[name, item], tried[name, item]) for item in ITEMS if tried[name, item]}
        for name in names
    }


def _defined(compute: Callable[[], Found]) -> Iterator[Found]:
    try:
        yield compute()
    except Undefined:
        return


def main() -> None:
    """Prints the table, a row per statistic, a column per item."""
    for people in SIZES:
        answered = round(
            people * sum(map(float.__mul__, model.BRANCH_SHARES, model.BRANCH_ANSWERS))
        )
        print(f"\n## {people} invited, about {answered} answers a wave, {PANELS:,} panels\n")
        print("| statistic | " + " | ".join(ITEMS) + " | without a value |")
        print("|-|" + "-|" * (len(ITEMS) + 1))
        for name, by_item in simulated(people, PANELS).items():
            cells = [
                f"{100 * by_item[item][0] / by_item[item][1]:.1f}" if item in by_item else "–"
                for item in ITEMS
            ]
            lost = sum(PANELS - tried for _, tried in by_item.values())
            print(f"| `{name}` | {' | '.join(cells)} | {lost} |")


if __name__ == "__main__":
    main()
