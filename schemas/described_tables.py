"""The tables that describe: studies, waves, texts, scales, items, exports and their columns.

Belongs here: names, types, meanings and rules of their columns. Does not belong here: tables of
answers and counts (`schemas.tables`, which lists these too).
"""
# ruff: noqa: D106, RUF012 - pandera's own way to declare a table's rules

import polars as pl

from schemas.pandera_alone import pa
from schemas.table_parts import ITEM, STUDY, WAVE, Exact

SHARE = {"min_value": 0, "max_value": 1}


class Studies(Exact):
    """The studies, as their latest wave found them."""

    study: str = STUDY
    title: str = pa.Field(description="Title in the study's first language.")
    languages: pl.List(pl.String) = pa.Field(description="Languages of the texts, first the main.")  # type: ignore[valid-type]
    source: str = pa.Field(nullable=True, description="The publication or project.")
    linked_by: str = pa.Field(
        nullable=True,
        isin=["as_given", "normalised"],
        description="How the key links respondents across waves; NULL where it links none.",
    )
    equivalence_share: float = pa.Field(
        nullable=True, in_range=SHARE, description="Bound of equivalence of shares, if any."
    )
    equivalence_dominance: float = pa.Field(
        nullable=True, in_range=SHARE, description="Bound of equivalence of δ and d_w, if any."
    )
    interpretation: str = pa.Field(
        nullable=True, description="The rules for words of sizes in reports, if any."
    )
    few_answers: pl.Int64 = pa.Field(
        ge=1, description="Below so many respondents reports warn of general conclusions."
    )

    class Config:
        unique = ["study"]


class Waves(Exact):
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


class Populations(Exact):
    """How many there are of whom, by the codebook."""

    study: str = STUDY
    wave: str = WAVE
    population: str = pa.Field(description="Its id in the codebook, such as invited.")
    n: pl.Int64 = pa.Field(ge=1, description="How many.")
    text: str = pa.Field(nullable=True, description="Who they are, in the first language.")

    class Config:
        unique = ["study", "wave", "population"]


class Texts(Exact):
    """Every text of the codebook in every language it is given in."""

    study: str = STUDY
    wave: str = WAVE
    kind: str = pa.Field(
        isin=[
            *("title", "item", "level", "battery", "option", "choice", "choice_option"),
            *("population", "attribute", "method"),
        ],
        description="What the text belongs to.",
    )
    name: str = pa.Field(
        description="Id of the item, level, scale or choice (for their options) and so on."
    )
    code: pl.Int16 = pa.Field(nullable=True, description="The option's code, for options.")
    language: str = pa.Field(description="Language tag; any where one text serves for all.")
    text: str = pa.Field(description="The text.")

    class Config:
        unique = ["study", "wave", "kind", "name", "code", "language"]


class Scales(Exact):
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


class Cuts(Exact):
    """The options inside each named cut."""

    study: str = STUDY
    wave: str = WAVE
    scale: str = pa.Field(description="The scale's id in the codebook.")
    cut: str = pa.Field(description="The cut's name, such as high.")
    code: pl.Int8 = pa.Field(ge=1, description="Rank of an option inside the cut.")

    class Config:
        unique = ["study", "wave", "scale", "cut", "code"]


class Items(Exact):
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


class Exports(Exact):
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


class ExportColumns(Exact):
    """Every column of each export, and what the codebook makes of it."""

    study: str = STUDY
    wave: str = WAVE
    position: pl.Int32 = pa.Field(ge=1, description="Its place in the file, from 1.")
    header: str = pa.Field(description="Its header, as the file has it.")
    used_as: str = pa.Field(
        isin=[
            *("item", "choice", "attribute", "key", "status", "weight", "started", "finished"),
            *("seconds", "tests", "resubmission", "personal", "unused"),
        ],
        description="item, choice, attribute, key, status, weight, started, finished, seconds,"
        " tests, resubmission, personal, unused.",
    )
    name: str = pa.Field(nullable=True, description="Id of the item, choice or attribute.")

    class Config:
        unique = ["study", "wave", "position"]
