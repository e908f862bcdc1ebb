"""`likertwave diff`: what each wave's export asks or writes otherwise than its questionnaire."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from likertwave.printing import complain
from pipeline.drafting.declaring import declare
from pipeline.drafting.differences import Difference, differences, merged
from pipeline.drafting.reading import draft_of_wave
from pipeline.drafting.writing import wave_yaml
from pipeline.store import Store, wave_order
from schemas.errors import UserError

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
            with tempfile.TemporaryDirectory(prefix="likertwave-") as scratch:
                questionnaire = store.questionnaire(study, one)
                draft = draft_of_wave(store, study, one, Path(scratch))
                found = differences(questionnaire, draft)
        except UserError as error:
            complain(error)
            status = USER_ERROR
            continue
        safe = [difference for difference in found if difference.lines and difference.is_safe]
        for line in _lines(study, one, questionnaire.declared_changes(), found):
            click.echo(line)
        if safe and write:
            path = declare(store, study, one, merged([difference.lines for difference in safe]))
            click.echo(f"  written to {path}")
        if any(not difference.is_safe for difference in found):
            status = USER_ERROR
    return status


def _lines(
    study: str, wave: str, declared: Sequence[str], found: Sequence[Difference]
) -> Iterator[str]:
    said = f"{len(found)} difference(s)" if found else "as the questionnaire says"
    yield f"{study} {wave}: {said}" + (f", {len(declared)} declared" if declared else "")
    for line in declared:
        yield f"  declared: {line}"
    moved = [one.subject for one in found if one.kind == "moved"]
    if moved:
        more = f" and {len(moved) - MOST_NAMED} more" if len(moved) > MOST_NAMED else ""
        yield f"  moved: {', '.join(moved[:MOST_NAMED])}{more} stand elsewhere among the items"
    for one in found:
        if one.kind != "moved":
            yield f"  {one.kind.replace('_', ' ')}: {one.subject}: {one.what}"
            yield from (f"    ? {question}" for question in [one.question] if question)
    safe = merged([one.lines for one in found if one.is_safe])
    yield from _proposed("safe to declare in wave.yaml (`--write` does it):", safe)
    asked = merged([one.lines for one in found if not one.is_safe])
    yield from _proposed("if the answers to the questions are yes:", asked)


def _proposed(introduction: str, content: Mapping[str, Any]) -> Iterator[str]:
    if content:
        yield f"  {introduction}"
        for line in wave_yaml(content).splitlines():
            yield f"    {line}"
