"""Contrasts of more than two waves or groups at once: tests, which say whether anything differs.

Belongs here: which tests these are. Does not belong here: formulas (`pipeline.stats.several`).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from pipeline.contrasts.compared import Row, test_only
from pipeline.stats import several

Counts = Sequence[int]


def of_different(groups: Sequence[Counts]) -> Iterator[Row]:
    """Kruskal and Wallis' test of the counts of options of several waves or groups."""
    row = Row("independent", "kruskal_wallis", sum(groups[0]), sum(groups[-1]))
    yield test_only(row, "kruskal_wallis", partial(several.kruskal_wallis, groups))


def in_order(groups: Sequence[Counts]) -> Iterator[Row]:
    """Jonckheere and Terpstra's test of a rise or fall through several waves."""
    row = Row("independent", "jonckheere_terpstra", sum(groups[0]), sum(groups[-1]))
    yield test_only(row, "jonckheere_terpstra", partial(several.jonckheere_terpstra, groups))


def of_the_same(groups: Sequence[Counts], patterns: Mapping[tuple[int, ...], int]) -> Iterator[Row]:
    """Friedman's test of the patterns of those who answered on the scale in all waves."""
    answered = {codes: n for codes, n in patterns.items() if min(codes) > 0}
    row = Row("linked", "friedman", sum(groups[0]), sum(groups[-1]), sum(answered.values()))
    yield test_only(row, "friedman", partial(several.friedman, answered))
