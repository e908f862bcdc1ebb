"""A pandera model per table; what every column means stands here, once.

Belongs here: names, types, meanings and rules of columns. The warehouse takes its comments, and
Dagster its table schemas, from here. Does not belong here: how a table is computed or stored.
"""

from typing import Annotated

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from schemas.questionnaire import Questionnaire
from schemas.scale import Missing
from schemas.study import Disposition

Table = type[pa.DataFrameModel]

STUDY = pa.Field(description="The study's folder name.")
WAVE = pa.Field(description="The wave's folder name.")
ITEM = pa.Field(description="The item's id in the codebook.")
LARGEST_CODE = 100
# Neither infinity nor NaN lies in it.
FINITE = {"min_value": -1e300, "max_value": 1e300}


class _Exact(pa.DataFrameModel):
    class Config:
        strict = True
        ordered = True


class Studies(_Exact):
    """The studies, as their latest wave found them."""

    study: str = STUDY
    title: str = pa.Field(description="Title in the study's first language.")
    languages: pl.List(pl.String) = pa.Field(description="Languages of the texts, first the main.")  # type: ignore[valid-type]
    source: str = pa.Field(nullable=True, description="The publication or project.")

    class Config:
        unique = ["study"]


class Waves(_Exact):
    """The published waves: when, how many, from which revision."""

    study: str = STUDY
    wave: str = WAVE
    position: pl.Int32 = pa.Field(ge=1, description="Place in the order of fielding, from 1.")
    place: pl.Int32 = pa.Field(
        nullable=True, ge=1, description="Place that the codebook gives where no date is known."
    )
    fielded: pl.Date = pa.Field(
        nullable=True, description="First day of the fielding; NULL where it is not known."
    )
    provenance: str = pa.Field(
        isin=["measured", "reconstructed", "simulated"],
        description="measured; reconstructed from a publication; simulated.",
    )
    provenance_source: str = pa.Field(nullable=True, description="Where a reconstruction is from.")
    provenance_method: str = pa.Field(nullable=True, description="By which rule it was made.")
    rows: pl.Int64 = pa.Field(ge=0, description="Rows of the export, headers not counted.")
    respondents: pl.Int64 = pa.Field(ge=0, description="Rows that are no rejects.")
    rejected_rows: pl.Int64 = pa.Field(ge=0, description="Rows that are rejects, with reasons.")
    complete: pl.Int64 = pa.Field(ge=0, description="Respondents with disposition complete.")
    partial: pl.Int64 = pa.Field(ge=0, description="Respondents with disposition partial.")
    invited: pl.Int64 = pa.Field(
        nullable=True, description="Invited persons, if the codebook says."
    )
    revision: str = pa.Field(description="Hash over export, codebook, code and key fingerprint.")
    code_version: str = pa.Field(description="Hash over the code that computed the revision.")

    class Config:
        unique = ["study", "wave"]


class Populations(_Exact):
    """How many there are of whom, by the codebook."""

    study: str = STUDY
    wave: str = WAVE
    population: str = pa.Field(description="Its id in the codebook, such as invited.")
    n: pl.Int64 = pa.Field(ge=1, description="How many.")
    text: str = pa.Field(nullable=True, description="Who they are, in the first language.")

    class Config:
        unique = ["study", "wave", "population"]


class Texts(_Exact):
    """Every text of the codebook in every language it is given in."""

    study: str = STUDY
    wave: str = WAVE
    kind: str = pa.Field(
        isin=["title", "item", "level", "battery", "option", "population", "attribute", "method"],
        description="What the text belongs to.",
    )
    name: str = pa.Field(description="Id of the item, level, scale (for options) and so on.")
    code: pl.Int8 = pa.Field(nullable=True, description="The option's code, for options.")
    language: str = pa.Field(description="Language tag; any where one text serves for all.")
    text: str = pa.Field(description="The text.")

    class Config:
        unique = ["study", "wave", "kind", "name", "code", "language"]


class Scales(_Exact):
    """Each answer that a scale knows, low to high, then the kinds of missing."""

    study: str = STUDY
    wave: str = WAVE
    scale: str = pa.Field(description="The scale's id in the codebook.")
    code: pl.Int8 = pa.Field(
        description="1..k: rank of the option; -1 don't know, -2 not applicable, -3 refused,"
        " -4 blank, -5 not asked, -6 unknown."
    )
    kind: str = pa.Field(description="option, or the kind of missing.")
    label: str = pa.Field(description="Label in the study's first language.")
    export_codes: pl.List(pl.String) = pa.Field(description="The export's own codes for it.")  # type: ignore[valid-type]
    score: float = pa.Field(nullable=True, description="Score of an option; NULL for missing.")

    class Config:
        unique = ["study", "wave", "scale", "code"]


