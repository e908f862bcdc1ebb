"""Several exports of one survey as one codebook with several waves.

Belongs here: what of the other waves enters the study.yaml, and what stands in each wave.yaml. Does
not belong here: comparing an export with a questionnaire (`differences`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from pipeline.drafting.differences import Difference, differences, merged
from pipeline.drafting.draft import Draft
from pipeline.drafting.lexicon import plain
from pipeline.drafting.names import unused
from pipeline.drafting.plan import Plan, PlannedChoice, PlannedScale, plan_of, planned_scale
from pipeline.drafting.writing import study_yaml
from schemas.questionnaire import Questionnaire, questionnaire_of
from schemas.study import Study
from schemas.vocabulary import fold
from schemas.wave import Wave

# Kinds of difference of which the lines of a wave.yaml say enough.
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
    """
    plan = plan_of(waves[-1].draft)
    if len(waves) == 1 or not plan.scales:
        return plan, list(waves)
    plan = _common(plan, waves)
    for wave in reversed(waves[:-1]):
        plan = _with_others(plan, wave)
    files = tuple(name for wave in waves for name in plan_of(wave.draft).made_from)
    plan = replace(plan, made_from=files)
    return plan, [_settled(plan, wave) for wave in waves]


def _common(plan: Plan, waves: Sequence[Drafted]) -> Plan:
    """The attributes and rules for respondents that every wave has."""
    headers = [{one.header for one in wave.draft.export.columns} for wave in waves]

    def everywhere(column: str | int) -> bool:
        return all(column in one for one in headers)

    roles = {
        name: role
        for name, role in plan.roles.items()
        if name in ("personal", "system")
        or all(wave.draft.role(name) is not None for wave in waves)
    }
    return replace(
        plan,
        roles=roles,
        attributes=tuple(one for one in plan.attributes if everywhere(one.column)),
    )


def _questionnaire(plan: Plan, wave: Drafted, settings: Mapping[str, Any]) -> Questionnaire:
    study = Study.model_validate(yaml.load(study_yaml(plan), Loader=yaml.CSafeLoader))
    declared = {key: value for key, value in settings.items() if key in ("items", "scales")}
    return questionnaire_of(study, "draft", wave.name, Wave.model_validate(declared))


def _with_others(plan: Plan, wave: Drafted) -> Plan:
    """The codebook with the items, scales and choices that only this wave has."""
    own = plan_of(wave.draft)
    found = differences(_questionnaire(plan, wave, {}), wave.draft)
    added = {one.subject for one in found if one.kind == "added"}
    for one in found:
        if one.kind == "rescaled" and one.scale is not None:
            plan, _ = _with_scale(plan, planned_scale(one.scale))
    items = list(plan.items)
    taken = {one.id for one in plan.items} | {one.id for one in plan.choices}
    by_name = {scale.name: scale for scale in own.scales}
    for item in own.items:
        if str(item.column) in added:
            plan, name = _with_scale(plan, by_name[item.scale])
            items.append(replace(item, id=unused(item.id, taken), scale=name))
            taken.add(items[-1].id)
    batteries = {**own.batteries, **plan.batteries}
    used = {one.battery for one in items}
    return replace(
        plan,
        items=tuple(items),
        choices=_choices_with(plan.choices, own.choices, taken),
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
            found.append(replace(other, id=unused(other.id, taken)))
            taken.add(found[-1].id)
        elif not other.columns:
            labels = {fold(one.label) for one in found[place].options}
            more = tuple(one for one in other.options if fold(one.label) not in labels)
            found[place] = replace(found[place], options=(*found[place].options, *more))
    return tuple(found)


def _with_scale(plan: Plan, scale: PlannedScale) -> tuple[Plan, str]:
    """The codebook with a scale, and what it is called there; one with the same options serves."""
    labels = [plain(one.label) for one in scale.options]
    for number, known in enumerate(plan.scales):
        theirs = [plain(one.label) for one in known.options]
        if [one for one in theirs if one in labels] == labels:
            scales = list(plan.scales)
            scales[number] = _joined(known, scale)
            return replace(plan, scales=tuple(scales)), known.name
    name = unused(scale.name, [one.name for one in plan.scales])
    return replace(plan, scales=(*plan.scales, replace(scale, name=name))), name


def _joined(known: PlannedScale, other: PlannedScale) -> PlannedScale:
    """A scale with the kinds of missing of another wave."""
    kinds = {kind for kind, _ in known.missing}
    more = tuple((kind, option) for kind, option in other.missing if kind not in kinds)
    return replace(known, missing=(*known.missing, *more))


def _settled(plan: Plan, wave: Drafted) -> Drafted:
    """The wave with its differences from the codebook in its wave.yaml."""
    questionnaire = _questionnaire(plan, wave, {})
    found = differences(questionnaire, wave.draft)
    found = [_named(plan, one) for one in found]
    needed = [one for one in found if one.lines and (one.is_safe or one.kind == "rescaled")]
    settings = merged([wave.settings, *(one.lines for one in needed)])
    comments = tuple(
        f"{'? ' if one.question else ''}{one.subject}, {one.kind}: {one.what}."
        f"{' ' + one.question if one.question else ''}"
        for one in found
        if one.question or one.kind not in SELF_EXPLAINING
    )
    return Drafted(wave.name, wave.draft, settings, comments, tuple(found))


def _named(plan: Plan, one: Difference) -> Difference:
    """A rescaled item under the name that its scale has in the codebook."""
    if one.kind != "rescaled" or one.scale is None:
        return one
    _, name = _with_scale(plan, planned_scale(one.scale))
    items = {item: {"scale": name} for item in one.lines.get("items", {})}
    return replace(one, lines={"items": items})
