"""Explaining a number of a wave of a million respondents takes under a second more than of ten.

Belongs here: measuring the command `likertwave explain` on a wave of many and of few, with the raw
file in its folder. Does not belong here: reading such a wave in the first place.

Run it as `python -m benchmarks.explaining FOLDER`, with some 2 GB free there; it prints the seconds
of either as JSON. What it makes stays, so that a second run measures only.
"""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from pipeline import wave as steps
from pipeline.arrival import receive
from pipeline.store import Store

FEW, MANY = 10, 1_000_000
ITEMS = 20
OPTIONS = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
# The last option is given by the last respondent only: all of the file has to be read.
WEIGHTS = (10, 25, 30, 35, 0)
SEED = 20240517
REPEATED = 5
ASKED = ("item_7", "5")


def study() -> str:
    """A study.yaml of twenty items on one scale."""
    options = "".join(f'      - labels: {{ en: "{label}" }}\n' for label in OPTIONS)
    items = "".join(
        f'  - {{ id: item_{n}, scale: agreement, text: {{ en: "Question {n}" }} }}\n'
        for n in range(ITEMS)
    )
    return (
        'title: "Many"\nlanguages: [en]\npublic_key: "benchmark"\nrespondents: { key: "id" }\n'
        f"scales:\n  agreement:\n    options:\n{options}"
        f"    cuts: {{ high: {{ at_least: 4 }} }}\nitems:\n{items}"
    )


def export(path: Path, respondents: int) -> None:
    """Writes answers drawn at random, the same in every run."""
    draw = random.Random(SEED)  # noqa: S311 - nobody's secret
    header = ",".join(["id", *(f"Question {n}" for n in range(ITEMS))])
    with path.open("w", encoding="utf-8") as stream:
        stream.write(header + "\n")
        for number in range(respondents - 1):
            stream.write(f"{number}," + ",".join(draw.choices(OPTIONS, WEIGHTS, k=ITEMS)) + "\n")
        stream.write(f"{respondents}," + ",".join([OPTIONS[-1]] * ITEMS) + "\n")


def publish(store: Store, name: str, respondents: int) -> None:
    """Stores a wave's answers, tallies and metrics, and points to them, unless it is done."""
    folder = store.studies_folder / "many" / "waves" / name
    if store.current("many", name) is not None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent.parent / "study.yaml").write_text(study(), encoding="utf-8")
    export(folder / "answers.csv", respondents)
    steps.store_answers(store, receive(store, "many", name))
    steps.store_tallies(store, "many", name)
    store.point("current", steps.store_metrics(store, "many", name))


def seconds(store: Store, wave: str) -> float:
    """The median time of the command as a process of its own."""
    command = [sys.executable, "-m", "likertwave.cli", "--data", str(store.home)]
    times = []
    for _ in range(REPEATED):
        start = time.perf_counter()
        subprocess.run(  # noqa: S603 - our own command
            [*command, "explain", "many", wave, *ASKED],
            check=True,
            capture_output=True,
            env={**os.environ, "COLUMNS": "100"},
        )
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


def main() -> None:
    """Makes both waves, and prints both times and their difference."""
    store = Store(Path(sys.argv[1]).absolute())
    found = {}
    for wave, respondents in (("2001", FEW), ("2002", MANY)):
        publish(store, wave, respondents)
        found[f"{respondents} respondents"] = round(seconds(store, wave), 2)
    few, many = found.values()
    print(json.dumps({**found, "difference": round(many - few, 2)}, indent=2))


if __name__ == "__main__":
    main()
