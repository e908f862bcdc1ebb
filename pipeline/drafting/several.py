"""Several exports of one survey as one codebook with several waves.

Belongs here: what of the other waves enters the study.yaml, and what stands in each wave.yaml. Does
not belong here: comparing an export with a questionnaire (`differences`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import yaml

from pipeline.drafting.answers import alike
from pipeline.drafting.difference import Difference, merged
from pipeline.drafting.differences import differences
from pipeline.drafting.draft import Draft
from pipeline.drafting.lexicon import plain
from pipeline.drafting.matching import find_named, locate
from pipeline.drafting.names import unused
from pipeline.drafting.plan import (
    MOST_ITEMS,
    Plan,
    PlannedChoice,
    PlannedOption,
    PlannedScale,
    plan_of,
    planned_scale,
    unambiguous,
)
from pipeline.drafting.roles import Role
from pipeline.drafting.scales import widened
from pipeline.drafting.writing import study_yaml
from pipeline.errors import StoreError
from schemas.questionnaire import Questionnaire, questionnaire_of
from schemas.study import Study
from schemas.vocabulary import fold
from schemas.wave import Wave

# Kinds of difference of which the lines of a wave.yaml say enough.
# Of these the lines are written although a person has to look at them, so that the draft runs.
DRAFTED_DOUBTS = {"rescaled", "reworded", "renamed", "column_missing", "options_reworded"}
# Of these, where there is a question, nothing in the file says what the answers mean.
UNREADABLE = {"unknown_answers", "recoded", "reversed"}
SELF_EXPLAINING = {"dropped", "added", "moved", "renamed", "reworded"}


@dataclass(frozen=True)
class Drafted:
    """A wave to be: its name, its draft, and what its wave.yaml says.

    Attributes:
        differences: from the codebook, as they stand in the settings or beside them as comments.
    """

    name: str
    draft: Draft
    settings: Mapping[str, Any]
    comments: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = field(default=())


def planned_together(waves: Sequence[Drafted]) -> tuple[Plan, list[Drafted]]:
    """One codebook for several waves: the latest wave's, with what only others asked.

    Args:
        waves: in their order, at least one.

    Raises:
        StoreError: a wave has no item at all, so that nothing could be counted in it.
    """
    latest = next((wave for wave in reversed(waves) if wave.draft.scales), waves[-1])
    others = [wave for wave in waves if wave is not latest]
    plan = plan_of(_widened(latest.draft, [wave.draft for wave in others]))
    if len(waves) == 1 or not plan.scales:
        return plan, list(waves)
    plan = _common(plan, waves)
    for wave in reversed(others):
        plan = _with_others(plan, wave)
    files = tuple(name for wave in waves for name in plan_of(wave.draft).made_from)
    plan = replace(plan, made_from=files)
    return plan, [_settled(plan, wave) for wave in waves]


def _widened(draft: Draft, others: Sequence[Draft]) -> Draft:
    """A draft whose scales have the options, too, that only somebody of another wave chose."""
    theirs = [scale for other in others for scale in other.scales]
    return replace(draft, scales=tuple(reduce(widened, theirs, one) for one in draft.scales))


def _common(plan: Plan, waves: Sequence[Drafted]) -> Plan:
    """The attributes and rules for respondents that every wave has."""
    columns = [wave.draft.export.columns for wave in waves]

    def everywhere(column: str | int) -> bool:
        return isinstance(column, str) and all(find_named(one, column) for one in columns)

    roles = {}
    for name, role in plan.roles.items():
        found = [wave.draft.role(name) for wave in waves]
        if name in ("personal", "system"):
            roles[name] = role
        elif all(found):
            roles[name] = _of_all(role, [one for one in found if one is not None])
    return replace(
        plan,
        roles=roles,
        attributes=tuple(one for one in plan.attributes if everywhere(one.column)),
    )


def _of_all(role: Role, roles: Sequence[Role]) -> Role:
    """A role with the words that its column has in any wave, and the first doubt about it."""
    words: dict[str, dict[str, None]] = {}
    known: set[str] = set()
    for one in (role, *roles):
        for meaning, texts in (one.words or {}).items():
            new = [text for text in texts if fold(text) not in known]
            words.setdefault(meaning, {}).update(dict.fromkeys(new))
            known.update(map(fold, new))
    doubt = next((one.doubt for one in (role, *roles) if one.doubt), "")
    all_words = {meaning: tuple(sorted(texts)) for meaning, texts in sorted(words.items())}
    return replace(role, words=all_words or None, doubt=doubt)


def _questionnaire(
    plan: Plan, wave: Drafted, settings: Mapping[str, Any] | None = None
) -> Questionnaire:
    # Names of a draft are no words that YAML 1.1 takes for something else, and texts are quoted.
    study = Study.model_validate(yaml.load(study_yaml(plan), Loader=yaml.CSafeLoader))
    return questionnaire_of(study, "draft", wave.name, Wave.model_validate(settings or {}))


def _with_others(plan: Plan, wave: Drafted) -> Plan:
    """The codebook with the items, scales and choices that only this wave has."""
    own = plan_of(wave.draft)
    found = differences(_questionnaire(plan, wave), wave.draft)
    added = {one.position for one in found if one.position is not None}
    columns = {
        wave.draft.column_name(column): column.position for column in wave.draft.export.columns
    }
    for one in found:
        if one.kind == "rescaled" and one.scale is not None:
            plan, _ = _with_scale(plan, planned_scale(one.scale))
    items = list(plan.items)
    taken = {one.id for one in plan.items} | {one.id for one in plan.choices}
    by_name = {scale.name: scale for scale in own.scales}
    for item in own.items:
        if columns[item.column] in added and len(items) < MOST_ITEMS:
            plan, name = _with_scale(plan, by_name[item.scale])
            items.append(replace(item, id=unused(item.id, taken), scale=name))
            taken.add(items[-1].id)
    batteries = {**own.batteries, **plan.batteries}
    used = {one.battery for one in items}
    asked = {one.column for one in items[len(plan.items) :]}
    asked |= {
        wave.draft.column_name(place.profile.column)
        for place in locate(_questionnaire(plan, wave), wave.draft).values()
    }
    others = [one for one in own.choices if not asked & {one.column, *one.columns}]
    return replace(
        plan,
        items=tuple(items),
        choices=_choices_with(plan.choices, others, taken),
        batteries={name: text for name, text in batteries.items() if name in used},
    )


def _choices_with(
    known: Sequence[PlannedChoice], others: Sequence[PlannedChoice], taken: set[str]
) -> tuple[PlannedChoice, ...]:
    """Choices with those of another wave; one that both have gets the options of both."""
    found = list(known)
    places = {(plain(one.text), bool(one.columns)): place for place, one in enumerate(found)}
    for other in others:
        place = places.get((plain(other.text), bool(other.columns)))
        if place is None:
            if len(found) < MOST_ITEMS:
                found.append(replace(other, id=unused(other.id, taken)))
                taken.add(found[-1].id)
        elif not other.columns:
            labels = {fold(one.label) for one in found[place].options}
            more = tuple(one for one in other.options if fold(one.label) not in labels)
            both = (*found[place].options, *more)
            options, missing = unambiguous(both, found[place].missing)
            found[place] = replace(found[place], options=options, missing=missing)
    return tuple(found)


def _with_scale(plan: Plan, scale: PlannedScale) -> tuple[Plan, str]:
    """The codebook with a scale, and what it is called there; one with its options serves."""
    labels = [alike(one.label) for one in scale.options]
    for number, known in enumerate(plan.scales):
        theirs = [alike(one.label) for one in known.options]
        start = theirs.index(labels[0]) if labels[0] in theirs else 0
        if theirs[start : start + len(labels)] == labels:
            scales = list(plan.scales)
            scales[number] = _joined(known, scale)
            return replace(plan, scales=tuple(scales)), known.name
    name = unused(scale.name, [one.name for one in plan.scales])
    return replace(plan, scales=(*plan.scales, replace(scale, name=name))), name


def _joined(known: PlannedScale, other: PlannedScale) -> PlannedScale:
    """A scale with the spellings and kinds of missing of another wave."""
    theirs = {alike(one.label): (one.label, *one.codes, *one.also) for one in other.options}
    spelt = tuple(_spelt(one, theirs.get(alike(one.label), ())) for one in known.options)
    kinds = {kind for kind, _ in known.missing}
    more = tuple((kind, option) for kind, option in other.missing if kind not in kinds)
    options, missing = unambiguous(spelt, (*known.missing, *more))
    return replace(known, options=options, missing=missing)


def _spelt(option: PlannedOption, spellings: Sequence[str]) -> PlannedOption:
    known = {fold(text) for text in (option.label, *option.codes, *option.also)}
    new = {fold(text): text for text in spellings if fold(text) not in known}
    return replace(option, also=(*option.also, *new.values()))


def _settled(plan: Plan, wave: Drafted) -> Drafted:
    """The wave with its differences from the codebook in its wave.yaml."""
    settings, found = wave.settings, list[Difference]()
    # What is written on another scale can be compared only when the first lines say so.
    for _ in range(2):
        questionnaire = _questionnaire(plan, wave, settings)
        more = [_named(plan, one) for one in differences(questionnaire, wave.draft)]
        more = _without_unread(plan, wave, [*found, *more])[len(found) :]
        needed = [one.lines for one in more if one.lines and (one.is_safe or _is_drafted(one))]
        settings = merged([settings, *needed])
        known = {(one.kind, one.subject) for one in found}
        found += [one for one in more if (one.kind, one.subject) not in known]
    comments = tuple(
        f"{'? ' if one.question else ''}{one.subject}, {one.kind}: {one.what}."
        f"{' ' + one.question if one.question else ''}"
        for one in found
        if one.question or one.kind not in SELF_EXPLAINING
    )
    return Drafted(wave.name, wave.draft, settings, comments, tuple(found))


def _without_unread(plan: Plan, wave: Drafted, found: list[Difference]) -> list[Difference]:
    """The differences, those items left out of the wave whose answers nobody can read yet.

    Raises:
        StoreError: no item is left, whoever reads them.
    """
    dropped = {one.subject for one in found if one.kind == "dropped"}
    if all(item.id in dropped for item in plan.items):
        raise StoreError(
            wave.draft.export.path.name,
            "none of its columns is found to be an item of the questionnaire that the others have",
            "Make a study of its own of it",
        )
    unread = {item for one in found if _is_unreadable(one) for item in one.items}
    # A wave without any item would be none: it stops until somebody has answered.
    if all(item.id in unread | dropped for item in plan.items):
        return found
    return [_left_out(one) if _is_unreadable(one) else one for one in found]


def _left_out(one: Difference) -> Difference:
    lines = {"items": {item: {"dropped": True} for item in one.items}}
    question = f"{one.question} Until that is known the draft leaves these items out."
    return replace(one, lines=lines, question=question)


def _is_unreadable(one: Difference) -> bool:
    """Whether nothing in the file says what the answers mean."""
    unknown = one.kind in UNREADABLE or (one.kind == "rescaled" and one.scale is None)
    return unknown and bool(one.question and one.items)


def _is_drafted(one: Difference) -> bool:
    """Whether lines are written although a person has to look at them."""
    if _is_unreadable(one):
        return all(
            change == {"dropped": True} for change in one.lines.get("items", {"": 0}).values()
        )
    return one.kind in DRAFTED_DOUBTS


def _named(plan: Plan, one: Difference) -> Difference:
    """A rescaled item under the name that its scale has in the codebook."""
    if one.kind != "rescaled" or one.scale is None:
        return one
    _, name = _with_scale(plan, planned_scale(one.scale))
    items = {item: {"scale": name} for item in one.lines.get("items", {})}
    question = f"The draft puts it on the scale `{name}`: is that so?"
    return replace(one, lines={"items": items}, question=question)