class Cuts(_Exact):
    """The options inside each named cut."""

    study: str = STUDY
    wave: str = WAVE
    scale: str = pa.Field(description="The scale's id in the codebook.")
    cut: str = pa.Field(description="The cut's name, such as high.")
    code: pl.Int8 = pa.Field(ge=1, description="Rank of an option inside the cut.")

    class Config:
        unique = ["study", "wave", "scale", "cut", "code"]


class Items(_Exact):
    """The questions of each wave, and what the wave changed in them."""

    study: str = STUDY
    wave: str = WAVE
    item: str = ITEM
    position: pl.Int16 = pa.Field(
        nullable=True, description="Place in answers.codes, from 1; NULL if the wave dropped it."
    )
    figure: pl.Int16 = pa.Field(nullable=True, description="Its figure in the publication.")
    text: str = pa.Field(description="The question in the study's first language.")
    level: str = pa.Field(nullable=True, description="The level of effect it belongs to.")
    battery: str = pa.Field(nullable=True, description="The battery it belongs to.")
    scale: str = pa.Field(description="The scale it was asked on.")
    role: str = pa.Field(description="status, pre, post, then or perceived_effect.")
    reverse: bool = pa.Field(description="Whether a battery scores it reversed.")
    column_position: pl.Int32 = pa.Field(nullable=True, description="Its column in the export.")
    column_header: str = pa.Field(nullable=True, description="The header of that column.")
    changed: pl.List(pl.String) = pa.Field(  # type: ignore[valid-type]
        description="What differs from the questionnaire: column, text, scale, dropped."
    )

    class Config:
        unique = ["study", "wave", "item"]


class Exports(_Exact):
    """The raw files that the published revisions were computed from."""

    study: str = STUDY
    wave: str = WAVE
    file: str = pa.Field(description="File name in the wave's folder.")
    sha256: str = pa.Field(str_matches=r"^[0-9a-f]{64}$", description="Hash of its bytes.")
    bytes: pl.Int64 = pa.Field(ge=0, description="Its size.")
    beside: pl.List(pl.String) = pa.Field(  # type: ignore[valid-type]
        description="Survey definitions beside it, each as hash and file name."
    )
    tool: str = pa.Field(description="The dialect it was read as.")
    encoding: str = pa.Field(description="The encoding that reads all of it.")
    delimiter: str = pa.Field(description="The delimiter that all of its rows keep to.")
    header_rows: pl.Int16 = pa.Field(ge=0, description="Rows before the first answer.")
    rows: pl.Int64 = pa.Field(ge=0, description="Rows of answers.")
    provenance: str = pa.Field(description="measured, reconstructed or simulated.")

    class Config:
        unique = ["study", "wave"]


class ExportColumns(_Exact):
    """Every column of each export, and what the codebook makes of it."""

    study: str = STUDY
    wave: str = WAVE
    position: pl.Int32 = pa.Field(ge=1, description="Its place in the file, from 1.")
    header: str = pa.Field(description="Its header, as the file has it.")
    used_as: str = pa.Field(
        isin=[
            *("item", "attribute", "key", "status", "weight", "started", "finished"),
            *("personal", "unused"),
        ],
        description="item, attribute, key, status, weight, started, finished, personal, unused.",
    )
    name: str = pa.Field(nullable=True, description="Id of the item or attribute.")

    class Config:
        unique = ["study", "wave", "position"]


class Respondents(_Exact):
    """A row per respondent: rows of the export that are no rejects."""

    study: str = STUDY
    wave: str = WAVE
    respondent: str = pa.Field(description="Keyed hash of the source id, or of export and row.")
    source_row: pl.Int64 = pa.Field(
        ge=1, description="Record of the export, header = 1, blank lines not counted."
    )
    disposition: str = pa.Field(isin=list(Disposition), description="What became of it (AAPOR).")
    started: pl.Datetime = pa.Field(nullable=True, description="As the export says, no zone.")
    finished: pl.Datetime = pa.Field(nullable=True, description="As the export says, no zone.")
    weight: Annotated[pl.Decimal, 18, 9] = pa.Field(description="The export's weight, else 1.")

    class Config:
        unique = ["study", "wave", "source_row"]


