"""What a monitor reads of a study's figures and report."""

import polars as pl
import pytest

from assets.comparison_metadata import MOST_OF_A_KIND, of_study_report
from pipeline.comparison import store_study_figures, store_study_report
from pipeline.conclusions import Published
from pipeline.store import Revision
from schemas.tables import polars_schema
from tests.making import Folder
from tests.pipeline.figures.studies import fill

pytestmark = pytest.mark.slow


def first(revision: Revision) -> Published:
    """A revision before which nothing was published."""
    return Published(revision, pl.DataFrame(schema=polars_schema("conclusion_changes")))


def test_the_figures_of_a_study_are_pictures_by_kind(folder: Folder) -> None:
    folder.compare(*fill(folder, 2, MOST_OF_A_KIND + 1, 12))
    store_study_figures(folder.store, "small")
    found = of_study_report(first(store_study_report(folder.store, "small")))
    assert list(found) == [*("revision", "figures", "reports", "change", "forest", "trend", "flow")]
    assert found["reports"].value == "report.da.html, report.nb.html, report.en.html"
    for kind, count in (("change", 1), ("forest", 1), ("trend", 1), ("flow", MOST_OF_A_KIND)):
        assert str(found[kind].value).count("](data:image/png;base64,") == count


def test_a_study_of_one_wave_has_a_report_and_no_picture(folder: Folder) -> None:
    folder.compare(*fill(folder, 1, 1, 5))
    store_study_figures(folder.store, "small")
    found = of_study_report(first(store_study_report(folder.store, "small")))
    assert list(found) == ["revision", "figures", "reports"]
    assert found["figures"].value == 0
