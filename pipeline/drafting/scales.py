"""Which items share a scale.

Belongs here: columns that share an order of answers, also where one of them lacks an option that a
sister has. Does not belong here: which columns are items (`items`), questions without an order
(`choices`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.drafting.answers import WHOLE_NUMBER, Answer, alike, number_in
from pipeline.drafting.groups import Group
from pipeline.drafting.items import (
    NUMBERS,
    PROGRAM_MISSING,
    DraftItem,
    are_remarks,
    is_fact,
    item_answers,
    items_of,
    main_language,
    may_be_item,
)
from pipeline.drafting.names import identifier, unused
from pipeline.drafting.neighbours import with_neighbours
from pipeline.drafting.order import Ordered, missing_kind
from pipeline.drafting.ordinal import lopsided, ordered
from pipeline.drafting.profile import Profile
from schemas.vocabulary import fold

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
    language = main_language(profiles)
    groups = with_neighbours(profiles, groups)
    found = [item for group in groups for item in items_of(profiles, group, language)]
    scales: list[DraftScale] = []
    # The longest vocabularies first, so that a column that lacks an option finds its sisters.
    for item in sorted(found, key=lambda one: (-len(one.order.options), _place(one))):
        _put(item, scales)
    _put_stragglers(profiles, groups, scales)
    in_order = sorted(scales, key=lambda scale: min(map(_place, scale.items)))
    return [_finished(scale) for scale in in_order]


def _finished(scale: DraftScale) -> DraftScale:
    """A scale with its items in the file's order, and with the doubt that an option is missing."""
    odd = lopsided([option.label for option in scale.options])
    listed = any(item.answers.in_order for item in scale.items)
    doubts = scale.doubts if listed or not odd else (*scale.doubts, odd)
    return replace(scale, items=tuple(sorted(scale.items, key=_place)), doubts=doubts)


def _place(item: DraftItem) -> int:
    return item.profile.column.position


def _put(item: DraftItem, scales: list[DraftScale]) -> None:
    """Puts an item on the first scale that has its options, or may have them, or begins one."""
    for fitting in (_same, _wider):
        for number, scale in enumerate(scales):
            if _codes_clash(item, scale) or _kind_of(item) != (scale.family, scale.language):
                continue
            options = fitting(item, scale)
            if options is not None:
                scales[number] = _joined(scale, item, options)
                return
    scales.append(_begun(item, scales))


def _kind_of(item: DraftItem) -> tuple[str, str]:
    return item.order.family, item.order.language


def _put_stragglers(
    profiles: Mapping[int, Profile], groups: Sequence[Group], scales: list[DraftScale]
) -> None:
    """Columns whose few answers are no order by themselves, beside items whose scale has them."""
    scale_at = {_place(item): n for n, scale in enumerate(scales) for item in scale.items}
    for group in groups:
        for column in group.columns:
            position = column.position
            if position in scale_at or position not in profiles:
                continue
            beside = [*(one.position for one in group.columns), position - 1, position + 1]
            for number in sorted({scale_at[one] for one in beside if one in scale_at}):
                item = _straggler(profiles[position], group, scales[number])
                if item is not None:
                    scales[number] = _joined(scales[number], item, scales[number].options)
                    scale_at[position] = number
                    break


def _straggler(profile: Profile, group: Group, scale: DraftScale) -> DraftItem | None:
    """A column as an item of a scale, if it holds nothing but answers that the scale has."""
    if not may_be_item(profile):
        return None
    answers = item_answers(profile)
    own = {alike(one.label) for one in answers.answers if not one.is_declared_missing}
    options = {alike(option.label) for option in scale.options}
    if not own & options or not own <= options | {alike(one.label) for one, _ in scale.missing}:
        return None
    order = Ordered(scale.family, scale.language, tuple(answers.labels))
    item = DraftItem(profile, group, answers, order)
    is_row = bool(profile.column.sub_question)
    is_none = _codes_clash(item, scale) or are_remarks(item) or (is_fact(item) and not is_row)
    return None if is_none else item


def _same(item: DraftItem, scale: DraftScale) -> tuple[Answer, ...] | None:
    """The options of a scale where they are a column's own."""
    own = [alike(label) for label in item.order.options]
    return scale.options if own == [alike(option.label) for option in scale.options] else None


def _wider(item: DraftItem, scale: DraftScale) -> tuple[Answer, ...] | None:
    """The options of a scale with those of a column, where each may lack what nobody chose."""
    if item.order.family == NUMBERS:
        return _numbered(item, scale)
    labels = [alike(option.label) for option in scale.options]
    own = [alike(label) for label in item.order.options]
    if not set(own) <= set(labels):
        return _united(item, scale)
    places = [labels.index(one) for one in own]
    has_a_gap = places[-1] - places[0] + 1 > len(places)
    # Many who leave out the middle, as do all their sisters, were not asked for it.
    if has_a_gap and not _have_few(item, scale) and not _are_sisters(item, scale):
        return None
    return scale.options if places == sorted(places) else None


def _have_few(item: DraftItem, scale: DraftScale) -> bool:
    return min(item.profile.filled, *(one.profile.filled for one in scale.items)) < FEW_ANSWERS


def _are_sisters(item: DraftItem, scale: DraftScale) -> bool:
    return any(one.group is item.group for one in scale.items)


