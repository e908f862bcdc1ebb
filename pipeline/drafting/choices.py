"""Questions whose answers have no order: select one, or select all that apply.

Belongs here: finding their options and their columns. Does not belong here: scales (`scales`).
"""

import string
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.drafting.answers import WHOLE_NUMBER, Answer, Answers, answers_of
from pipeline.drafting.groups import Group
from pipeline.drafting.items import PROGRAM_MISSING, asks_for_words, is_background
from pipeline.drafting.lexicon import lexicons, plain
from pipeline.drafting.order import missing_kind
from pipeline.drafting.ordinal import ordered
from pipeline.drafting.profile import LONGEST_TEXT, Profile
from pipeline.drafting.separated import Separated, separated
from pipeline.drafting.times import formats_of
from pipeline.readers.raw import Kind, RawColumn
from schemas.vocabulary import fold

FEWEST_OPTIONS = 3
LEAST_RANKED = 3
MOSTLY = 0.95
MOST_OPTIONS = 80
MOST_GROUPS = 300
# Of one answer there may be so many, on average.
SPELLINGS = 3
LONGEST_OPTION = 200
MOST_CODES = 12
# A text that occurs once is no option but somebody's own words, unless the file lists it.
LEAST_SHARE_REPEATED = 0.8


@dataclass(frozen=True)
class DraftOption:
    """An option, with its column where it has one of its own."""

    label: str
    codes: tuple[str, ...] = ()
    column: RawColumn | None = None


@dataclass(frozen=True)
class DraftChoice:
    """A question without an order of answers.

    Attributes:
        columns: all columns that belong to it.
        selected, not_selected: words of cells, for a column per option.
        missing: answers that are none, with their kinds.
    """

    text: str
    select: str
    columns: tuple[RawColumn, ...]
    options: tuple[DraftOption, ...]
    separator: str | None = None
    selected: tuple[str, ...] = ()
    not_selected: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    doubts: tuple[str, ...] = field(default=())


def several_by_columns(
    profiles: Mapping[int, Profile], groups: Sequence[Group]
) -> Iterator[DraftChoice]:
    """Select-all-that-apply with a column per option."""
    for group in groups:
        members = [profiles[one.position] for one in group.columns if one.position in profiles]
        members = [one for one in members if not one.column.other]
        told = [one for one in members if one.column.kind is Kind.MULTIPLE]
        members = told or [one for one in members if one.column.kind is Kind.UNKNOWN]
        if len(members) < (1 if told else 2):
            continue
        choice = _by_columns(group, members, told=bool(told))
        if choice is not None:
            yield choice


@dataclass
class _Words:
    """What the cells of a question's columns say besides the words of their own option."""

    selected: dict[str, None] = field(default_factory=dict)
    not_selected: dict[str, None] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    named: dict[int, str] = field(default_factory=dict)

    @property
    def are_ticks(self) -> bool:
        """Whether cells are ticked or blank, and nobody says no."""
        return len(self.selected) == 1 and not self.not_selected

    @property
    def are_no_answers(self) -> bool:
        """Whether nobody answers a question so: "selected" and "not selected", or 1 and 0."""
        texts = [*self.selected, *self.not_selected]
        return bool(self.selected and self.not_selected) and ordered(texts) is None

    def sort_out(self, profile: Profile, part: str, place: str) -> list[str]:
        """Takes in a column, and returns its own words.

        Args:
            profile: the column.
            part: what its header says of the option.
            place: its number among the options, where some tools write that for selected.
        """
        own: list[str] = []
        for answer in answers_of(profile).answers:
            words = answer.codes or (answer.label,)
            kind = _missing_kind(answer)
            if kind is not None:
                self.missing |= dict.fromkeys(words, kind)
            elif _means(words, "not_selected"):
                self.not_selected |= dict.fromkeys(words)
            elif _means(words, "selected") and not _is_own(answer.label, part):
                self.selected |= dict.fromkeys(words)
                if not _means([answer.label], "selected"):
                    # The file's label of the tick's code says what is ticked.
                    self.named[profile.column.position] = answer.label
            else:
                own.append(answer.label)
        if own == [place]:
            self.selected |= dict.fromkeys(own)
            return []
        return own


