"""Which items share a scale.

Belongs here: columns that share an order of answers, also where one of them lacks an option that a
sister has. Does not belong here: which columns are items (`items`), questions without an order
(`choices`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.drafting.answers import Answer
from pipeline.drafting.groups import Group
from pipeline.drafting.items import (
    NUMBERS,
    PROGRAM_MISSING,
    DraftItem,
    item_answers,
    items_of,
    may_be_item,
)
from pipeline.drafting.lexicon import plain
from pipeline.drafting.names import identifier, unused
from pipeline.drafting.ordinal import Ordered, missing_kind, ordered
from pipeline.drafting.profile import Profile

# Among so many answers nobody may have chosen an option that the scale has.
FEW_ANSWERS = 60
LEAST_SHARED = 0.5


@dataclass(frozen=True)
class DraftScale:
    """A scale and the columns that were asked on it.

    Attributes:
        options: low to high.
        missing: answers off the scale with their kinds.
        doubts: what a person should look at.
    """

    name: str
    family: str
    language: str
    options: tuple[Answer, ...]
    missing: tuple[tuple[Answer, str], ...]
    items: tuple[DraftItem, ...]
    doubts: tuple[str, ...] = field(default=())


def scales_of(profiles: Mapping[int, Profile], groups: Sequence[Group]) -> list[DraftScale]:
    """The scales of an export, each with its items, in the file's order.

    Args:
        profiles: the columns that may hold answers, by position.
        groups: all columns of the file in groups.
    """
    found = [item for group in groups for item in items_of(profiles, group)]
    scales: list[DraftScale] = []
    # The longest vocabularies first, so that a column that lacks an option finds its sisters.
    for item in sorted(found, key=lambda one: (-len(one.order.options), _place(one))):
        _put(item, scales)
    _put_stragglers(profiles, groups, scales)
    in_order = sorted(scales, key=lambda scale: min(map(_place, scale.items)))
    return [replace(scale, items=tuple(sorted(scale.items, key=_place))) for scale in in_order]


def _place(item: DraftItem) -> int:
    return item.profile.column.position


def _put(item: DraftItem, scales: list[DraftScale]) -> None:
    """Puts an item on the first scale that it fits, or begins one."""
    for number, scale in enumerate(scales):
        options = _fitting(item, scale)
        if options is not None:
            scales[number] = _joined(scale, item, options)
            return
    scales.append(_begun(item, scales))


def _put_stragglers(
    profiles: Mapping[int, Profile], groups: Sequence[Group], scales: list[DraftScale]
) -> None:
    """Columns whose few answers are no order by themselves, beside items whose scale has them."""
    taken = {_place(item) for scale in scales for item in scale.items}
    for group in groups:
        for column in group.columns:
            profile = profiles.get(column.position)
            if profile is None or column.position in taken or not may_be_item(profile):
                continue
            answers = item_answers(profile)
            own = [plain(one.label) for one in answers.answers if not one.is_declared_missing]
            for number, scale in enumerate(scales):
                options = [plain(option.label) for option in scale.options]
                known = {*options, *(plain(one.label) for one, _ in scale.missing)}
                beside = any(_are_beside(column.position, group, item) for item in scale.items)
                if beside and set(own) & set(options) and set(own) <= known:
                    order = Ordered(scale.family, scale.language, tuple(answers.labels))
                    item = DraftItem(profile, group, answers, order)
                    if not _codes_clash(item, scale):
                        scales[number] = _joined(scale, item, scale.options)
                        taken.add(column.position)
                        break


def _are_beside(position: int, group: Group, item: DraftItem) -> bool:
    """Whether a column is of an item's question, or its neighbour."""
    return item.group is group or abs(_place(item) - position) == 1


def _fitting(item: DraftItem, scale: DraftScale) -> tuple[Answer, ...] | None:
    """The options of a scale with those of a column; None where they are two scales."""
    if (item.order.family, item.order.language) != (scale.family, scale.language):
        return None
    if _codes_clash(item, scale):
        return None
    labels = [plain(option.label) for option in scale.options]
    own = [plain(label) for label in item.order.options]
    if item.order.family == NUMBERS and labels != own and not _has_words(item.order):
        return None
    if set(own) <= set(labels) and [one for one in labels if one in own] == own:
        return scale.options
    return _united(item, scale)


