"""The codebook: `study.yaml`, `wave.yaml` and `provenance.yaml` as strict models.

Belongs here: what a study, scale, item and wave are. Does not belong here: which combinations of
keys are wrong (`schemas.findings`), how YAML is read (`schemas.documents`), how a spelling is
recognised (`schemas.vocabulary`).
"""

import codecs
import datetime
import re
from collections.abc import Iterator, Mapping
from enum import IntEnum, StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from schemas.documents import no_text
from schemas.vocabulary import Meaning

Identifier = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$"),
    Field(description="Lower-case letters, digits and _, beginning with a letter."),
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Share = Annotated[float, Field(ge=0, le=1)]

STUDY_NAME = re.compile(r"^[a-z][a-z0-9_]{0,62}$")
WAVE_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$")
ANY_LANGUAGE = "any"
# The subject of metrics that are about no single item.
WHOLE_WAVE = "wave"


def _in_any_language(value: object) -> object:
    if isinstance(value, dict) and value:
        return value
    if not isinstance(value, str) or not value:
        raise ValueError(no_text(value or None))
    return {ANY_LANGUAGE: value}


Text = Annotated[
    dict[Language, Word],
    Field(min_length=1),
    BeforeValidator(_in_any_language),
    WithJsonSchema(
        {
            "description": "One text for all languages, or one per language.",
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": {"type": "string"}},
            ],
        }
    ),
]


def _check_column(value: object) -> object:
    fits = (isinstance(value, str) and value) or (isinstance(value, int) and value >= 1)
    if isinstance(value, bool) or not fits:
        raise ValueError(
            "a column is its header text in quotes, or its position counted from 1"
            " | Copy the header from the export"
        )
    return value


Column = Annotated[
    Any,
    BeforeValidator(_check_column),
    WithJsonSchema(
        {
            "description": "The header text as the export has it, or the position from 1.",
            "anyOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}],
        }
    ),
]


def _date(value: object) -> object:
    if value is None or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
        return value
    raise ValueError(f"{value} is no date | Write it as 2024-05-17")


def _text_encoding(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):
        known = None
    if known is None or not getattr(known, "_is_text_encoding", True):
        raise ValueError(f"there is no encoding {name!r} | Use a name such as utf-8 or cp1252")
    return name


class Missing(IntEnum):
    """Kinds of missing, with the code that every table uses for them."""

    DONT_KNOW = -1
    NOT_APPLICABLE = -2
    REFUSED = -3
    BLANK = -4
    NOT_ASKED = -5
    UNKNOWN = -6

    @property
    def key(self) -> str:
        """The kind as the codebook and the tables spell it."""
        return self.name.lower()


class Disposition(StrEnum):
    """What became of an invitation (AAPOR Standard Definitions)."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    REFUSED = "refused"
    NOT_ANSWERED = "not_answered"
    OTHER = "other"
    UNKNOWN_ELIGIBILITY = "unknown_eligibility"


class Role(StrEnum):
    """What an item may be used for."""

    STATUS = "status"
    PRE = "pre"
    POST = "post"
    THEN = "then"
    PERCEIVED_EFFECT = "perceived_effect"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Wording(_Strict):
    """One answer that an export can hold: its words per language and the export's own codes."""

    labels: Text
    codes: tuple[Word, ...] = Field((), strict=False, description="As the export writes them.")
    also: tuple[Word, ...] = Field((), strict=False, description="Other spellings in exports.")

    def spellings(self) -> Iterator[str]:
        """Every text that means this answer."""
        yield from self.labels.values()
        yield from self.codes
        yield from self.also


class Option(Wording):
    """An ordered option; its rank is its place in the scale, counted from 1."""

    score: float | None = Field(
        None, strict=False, allow_inf_nan=False, description="If it differs from the rank."
    )


class MissingOption(Wording):
    """A declared answer that is not on the scale."""

    kind: Literal["dont_know", "not_applicable", "refused", "not_asked", "blank"]

    @property
    def code(self) -> int:
        """The negative code of its kind."""
        return int(Missing[self.kind.upper()])


class Cut(_Strict):
    """A named range of ranks, such as `high: {at_least: 4}`."""

    at_least: int | None = Field(None, ge=1)
    at_most: int | None = Field(None, ge=1)


class Net(_Strict):
    """Which two cuts the net share is the difference of."""

    top: Identifier
    bottom: Identifier


