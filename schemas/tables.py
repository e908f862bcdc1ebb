"""A pandera model per table; what every column means stands here, once.

Belongs here: names, types, meanings and rules of columns. The warehouse takes its comments, and
Dagster its table schemas, from here. Does not belong here: how a table is computed or stored.
"""

from typing import Annotated

import polars as pl

from schemas import (
    choice_tables,
    claim_tables,
    contrast_tables,
    described_tables,
    record_tables,
    result_tables,
    watch_tables,
)
from schemas.pandera_alone import pa
from schemas.questionnaire import Questionnaire
from schemas.scale import Missing
from schemas.study import Disposition
from schemas.table_parts import (
    FINITE,
    GROUP_BY,
    GROUP_VALUE,
    ITEM,
    RESPONDENT,
    SOURCE_ROW,
    STUDY,
    WAVE,
    Exact,
    Table,
)

LARGEST_CODE = 100
TIME = "As the export says, without a zone; in UTC where it names one."


class Respondents(Exact):
    """A row per respondent: rows of the export that are no rejects."""

    study: str = STUDY
    wave: str = WAVE
    respondent: str = pa.Field(description="Keyed hash of the source id, or of export and row.")
    source_row: pl.Int64 = pa.Field(
        ge=1, description="Record of the export, header = 1, blank lines not counted."
    )
    disposition: str = pa.Field(isin=list(Disposition), description="What became of it (AAPOR).")
    started: pl.Datetime = pa.Field(nullable=True, description=TIME)
    finished: pl.Datetime = pa.Field(nullable=True, description=TIME)
    seconds: float = pa.Field(
        nullable=True,
        in_range={"min_value": 0, "max_value": FINITE["max_value"]},
        description="How long it took, by the export's own column, else from started to finished.",
    )
    weight: Annotated[pl.Decimal, 18, 9] = pa.Field(description="The export's weight, else 1.")

    class Config:
        unique = ["study", "wave", "source_row"]


class Attributes(Exact):
    """The values that respondents are grouped by."""

    study: str = STUDY
    wave: str = WAVE
    respondent: str = RESPONDENT
    source_row: pl.Int64 = SOURCE_ROW
    attribute: str = pa.Field(description="The attribute's id in the codebook.")
    value: str = pa.Field(description="Its value; empty where the cell is blank.")


class Answers(Exact):
    """The answers of each respondent as a list of codes; `responses` is the tidy view of it."""

    study: str = STUDY
    wave: str = WAVE
    respondent: str = RESPONDENT
    source_row: pl.Int64 = SOURCE_ROW
    counted: bool = pa.Field(description="Whether tallies count the row: complete or partial.")
    codes: pl.List(pl.Int8) = pa.Field(description="Codes in the order of items.position.")  # type: ignore[valid-type]


class Rejects(Exact):
    """Rows and cells that could not be taken, with the reason."""

    study: str = STUDY
    wave: str = WAVE
    source_row: pl.Int64 = pa.Field(ge=1, description="Record of the export, header = 1.")
    column_header: str = pa.Field(nullable=True, description="The column; NULL: the whole row.")
    item: str = pa.Field(nullable=True, description="The item, if the column is one.")
    value: str = pa.Field(
        nullable=True,
        str_length={"max_value": 40},
        description="The first 40 characters, of columns of the codebook only.",
    )
    reason: str = pa.Field(
        isin=[
            *("test", "duplicate", "resubmission", "identical", "partial", "forgotten"),
            *("unknown_label", "unreadable_time"),
        ],
        description="test, duplicate, resubmission, identical, partial, forgotten; unknown_label,"
        " unreadable_time for a cell.",
    )
    remedy: str = pa.Field(description="What to do about it.")


