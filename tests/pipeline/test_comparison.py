"""What belongs to a study: drift between its published waves, stored, drawn, published."""

from pipeline.arrival import is_study_published
from pipeline.comparison import store_comparison
from pipeline.warehouse import ask
from pipeline.warehouse_build import publish_warehouse
from tests.making import STUDY, Folder

HEADER = "id,It is useful,It is easy\n"


def rows(agree: int, disagree: int) -> str:
    answers = ["Agree"] * agree + ["Disagree"] * disagree
    return HEADER + "".join(f"{n},{answer},Neutral\n" for n, answer in enumerate(answers))


def test_a_wave_that_moved_is_found_and_drawn(folder: Folder) -> None:
    folder.study()
    folder.wave(rows(80, 20), name="2023")
    folder.wave(rows(30, 70), name="2024")
    for wave in ("2023", "2024"):
        folder.run(wave=wave)
    assert not is_study_published(folder.store, "small")
    revision = store_comparison(folder.store, "small")
    publish_warehouse(folder.store)
    assert is_study_published(folder.store, "small")
    moved = ask(
        folder.store,
        "select item, measure, from_value, to_value from drift where moved order by item",
    )
    assert moved.rows() == [("useful", "distribution", 0.8, 0.3)]
    published = folder.home / "published" / "small" / "_study"
    assert sorted(path.name for path in (published / "figures" / "en").glob("*.png")) == [
        *("change_2023_2024.png", "forest_2023_2024.png", "trend.png")
    ]
    assert (published / "report.en.html").is_file()
    assert revision.has("drift", "contrasts")
    drawn = "select wave, figure, kind from figures where wave = '_study' and form = 'svg'"
    assert ask(folder.store, f"{drawn} order by figure").rows() == [
        ("_study", "change_2023_2024", "change"),
        ("_study", "forest_2023_2024", "forest"),
        ("_study", "trend", "trend"),
    ]
    assert ask(folder.store, "select count(*) from reports").item() == 3


def test_a_study_report_that_was_deleted_comes_back(folder: Folder) -> None:
    folder.study()
    folder.wave()
    folder.run()
    store_comparison(folder.store, "small")
    report = folder.home / "published" / "small" / "_study" / "report.en.html"
    report.unlink()
    assert not is_study_published(folder.store, "small")
    store_comparison(folder.store, "small")
    assert report.exists()


def test_one_wave_has_nothing_to_compare(folder: Folder) -> None:
    folder.study()
    folder.wave()
    folder.run()
    assert store_comparison(folder.store, "small").read("drift").is_empty()
    assert is_study_published(folder.store, "small")


def test_a_corrected_wave_is_compared_anew(folder: Folder) -> None:
    folder.study()
    folder.wave(rows(80, 20), name="2023")
    folder.wave(rows(30, 70), name="2024")
    for wave in ("2023", "2024"):
        folder.run(wave=wave)
    first = store_comparison(folder.store, "small")
    folder.wave(rows(79, 21), name="2024")
    folder.run()
    assert not is_study_published(folder.store, "small")
    second = store_comparison(folder.store, "small")
    assert first.name != second.name
    assert not second.read("drift")["moved"].any()


def test_a_scale_that_was_reversed_is_another_scale(folder: Folder) -> None:
    folder.study()
    folder.wave(rows(80, 20), name="2023")
    folder.run(wave="2023")
    swapped = STUDY.replace('"Disagree"', '"x"').replace('"Agree"', '"Disagree"')
    folder.study(swapped.replace('"x"', '"Agree"'))
    folder.wave(rows(80, 20), name="2024")
    folder.run(wave="2024")
    assert store_comparison(folder.store, "small").read("drift").is_empty()
