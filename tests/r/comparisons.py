"""Which statistics are compared with R's, by which function there.

Belongs here: a line a statistic. Does not belong here: how near is near (comparing.py), and how
R is called (reference.R, under the same names). "By hand" means that R has no function for it:
reference.R computes it from its definition, over again and in another way than we do.
"""

from pipeline.stats import ALL_ZERO, Test, paired, several, signed_rank, square
from pipeline.stats.association import (
    SMALL_EXPECTED,
    benjamini_hochberg,
    fisher_exact,
    homogeneity,
)
from pipeline.stats.families import holm
from pipeline.stats.independent import cliffs_delta, cohens_d, cohens_d_interval, newcombe
from pipeline.stats.intervals import clopper_pearson, wilson
from pipeline.stats.location import mean, quantile_type_2, quantile_type_7, standard_deviation
from pipeline.stats.rank_sum import mann_whitney_exact, mann_whitney_normal
from tests.r.comparing import Comparison, growing, p_value, within
from tests.r.samples import Linked, Unlinked

STATISTIC_AND_P = (growing, p_value, growing)
# R's search for a noncentrality ends when the probability is near enough.
BY_SEARCH = (within(1e-4),)
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


def _two(test: Test) -> list[float]:
    return [test.statistic, test.p]


def _three(test: Test) -> list[float]:
    assert test.df is not None
    return [test.statistic, test.p, test.df]


UNLINKED: list[Comparison[Unlinked]] = [
    Comparison(
        "mean_and_sd",
        "mean, sd",
        lambda pair: [
            mean(pair.first, pair.scores),
            standard_deviation(pair.first, pair.scores),
        ],
    ),
    Comparison(
        "quantile_type_7",
        "quantile(type = 7)",
        lambda pair: [quantile_type_7(pair.first, pair.scores, p) for p in QUANTILES],
    ),
    Comparison(
        "quantile_type_2",
        "quantile(type = 2)",
        lambda pair: [quantile_type_2(pair.first, pair.scores, p) for p in QUANTILES],
    ),
    Comparison("wilson", "prop.test", lambda pair: wilson(*pair.high[:2])),
    Comparison("clopper_pearson", "binom.test", lambda pair: clopper_pearson(*pair.high[:2])),
    Comparison(
        "homogeneity",
        "chisq.test",
        lambda pair: homogeneity(pair.first, pair.second),
        STATISTIC_AND_P,
        stricter=frozenset({SMALL_EXPECTED}),
    ),
    Comparison("fisher_exact", "fisher.test", lambda pair: [fisher_exact(*pair.high)], (p_value,)),
    Comparison(
        "benjamini_hochberg", "p.adjust", lambda pair: benjamini_hochberg(pair.family), (p_value,)
    ),
    Comparison("holm", "p.adjust", lambda pair: holm(pair.family), (p_value,)),
    Comparison(
        "cliffs_delta",
        "effectsize::rank_biserial",
        lambda pair: [cliffs_delta(pair.first, pair.second)],
    ),
    Comparison(
        "cliffs_delta_by_pairs",
        "by hand, every pair",
        lambda pair: [cliffs_delta(pair.first, pair.second)],
    ),
    Comparison(
        "mann_whitney_normal",
        "wilcox.test",
        lambda pair: _two(mann_whitney_normal(pair.first, pair.second)),
        STATISTIC_AND_P,
    ),
    Comparison(
        "mann_whitney_uncorrected",
        "wilcox.test",
        lambda pair: _two(mann_whitney_normal(pair.first, pair.second, continuity=False)),
        STATISTIC_AND_P,
    ),
    Comparison(
        "mann_whitney_exact",
        "coin::wilcox_test",
        lambda pair: [mann_whitney_exact(pair.first, pair.second).p],
        (p_value,),
    ),
    Comparison(
        "mann_whitney_other",
        "exactRankTests::wilcox.exact",
        lambda pair: [mann_whitney_exact(pair.first, pair.second).p],
        (p_value,),
    ),
    Comparison("newcombe", "by hand from prop.test", lambda pair: newcombe(*pair.high)),
    Comparison(
        "cohens_d",
        "effectsize::cohens_d",
        lambda pair: [cohens_d(pair.first, pair.second, pair.scores)],
    ),
    Comparison(
        "cohens_d_interval",
        "by hand from pt",
        lambda pair: cohens_d_interval(pair.first, pair.second, pair.scores),
    ),
    Comparison(
        "cohens_d_interval_by_search",
        "effectsize::cohens_d",
        lambda pair: cohens_d_interval(pair.first, pair.second, pair.scores),
        BY_SEARCH,
    ),
    Comparison(
        "kruskal_wallis",
        "kruskal.test",
        lambda pair: _three(several.kruskal_wallis(pair.groups)),
        STATISTIC_AND_P,
    ),
    Comparison(
        "jonckheere_terpstra",
        'cor.test(method = "kendall")',
        lambda pair: _two(several.jonckheere_terpstra(pair.groups)),
        STATISTIC_AND_P,
    ),
]

