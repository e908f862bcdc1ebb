"""A linked panel of three waves: whole runs, and what comparing its waves costs.

Belongs here: its files and their measurement. Does not belong here: contrasts on counts alone
(`benchmarks.contrasts`).
"""

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.likertwave import fresh, run_command
from benchmarks.measuring import measure_command
from benchmarks.wave_files import STUDY, make_wave

WAVES = ("2022", "2023", "2024")
RESPONDENTS = 100_000
LINKED = 'respondents: { key: "id", link: as_given }'


def measured(folder: Path) -> dict[str, Any]:
    """A run of three waves whose persons are linked, and of the same where they are not."""
    found: dict[str, Any] = {"respondents": RESPONDENTS}
    for name in ("linked", "apart"):
        home = folder / f"panel_{name}"
        shutil.rmtree(home, ignore_errors=True)
        for wave in WAVES:
            make_wave(home, wave, RESPONDENTS)
        codebook = home / "studies" / STUDY / "study.yaml"
        if name == "linked":
            text = codebook.read_text("utf-8")
            codebook.write_text(text.replace('respondents: { key: "id" }', LINKED), "utf-8")
        fresh(home)
        found[name] = asdict(measure_command(run_command(home), home / "store"))
    return found
