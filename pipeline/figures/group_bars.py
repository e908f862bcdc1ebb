"""An item by the groups of an attribute: a diverging bar per group."""

from collections.abc import Iterator

from pipeline.figures.diverging import Row, panel
from pipeline.figures.parts import drawn, foot, head
from pipeline.figures.sheet import Figure, Sheet
from pipeline.item_findings import finding
from pipeline.view import ItemView, WaveView

# More groups than a reader can compare are in the database only.
MOST_GROUPS = 40


def groups(view: WaveView) -> Iterator[Figure]:
    """A figure per attribute that the study groups by, and item."""
    for (attribute, item), found in view.grouped.items():
        if len(found) <= MOST_GROUPS:
            yield _figure(view, attribute, item, found)


def _figure(view: WaveView, attribute: str, item: str, found: tuple[ItemView, ...]) -> Figure:
    words = view.words
    declared = view.questionnaire.study.attributes[attribute].text
    name = view.text(declared) if declared else attribute
    title = found[0].text
    sheet = Sheet()
    head(sheet, title, words.say("by_group", attribute=name))
    rows = [Row(one.group_value or words.say("blank_group"), one) for one in found]
    panel(sheet, view, rows)
    foot(sheet, view)
    said = " ".join(f"{row.label}: {finding(row.item, words)}" for row in rows)
    return Figure(
        name=f"group_{attribute}_{item}",
        kind="group",
        title=f"{title} {words.say('by_group', attribute=name)}",
        alt=f"{title} {words.say('by_group', attribute=name)}. {said}",
        subjects=(item,),
        metrics=tuple(f"{metric}@{attribute}" for metric in drawn(found[0])),
        sheet=sheet,
    )
