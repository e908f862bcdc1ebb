"""The tables of questions without an order: what was asked, who chose what, how many.

Belongs here: names, types, meanings and rules of their columns. Does not belong here: the tables
of items (`schemas.tables`, which lists these too).
"""
# ruff: noqa: D106, RUF012 - pandera's own way to declare a table's rules

from typing import Annotated, Any

import polars as pl

from schemas.pandera_alone import pa
from schemas.questionnaire import AskedChoice
from schemas.scale import Choice, Missing
from schemas.table_parts import (
    CHOICE,
    FINITE,
    GROUP_BY,
    GROUP_VALUE,
    RESPONDENT,
    SOURCE_ROW,
    STUDY,
    WAVE,
    Exact,
)

# The code of an answer that the codebook does not declare; its text is never stored.
UNDECLARED_ANSWER = 0
CODES = "the codes that an answer to the question may have"


class Choices(Exact):
    """The questions without an order, select one or select all that apply, of each wave."""

    study: str = STUDY
    wave: str = WAVE
    choice: str = CHOICE
    position: pl.Int16 = pa.Field(
        nullable=True,
        ge=1,
        description="Place in choice_answers.codes, from 1; NULL if the wave dropped it.",
    )
    # `select` itself is a word of SQL.
    selects: str = pa.Field(
        isin=["one", "several"], description="How many options one may choose: one, several."
    )
    text: str = pa.Field(description="The question in the study's first language.")
    level: str = pa.Field(nullable=True, description="The level of effect it belongs to.")
    column_positions: pl.List(pl.Int32) = pa.Field(  # type: ignore[valid-type]
        description="Its columns in the export; where options have columns, in their order."
    )
    changed: pl.List(pl.String) = pa.Field(  # type: ignore[valid-type]
        description="What differs from the questionnaire: column, separator, options, text,"
        " dropped."
    )

    class Config:
        unique = ["study", "wave", "choice"]


class ChoiceOptions(Exact):
    """Each answer that a question without an order knows: options, then the kinds of missing."""

    study: str = STUDY
    wave: str = WAVE
    choice: str = CHOICE
    code: pl.Int16 = pa.Field(
        description="1..k: place of the option in the codebook; negative as in scales."
    )
    kind: str = pa.Field(description="option, or the kind of missing.")
    label: str = pa.Field(description="Label in the study's first language.")

    class Config:
        unique = ["study", "wave", "choice", "code"]


class ChoiceAnswers(Exact):
    """What each respondent chose, a list per question; `selections` is the tidy view of it."""

    study: str = STUDY
    wave: str = WAVE
    respondent: str = RESPONDENT
    source_row: pl.Int64 = SOURCE_ROW
    counted: bool = pa.Field(description="Whether tallies count the row: complete or partial.")
    codes: pl.List(pl.List(pl.Int16)) = pa.Field(  # type: ignore[valid-type]
        description="A list per question, in the order of choices.position: the options chosen, 0"
        " for an answer that the codebook does not declare; empty: asked, none chosen; a single"
        " negative code: the kind of missing."
    )


class ChoiceTallies(Exact):
    """How many chose each option; options that nobody chose are there with n = 0."""

    study: str = STUDY
    wave: str = WAVE
    choice: str = CHOICE
    group_by: str = GROUP_BY
    group_value: str = GROUP_VALUE
    code: pl.Int16 = pa.Field(
        in_range={"min_value": -6, "max_value": 1_000},
        description="As in choice_options; 0: gave an answer that the codebook does not declare.",
    )
    n: pl.Int64 = pa.Field(ge=0, description="Complete and partial respondents with this code.")
    weight_sum: Annotated[pl.Decimal, 38, 9] = pa.Field(ge=0, description="Sum of weights.")
    answered: pl.Int64 = pa.Field(
        ge=0,
        description="Complete and partial respondents of the group who answered the question, if"
        " only by choosing none; with those of negative codes they are all that count.",
    )

    class Config:
        unique = ["study", "wave", "choice", "group_by", "group_value", "code"]


class ChoiceShares(Exact):
    """The share of each option among those who answered the question, unweighted."""

    study: str = STUDY
    wave: str = WAVE
    choice: str = CHOICE
    group_by: str = GROUP_BY
    group_value: str = GROUP_VALUE
    code: pl.Int16 = pa.Field(
        in_range={"min_value": 0, "max_value": 1_000}, description="As in choice_tallies."
    )
    n: pl.Int64 = pa.Field(ge=0, description="Respondents who chose it.")
    base: pl.Int64 = pa.Field(ge=0, description="Respondents who answered the question.")
    estimate: float = pa.Field(nullable=True, in_range=FINITE, description="n / base.")
    ci_low: float = pa.Field(
        nullable=True, in_range=FINITE, description="Lower end of the interval."
    )
    ci_high: float = pa.Field(
        nullable=True, in_range=FINITE, description="Upper end of the interval."
    )
    ci_method: str = pa.Field(isin=["wilson"], description="How the interval is made, at 95 %.")
    null_reason: str = pa.Field(nullable=True, description="Why the estimate is NULL.")

    class Config:
        unique = ["study", "wave", "choice", "group_by", "group_value", "code"]


# In the warehouse's order, among the tables of items.
DESCRIBED = {"choices": Choices, "choice_options": ChoiceOptions}
ANSWERED = {"choice_answers": ChoiceAnswers}
COUNTED = {"choice_tallies": ChoiceTallies, "choice_shares": ChoiceShares}


def codes_of(choice: Choice) -> list[int]:
    """The codes of a question's options and declared kinds of missing."""
    return [*range(1, len(choice.options) + 1), *(one.code for one in choice.missing)]


def wide_column(asked: AskedChoice) -> pa.Column:
    """A question's column in the wide answers: the set of codes of each respondent.

    Codes are the question's own, 0 for an undeclared answer, or blank, each once, the least first
    and the greatest last; a kind of missing stands alone; a question with one answer has one code.
    """
    choice = asked.choice
    known = [*codes_of(choice), UNDECLARED_ANSWER, int(Missing.BLANK)]

    def fits(data: Any) -> pl.LazyFrame:
        codes = pl.col(data.key).list
        rules = (
            (codes.len() == 1) if choice.select == "one" else pl.lit(value=True),
            codes.first().is_in(known) | (codes.len() == 0),
            (codes.first() >= 0) | (codes.len() <= 1),
            # With the rules above: every code is an option's, or 0.
            codes.last().fill_null(0) <= len(choice.options),
            codes.n_unique() == codes.len(),
            (codes.len() == 0) | ((codes.first() == codes.min()) & (codes.last() == codes.max())),
        )
        frame: pl.LazyFrame = data.lazyframe.select(pl.all_horizontal(rules))
        return frame

    return pa.Column(pl.List(pl.Int16), pa.Check(fits, name=CODES, error=CODES))
