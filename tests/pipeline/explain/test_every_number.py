"""Every number of the reports, and every mark of the figures, is explained with its own value."""

import shutil
from pathlib import Path

import pytest

from pipeline.comparison import publish_comparison
from pipeline.explain import explain
from pipeline.explain.choosing import source_of_study, source_of_wave
from pipeline.explain.explanation import Explanation, Place
from pipeline.explain.marks import places_drawn
from pipeline.explain.source import Source
from pipeline.store import STUDY_WIDE
from tests.making import KEY, Folder
from tests.pages import pages
from tests.pipeline.figures.studies import fill
from tests.pipeline.test_report import first_study  # noqa: F401 - the first study, published once
from tests.pipeline.test_study_report import EXTRA, ROLES

# Publishes whole studies, with figures and reports.
pytestmark = pytest.mark.slow


def explained_of(folder: Folder, source: Source, study: str, of: str) -> list[Explanation]:
    """All numbers of the reports of a wave or study, each of them once."""
    found: dict[str, Explanation] = {}
    for name, page in pages(folder, study, of):
        for content, value, _ in page.numbers:
            place = Place.of(content)
            one = found.setdefault(place.json(), explain(source, place))
            assert float(one.value or 0) == pytest.approx(float(value), abs=1e-12), (name, content)
            assert one.printed
            assert one.formula
    return list(found.values())


def drawn(source: Source, of: str) -> int:
    """How many marks all figures have; each of them is explained."""
    names = dict.fromkeys(row["figure"] for row in source.rows(of, "figures"))
    places = [place for name in names for place in places_drawn(source, of, name)]
    for place in places:
        one = explain(source, place)
        # What is printed may leave a number of a reconstruction open: then its range is told.
        assert one.value is not None or "give " in one.formula
    return len(places)


def test_of_the_first_study(first_study: Folder) -> None:  # noqa: F811
    source = source_of_wave(first_study.store, "samskabelse", "2024")
    found = explained_of(first_study, source, "samskabelse", "2024")
    assert len(found) > 400
    assert all(any(n.kind == "reconstructed" for n in one.notes) for one in found)
    # Whatever is counted of an item ends at cells of the export, or at none where n is 0.
    for one in found:
        if one.place.table in ("tallies", "metrics") and one.counts:
            behind = sum(cells.n for cells in one.cells)
            assert behind == sum(c.n for c in one.counts if c.in_part or c.in_base)
    assert drawn(source, "2024") > 100
    files = {cells.file for one in found for cells in one.cells}
    assert files == {"samskabelse-2024.csv"}


def test_of_a_study_whose_respondents_are_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIKERTWAVE_KEY", KEY)
    folder = Folder(tmp_path / "data")
    for wave in fill(folder, 3, 3, 24, extra=EXTRA, roles=ROLES):
        folder.run(wave=wave)
    publish_comparison(folder.store, "small")
    source = source_of_study(folder.store, "small")
    assert len(explained_of(folder, source, "small", STUDY_WIDE)) > 150
    assert drawn(source, STUDY_WIDE) > 30
    of_wave = source_of_wave(folder.store, "small", "2011")
    assert len(explained_of(folder, of_wave, "small", "2011")) > 50
    assert drawn(of_wave, "2011") > 20
    shutil.rmtree(folder.home)
