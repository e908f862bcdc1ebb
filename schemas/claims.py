"""What a publication says: `claims.yaml` as a strict model.

Belongs here: sentences and what each states, as plain facts. Does not belong here: judging them
(`pipeline.claims`), or what study and waves are (`schemas.study`, `schemas.wave`).
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from schemas.documents import Document
from schemas.errors import CodebookError
from schemas.findings import Finding, language_findings
from schemas.parts import WAVE_NAME, Identifier, Strict, Text, Word
from schemas.scale import Scale
from schemas.study import Item, Study
from schemas.vocabulary import fold

CLAIMS_FILE = "claims.yaml"
PRINTED = re.compile(r"[-+−]?\d{1,12}(?:[.,]\d{1,9})?\s?(?:%|points)?")
NO_NUMBER = (
    "{} is no number as a publication prints it"
    ' | Write it as printed, such as "50 %", "3.7", "6" or "-4 points"'
)
# What a study's data and codebook know by themselves; populations are known too.
COUNTED_NUMBERS = ("complete", "partial", "respondents", "items", "figures", "levels")


def _as_printed(text: str) -> str:
    if not PRINTED.fullmatch(text):
        raise ValueError(NO_NUMBER.format(repr(text)))
    return text


def _text_of(value: object) -> object:
    """A plain whole number needs no quotes."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _one_or_several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Printed = Annotated[Word, BeforeValidator(_text_of), AfterValidator(_as_printed)]
Answers = Annotated[
    tuple[Word, ...],
    BeforeValidator(_one_or_several),
    Field(strict=False, min_length=1, description="Labels in any language, or the name of a cut."),
]


class Operand(Strict):
    """What a statement compares with; what it leaves out is as in the statement."""

    item: Identifier | None = None
    wave: Word | None = None
    answers: Answers | None = None
    group: dict[Identifier, Word] | None = Field(None, max_length=1)


class Statement(Strict):
    """One thing that a sentence says: of an item's answers, or of a number of the study."""

    item: Identifier | None = None
    number: Identifier | None = Field(
        None, description="Of the study: complete, items, a population, or any other by its name."
    )
    wave: Word | None = None
    answers: Answers | None = None
    readings: tuple[Answers, ...] = Field(
        (),
        strict=False,
        description="Where the sentence does not say which answers it counts: what its words allow,"
        " the narrowest first.",
    )
    inferred: bool = Field(False, description="The sentence leaves out which answers; inferred.")
    group: dict[Identifier, Word] = Field({}, max_length=1)
    base: Literal["all", "substantive"] = "all"
    weighted: bool = False
    metric: Identifier = Field("share", description="Name in the table of metrics.")
    compares: Literal["equals", "at_least", "at_most", "more_than", "less_than"] = "equals"
    printed: Printed | None = Field(None, alias="is", description="The number as printed.")
    of: int | None = Field(None, ge=1, description="The printed base of the number.")
    share_of: Identifier | None = Field(None, description="Of a number: what it is a share of.")
    made_of: dict[Identifier, Literal[-1, 1]] = Field(
        {}, description="Of a number: which others it is the sum or difference of."
    )
    than: Operand | None = None
    differs: Literal["higher", "lower", "equal"] | None = Field(
        None, description="What the sentence says of it beside `than`."
    )
    cites: int | None = Field(None, ge=1, description="The figure that the sentence refers to.")
    calls: Literal["favourable", "unfavourable"] | None = Field(
        None, description="What the sentence calls it: good or much; bad or only so much."
    )
    speaks_of: Literal["perception", "effect"] | None = Field(
        None, description="Whether it says what people think, or what has become of something."
    )

    @model_validator(mode="after")
    def _speaks_of_one_thing(self) -> Self:
        if (self.item is None) == (self.number is None):
            raise ValueError("a statement is about an item or about a number | Give one of them")
        if self.answers is not None and self.readings:
            raise ValueError("the answers are either said or open | Keep `answers` or `readings`")
        if (self.than is None) != (self.differs is None):
            raise ValueError("`than` and `differs` belong together | Give both or none")
        if self.number is not None and self.printed is None:
            raise ValueError("a number has no value | Add it as printed: `is`")
        return self

    @property
    def value(self) -> Decimal:
        """The printed number, without its sign of percent.

        Raises:
            ValueError: it has none.
        """
        if self.printed is None:
            raise ValueError("nothing is printed")
        number = re.sub(r"\s?(?:%|points)$", "", self.printed)
        return Decimal(number.replace(",", ".").replace("−", "-"))

    @property
    def is_percent(self) -> bool:
        """Whether it is printed in percent, or in percentage points."""
        return self.printed is not None and self.printed.endswith(("%", "points"))

    @property
    def is_count(self) -> bool:
        """Whether a share is printed as a number of answers."""
        return (
            self.printed is not None
            and not self.is_percent
            and self.metric == "share"
            and self.value == self.value.to_integral_value()
            and "." not in self.printed.replace(",", ".")
        )

    @property
    def rounding(self) -> Decimal:
        """Half of the last printed digit: as far as rounding can have moved the number."""
        exponent = self.value.as_tuple().exponent
        return Decimal(5).scaleb(int(exponent) - 1)

    @property
    def is_distribution(self) -> bool:
        """Whether it prints a part of an item's distribution, in a whole wave."""
        return (
            self.item is not None
            and self.printed is not None
            and self.than is None
            and self.metric == "share"
            and not (self.group or self.weighted)
        )


