"""The codebook that a draft comes to: names, texts and rules, ready to be written.

Belongs here: turning what was found into the codebook's terms. Does not belong here: finding it
(`draft`), or the text of the file (`writing`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.drafting.answers import Answer, number_in
from pipeline.drafting.choices import DraftChoice
from pipeline.drafting.draft import Draft, LeftOut
from pipeline.drafting.items import NUMBERS, DraftItem
from pipeline.drafting.names import identifier, unused
from pipeline.drafting.profile import LONGEST_TEXT
from pipeline.drafting.roles import Role
from pipeline.drafting.scales import DraftScale
from pipeline.readers.raw import RawColumn, RawExport
from schemas.vocabulary import fold

# Sub-questions that the tool numbers, as in q1[SQ001].
GENERIC_CODE = re.compile(r"SQ\d+|A\d+|\d+", re.I)
# A header that is a name rather than a question.
LONGEST_NAME = 32
MOST_ITEMS = 2_000


@dataclass(frozen=True)
class PlannedItem:
    """An item of the codebook, with the doubts that stand beside it."""

    id: str
    text: str
    scale: str
    column: str | int
    battery: str | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedOption:
    """An answer of the codebook: its words, and what cells hold for it."""

    label: str
    codes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    score: float | None = None


@dataclass(frozen=True)
class PlannedScale:
    """A scale of the codebook; `missing` by kind."""

    name: str
    options: tuple[PlannedOption, ...]
    missing: tuple[tuple[str, PlannedOption], ...]
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedChoice:
    """A question without order; `columns` of its options where each has one."""

    id: str
    text: str
    select: str
    options: tuple[PlannedOption, ...]
    column: str | int | None = None
    columns: tuple[str | int, ...] = ()
    separator: str | None = None
    selected: tuple[str, ...] = ()
    not_selected: tuple[str, ...] = ()
    missing: tuple[tuple[str, PlannedOption], ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedAttribute:
    """A fact about the person that a column holds."""

    id: str
    text: str
    column: str | int


@dataclass(frozen=True)
class Plan:
    """A codebook before it is written.

    Attributes:
        made_from: the files, as people know them.
        rows: of the export that the rules for respondents are from.
    """

    title: str
    language: str
    made_from: tuple[str, ...]
    roles: dict[str, Role] = field(default_factory=dict)
    role_columns: dict[str, str | int] = field(default_factory=dict)
    personal: tuple[str | int, ...] = ()
    attributes: tuple[PlannedAttribute, ...] = ()
    batteries: dict[str, str] = field(default_factory=dict)
    scales: tuple[PlannedScale, ...] = ()
    items: tuple[PlannedItem, ...] = ()
    choices: tuple[PlannedChoice, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    rows: int = 0


def plan_of(draft: Draft, title: str = "draft") -> Plan:
    """The codebook of one export."""
    ids: set[str] = {"wave", "all"}
    batteries: dict[str, str] = {}
    used, surplus = draft.items[:MOST_ITEMS], draft.items[MOST_ITEMS:]
    items = tuple(_item(draft, item, scale, ids, batteries) for item, scale in used)
    choices = tuple(planned_choice(draft, one, ids) for one in draft.choices[:MOST_ITEMS])
    beyond = [item.profile.column for item, _ in surplus]
    beyond += [column for one in draft.choices[MOST_ITEMS:] for column in one.columns]
    names: set[str] = {"all"}
    return Plan(
        title=title,
        language=_language(draft),
        made_from=(_made_from(draft.export),),
        roles={role.role: role for role in draft.roles.values()},
        role_columns={
            role.role: draft.column_name(role.profile.column) for role in draft.roles.values()
        },
        personal=tuple(
            draft.column_name(role.profile.column)
            for role in draft.roles.values()
            if role.role == "personal"
        ),
        attributes=tuple(_attribute(draft, choice, names) for choice in draft.attributes),
        batteries=batteries,
        scales=tuple(map(planned_scale, draft.scales)),
        items=items,
        choices=choices,
        left_out=(
            *draft.left_out,
            *(LeftOut(one, f"more questions than a codebook has ({MOST_ITEMS})") for one in beyond),
        ),
        rows=draft.profiles[0].rows if draft.profiles else 0,
    )


def _made_from(export: RawExport) -> str:
    """A file as people know it; workbooks and Stata's files name no encoding."""
    facts = [fact for fact in (export.tool, export.encoding) if fact]
    return f"{export.path.name} ({', '.join(facts)})"


def _language(draft: Draft) -> str:
    """The language of most items; English where no words say."""
    counts: dict[str, int] = {}
    for scale in draft.scales:
        if scale.language:
            counts[scale.language] = counts.get(scale.language, 0) + len(scale.items)
    return max(sorted(counts), key=lambda one: counts[one], default="en")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "..."


def column_id(column: RawColumn, text: str) -> str:
    """An id for what a column asks: the tool's own name for it, else the first words."""
    inner = re.fullmatch(r"\w+\[(\w+)\]", column.code)
    if inner and not GENERIC_CODE.fullmatch(inner[1]):
        return identifier(inner[1], "item")
    for name in (column.code, column.header):
        if name and len(name) <= LONGEST_NAME and " " not in name.strip():
            return identifier(name, "item")
    return identifier(text, "item")


