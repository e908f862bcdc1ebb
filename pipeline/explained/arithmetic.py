"""How a number of a page follows from the counts behind it.

Belongs here: the last step of the computation with its numbers in it, by table. Does not belong
here: what the number is (`pipeline.explained.wording`), or computing it anew.
"""

import math
from collections.abc import Callable, Mapping

from pipeline.explain.counting import scores_of
from pipeline.explain.explanation import Explanation
from pipeline.explain.of_studies import OF_PAIRS
from pipeline.explained.compared import of_contrast
from pipeline.explained.formula import Formula
from pipeline.explained.many import ManyAsked
from pipeline.words import Words

ENDS = ("ci_low", "ci_high")


def arithmetic(source: ManyAsked, words: Words, one: Explanation) -> str:
    """A formula with its numbers in it; empty where the number is a plain count.

    Args:
        source: the tables.
        words: of the page.
        one: the number.
    """
    made = MADE.get(one.place.table)
    if made is None or not isinstance(one.value, int | float):
        return ""
    return made(Formula(source, words, one))


def _of_metric(made: Formula) -> str:
    # How many items are determined is about no metric.
    metric = str(made.one.place.key.get("metric", ""))
    if metric.startswith("response_rate"):
        return _of_rate(made)
    if made.field == "n" or (metric == "answers" and made.field == "estimate"):
        return made.summed(made.base())
    part, base = math.fsum(made.part()), math.fsum(made.base())
    if made.field in ENDS:
        # Of everybody invited the size of that population enters too.
        invited = [float(one.value or 0) for one in made.one.inputs]
        method = made.one.place.key.get("ci_method")
        return f"{method}({made.listed([part, base, *invited])}) = {made.result()}"
    if made.field != "estimate":
        return ""
    if metric == "share":
        return f"{made.bracketed(made.part())} / {made.said(base)} = {made.result()}"
    return _of_options(made, metric)


def _of_options(made: Formula, metric: str) -> str:
    """A function of how many gave each answer on the scale: count × score."""
    options = [one for one in made.one.counts if one.code > 0]
    scores = scores_of(made.source, options[0].wave, options[0].item)
    answered = "; ".join(
        f"{one.n} × {made.said(score)}" for one, score in zip(options, scores, strict=True) if one.n
    )
    return f"{metric}({answered}) = {made.result()}"


def _of_rate(made: Formula) -> str:
    """A rate whose part is the complete ones, where its base is those who were invited."""
    row = made.source.row_of(made.one.place)
    ended = {one.place.key.get("disposition"): one.value for one in made.one.inputs}
    complete = float(ended.get("complete") or 0)
    if made.field == "estimate" and row["n"] and math.isclose(complete / row["n"], made.value):
        return f"{made.said(complete)} / {made.said(row['n'])} = {made.result()}"
    return ""


def _of_cut(made: Formula) -> str:
    return made.summed(made.part())


def _of_choice(made: Formula) -> str:
    row = made.source.row_of(made.one.place)
    if made.field in ENDS:
        return f"{row['ci_method']}({made.listed([row['n'], row['base']])}) = {made.result()}"
    if made.field == "estimate":
        return f"{made.said(row['n'])} / {made.said(row['base'])} = {made.result()}"
    return ""


def _of_pairs(made: Formula) -> str:
    """The share at a cut among those who answered on the scale in both waves."""
    asked = OF_PAIRS.search(made.field)
    if asked is None:
        return made.summed([one.n for one in made.one.linked])
    inside = {int(code) for code in asked[2].split(",")}
    side = 0 if asked[1] == "from_code" else 1
    both = [one for one in made.one.linked if min(one.codes) > 0]
    part = sum(one.n for one in both if one.codes[side] in inside)
    return f"{part} / {sum(one.n for one in both)} = {made.result()}"


MADE: Mapping[str, Callable[[Formula], str]] = {
    "metrics": _of_metric,
    "shares": _of_cut,
    "choice_shares": _of_choice,
    "contrasts": of_contrast,
    "pairs": _of_pairs,
}
