"""Explains numbers of small studies in tests, by their place."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.explain import explain
from pipeline.explain.choosing import source_of_study, source_of_wave
from pipeline.explain.explanation import Cells, Explanation, Place
from pipeline.store import Revision
from tests.making import KEY, STUDY, Folder


def stored(folder: Folder, wave: str = "2024") -> Revision:
    """A wave with its metrics, as if it were published."""
    revision = folder.compute(wave=wave)
    folder.store.point("current", revision)
    return revision


def explained(
    folder: Folder, table: str, field: str, *, wave: str | None = "2024", **key: Any
) -> Explanation:
    """A number of a wave, or of what compares waves where none is given."""
    store = folder.store
    source = source_of_wave(store, "small", wave) if wave else source_of_study(store, "small")
    return explain(source, Place(table, field, key))


def share(folder: Folder, item: str = "useful", **key: Any) -> Explanation:
    """The share of an option or cut among the answers on the scale."""
    usual = {"metric": "share", "base": "substantive", "ci_method": "wilson"}
    return explained(folder, "metrics", "estimate", subject=item, **{**usual, **key})


def rows(cells: tuple[Cells, ...]) -> dict[int | None, tuple[int, ...]]:
    """The source rows of cells, by their code."""
    return {one.code: one.rows for one in cells}


def counts(found: Explanation) -> dict[int, int]:
    """The tallies that entered, by code."""
    return {one.code: one.n for one in found.counts}


LINKED = STUDY.replace('key: "id"', 'key: "id"\n  link: as_given') + (
    'attributes: { place: { column: "place" } }\n'
)
HEADER = "id,It is useful,It is easy,place\n"
BEFORE = HEADER + "a,Agree,,N\nb,Disagree,,N\nc,Neutral,,S\nd,Agree,,S\nx,Don't know,,S\n"
AFTER = HEADER + "c,Agree,,S\na,Agree ,,N\nb,Neutral,,S\ne,Disagree,,N\nx,Agree,,W\n"


def compared(folder: Folder) -> None:
    """Two waves whose respondents are linked, in groups, compared as if they were published."""
    folder.study(LINKED)
    folder.wave(BEFORE, name="2023")
    folder.wave(AFTER, name="2024")
    folder.store.point("current", folder.compare("2023", "2024"))


def compared_in(home: Path) -> Folder:
    """A data folder with two waves that are compared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        made = Folder(home)
        compared(made)
    return made
