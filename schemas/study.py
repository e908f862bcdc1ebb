"""The codebook: `study.yaml` as a strict model.

Belongs here: what a study and an item are, and whose answers count. Does not belong here: scales
(`schemas.scale`), what a wave changes (`schemas.wave`), which combinations of keys are wrong
(`schemas.findings`), how YAML is read (`schemas.documents`).
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Field

from schemas.parts import ANY_LANGUAGE, Column, Identifier, Language, Share, Strict, Text, Word
from schemas.scale import Choice, Scale, Wording
from schemas.vocabulary import Meaning


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


class Item(Strict):
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


class Attribute(Strict):
    """A column that respondents are grouped by."""

    column: Column
    text: Text | None = None
    values: tuple[Wording, ...] = Field((), strict=False, description="If only these may occur.")
    group: bool = Field(True, description="Whether tallies are made by it.")


class Time(Strict):
    """A column with a point in time, and how the export writes it (strptime)."""

    column: Column
    formats: tuple[Word, ...] = Field(
        ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"), strict=False
    )


class Status(Strict):
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


class Tests(Strict):
    """The column that marks previews and test responses, and its words for them."""

    column: Column
    words: tuple[Word, ...] = Field(strict=False, min_length=1)


class Resubmissions(Strict):
    """Rows of one person under several ids: alike in these columns, such as an e-mail."""

    columns: tuple[Column, ...] = Field(strict=False, min_length=1, max_length=8)
    keep: Literal["stop", "first", "last", "most_complete"] = "last"


class Identical(Strict):
    """Rows that give the same answers to all items, of which enough were answered."""

    answered: int = Field(5, ge=2, description="Only rows that answer at least so many items.")
    keep: Literal["all", "first"] = Field("all", description="all: flagged only.")


class Respondents(Strict):
    """How respondents are told apart and which rows count.

    Of rows that stand for one person the first or last is by `finished`, else `started`, else by
    place in the file.
    """

    key: Column | None = None
    link: Literal["as_given", "normalised"] | None = Field(
        None,
        description="Only where the key tells the same person in every wave. as_given: equal but"
        " for white space around it; normalised: also but for case and invisible characters.",
    )
    status: Status | None = None
    tests: Tests | None = None
    complete_at: Share | None = Field(
        None, description="Without a status column: share of items from which a row is complete."
    )
    partial_at: Share = Field(
        0.0, description="Share of items below which a row that is not complete is a break-off."
    )
    partials: Literal["keep", "reject"] = "keep"
    duplicates: Literal["stop", "first", "last", "most_complete"] = "stop"
    resubmissions: Resubmissions | None = None
    identical: Identical = Identical()
    weight: Column | None = None
    started: Time | None = None
    finished: Time | None = None
    seconds: Column | None = Field(None, description="How long it took, where no times say so.")


class Population(Strict):
    """How many there are of whom: `n`, and who they are."""

    n: int = Field(ge=1, le=100_000_000_000)
    text: Text | None = None


class Equivalence(Strict):
    """Differences below which waves or groups count as equal; for a test of equivalence."""

    share: Share | None = Field(None, description="Of shares at a cut, such as 0.1.")
    dominance: Share | None = Field(None, description="Of Cliff's delta and of d_w, such as 0.15.")


class Quality(Strict):
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
    identical_answers: Share = Field(0.02, description="At most this share of respondents.")
    fast: Share = Field(0.33, description="Faster than this share of the median time is speeding.")
    few_answers: int = Field(
        30, ge=1, description="Below so many respondents the report warns of general conclusions."
    )


class Study(Strict):
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
    equivalence: Equivalence = Equivalence()
    interpretation: Identifier | None = Field(
        None,
        description="Rules for words such as small and large beside effects in the study report,"
        " such as romano_2006. Default: no words.",
    )
    attributes: dict[Identifier, Attribute] = {}
    levels: dict[Identifier, Text] = {}
    batteries: dict[Identifier, Text] = {}
    scales: dict[Identifier, Scale] = Field(min_length=1)
    items: tuple[Item, ...] = Field(strict=False, min_length=1, max_length=2_000)
    choices: tuple[Choice, ...] = Field(
        (), strict=False, max_length=2_000, description="Questions whose answers have no order."
    )

    def text(self, texts: Mapping[str, str], language: str | None = None) -> str:
        """A text in a language, else in the study's first language that has it."""
        for candidate in (language, ANY_LANGUAGE, *self.languages):
            if candidate is not None and candidate in texts:
                return texts[candidate]
        return next(iter(texts.values()))


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
