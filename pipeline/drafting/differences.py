"""What an export asks or writes otherwise than its questionnaire, typed and explained.

Belongs here: the kinds of difference, which of them are safe, and the lines of wave.yaml that
declare them. Does not belong here: finding the columns (`matching`), stopping a wave
(`pipeline.gate`), or what is printed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.drafting.draft import Draft
from pipeline.drafting.matching import Located, find_named, locate
from pipeline.drafting.rescaling import Spelling, spelling_differences
from pipeline.drafting.scales import DraftScale
from schemas.questionnaire import Questionnaire

ROLES = ("key", "status", "tests", "weight", "started", "finished", "seconds")
DRAFTED_ROLES = {"status": "completed", "tests": "status", "seconds": "duration"}


@dataclass(frozen=True)
class Difference:
    """One thing that differs.

    Attributes:
        kind: renamed, reworded, dropped, added, moved, options_reworded, recoded, reversed,
            rescaled, missing_added, unknown_answers, column_renamed, column_missing.
        subject: the item, scale, choice or role.
        what: what differs, as a sentence.
        lines: what wave.yaml has to say of it; empty where nothing is needed.
        question: what a person has to answer first; "" where the lines are safe.
        scale: of what was rescaled, the scale that the export has.
    """

    kind: str
    subject: str
    what: str
    lines: Mapping[str, Any] = field(default_factory=dict)
    question: str = ""
    scale: DraftScale | None = None

    @property
    def is_safe(self) -> bool:
        """Whether nobody has to decide anything."""
        return not self.question


def differences(questionnaire: Questionnaire, draft: Draft) -> list[Difference]:
    """What an export differs in from its questionnaire, wave.yaml included.

    Args:
        questionnaire: what the study asks, with what the wave declares already.
        draft: what stands in the export.
    """
    located = locate(questionnaire, draft)
    return [
        *_items(questionnaire, draft, located),
        *_scales(questionnaire, draft, located),
        *_roles(questionnaire, draft),
        *_attributes(questionnaire, draft),
        *_choices(questionnaire, draft),
        *_added(questionnaire, draft, located),
        *_moved(questionnaire, located),
    ]


def merged(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The lines of several differences as one wave.yaml."""
    whole: dict[str, Any] = {}
    for part in parts:
        _merge(whole, part)
    return whole


def _merge(into: dict[str, Any], part: Mapping[str, Any]) -> None:
    for key, value in part.items():
        if isinstance(value, Mapping):
            _merge(into.setdefault(key, {}), value)
        else:
            into[key] = value


def _items(
    questionnaire: Questionnaire, draft: Draft, located: Mapping[str, Located]
) -> Iterator[Difference]:
    study = questionnaire.study
    for asked in questionnaire.items:
        item = asked.item
        place = located.get(item.id)
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
        if place.how != "named":
            lines["column"] = header
        is_reworded = place.similarity < 1 and bool(text)
        if is_reworded:
            lines["text"] = " ".join(text.split())
        question = "" if place.is_sure else f"Is this still the item `{item.id}`?"
        if place.how != "named":
            what = f"its column is called {column.header!r} here"
            kind = "reworded" if is_reworded else "renamed"
            said = f"{what}, and its words are {lines['text']!r}" if is_reworded else what
            yield Difference(kind, item.id, said, {"items": {item.id: lines}}, question)
        elif is_reworded and _says_more_than_a_name(text):
            said = f"its words are {lines['text']!r} here"
            yield Difference("reworded", item.id, said, {"items": {item.id: lines}})


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
        found = spelling_differences(
            questionnaire.study, scale, [(one, at.profile) for one, at in places]
        )
        for spelling in found:
            items = [one for one, _ in places if one in spelling.items]
            yield _spelt(name, spelling, items, own, dict(places))


def _spelt(
    name: str,
    spelling: Spelling,
    items: Sequence[str],
    own: Mapping[int, DraftScale],
    places: Mapping[str, Located],
) -> Difference:
    if spelling.kind == "rescaled":
        new = own.get(places[items[0]].profile.column.position)
        lines: dict[str, Any] = {
            "items": {one: {"scale": new.name if new else "..."} for one in items}
        }
        return Difference("rescaled", name, spelling.what, lines, spelling.question, new)
    lines = {"scales": {name: {"read": dict(spelling.read)}}} if spelling.read else {}
    return Difference(spelling.kind, name, spelling.what, lines, spelling.question)


