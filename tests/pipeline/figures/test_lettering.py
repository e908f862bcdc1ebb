"""The font: widths, shapes, order of letters in both directions, and that Matplotlib stays out."""

import subprocess
import sys

import pytest

from pipeline.figures.direction import runs
from pipeline.figures.lettering import outline, shape, width_of, wrap


def test_a_width_grows_with_size_and_weight() -> None:
    # DejaVu Sans: "n" advances 1298 of 2048 units, in bold 1458.
    assert width_of("n", 72) == 1298 / 2048
    assert width_of("n", 36) == 1298 / 4096
    assert width_of("n", 72, "bold") == 1458 / 2048


def test_letters_are_kerned_and_joined() -> None:
    assert width_of("AV", 10) < width_of("A", 10) + width_of("V", 10)
    assert len(shape("fi", "normal").glyphs) == 1


def test_what_the_font_lacks_is_a_box_and_what_is_no_letter_a_space() -> None:
    (missing,) = shape("字", "normal").glyphs
    assert missing[0] == 0
    assert outline(0, "normal")
    assert shape("a\tb\n", "normal") == shape("a b ", "normal")
    assert not outline(shape(" ", "normal").glyphs[0][0], "normal")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I høj grad, 45 %", [("I høj grad, 45 %", False)]),
        ("שלום 12", [("12", False), ("שלום ", True)]),
        (
            "I say שלום עולם 45% x",
            [("I say ", False), ("45%", False), ("שלום עולם ", True), (" x", False)],
        ),
        ("עולם 1.5 x", [("x", False), (" ", True), ("1.5", False), ("עולם ", True)]),
        # Brackets of a run that runs to the left are turned by HarfBuzz.
        ("مرحبا (abc)", [(")", True), ("abc", False), ("مرحبا (", True)]),
    ],
)
def test_runs_stand_as_they_are_read(text: str, expected: list[tuple[str, bool]]) -> None:
    assert runs(text) == expected


def test_a_long_word_is_broken_as_late_as_it_fits() -> None:
    width = width_of("xxxx-", 10)
    assert wrap("x" * 10, width, 10) == ["xxxx-", "xxxx-", "xx"]


@pytest.mark.slow
def test_drawing_does_not_load_matplotlib() -> None:
    code = "import sys, pipeline.figures; print('matplotlib' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
