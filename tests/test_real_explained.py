"""A contrast of a real survey of several waves ends at the cells of both of its raw files.

Skipped, saying so, where the exports are not beside the project.
"""

import csv
import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.comparison import store_contrasts
from tests.likertwave.running import run
from tests.making import Folder
from tests.test_real_exports import DASK_OPTIONS, published

# Reads three real exports, and compares them.
pytestmark = pytest.mark.slow

# With two spaces, as the file has it.
HEADER = "What common feature requests do you care about most?  [Improve Scaling ]"
ITEM = "scaling"


@pytest.fixture
def dask(folder: Folder, real: Path) -> Mapping[str, Path]:
    """The raw files of the waves, whose contrasts are stored."""
    surveys = real / "google-forms" / "dask-2019-2021"
    files = {year: surveys / f"{year}-user-survey-results.csv.gz" for year in ("2019", "2020")}
    published(folder, "dask", files)
    for wave in files:
        folder.store.point("current", folder.compute("dask", wave))
    folder.store.point("current", store_contrasts(folder.store, "dask"))
    return files


def recounted(path: Path) -> dict[int, list[int]]:
    """The rows of each answer in a raw file, by the csv module alone."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.reader(stream) if row]
    place = rows[0].index(HEADER)
    found: dict[int, list[int]] = {}
    for number, row in enumerate(rows[1:], start=2):
        found.setdefault(DASK_OPTIONS[row[place].strip() or "blank"], []).append(number)
    return found


def explained(folder: Folder, *words: str) -> dict[str, Any]:
    found = run(folder, "explain", "dask", *words, "--json", "--rows", "all")
    assert (found.status, found.errors) == (0, "")
    content: dict[str, Any] = json.loads(found.output)
    return content


def test_a_contrast_ends_at_the_cells_of_both_waves(
    folder: Folder, dask: Mapping[str, Path]
) -> None:
    words = (ITEM, "high", "--contrast", "2019..2020", "--design", "independent")
    content = explained(folder, *words)
    (one,) = content["explanations"]
    counts = {wave: recounted(path) for wave, path in dask.items()}
    share = {
        wave: len(rows[3]) / sum(len(rows.get(code, [])) for code in (1, 2, 3))
        for wave, rows in counts.items()
    }
    assert one["value"] == pytest.approx(share["2020"] - share["2019"], abs=1e-12)
    for wave, rows in counts.items():
        cells = {c["code"]: c["rows"] for c in one["cells"] if c["wave"] == wave}
        assert cells == {code: rows[code] for code in (1, 2, 3)}
    # What was read again from each raw file is what its cells say.
    assert [file["state"] for file in content["files"]] == ["same", "same"]
    for file in content["files"]:
        seen = {cell["row"]: cell for cell in file["cells"]}
        assert sorted(seen) == sorted(
            row for code in (1, 2, 3) for row in counts[file["wave"]][code]
        )
        assert {DASK_OPTIONS[cell["text"].strip()] for cell in seen.values()} == {1, 2, 3}
        assert all(cell["agrees"] for cell in seen.values())


def test_as_text_it_names_both_files_and_their_rows(
    folder: Folder, dask: Mapping[str, Path]
) -> None:
    found = run(folder, "explain", "dask", ITEM, "high", "--contrast", "2019..2020").output
    for path in dask.values():
        assert path.name in found
        first = recounted(path)[3][0]
        assert f"row {first}  “Critical to me”  as stored" in found