def _roles(questionnaire: Questionnaire, draft: Draft) -> Iterator[Difference]:
    rules = questionnaire.respondents
    for name in ROLES:
        declared = getattr(rules, name)
        if declared is None:
            continue
        wanted = getattr(declared, "column", declared)
        if find_named(draft.export.columns, wanted) is not None:
            if name in ("started", "finished"):
                yield from _time_form(draft, name, wanted, declared.formats)
            continue
        role = draft.role(DRAFTED_ROLES.get(name, name))
        what = f"there is no column {wanted!r}"
        if role is None:
            question = f"Which column is `respondents.{name}` in this wave?"
            yield Difference("column_missing", f"respondents.{name}", what, {}, question)
            continue
        header = draft.column_name(role.profile.column)
        line: Any = header
        if name in ("started", "finished"):
            line = {"column": header, "formats": list(role.formats)}
        yield Difference(
            "column_renamed",
            f"respondents.{name}",
            f"{what}; {role.profile.column.header!r} looks like it",
            {"columns": {name: line}},
        )
    personal = questionnaire.wave.columns.personal or questionnaire.study.personal
    present = [one for one in personal if find_named(draft.export.columns, one) is not None]
    more = [
        draft.column_name(role.profile.column)
        for role in draft.roles.values()
        if role.role == "personal"
    ]
    wanted = sorted({*present, *more}, key=str)
    if sorted(personal, key=str) != wanted:
        yield Difference(
            "column_renamed",
            "personal",
            "the personal columns are others than the codebook names",
            {"columns": {"personal": wanted}},
        )


def _time_form(
    draft: Draft, name: str, wanted: Any, formats: Sequence[str]
) -> Iterator[Difference]:
    role = draft.role(name)
    if role is None or set(role.formats) <= set(formats):
        return
    line = {"column": wanted, "formats": list(role.formats)}
    what = f"times are written as {', '.join(role.formats)} here"
    yield Difference("recoded", f"respondents.{name}", what, {"columns": {name: line}})


def _attributes(questionnaire: Questionnaire, draft: Draft) -> Iterator[Difference]:
    for name, attribute in questionnaire.attributes.items():
        if find_named(draft.export.columns, attribute.column) is None:
            yield Difference(
                "column_missing",
                f"attributes.{name}",
                f"there is no column {attribute.column!r}",
                {},
                f"Which column is the attribute `{name}` in this wave?",
            )


def _choices(questionnaire: Questionnaire, draft: Draft) -> Iterator[Difference]:
    columns = draft.export.columns
    for asked in questionnaire.choices:
        choice = asked.choice
        if choice.by_columns:
            lost = {
                label: option.column
                for option in choice.options
                for label in [next(iter(option.labels.values()))]
                if find_named(columns, option.column) is None
            }
            if not lost:
                continue
            if len(lost) < len(choice.options):
                yield Difference(
                    "column_missing",
                    choice.id,
                    f"{len(lost)} of its {len(choice.options)} options have no column here",
                    {},
                    "Which columns are they, or was the question another one? Until that is"
                    " known: `dropped: true`",
                )
                continue
        elif choice.column is None or find_named(columns, choice.column) is not None:
            yield from _separator(choice.id, choice.separator, choice.column, draft)
            continue
        yield Difference(
            "dropped",
            choice.id,
            f"no column asks {questionnaire.study.text(choice.text)!r}",
            {"choices": {choice.id: {"dropped": True}}},
        )


def _separator(name: str, separator: str | None, wanted: Any, draft: Draft) -> Iterator[Difference]:
    if separator is None:
        return
    column = find_named(draft.export.columns, wanted)
    own = next((one for one in draft.choices if column in one.columns), None)
    if own is not None and own.separator is not None and own.separator != separator:
        yield Difference(
            "recoded",
            name,
            f"several answers are separated by {own.separator!r} here",
            {"choices": {name: {"separator": own.separator}}},
        )


def _added(
    questionnaire: Questionnaire, draft: Draft, located: Mapping[str, Located]
) -> Iterator[Difference]:
    known = {one.profile.column.position for one in located.values()}
    # A column of an item that the wave was said not to have asked is no new one.
    for asked in questionnaire.all_items:
        if asked.item.column is not None:
            column = find_named(draft.export.columns, asked.item.column)
            known |= {column.position} if column is not None else set()
    for item, scale in draft.items:
        if item.profile.column.position not in known:
            what = f"the codebook has no item for {item.text!r}, on the scale {scale.name}"
            yield Difference("added", item.profile.column.header, what)


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