class Attributes(_Exact):
    """The values that respondents are grouped by."""

    study: str = STUDY
    wave: str = WAVE
    respondent: str = pa.Field(description="The respondent's pseudonym.")
    source_row: pl.Int64 = pa.Field(description="Record of the export, header = 1.")
    attribute: str = pa.Field(description="The attribute's id in the codebook.")
    value: str = pa.Field(description="Its value; empty where the cell is blank.")


class Answers(_Exact):
    """The answers of each respondent as a list of codes; `responses` is the tidy view of it."""

    study: str = STUDY
    wave: str = WAVE
    respondent: str = pa.Field(description="The respondent's pseudonym.")
    source_row: pl.Int64 = pa.Field(description="Record of the export, header = 1.")
    counted: bool = pa.Field(description="Whether tallies count the row: complete or partial.")
    codes: pl.List(pl.Int8) = pa.Field(description="Codes in the order of items.position.")  # type: ignore[valid-type]


class Rejects(_Exact):
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
        isin=["test", "partial", "duplicate", "unknown_label", "unreadable_time"],
        description="test, partial, duplicate; unknown_label, unreadable_time for a cell.",
    )
    remedy: str = pa.Field(description="What to do about it.")


class Foldings(_Exact):
    """Spellings that were read although the codebook writes them otherwise."""

    study: str = STUDY
    wave: str = WAVE
    column_position: pl.Int32 = pa.Field(ge=1, description="The column in the export.")
    item: str = pa.Field(nullable=True, description="The item, if the column is one.")
    written: str = pa.Field(str_length={"max_value": 40}, description="As the export writes it.")
    read_as: str = pa.Field(description="The code, disposition or value it was read as.")
    folded: str = pa.Field(description="white space, case, Unicode form, invisible character.")
    n: pl.Int64 = pa.Field(ge=1, description="Cells with this spelling in this column.")


class AssumedCells(_Exact):
    """Cells of a reconstructed export that its publication does not state."""

    study: str = STUDY
    wave: str = WAVE
    item: str = ITEM
    source_row: pl.Int64 = pa.Field(ge=1, description="Record of the export, header = 1.")
    code: pl.Int8 = pa.Field(description="The code that was assumed.")
    because: str = pa.Field(description="What the publication leaves open.")

    class Config:
        unique = ["study", "wave", "item", "source_row"]


class Tallies(_Exact):
    """How many gave each answer; options that nobody chose are there with n = 0."""

    study: str = STUDY
    wave: str = WAVE
    item: str = ITEM
    group_by: str = pa.Field(description="The attribute; all for the whole wave.")
    group_value: str = pa.Field(description="Its value; all for the whole wave.")
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


class Metrics(_Exact):
    """What one wave says: one number a row, with its interval or the reason why there is none."""

    study: str = STUDY
    wave: str = WAVE
    subject: str = pa.Field(description="The item's id; wave for what concerns all of it.")
    group_by: str = pa.Field(description="The attribute; all for the whole wave.")
    group_value: str = pa.Field(description="Its value; all for the whole wave.")
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
    n: pl.Int64 = pa.Field(ge=0, description="The base: how many answers the number rests on.")
    n_dont_know: pl.Int64 = pa.Field(ge=0, description="Don't-know answers beside it.")
    provenance: str = pa.Field(description="measured, reconstructed or simulated.")
    null_reason: str = pa.Field(nullable=True, description="Why the estimate is NULL.")

    class Config:
        unique = [
            *("study", "wave", "subject", "group_by", "group_value"),
            *("metric", "code", "cut", "base", "weighted", "ci_method"),
        ]


class QualityMeasures(_Exact):
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


class QualityResults(_Exact):
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


