"""The tables of what a publication says: its statements with verdicts, and what rules find in them.

Belongs here: names, types, meanings and rules of their columns. Does not belong here: claims.yaml
(`schemas.claims`), or how a verdict comes about (`pipeline.claims`).
"""
# ruff: noqa: D106, RUF012 - pandera's own way to declare a table's rules

import polars as pl

from schemas.pandera_alone import pa
from schemas.table_parts import FINITE, GROUP_BY, GROUP_VALUE, STUDY, Exact, Table

VERDICTS = ("confirmed", "contradicted", "consistent", "inconsistent", "not_identified")
WEIGHTS = ("wrong", "open", "note")


class ClaimRows(Exact):
    """What a publication states, a row per statement, and how it stands to the data."""

    study: str = STUDY
    publication: str = pa.Field(description="The publication that says it.")
    claim: str = pa.Field(description="Id of the sentence, table or figure in claims.yaml.")
    statement: pl.Int32 = pa.Field(ge=1, description="Its place in the claim, from 1.")
    wave: str = pa.Field(description="The wave it is about.")
    location: str = pa.Field(nullable=True, description="Where it stands in the publication.")
    sentence: str = pa.Field(nullable=True, description="The quote, else what it says.")
    is_quote: bool = pa.Field(description="Whether the sentence is the publication's own words.")
    item: str = pa.Field(nullable=True, description="The item it is about, if one.")
    number: str = pa.Field(nullable=True, description="The number it is about, if one.")
    metric: str = pa.Field(description="The metric it is about, such as share.")
    base: str = pa.Field(isin=["all", "substantive"], description="As in metrics.")
    group_by: str = GROUP_BY
    group_value: str = GROUP_VALUE
    codes: pl.List(pl.Int8) = pa.Field(  # type: ignore[valid-type]
        description="The answers it counts, as codes; of several readings the narrowest."
    )
    says: str = pa.Field(description="What it states, in a short form.")
    printed: str = pa.Field(nullable=True, description="The number as printed, if one.")
    verdict: str = pa.Field(
        isin=VERDICTS,
        description="confirmed, contradicted: by data; consistent, inconsistent: with all that is"
        " printed; not_identified: what is known allows it and its opposite.",
    )
    computed: float = pa.Field(
        nullable=True, in_range=FINITE, description="The number by the data; shares from 0 to 1."
    )
    lowest: float = pa.Field(
        nullable=True, in_range=FINITE, description="The least it can be; of data the number."
    )
    highest: float = pa.Field(
        nullable=True, in_range=FINITE, description="The greatest it can be; of data the number."
    )
    vectors: pl.Int64 = pa.Field(
        nullable=True,
        ge=0,
        description="Without data: how many ways to spread the answers fit all that is printed.",
    )
    n: pl.Int64 = pa.Field(nullable=True, ge=0, description="The base of the number.")
    reason: str = pa.Field(nullable=True, description="Why it is contradicted, or not identified.")

    class Config:
        unique = ["study", "claim", "statement"]


class ClaimFindings(Exact):
    """What the rules of the audit find in what a publication says."""

    study: str = STUDY
    finding: pl.Int32 = pa.Field(ge=1, description="Its place, from 1.")
    rule: str = pa.Field(description="The rule that found it; docs/claims.md explains each.")
    variant: str = pa.Field(description="What of the rule it is.")
    weight: str = pa.Field(
        isin=WEIGHTS,
        description="wrong: cannot be so; open: the printed numbers do not carry it; note: worth"
        " knowing.",
    )
    claims: pl.List(pl.String) = pa.Field(description="The claims it is about.")  # type: ignore[valid-type]
    items: pl.List(pl.String) = pa.Field(description="The items it is about.")  # type: ignore[valid-type]
    details: str = pa.Field(description="The numbers and answers it names, as JSON.")
    text: str = pa.Field(description="The finding as a sentence, in the study's first language.")

    class Config:
        unique = ["study", "finding"]


CLAIM_TABLES: dict[str, Table] = {"claims": ClaimRows, "claim_findings": ClaimFindings}
