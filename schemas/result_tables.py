"""The tables of what is made of the numbers: quality, figures, reports, drift.

Belongs here: names, types, meanings and rules of their columns. Does not belong here: the numbers
themselves (`schemas.tables`, which lists these too).
"""
# ruff: noqa: D106, RUF012 - pandera's own way to declare a table's rules

import polars as pl

from schemas.pandera_alone import pa
from schemas.table_parts import FINITE, ITEM, STUDY, WAVE, Exact

WAVE_OR_STUDY = pa.Field(description="The wave's folder name; _study for what compares waves.")


class QualityMeasures(Exact):
    """What was measured of the quality of a wave's answers."""

    study: str = STUDY
    wave: str = WAVE
    measure: str = pa.Field(description="Name of the measure; shares run from 0 to 1.")
    subject: str = pa.Field(description="The item or scale; wave for all of it.")
    value: float = pa.Field(nullable=True, in_range=FINITE, description="What was measured.")
    n: pl.Int64 = pa.Field(ge=0, description="How many it rests on.")
    null_reason: str = pa.Field(nullable=True, description="Why there is no value.")

    class Config:
        unique = ["study", "wave", "measure", "subject"]


class QualityResults(Exact):
    """What Great Expectations says of the measures: warnings, they stop nothing."""

    study: str = STUDY
    wave: str = WAVE
    measure: str = pa.Field(description="The measure it is about.")
    expectation: str = pa.Field(description="Type of the expectation.")
    arguments: str = pa.Field(description="Its bounds, as JSON.")
    observed: float = pa.Field(
        nullable=True, in_range=FINITE, description="The worst value among the subjects."
    )
    outside: pl.List(pl.String) = pa.Field(description="The subjects outside the bounds.")  # type: ignore[valid-type]
    success: bool = pa.Field(nullable=True, description="Whether all are inside; NULL: unknown.")
    null_reason: str = pa.Field(nullable=True, description="Why it is not known.")

    class Config:
        unique = ["study", "wave", "measure"]


class Figures(Exact):
    """The figures of each wave and study, a row per language and file form."""

    study: str = STUDY
    wave: str = WAVE_OR_STUDY
    figure: str = pa.Field(description="Its name, such as overview or item_<id>.")
    kind: str = pa.Field(
        description="overview, level, item, group; of a study change, forest, trend, flow."
    )
    language: str = pa.Field(description="Language of its words.")
    form: str = pa.Field(isin=["svg", "png"], description="svg or png.")
    file: str = pa.Field(description="Its path in its published folder.")
    sha256: str = pa.Field(str_matches=r"^[0-9a-f]{64}$", description="Hash of its bytes.")
    drawing: str = pa.Field(
        str_matches=r"^[0-9a-f]{64}$",
        description="Hash of the marks in it and of the code: what is equal in it looks equal.",
    )
    title: str = pa.Field(description="Its title.")
    alt: str = pa.Field(description="What it says, for who cannot see it.")
    subjects: pl.List(pl.String) = pa.Field(description="The items it shows.")  # type: ignore[valid-type]
    metrics: pl.List(pl.String) = pa.Field(  # type: ignore[valid-type]
        description="What it draws, as item/metric/base/code or cut, @attribute for groups; of a"
        " study also @wave, @from..to/design for contrasts, and item/pairs@from..to for pairs."
    )

    class Config:
        unique = ["study", "wave", "figure", "language", "form"]


class Reports(Exact):
    """The reports of each wave and study, one per language."""

    study: str = STUDY
    wave: str = WAVE_OR_STUDY
    language: str = pa.Field(description="Language of the report.")
    file: str = pa.Field(description="Its path in its published folder.")
    sha256: str = pa.Field(str_matches=r"^[0-9a-f]{64}$", description="Hash of its bytes.")
    bytes: pl.Int64 = pa.Field(ge=0, description="Its size.")

    class Config:
        unique = ["study", "wave", "language"]


class Drift(Exact):
    """What moved between consecutive waves, item by item."""

    study: str = STUDY
    from_wave: str = pa.Field(description="The earlier wave.")
    to_wave: str = pa.Field(description="The later wave.")
    item: str = ITEM
    measure: str = pa.Field(
        isin=["distribution", "dont_know", "completeness"],
        description="distribution (over the options), dont_know (share), completeness (share).",
    )
    from_value: float = pa.Field(
        nullable=True,
        in_range=FINITE,
        description="In the earlier wave; of a distribution the share at the high cut.",
    )
    to_value: float = pa.Field(nullable=True, in_range=FINITE, description="In the later wave.")
    from_n: pl.Int64 = pa.Field(ge=0, description="What the earlier value rests on.")
    to_n: pl.Int64 = pa.Field(ge=0, description="What the later value rests on.")
    statistic: float = pa.Field(
        nullable=True, in_range=FINITE, description="Chi-square of a distribution."
    )
    p: float = pa.Field(
        nullable=True, in_range=FINITE, description="Chi-square's, or Fisher's exact, two-sided."
    )
    p_adjusted: float = pa.Field(
        nullable=True, in_range=FINITE, description="Benjamini–Hochberg within the family."
    )
    moved: bool = pa.Field(description="Whether p_adjusted is below 0.05.")
    family: str = pa.Field(description="The tests that p is adjusted over.")
    null_reason: str = pa.Field(nullable=True, description="Why there is no p.")

    class Config:
        unique = ["study", "from_wave", "to_wave", "item", "measure"]
