"""The first study: its numbers, its reconstruction, and what is carried along with them."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from pipeline.claims.placing import reconstruction
from pipeline.store import Revision
from pipeline.warehouse import ask
from tests.making import FIRST_STUDY, Folder, counts

# The vectors of the reconstruction, low to high, don't know last; by figure, 0 for mødeplads.
DEGREE = {
    1: (0, 0, 1, 4, 5, 0),
    2: (0, 0, 1, 4, 5, 0),
    3: (0, 1, 6, 3, 0, 0),
    4: (0, 0, 5, 5, 0, 0),
    5: (0, 2, 2, 3, 3, 0),
    6: (0, 2, 4, 3, 1, 0),
    7: (0, 2, 6, 1, 1, 0),
    8: (0, 0, 4, 3, 3, 0),
    0: (0, 1, 6, 2, 1, 0),
    9: (0, 3, 3, 2, 2, 0),
    12: (0, 1, 3, 3, 3, 0),
    13: (0, 1, 3, 3, 3, 0),
    14: (0, 1, 6, 2, 1, 0),
}
YES_NO = {10: (2, 6, 2), 11: (3, 5, 2), 15: (3, 4, 3), 16: (6, 3, 1), 17: (5, 3, 2)}
# How many cells of each figure the report does not state.
ASSUMED = {
    1: 1,
    2: 1,
    3: 1,
    4: 0,
    5: 10,
    6: 0,
    7: 4,
    8: 6,
    0: 4,
    9: 10,
    10: 2,
    11: 2,
    12: 10,
    13: 10,
    14: 4,
    15: 6,
    16: 1,
    17: 2,
}
# How many vectors of counts fit what the report prints of each figure.
FITTING = {
    1: 4,
    2: 4,
    3: 4,
    4: 1,
    5: 330,
    6: 1,
    7: 18,
    8: 7,
    0: 12,
    9: 696,
    10: 1,
    11: 1,
    12: 495,
    13: 495,
    14: 12,
    15: 7,
    16: 1,
    17: 1,
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, Revision]:
    """The first study, published once; it needs no key, since no real person answers."""
    folder = Folder(tmp_path_factory.mktemp("first") / "data")
    shutil.copytree(FIRST_STUDY, folder.home / "studies" / "samskabelse")
    return folder, folder.run("samskabelse", "2024")


def figures(revision: Revision) -> dict[int, str]:
    return {figure or 0: item for figure, item in revision.read("items")["figure", "item"].rows()}


def test_all_eighteen_items_have_the_counts_of_the_reconstruction(
    study: tuple[Folder, Revision],
) -> None:
    _, revision = study
    tallies = revision.read("tallies")
    items = figures(revision)
    found = {
        figure: tuple(n for _, n in sorted(counts(tallies, item).items(), key=_options_first))
        for figure, item in items.items()
    }
    assert found == DEGREE | YES_NO


def _options_first(entry: tuple[int, int]) -> tuple[bool, int]:
    code, _ = entry
    return code < 0, code


def test_the_query_of_figure_six(study: tuple[Folder, Revision]) -> None:
    folder, _ = study
    found = ask(
        folder.store,
        "select code, n from tallies join items using (study, wave, item)"
        " where figure = 6 and group_by = 'all' and code > 0 order by code desc",
    )
    assert found["n"].to_list() == [1, 3, 4, 2, 0]


def test_ten_of_twelve_answered(study: tuple[Folder, Revision]) -> None:
    _, revision = study
    wave = revision.read("waves").row(0, named=True)
    assert (wave["rows"], wave["complete"], wave["invited"]) == (12, 10, 12)
    rates = revision.read("metrics").filter(subject="wave")
    assert rates.select("metric", "cut", "estimate", "n").rows() == [
        ("response_rate_1", None, 10 / 12, 12),
        ("response_rate_2", None, 10 / 12, 12),
        ("response_rate_5", None, 10 / 12, 12),
        ("response_rate_6", None, 10 / 12, 12),
        ("complete_of_population", "invited", 10 / 12, 12),
        ("complete_of_population", "trained", 10 / 15, 15),
    ]


@pytest.mark.parametrize(
    ("figure", "cut", "k", "wilson", "clopper_pearson", "jeffreys", "invited"),
    [
        (0, "high", 3, (0.1078, 0.6032), (0.0667, 0.6525), (0.0927, 0.6058), (3, 5)),
        (8, "high", 6, (0.3127, 0.8318), (0.2624, 0.8784), (0.3037, 0.8469), (6, 8)),
        (1, "high", 9, (0.5958, 0.9821), (0.5550, 0.9975), (0.6187, 0.9890), (9, 11)),
        (4, "low", 0, (0.0, 0.2775), (0.0, 0.3085), (0.0, 0.2172), (0, 1)),
        (4, "some_or_more", 10, None, None, None, (11, 12)),
    ],
)
def test_intervals_and_finite_population_sets_are_those_of_the_specification(
    study: tuple[Folder, Revision],
    figure: int,
    cut: str,
    k: int,
    wilson: tuple[float, float] | None,
    clopper_pearson: tuple[float, float] | None,
    jeffreys: tuple[float, float] | None,
    invited: tuple[int, int],
) -> None:
    _, revision = study
    metrics = revision.read("metrics").filter(subject=figures(revision)[figure], cut=cut)
    shares = metrics.filter(metric="share", base="all")
    assert set(shares["estimate"]) == {k / 10}
    expected = {"wilson": wilson, "clopper_pearson": clopper_pearson, "jeffreys": jeffreys}
    for method, interval in expected.items():
        if interval is not None:
            row = shares.filter(ci_method=method).select("ci_low", "ci_high").row(0)
            assert row == pytest.approx(interval, abs=5e-5)
    assert metrics.filter(metric="invited_count").select("ci_low", "ci_high").row(0) == invited


def test_each_item_has_as_many_vectors_as_the_specification_says(
    study: tuple[Folder, Revision],
) -> None:
    _, revision = study
    found = revision.read("metrics").filter(pl.col("subject") != "wave")
    vectors = found.group_by("subject").agg(pl.col("vectors").unique())
    by_item = dict(vectors.iter_rows())
    assert {figure: by_item[item] for figure, item in figures(revision).items()} == {
        figure: [n] for figure, n in FITTING.items()
    }


@pytest.mark.parametrize(
    ("figure", "cut", "base", "lowest", "highest"),
    [
        # 50 and 40 % are printed; the last one is anywhere else.
        (1, "low", "all", 0.0, 0.1),
        (1, "high", "substantive", 0.9, 1.0),
        # Of 60 % and 30 % printed: the last one may be in the highest option.
        (3, "high", "all", 0.3, 0.4),
        # 30 % at the highest option, and nothing else.
        (5, "high", "all", 0.3, 1.0),
        (5, "some_or_more", "all", 0.3, 1.0),
        (7, "low", "all", 0.0, 0.2),
        # 70 % in different degrees: from the third option up, or from the second.
        (9, "high", "all", 0.0, 0.7),
        (9, "some_or_more", "all", 0.0, 0.7),
        (9, "low", "all", 0.0, 1.0),
        (12, "high", "all", 0.0, 0.9),
        (13, "some_or_more", "all", 0.0, 0.9),
        # 40 % said yes; the others no, or that they do not know.
        (15, "high", "substantive", 0.4, 1.0),
        (15, "low", "all", 0.0, 0.6),
    ],
)
def test_what_is_not_printed_is_a_range(
    study: tuple[Folder, Revision],
    figure: int,
    cut: str,
    base: str,
    lowest: float,
    highest: float,
) -> None:
    _, revision = study
    shares = revision.read("metrics").filter(
        subject=figures(revision)[figure], metric="share", cut=cut, base=base
    )
    known = shares.select("estimate", "ci_low", "lowest", "highest", "null_reason").unique()
    assert known.rows() == [(None, None, lowest, highest, "not_identified")]


def test_an_item_whose_whole_distribution_is_printed_has_no_ranges(
    study: tuple[Folder, Revision],
) -> None:
    _, revision = study
    metrics = revision.read("metrics").filter(vectors=1)
    assert not metrics["null_reason"].is_in(["not_identified"]).any()
    assert metrics.filter(pl.col("lowest") != pl.col("highest")).is_empty()
    assert metrics.filter(pl.col("estimate").is_null() != pl.col("lowest").is_null()).is_empty()


def test_what_is_assumed_is_carried_into_the_warehouse(study: tuple[Folder, Revision]) -> None:
    folder, revision = study
    items = figures(revision)
    assumed = ask(folder.store, "select item, count(*) as n from assumed_cells group by item")
    by_item = dict(assumed.iter_rows())
    assert {figure: by_item.get(item, 0) for figure, item in items.items()} == ASSUMED
    # A stated cell is never called assumed: figure 1 leaves one "to some degree" open.
    codes = ask(folder.store, "select code from assumed_cells where item = 'easier_with_citizens'")
    assert codes["code"].to_list() == [3]
    words = ask(
        folder.store,
        "select provenance from waves union select provenance from metrics"
        " union select provenance from exports",
    )
    assert words["provenance"].to_list() == ["reconstructed"]
    assert revision.read("waves")["provenance_source"].item().startswith("Ulrich & Stabell")


def test_every_text_is_there_in_three_languages(study: tuple[Folder, Revision]) -> None:
    _, revision = study
    texts = revision.read("texts").filter(pl.col("kind").is_in(["item", "option", "level"]))
    languages = texts.group_by("kind", "name", "code").agg(pl.col("language").sort())
    assert set(map(tuple, languages["language"])) == {("da", "en", "nb")}


def test_the_shipped_export_is_what_its_claims_make(study: tuple[Folder, Revision]) -> None:
    folder, _ = study
    made = reconstruction(folder.store, "samskabelse").made
    wave = FIRST_STUDY / "waves" / "2024"
    assert (wave / "samskabelse-2024.csv").read_bytes() == made.export
    assert (wave / "provenance.yaml").read_bytes() == made.provenance
    assert made.export.startswith(b"\xef\xbb\xbfRespondent;Status;")
    assert [path.name for path in sorted(wave.iterdir())] == [
        *("provenance.yaml", "samskabelse-2024.csv", "wave.yaml")
    ]


def test_so_many_counts_fit_what_the_report_prints_of_each_item(
    study: tuple[Folder, Revision],
) -> None:
    folder, _ = study
    made = reconstruction(folder.store, "samskabelse").made
    assert {asked.item.figure or 0: dealt.fits.count for asked, dealt in made.items} == FITTING


def test_no_label_word_of_the_first_study_stands_in_python() -> None:
    root = Path(__file__).parents[1]
    words = (
        "høj grad",
        "nogen grad",
        "lav grad",
        "Slet ikke",
        "Ved ikke",
        "Vet ikke",
        "Don't know",
    )
    for package in ("schemas", "pipeline", "assets", "likertwave", "scripts"):
        for path in (root / package).rglob("*.py"):
            text = path.read_text("utf-8")
            assert not [word for word in words if f'"{word}' in text], path
