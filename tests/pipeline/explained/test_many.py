"""Asked of many numbers the tables answer as they do when asked of one."""

import dataclasses

import pytest

from pipeline.comparison import published_waves
from pipeline.explain import explain
from pipeline.explain.explanation import Explanation, Place
from pipeline.explain.source import Source
from pipeline.explained import many
from pipeline.explained.many import ManyAsked
from pipeline.store import STUDY_WIDE
from tests.making import KEY, STUDY, Folder
from tests.pipeline.figures.studies import fill
from tests.pipeline.test_report import CHOICE_ROWS, CHOICES

KEYS = {
    "tallies": ("item", "code", "group_by", "group_value"),
    "choice_tallies": ("choice", "code", "group_by", "group_value"),
    "metrics": (
        *("subject", "metric", "base", "code", "cut", "ci_method", "group_by", "group_value"),
        "weighted",
    ),
    "contrasts": (
        *("comparison", "from_wave", "to_wave", "group_by", "from_group", "to_group", "item"),
        *("design", "metric", "cut", "base", "zeros", "weighted"),
    ),
}
ATTRIBUTE = 'attributes: { group: { column: "group" } }\n'


def places(source: Source, of: str, table: str, field: str, step: int) -> list[Place]:
    rows = list(source.table(of, table).iter_rows(named=True))[::step]
    return [
        Place(table, field, {name: row[name] for name in KEYS[table] if name in row})
        for row in rows
    ]


def told(one: Explanation) -> Explanation:
    """An explanation without what pages do not show of it."""
    cells = tuple(dataclasses.replace(cells, own_words=()) for cells in one.cells)
    return dataclasses.replace(one, cells=cells)


def test_a_wave_with_groups_and_other_questions(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "SMALL", 10)
    folder.study(STUDY.replace("languages: [en]\n", "") + CHOICES)
    folder.wave(CHOICE_ROWS)
    revision = folder.compute()
    one, at_once = Source("small", [revision]), ManyAsked("small", [revision])
    asked = [
        *places(one, "2024", "tallies", "n", 1),
        *places(one, "2024", "choice_tallies", "n", 1),
        *places(one, "2024", "metrics", "estimate", 7),
    ]
    assert len(asked) > 60
    for place in asked:
        assert told(explain(at_once, place)) == told(explain(one, place))


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Source, ManyAsked]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        folder = Folder(tmp_path_factory.mktemp("study") / "data")
        comparison = folder.compare(*fill(folder, 3, 2, 24, extra=ATTRIBUTE))
        waves = published_waves(folder.store, "small")
        return Source("small", waves, comparison), ManyAsked("small", waves, comparison)


@pytest.mark.slow
def test_waves_that_are_linked(compared: tuple[Source, ManyAsked]) -> None:
    one, at_once = compared
    for place in places(one, STUDY_WIDE, "contrasts", "estimate", 9):
        assert explain(at_once, place) == explain(one, place)
