"""`likertwave diff`: what each wave's export asks or writes otherwise than its questionnaire."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from likertwave.printing import complain
from pipeline.drafting.declaring import declare
from pipeline.drafting.difference import Difference, merged
from pipeline.drafting.differences import differences
from pipeline.drafting.plan import planned_scale
from pipeline.drafting.reading import draft_of_wave
from pipeline.drafting.writing import scale_yaml, wave_yaml
from pipeline.leftovers import scratch
from pipeline.store import Store, wave_order
from schemas.declared import declared
from schemas.errors import UserError
from schemas.questionnaire import Questionnaire

USER_ERROR = 2
MOST_NAMED = 8


def diff_study(store: Store, study: str, wave: str | None, *, write: bool) -> int:
    """Prints the differences, wave by wave, with the lines that declare what is safe.

    Args:
        store: the data folder.
        study: its name.
        wave: only this one; else all, in their order.
        write: whether the safe lines are added to each wave.yaml.

    Returns:
        The exit status: 0, or 2 where a wave cannot be read or a question has to be answered.

    Raises:
        UserError: the study.yaml is wrong, or there is no such study or wave.
    """
    store.study(study)
    status = 0
    for one in [wave] if wave else wave_order(store, study):
        try:
            with scratch() as folder:
                questionnaire = store.questionnaire(study, one)
                draft = draft_of_wave(store, study, one, folder)
                found = differences(questionnaire, draft)
            for line in _lines(questionnaire, found):
                click.echo(line)
            safe = merged([difference.lines for difference in found if difference.is_safe])
            if safe and write:
                click.echo(f"  written to {declare(store, study, one, safe)}")
        except UserError as error:
            complain(error)
            status = USER_ERROR
            continue
        if any(not difference.is_safe for difference in found):
            status = USER_ERROR
    return status


def _lines(questionnaire: Questionnaire, found: Sequence[Difference]) -> Iterator[str]:
    changes, known = declared(questionnaire), questionnaire.study.scales
    said = f"{len(found)} difference(s)" if found else "as the questionnaire says"
    wave = f"{questionnaire.study_name} {questionnaire.wave_name}"
    yield f"{wave}: {said}" + (f", {len(changes)} declared" if changes else "")
    dropped = [one.subject for one in changes if one.kind == "dropped"]
    if dropped:
        yield f"  declared: dropped: {', '.join(dropped)}"
    for change in changes:
        if change.kind != "dropped":
            yield f"  declared: {change.kind.replace('_', ' ')}: {change.subject}: {change.what}"
    moved = [one.subject for one in found if one.kind == "moved"]
    if moved:
        more = f" and {len(moved) - MOST_NAMED} more" if len(moved) > MOST_NAMED else ""
        yield f"  moved among the items: {', '.join(moved[:MOST_NAMED])}{more}"
    for one in found:
        if one.kind != "moved":
            yield f"  {one.kind.replace('_', ' ')}: {one.subject}: {one.what}"
            yield from (f"    ? {question}" for question in [one.question] if question)
    safe = merged([one.lines for one in found if one.is_safe])
    yield from _proposed("safe to declare in wave.yaml (`--write` does it):", safe)
    asked = merged([one.lines for one in found if not one.is_safe])
    yield from _proposed("if the answers to the questions are yes:", asked)
    for one in found:
        if one.scale is not None and one.scale.name not in known:
            yield "  and under `scales` in study.yaml:"
            for line in scale_yaml(planned_scale(one.scale)).splitlines():
                yield f"    {line}"


def _proposed(introduction: str, content: Mapping[str, Any]) -> Iterator[str]:
    if content:
        yield f"  {introduction}"
        for line in wave_yaml(content).splitlines():
            yield f"    {line}"
