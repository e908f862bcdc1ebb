"""Tables made to break a draft: each ends in a draft that loads, or in one clear error."""

from collections.abc import Sequence

import pytest

from schemas.errors import UserError
from tests.likertwave.running import run
from tests.making import Folder
from tests.pipeline.drafting.drafting import AGREEMENT, repeated, rows

ODD = (
    *("null", "~", "yes", "No", "1e3", "0x1F", "- x", "#", "# x", "a: b", "{a}", "[b]", "&a", "*b"),
    *(
        "!c",
        "|",
        ">",
        "%d",
        "@e",
        "`f`",
        "'",
        '"',
        "\\",
        "😀",
        "אבג",
        "\u202eabc",
        "\u2028",
        "\x01",
    ),
    *("\x1b[31m", "\x85", "\ufeffa", "\ufffe", "=1+1", "{{ x }}", "${x}", "../x", "a" * 300),
)


def table(headers: Sequence[str], *columns: Sequence[str], n: int = 40) -> str:
    """Columns that go through their texts, under any headers."""
    return rows([headers, *zip(*(repeated(one, n) for one in columns), strict=True)])


TABLES = {
    "all columns blank": table(["a", "b"], [""], [" "]),
    "one column": table(["It is useful"], AGREEMENT),
    "one cell": rows([["It is useful"], ["Agree"]]),
    "headers that are equal": table(["Q", "Q", "q", "Q "], *[AGREEMENT] * 4),
    "empty headers": table(["", " ", "\u200b"], *[AGREEMENT] * 3),
    "odd headers": table(ODD, *[AGREEMENT] * len(ODD)),
    "long headers": table([f"{'x' * 5_000}{n}" for n in range(20)], *[AGREEMENT] * 20),
    "headers of signs": table([f"{'_' * 3_000}{n}" for n in range(3)], *[["Yes", "No"]] * 3),
    "odd options": table(["Colour"], ODD, n=4 * len(ODD)),
    "odd options with an order": table(["Q"], [f"{n} - {odd}" for n, odd in enumerate(ODD[:9])]),
    "odd options of several": table(["Tools"], [f"{one};b" for one in ODD] + ["b;c"], n=200),
    "odd names of a status": table(["Status", "Q"], [*ODD], AGREEMENT),
    "long options": table(["Q"], [f"1 - {'a' * 3_000}", "2", "3", "4", "5"]),
    "huge numbers": table(["How satisfied?"] * 3, *[["9" * 14, "1" + "0" * 14, "3"]] * 3),
    "digits of another script": table([f"A{n}" for n in range(3)], *[list("١٢٣٤٥")] * 3),
    "cells of separators": table(["Q", "Tools"], AGREEMENT, [";" * 4_000, ", " * 2_000]),
    "cells of brackets": table(["Q", "Tools"], AGREEMENT, ["(" * 4_000 + ";", ")(" * 2_000]),
    "cells of white space": table(["Q"], [f"1{' ' * 1_500}a", "2", "3"]),
    "many columns": table([f"Statement {n}" for n in range(300)], *[AGREEMENT] * 300, n=5),
    "a formula for a key": table(["id", "Q"], [f"=A{n}" for n in range(40)], AGREEMENT),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
def test_no_table_breaks_the_command_line(folder: Folder, name: str) -> None:
    path = folder.home.parent / "answers.csv"
    path.write_text(TABLES[name], encoding="utf-8")
    made = run(folder, "new-study", str(path), "--name", "drafted")
    assert made.status == 0, made.errors
    assert not any(char in made.output for char in "\x01\x1b\x85\u2028\u202e")
    if "no scale found" in made.output:
        assert run(folder, "diff", "drafted").status == 2
        return
    assert run(folder, "check", "drafted").status == 0
    diff = run(folder, "diff", "drafted", "--write")
    assert (diff.status, diff.errors) == (0, "")


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n", b"a,b\n1\n", b"id,Q\n1,a\x00b\n", b"\xff\xfe\x00", b"PK\x03\x04" + bytes(50)],
)
def test_what_is_no_export_ends_in_one_clear_error(folder: Folder, content: bytes) -> None:
    path = folder.home.parent / "answers.csv"
    path.write_bytes(content)
    made = run(folder, "new-study", str(path))
    assert (made.status, made.output) == (2, "")
    assert made.errors.startswith("likertwave: answers.csv")
    assert not folder.store.studies_folder.exists()


@pytest.mark.slow
@pytest.mark.parametrize("one", list(TABLES))
def test_no_two_tables_break_each_other(folder: Folder, one: str) -> None:
    """Beside an ordinary wave any other ends in a study of two waves, or is refused by name."""
    paths = []
    ordinary = table(["It is useful", "It is easy"], AGREEMENT, AGREEMENT)
    for year, text in ((2023, ordinary), (2024, TABLES[one])):
        paths.append(folder.home.parent / f"answers_{year}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    made = run(folder, "new-study", *map(str, paths), "--name", "drafted")
    if made.status:
        assert made.errors.startswith("likertwave: answers_202")
        assert not folder.store.studies_folder.exists()
        return
    for wave in ("2023", "2024"):
        try:
            folder.store.questionnaire("drafted", wave)
        except UserError as error:
            pytest.fail(str(error))
    assert run(folder, "diff", "drafted").errors == ""
