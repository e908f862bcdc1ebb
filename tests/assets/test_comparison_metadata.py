"""What a monitor reads of a study's figures and report."""

from assets.comparison_metadata import MOST_OF_A_KIND, of_study_report
from pipeline.comparison import store_study_figures, store_study_report
from tests.making import Folder
from tests.pipeline.figures.studies import fill


def test_the_figures_of_a_study_are_pictures_by_kind(folder: Folder) -> None:
    folder.compare(*fill(folder, 2, MOST_OF_A_KIND + 1, 12))
    store_study_figures(folder.store, "small")
    found = of_study_report(store_study_report(folder.store, "small"))
    assert list(found) == [*("figures", "reports", "revision", "change", "forest", "trend", "flow")]
    assert found["reports"].value == "report.da.html, report.nb.html, report.en.html"
    for kind, count in (("change", 1), ("forest", 1), ("trend", 1), ("flow", MOST_OF_A_KIND)):
        assert str(found[kind].value).count("](data:image/png;base64,") == count


def test_a_study_of_one_wave_has_a_report_and_no_picture(folder: Folder) -> None:
    folder.compare(*fill(folder, 1, 1, 5))
    store_study_figures(folder.store, "small")
    found = of_study_report(store_study_report(folder.store, "small"))
    assert list(found) == ["figures", "reports", "revision"]
    assert found["figures"].value == 0