def _by_columns(group: Group, members: Sequence[Profile], *, told: bool) -> DraftChoice | None:
    """The choice that columns are, if each holds nothing but one option, selected or not."""
    parts = dict(zip((one.position for one in group.columns), group.parts, strict=True))
    words = _Words()
    options: list[DraftOption] = []
    own_texts = 0
    for place, profile in enumerate(members, start=1):
        part = parts[profile.column.position]
        own = words.sort_out(profile, part, str(place))
        if len(own) > 1 or (own and len(own[0]) > LONGEST_OPTION):
            return None
        own_texts += len(own)
        label = words.named.get(profile.column.position) or _label(profile, part)
        options.append(DraftOption(own[0] if own else label, (), profile.column))
    labels = [fold(option.label) for option in options]
    # Rows of a grid share their answers; options of one question do not.
    if len(set(labels)) < len(labels) or (own_texts and words.selected):
        return None
    if not own_texts and not told and not _asks_for_all(group, members, words):
        return None
    filled = sum(one.filled > 0 for one in members)
    if own_texts and own_texts < filled and not words.not_selected:
        return None
    return DraftChoice(
        group.question or _shared_name(members),
        "several",
        tuple(one.column for one in members),
        tuple(options),
        selected=tuple(words.selected),
        not_selected=tuple(words.not_selected),
        missing=tuple(sorted(words.missing.items())),
    )


def _label(profile: Profile, part: str) -> str:
    return part or " ".join(profile.column.header.split()) or f"column {profile.column.position}"


def _shared_name(members: Sequence[Profile]) -> str:
    first = members[0].column
    if first.question and first.sub_question:
        return first.question
    name = first.header.rstrip(string.digits).rstrip(string.punctuation + string.whitespace)
    return name or first.header


def _means(words: Sequence[str], what: str) -> bool:
    texts = {plain(word) for word in words}
    numbers = {"selected": {"1"}, "not_selected": {"0"}}[what]
    return any(texts <= (getattr(lexicon, what) | numbers) for lexicon in lexicons())


def _is_own(label: str, part: str) -> bool:
    """Whether a cell holds its option's words; the number in a name such as Q4_1 is none."""
    return fold(label) == fold(part) and not WHOLE_NUMBER.fullmatch(part)


def _missing_kind(answer: Answer) -> str | None:
    if answer.label in PROGRAM_MISSING:
        return "not_asked"
    kind = missing_kind(answer.label)
    return kind or ("blank" if answer.is_declared_missing else None)


def _asks_for_all(group: Group, members: Sequence[Profile], words: _Words) -> bool:
    """Whether columns of yes and no are options of one question, and not a question each."""
    question = plain(group.question)
    if any(cue in question for lexicon in lexicons() for cue in lexicon.select_all):
        return True
    if len(members) > 1 and all(one.column.sub_question for one in members):
        return True
    if words.are_ticks and all(one.filled < one.rows for one in members):
        return True
    return len(members) >= FEWEST_OPTIONS and words.are_no_answers


def rankings(
    profiles: Mapping[int, Profile], groups: Sequence[Group], rows: Mapping[int, Sequence[str]]
) -> set[int]:
    """Positions of columns that rank: each row of the group's columns holds every number once.

    Args:
        profiles: the columns that may hold answers, by position.
        groups: all columns in groups.
        rows: the first cells of each column, by position.
    """
    found: set[int] = set()
    for group in groups:
        members = [
            one.position
            for one in group.columns
            if one.position in profiles and one.kind is Kind.UNKNOWN
        ]
        if len(members) >= LEAST_RANKED and _is_ranking(
            [rows[one] for one in members if one in rows]
        ):
            found.update(members)
    return found | {one for one, profile in profiles.items() if profile.column.kind is Kind.RANKING}


def _is_ranking(columns: Sequence[Sequence[str]]) -> bool:
    return len(columns) >= LEAST_RANKED and (_ranks_by_place(columns) or _ranks_by_name(columns))


