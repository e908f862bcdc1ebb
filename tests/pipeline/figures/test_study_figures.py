"""The figures of a study: what they show and say, in extremes too, always the same bytes."""

import io

import pytest
from PIL import Image

from pipeline.figures.flow import directions
from pipeline.study_tables import study_view
from tests.making import Folder
from tests.pipeline.figures.studies import by_name, compared, fill, places, seen, texts


def test_a_study_of_two_waves_has_a_figure_of_each_kind(folder: Folder) -> None:
    names = fill(folder, 2, 2, 40)
    figures = by_name(seen(folder, names))
    assert list(figures) == [
        *("change_2010_2011", "forest_2010_2011", "trend", "flow_q0", "flow_q1")
    ]
    assert [figure.kind for figure in figures.values()] == [
        *("change", "forest", "trend", "flow", "flow")
    ]
    assert figures["change_2010_2011"].subjects == figures["forest_2010_2011"].subjects


def test_what_figures_draw_names_rows_of_tables(folder: Folder) -> None:
    figures = by_name(seen(folder, fill(folder, 2, 1, 40)))
    assert figures["change_2010_2011"].metrics == (
        "q0/pairs@2010..2011",
        "q0/share_difference/substantive/high@2010..2011/linked",
    )
    assert figures["forest_2010_2011"].metrics == ("q0/dominance/substantive@2010..2011/linked",)
    assert figures["trend"].metrics == (
        "q0/share/substantive/high@2010",
        "q0/share/substantive/high@2011",
    )
    assert figures["flow_q0"].metrics == ("q0/pairs@2010..2011",)


def test_where_nobody_is_linked_different_persons_are_compared_and_nothing_flows(
    folder: Folder,
) -> None:
    figures = by_name(seen(folder, fill(folder, 2, 2, 30, link=False)))
    assert not any(name.startswith("flow") for name in figures)
    change, forest = figures["change_2010_2011"], figures["forest_2010_2011"]
    assert "q0/share/substantive/high@2010" in change.metrics
    assert "q0/share_difference/substantive/high@2010..2011/independent" in change.metrics
    assert "q0/cliffs_delta/substantive@2010..2011/independent" in forest.metrics
    assert texts(forest).count("independent") == 2
    assert "nobody is linked across these waves" in " ".join(texts(change))


def test_a_change_shows_shares_difference_interval_and_both_n(folder: Folder) -> None:
    def answer(respondent: int, wave: int, _: int) -> int:
        return 2 if respondent < (10 if wave == 0 else 30) else 0

    figure = by_name(seen(folder, fill(folder, 2, 1, 40, answer)))["change_2010_2011"]
    shown = texts(figure)
    for text in ("25%", "75%", "+50", "40", "◆"):
        assert text in shown
    assert any(text.startswith("+") and " to +" in text for text in shown)
    assert "Question 0 25%, then 75%: +50 percentage points (" in figure.alt
    assert figure.alt.endswith("Marked.")
    assert len(places(figure, "dot")) == 2 + 2


def test_changes_of_what_respondents_judge_stand_under_a_heading_of_their_own(
    folder: Folder,
) -> None:
    names = fill(folder, 2, 2, 30, roles=["perceived_effect"])
    for name in ("change_2010_2011", "forest_2010_2011"):
        shown = texts(by_name(seen(folder, names))[name])
        assert shown.index("Change") < shown.index("Question 1")
        assert shown.index("Question 1") < shown.index("Change in perception")
        assert shown.index("Change in perception") < shown.index("Question 0")


def test_a_forest_shades_the_codebooks_bounds_and_only_these(folder: Folder) -> None:
    bounds = "equivalence: { dominance: 0.15 }\n"
    names = fill(folder, 2, 3, 30, extra=bounds)
    forest = by_name(seen(folder, names))["forest_2010_2011"]
    assert len(places(forest, "shade")) == 3
    assert any("0.15" in text for text in texts(forest))
    fill(folder, 2, 3, 30)
    assert not places(by_name(seen(folder, names))["forest_2010_2011"], "shade")


def test_forests_are_sorted_by_the_effect(folder: Folder) -> None:
    view = seen(folder, fill(folder, 2, 5, 60))
    effects = {one.item.id: one.effect["estimate"] for one in view.changes}
    shown = [effects[item] for item in by_name(view)["forest_2010_2011"].subjects]
    assert shown == sorted(shown, reverse=True)


