"""The tables of what differs between waves and groups: links, pairs, patterns, contrasts.

Belongs here: names, types, meanings and rules of their columns. Does not belong here: drift, which
watches the data (`schemas.result_tables`).
"""
# ruff: noqa: D106, RUF012 - pandera's own way to declare a table's rules

from typing import Any

import pandera.polars as pa
import polars as pl

from schemas.table_parts import FINITE, ITEM, STUDY, Exact, Table

FROM_WAVE = pa.Field(description="The earlier wave.")
TO_WAVE = pa.Field(description="The later wave.")
CODE = {"min_value": -6, "max_value": 100}
DESIGNS = ["independent", "linked"]
COMPARISONS = {
    "previous": "a wave against the one before",
    "baseline": "a wave against the first that asked the item",
    "waves": "all waves that asked the item",
    "group": "one group of a wave against another",
    "rest": "one group of a wave against all others",
    "groups": "all groups of a wave",
}


def _finite(description: str) -> Any:
    return pa.Field(nullable=True, in_range=FINITE, description=description)


def _count(description: str) -> Any:
    return pa.Field(ge=0, description=description)


class Links(Exact):
    """Which respondents of two waves are the same persons, as far as the key tells."""

    study: str = STUDY
    from_wave: str = FROM_WAVE
    to_wave: str = TO_WAVE
    linked_by: str = pa.Field(
        nullable=True, description="as_given or normalised; NULL where no key is trusted."
    )
    from_n: pl.Int64 = _count("Respondents who count in the earlier wave.")
    to_n: pl.Int64 = _count("Respondents who count in the later wave.")
    linked: pl.Int64 = _count("Persons found once in either wave.")
    only_from: pl.Int64 = _count("Respondents whose key only the earlier wave has.")
    only_to: pl.Int64 = _count("Respondents whose key only the later wave has.")
    from_keyless: pl.Int64 = _count("Respondents of the earlier wave without a key.")
    to_keyless: pl.Int64 = _count("Respondents of the later wave without a key.")
    ambiguous: pl.Int64 = _count(
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


CONTRAST_KEY = ("study", "comparison", "from_wave", "to_wave", "group_by", "from_group", "to_group")


CONTRAST_TABLES: dict[str, Table] = {"links": Links, "pairs": Pairs, "patterns": Patterns}
