"""Which columns are items: those whose answers have an order.

Belongs here: one column or one question at a time. Does not belong here: which items share a scale
(`scales`), or the order itself (`ordinal`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.drafting.answers import WHOLE_NUMBER, Answers, answers_of
from pipeline.drafting.groups import Group
from pipeline.drafting.lexicon import lexicons, plain
from pipeline.drafting.numbered import by_numbers, is_count, names_ends
from pipeline.drafting.order import Ordered, missing_kind
from pipeline.drafting.ordinal import languages_of, ordered
from pipeline.drafting.profile import LONGEST_TEXT, Profile
from pipeline.readers.raw import Kind, RawColumn

# A single column of bare numbers is a scale only if its question says so; so many in one question
# are.
FEWEST_SISTERS = 3
MOST_OPTIONS = 30
# Spellings and kinds of missing beside the options; a column with more texts is no scale.
MOST_TEXTS = 100
# Where so many all wrote something else, they did not choose among options.
FEWEST_UNIQUE = 12
NUMBERS = "rating"
# Answers of which only the tool's codes are known, as LimeSurvey's A1 or AO01.
CODES = "codes"
LETTERED = re.compile(r"([A-Z]{1,3}_?)0*(\d{1,2})")
# Kinds of scale that facts about a person have, too.
ALSO_FACTS = {"level", "experience", "amount", NUMBERS, "yes_no", "times", "truth"}
PROGRAM_MISSING = {"NA", "NaN", "NULL", "#NULL!", "nan", "<NA>", "#N/A", "null", "."}


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


def main_language(profiles: Mapping[int, Profile]) -> str:
    """The language in which most columns have an order; "" where none has.

    Danish and Norwegian share whole scales; the columns of a file are rarely in both.
    """
    counts: dict[str, int] = {}
    for profile in profiles.values():
        if may_be_item(profile):
            for language in languages_of(_labels(item_answers(profile))):
                counts[language] = counts.get(language, 0) + 1
    return max(sorted(counts), key=lambda one: counts[one], default="")


def items_of(
    profiles: Mapping[int, Profile], group: Group, language: str = ""
) -> Iterator[DraftItem]:
    """The columns of a group whose answers have an order; `language` settles what is in several."""
    numbers: list[DraftItem] = []
    lettered: list[DraftItem] = []
    for one in group.columns:
        if one.position not in profiles or not may_be_item(profiles[one.position]):
            continue
        profile = profiles[one.position]
        answers = item_answers(profile)
        words = f"{one.question} {one.header}"
        if _whole_numbers(answers):
            numbers.append(DraftItem(profile, group, answers, Ordered(NUMBERS, "", ())))
            continue
        if _lettered(_labels(answers)):
            lettered.append(DraftItem(profile, group, answers, Ordered(CODES, "", ())))
            continue
        order = ordered(_labels(answers), words, language) or _by_codes(answers)
        if order is None and (order := _by_ends(answers, words)) is not None:
            answers = replace(answers, strangers=())
        if order is None or len(order.options) > MOST_OPTIONS:
            continue
        item = DraftItem(profile, group, answers, order)
        is_number = order.family == NUMBERS and is_count(order, answers.labels)
        if is_number and not _asks_for_rating(item):
            continue
        if not is_fact(item) and not are_remarks(item):
            yield item
    yield from _bare_numbers(numbers, group)
    yield from _bare_codes(lettered, group)


def may_be_item(profile: Profile) -> bool:
    """Whether nothing says from the outset that a column is something else."""
    if profile.column.kind in (Kind.MULTIPLE, Kind.RANKING, Kind.OPEN):
        return False
    if profile.is_unique and profile.filled > FEWEST_UNIQUE:
        return False
    return profile.distinct <= MOST_TEXTS and profile.longest <= LONGEST_TEXT


def item_answers(profile: Profile) -> Answers:
    """The answers, with the words that programs write for a missing value marked as such."""
    answers = answers_of(profile)
    return replace(
        answers,
        answers=tuple(
            replace(one, is_declared_missing=True) if one.label in PROGRAM_MISSING else one
            for one in answers.answers
        ),
    )


def _labels(answers: Answers) -> list[str]:
    return [one.label for one in answers.answers if not one.is_declared_missing]


def _whole_numbers(answers: Answers) -> set[int]:
    """The answers as numbers, where they are nothing else; kinds of missing beside them."""
    labels = [one for one in _labels(answers) if missing_kind(one) is None]
    found = [WHOLE_NUMBER.fullmatch(label) for label in labels]
    return {int(match[1]) for match in found if match} if all(found) else set()


def scale_numbers(profile: Profile) -> set[int]:
    """The numbers of a column of bare numbers that make a scale; none where there is more."""
    numbers = sorted(_whole_numbers(item_answers(profile)))
    order = by_numbers([str(number) for number in numbers], "")
    return set() if order is None else {int(option) for option in order.options}


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


def _by_ends(answers: Answers, cues: str) -> Ordered | None:
    """The order of numbers of which the file labels only some, the lowest and highest too."""
    if not answers.by_codes or not answers.strangers:
        return None
    labels: dict[str, str] = {}
    for one in answers.answers:
        if one.is_declared_missing:
            continue
        has_number = one.codes and missing_kind(one.label) is None
        labels[f"{one.codes[0]} = {one.label}" if has_number else one.label] = one.label
    order = by_numbers(list(labels), cues)
    if order is None or {order.options[0], order.options[-1]} - labels.keys():
        return None
    ends = (labels[order.options[0]], labels[order.options[-1]])
    if any(map(WHOLE_NUMBER.fullmatch, ends)):
        return None
    options = tuple(labels.get(one, one) for one in order.options)
    by_words = ordered(ends)
    if by_words is not None and by_words.options == ends[::-1]:
        return replace(by_words, options=options[::-1], missing=order.missing)
    return replace(order, options=options)


def _runs_along(options: Sequence[str], labels: Sequence[str]) -> bool:
    places = [labels.index(option) for option in options]
    return places in (sorted(places), sorted(places, reverse=True))


def is_fact(item: DraftItem) -> bool:
    """Whether a column tells something about the person, such as age or education."""
    if item.order.family not in ALSO_FACTS:
        return False
    return is_background(item.profile)


def are_remarks(item: DraftItem) -> bool:
    """Whether "good" and "bad" are what people wrote into a field for comments."""
    column = item.profile.column
    few = len(item.order.options) < FEWEST_SISTERS
    return few and not column.labels and asks_for_words(column)


def is_background(profile: Profile) -> bool:
    """Whether the question asks about the person."""
    column = profile.column
    return any(
        lexicon.column(words, "background")
        for lexicon in lexicons()
        for words in dict.fromkeys((column.header, column.question, column.sub_question))
        if words
    )


def asks_for_words(column: RawColumn) -> bool:
    """Whether a header says that people answer in their own words."""
    headers = dict.fromkeys((column.header, column.question, column.sub_question))
    return any(one.column(words, "comment") for one in lexicons() for words in headers if words)


def _bare_numbers(items: Sequence[DraftItem], group: Group) -> Iterator[DraftItem]:
    """Columns of numbers without words: several of one question, or one that asks for a rating."""
    several = len(items) >= FEWEST_SISTERS and len(items) >= 0.5 * len(group.columns)
    together = {number for item in items for number in _whole_numbers(item.answers)}
    for item in items:
        apart = not several or _is_asked_apart(item)
        if (apart and is_background(item.profile)) or not (several or _asks_for_rating(item)):
            continue
        numbers = _whole_numbers(item.answers) if apart else together
        missing = [one for one in _labels(item.answers) if missing_kind(one) is not None]
        column = item.profile.column
        words = f"{column.question} {column.header}"
        order = ordered([*map(str, sorted(numbers)), *missing], words)
        if order is None:
            continue
        if group.is_found_by_answers and not _asks_for_rating(item):
            doubt = "the same numbers beside each other, and nothing says that they are a scale"
            order = replace(order, doubts=(*order.doubts, doubt))
        yield replace(item, order=order)


def _lettered(labels: Sequence[str]) -> dict[str, int]:
    """Codes such as A1, A2, ... by number, where answers are nothing else, and of one beginning."""
    found = {label: LETTERED.fullmatch(label) for label in labels if missing_kind(label) is None}
    stems = {match[1] for match in found.values() if match}
    if len(stems) != 1 or not all(found.values()):
        return {}
    return {label: int(match[2]) for label, match in found.items() if match}


def _bare_codes(items: Sequence[DraftItem], group: Group) -> Iterator[DraftItem]:
    """Columns of codes without words, several of one question: the rows of a grid."""
    if len(items) < FEWEST_SISTERS or len(items) < 0.5 * len(group.columns):
        return
    together = _lettered([label for item in items for label in _labels(item.answers)])
    if not FEWEST_SISTERS <= len(together) <= MOST_OPTIONS:
        return
    options = tuple(sorted(together, key=lambda label: together[label]))
    doubt = (
        "codes in the order of their numbers; what do they mean, and do they run from low to high?"
    )
    for item in items:
        labels = _labels(item.answers)
        missing = {one: kind for one in labels if (kind := missing_kind(one)) is not None}
        yield replace(item, order=Ordered(CODES, "", options, missing, (doubt,)))


def _is_asked_apart(item: DraftItem) -> bool:
    """Whether a tool's codes, such as Q6, are all that a column has in common with its sisters."""
    column = item.profile.column
    return bool(column.code and column.question and not column.sub_question)


def _asks_for_rating(item: DraftItem) -> bool:
    column = item.profile.column
    question = f"{column.question} {column.sub_question} {column.header}"
    words = plain(question)
    cues = (cue for lexicon in lexicons() for cue in lexicon.rating)
    return names_ends(question) or any(cue in words for cue in cues)