def test_a_trend_has_gaps_and_breaks(folder: Folder) -> None:
    names = fill(folder, 4, 2, 30)
    settings = {
        "2011": "items: { q1: { dropped: true } }\n",
        "2012": 'items: { q0: { text: "Asked otherwise" } }\n',
    }
    for name, text in settings.items():
        (folder.home / "studies/small/waves" / name / "wave.yaml").write_text(text)
    view = seen(folder, names)
    figure = by_name(view)["trend"]
    shown = texts(figure)
    assert "not asked" in shown
    assert any("other words or on another scale" in " ".join(shown[n : n + 2]) for n in range(9))
    # Of q0 only the first two waves are joined, of q1 only the last two.
    joined = [one for one in places(figure, "stroke") if one[5] == 1.4]
    assert len(joined) == 2
    assert "2011: not asked" in figure.alt
    assert "not comparable across the line" in figure.alt
    reworded = by_name(view)["change_2011_2012"]
    assert "Question 0 *" in texts(reworded)
    assert any(text.startswith("* ") for text in texts(reworded))


def test_a_share_that_a_publication_leaves_open_is_a_range_and_no_point(folder: Folder) -> None:
    names = fill(folder, 3, 1, 4, lambda one, _wave, _item: min(one, 2))
    home = folder.home / "studies" / "small"
    says = '[{ item: q0, answers: ["A little", "Very much"], is: "75 %" }]'
    (home / "claims.yaml").write_text(
        f'publication: "A report"\nwave: "2010"\nclaims: [{{ id: a, says: {says} }}]\n'
    )
    (home / "waves" / "2010" / "provenance.yaml").write_text("provenance: reconstructed\n")
    figure = by_name(seen(folder, names))["trend"]
    assert "2010: 0–100%, 2011: 50%, 2012: 50%." in figure.alt
    assert figure.metrics == (
        *("q0/share/substantive/high@2011", "q0/share/substantive/high@2012"),
    )
    # One in the legend, one in the panel, from 0 to 100 %.
    hatched = [one for one in places(figure, "box") if one[-1]]
    assert [round(float(str(one[3])), 2) for one in hatched] == [0.15, 1.05]
    assert "between which shares it can lie, where a publication does not" in " ".join(
        texts(figure)
    )


def test_a_flow_keeps_every_person_and_every_option(folder: Folder) -> None:
    view = seen(folder, fill(folder, 2, 1, 10))
    figure = by_name(view)["flow_q0"]
    moves = view.pairs["2010", "2011", "q0"]
    assert sum(moves.values()) == 10
    assert len(places(figure, "ribbon")) == len(moves)
    shown = texts(figure)
    for label in ("Not at all", "A little", "Very much", "Ved ikke"):
        assert shown.count(label) == 2
    rose, same, fell, other = directions(moves)
    assert rose + same + fell + other == 10
    for text in (f"{rose} rose", f"{same} the same", f"{fell} fell"):
        assert text in shown
        assert text in figure.alt


def test_off_the_scale_is_neither_a_rise_nor_a_fall() -> None:
    moves = {(1, 3): 2, (3, 1): 1, (2, 2): 4, (-1, 3): 5, (2, -4): 1, (-1, -1): 1}
    assert directions(moves) == (2, 4, 1, 7)


@pytest.mark.parametrize(
    ("waves", "items", "respondents"),
    [
        (2, 1, 10),
        (3, 3, 3),
        pytest.param(12, 2, 10, marks=pytest.mark.slow),
        pytest.param(2, 40, 12, marks=pytest.mark.slow),
    ],
)
def test_extremes_are_drawn_within_the_sheet(
    folder: Folder, waves: int, items: int, respondents: int
) -> None:
    tables = compared(folder, fill(folder, waves, items, respondents))
    views = [study_view(tables, language) for language in ("da", "nb", "en")]
    found = [figure for view in views for figure in by_name(view).values()]
    assert len(found) > 3 * 3
    for figure in found:
        assert figure.title
        assert figure.alt
        assert figure.subjects
        assert figure.metrics
        sheet = figure.sheet
        for x, y, radius, *_ in places(figure, "dot"):
            assert float(str(x)) - float(str(radius)) > 0
            assert float(str(x)) + float(str(radius)) < sheet.width
            assert 0 < float(str(y)) < sheet.y + 0.3


@pytest.mark.slow
def test_the_same_figures_are_the_same_bytes(folder: Folder) -> None:
    names = fill(folder, 3, 2, 20)
    first = {name: figure.files() for name, figure in by_name(seen(folder, names, "da")).items()}
    again = by_name(seen(folder, names, "da"))
    assert {name: figure.files() for name, figure in again.items()} == first
    for files in first.values():
        assert files["svg"].count(b"<svg") == 1
        assert b"<text" not in files["svg"]
        with Image.open(io.BytesIO(files["png"])) as picture:
            assert picture.width == 1296


def test_one_wave_has_no_figure_of_the_study(folder: Folder) -> None:
    assert by_name(seen(folder, fill(folder, 1, 2, 10))) == {}


def test_a_study_without_a_high_cut_has_effects_but_no_shares(folder: Folder) -> None:
    names = fill(folder, 2, 1, 20)
    path = folder.home / "studies/small/study.yaml"
    path.write_text(path.read_text().replace("high:", "top:"))
    assert list(by_name(seen(folder, names))) == ["forest_2010_2011", "flow_q0"]
