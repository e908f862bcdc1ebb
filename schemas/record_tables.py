"""What the warehouse stores of respondents: a row each.

Belongs here: names, types, meanings and rules of their columns. Does not belong here: what analysts
ask, `respondents`, `attributes`, `answers` and `choice_answers`, which are views of it
(`schemas.tables`, `pipeline.warehouse_records`).
"""
# ruff: noqa: D106, RUF012 - pandera's own way to declare a table's rules

from typing import Annotated

import polars as pl

from schemas.pandera_alone import pa
from schemas.study import Disposition
from schemas.table_parts import FINITE, RESPONDENT, SOURCE_ROW, STUDY, WAVE, Exact, Table


class Records(Exact):
    """All that is known of each respondent; ask respondents, attributes and answers instead."""

    study: str = STUDY
    wave: str = WAVE
    respondent: str = RESPONDENT
    source_row: pl.Int64 = SOURCE_ROW
    disposition: str = pa.Field(isin=list(Disposition), description="As in respondents.")
    counted: bool = pa.Field(description="Whether tallies count the row: complete or partial.")
    started: pl.Datetime = pa.Field(nullable=True, description="As in respondents.")
    finished: pl.Datetime = pa.Field(nullable=True, description="As in respondents.")
    seconds: float = pa.Field(
        nullable=True,
        in_range={"min_value": 0, "max_value": FINITE["max_value"]},
        description="As in respondents.",
    )
    weight: Annotated[pl.Decimal, 18, 9] = pa.Field(description="As in respondents.")
    codes: pl.List(pl.Int8) = pa.Field(  # type: ignore[valid-type]
        nullable=True, description="As in answers; NULL where the wave has no item."
    )
    choice_codes: pl.List(pl.List(pl.Int16)) = pa.Field(  # type: ignore[valid-type]
        nullable=True,
        description="As in choice_answers.codes; NULL where the wave has no such question.",
    )

    class Config:
        unique = ["study", "wave", "source_row"]


RECORD_TABLES: dict[str, Table] = {"records": Records}