class Figures(_Exact):
    """The figures of each wave, a row per language and file form."""

    study: str = STUDY
    wave: str = WAVE
    figure: str = pa.Field(description="Its name, such as overview or item_<id>.")
    kind: str = pa.Field(description="overview, level, item, group or drift.")
    language: str = pa.Field(description="Language of its words.")
    form: str = pa.Field(isin=["svg", "png"], description="svg or png.")
    file: str = pa.Field(description="Its path in the wave's published folder.")
    sha256: str = pa.Field(str_matches=r"^[0-9a-f]{64}$", description="Hash of its bytes.")
    title: str = pa.Field(description="Its title.")
    alt: str = pa.Field(description="What it says, for who cannot see it.")
    subjects: pl.List(pl.String) = pa.Field(description="The items it shows.")  # type: ignore[valid-type]
    metrics: pl.List(pl.String) = pa.Field(  # type: ignore[valid-type]
        description="What it draws, as item/metric/base/code or cut, @attribute for groups."
    )

    class Config:
        unique = ["study", "wave", "figure", "language", "form"]


class Reports(_Exact):
    """The wave reports, one per language."""

    study: str = STUDY
    wave: str = WAVE
    language: str = pa.Field(description="Language of the report.")
    file: str = pa.Field(description="Its path in the wave's published folder.")
    sha256: str = pa.Field(str_matches=r"^[0-9a-f]{64}$", description="Hash of its bytes.")
    bytes: pl.Int64 = pa.Field(ge=0, description="Its size.")

    class Config:
        unique = ["study", "wave", "language"]


class Drift(_Exact):
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


class Meta(_Exact):
    """One row: what this file is."""

    schema_version: pl.Int32 = pa.Field(description="Version of these tables.")
    code_version: str = pa.Field(description="Hash over the code that built this file.")
    publication: str = pa.Field(description="Hash over the revisions inside.")


# In the warehouse's order. A new table is a model above and a line here.
TABLES: dict[str, Table] = {
    "meta": Meta,
    "studies": Studies,
    "waves": Waves,
    "populations": Populations,
    "texts": Texts,
    "scales": Scales,
    "cuts": Cuts,
    "items": Items,
    "exports": Exports,
    "export_columns": ExportColumns,
    "respondents": Respondents,
    "attributes": Attributes,
    "answers": Answers,
    "rejects": Rejects,
    "foldings": Foldings,
    "assumed_cells": AssumedCells,
    "tallies": Tallies,
    "metrics": Metrics,
    "quality_measures": QualityMeasures,
    "quality": QualityResults,
    "figures": Figures,
    "reports": Reports,
    "drift": Drift,
}


def schema_of(table: str) -> pa.DataFrameSchema:
    """The pandera schema of a table."""
    return TABLES[table].to_schema()


def polars_schema(table: str) -> dict[str, pl.DataType]:
    """Column names and polars types of a table, in order."""
    return {
        name: column.dtype.type() if isinstance(column.dtype.type, type) else column.dtype.type
        for name, column in schema_of(table).columns.items()
    }


def answers_schema(questionnaire: Questionnaire) -> pa.DataFrameSchema:
    """The schema of a wave's wide answers, made from its codebook: a row per respondent.

    An item's column holds 8-bit codes, and only those its scale knows or a kind of missing.
    """
    always = [int(Missing.BLANK), int(Missing.UNKNOWN)]
    columns = {
        "respondent": pa.Column(pl.String, pa.Check.str_matches(r"^[0-9a-f]{20}$")),
        "source_row": pa.Column(pl.Int64, pa.Check.ge(1), unique=True),
        "disposition": pa.Column(pl.String, pa.Check.isin(list(Disposition))),
        "started": pa.Column(pl.Datetime("us"), nullable=True),
        "finished": pa.Column(pl.Datetime("us"), nullable=True),
        "weight": pa.Column(pl.Decimal(18, 9), pa.Check.ge(0)),
    }
    for name in questionnaire.attributes:
        columns[f"attribute_{name}"] = pa.Column(pl.String)
    for asked in questionnaire.items:
        codes = [code for code, _ in questionnaire.scale(asked).wordings()]
        columns[asked.column] = pa.Column(pl.Int8, pa.Check.isin([*codes, *always]))
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


def broken_rules(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> list[str]:
    """The rules that a table breaks, as ``column: rule``, without any value.

    The frame must be eager: pandera looks at the values of eager frames only.
    """
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        found = error.failure_cases.select("column", "check").unique().sort("column", "check")
        return [f"{column}: {check}" for column, check in found.iter_rows()]
    return []


def comments(table: str) -> tuple[str, dict[str, str]]:
    """The meaning of a table and of each of its columns."""
    model = TABLES[table]
    meanings = {name: str(column.description) for name, column in model.to_schema().columns.items()}
    return str(model.__doc__), meanings