class Flags(Exact):
    """Respondents whose answers deserve a second look; a flag rejects nobody by itself."""

    study: str = STUDY
    wave: str = WAVE
    respondent: str = RESPONDENT
    source_row: pl.Int64 = SOURCE_ROW
    flag: str = pa.Field(
        isin=["identical", "speeding", "straight_lining"],
        description="identical: the same answers as another row; speeding: much faster than the"
        " median; straight_lining: one and the same answer to all items of a scale.",
    )
    subject: str = pa.Field(description="The scale, of straight-lining; else wave.")
    value: float = pa.Field(
        in_range=FINITE, description="How many rows are alike, seconds, or how many items."
    )
    threshold: float = pa.Field(
        in_range=FINITE, description="From which value on; of seconds, below which."
    )

    class Config:
        unique = ["study", "wave", "source_row", "flag", "subject"]


class Foldings(Exact):
    """Spellings that were read although the codebook writes them otherwise."""

    study: str = STUDY
    wave: str = WAVE
    column_position: pl.Int32 = pa.Field(ge=1, description="The column in the export.")
    item: str = pa.Field(nullable=True, description="The item, if the column is one.")
    written: str = pa.Field(str_length={"max_value": 40}, description="As the export writes it.")
    read_as: str = pa.Field(description="The code, disposition or value it was read as.")
    folded: str = pa.Field(description="white space, case, Unicode form, invisible character.")
    n: pl.Int64 = pa.Field(ge=1, description="Cells with this spelling in this column.")


class Readings(Exact):
    """Every text that occurs in an item's column, and what it was read as."""

    study: str = STUDY
    wave: str = WAVE
    column_position: pl.Int32 = pa.Field(ge=1, description="The column in the export.")
    item: str = ITEM
    written: str = pa.Field(
        str_length={"max_value": 40},
        description="As the export writes it, the first 40 characters; empty: a blank cell.",
    )
    code: pl.Int8 = pa.Field(
        in_range={"min_value": -6, "max_value": LARGEST_CODE},
        description="The code it was read as, as in scales.",
    )
    folded: str = pa.Field(
        nullable=True, description="As in foldings; NULL where the codebook spells it so."
    )
    n: pl.Int64 = pa.Field(
        ge=1, description="Cells with this text in this column, those of rejected rows too."
    )

    class Config:
        unique = ["study", "wave", "item", "written", "code", "folded"]


class AssumedCells(Exact):
    """Cells of a reconstructed export that its publication does not state."""

    study: str = STUDY
    wave: str = WAVE
    item: str = ITEM
    source_row: pl.Int64 = pa.Field(ge=1, description="Record of the export, header = 1.")
    code: pl.Int8 = pa.Field(description="The code that was assumed.")
    because: str = pa.Field(description="What the publication leaves open.")

    class Config:
        unique = ["study", "wave", "item", "source_row"]


class Tallies(Exact):
    """How many gave each answer; options that nobody chose are there with n = 0."""

    study: str = STUDY
    wave: str = WAVE
    item: str = ITEM
    group_by: str = GROUP_BY
    group_value: str = GROUP_VALUE
    code: pl.Int8 = pa.Field(
        in_range={"min_value": -6, "max_value": LARGEST_CODE},
        description="As in scales.",
    )
    n: pl.Int64 = pa.Field(ge=0, description="Complete and partial respondents with this code.")
    weight_sum: Annotated[pl.Decimal, 38, 9] = pa.Field(ge=0, description="Sum of weights.")
    weight_sq_sum: Annotated[pl.Decimal, 38, 18] = pa.Field(
        ge=0, description="Sum of squared weights."
    )

    class Config:
        unique = ["study", "wave", "item", "group_by", "group_value", "code"]


