"""Figures: what they show, that nothing overlaps, and that their bytes are always the same."""

import io
import re
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image

from pipeline.drawing import views
from pipeline.figures.colours import CIVIDIS, RULE, ink_on, palette
from pipeline.figures.diverging import LABEL
from pipeline.figures.kinds import wave_figures
from pipeline.figures.lettering import width_of, wrap
from pipeline.figures.parts import segments
from pipeline.figures.sheet import MARGIN, Figure, Sheet
from pipeline.store import Revision
from pipeline.view import WaveView
from tests.making import STUDY, Folder

ROWS = "id,It is useful,It is easy\n" + "".join(
    f"{n},{answer},Don't know\n" for n, answer in enumerate(["Agree"] * 6 + ["Disagree"] * 4)
)


def seen(folder: Folder, study: str = STUDY, rows: str = ROWS) -> tuple[WaveView, Revision]:
    folder.study(study)
    folder.wave(rows)
    revision = folder.compute()
    return views(revision, folder.store.questionnaire("small", "2024"))[0], revision


def by_name(view: WaveView) -> dict[str, Figure]:
    return {figure.name: figure for figure in wave_figures(view)}


def test_there_is_a_figure_per_item_and_level_and_one_of_all(folder: Folder) -> None:
    study = 'levels: { work: "Work" }\n' + STUDY.replace("id: useful,", "id: useful, level: work,")
    view, _ = seen(folder, study)
    assert list(by_name(view)) == ["overview", "level_work", "item_useful", "item_easy"]


def test_a_figure_says_what_it_shows_for_who_cannot_see_it(folder: Folder) -> None:
    view, _ = seen(folder)
    figures = by_name(view)
    assert figures["item_useful"].alt == (
        "It is useful 6 of 10 (60%) answered “Agree”; 95% interval 31% to 83%."
        " Disagree: 4; Neutral: 0; Agree: 6."
    )
    assert figures["item_easy"].alt == (
        "It is easy No one answered on the scale. Disagree: 0; Neutral: 0; Agree: 0."
        " Don't know: 10."
    )
    assert "6 of 10 (60%)" in figures["overview"].alt
    assert "item_useful" not in figures["overview"].metrics
    assert "useful/share/substantive/high" in figures["overview"].metrics


def test_the_pieces_of_a_bar_are_the_shares_and_the_assumed_ones_come_after(folder: Folder) -> None:
    folder.study()
    path = folder.wave(ROWS)
    (path.parent / "provenance.yaml").write_text(
        "provenance: reconstructed\nreasons: { open: It is not said. }\n"
        "assumed: [{ item: useful, rows: [2, 3], because: open }]\n"
    )
    revision = folder.compute()
    (view,) = views(revision, folder.store.questionnaire("small", "2024"))
    found = [
        (one.rank, round(one.start, 9), round(one.end, 9), one.assumed)
        for one in segments(view.items[0])
    ]
    assert found == [(1, 0.0, 0.4, False), (3, 0.4, 0.8, False), (3, 0.8, 1.0, True)]
    assert "2 answers are not stated in the report" in by_name(view)["item_useful"].alt


def test_the_same_figure_is_the_same_bytes(folder: Folder) -> None:
    view, _ = seen(folder)
    first = [figure.files() for figure in wave_figures(view)]
    assert [figure.files() for figure in wave_figures(view)] == first
    svg = first[0]["svg"].decode()
    assert not re.search(r"20\d\d-\d\d-\d\d|<text", svg)
    with Image.open(io.BytesIO(first[0]["png"])) as picture:
        assert picture.width == 1296


@pytest.mark.parametrize("n", [1, 3, pytest.param(40, marks=pytest.mark.slow)])
def test_overviews_grow_with_their_items_and_labels_stay_in_their_column(
    folder: Folder, n: int
) -> None:
    long = "Arbejdsmiljørepræsentantens samarbejdsudvalgsformandskandidatur og meget andet " * 3
    items = "".join(
        f'  - {{ id: i{k}, scale: agreement, text: {{ en: "{long}{k}" }}, column: {k + 1} }}\n'
        for k in range(n)
    )
    study = STUDY[: STUDY.index("items:")].replace('key: "id"', "") + "items:\n" + items
    study = study.replace("respondents:\n  \n", "")
    header = ",".join(f"q{k}" for k in range(n))
    view, _ = seen(folder, study, f"{header}\n{','.join(['Agree'] * n)}\n")
    overview = by_name(view)["overview"]
    with Image.open(io.BytesIO(overview.files()["png"])) as picture:
        height = picture.height / 144
    assert height > n * 0.43
    for line in wrap(long, LABEL, 9.5):
        assert width_of(line, 9.5) <= LABEL


