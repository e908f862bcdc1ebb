"""`likertwave forget`: respondents or a wave out of all that was made, in an order that holds.

Belongs here: the order of tombstone, runs and deletion, and what is printed. Does not belong here:
finding and deleting (`pipeline.forgetting`), or running (`assets.execution`).

Whatever breaks it off, the same command again finishes it, and `likertwave doctor` tells.
"""

from dataclasses import dataclass

import click

from likertwave.printing import complain, note
from pipeline.forgetting import (
    Plan,
    plan_respondents,
    remember_respondents,
    remove_respondents,
    require_names,
    undo,
)
from pipeline.forgetting_waves import remember_wave, remove_comparisons, remove_traces, remove_wave
from pipeline.publishing import study_turn
from pipeline.store import Store

USER_ERROR = 2
STAYS = (
    "What this cannot remove: the raw export itself; backups, and copies that others made;"
    " Dagster's event log, which holds counts and pictures of earlier runs, and nobody's answers."
)


@dataclass(frozen=True)
class Wanted:
    """Who or what is meant.

    Attributes:
        wave: a whole wave, or that of the rows; ids: of respondents, as exports have them.
        rows: of the wave's export.
    """

    study: str
    wave: str | None = None
    ids: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


def forget_them(store: Store, wanted: Wanted, *, ask: bool) -> int:
    """Forgets respondents or a wave.

    Returns:
        The exit status: 0, or 2 where a run failed and the same command is to be given again.

    Raises:
        UserError: nothing of what is meant is there, or it cannot be taken out.
    """
    if wanted.wave is not None and not wanted.rows:
        return _forget_wave(store, wanted.study, wanted.wave, ask=ask)
    rows = (wanted.wave, wanted.rows) if wanted.wave is not None else None
    from pipeline.warehouse_build import publish_warehouse

    store.study(wanted.study)
    with study_turn(store, wanted.study):
        plan = plan_respondents(store, wanted.study, wanted.ids, rows)
        _announce(plan)
        if ask:
            click.confirm("Forget for good?", abort=True)
        remember_respondents(store, plan)
        problems = _computed_anew(store, plan)
        if problems:
            return _unfinished(problems)
        lines = remove_respondents(store, plan)
        # It named their groups, where only they were in them, among the conclusions that changed.
        publish_warehouse(store, store.settings().public.smallest_group)
    _removed(lines)
    if plan.waves and any(one.rows for one in plan.waves):
        click.echo("The rows stay in the exports as rejects: `forgotten`, the number and no value.")
    if rows is not None:
        click.echo(
            "A row without an id is known by the bytes of its export: forget it again when another"
            " version of the file arrives."
        )
    return 0


def _announce(plan: Plan) -> None:
    for held in plan.waves:
        n = len(held.rows)
        click.echo(
            f"{plan.study} {held.wave}: {n} row{'s' if n != 1 else ''} of the export,"
            f" {len(held.revisions)} of the revisions on record"
        )
    if not plan.waves:
        click.echo(f"{plan.study}: no wave holds them. They would be left out of later exports.")
    for wave, why in plan.unread.items():
        click.echo(f"{plan.study} {wave}: its export was not looked through ({why})")


def _computed_anew(store: Store, plan: Plan) -> list[str]:
    from assets.execution import session

    problems: list[str] = []
    with session(store) as runs:
        for wave in plan.waves:
            if wave.is_due:
                note(f"{plan.study} {wave.wave}: computing anew without them")
                problems += runs.wave(plan.study, wave.wave)
        has_waves = bool(store.current_of(plan.study))
        return [*problems, *runs.conclude([plan.study] if has_waves else [], [plan.study])]


def _forget_wave(store: Store, study: str, wave: str, *, ask: bool) -> int:
    from assets.execution import session

    if ask:
        click.confirm(f"Forget wave {wave} of {study}, all of it, for good?", abort=True)
    remember_wave(store, study, wave)
    with study_turn(store, study):
        # The wave's empty folder in the store stays to the end: it tells that there is an end.
        lines = remove_wave(store, study, wave)
        with session(store) as runs:
            runs.remove_partition(study, wave)
            has_waves = bool(store.current_of(study))
            problems = runs.comparison(study) if has_waves else []
            lines += remove_comparisons(store, study) if not problems else []
            problems += runs.conclude([], [study])
        if not problems:
            remove_traces(store, study, wave)
    if problems:
        return _unfinished(problems)
    _removed(lines)
    click.echo(f"`likertwave run` leaves it alone; its export is still in studies/{study}/waves.")
    return 0


def _unfinished(problems: list[str]) -> int:
    for problem in problems:
        complain(problem)
    complain("This is not finished. Put it right and give the same command again")
    return USER_ERROR


def _removed(lines: list[str]) -> None:
    for line in lines:
        click.echo(f"removed: {line}")
    click.echo("The warehouse and the published folder are made without.")
    click.echo(STAYS)


def take_back(store: Store, wanted: Wanted, *, ask: bool) -> int:
    """Takes tombstones away.

    Raises:
        UserError: none of what is meant is forgotten.
    """
    if ask:
        click.confirm("Let them be read again?", abort=True)
    require_names(wanted.study, wanted.wave)
    with study_turn(store, wanted.study):
        n = undo(store, wanted.study, wanted.wave, wanted.ids, wanted.rows)
    click.echo(f"taken back: {n}. `likertwave run` brings in what the exports still hold.")
    return 0
