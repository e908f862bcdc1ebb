"""Measures what likertwave costs: ``python -m benchmarks FOLDER [PART ...]``.

Each part writes ``measured_<part>.json`` into the folder; the table of all that is there comes
last, on the standard output and as ``table.md``. Belongs here: the parts and their order. Does not
belong here: any measurement.
"""

import cProfile
import json
import pstats
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import contrasts, first_study, many_waves, panel, table, tallying, waves
from benchmarks.likertwave import fresh
from benchmarks.stages import stages

PROFILED, MOST_LINES = 1_000_000, 60
# Yields what was measured so far: what takes long is kept piece by piece.
Part = Callable[[Path], Iterator[Any]]


def _tally(folder: Path) -> dict[str, float]:
    return tallying.measured(folder / str(waves.SIZES[-1]), waves.WAVE)


def _contrasts(_: Path) -> dict[str, float]:
    return {str(one): contrasts.seconds(one) for one in (contrasts.FEW, contrasts.MANY)}


def _profile(folder: Path) -> dict[str, float]:
    """Keeps a profile of the stages of a million respondents, and its longest functions as text."""
    home = folder / str(PROFILED)
    fresh(home)
    profile = cProfile.Profile()
    found = profile.runcall(stages, home, waves.WAVE)
    profile.dump_stats(folder / "profile.stats")
    with (folder / "profile.txt").open("w", encoding="utf-8") as text:
        pstats.Stats(profile, stream=text).sort_stats("cumulative").print_stats(MOST_LINES)
    return found


def _at_once(measured: Callable[[Path], Any]) -> Part:
    return lambda folder: iter([measured(folder)])


PARTS: dict[str, Part] = {
    "first_study": _at_once(first_study.measured),
    "waves": waves.measured,
    "tally": _at_once(_tally),
    "contrasts": _at_once(_contrasts),
    "many_waves": many_waves.measured,
    "panel": _at_once(panel.measured),
    "profile": _at_once(_profile),
}


def main() -> None:
    """Measures some parts, by default all."""
    folder, wanted = Path(sys.argv[1]).absolute(), sys.argv[2:] or list(PARTS)
    folder.mkdir(parents=True, exist_ok=True)
    for name in wanted:
        for found in PARTS[name](folder):
            said = json.dumps(found, indent=2) + "\n"
            (folder / f"measured_{name}.json").write_text(said, encoding="utf-8")
    text = table.report(table.read(folder))
    (folder / "table.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
