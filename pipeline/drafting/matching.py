"""Which column of an export an item of a questionnaire is, also where it is called otherwise.

Belongs here: comparing headers, texts and codes. Does not belong here: what has changed in it
(`differences`).
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.drafting.draft import Draft
from pipeline.drafting.lexicon import plain
from pipeline.drafting.plan import GENERIC_CODE
from pipeline.drafting.profile import Profile
from pipeline.readers.raw import RawColumn
from schemas.parts import Column
from schemas.questionnaire import Questionnaire
from schemas.study import Item
from schemas.vocabulary import fold

# Texts that share fewer of their words are not compared letter by letter.
LEAST_SHARED_WORDS = 0.3
LONGEST_COMPARED = 500
ROLES = ("key", "status", "tests", "weight", "started", "finished", "seconds")
MOST_COMPARED = 12
SURE = 0.9
POSSIBLE = 0.7
# The same code or name makes sure what might be, and possible what is unlike: a survey's next
# round asks "Were you the lead author?" under the code of "Are you acknowledged in the paper?".
SURE_WITH_CODE = 0.7
POSSIBLE_WITH_CODE = 0.5
# "likertime2[turnOver1]. Text" and "turnOver1. Text" have the code turnOver1 in common.
CODE = re.compile(r"([A-Za-z]\w*)(?:\[(\w+)\])?(?:\._)?\.")


@dataclass(frozen=True)
class Located:
    """An item's column.

    Attributes:
        how: named (as the codebook says), name (the same, where a name says nothing of the
            words), text (the same words), code (the same code and similar words), similar (words
            only).
        similarity: of the words, from 0 to 1.
    """

    profile: Profile
    how: str
    similarity: float

    @property
    def is_named(self) -> bool:
        """Whether the codebook's own name leads to it."""
        return self.how in ("named", "name")

    @property
    def is_sure(self) -> bool:
        """Whether nobody would doubt that it is the same question."""
        if self.how in ("code", "name"):
            return self.similarity >= SURE_WITH_CODE
        return self.how in ("named", "text") or self.similarity >= SURE


def find_named(columns: Sequence[RawColumn], wanted: Column) -> RawColumn | None:
    """The one column that a codebook means by a header or a position; None if none or several."""
    found = find_all_named(columns, wanted)
    return found[0] if len(found) == 1 else None


def find_all_named(columns: Sequence[RawColumn], wanted: Column) -> list[RawColumn]:
    """All columns that a codebook may mean by a header or a position."""
    if isinstance(wanted, int):
        return [one for one in columns if one.position == wanted]
    exact = [one for one in columns if one.header == wanted]
    return exact or [one for one in columns if fold(one.header) == fold(str(wanted))]


def find_asked(
    columns: Sequence[RawColumn], wanted: Column, texts: Iterable[str]
) -> RawColumn | None:
    """The one column that a codebook means, if it may be what these words ask.

    A place in a file says nothing of another file, unless the words agree, or there are none.
    """
    column = find_named(columns, wanted)
    if column is None or isinstance(wanted, str):
        return column
    says_words = any(map(plain, (*_words(column), column.header)))
    is_alike = max(similarity(text, column) for text in texts) >= SURE
    return column if is_alike or not says_words else None


def locate(questionnaire: Questionnaire, draft: Draft) -> dict[str, Located]:
    """The column of each item that was asked, by item id, as far as there is one."""
    found: dict[str, Located] = {}
    claimed: set[int] = set()
    named = list(_named(questionnaire, draft))
    words = {plain(words) for profile in draft.profiles for words in _words(profile.column)}
    # Names that keep their words first, so that where names were shifted the words lead.
    for item, place in sorted(named, key=lambda entry: entry[1].how == "name"):
        position = place.profile.column.position
        asked_elsewhere = any(plain(text) in words for text in item.text.values())
        if position not in claimed and not (place.how == "name" and asked_elsewhere):
            found[item.id] = place
            claimed.add(position)
    _locate_others(questionnaire, draft, found, claimed)
    return found


def ambiguous(questionnaire: Questionnaire, draft: Draft) -> dict[str, list[int]]:
    """The items whose name several columns have, with the positions; none of them is chosen."""
    found: dict[str, list[int]] = {}
    for asked in questionnaire.items:
        columns = [find_all_named(draft.export.columns, one) for one in _names_of(asked.item)]
        several = next((alike for alike in columns if len(alike) > 1), [])
        if several and not any(len(alike) == 1 for alike in columns):
            found[asked.item.id] = [one.position for one in several]
    return found


def _names_of(item: Item) -> list[Column]:
    """What the codebook calls an item's column."""
    return [item.column] if item.column is not None else list(item.text.values())