class Scale(_Strict):
    """Ordered options from low to high, kinds of missing, named cuts."""

    options: tuple[Option, ...] = Field(strict=False, min_length=2, max_length=100)
    missing: tuple[MissingOption, ...] = Field((), strict=False)
    cuts: dict[Identifier, Cut] = {}
    net: Net | None = None
    split: float | None = Field(
        None,
        strict=False,
        description="Where figures divide the scale: 2.5 between the options 2 and 3, 3 through the"
        " middle of option 3. Default: the middle of the scale.",
    )

    @property
    def size(self) -> int:
        """How many options the scale has."""
        return len(self.options)

    @property
    def centre(self) -> float:
        """The rank around which figures stack the options."""
        return (self.size + 1) / 2 if self.split is None else self.split

    def scores(self) -> dict[int, float]:
        """Score by rank."""
        return {
            rank: float(rank) if option.score is None else option.score
            for rank, option in enumerate(self.options, start=1)
        }

    def wordings(self) -> Iterator[tuple[int, Wording]]:
        """Each answer with its code: ranks from 1, then the kinds of missing."""
        yield from enumerate(self.options, start=1)
        for missing in self.missing:
            yield missing.code, missing

    def codes_of(self, cut: str) -> tuple[int, ...]:
        """The ranks inside a named cut."""
        bounds = self.cuts[cut]
        return tuple(range(bounds.at_least or 1, (bounds.at_most or self.size) + 1))


class Item(_Strict):
    """One question on a scale."""

    id: Identifier
    text: Text
    scale: Identifier
    column: Column | None = Field(None, description="Default: the item's text.")
    figure: int | None = Field(None, ge=1, le=32_767, description="Its figure in the publication.")
    level: Identifier | None = None
    battery: Identifier | None = None
    role: Role = Field(Role.STATUS, strict=False)
    reverse: bool = Field(False, description="Reversed where a battery is scored.")


class Attribute(_Strict):
    """A column that respondents are grouped by."""

    column: Column
    text: Text | None = None
    values: tuple[Wording, ...] = Field((), strict=False, description="If only these may occur.")
    group: bool = Field(True, description="Whether tallies are made by it.")


class Time(_Strict):
    """A column with a point in time, and how the export writes it (strptime)."""

    column: Column
    formats: tuple[Word, ...] = Field(
        ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"), strict=False
    )


class Status(_Strict):
    """The column that says what became of each invitation, and its words."""

    column: Column
    complete: tuple[Word, ...] = Field(strict=False, min_length=1)
    partial: tuple[Word, ...] = Field((), strict=False)
    refused: tuple[Word, ...] = Field((), strict=False)
    not_answered: tuple[Word, ...] = Field((), strict=False)
    other: tuple[Word, ...] = Field((), strict=False)
    unknown_eligibility: tuple[Word, ...] = Field((), strict=False)
    test: tuple[Word, ...] = Field((), strict=False, description="Rows to reject as tests.")

    def words(self) -> dict[str, tuple[str, ...]]:
        """Words by what they mean, in a fixed order."""
        return {name: getattr(self, name) for name in (*map(str, Disposition), "test")}


class Respondents(_Strict):
    """How respondents are told apart and which rows count."""

    key: Column | None = None
    status: Status | None = None
    complete_at: Share | None = Field(
        None, description="Without a status column: share of items from which a row is complete."
    )
    partials: Literal["keep", "reject"] = "keep"
    duplicates: Literal["stop", "first", "last", "most_complete"] = "stop"
    weight: Column | None = None
    started: Time | None = None
    finished: Time | None = None


class Population(_Strict):
    """How many there are of whom: `n`, and who they are."""

    n: int = Field(ge=1, le=100_000_000_000)
    text: Text | None = None


class Quality(_Strict):
    """From which measure on a wave's quality is worth a warning; shares from 0 to 1."""

    response_rate: Share = Field(0.5, description="At least this response rate (AAPOR RR2).")
    completeness: Share = Field(0.8, description="At least this share answers each item.")
    dont_know: Share = Field(0.3, description="At most this share of an item's answers.")
    options_used: Share = Field(0.4, description="At least this share of an item's options.")
    straight_lining: Share = Field(0.1, description="At most this share of respondents.")
    straight_line_items: int = Field(
        5, ge=2, description="From so many items on one scale, the same answer to all is a line."
    )
    speeding: Share = Field(0.1, description="At most this share of respondents.")
    fast: Share = Field(0.33, description="Faster than this share of the median time is speeding.")
    few_answers: int = Field(
        30, ge=1, description="Below so many respondents the report warns of general conclusions."
    )


