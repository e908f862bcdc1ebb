"""`likertwave explain`: where a published number comes from, down to the cells of the raw file.

Belongs here: from the words of the command line to explanations, and JSON. Does not belong here:
the explanations themselves (`pipeline.explain`), layout (`likertwave.explain_text`), lists of what
can be asked (`likertwave.explain_list`).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import click

from pipeline.errors import StoreError
from pipeline.explain import STUDY_WIDE_TABLES, explain
from pipeline.explain.asking import Asked, places_asked, places_compared
from pipeline.explain.choosing import source_of_study, source_of_wave
from pipeline.explain.explanation import Cells, Explanation, Place
from pipeline.explain.raw_file import RawLook, look
from pipeline.explain.source import Source
from pipeline.store import STUDY_WIDE, Store
from schemas.parts import WAVE_NAME


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for.

    Attributes:
        words: after the study: wave, item, option; of a contrast of waves item and cut only.
        rows: how many rows of cells are named; None: all.
        at: a place as JSON, as reports have it; claim, figure: their names.
    """

    study: str
    words: tuple[str, ...]
    asked: Asked
    rows: int | None
    revision: str | None = None
    figure: str | None = None
    claim: str | None = None
    at: str | None = None


def explain_number(store: Store, wanted: Wanted, *, as_json: bool) -> None:
    """Prints where the numbers come from that are asked for, or what can be asked.

    Raises:
        StoreError: no such number is stored.
    """
    source, places = _places(store, wanted)
    if places is None:
        from likertwave.explain_list import print_list

        print_list(source, wanted)
        return
    if wanted.claim is not None:
        from pipeline.explain.claims import explain_claim

        found = explain_claim(source, wanted.claim)
    else:
        found = [explain(source, place) for place in places]
    looks = look(store, source, [cells for one in found for cells in every_cells(one)])
    if as_json:
        click.echo(json.dumps(_plain(found, looks), ensure_ascii=False, indent=2))
        return
    from likertwave.explain_text import print_explanations

    print_explanations(found, looks)


def every_cells(one: Explanation) -> list[Cells]:
    """The cells of an explanation and of the numbers that it is made of."""
    return [*one.cells, *(cells for part in one.inputs for cells in every_cells(part))]


def _places(store: Store, wanted: Wanted) -> tuple[Source, Sequence[Place] | None]:
    """What is asked, and of which revisions; no places where only the study or wave is named."""
    if wanted.at is not None:
        return _at(store, wanted, Place.of_json(wanted.at))
    if wanted.asked.contrast is not None:
        words = wanted.words
        if not 1 <= len(words) <= 2:
            raise click.UsageError("--contrast needs an ITEM, and may have a CUT")
        source = _of_study(store, wanted)
        cut = words[1] if len(words) > 1 else None
        return source, places_compared(source, words[0], cut, wanted.asked)
    if wanted.claim is not None:
        return _of_study(store, wanted), ()
    return _named(store, wanted)


def _named(store: Store, wanted: Wanted) -> tuple[Source, Sequence[Place] | None]:
    wave, item, option = (*wanted.words, None, None, None)[:3]
    if wanted.figure is not None:
        from pipeline.explain.marks import places_drawn

        source = _of_study(store, wanted) if wave is None else _of_wave(store, wanted, wave)
        return source, places_drawn(source, wave or STUDY_WIDE, wanted.figure)
    if wave is None:
        return _of_study(store, wanted, lenient=True), None
    if item is not None and wanted.asked.against:
        source = _of_study(store, wanted)
        source.wave = _known_wave(source, wave)
        return source, places_compared(source, item, option, wanted.asked)
    source = _of_wave(store, wanted, wave)
    if item is None or (option is None and wanted.asked.metric is None):
        return source, None
    return source, places_asked(source, wave, item, option, wanted.asked)


def _at(store: Store, wanted: Wanted, place: Place) -> tuple[Source, Sequence[Place]]:
    """A place as reports have it; those of a wave's report need the wave beside it."""
    wave = str(place.key.get("wave") or (wanted.words or ("",))[0])
    if place.table in STUDY_WIDE_TABLES:
        return _of_study(store, wanted), [place]
    if not wave:
        raise click.UsageError("this number is of a wave: name the WAVE")
    return _of_wave(store, wanted, wave), [place]


def _known_wave(source: Source, wave: str) -> str:
    source.revision(wave)
    return wave


def _of_wave(store: Store, wanted: Wanted, wave: str) -> Source:
    if not WAVE_NAME.fullmatch(wave):
        raise StoreError(f"wave {wave!r}", "this is no name of a wave", "Use its folder's name")
    _require_study(store, wanted.study)
    return source_of_wave(store, wanted.study, wave, wanted.revision, wanted.rows)


def _of_study(store: Store, wanted: Wanted, *, lenient: bool = False) -> Source:
    _require_study(store, wanted.study)
    return source_of_study(store, wanted.study, wanted.revision, wanted.rows, lenient=lenient)


def _require_study(store: Store, study: str) -> None:
    """That there is such a study: a folder of it, or something published."""
    if not store.current_of(study):
        store.study_folder(study)


def _plain(found: Sequence[Explanation], looks: Sequence[RawLook]) -> dict[str, Any]:
    return {
        "explanations": [one.plain() for one in found],
        "files": [
            {
                **{name: getattr(one, name) for name in ("wave", "file", "sha256", "state")},
                "said": one.said,
                "cells": [asdict(cell) for cell in one.cells.values()],
            }
            for one in looks
        ],
    }
