"""Diverging stacked bars of many items: of the whole study, and of each level.

The bars stand around the split that the codebook sets, sorted by the share at the high cut, with
n beside each. Items on different scales have panels of their own.
"""

from collections.abc import Iterator, Sequence

from pipeline.figures.diverging import Row, panel
from pipeline.figures.parts import drawn, foot, head
from pipeline.figures.sheet import Figure, Sheet
from pipeline.item_findings import finding
from pipeline.known import ends
from pipeline.view import ItemView, WaveView


def whole(view: WaveView) -> Iterator[Figure]:
    """The overview of all items."""
    title = view.words.say("overview_title")
    yield _figure(view, "overview", "overview", title, view.items)


def levels(view: WaveView) -> Iterator[Figure]:
    """An overview per level that has items."""
    for level, texts in view.questionnaire.study.levels.items():
        items = [item for item in view.items if item.asked.item.level == level]
        if items:
            yield _figure(view, f"level_{level}", "level", view.text(texts), items)


def _figure(view: WaveView, name: str, kind: str, title: str, items: Sequence[ItemView]) -> Figure:
    sheet = Sheet()
    head(sheet, title)
    for scale in dict.fromkeys(item.asked.item.scale for item in items):
        same = [item for item in items if item.asked.item.scale == scale]
        panel(sheet, view, [Row(item.text, item) for item in _by_high(same)])
    foot(sheet, view)
    said = " ".join(f"{item.text} {finding(item, view.words)}" for item in _by_high(items))
    return Figure(
        name=name,
        kind=kind,
        title=title,
        alt=view.words.say("alt_overview", title=title, n=len(items), items=said),
        subjects=tuple(item.id for item in items),
        metrics=tuple(metric for item in items for metric in drawn(item)),
        sheet=sheet,
    )


def _by_high(items: Sequence[ItemView]) -> list[ItemView]:
    """Highest share at the high cut first; equal ones in the codebook's order, empty ones last.

    A share that is not known stands by the least that it can be.
    """

    def place(item: ItemView) -> float:
        least, _ = ends(item.high) or (0.0, 0.0)
        return -1.0 - least if item.n else 0.0

    return sorted(items, key=place)