class Claim(Strict):
    """A sentence, table or figure of the publication, and what it states."""

    id: Identifier
    where: Word | None = Field(None, description="Page, figure or section, as a reader finds it.")
    quote: Word | None = Field(None, description="Its words, as they are printed.")
    text: Text | None = Field(None, description="What it says, in other words.")
    note: Text | None = Field(None, description="What whoever entered it noticed.")
    says: tuple[Statement, ...] = Field(strict=False, min_length=1)


class Units(Strict):
    """Those about which several respondents may have answered the same question."""

    n: int = Field(ge=1, description="How many there are.")
    text: Text
    levels: tuple[Identifier, ...] = Field((), strict=False, description="Levels about them.")
    items: tuple[Identifier, ...] = Field((), strict=False, description="Items about them.")
    attribute: Identifier | None = Field(
        None, description="The attribute that tells them apart, if one does."
    )


class Comments(Strict):
    """Open answers that a reconstructed export carries along."""

    after: Identifier
    header: Word
    texts: tuple[Word, ...] = Field(strict=False, min_length=1)


class Reconstruction(Strict):
    """What `likertwave reconstruct` needs beside the claims, to write an export and provenance."""

    wave: Word
    file: Annotated[Word, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,100}\.csv$")]
    language: Word = Field(description="Language of headers and answers.")
    source: Word
    method: Text
    reasons: dict[Literal["remainder", "pooled", "inferred"], Text] = Field(
        description="Why an answer is assumed: by what the publication leaves open."
    )
    comments: tuple[Comments, ...] = Field((), strict=False)


class Claims(Strict):
    """A claims.yaml."""

    publication: Word
    wave: Word = Field(description="The wave that statements are about where they name none.")
    figures: dict[Annotated[Word, Field(pattern=r"^\d{1,3}$")], Identifier] = Field(
        {}, description="Figure of the publication: its item; beside those of study.yaml."
    )
    units: tuple[Units, ...] = Field((), strict=False)
    reconstruction: Reconstruction | None = None
    claims: tuple[Claim, ...] = Field(strict=False, min_length=1, max_length=5_000)

    def statements(self) -> Iterator[tuple[Claim, int, Statement]]:
        """Every statement with its claim and its place in it, from 1."""
        for claim in self.claims:
            for place, statement in enumerate(claim.says, start=1):
                yield claim, place, statement

    def printed_of(self, wave: str) -> list[Statement]:
        """What the publication prints of the distributions of a wave's items."""
        return [statement for _, statement in self.told_of(wave)]

    def told_of(self, wave: str) -> list[tuple[str, Statement]]:
        """The same, each with the id of its claim."""
        return [
            (claim.id, statement)
            for claim, _, statement in self.statements()
            if statement.is_distribution and (statement.wave or self.wave) == wave
        ]

    def number(self, name: str, wave: str) -> int | None:
        """A whole number that the publication prints of a wave; None where it prints none."""
        for _, _, one in self.statements():
            plain = one.share_of is None and not one.is_percent and one.compares == "equals"
            whole = one.number == name and one.value == one.value.to_integral_value()
            if whole and plain and (one.wave or self.wave) == wave:
                return int(one.value)
        return None


def codes_of(scale: Scale, answers: tuple[str, ...]) -> frozenset[int] | None:
    """The codes that a claim's answers mean: a cut by its name, or labels; None where unknown."""
    if len(answers) == 1 and answers[0] in scale.cuts:
        return frozenset(scale.codes_of(answers[0]))
    by_label = {
        fold(one): code for code, wording in scale.wordings() for one in wording.spellings()
    }
    codes = [by_label.get(fold(answer)) for answer in answers]
    return None if None in codes else frozenset(code for code in codes if code is not None)