def _item(
    draft: Draft, item: DraftItem, scale: DraftScale, ids: set[str], batteries: dict[str, str]
) -> PlannedItem:
    column = item.profile.column
    name = unused(column_id(column, _part(item)), ids)
    ids.add(name)
    doubts = []
    r = draft.reversed_items.get(column.position)
    if r is not None:
        doubts.append(
            f"runs against its sisters (r = {r:.2f}): worded the other way round? Then add"
            " `reverse: true`"
        )
    if item.answers.strangers:
        known = len(item.answers.strangers)
        doubts.append(f"{known} texts are not among the labels that the file has for it")
    battery = None
    if len(item.group.columns) > 1 and item.group.question and column.sub_question:
        battery = _battery(item.group.question, batteries)
    return PlannedItem(
        name,
        _cut(item.text) or name,
        scale.name,
        draft.column_name(column),
        battery,
        tuple(doubts),
    )


def _part(item: DraftItem) -> str:
    """What tells an item from its sisters, where their headers begin alike; else its words."""
    positions = [column.position for column in item.group.columns]
    parts = dict(zip(positions, item.group.parts, strict=True))
    return (len(parts) > 1 and parts[item.profile.column.position]) or item.text


def _battery(question: str, batteries: dict[str, str]) -> str:
    for name, text in batteries.items():
        if text == _cut(question):
            return name
    name = unused(identifier(question, "battery"), batteries)
    batteries[name] = _cut(question)
    return name


def planned_scale(scale: DraftScale) -> PlannedScale:
    """A scale in the codebook's terms; answers of one kind of missing are one."""
    options = tuple(_option(one, scale, place) for place, one in enumerate(scale.options))
    options, missing = unambiguous(options, _by_kind(scale.missing))
    return PlannedScale(scale.name, options, missing, scale.doubts)


Missing = tuple[tuple[str, PlannedOption], ...]


def unambiguous(
    options: tuple[PlannedOption, ...], missing: Missing
) -> tuple[tuple[PlannedOption, ...], Missing]:
    """Answers of which no spelling means two: labels before codes, options before missing."""
    rows = [*options, *(one for _, one in missing)]
    owners: dict[str, int] = {}
    for number, row in enumerate(rows):
        owners.setdefault(fold(row.label), number)
    kept: dict[int, PlannedOption] = {}
    for number, row in enumerate(rows):
        if owners[fold(row.label)] != number:
            continue
        codes, also = (
            tuple(text for text in texts if owners.setdefault(fold(text), number) == number)
            for texts in (row.codes, row.also)
        )
        kept[number] = replace(row, codes=codes, also=also)
    return (
        tuple(kept[number] for number in range(len(options)) if number in kept),
        tuple(
            (kind, kept[number])
            for number, (kind, _) in enumerate(missing, start=len(options))
            if number in kept
        ),
    )


def _option(answer: Answer, scale: DraftScale, place: int) -> PlannedOption:
    score = None
    if scale.family == NUMBERS:
        number = number_in(answer)
        score = None if number in (None, place + 1) else float(number)
    codes = tuple(code for code in answer.codes if fold(code) != fold(answer.label))
    return PlannedOption(_cut(answer.label), codes, score=score)


def _by_kind(missing: Sequence[tuple[Answer, str]]) -> tuple[tuple[str, PlannedOption], ...]:
    kinds: dict[str, list[Answer]] = {}
    for answer, kind in missing:
        kinds.setdefault(kind, []).append(answer)
    found = []
    for kind, answers in kinds.items():
        first, *others = answers
        codes = tuple(
            code for one in answers for code in one.codes if fold(code) != fold(first.label)
        )
        also = tuple(one.label for one in others if fold(one.label) not in map(fold, codes))
        found.append((kind, PlannedOption(_cut(first.label), tuple(dict.fromkeys(codes)), also)))
    return tuple(found)


def planned_choice(draft: Draft, choice: DraftChoice, ids: set[str]) -> PlannedChoice:
    """A question without order in the codebook's terms."""
    first = choice.columns[0]
    several = len(choice.columns) > 1
    name = identifier(choice.text, "choice") if several else column_id(first, choice.text)
    name = unused(name, ids)
    ids.add(name)
    with_columns = any(option.column is not None for option in choice.options)
    options = tuple(
        PlannedOption(
            _cut(one.label), tuple(code for code in one.codes if fold(code) != fold(one.label))
        )
        for one in choice.options
    )
    missing = _by_kind([(Answer(word), kind) for word, kind in choice.missing])
    if not with_columns:
        options, missing = unambiguous(options, missing)
    return PlannedChoice(
        id=name,
        text=_cut(choice.text) or name,
        select=choice.select,
        options=options,
        column=None if with_columns else draft.column_name(first),
        columns=tuple(
            draft.column_name(one.column) for one in choice.options if one.column is not None
        ),
        separator=choice.separator,
        selected=choice.selected,
        not_selected=choice.not_selected,
        missing=missing,
        doubts=choice.doubts,
    )


def _attribute(draft: Draft, choice: DraftChoice, names: set[str]) -> PlannedAttribute:
    column = choice.columns[0]
    name = unused(column_id(column, choice.text), names)
    names.add(name)
    return PlannedAttribute(name, _cut(choice.text), draft.column_name(column))