def _has_words(order: Ordered) -> bool:
    return any(not option.strip().isdigit() for option in order.options)


def _united(item: DraftItem, scale: DraftScale) -> tuple[Answer, ...] | None:
    """The options of both, where each may only lack what nobody chose."""
    theirs = {plain(option.label): option for option in scale.options}
    own = {plain(one.label): one for one in item.answers.answers if one.label in item.order.options}
    shared = len(set(theirs) & set(own)) / len(set(theirs) | set(own))
    few = min(item.profile.filled, *(one.profile.filled for one in scale.items)) < FEW_ANSWERS
    same_group = any(one.group is item.group for one in scale.items)
    if not (same_group or few or shared >= LEAST_SHARED) or item.order.family == NUMBERS:
        return None
    united = {**own, **theirs}
    whole = ordered([answer.label for answer in united.values()])
    if whole is None or (whole.family, whole.language) != (scale.family, scale.language):
        return None
    if whole.doubts or len(whole.options) != len(united):
        return None
    return tuple(united[plain(label)] for label in whole.options)


def _codes_clash(item: DraftItem, scale: DraftScale) -> bool:
    """Whether one code means different answers in the column and in the scale."""
    theirs = {code: plain(one.label) for one in scale.options for code in one.codes}
    theirs |= {code: plain(one.label) for one, _ in scale.missing for code in one.codes}
    for one in item.answers.answers:
        if any(theirs.get(code, plain(one.label)) != plain(one.label) for code in one.codes):
            return True
    return False


def _begun(item: DraftItem, scales: Sequence[DraftScale]) -> DraftScale:
    by_label = {one.label: one for one in item.answers.answers}
    options = tuple(by_label.get(label, Answer(label)) for label in item.order.options)
    missing = tuple(
        (one, kind) for one in item.answers.answers if (kind := _kind(one, item.order)) is not None
    )
    name = _name(item, [scale.name for scale in scales])
    order = item.order
    return DraftScale(
        name, order.family, order.language, options, missing, (item,), tuple(order.doubts)
    )


def _kind(answer: Answer, order: Ordered) -> str | None:
    if answer.label in PROGRAM_MISSING:
        # Where those who would not answer are written in words, who has a program's mark was not
        # asked; else the mark stands for a blank cell.
        return "not_asked" if "refused" in order.missing.values() else "blank"
    if answer.label in order.missing:
        return order.missing[answer.label]
    if not answer.is_declared_missing:
        return None
    return missing_kind(answer.label) or "blank"


def _name(item: DraftItem, taken: Sequence[str]) -> str:
    if item.order.family == NUMBERS:
        low, high = (_number(item.order.options[place]) for place in (0, -1))
        return unused(f"{NUMBERS}_{low}_to_{high}", taken)
    return unused(identifier(item.order.family, "scale"), taken)


def _number(option: str) -> str:
    digits = re.match(r"\D*(\d+)", option)
    return digits[1] if digits else "x"


def _joined(scale: DraftScale, item: DraftItem, options: Sequence[Answer]) -> DraftScale:
    """The scale with these options and one more item, its counts, codes and kinds of missing."""
    own = {plain(one.label): one for one in item.answers.answers}
    known = {plain(option.label) for option in scale.options}
    options = tuple(
        _added(option, own.get(plain(option.label))) if plain(option.label) in known else option
        for option in options
    )
    missing = {plain(one.label): (one, kind) for one, kind in scale.missing}
    for one in item.answers.answers:
        kind = _kind(one, item.order)
        if kind is not None:
            before = missing.get(plain(one.label))
            missing[plain(one.label)] = (
                (_added(before[0], one), before[1]) if before else (one, kind)
            )
    doubts = tuple(dict.fromkeys((*scale.doubts, *item.order.doubts)))
    return replace(
        scale,
        options=options,
        missing=tuple(missing.values()),
        items=(*scale.items, item),
        doubts=doubts,
    )


def _added(one: Answer, other: Answer | None) -> Answer:
    if other is None:
        return one
    codes = tuple(dict.fromkeys((*one.codes, *other.codes)))
    return replace(one, codes=codes, n=one.n + other.n)