def _numbered(item: DraftItem, scale: DraftScale) -> tuple[Answer, ...] | None:
    """The numbers of both, each with its words, where no number has two different words."""
    theirs = {number_in(option): option for option in scale.options}
    chosen = {number_in(one): one for one in item.answers.answers}
    own = {number_in(one): one.label for one in _options(item)}
    longer = max(len(theirs), len(own))
    shared = [number for number in own if number in theirs]
    bare = not _have_words(item, scale)
    if len(shared) < longer - 1 or (bare and not _have_few(item, scale)):
        return None
    if bare and next(iter(own)) != next(iter(theirs)):
        return None
    united = dict(theirs)
    for number, label in own.items():
        answer = chosen.get(number)
        known = theirs.get(number)
        if known is None or (answer and not known.n):
            united[number] = answer or Answer(label)
        elif answer and alike(known.label) != alike(label):
            return None
    return tuple(united[number] for number in sorted(united, key=lambda one: one or 0))


def _have_words(item: DraftItem, scale: DraftScale) -> bool:
    labels = [*item.order.options, *(option.label for option in scale.options)]
    return not all(map(WHOLE_NUMBER.fullmatch, labels))


def _united(item: DraftItem, scale: DraftScale) -> tuple[Answer, ...] | None:
    """The options of both, in the order that they have together."""
    theirs = {alike(option.label): option for option in scale.options}
    own = {alike(one.label): one for one in item.answers.answers if one.label in item.order.options}
    shared = len(set(theirs) & set(own)) / len(set(theirs) | set(own))
    if not (_are_sisters(item, scale) or _have_few(item, scale) or shared >= LEAST_SHARED):
        return None
    united = {**own, **theirs}
    whole = ordered([answer.label for answer in united.values()], language=scale.language)
    if whole is None or (whole.family, whole.language) != (scale.family, scale.language):
        return None
    if whole.doubts or len(whole.options) != len(united):
        return None
    return tuple(united[alike(label)] for label in whole.options)


def widened(scale: DraftScale, other: DraftScale) -> DraftScale:
    """A scale with what only another export's answers have of it.

    The other's are its options too where few answered, or where an end is all that it lacks;
    else somebody asked the question on another scale.
    """
    listed = any(item.answers.in_order for item in scale.items)
    if listed or (scale.family, scale.language) != (other.family, other.language):
        return scale
    own = {alike(one.label): one for one in scale.options}
    both = {**own, **{alike(one.label): Answer(one.label) for one in other.options}, **own}
    whole = ordered([one.label for one in both.values()], language=scale.language)
    lacking = [alike(label) for label in whole.options if alike(label) not in own] if whole else []
    if whole is None or not lacking or whole.doubts or len(whole.options) != len(both):
        return scale
    ends = {alike(whole.options[0]), alike(whole.options[-1])}
    few = min(item.profile.filled for item in scale.items) < FEW_ANSWERS
    one_end = len(lacking) == 1 and lacking[0] in ends
    words = scale.family != NUMBERS
    if (few and words) or (one_end and (few or words)):
        return replace(scale, options=tuple(both[alike(label)] for label in whole.options))
    return scale


def _codes_clash(item: DraftItem, scale: DraftScale) -> bool:
    """Whether one code means different answers in the column and in the scale."""
    theirs = {code: alike(one.label) for one in scale.options for code in one.codes}
    theirs |= {code: alike(one.label) for one, _ in scale.missing for code in one.codes}
    for one in item.answers.answers:
        if any(theirs.get(code, alike(one.label)) != alike(one.label) for code in one.codes):
            return True
    return False


def _begun(item: DraftItem, scales: Sequence[DraftScale]) -> DraftScale:
    options = _options(item)
    missing = tuple(
        (one, kind) for one in item.answers.answers if (kind := _kind(one, item.order)) is not None
    )
    name = _name(item, [scale.name for scale in scales])
    order = item.order
    return DraftScale(
        name, order.family, order.language, options, missing, (item,), tuple(order.doubts)
    )


def _options(item: DraftItem) -> tuple[Answer, ...]:
    """The answers of a column in their order, with what nobody chose."""
    by_label = {one.label: one for one in item.answers.answers}
    return tuple(by_label.get(label, Answer(label)) for label in item.order.options)


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
        low, high = (_number(_options(item)[place]) for place in (0, -1))
        return unused(f"{NUMBERS}_{low}_to_{high}", taken)
    return unused(identifier(item.order.family, "scale"), taken)


def _number(option: Answer) -> str:
    number = number_in(option)
    return "x" if number is None else str(abs(number))


def _joined(scale: DraftScale, item: DraftItem, options: Sequence[Answer]) -> DraftScale:
    """The scale with these options and one more item, its counts, codes and kinds of missing."""
    merged = {alike(option.label): option for option in options}
    missing = {alike(one.label): (one, kind) for one, kind in scale.missing}
    for one in item.answers.answers:
        key, kind = alike(one.label), _kind(one, item.order)
        if key in missing:
            before, as_before = missing[key]
            missing[key] = _added(before, one), as_before
        elif kind is not None:
            missing[key] = one, kind
        elif key in merged and merged[key] is not one:
            merged[key] = _added(merged[key], one)
    doubts = tuple(dict.fromkeys((*scale.doubts, *item.order.doubts)))
    return replace(
        scale,
        options=tuple(merged.values()),
        missing=tuple(missing.values()),
        items=(*scale.items, item),
        doubts=doubts,
    )


def _added(one: Answer, other: Answer) -> Answer:
    """An answer with the cells and spellings of another column's."""
    own = () if fold(other.label) == fold(one.label) else (other.label,)
    codes = tuple(dict.fromkeys((*one.codes, *other.codes, *own)))
    return replace(one, codes=codes, n=one.n + other.n)
