"""Measures what likertwave costs: ``python -m benchmarks FOLDER [PART ...]``.

Each part writes ``measured_<part>.json`` into the folder; the table of all that is there comes
last, on the standard output and as ``table.md``. Belongs here: the parts and their order. Does not
belong here: any measurement.
"""

import cProfile
import json
import pstats
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import contrasts, first_study, many_waves, panel, table, tallying, waves
from benchmarks.likertwave import fresh
from benchmarks.stages import stages

PROFILED, MOST_LINES = 1_000_000, 60
Part = Callable[[Path], Any]


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


PARTS: dict[str, Part] = {
    "first_study": first_study.measured,
    "waves": waves.measured,
    "tally": _tally,
    "contrasts": _contrasts,
    "many_waves": many_waves.measured,
    "panel": panel.measured,
    "profile": _profile,
}


def main() -> None:
    """Measures some parts, by default all."""
    folder, wanted = Path(sys.argv[1]).absolute(), sys.argv[2:] or list(PARTS)
    folder.mkdir(parents=True, exist_ok=True)
    for name in wanted:
        found = json.dumps(PARTS[name](folder), indent=2) + "\n"
        (folder / f"measured_{name}.json").write_text(found, encoding="utf-8")
    text = table.report(table.read(folder))
    (folder / "table.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