def test_a_word_wider_than_its_column_is_broken() -> None:
    lines = wrap("x" * 200, 1.0, 9.5)
    assert len(lines) > 1
    assert all(width_of(line, 9.5) <= 1.0 for line in lines)
    assert "".join(line.removesuffix("-") for line in lines) == "x" * 200


@pytest.mark.parametrize("size", [2, 3, 5, 7, 11])
def test_colours_run_from_light_to_dark_and_letters_stand_out(size: int) -> None:
    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    colours = palette(size)
    found = [luminance(colour) for colour in colours]
    assert found == sorted(found, reverse=True)
    for colour, light in zip(colours, found, strict=True):
        ink = luminance(ink_on(colour))
        assert (max(light, ink) + 0.05) / (min(light, ink) + 0.05) >= 4.5, colour


def test_markup_and_dollars_in_a_label_are_letters(folder: Folder) -> None:
    text = "It <script>is</script> $x$ & #useful æøå 字 😀"
    view, _ = seen(folder, STUDY.replace("It is useful", text), ROWS.replace("It is useful", text))
    svg = by_name(view)["item_useful"].files()["svg"]
    assert {
        element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in parsed(svg)
    } == {*("svg", "defs", "path", "g", "use")}


def parsed(svg: bytes) -> list[Element]:
    """Every element of a drawing."""
    return list(fromstring(svg).iter())


def test_a_drawing_refers_to_nothing_but_its_own_definitions() -> None:
    sheet = Sheet()
    sheet.box(0.3, 0.3, 1, 0.2, "#002656", hatched=True)
    sheet.paragraph("one two", 10)
    sheet.paragraph("two", 10, weight="bold")
    svg = sheet.render()["svg"].decode()
    defined = re.findall(r' id="([^"]*)"', svg)
    assert len(defined) == len(set(defined))
    assert set(re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', svg)) == {
        ("", one) if "hatch" in one else (one, "") for one in defined
    }
    assert svg.count("http") == 2  # the names of SVG and of XLink


def test_a_definition_is_the_same_in_every_drawing_that_has_it() -> None:
    def definitions(text: str) -> dict[str, str]:
        sheet = Sheet()
        sheet.paragraph(text, 10)
        sheet.box(0.3, 0.3, 1, 0.2, "#002656", hatched=True)
        svg = sheet.render()["svg"].decode()
        return dict(re.findall(r'<p\w+ id="([^"]*)" (.*?)/>', svg))

    first, second = definitions("one two"), definitions("wood")
    shared = first.keys() & second.keys()
    assert len(shared) == 3  # "o", "w" and the hatching
    assert all(first[one] == second[one] for one in shared)


def test_pixels_have_the_colours_of_the_marks_and_what_is_above_hides_what_is_below() -> None:
    sheet = Sheet(1.0)
    sheet.dot(0.5, 0.5, 0.1, "#ead34c")
    sheet.stroke(0.1, 0.5, 0.9, 0.5, "#56616b", 4)
    sheet.box(0.1, 0.25, 0.8, 0.5, "#002656")
    sheet.line(0.5, 0.0, 0.5, 1.0)
    sheet.shade(0.0, 0.0, 1.0, 1.0, "#f1f3f5")
    sheet.y = 1 - MARGIN
    with Image.open(io.BytesIO(sheet.render()["png"])) as picture:
        assert picture.size == (144, 144)
        pixels = picture.convert("RGB")
    at = {
        place: "#{:02x}{:02x}{:02x}".format(*pixels.getpixel(place))  # type: ignore[misc]
        for place in ((72, 72), (30, 72), (30, 50), (72, 10), (5, 5))
    }
    assert list(at.values()) == ["#ead34c", "#56616b", "#002656", RULE, "#f1f3f5"]


def test_assumed_answers_are_hatched_in_a_colour_that_stands_out() -> None:
    sheet = Sheet(1.0)
    sheet.box(0.1, 0.1, 0.8, 0.8, "#002656", hatched=True)
    sheet.y = 1 - MARGIN
    with Image.open(io.BytesIO(sheet.render()["png"])) as picture:
        middle = picture.convert("L").crop((30, 30, 114, 114)).histogram()
    dark, light = sum(middle[:64]), sum(middle[192:])
    assert 0.1 < light / (dark + light) < 0.4


@pytest.mark.slow
def test_the_colours_are_those_that_matplotlib_tabulates() -> None:
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    table = colormaps["cividis"]
    assert [f"#{one}" for one in CIVIDIS] == [to_hex(table(place)) for place in range(256)]


def test_a_sheet_measures_what_it_writes() -> None:
    sheet = Sheet()
    before = sheet.y
    sheet.paragraph("one two three", 10)
    assert sheet.y > before