def _named(questionnaire: Questionnaire, draft: Draft) -> Iterator[tuple[Item, Located]]:
    """Items with the columns that have the codebook's own names."""
    profiles = {one.column.position: one for one in draft.profiles}
    for asked in questionnaire.items:
        item = asked.item
        texts = list(item.text.values())
        found = (find_asked(draft.export.columns, one, texts) for one in _names_of(item))
        column = next((one for one in found if one is not None), None)
        if column is None:
            continue
        likeness = max(similarity(text, column) for text in texts)
        says_nothing = " " not in column.header.strip() and likeness < SURE
        is_name = says_nothing and any(" " in words for words in _words(column))
        yield item, Located(profiles[column.position], "name" if is_name else "named", likeness)


def _words(column: RawColumn) -> list[str]:
    """What a column asks, in the words that tell it from others."""
    return [column.sub_question] if column.sub_question else [column.question, column.header]


def no_items(questionnaire: Questionnaire, draft: Draft) -> set[int]:
    """The columns that the codebook means as something else than an item in this wave."""
    named: list[Any] = [one.column for one in questionnaire.attributes.values()]
    for name in ROLES:
        declared = getattr(questionnaire.respondents, name)
        named.append(getattr(declared, "column", declared))
    for asked in questionnaire.choices:
        named += [asked.choice.column, *(option.column for option in asked.choice.options)]
    found = (find_named(draft.export.columns, one) for one in named if one is not None)
    return {one.position for one in found if one is not None}


def _locate_others(
    questionnaire: Questionnaire, draft: Draft, found: dict[str, Located], claimed: set[int]
) -> None:
    """Finds the rest by their words, the most alike first."""
    others = {*claimed, *draft.roles, *no_items(questionnaire, draft)}
    candidates = [
        one
        for one in draft.profiles
        if one.column.position not in others and one.is_counted and one.filled
    ]
    unclear = ambiguous(questionnaire, draft)
    lost = [one.item for one in questionnaire.items if one.item.id not in {*found, *unclear}]
    ranked = sorted(
        (
            (-score, one.column.position, place, item.id, how)
            for place, item in enumerate(lost)
            for one, how, score in _scored(item.text, item.column, candidates)
        )
    )
    by_position = {one.column.position: one for one in candidates}
    for score, position, _, name, how in ranked:
        if name not in found and position not in claimed:
            likeness = -score - (1 if how in ("text", "code") else 0)
            found[name] = Located(by_position[position], how, min(likeness, 1.0))
            claimed.add(position)


def _scored(
    texts: Mapping[str, str], column: Column | None, candidates: Sequence[Profile]
) -> Iterator[tuple[Profile, str, float]]:
    """Candidates that may be an item: how, and how much; the same text or code counts one more."""
    codes = set(_codes(str(column))) if column is not None else set()
    same_code = {
        one.column.position
        for one in candidates
        if codes & {*_codes(one.column.header), *_codes(one.column.code + ".")}
    }
    likely = sorted(
        candidates, key=lambda one: -max(_shared(t, one.column) for t in texts.values())
    )
    for place, one in enumerate(likely):
        if place >= MOST_COMPARED and one.column.position not in same_code:
            continue
        likeness = max(similarity(text, one.column) for text in texts.values())
        if likeness == 1:
            yield one, "text", 2.0
        elif one.column.position in same_code:
            if likeness >= POSSIBLE_WITH_CODE:
                yield one, "code", 1 + likeness
        elif likeness >= POSSIBLE:
            yield one, "similar", likeness


def _codes(header: str) -> Iterator[str]:
    match = CODE.match(header)
    for code in match.groups() if match else ():
        if code and not GENERIC_CODE.fullmatch(code):
            yield code.casefold()


def similarity(text: str, column: RawColumn) -> float:
    """How alike two questions are, 1 where their words are the same."""
    own = plain(text)
    best = 0.0
    # Of a grid the row alone tells the item; its question is shared by all.
    for other in {plain(words) for words in (*_words(column), column.header) if plain(words)}:
        if own == other:
            return 1.0
        if _shared_words(own, other) >= LEAST_SHARED_WORDS:
            start, end = own[:LONGEST_COMPARED], other[:LONGEST_COMPARED]
            matcher = difflib.SequenceMatcher(None, start, end, autojunk=False)
            best = max(best, matcher.ratio())
    return min(best, 0.999)


def _shared(text: str, column: RawColumn) -> float:
    """Which share of their words a text and a column have in common; 2 where they are the same."""
    own = plain(text)
    others = [plain(words) for words in (*_words(column), column.header)]
    return max(2.0 if own == other else _shared_words(own, other) for other in others)


def _shared_words(one: str, other: str) -> float:
    first, second = _word_set(one), _word_set(other)
    return len(first & second) / max(len(first), len(second), 1)


@lru_cache(maxsize=1 << 14)
def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())
