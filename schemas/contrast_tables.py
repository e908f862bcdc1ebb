"""The tables of what differs between waves and groups: links, pairs, patterns, contrasts.

Belongs here: names, types, meanings and rules of their columns. Does not belong here: drift, which
watches the data (`schemas.result_tables`).
"""
# ruff: noqa: D106, RUF012 - pandera's own way to declare a table's rules

from typing import Any

import polars as pl

from schemas.pandera_alone import pa
from schemas.table_parts import FINITE, GROUP_BY, ITEM, STUDY, Exact, Table

FROM_WAVE = pa.Field(description="The earlier wave.")
TO_WAVE = pa.Field(description="The later wave.")
CODE = {"min_value": -6, "max_value": 100}
DESIGNS = ["independent", "linked"]
QUANTITIES = ["change", "change_in_perception", "difference"]
CONTRAST_KEY = ("study", "comparison", "from_wave", "to_wave", "group_by", "from_group", "to_group")
COMPARISONS = {
    "previous": "a wave against the one before",
    "baseline": "a wave against the first that asked the item",
    "waves": "all waves that asked the item",
    "group": "one group of a wave against another",
    "rest": "one group of a wave against all others",
    "groups": "all groups of a wave",
}


COMPARISON = pa.Field(
    isin=list(COMPARISONS),
    description="; ".join(f"{name}: {meaning}" for name, meaning in COMPARISONS.items()) + ".",
)
FROM_GROUP = pa.Field(description="The group it is compared with; rest: all others; all.")
TO_GROUP = pa.Field(description="The group; all for whole waves, and for all groups.")


def finite(description: str) -> Any:
    """A column of numbers, or NULL with a reason."""
    return pa.Field(nullable=True, in_range=FINITE, description=description)


def count(description: str) -> Any:
    """A column of counts."""
    return pa.Field(ge=0, description=description)


class Links(Exact):
    """Which respondents of two waves are the same persons, as far as the key tells."""

    study: str = STUDY
    from_wave: str = FROM_WAVE
    to_wave: str = TO_WAVE
    linked_by: str = pa.Field(
        nullable=True, description="as_given or normalised; NULL where no key is trusted."
    )
    from_n: pl.Int64 = count("Respondents who count in the earlier wave.")
    to_n: pl.Int64 = count("Respondents who count in the later wave.")
    linked: pl.Int64 = count("Persons found once in either wave.")
    only_from: pl.Int64 = count("Respondents whose key only the earlier wave has.")
    only_to: pl.Int64 = count("Respondents whose key only the later wave has.")
    from_keyless: pl.Int64 = count("Respondents of the earlier wave without a key.")
    to_keyless: pl.Int64 = count("Respondents of the later wave without a key.")
    ambiguous: pl.Int64 = count(
        "Respondents of both waves whose key several have in one of them: not linked."
    )
    from_rows: pl.List(pl.Int64) = pa.Field(  # type: ignore[valid-type]
        description="Of the ambiguous, source rows in the earlier wave, the first 100."
    )
    to_rows: pl.List(pl.Int64) = pa.Field(  # type: ignore[valid-type]
        description="Of the ambiguous, source rows in the later wave, the first 100."
    )
    null_reason: str = pa.Field(nullable=True, description="Why nothing is linked.")

    class Config:
        unique = ["study", "from_wave", "to_wave"]


class Pairs(Exact):
    """How many linked respondents gave which answer before and which after."""

    study: str = STUDY
    from_wave: str = FROM_WAVE
    to_wave: str = TO_WAVE
    item: str = ITEM
    from_code: pl.Int8 = pa.Field(in_range=CODE, description="Their code in the earlier wave.")
    to_code: pl.Int8 = pa.Field(in_range=CODE, description="Their code in the later wave.")
    n: pl.Int64 = pa.Field(ge=1, description="How many.")

    class Config:
        unique = ["study", "from_wave", "to_wave", "item", "from_code", "to_code"]


class Patterns(Exact):
    """Of three waves or more: how many respondents linked through all gave which answers."""

    study: str = STUDY
    item: str = ITEM
    waves: pl.List(pl.String) = pa.Field(description="The waves, in their order.")  # type: ignore[valid-type]
    codes: pl.List(pl.Int8) = pa.Field(description="The codes in these waves.")  # type: ignore[valid-type]
    n: pl.Int64 = pa.Field(ge=1, description="How many.")