class Study(_Strict):
    """A study.yaml."""

    title: Text
    languages: tuple[Language, ...] = Field(strict=False, min_length=1)
    description: Text | None = None
    source: Word | None = Field(None, description="The publication or project it belongs to.")
    owners: tuple[Word, ...] = Field((), strict=False, description="`team:name` or an e-mail.")
    public_key: Word | None = Field(
        None, description="Only where no real person answers: pseudonyms anyone can recompute."
    )
    tolerate: Share = Field(0.0, description="Share of an item's answers that may be unknown.")
    populations: dict[Identifier, Population] = {}
    respondents: Respondents = Respondents()
    personal: tuple[Column, ...] = Field((), strict=False, description="Never leave the export.")
    quality: Quality = Quality()
    attributes: dict[Identifier, Attribute] = {}
    levels: dict[Identifier, Text] = {}
    batteries: dict[Identifier, Text] = {}
    scales: dict[Identifier, Scale] = Field(min_length=1)
    items: tuple[Item, ...] = Field(strict=False, min_length=1, max_length=2_000)

    def text(self, texts: Mapping[str, str], language: str | None = None) -> str:
        """A text in a language, else in the study's first language that has it."""
        for candidate in (language, ANY_LANGUAGE, *self.languages):
            if candidate is not None and candidate in texts:
                return texts[candidate]
        return next(iter(texts.values()))


class ItemChange(_Strict):
    """What a wave asked differently."""

    column: Column | None = None
    text: Text | None = None
    scale: Identifier | None = None
    dropped: bool = False


class Columns(_Strict):
    """Columns that this wave's export names otherwise."""

    key: Column | None = None
    status: Column | None = None
    weight: Column | None = None
    started: Time | None = None
    finished: Time | None = None
    attributes: dict[Identifier, Column] = {}
    personal: tuple[Column, ...] | None = Field(None, strict=False)


class Wave(_Strict):
    """A wave.yaml: its place in the order, and only what differs from the questionnaire."""

    fielded: Annotated[datetime.date | None, BeforeValidator(_date)] = Field(
        None, strict=False, description="First day of the fielding, such as 2024-05-17."
    )
    title: Text | None = None
    populations: dict[Identifier, Population] = {}
    export: Annotated[str, StringConstraints(pattern=r"^[^/\\\x00]{1,255}$")] | None = Field(
        None, description="The file name of the answers, where the folder holds several."
    )
    encoding: Annotated[Word | None, AfterValidator(_text_encoding)] = Field(
        None, description="If it cannot be seen from the file."
    )
    delimiter: Annotated[str, StringConstraints(pattern=r'^[^"\r\n\x00]$')] | None = None
    sheet: Word | None = Field(None, description="Of a workbook, where several sheets hold rows.")
    columns: Columns = Columns()
    items: dict[Identifier, ItemChange] = {}

    @model_validator(mode="after")
    def _export_is_a_plain_name(self) -> Self:
        if self.export in (".", ".."):
            raise ValueError("export must be a file name | Name a file of the wave's folder")
        return self


class AssumedCells(_Strict):
    """Cells of one item that the publication does not state."""

    item: Identifier
    rows: tuple[int, ...] = Field(strict=False, description="Rows of the export, header = 1.")
    because: Identifier = Field(description="A key of `reasons`.")


class Provenance(_Strict):
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


def scale_meanings(scale: Scale) -> Iterator[tuple[Meaning, str]]:
    """Each spelling of a scale's answers with its code."""
    for code, wording in scale.wordings():
        for spelling in wording.spellings():
            yield code, spelling


def status_meanings(status: Status) -> Iterator[tuple[Meaning, str]]:
    """Each word of a status column with the disposition it stands for."""
    for meaning, words in status.words().items():
        for word in words:
            yield meaning, word


def attribute_meanings(study: Study, attribute: Attribute) -> Iterator[tuple[Meaning, str]]:
    """Each spelling of an attribute's declared values with its name in the first language."""
    for value in attribute.values:
        for spelling in value.spellings():
            yield study.text(value.labels), spelling
