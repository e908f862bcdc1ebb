"""Figures of a wave and of a study, as SVG and PNG in each of the study's languages.

A new figure is a module with a function `(WaveView) -> Iterator[Figure]` and a line in KINDS, or
`(StudyView) -> Iterator[Figure]` and a line in STUDY_KINDS. Does not belong here: any number that
is not in the stored tables.
"""

from collections.abc import Callable, Iterator

from pipeline.figures import change, flow, forest, group_bars, item_bar, overview, trend
from pipeline.figures.sheet import Figure
from pipeline.study_view import StudyView
from pipeline.view import WaveView

KINDS: tuple[Callable[[WaveView], Iterator[Figure]], ...] = (
    overview.whole,
    overview.levels,
    item_bar.items,
    group_bars.groups,
)
STUDY_KINDS: tuple[Callable[[StudyView], Iterator[Figure]], ...] = (
    change.changes,
    forest.forests,
    trend.trends,
    flow.flows,
)


def wave_figures(view: WaveView) -> Iterator[Figure]:
    """Every figure of a wave in the view's language, in the order of the report."""
    for kind in KINDS:
        yield from kind(view)


def study_figures(view: StudyView) -> Iterator[Figure]:
    """Every figure of a study in the view's language."""
    for kind in STUDY_KINDS:
        yield from kind(view)
