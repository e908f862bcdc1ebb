"""What a wave costs in likertwave and in other programs: a table of ratios, and JSON.

Run it as ``python -m benchmarks.waves FOLDER [RESPONDENTS ...]``; by default 10, 10,000 and
1,000,000. Everything runs on the same files, one program after the other, three times each; the
table has medians, as ratios to DuckDB's bare grouped count of the file. Each program starts in a
process of its own, so that its imports count.

Belongs here: which sizes and programs, and the table. Does not belong here: the programs
(`benchmarks.contestants`, `benchmarks.stages`), or any assertion about speed.
"""

import json
import shutil
import statistics
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.contestants import CONTESTANTS, lacking
from benchmarks.measuring import TIMES, Measured, measure, medians
from benchmarks.wave_files import export_of

SIZES = (10, 10_000, 1_000_000)
WAVE = "2024"
MEGA = 1_000_000


def measured_at(folder: Path, respondents: int) -> dict[str, Any]:
    """All programs at one size."""
    home = folder / str(respondents)
    # In a process of its own: what starts a process passes its own peak of memory on.
    measure("benchmarks.wave_files", str(home), WAVE, str(respondents))
    path = export_of(home, WAVE)
    found: dict[str, Any] = {"respondents": respondents, "bytes": path.stat().st_size}
    for name in CONTESTANTS:
        missing = lacking(name)
        if missing:
            found[name] = {"lacking": missing}
            continue
        runs = [measure("benchmarks.contestants", name, str(path)) for _ in range(TIMES)]
        found[name] = asdict(medians(runs))
    runs, by_stage = [], []
    for _ in range(TIMES):
        for made in ("store", "published"):
            shutil.rmtree(home / made, ignore_errors=True)
        for warehouse in home.glob("*.duckdb"):
            warehouse.unlink()
        out = folder / "stages.json"
        runs.append(measure("benchmarks.stages", str(home), WAVE, str(out), left_in=home / "store"))
        by_stage.append(json.loads(out.read_text("utf-8")))
    found["likertwave"] = asdict(medians(runs))
    found["stages"] = {
        name: statistics.median(one[name] for one in by_stage) for name in by_stage[0]
    }
    return found


def table(found: list[dict[str, Any]]) -> str:
    """The ratios to DuckDB's bare count, with seconds and peak memory."""
    lines = [f"{'respondents':>12}  {'program':<11}{'seconds':>9}{'ratio':>8}{'peak MB':>9}"]
    for size in found:
        limit = Measured(**size["duckdb"])
        for name in (*CONTESTANTS, "likertwave"):
            if "lacking" in size[name]:
                lines.append(f"{size['respondents']:>12,}  {name:<11}  not installed")
                continue
            one = Measured(**size[name])
            lines.append(
                f"{size['respondents']:>12,}  {name:<11}{one.seconds:>9.2f}"
                f"{one.seconds / limit.seconds:>8.2f}{one.peak / MEGA:>9.0f}"
            )
    lines.append("")
    lines += [
        f"{size['respondents']:>12,}  "
        + ", ".join(f"{name} {seconds:.2f}" for name, seconds in size["stages"].items())
        for size in found
    ]
    if len(found) > 1:
        lines += ["", marginal(found[-2], found[-1])]
    return "\n".join(lines)


def marginal(small: dict[str, Any], large: dict[str, Any]) -> str:
    """What the further respondents of the larger wave cost, beside DuckDB's bare count."""
    cost = {
        name: large[name]["seconds"] - small[name]["seconds"] for name in ("likertwave", "duckdb")
    }
    return (
        f"respondents {small['respondents']:,} to {large['respondents']:,}: likertwave"
        f" {cost['likertwave']:.2f} s, DuckDB's bare count {cost['duckdb']:.2f} s,"
        f" ratio {cost['likertwave'] / cost['duckdb']:.2f}"
    )


def main() -> None:
    """Measures, prints the table, and writes the JSON beside the files."""
    folder = Path(sys.argv[1])
    sizes = [int(one) for one in sys.argv[2:]] or list(SIZES)
    found = [measured_at(folder, size) for size in sizes]
    (folder / "waves.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(table(found) + "\n")


if __name__ == "__main__":
    main()
