"""What an export asks or writes otherwise than its questionnaire, typed and explained.

Belongs here: items, and bringing all kinds of difference together. Does not belong here: finding
the columns (`matching`), how answers are written (`rescaling`), stopping a wave (`pipeline.gate`),
or what is printed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from pipeline.drafting.answers import alike
from pipeline.drafting.choice_differences import choice_differences
from pipeline.drafting.difference import Difference
from pipeline.drafting.draft import Draft
from pipeline.drafting.matching import Located, ambiguous, locate
from pipeline.drafting.names import unused
from pipeline.drafting.rescaling import Place, Spelling, spelling_differences
from pipeline.drafting.role_differences import role_differences, used_columns
from pipeline.drafting.scales import DraftScale
from schemas.questionnaire import Questionnaire


def differences(questionnaire: Questionnaire, draft: Draft) -> list[Difference]:
    """What an export differs in from its questionnaire, wave.yaml included.

    Args:
        questionnaire: what the study asks, with what the wave declares already.
        draft: what stands in the export.
    """
    located = locate(questionnaire, draft)
    used = used_columns(questionnaire, draft)
    return [
        *_items(questionnaire, draft, located),
        *_scales(questionnaire, draft, located),
        *role_differences(questionnaire, draft),
        *choice_differences(questionnaire, draft, used),
        *_added(draft, located, used | set(chain(*ambiguous(questionnaire, draft).values()))),
        *_moved(questionnaire, located),
    ]


def _items(
    questionnaire: Questionnaire, draft: Draft, located: Mapping[str, Located]
) -> Iterator[Difference]:
    study = questionnaire.study
    unclear = ambiguous(questionnaire, draft)
    for asked in questionnaire.items:
        item = asked.item
        place = located.get(item.id)
        if place is None and item.id in unclear:
            yield _ambiguous(item.id, unclear[item.id])
            continue
        if place is None:
            yield Difference(
                "dropped",
                item.id,
                f"no column asks {study.text(item.text)!r}",
                {"items": {item.id: {"dropped": True}}},
            )
            continue
        column = place.profile.column
        header, text = draft.column_name(column), column.sub_question or column.question
        lines: dict[str, Any] = {}
        if not place.is_named:
            lines["column"] = header
        is_reworded = place.similarity < 1 and bool(text)
        if is_reworded:
            lines["text"] = " ".join(text.split())
        question = "" if place.is_sure else f"Is this still the item `{item.id}`?"
        # Under a name or code of the codebook something else is asked: an item of its own.
        other = column.position if place.how in ("name", "code") and question else None
        if not place.is_named:
            what = f"its column is called {column.header!r} here"
            kind = "reworded" if is_reworded else "renamed"
            said = f"{what}, and its words are {lines['text']!r}" if is_reworded else what
            changed = {"items": {item.id: lines}}
            yield Difference(kind, item.id, said, changed, question, position=other)
        elif is_reworded and _says_more_than_a_name(text):
            said = f"its words are {lines['text']!r} here"
            changed = {"items": {item.id: lines}}
            yield Difference("reworded", item.id, said, changed, question, position=other)


def _ambiguous(item: str, positions: Sequence[int]) -> Difference:
    columns = f"{', '.join(map(str, positions[:-1]))} and {positions[-1]}"
    return Difference(
        "ambiguous",
        item,
        f"columns {columns} have its name",
        {"items": {item: {"column": positions[0]}}},
        f"Which of them is the item `{item}`? The lines name the first.",
    )


def _says_more_than_a_name(text: str) -> bool:
    """Whether a text is a question, and not the name of a variable or a text cut short."""
    return " " in text.strip() and not text.rstrip().endswith("...")


def _scales(
    questionnaire: Questionnaire, draft: Draft, located: Mapping[str, Located]
) -> Iterator[Difference]:
    own = {item.profile.column.position: scale for item, scale in draft.items}
    by_scale: dict[str, list[tuple[str, Located]]] = {}
    for asked in questionnaire.items:
        if asked.item.id in located:
            place = (asked.item.id, located[asked.item.id])
            by_scale.setdefault(asked.item.scale, []).append(place)
    for name, places in by_scale.items():
        scale = questionnaire.scales[name]
        columns = [
            Place(one, at.profile, own.get(at.profile.column.position)) for one, at in places
        ]
        for spelling in spelling_differences(questionnaire.study, scale, columns):
            yield _spelt(questionnaire, name, spelling, columns)


def _spelt(
    questionnaire: Questionnaire, name: str, spelling: Spelling, columns: Sequence[Place]
) -> Difference:
    if spelling.kind == "rescaled":
        new = next(one.own for one in columns if one.item == spelling.items[0])
        called = _name_of(new, questionnaire) if new else "..."
        lines: dict[str, Any] = {"items": {one: {"scale": called} for one in spelling.items}}
        new = replace(new, name=called) if new else None
        question, items = spelling.question, spelling.items
        return Difference("rescaled", name, spelling.what, lines, question, new, items=items)
    lines = {"scales": {name: {"read": dict(spelling.read)}}} if spelling.read else {}
    question, items = spelling.question, spelling.items
    return Difference(spelling.kind, name, spelling.what, lines, question, items=items)


def _name_of(new: DraftScale, questionnaire: Questionnaire) -> str:
    """What a scale is called in the codebook: as the one with its options, else a new name."""
    labels = [alike(option.label) for option in new.options]
    for name, scale in questionnaire.study.scales.items():
        if [alike(questionnaire.study.text(option.labels)) for option in scale.options] == labels:
            return name
    return unused(new.name, questionnaire.study.scales)


def _added(draft: Draft, located: Mapping[str, Located], used: set[int]) -> Iterator[Difference]:
    known = {one.profile.column.position for one in located.values()} | used
    for item, scale in draft.items:
        if item.profile.column.position not in known:
            what = f"the codebook has no item for {item.text!r}, on the scale {scale.name}"
            column = item.profile.column
            yield Difference("added", column.header, what, position=column.position)


def _moved(questionnaire: Questionnaire, located: Mapping[str, Located]) -> Iterator[Difference]:
    """Items that stand elsewhere among the others: all but the longest run in order."""
    order = [
        (located[asked.item.id].profile.column.position, asked.item.id)
        for asked in questionnaire.items
        if asked.item.id in located
    ]
    kept = _longest_rise([position for position, _ in order])
    for place, (_, name) in enumerate(order):
        if place not in kept:
            yield Difference("moved", name, "it stands elsewhere among the items")


def _longest_rise(values: Sequence[int]) -> set[int]:
    """The places of a longest increasing subsequence."""
    best: list[int] = []
    before: list[int | None] = []
    for place, value in enumerate(values):
        low = 0
        while low < len(best) and values[best[low]] < value:
            low += 1
        before.append(best[low - 1] if low else None)
        best[low : low + 1] = [place]
    kept: set[int] = set()
    at: int | None = best[-1] if best else None
    while at is not None:
        kept.add(at)
        at = before[at]
    return kept
