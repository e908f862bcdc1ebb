"""Which columns are items, and on which scale each was asked.

Belongs here: columns that share an order of answers, also where one of them lacks an option that a
sister has. Does not belong here: the order itself (`ordinal`), questions without one (`choices`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.drafting.answers import WHOLE_NUMBER, Answer, Answers, answers_of
from pipeline.drafting.groups import Group
from pipeline.drafting.lexicon import lexicons, plain
from pipeline.drafting.names import identifier, unused
from pipeline.drafting.ordinal import Ordered, missing_kind, ordered
from pipeline.drafting.profile import Profile
from pipeline.readers.raw import Kind

# A single column of bare numbers is a scale only if its question says so; so many in one question
# are.
FEWEST_SISTERS = 3
MOST_OPTIONS = 30
NUMBERS = "rating"
# Kinds of scale that facts about a person have, too.
ALSO_FACTS = {"level", "experience", "amount", NUMBERS, "yes_no", "times", "truth"}
PROGRAM_MISSING = {"NA", "NaN", "NULL", "#NULL!", "nan"}


@dataclass(frozen=True)
class DraftItem:
    """A column that is an item."""

    profile: Profile
    group: Group
    answers: Answers
    order: Ordered

    @property
    def text(self) -> str:
        """The question as people read it."""
        column = self.profile.column
        return " ".join((column.sub_question or column.question or column.header).split())


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
    found = [item for group in groups for item in _items(profiles, group)]
    scales: list[DraftScale] = []
    # The longest vocabularies first, so that a column that lacks an option finds its sisters.
    for item in sorted(found, key=lambda one: (-len(one.order.options), _place(one))):
        for number, scale in enumerate(scales):
            if _fits(item, scale):
                scales[number] = _joined(scale, item)
                break
        else:
            scales.append(_begun(item, scales))
    ordered_scales = sorted(scales, key=lambda scale: min(map(_place, scale.items)))
    return [
        replace(scale, items=tuple(sorted(scale.items, key=_place))) for scale in ordered_scales
    ]


def _place(item: DraftItem) -> int:
    return item.profile.column.position


def _items(profiles: Mapping[int, Profile], group: Group) -> Iterator[DraftItem]:
    """The columns of a group whose answers have an order."""
    members = [profiles[one.position] for one in group.columns if one.position in profiles]
    numbers: list[DraftItem] = []
    for profile in members:
        if profile.column.kind in (Kind.MULTIPLE, Kind.RANKING, Kind.OPEN):
            continue
        answers = _without_program_missing(answers_of(profile))
        order = ordered(_labels(answers), f"{profile.column.question} {profile.column.header}")
        order = order or _by_codes(answers)
        if order is None or len(order.options) > MOST_OPTIONS:
            continue
        item = DraftItem(profile, group, answers, order)
        if order.family == NUMBERS and not _has_words(order):
            numbers.append(item)
        elif not _is_fact(item):
            yield item
    yield from _bare_numbers(numbers, group)


def _labels(answers: Answers) -> list[str]:
    return [one.label for one in answers.answers if not one.is_declared_missing]


def _without_program_missing(answers: Answers) -> Answers:
    """The answers, with the words that programs write for a missing value marked as such."""
    return replace(
        answers,
        answers=tuple(
            replace(one, is_declared_missing=True) if one.label in PROGRAM_MISSING else one
            for one in answers.answers
        ),
    )


def _has_words(order: Ordered) -> bool:
    return any(not WHOLE_NUMBER.fullmatch(option.rstrip("+")) for option in order.options)


def _by_codes(answers: Answers) -> Ordered | None:
    """The order of the file's own codes, where most of its labels are known to be ordered."""
    if not answers.by_codes or answers.strangers:
        return None
    labels = _labels(answers)
    for drop in range(1, len(labels) // 3 + 1):
        for start in range(len(labels) - drop + 1):
            unknown = labels[start : start + drop]
            known = [label for label in labels if label not in unknown]
            order = ordered(known) if len(known) >= FEWEST_SISTERS else None
            if order is not None and _runs_along(order.options, known):
                rest = [label for label in labels if label not in order.missing]
                if list(order.options) != [label for label in known if label in order.options]:
                    rest.reverse()
                doubt = f"the place of {', '.join(map(repr, unknown))} is that of its code"
                return replace(order, options=tuple(rest), doubts=(*order.doubts, doubt))
    return None


def _runs_along(options: Sequence[str], labels: Sequence[str]) -> bool:
    places = [labels.index(option) for option in options]
    return places in (sorted(places), sorted(places, reverse=True))


def _is_fact(item: DraftItem) -> bool:
    """Whether a column tells something about the person, such as age or education."""
    if item.order.family not in ALSO_FACTS:
        return False
    return is_background(item.profile)


def is_background(profile: Profile) -> bool:
    """Whether the question asks about the person."""
    column = profile.column
    return any(
        lexicon.column(words, "background")
        for lexicon in lexicons()
        for words in dict.fromkeys((column.header, column.question, column.sub_question))
        if words
    )


def _bare_numbers(items: Sequence[DraftItem], group: Group) -> Iterator[DraftItem]:
    """Columns of numbers without words: several of one question, or one that asks for a rating."""
    if not items:
        return
    several = len(items) >= FEWEST_SISTERS and len(items) >= 0.5 * len(group.columns)
    asked = [item for item in items if several or _asks_for_rating(item)]
    asked = [item for item in asked if several or not is_background(item.profile)]
    if not asked:
        return
    numbers = [int(option) for item in asked for option in item.order.options]
    options = tuple(map(str, range(min(numbers), max(numbers) + 1)))
    for item in asked:
        own = options if several else item.order.options
        yield replace(item, order=replace(item.order, options=own))


def _asks_for_rating(item: DraftItem) -> bool:
    column = item.profile.column
    words = plain(f"{column.question} {column.sub_question} {column.header}")
    return any(cue in words for lexicon in lexicons() for cue in lexicon.rating)


def _fits(item: DraftItem, scale: DraftScale) -> bool:
    """Whether a column's answers are those of a scale, or some of them."""
    if (item.order.family, item.order.language) != (scale.family, scale.language):
        return False
    labels = [plain(option.label) for option in scale.options]
    own = [plain(label) for label in item.order.options]
    if item.order.family == NUMBERS and labels != own and not _has_words(item.order):
        return False
    if not set(own) <= set(labels) or [one for one in labels if one in own] != own:
        return False
    return not _codes_clash(item, scale)


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


def _joined(scale: DraftScale, item: DraftItem) -> DraftScale:
    """The scale with one more item, its counts, codes and kinds of missing."""
    own = {plain(one.label): one for one in item.answers.answers}
    options = tuple(_added(option, own.get(plain(option.label))) for option in scale.options)
    missing = {plain(one.label): (one, kind) for one, kind in scale.missing}
    for one in item.answers.answers:
        kind = _kind(one, item.order)
        if kind is not None:
            known = missing.get(plain(one.label))
            missing[plain(one.label)] = (_added(known[0], one), known[1]) if known else (one, kind)
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