class Compared(Exact):
    """What is compared with what; the first columns of the tables below."""

    study: str = STUDY
    comparison: str = COMPARISON
    from_wave: str = FROM_WAVE
    to_wave: str = TO_WAVE
    group_by: str = GROUP_BY
    from_group: str = FROM_GROUP
    to_group: str = TO_GROUP
    item: str = ITEM


class Contrasts(Compared):
    """What differs between waves or groups: one number or test a row."""

    quantity: str = pa.Field(
        isin=QUANTITIES,
        description="change; of items that ask for the effect itself change_in_perception;"
        " difference between groups.",
    )
    design: str = pa.Field(
        isin=DESIGNS, description="independent: different persons; linked: the same persons."
    )
    metric: str = pa.Field(description="Name of the number; docs/statistics.md explains each.")
    cut: str = pa.Field(nullable=True, description="The cut it is about, if one.")
    base: str = pa.Field(
        isin=["all", "substantive"],
        description="substantive: answers on the scale; all: don't know and the like too.",
    )
    zeros: str = pa.Field(
        nullable=True,
        isin=["wilcoxon", "pratt"],
        description="Of signed ranks: what becomes of those who gave the same answer twice.",
    )
    weighted: bool = pa.Field(description="Whether weights enter.")
    estimate: float = finite("The number, later less earlier, or the group less the other.")
    ci_low: float = finite("Lower end of the interval.")
    ci_high: float = finite("Upper end of the interval.")
    ci_method: str = pa.Field(nullable=True, description="How the interval is made, at 95 %.")
    statistic: float = finite("The test's statistic.")
    df: pl.Int32 = pa.Field(nullable=True, ge=1, description="Its degrees of freedom.")
    p: float = finite("Two-sided.")
    test: str = pa.Field(nullable=True, description="The test, and how its p is found.")
    p_holm: float = finite("Adjusted by Holm within the family.")
    p_bh: float = finite("Adjusted by Benjamini and Hochberg within the family.")
    family: str = pa.Field(nullable=True, description="The tests that p is adjusted over.")
    equivalent: bool = pa.Field(
        nullable=True,
        description="Whether the 90 % interval lies inside the codebook's bounds (TOST at 5 %).",
    )
    n_from: pl.Int64 = count("Answers of the earlier wave, or of the other group, in the base.")
    n_to: pl.Int64 = count("Answers of the later wave, or of the group, in the base.")
    n_pairs: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="Linked respondents with both answers in the base."
    )
    provenance: str = pa.Field(description="measured, reconstructed or simulated.")
    null_reason: str = pa.Field(nullable=True, description="Why there is no estimate, or no p.")

    class Config:
        unique = [*CONTRAST_KEY, "item", "design", "metric", "cut", "base", "zeros", "weighted"]


class Robustness(Compared):
    """In what share of the choices that could have been made otherwise a contrast holds."""

    metric: str = pa.Field(
        description="The contrast that is judged: dominance where respondents are linked, else"
        " cliffs_delta."
    )
    sign: pl.Int8 = pa.Field(
        nullable=True, isin=[-1, 0, 1], description="Whether it fell, stayed or rose."
    )
    verdict: str = pa.Field(
        nullable=True,
        isin=["differs", "open"],
        description="differs: p below 0.05, not adjusted; open: not.",
    )
    choices: pl.Int32 = count("Choices that give a sign, the judged one among them.")
    sign_holds: float = finite("The share of them with the same sign.")
    tests: pl.Int32 = count("Choices that give a verdict.")
    verdict_holds: float = finite("The share of them with the same verdict.")
    otherwise: pl.List(pl.String) = pa.Field(  # type: ignore[valid-type]
        description="The choices under which sign or verdict is another one."
    )
    null_reason: str = pa.Field(nullable=True, description="Why nothing is judged.")

    class Config:
        unique = [*CONTRAST_KEY, "item"]


CONTRAST_TABLES: dict[str, Table] = {
    "links": Links,
    "pairs": Pairs,
    "patterns": Patterns,
    "contrasts": Contrasts,
    "robustness": Robustness,
}
