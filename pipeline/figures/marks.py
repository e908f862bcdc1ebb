"""What a mark is on paper, whichever form it is drawn in: what lies above what, widths, shades.

Belongs here: what `vectors` (SVG) and `pixels` (PNG) must agree on. Does not belong here: where
marks stand (`pipeline.figures.sheet` and the figures).

A note of something to draw is a tuple: its kind and what that kind takes, in inches from the top
left (see the methods of `sheet.Sheet`).
"""

from collections.abc import Iterable, Sequence
from typing import Any

Note = Sequence[Any]

PIXELS_PER_INCH = 144
# Widths in points: of a thin line, the edge of a box, the rim of a dot; and hatching.
THIN, EDGE, RIM, HATCH_LINE, HATCH_STEP = 0.8, 0.8, 1.3, 1.1, 6
RIBBON_ALPHA = 0.62
# From below to above; a thin line is below the boxes, so that it crosses no number.
ABOVE = {"shade": 0, "line": 1, "ribbon": 2, "box": 3, "stroke": 4, "dot": 5, "text": 6}
# The share of its width by which a text stands left of its place.
SHIFTS = {"left": 0.0, "center": 0.5, "right": 1.0}


def from_below(notes: Iterable[Note]) -> list[Note]:
    """Notes in the order of drawing; of a kind, as they were noted."""
    return sorted(notes, key=lambda note: ABOVE[note[0]])