def _ranks_by_place(columns: Sequence[Sequence[str]]) -> bool:
    """A column per thing, with its place."""
    # A column that holds but one number is an option, chosen or not.
    if any(len(_numbers(cells)) < 2 for cells in columns):
        return False
    # Who ranks may leave something out, by a blank cell or in words.
    rows = [[cell.strip() for cell in row if cell.strip().isdecimal()] for row in _across(columns)]
    told = [row for row in rows if len(row) >= LEAST_RANKED]
    places = {str(place) for place in range(1, len(columns) + 1)}
    ranked = sum(len(set(row)) == len(row) and places.issuperset(row) for row in told)
    # Chance gives some rows with every number once; a ranking has nearly nothing else.
    return len(told) >= LEAST_RANKED and ranked >= MOSTLY * len(told)


def _ranks_by_name(columns: Sequence[Sequence[str]]) -> bool:
    """A column per place, with the thing that stands there."""
    # A column that always holds the same is an option, chosen or not.
    if any(len({cell.strip() for cell in cells} - {""}) < 2 for cells in columns):
        return False
    rows = [{cell.strip() for cell in row} for row in _across(columns)]
    full = [row for row in rows if "" not in row]
    things = set[str]().union(*full)
    ranked = sum(row == things for row in full)
    is_told = len(full) >= LEAST_RANKED and len(things) == len(columns)
    return is_told and ranked >= MOSTLY * len(full)


def _across(columns: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    return zip(*columns, strict=True)


def _numbers(cells: Sequence[str]) -> set[str]:
    return {cell.strip() for cell in cells if cell.strip().isdecimal()}


def single_columns(profiles: Mapping[int, Profile]) -> Iterator[DraftChoice]:
    """Questions with one column: several answers in a cell, or one of a few."""
    for profile in profiles.values():
        column = profile.column
        if column.kind is Kind.OPEN or column.other or not profile.filled or formats_of(profile):
            continue
        if not column.labels and asks_for_words(column):
            continue
        text = " ".join((column.sub_question or column.question or column.header).split())
        several = separated(profile) if not column.labels else None
        if several is not None:
            yield _separated_choice(text, column, several)
            continue
        choice = _nominal(text, profile)
        if choice is not None:
            yield choice


def _separated_choice(text: str, column: RawColumn, found: Separated) -> DraftChoice:
    options = tuple(DraftOption(label) for label in found.options)
    return DraftChoice(
        text, "several", (column,), options, separator=found.separator, doubts=found.doubts
    )


def _nominal(text: str, profile: Profile) -> DraftChoice | None:
    """A question with one answer; None where the cells are people's own words."""
    # Facts about the person, such as a country, may have more answers than a question.
    most = MOST_GROUPS if is_background(profile) else MOST_OPTIONS
    if profile.distinct > SPELLINGS * most or profile.longest > LONGEST_TEXT:
        return None
    found = answers_of(profile)
    if not found.answers or len(found.answers) > most:
        return None
    options: list[DraftOption] = []
    missing: list[tuple[str, str]] = []
    own_words = 0
    counts = Counter({one.label: one.n for one in found.answers})
    repeated = sum(n for n in counts.values() if n > 1)
    listed = bool(profile.column.labels)
    if not listed and (
        repeated < LEAST_SHARE_REPEATED * profile.filled
        or profile.longest > LONGEST_OPTION
        or (_are_numbers(profile, found) and not _are_codes(profile))
    ):
        return None
    for one in found.answers:
        kind = _missing_kind(one)
        if kind is not None:
            missing += [(word, kind) for word in one.codes or (one.label,)]
        elif one.n > 1 or listed:
            options.append(DraftOption(one.label, one.codes))
        else:
            own_words += 1
    if len(options) < (1 if listed else 2):
        return None
    doubt = f"{own_words} answer(s) that only one person gave are no options"
    return DraftChoice(
        text,
        "one",
        (profile.column,),
        tuple(options),
        missing=tuple(missing),
        doubts=(doubt,) if own_words else (),
    )


def _are_codes(profile: Profile) -> bool:
    """Whether a few numbers stand for facts about the person, such as a gender."""
    return profile.distinct <= MOST_CODES and is_background(profile)


def _are_numbers(profile: Profile, found: Answers) -> bool:
    """Whether cells are numbers, whatever a program wrote where there is none."""
    labels = [one.label for one in found.answers if _missing_kind(one) is None]
    return profile.shapes["number"] > 0.9 or all(map(WHOLE_NUMBER.fullmatch, labels))
