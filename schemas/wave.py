"""What one wave says of itself: `wave.yaml` and `provenance.yaml` as strict models.

Belongs here: what a wave may change, and where an export comes from. Does not belong here: the
questionnaire that it inherits (`schemas.study`, `schemas.questionnaire`).
"""

import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from schemas.parts import Column, Identifier, Strict, Text, Word, date_text, text_encoding
from schemas.study import Population, Time


class ItemChange(Strict):
    """What a wave asked differently."""

    column: Column | None = None
    text: Text | None = None
    scale: Identifier | None = None
    dropped: bool = False


class ScaleChange(Strict):
    """How this wave's export writes the answers of a scale."""

    read: dict[Word, Word] = Field(
        min_length=1,
        description="Text in the export: label of the option it means, or a kind of missing."
        " It goes before the codebook's own labels and codes.",
    )


class ChoiceChange(Strict):
    """What a wave asked differently of a question without order."""

    column: Column | None = None
    separator: Word | None = None
    columns: dict[Word, Column] = Field({}, description="Option's label: its column.")
    text: Text | None = None
    dropped: bool = False


class Columns(Strict):
    """Columns that this wave's export names otherwise."""

    key: Column | None = None
    status: Column | None = None
    weight: Column | None = None
    started: Time | None = None
    finished: Time | None = None
    tests: Column | None = None
    seconds: Column | None = None
    resubmissions: tuple[Column, ...] | None = Field(
        None, strict=False, min_length=1, max_length=8, description="In place of the study's."
    )
    attributes: dict[Identifier, Column] = {}
    personal: tuple[Column, ...] | None = Field(None, strict=False)


class Wave(Strict):
    """A wave.yaml: its place in the order, and only what differs from the questionnaire."""

    fielded: Annotated[datetime.date | None, BeforeValidator(date_text)] = Field(
        None, strict=False, description="First day of the fielding, such as 2024-05-17."
    )
    expected: Annotated[datetime.date | None, BeforeValidator(date_text)] = Field(
        None,
        strict=False,
        description="Last day for the export to be there, such as 2024-06-30; until it comes the"
        " wave is awaited, and overdue after that day.",
    )
    place: int | None = Field(
        None, ge=1, le=32_767, description="Place among the waves, where no date is known."
    )
    title: Text | None = None
    populations: dict[Identifier, Population] = {}
    export: Annotated[str, StringConstraints(pattern=r"^[^/\\\x00]{1,255}$")] | None = Field(
        None, description="The file name of the answers, where the folder holds several."
    )
    encoding: Annotated[Word | None, AfterValidator(text_encoding)] = Field(
        None, description="If it cannot be seen from the file."
    )
    delimiter: Annotated[str, StringConstraints(pattern=r'^[^"\r\n\x00]$')] | None = None
    sheet: Word | None = Field(None, description="Of a workbook, where several sheets hold rows.")
    columns: Columns = Columns()
    items: dict[Identifier, ItemChange] = {}
    scales: dict[Identifier, ScaleChange] = {}
    choices: dict[Identifier, ChoiceChange] = {}

    @model_validator(mode="after")
    def _export_is_a_plain_name(self) -> Self:
        if self.export in (".", ".."):
            raise ValueError("export must be a file name | Name a file of the wave's folder")
        return self


class AssumedCells(Strict):
    """Cells of one item that the publication does not state."""

    item: Identifier
    rows: tuple[int, ...] = Field(strict=False, description="Rows of the export, header = 1.")
    because: Identifier = Field(description="A key of `reasons`.")


class Provenance(Strict):
    """A provenance.yaml: where an export that is no measurement comes from."""

    provenance: Literal["measured", "reconstructed", "simulated"] = "measured"
    source: Word | None = None
    method: Text | None = None
    reasons: dict[Identifier, Text] = {}
    assumed: tuple[AssumedCells, ...] = Field((), strict=False)

    @property
    def has_joint_answers(self) -> bool:
        """Whether which answers one respondent gave together is known.

        A reconstruction knows how many gave each answer, never who; what needs rows or pairs of
        items must ask here first.
        """
        return self.provenance != "reconstructed"
