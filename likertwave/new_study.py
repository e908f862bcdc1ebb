"""`likertwave new-study`: a draft of a codebook from exports, and what it holds, as lines."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from likertwave.installation import install
from pipeline.drafting.placing import Placed, new_study
from pipeline.drafting.plan import Plan
from pipeline.drafting.several import Drafted
from pipeline.store import Store

MOST_NAMED = 6
LONGEST = 60


def make_study(
    store: Store, exports: Sequence[Path], waves: Sequence[str], name: str | None
) -> int:
    """Drafts a study and prints what was found.

    Returns:
        The exit status: 0, also where no scale was found; the draft then says what is missing.

    Raises:
        UserError: an export cannot be read, or a name cannot be used; nothing is written.
    """
    placed = new_study(store, exports, waves, name)
    if not store.key_file.exists() and not os.environ.get("LIKERTWAVE_KEY"):
        for line in install(store):
            click.echo(line)
    for line in _lines(store, placed):
        click.echo(line)
    return 0


def _lines(store: Store, placed: Placed) -> Iterator[str]:
    yield f"{store.shown(placed.folder)}: a draft of {len(placed.waves)} wave(s)"
    for wave in placed.waves:
        yield from _wave(wave)
    yield from _plan(placed.plan)
    doubts = sum(
        line.lstrip().startswith("# ?")
        for path in sorted(placed.folder.rglob("*.yaml"))
        for line in path.read_text("utf-8").splitlines()
    )
    study = store.shown(placed.folder / "study.yaml")
    if not placed.plan.scales:
        yield f"no scale found: {study} names the columns; declare a scale and items there"
        return
    if doubts:
        yield f"{doubts} things to look at: the comments that begin with `# ?`"
    yield f"next: look at {study}, then `likertwave check {placed.study}` and `likertwave run`"


def _wave(wave: Drafted) -> Iterator[str]:
    export = wave.draft.export
    rows = wave.draft.profiles[0].rows if wave.draft.profiles else 0
    beside = f", with {_shown(export.defined_by.name)}" if export.defined_by else ""
    yield (
        f"  {wave.name}: {_shown(export.path.name)}, {export.tool}{beside}, {rows} rows,"
        f" {len(export.columns)} columns"
    )
    kinds: dict[str, int] = {}
    for one in wave.differences:
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
    if kinds:
        counted = ", ".join(f"{n} {kind.replace('_', ' ')}" for kind, n in sorted(kinds.items()))
        yield f"    differs from the questionnaire: {counted}"


def _plan(plan: Plan) -> Iterator[str]:
    for scale in plan.scales:
        items = [item.id for item in plan.items if item.scale == scale.name]
        options = " < ".join(_shown(option.label) for option in scale.options)
        missing = "".join(f"; {_shown(option.label)} = {kind}" for kind, option in scale.missing)
        yield f"  scale {scale.name}: {options}{missing}"
        if items:
            yield f"    {len(items)} item(s): {_listed(items)}"
        else:
            yield "    of some waves only, as their wave.yaml says"
    if plan.choices:
        names = _listed(choice.id for choice in plan.choices)
        yield f"  {len(plan.choices)} question(s) without order: {names}"
    if plan.attributes:
        yield f"  attributes: {_listed(one.id for one in plan.attributes)}"
    roles = [
        f"{name} {column!r}"
        for name, column in plan.role_columns.items()
        if name not in ("system", "personal")
    ]
    if roles:
        yield f"  of the response: {', '.join(roles)}"
    if plan.personal:
        personal = _listed(_shown(str(column)) for column in plan.personal)
        yield f"  personal, never leaves the export: {personal}"
    if plan.left_out:
        yield f"  {len(plan.left_out)} column(s) left out, with reasons at the end of the draft"


def _shown(text: str) -> str:
    """A text from an export on one line, without what could steer a terminal."""
    plain = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return plain if len(plain) <= LONGEST else plain[:LONGEST] + "..."


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return ", ".join(found[:MOST_NAMED]) + more