def _is_known(study: Study, answers: tuple[str, ...]) -> bool:
    """Whether any scale of the study has these answers: a wave may ask an item on another one."""
    return any(codes_of(scale, answers) is not None for scale in study.scales.values())


def load_claims(folder: Path, study: Study, shown_as: str = "") -> Claims:
    """The claims.yaml of a study's folder.

    Raises:
        CodebookError: there is none, a key is wrong, or it names what the study does not have.
    """
    path = folder / CLAIMS_FILE
    document = Document(path, f"{shown_as or folder}/{CLAIMS_FILE}")
    claims = document.parse(Claims)
    findings = [*language_findings(study, claims), *_findings(study, claims)]
    if findings:
        raise CodebookError([document.problem(*finding) for finding in findings])
    return claims


def _findings(study: Study, claims: Claims) -> Iterator[Finding]:
    """What no single key can show: place, what is wrong, what to do."""
    items = {item.id: item for item in study.items}
    seen: set[str] = set()
    for index, claim in enumerate(claims.claims):
        if claim.id in seen:
            yield ("claims", index, "id"), f"`{claim.id}` is given twice", "Rename one"
        seen.add(claim.id)
        for place, statement in enumerate(claim.says):
            at = ("claims", index, "says", place)
            yield from _statement_findings(at, study, items, statement)
    for figure, item in claims.figures.items():
        if item not in items:
            yield ("figures", figure), f"the study has no item `{item}`", "Correct its id"
    yield from _unit_findings(study, claims)
    if claims.reconstruction is not None:
        yield from _reconstruction_findings(study, claims.reconstruction)


def _reconstruction_findings(study: Study, made: Reconstruction) -> Iterator[Finding]:
    if not WAVE_NAME.fullmatch(made.wave):
        what = f"{made.wave!r} is no name of a wave"
        yield ("reconstruction", "wave"), what, "Use letters, digits, - and _ only"
    if made.language not in study.languages:
        what = f"the language {made.language!r} is not among `languages`"
        yield ("reconstruction", "language"), what, f"Use one of {', '.join(study.languages)}"
    items = {item.id for item in study.items}
    for index, one in enumerate(made.comments):
        if one.after not in items:
            at = ("reconstruction", "comments", index, "after")
            yield at, f"the study has no item `{one.after}`", "Correct its id"


def _unit_findings(study: Study, claims: Claims) -> Iterator[Finding]:
    items = {item.id for item in study.items}
    for index, unit in enumerate(claims.units):
        for name in unit.levels:
            if name not in study.levels:
                yield ("units", index, "levels"), f"there is no level `{name}`", "Correct its id"
        for name in unit.items:
            if name not in items:
                yield ("units", index, "items"), f"the study has no item `{name}`", "Correct its id"
        if unit.attribute is not None and unit.attribute not in study.attributes:
            what = f"there is no attribute `{unit.attribute}`"
            yield ("units", index, "attribute"), what, "Declare it in study.yaml"


def _statement_findings(
    at: tuple[str | int, ...], study: Study, items: dict[str, Item], statement: Statement
) -> Iterator[Finding]:
    if statement.item is None:
        return
    compared = statement.than.item if statement.than and statement.than.item else statement.item
    for item in dict.fromkeys((statement.item, compared)):
        if item not in items:
            yield at, f"the study has no item `{item}`", "Correct its id"
            return
    told = [(statement.item, answers) for answers in (statement.answers, *statement.readings)]
    if statement.than is not None:
        told.append((compared, statement.than.answers or statement.answers))
    for item, answers in told:
        if answers is not None and not _is_known(study, answers):
            yield (
                (*at, "answers"),
                f"item `{item}` has no answers {', '.join(map(repr, answers))}",
                "Copy the labels from study.yaml, or name a cut of the scale",
            )
    groups = [statement.group, (statement.than.group or {}) if statement.than else {}]
    for name in (name for group in groups for name in group):
        if name not in study.attributes:
            yield (*at, "group"), f"there is no attribute `{name}`", "Declare it in study.yaml"
    shares = statement.printed is not None and statement.metric == "share"
    if shares and statement.answers is None and not statement.readings:
        yield (
            at,
            "it gives a share and does not say of which answers",
            "Add `answers`, or `readings` with what its words allow",
        )
