"""Which figures are drawn, and who draws them."""

from base64 import b64decode

import pytest

from pipeline import drawing_beside
from pipeline.drawing_beside import rendered
from pipeline.figures.sheet import Sheet
from pipeline.store import Revision
from tests.making import STUDY, Folder


def sheets() -> list[Sheet]:
    made = []
    for width in (3.0, 4.0, 5.0):
        sheet = Sheet(width)
        sheet.paragraph("Blåbærgrød, 42 %", 11)
        sheet.box(0.5, 0.5, 1.25, 0.3, "#1a5276", hatched=True)
        made.append(sheet)
    return made


@pytest.mark.parametrize("few", [0, 3])
def test_the_bytes_of_a_figure_do_not_depend_on_who_draws_it(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing_beside, "FEW", few)
    assert rendered(sheets()) == [sheet.render() for sheet in sheets()]


def test_the_process_beside_draws_the_same() -> None:
    one = sheets()[0]
    assert b64decode(drawing_beside._process.ask(one.asked())) == one.png()


def figures(revision: Revision) -> dict[str, str]:
    rows = revision.read("figures").select("file", "sha256").iter_rows()
    return dict(rows)


def test_a_figure_with_the_same_marks_is_not_drawn_again(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.study()
    folder.wave()
    first = folder.run()
    monkeypatch.setattr(Sheet, "png", lambda _: pytest.fail("drawn again"))
    folder.study(STUDY + 'owners: ["team:others"]\n')
    second = folder.run()
    assert second.name != first.name
    assert figures(second) == figures(first)


def test_a_figure_that_is_not_as_it_was_drawn_is_drawn_again(folder: Folder) -> None:
    folder.study()
    folder.wave()
    first = folder.run()
    (first.folder / "figures/en/overview.png").write_bytes(b"no picture")
    (first.folder / "figures/en/item_easy.svg").unlink()
    folder.study(STUDY + 'owners: ["team:others"]\n')
    assert figures(folder.run()) == figures(first)
