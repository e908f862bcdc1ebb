"""Which column of an export an item of a questionnaire is, also where it is called otherwise.

Belongs here: comparing headers, texts and codes. Does not belong here: what has changed in it
(`differences`).
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.drafting.draft import Draft
from pipeline.drafting.lexicon import plain
from pipeline.drafting.plan import GENERIC_CODE
from pipeline.drafting.profile import Profile
from pipeline.readers.raw import RawColumn
from schemas.parts import Column
from schemas.questionnaire import Questionnaire
from schemas.vocabulary import fold

# Texts that share fewer of their words are not compared letter by letter.
LEAST_SHARED_WORDS = 0.3
SURE = 0.9
SURE_WITH_CODE = 0.5
POSSIBLE = 0.7
# "likertime2[turnOver1]. Text" and "turnOver1. Text" have the code turnOver1 in common.
CODE = re.compile(r"([A-Za-z]\w*)(?:\[(\w+)\])?(?:\._)?\.")


@dataclass(frozen=True)
class Located:
    """An item's column.

    Attributes:
        how: named (as the codebook says), text (the same words), code (the same code and similar
            words), similar (words only).
        similarity: of the words, from 0 to 1.
    """

    profile: Profile
    how: str
    similarity: float

    @property
    def is_sure(self) -> bool:
        """Whether nobody would doubt that it is the same question."""
        if self.how == "code":
            return self.similarity >= SURE_WITH_CODE
        return self.how in ("named", "text") or self.similarity >= SURE


def find_named(columns: Sequence[RawColumn], wanted: Column) -> RawColumn | None:
    """The one column that a codebook means by a header or a position; None if none or several."""
    if isinstance(wanted, int):
        return next((one for one in columns if one.position == wanted), None)
    exact = [one for one in columns if one.header == wanted]
    alike = exact or [one for one in columns if fold(one.header) == fold(str(wanted))]
    return alike[0] if len(alike) == 1 else None


def locate(questionnaire: Questionnaire, draft: Draft) -> dict[str, Located]:
    """The column of each item that was asked, by item id, as far as there is one."""
    profiles = {one.column.position: one for one in draft.profiles}
    found: dict[str, Located] = {}
    claimed: set[int] = set()
    for asked in questionnaire.items:
        item = asked.item
        texts = list(item.text.values())
        named = [item.column] if item.column is not None else texts
        column = next((c for one in named if (c := find_named(draft.export.columns, one))), None)
        if column is None or column.position in claimed:
            continue
        similarity = max(_similarity(text, column) for text in texts)
        # A place in the file says nothing of another file, unless the words agree.
        if isinstance(item.column, int) and similarity < SURE:
            continue
        found[item.id] = Located(profiles[column.position], "named", similarity)
        claimed.add(column.position)
    _locate_others(questionnaire, draft, found, claimed)
    return found


def _locate_others(
    questionnaire: Questionnaire, draft: Draft, found: dict[str, Located], claimed: set[int]
) -> None:
    """Finds the rest by their words, the most alike first."""
    candidates = [
        one
        for one in draft.profiles
        if one.column.position not in claimed
        and one.column.position not in draft.roles
        and one.is_counted
        and one.filled
    ]
    lost = [asked.item for asked in questionnaire.items if asked.item.id not in found]
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
            similarity = -score - (1 if how in ("text", "code") else 0)
            found[name] = Located(by_position[position], how, min(similarity, 1.0))
            claimed.add(position)


def _scored(
    texts: Mapping[str, str], column: Column | None, candidates: Sequence[Profile]
) -> Iterator[tuple[Profile, str, float]]:
    """Candidates that may be an item: how, and how much; the same text or code counts one more."""
    codes = set(_codes(str(column))) if column is not None else set()
    for one in candidates:
        similarity = max(_similarity(text, one.column) for text in texts.values())
        if similarity == 1:
            yield one, "text", 2.0
        elif codes & {*_codes(one.column.header), *_codes(one.column.code + ".")}:
            if similarity >= SURE_WITH_CODE:
                yield one, "code", 1 + similarity
        elif similarity >= POSSIBLE:
            yield one, "similar", similarity


def _codes(header: str) -> Iterator[str]:
    match = CODE.match(header)
    for code in match.groups() if match else ():
        if code and not GENERIC_CODE.fullmatch(code):
            yield code.casefold()


def _similarity(text: str, column: RawColumn) -> float:
    """How alike two questions are, 1 where their words are the same."""
    own = plain(text)
    best = 0.0
    for words in dict.fromkeys((column.sub_question, column.question, column.header)):
        other = plain(words)
        if not other:
            continue
        # Of a grid the row alone tells the item; its question is shared by all.
        if words == column.question and column.sub_question and words != column.header:
            continue
        if own == other:
            return 1.0
        shared = set(own.split()) & set(other.split())
        if len(shared) >= LEAST_SHARED_WORDS * max(len(own.split()), len(other.split())):
            best = max(best, difflib.SequenceMatcher(None, own, other, autojunk=False).ratio())
    return min(best, 0.999)
