"""Looks into landing zones and fetches at once, as sensor and job do one after the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.fetching import fetch
from pipeline.store import Store
from pipeline.zones import Sightings, ready
from schemas.errors import Problem, UserError
from schemas.settings import Settings


@dataclass(frozen=True)
class Taken:
    """What one look brought: files in the waves' folders, and what was in the way."""

    files: tuple[Path, ...]
    problems: tuple[Problem, ...]
    sightings: Sightings


def take(store: Store, settings: Settings, before: Mapping[str, tuple[str, int]]) -> Taken:
    """Looks once, and fetches what is new and has settled."""
    found = ready(store, settings, before)
    files, problems = [], list(found.problems)
    for one in found.landed:
        try:
            files.append(fetch(store, one))
        except UserError as error:
            problems += error.problems
    return Taken(tuple(files), tuple(problems), found.sightings)
