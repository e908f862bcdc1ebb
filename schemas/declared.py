"""What a wave.yaml says that a wave asks or writes otherwise, typed, in words.

Belongs here: the declared changes as a person reads them. Does not belong here: what differs in an
export and is not declared (`pipeline.drafting.differences`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.parts import Column
from schemas.questionnaire import Questionnaire
from schemas.study import Item, Study, Time
from schemas.wave import ChoiceChange, Columns, ItemChange


@dataclass(frozen=True)
class Declared:
    """One declared change.

    Attributes:
        kind: dropped, renamed, reworded, rescaled, recoded or column_renamed.
        subject: the item, question, scale or role.
        what: what is otherwise; "" where the kind says it all.
    """

    kind: str
    subject: str
    what: str = ""


def declared(questionnaire: Questionnaire) -> list[Declared]:
    """The declared changes of a wave: items, questions without order, scales, columns."""
    wave, study = questionnaire.wave, questionnaire.study
    items = {item.id: item for item in study.items}
    choices = {choice.id: choice for choice in study.choices}
    return [
        *(
            one
            for name, change in wave.items.items()
            if name in items
            for one in _item(study, items[name], change)
        ),
        *(
            one
            for name, change in wave.choices.items()
            if name in choices
            for one in _choice(study, name, choices[name].text, change)
        ),
        *(
            Declared("recoded", name, f"{text!r} is read as {meaning!r}")
            for name, change in wave.scales.items()
            for text, meaning in change.read.items()
        ),
        *_columns(wave.columns),
    ]


def _item(study: Study, item: Item, change: ItemChange) -> Iterator[Declared]:
    if change.dropped:
        yield Declared("dropped", item.id)
        return
    yield from _renamed(item.id, change.column)
    yield from _reworded(study, item.id, item.text, change.text)
    if change.scale is not None:
        yield Declared("rescaled", item.id, f"{change.scale} in place of {item.scale}")


def _choice(
    study: Study, name: str, text: Mapping[str, str], change: ChoiceChange
) -> Iterator[Declared]:
    if change.dropped:
        yield Declared("dropped", name)
        return
    yield from _renamed(name, change.column)
    yield from _reworded(study, name, text, change.text)
    if change.separator is not None:
        yield Declared("recoded", name, f"answers are separated by {change.separator!r}")
    for label, column in change.columns.items():
        yield Declared("renamed", name, f"the column of {label!r} is {_shown(column)}")


def _renamed(subject: str, column: Column | None) -> Iterator[Declared]:
    if column is not None:
        yield Declared("renamed", subject, f"its column is {_shown(column)}")


def _reworded(
    study: Study, subject: str, before: Mapping[str, str], after: Mapping[str, str] | None
) -> Iterator[Declared]:
    if after is not None:
        words = f"{study.text(after)!r} in place of {study.text(before)!r}"
        yield Declared("reworded", subject, words)


def _columns(columns: Columns) -> Iterator[Declared]:
    for name in Columns.model_fields:
        value: Any = getattr(columns, name)
        named = value.items() if isinstance(value, Mapping) else [(name, value)]
        for role, one in named:
            if one is not None:
                yield Declared("column_renamed", role, _where(one))


def _where(named: Column | Time | tuple[Column, ...]) -> str:
    if isinstance(named, tuple):
        return ", ".join(map(_shown, named))
    if isinstance(named, Time):
        is_said = "formats" in named.model_fields_set
        times = f", with times as {', '.join(map(repr, named.formats))}" if is_said else ""
        return f"{_shown(named.column)}{times}"
    return _shown(named)


def _shown(column: Column) -> str:
    return f"column {column}" if isinstance(column, int) else repr(column)
