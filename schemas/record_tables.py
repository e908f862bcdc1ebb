"""What a wave's respondents are stored as: a row each, and which attribute stands in which column.

Belongs here: names, types, meanings and rules of their columns. Does not belong here: what analysts
ask, `respondents`, `attributes`, `answers` and `choice_answers`, which are views of these tables
(`schemas.tables`, `pipeline.warehouse_records`).
"""
# ruff: noqa: D106, RUF012 - pandera's own way to declare a table's rules

from typing import Annotated

import pandera.polars as pa
import polars as pl

from schemas.study import Disposition
from schemas.table_parts import FINITE, RESPONDENT, SOURCE_ROW, STUDY, WAVE, Exact, Table

WAVE_NUMBER = pa.Field(ge=1, description="The wave's number in this file, for joins only.")


class Records(Exact):
    """A row per respondent with everything a wave stores of it; better ask the views of it:
    respondents, attributes, answers, choice_answers."""  # noqa: D205, D209

    wave_number: pl.Int32 = WAVE_NUMBER
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


class AttributePlaces(Exact):
    """Which column of records holds which attribute of a wave."""

    wave_number: pl.Int32 = WAVE_NUMBER
    study: str = STUDY
    wave: str = WAVE
    position: pl.Int32 = pa.Field(ge=1, description="N of the column attribute_N of records.")
    attribute: str = pa.Field(description="The attribute's id in the codebook.")

    class Config:
        unique = ["study", "wave", "position"]


RECORD_TABLES: dict[str, Table] = {"records": Records, "attribute_places": AttributePlaces}