class Metrics(Exact):
    """What one wave says: one number a row, with its interval or the reason why there is none."""

    study: str = STUDY
    wave: str = WAVE
    subject: str = pa.Field(description="The item's id; wave for what concerns all of it.")
    group_by: str = GROUP_BY
    group_value: str = GROUP_VALUE
    metric: str = pa.Field(description="Name of the number; docs/metrics.md explains each.")
    code: pl.Int8 = pa.Field(nullable=True, description="The option it is about, if one.")
    cut: str = pa.Field(nullable=True, description="The cut or population it is about, if one.")
    base: str = pa.Field(
        isin=["all", "substantive", "population"],
        description="all: every answer given, don't know included; substantive: options only;"
        " population: persons.",
    )
    weighted: bool = pa.Field(description="Whether weights enter.")
    estimate: float = pa.Field(
        nullable=True, in_range=FINITE, description="The number; shares run from 0 to 1."
    )
    ci_low: float = pa.Field(
        nullable=True, in_range=FINITE, description="Lower end of the interval."
    )
    ci_high: float = pa.Field(
        nullable=True, in_range=FINITE, description="Upper end of the interval."
    )
    ci_method: str = pa.Field(nullable=True, description="How the interval is made, at 95 %.")
    n: pl.Int64 = pa.Field(
        nullable=True,
        ge=0,
        description="The base: how many answers the number rests on; NULL where a publication"
        " leaves it open.",
    )
    n_dont_know: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="Don't-know answers beside it; NULL as n."
    )
    provenance: str = pa.Field(description="measured, reconstructed or simulated.")
    null_reason: str = pa.Field(nullable=True, description="Why the estimate is NULL.")
    lowest: float = pa.Field(
        nullable=True,
        in_range=FINITE,
        description="Of an item of a reconstructed wave: the least value of the estimate over all"
        " answers that fit what the publication prints; the estimate itself where all agree.",
    )
    highest: float = pa.Field(
        nullable=True, in_range=FINITE, description="The greatest such value."
    )
    vectors: pl.Int64 = pa.Field(
        nullable=True,
        ge=0,
        description="Of a reconstructed wave: how many count vectors of the item fit; NULL where"
        " they are too many to list.",
    )

    class Config:
        unique = [
            *("study", "wave", "subject", "group_by", "group_value"),
            *("metric", "code", "cut", "base", "weighted", "ci_method"),
        ]


class Meta(Exact):
    """One row: what this file is."""

    schema_version: pl.Int32 = pa.Field(description="Version of these tables.")
    code_version: str = pa.Field(description="Hash over the code that built this file.")
    publication: str = pa.Field(description="Hash over the revisions inside.")


class PublicMeta(Meta):
    """One row: what this file is. It holds aggregates only, and may be handed out."""

    edition: str = pa.Field(isin=["public"], description="public: small groups are left out.")
    smallest_group: pl.Int32 = pa.Field(
        ge=1, description="Respondents who count; smaller groups are left out."
    )


# In the warehouse's order. A new table is a model in one of the modules and a line here.
TABLES: dict[str, Table] = {
    "meta": Meta,
    "studies": described_tables.Studies,
    "waves": described_tables.Waves,
    "populations": described_tables.Populations,
    "texts": described_tables.Texts,
    "scales": described_tables.Scales,
    "cuts": described_tables.Cuts,
    "items": described_tables.Items,
    **choice_tables.DESCRIBED,
    "exports": described_tables.Exports,
    "export_columns": described_tables.ExportColumns,
    **record_tables.RECORD_TABLES,
    # The next four are views of it.
    "respondents": Respondents,
    "attributes": Attributes,
    "answers": Answers,
    **choice_tables.ANSWERED,
    "rejects": Rejects,
    "flags": Flags,
    "foldings": Foldings,
    "readings": Readings,
    "assumed_cells": AssumedCells,
    "tallies": Tallies,
    "metrics": Metrics,
    **choice_tables.COUNTED,
    "quality_measures": result_tables.QualityMeasures,
    "quality": result_tables.QualityResults,
    "figures": result_tables.Figures,
    "reports": result_tables.Reports,
    "drift": result_tables.Drift,
    **contrast_tables.CONTRAST_TABLES,
    **claim_tables.CLAIM_TABLES,
    **watch_tables.WATCH_TABLES,
}


def schema_of(table: str) -> pa.DataFrameSchema:
    """The pandera schema of a table."""
    return TABLES[table].to_schema()


