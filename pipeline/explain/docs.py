"""What a statistic is, in the words of the function that computes it.

Belongs here: which function computes which number, and reading its docstring. Does not belong here:
the numbers in a formula (`pipeline.explain.arithmetic`).

The docstrings are read without importing the modules, which need SciPy.
"""

import ast
from functools import cache
from pathlib import Path

import pipeline

# Module below `pipeline`, function.
METRICS = {
    "share": "metrics:_share",
    "net": "metrics:_net",
    "mean_interval_assumption": "stats.location:mean",
    "sd_interval_assumption": "stats.location:standard_deviation",
    **{
        f"{name}_{rule}": f"stats.location:quantile_{rule}"
        for name in ("quartile_1", "median", "quartile_3", "interquartile_range")
        for rule in ("type_7", "type_2")
    },
    "mode": "stats.location:modes",
    "agreement": "stats.agreement:agreement",
    "polarisation": "stats.agreement:polarisation",
    "consensus": "stats.agreement:consensus",
    "invited_count": "stats.population:hypergeometric_set",
    "invited_share": "stats.population:worst_case",
    "response_rate_1": "stats.response:response_rate_1",
    "response_rate_2": "stats.response:response_rate_2",
    "response_rate_5": "stats.response:response_rate_5",
    "response_rate_6": "stats.response:response_rate_6",
    "complete_of_population": "response_rates:_complete_of_population",
    "answers": "identified:answers",
}
INTERVALS = {
    "wilson": "stats.intervals:wilson",
    "clopper_pearson": "stats.intervals:clopper_pearson",
    "jeffreys": "stats.intervals:jeffreys",
    "hypergeometric_if_random": "stats.population:hypergeometric_set",
    "worst_case": "stats.population:worst_case",
    "newcombe": "stats.independent:newcombe",
    "logit_brunner_munzel_or_newcombe_5": "stats.independent:cliffs_delta_interval",
    "tango": "stats.paired:dominance_interval",
    "fisher_z": "stats.paired:matched_rank_biserial_interval",
    "newcombe_paired": "stats.paired:newcombe_paired",
}
# By design and metric.
CONTRASTS = {
    ("independent", "share_difference"): "contrasts.independent:share_difference",
    ("independent", "cliffs_delta"): "stats.independent:cliffs_delta",
    ("independent", "vargha_delaney"): "stats.independent:vargha_delaney",
    ("independent", "cohens_d_interval_assumption"): "stats.independent:cohens_d",
    ("independent", "kruskal_wallis"): "stats.several:kruskal_wallis",
    ("independent", "jonckheere_terpstra"): "stats.several:jonckheere_terpstra",
    ("linked", "dominance"): "stats.paired:dominance",
    ("linked", "ps_dependent"): "stats.paired:ps_dependent",
    ("linked", "matched_rank_biserial"): "stats.paired:matched_rank_biserial",
    ("linked", "signed_rank"): "stats.signed_rank:signed_rank",
    ("linked", "share_difference"): "contrasts.linked:share_difference",
    ("linked", "stuart_maxwell"): "stats.square:stuart_maxwell",
    ("linked", "bhapkar"): "stats.square:bhapkar",
    ("linked", "bowker"): "stats.square:bowker",
    ("linked", "cohens_dz_interval_assumption"): "stats.paired:cohens_dz",
    ("linked", "friedman"): "stats.several:friedman",
}
# Of standardised differences the interval is another one by design.
NONCENTRAL = {
    "independent": "stats.independent:cohens_d_interval",
    "linked": "stats.paired:cohens_dz_interval",
}
# By the name that stands before the comma in `contrasts.test`.
TESTS = {
    "fisher": "stats.association:fisher_exact",
    "mann_whitney": "stats.rank_sum:mann_whitney",
    "sign_test": "stats.paired:mcnemar_exact",
    "mcnemar": "stats.paired:mcnemar_exact",
    "signed_rank": "stats.signed_rank:signed_rank",
    **{name: function for (_, name), function in CONTRASTS.items() if "several" in function},
    **{name: function for (_, name), function in CONTRASTS.items() if "square" in function},
}
ADJUSTED = {
    "p_holm": "stats.families:holm",
    "p_bh": "stats.association:benjamini_hochberg",
    "p_adjusted": "stats.association:benjamini_hochberg",
}
DRIFT = {
    "distribution": "stats.association:homogeneity",
    "dont_know": "stats.association:fisher_exact",
    "completeness": "stats.association:fisher_exact",
}


@cache
def sentence(function: str) -> str:
    """The first paragraph of a function's docstring, on one line.

    Args:
        function: module below `pipeline` and name, as `stats.location:mean`.

    Raises:
        KeyError: there is no such function, or it says nothing.
    """
    module, _, name = function.partition(":")
    said = _docstrings(module)[name].strip().split("\n\n", 1)[0]
    return " ".join(said.split())


@cache
def _docstrings(module: str) -> dict[str, str]:
    path = Path(str(pipeline.__file__)).parent.joinpath(*module.split(".")).with_suffix(".py")
    tree = ast.parse(path.read_text("utf-8"))
    return {
        node.name: said
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and (said := ast.get_docstring(node))
    }
