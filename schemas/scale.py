"""Scales: ordered options, kinds of missing, named cuts; and questions without an order.

Belongs here: the answers that a question can have, and their codes. Does not belong here: items
and studies (`schemas.study`).
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import Literal

from pydantic import Field

from schemas.parts import Column, Identifier, Strict, Text, Word
from schemas.vocabulary import Meaning


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


class Wording(Strict):
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


class Cut(Strict):
    """A named range of ranks, such as `high: {at_least: 4}`."""

    at_least: int | None = Field(None, ge=1)
    at_most: int | None = Field(None, ge=1)


class Net(Strict):
    """Which two cuts the net share is the difference of."""

    top: Identifier
    bottom: Identifier


class Scale(Strict):
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


class ChoiceOption(Wording):
    """An option without an order; its place in the list is its code."""

    column: Column | None = Field(
        None, description="Of select-all-that-apply with a column per option."
    )


class Choice(Strict):
    """A question whose answers have no order: select one, or select all that apply."""

    id: Identifier
    text: Text
    select: Literal["one", "several"]
    column: Column | None = Field(
        None, description="The column of all its answers; options with columns need none."
    )
    separator: Word | None = Field(
        None, description="What stands between several answers in one cell."
    )
    options: tuple[ChoiceOption, ...] = Field(strict=False, min_length=1, max_length=1_000)
    missing: tuple[MissingOption, ...] = Field((), strict=False)
    selected: tuple[Word, ...] = Field(
        (), strict=False, description="Words of a column per option that mean: selected."
    )
    not_selected: tuple[Word, ...] = Field(
        (), strict=False, description="Words that mean: not selected; a blank cell does too."
    )
    level: Identifier | None = None

    @property
    def by_columns(self) -> bool:
        """Whether each option has a column of its own."""
        return any(option.column is not None for option in self.options)


def choice_meanings(choice: Choice) -> Iterator[tuple[Meaning, str]]:
    """Each spelling of a choice's answers with its code: options from 1, kinds of missing below 0.

    Of a column per option: the words for selected (1) and not selected (0).
    """
    if choice.by_columns:
        for meaning, words in ((1, choice.selected), (0, choice.not_selected)):
            for word in words:
                yield meaning, word
    else:
        for code, option in enumerate(choice.options, start=1):
            for spelling in option.spellings():
                yield code, spelling
    for missing in choice.missing:
        for spelling in missing.spellings():
            yield missing.code, spelling


def scale_meanings(scale: Scale) -> Iterator[tuple[Meaning, str]]:
    """Each spelling of a scale's answers with its code."""
    for code, wording in scale.wordings():
        for spelling in wording.spellings():
            yield code, spelling
