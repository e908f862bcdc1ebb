"""Contrasts cost the same for ten thousand respondents and for five million, once counted.

Belongs here: measuring `pipeline.contrasts` on counts. Does not belong here: counting itself.

Run it as `python -m benchmarks.contrasts`; it prints the time of either and their ratio.
"""

import time
from collections.abc import Sequence

from pipeline.contrasts.compared import Side
from pipeline.contrasts.study import ItemOf, ScaleOf, StudyOf, WaveOf
from pipeline.contrasts.tables import compute_contrasts

FEW, MANY = 10_000, 5_000_000
ITEMS = [f"item_{number}" for number in range(20)]
SCALE = ScaleOf("agreement", (1.0, 2.0, 3.0, 4.0, 5.0), {"high": (4, 5), "low": (1, 2)})
SHARES = {"2022": (1, 2, 3, 3, 1), "2023": (1, 1, 3, 3, 2), "2024": (0, 1, 2, 4, 3)}
REPEATED = 5


def study(respondents: int) -> StudyOf:
    """Three linked waves of twenty items that many respondents answered."""
    waves = [_wave(name, shares, respondents) for name, shares in SHARES.items()]
    names = list(SHARES)
    pairs = {
        (one, other): dict.fromkeys(ITEMS, _pairs(SHARES[one], SHARES[other], respondents))
        for place, one in enumerate(names)
        for other in names[place + 1 :]
    }
    patterns: dict[tuple[int, ...], int] = {
        (4, 4, 5): respondents // 2,
        (3, 4, 4): respondents - respondents // 2,
    }
    items = {item: ItemOf("status", None) for item in ITEMS}
    through = dict.fromkeys(ITEMS, (tuple(names), patterns))
    return StudyOf("study", items, waves, (), pairs, {}, through)


def _wave(name: str, shares: Sequence[int], respondents: int) -> WaveOf:
    counts = {code: share * respondents // 10 for code, share in enumerate(shares, start=1)}
    side = Side(counts, {code: float(n) for code, n in counts.items()})
    sides = {(item, "all", "all"): side for item in ITEMS}
    return WaveOf(name, "simulated", False, dict.fromkeys(ITEMS, SCALE), sides)


def _pairs(
    before: Sequence[int], after: Sequence[int], respondents: int
) -> dict[tuple[int, int], int]:
    """Everybody's answers in their order before and after: few move far."""
    earlier = [code for code, share in enumerate(before, start=1) for _ in range(share)]
    later = [code for code, share in enumerate(after, start=1) for _ in range(share)]
    found: dict[tuple[int, int], int] = {}
    for pair in zip(earlier, later, strict=True):
        found[pair] = found.get(pair, 0) + respondents // 10
    return found


def seconds(respondents: int) -> float:
    """The shortest of some runs."""
    one = study(respondents)
    times = []
    for _ in range(REPEATED):
        start = time.perf_counter()
        compute_contrasts(one)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Prints both times and their ratio."""
    seconds(FEW)
    few, many = seconds(FEW), seconds(MANY)
    print(f"{FEW:>9,} respondents: {few:.2f} s")
    print(f"{MANY:>9,} respondents: {many:.2f} s, {many / few:.2f} times as long")


if __name__ == "__main__":
    main()