LINKED: list[Comparison[Linked]] = [
    Comparison("dominance", "by hand", lambda pair: [paired.dominance(pair.table)]),
    Comparison(
        "dominance_interval",
        "by hand, uniroot",
        lambda pair: paired.dominance_interval(pair.table),
    ),
    Comparison("ps_dependent", "by hand", lambda pair: [paired.ps_dependent(pair.table)]),
    Comparison(
        "matched_rank_biserial",
        "effectsize::rank_biserial",
        lambda pair: [paired.matched_rank_biserial(pair.table, pair.scores)],
        # R has 1 where nobody changed.
        stricter=frozenset({ALL_ZERO}),
    ),
    Comparison(
        "matched_rank_biserial_interval",
        "effectsize::rank_biserial",
        lambda pair: paired.matched_rank_biserial_interval(pair.table, pair.scores),
        # R has an interval of no width where all changed in one direction.
        stricter=frozenset({paired.ONE_SIGN}),
    ),
    Comparison(
        "signed_rank_exact",
        "coin::wilcoxsign_test",
        lambda pair: [signed_rank.signed_rank_exact(pair.table, scores=pair.scores).p],
        (p_value,),
    ),
    Comparison(
        "signed_rank_exact_pratt",
        "coin::wilcoxsign_test",
        lambda pair: [signed_rank.signed_rank_exact(pair.table, "pratt", pair.scores).p],
        (p_value,),
    ),
    Comparison(
        "signed_rank_other",
        "exactRankTests::wilcox.exact",
        lambda pair: [signed_rank.signed_rank_exact(pair.table, scores=pair.scores).p],
        (p_value,),
    ),
    Comparison(
        "signed_rank_normal",
        "wilcox.test",
        lambda pair: _two(signed_rank.signed_rank_normal(pair.table, scores=pair.scores)),
        STATISTIC_AND_P,
    ),
    Comparison(
        "signed_rank_uncorrected",
        "wilcox.test",
        lambda pair: _two(
            signed_rank.signed_rank_normal(pair.table, scores=pair.scores, continuity=False)
        ),
        STATISTIC_AND_P,
    ),
    Comparison(
        "signed_rank_uncorrected_pratt",
        "coin::wilcoxsign_test",
        lambda pair: _two(
            signed_rank.signed_rank_normal(pair.table, "pratt", pair.scores, continuity=False)
        ),
        STATISTIC_AND_P,
    ),
    Comparison(
        "mcnemar_exact",
        "binom.test",
        lambda pair: [paired.mcnemar_exact(*pair.high[1:3]).p],
        (p_value,),
    ),
    Comparison("newcombe_paired", "by hand", lambda pair: paired.newcombe_paired(*pair.high)),
    Comparison(
        "cohens_dz",
        "effectsize::cohens_d",
        lambda pair: [paired.cohens_dz(pair.table, pair.scores)],
    ),
    Comparison(
        "cohens_dz_interval",
        "by hand from pt",
        lambda pair: paired.cohens_dz_interval(pair.table, pair.scores),
    ),
    Comparison(
        "cohens_dz_interval_by_search",
        "effectsize::cohens_d",
        lambda pair: paired.cohens_dz_interval(pair.table, pair.scores),
        BY_SEARCH,
    ),
    Comparison(
        "stuart_maxwell",
        "coin::mh_test",
        lambda pair: _three(square.stuart_maxwell(pair.table)),
        STATISTIC_AND_P,
    ),
    Comparison(
        "bhapkar", "by hand", lambda pair: _three(square.bhapkar(pair.table)), STATISTIC_AND_P
    ),
    Comparison(
        "bowker", "mcnemar.test", lambda pair: _three(square.bowker(pair.table)), STATISTIC_AND_P
    ),
    Comparison(
        "friedman",
        "friedman.test",
        lambda pair: _three(several.friedman(pair.patterns)),
        STATISTIC_AND_P,
    ),
]