def polars_schema(table: str) -> dict[str, pl.DataType]:
    """Column names and polars types of a table, in order."""
    return polars_columns(TABLES[table])


def polars_columns(model: Table) -> dict[str, pl.DataType]:
    """Column names and polars types of a model, in order."""
    return _types(model.to_schema())


def _types(schema: pa.DataFrameSchema) -> dict[str, pl.DataType]:
    return {
        name: column.dtype.type() if isinstance(column.dtype.type, type) else column.dtype.type
        for name, column in schema.columns.items()
    }


def answers_schema(questionnaire: Questionnaire) -> pa.DataFrameSchema:
    """The schema of a wave's wide answers, made from its codebook: a row per respondent.

    An item's column holds 8-bit codes, and only those its scale knows or a kind of missing; the
    column of a question without an order a set of codes (`schemas.choice_tables.wide_column`).
    """
    always = [int(Missing.BLANK), int(Missing.UNKNOWN)]
    columns = {
        "respondent": pa.Column(pl.String, pa.Check.str_matches(r"^[0-9a-f]{20}$")),
        "source_row": pa.Column(pl.Int64, [pa.Check.ge(1), pa.Check(_rises, name="rises")]),
        "disposition": pa.Column(pl.String, pa.Check.isin(list(Disposition))),
        "started": pa.Column(pl.Datetime("us"), nullable=True),
        "finished": pa.Column(pl.Datetime("us"), nullable=True),
        "seconds": pa.Column(pl.Float64, pa.Check.ge(0), nullable=True),
        "weight": pa.Column(pl.Decimal(18, 9), pa.Check.ge(0)),
    }
    if questionnaire.respondents.link is not None:
        columns["link"] = pa.Column(
            pl.String, pa.Check.str_matches(r"^[0-9a-f]{20}$"), nullable=True
        )
    for name in questionnaire.attributes:
        columns[f"attribute_{name}"] = pa.Column(pl.String)
    for asked in questionnaire.items:
        codes = [code for code, _ in questionnaire.scale(asked).wordings()]
        columns[asked.column] = pa.Column(pl.Int8, pa.Check.isin([*codes, *always]))
    for one in questionnaire.choices:
        columns[one.column] = choice_tables.wide_column(one)
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


def _rises(data: pa.PolarsData) -> pl.LazyFrame:
    """Whether each row of the export comes after the one before, and so once."""
    row = pl.col(data.key)
    return data.lazyframe.select((row > row.shift()).fill_null(value=True))


def broken_rules(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> list[str]:
    """The rules that a table breaks, as ``column: rule``, without any value.

    The frame must be eager: pandera looks at the values of eager frames only.
    """
    # No value of a table without rows breaks a rule, and a wave has many such tables.
    if frame.is_empty() and list(frame.schema.items()) == list(_types(schema).items()):
        return []
    try:
        _without_null_checks(schema, frame).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        found = error.failure_cases.select("column", "check").unique().sort("column", "check")
        return [f"{column}: {check}" for column, check in found.iter_rows()]
    return []


def _without_null_checks(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> pa.DataFrameSchema:
    """The schema for a frame that has no NULL or NaN where none may be; others get it as it is.

    pandera asks each column in two queries, which takes half the time of checking a small table.
    """
    required = [name for name, column in schema.columns.items() if not column.nullable]
    if any(name not in frame.columns or _has_gaps(frame[name]) for name in required):
        return schema
    return schema.update_columns({name: {"nullable": True} for name in required})


def _has_gaps(values: pl.Series) -> bool:
    """Whether pandera would find a NULL in them; of floats that is NaN, too."""
    return values.null_count() > 0 or (values.dtype.is_float() and bool(values.is_nan().any()))


def comments(model: Table) -> tuple[str, dict[str, str]]:
    """The meaning of a table and of each of its columns."""
    columns = model.to_schema().columns
    return str(model.__doc__), {name: str(one.description) for name, one in columns.items()}
