"""Numbers of questions without an order end at cells whose own words nothing shows."""

import pytest

from pipeline.explain.choosing import source_of_wave
from pipeline.explain.raw_file import look
from tests.making import KEY, STUDY, Folder
from tests.pipeline.explain.asking import explained, stored
from tests.pipeline.test_choices import SEVERAL, TICKED

OWN = "my neighbour's ladder"
HEADER = "id,It is useful,It is easy,Which tools?,pet 1,pet 2,pet 3\n"
CHOICES = SEVERAL + TICKED.removeprefix("\nchoices:\n")


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A wave with two such questions, stored once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        made = Folder(tmp_path_factory.mktemp("chosen") / "data")
        made.study(STUDY + CHOICES)
        made.wave(
            HEADER + 'a,Agree,,"Chat, Plan",Yes,No,No\n' + f'b,Agree,,"Plan,{OWN}",No,Yes,No\n'
            "c,Agree,,Chat,Yes,Yes,No\nd,Agree,,,-99,-99,-99\n"
        )
        stored(made)
    return made


def test_who_chose_an_option_is_named_by_rows(chosen: Folder) -> None:
    found = explained(chosen, "choice_shares", "estimate", choice="tools", code=1)
    assert found.value == pytest.approx(2 / 3)
    assert "2 / 3 = 0.666667" in found.formula
    (cells,) = found.cells
    assert (cells.rows, cells.column, cells.own_words) == ((2, 3), 4, (3,))
    assert [(one.code, one.n) for one in found.counts if one.n] == [
        (0, 1),
        (1, 2),
        (4, 2),
        (-4, 1),
    ]


def test_an_options_own_column_is_where_its_cells_are(chosen: Folder) -> None:
    (cells,) = explained(chosen, "choice_tallies", "n", choice="pets", code=2).cells
    assert (cells.rows, cells.column, cells.header) == ((3, 4), 6, "pet 2")
    missing = explained(chosen, "choice_tallies", "n", choice="pets", code=-1).cells
    assert [one.column for one in missing] == [5, 6, 7]


def test_somebodys_own_words_are_not_read_from_the_file(chosen: Folder) -> None:
    source = source_of_wave(chosen.store, "small", "2024")
    cells = explained(chosen, "choice_tallies", "n", choice="tools", code=1).cells
    own = explained(chosen, "choice_tallies", "n", choice="tools", code=0).cells
    (seen,) = look(chosen.store, source, [*cells, *own])
    assert {key: cell.text for key, cell in seen.cells.items()} == {(4, 2): "Chat, Plan"}
    assert OWN not in str(seen)
