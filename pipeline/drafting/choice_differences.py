"""What an export asks otherwise of the questions without an order.

Belongs here: their columns and separators. Does not belong here: items (`differences`); answers,
since those that a choice does not know stop nothing.
"""

from collections.abc import Iterator
from typing import Any

from pipeline.drafting.answers import alike
from pipeline.drafting.choices import DraftChoice
from pipeline.drafting.difference import Difference
from pipeline.drafting.draft import Draft
from pipeline.drafting.matching import SURE, find_asked, similarity
from schemas.questionnaire import Questionnaire
from schemas.scale import Choice

LEAST_SHARED_OPTIONS = 0.6


def choice_differences(
    questionnaire: Questionnaire, draft: Draft, used: set[int]
) -> Iterator[Difference]:
    """What differs in the questions without an order.

    Args:
        questionnaire: what the study asks, with what the wave declares already.
        draft: what stands in the export.
        used: positions of the columns that the codebook names.
    """
    free = [
        one
        for one in (*draft.choices, *draft.attributes)
        if not used & {column.position for column in one.columns}
    ]
    for asked in questionnaire.choices:
        choice, study = asked.choice, questionnaire.study
        if choice.by_columns:
            found = _by_columns(choice, draft, free)
        else:
            found = _in_one(choice, study.text(choice.text), draft, free)
        yield from found


def _in_one(
    choice: Choice, text: str, draft: Draft, free: list[DraftChoice]
) -> Iterator[Difference]:
    names = [choice.column] if choice.column is not None else list(choice.text.values())
    texts = list(choice.text.values())
    columns = (find_asked(draft.export.columns, name, texts) for name in names)
    column = next((one for one in columns if one is not None), None)
    if column is not None:
        own = next((one for one in draft.choices if column in one.columns), None)
        yield from _separator(choice, own)
        return
    alone = [one for one in free if all(option.column is None for option in one.options)]
    likeness = {place: similarity(text, one.columns[0]) for place, one in enumerate(alone)}
    best = max(likeness, key=lambda place: likeness[place], default=None)
    if best is None or likeness[best] < SURE:
        yield _dropped(choice, text)
        return
    found = alone[best]
    free.remove(found)
    yield _renamed(choice, {"column": draft.column_name(found.columns[0])}, found)
    yield from _separator(choice, found)


def _by_columns(choice: Choice, draft: Draft, free: list[DraftChoice]) -> Iterator[Difference]:
    lost = [
        option
        for option in choice.options
        if option.column is None
        or find_asked(draft.export.columns, option.column, option.spellings()) is None
    ]
    if not lost:
        return
    if len(lost) < len(choice.options):
        yield Difference(
            "column_missing",
            choice.id,
            f"{len(lost)} of its {len(choice.options)} options have no column here",
            {"choices": {choice.id: {"dropped": True}}},
            "Which columns are they? Or was it another question, which this wave dropped?",
        )
        return
    labels = {alike(text): _label(option.labels) for option in lost for text in option.spellings()}
    for one in free:
        columns = {
            labels[alike(option.label)]: draft.column_name(option.column)
            for option in one.options
            if option.column is not None and alike(option.label) in labels
        }
        if len(columns) == len(lost):
            free.remove(one)
            yield _renamed(choice, {"columns": columns}, one)
            return
    yield _dropped(choice, _label(choice.text))


def _label(texts: Any) -> str:
    return str(next(iter(texts.values())))


def _renamed(choice: Choice, lines: dict[str, Any], found: DraftChoice) -> Difference:
    what = f"its column is called {found.columns[0].header!r} here"
    if len(found.columns) > 1:
        what = f"its columns are called {found.columns[0].header!r} and so on here"
    return Difference("renamed", choice.id, what, {"choices": {choice.id: lines}})


def _dropped(choice: Choice, text: str) -> Difference:
    lines = {"choices": {choice.id: {"dropped": True}}}
    return Difference("dropped", choice.id, f"no column asks {text!r}", lines)


def _separator(choice: Choice, own: DraftChoice | None) -> Iterator[Difference]:
    if choice.separator is None or own is None or own.separator in (None, choice.separator):
        return
    yield Difference(
        "recoded",
        choice.id,
        f"several answers are separated by {own.separator!r} here",
        {"choices": {choice.id: {"separator": own.separator}}},
    )
