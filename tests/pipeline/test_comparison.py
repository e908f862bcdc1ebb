"""What belongs to a study: drift between its published waves, stored, drawn, published."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.arrival import is_study_published
from pipeline.comparison import publish_comparison
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
    revision = publish_comparison(folder.store, "small")
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
    publish_comparison(folder.store, "small")
    report = folder.home / "published" / "small" / "_study" / "report.en.html"
    report.unlink()
    assert not is_study_published(folder.store, "small")
    publish_comparison(folder.store, "small")
    assert report.exists()


def test_one_wave_has_nothing_to_compare(folder: Folder) -> None:
    folder.study()
    folder.wave()
    folder.run()
    assert publish_comparison(folder.store, "small").read("drift").is_empty()
    assert is_study_published(folder.store, "small")


def test_a_corrected_wave_is_compared_anew(folder: Folder) -> None:
    folder.study()
    folder.wave(rows(80, 20), name="2023")
    folder.wave(rows(30, 70), name="2024")
    for wave in ("2023", "2024"):
        folder.run(wave=wave)
    first = publish_comparison(folder.store, "small")
    folder.wave(rows(79, 21), name="2024")
    folder.run()
    assert not is_study_published(folder.store, "small")
    second = publish_comparison(folder.store, "small")
    assert first.name != second.name
    assert not second.read("drift")["moved"].any()


@pytest.mark.slow
def test_a_scale_that_was_reversed_is_another_scale(folder: Folder) -> None:
    folder.study()
    folder.wave(rows(80, 20), name="2023")
    folder.run(wave="2023")
    swapped = STUDY.replace('"Disagree"', '"x"').replace('"Agree"', '"Disagree"')
    folder.study(swapped.replace('"x"', '"Agree"'))
    folder.wave(rows(80, 20), name="2024")
    folder.run(wave="2024")
    assert publish_comparison(folder.store, "small").read("drift").is_empty()


LINKED = STUDY.replace('key: "id"', 'key: "id"\n  link: as_given').replace(
    "items:", "equivalence: { share: 0.1 }\nattributes: { place: { column: where } }\nitems:"
)


def linked_waves(folder: Folder) -> None:
    """Three waves of the same forty persons in two places, of whom ten fall each time."""
    folder.study(LINKED)
    for step, year in enumerate(("2022", "2023", "2024")):
        lines = [
            f"p{n},{'North' if n % 2 else 'South'},"
            f"{'Disagree' if n < 10 * step else 'Agree'},Neutral"
            for n in range(40)
        ]
        folder.wave("id,where,It is useful,It is easy\n" + "\n".join(lines) + "\n", name=year)
        folder.run(wave=year)


@pytest.mark.slow
def test_contrasts_of_linked_waves_are_stored_and_in_the_warehouse(folder: Folder) -> None:
    linked_waves(folder)
    publish_comparison(folder.store, "small")
    publish_warehouse(folder.store)
    links = ask(folder.store, "select from_wave, to_wave, linked from links order by all")
    assert links.rows() == [("2022", "2023", 40), ("2022", "2024", 40), ("2023", "2024", 40)]
    pairs = "select from_code, to_code, n from pairs where item = 'useful' and to_wave = '2023'"
    assert ask(folder.store, f"{pairs} order by all").rows() == [(3, 1, 10), (3, 3, 30)]
    patterns = "select codes, n from patterns where item = 'useful' order by codes"
    assert ask(folder.store, patterns).rows() == [
        ([3, 1, 1], 10),
        ([3, 3, 1], 10),
        ([3, 3, 3], 20),
    ]
    changes = ask(
        folder.store,
        "select comparison, from_wave, to_wave, estimate, n_pairs from contrasts"
        " where metric = 'dominance' and item = 'useful' order by to_wave, from_wave desc",
    )
    assert changes.rows() == [
        ("previous", "2022", "2023", -0.25, 40),
        ("previous", "2023", "2024", -0.25, 40),
        ("baseline", "2022", "2024", -0.5, 40),
    ]
    friedman = ask(folder.store, "select p < 0.001 from contrasts where metric = 'friedman'")
    assert friedman["(p < 0.001)"].to_list() == [True, None]
    groups = "select distinct from_group, to_group from contrasts where group_by = 'place'"
    assert ask(folder.store, groups).rows() == [("North", "South")]
    sure = "select count(*) from robustness where sign = -1 and sign_holds = 1"
    assert ask(folder.store, sure).item() == 3


@pytest.mark.slow
def test_contrasts_are_the_same_bytes_in_another_folder(folder: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "elsewhere")
    for one in (folder, other):
        linked_waves(one)
        publish_comparison(one.store, "small")
    assert folder.bytes_below("store/small/_study") == other.bytes_below("store/small/_study")


def test_a_wave_more_leaves_the_contrasts_of_the_others_as_they_were(folder: Folder) -> None:
    folder.study()
    for name, agree in (("2022", 80), ("2023", 60)):
        folder.wave(rows(agree, 100 - agree), name=name)
        folder.run(wave=name)
    known = publish_comparison(folder.store, "small")
    # A number that nobody would compute, so that what is taken over is seen.
    mark = pl.when(pl.col("metric") == "cliffs_delta").then(0.123).otherwise("estimate")
    marked = known.read("contrasts").with_columns(estimate=mark)
    marked.write_parquet(known.path("contrasts"))
    folder.wave(rows(30, 70), name="2024")
    folder.run(wave="2024")
    found = publish_comparison(folder.store, "small").read("contrasts")
    deltas = found.filter(item="useful", metric="cliffs_delta").select(
        "from_wave", "to_wave", "estimate"
    )
    assert deltas.rows() == [
        ("2022", "2023", 0.123),
        ("2023", "2024", -0.3),
        ("2022", "2024", -0.5),
    ]
