"""`likertwave diff`: what each wave's export asks or writes otherwise than its questionnaire."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from likertwave.printing import complain
from pipeline.drafting.declaring import declare
from pipeline.drafting.differences import Difference, differences, merged
from pipeline.drafting.reading import draft_of_wave
from pipeline.drafting.writing import wave_yaml
from pipeline.store import Store, wave_order
from schemas.errors import UserError

USER_ERROR = 2


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
    if not found:
        yield f"{study} {wave}: as the questionnaire says" + (
            f", with {len(declared)} declared change(s)" if declared else ""
        )
    else:
        yield f"{study} {wave}: {len(found)} difference(s)"
    for line in declared:
        yield f"  declared: {line}"
    for one in found:
        yield f"  {one.kind.replace('_', ' ')}: {one.subject}: {one.what}"
        if one.question:
            yield f"    ? {one.question}"
    safe = merged([one.lines for one in found if one.lines and one.is_safe])
    if safe:
        yield "  safe to declare in wave.yaml (`--write` does it):"
        for line in wave_yaml(safe).splitlines():
            yield f"    {line}"
    asked = merged([one.lines for one in found if one.lines and not one.is_safe])
    if asked:
        yield "  if the answers to the questions are yes:"
        for line in wave_yaml(asked).splitlines():
            yield f"    {line}"
