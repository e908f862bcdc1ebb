"""Figures of a wave, as SVG and PNG in each of the study's languages.

A new figure is a module with a function `(WaveView) -> Iterator[Figure]` and a line in KINDS. Does
not belong here: any number that is not in the stored tables.
"""

from collections.abc import Callable, Iterator

from pipeline.figures import group_bars, item_bar, overview
from pipeline.figures.sheet import Figure
from pipeline.view import WaveView

KINDS: tuple[Callable[[WaveView], Iterator[Figure]], ...] = (
    overview.whole,
    overview.levels,
    item_bar.items,
    group_bars.groups,
)


def wave_figures(view: WaveView) -> Iterator[Figure]:
    """Every figure of a wave in the view's language, in the order of the report."""
    for kind in KINDS:
        yield from kind(view)
