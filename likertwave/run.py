"""`likertwave run`: which waves are due, their runs through Dagster, and a short summary.

Belongs here: the order of runs and what is printed about them. Does not belong here: the work
(`pipeline.wave`) or Dagster (`assets.execution`).
"""

import datetime
from dataclasses import dataclass, field

from likertwave.printing import awaiting, complain, note, print_results, progress
from pipeline.arrival import awaited, is_published, is_study_published, is_taken_back, receive
from pipeline.errors import ForgottenError
from pipeline.expectations import prepare
from pipeline.stops import clear_stop
from pipeline.store import Store, misnamed, wave_order
from pipeline.warehouse import is_current
from schemas.errors import UserError

USER_ERROR = 2


@dataclass
class Plan:
    """What a run has to do.

    Attributes:
        due: (study, wave) to materialise; settled: those published already.
        taken_back: those whose export and codebook were taken back by a rollback.
        awaited: (study, wave, last day) of those whose export is still to come.
        forgotten: those which stay as they are, gone.
        to_compare: studies whose waves are to be compared anew.
        problems: messages about what cannot run.
    """

    due: list[tuple[str, str]] = field(default_factory=list)
    settled: list[tuple[str, str]] = field(default_factory=list)
    taken_back: list[tuple[str, str]] = field(default_factory=list)
    awaited: list[tuple[str, str, datetime.date]] = field(default_factory=list)
    forgotten: list[tuple[str, str]] = field(default_factory=list)
    to_compare: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def run_studies(
    store: Store, study: str | None, wave: str | None, *, again: bool, today: datetime.date
) -> int:
    """Runs what is due; one study's or wave's error never stops the others.

    Args:
        store: the data folder.
        study: only this one.
        wave: only this one of the study.
        again: also what is published already.
        today: after which day an export that has not come is overdue.

    Returns:
        The exit status: 0, or 2 where something needs a user.

    Raises:
        UserError: the study or wave asked for does not exist.
    """
    plan = _plan(store, study, wave, again=again)
    nothing = not store.study_names() and not store.warehouse.exists()
    is_there = is_current(store, store.settings().public.smallest_group)
    if not nothing and (plan.due or plan.to_compare or not is_there or again):
        _materialise(store, plan)
    for name, one in plan.settled:
        note(f"{name} {one}: published already, nothing to compute")
    for name, one in plan.taken_back:
        undo = f"`likertwave rollback {name} {one} --undo`"
        note(f"{name} {one}: taken back, left alone; {undo} lets it be published again")
    for name, one, expected in plan.awaited:
        note(f"{name} {one}: {awaiting(expected, today)}")
    for name, one in plan.forgotten:
        note(f"{name} {one}: forgotten, left alone")
    shown = [study] if study else store.study_names()
    print_results(store, shown)
    for problem in plan.problems:
        complain(problem)
    return USER_ERROR if plan.problems else 0


def _plan(store: Store, study: str | None, wave: str | None, *, again: bool) -> Plan:
    plan = Plan()
    if study is None and not store.study_names():
        plan.problems.append(
            f"{store.shown(store.studies_folder)}: there is no study. Put one there,"
            " or name another data folder with --data"
        )
    for name in [study] if study else store.study_names():
        try:
            store.study(name)
            waves = [wave] if wave else wave_order(store, name)
            plan.problems += [str(problem) for problem in misnamed(store, name)]
        except UserError as error:
            plan.problems.append(str(error))
            continue
        if not waves:
            plan.problems.append(
                f"studies/{name}/waves: the study has no wave. Make a folder for one"
            )
        for one in waves:
            _place(store, plan, name, one, again=again)
        if any(due == name for due, _ in plan.due) or _lacks_comparison(store, name):
            plan.to_compare.append(name)
    return plan


def _lacks_comparison(store: Store, study: str) -> bool:
    """Whether waves are published, and what compares them is not."""
    return bool(store.current_of(study)) and not is_study_published(store, study)


def _place(store: Store, plan: Plan, study: str, wave: str, *, again: bool) -> None:
    """Puts a wave where it belongs; a broken one is due, and will say why."""
    try:
        if (expected := awaited(store, study, wave)) is not None:
            plan.awaited.append((study, wave, expected))
            return
        received = receive(store, study, wave)
        if is_taken_back(store, received):
            plan.taken_back.append((study, wave))
            return
        settled = is_published(store, received)
    except ForgottenError:
        plan.forgotten.append((study, wave))
        return
    except UserError:
        settled = False
        store.wave_folder(study, wave)
    if settled and not again and store.dagster_home.exists():
        plan.settled.append((study, wave))
        clear_stop(store, study, wave)
    else:
        plan.due.append((study, wave))


def _materialise(store: Store, plan: Plan) -> None:
    if plan.due:
        # Great Expectations takes seconds to import, which it does beside what comes before it.
        prepare()
    # Dagster takes two seconds to import; a run with nothing to do never gets here.
    from assets.execution import session

    steps = len(plan.due) + len(plan.to_compare) + 1
    with progress(steps) as advance, session(store) as runs:
        for study, wave in plan.due:
            advance(f"{study} {wave}")
            failures = runs.wave(study, wave)
            plan.problems += failures
            note(f"{study} {wave}: {'stopped' if failures else 'published'}")
        compared = [one for one in plan.to_compare if not is_study_published(store, one)]
        touched = {*plan.to_compare, *(study for study, _ in plan.due)}
        for study in compared[:-1]:
            advance(f"{study}, its waves compared")
            failures = runs.comparison(study)
            plan.problems += failures
            # The overview is made with what compares the waves, unless that stops.
            touched -= set() if failures else {study}
        advance(", ".join([*compared[-1:], "warehouse"]))
        plan.problems += runs.conclude(compared[-1:], touched)
