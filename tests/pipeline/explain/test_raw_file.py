"""The texts of cells are read from the raw file itself, where it is still the same file."""

import gzip
import hashlib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.explain import plain_text
from pipeline.explain.choosing import source_of_wave
from pipeline.explain.plain_text import read_lines
from pipeline.explain.raw_file import RawLook, look
from tests.making import Folder
from tests.pipeline.explain.asking import explained, stored

HEADER = "id,It is useful,It is easy\n"
PLAIN = HEADER + "a,Agree,\nb,Neutral,Agree\nc,AGREE,\n"
BLANKS = PLAIN.replace("b,", "\n\nb,")
QUOTED = PLAIN.replace("a,Agree", '"a\na","Agree"')


def seen(folder: Folder, code: int = 3) -> RawLook:
    source = source_of_wave(folder.store, "small", "2024")
    (found,) = look(
        folder.store, source, explained(folder, "tallies", "n", item="useful", code=code).cells
    )
    return found


def texts(found: RawLook) -> dict[tuple[int, int], tuple[str, bool | None]]:
    return {key: (cell.text, cell.agrees) for key, cell in found.cells.items()}


@pytest.mark.parametrize(
    ("content", "file"),
    [
        (PLAIN.encode(), "answers.csv"),
        (PLAIN.replace("\n", "\r\n").encode(), "answers.csv"),
        (b"\xef\xbb\xbf" + PLAIN.encode().rstrip(), "answers.csv"),
        (BLANKS.encode(), "answers.csv"),
        (QUOTED.encode(), "answers.csv"),
        (PLAIN.replace("AGREE,\n", "AGREE,\r\n").encode(), "answers.csv"),
        (PLAIN.replace("a,", "å,").encode("cp1252"), "answers.csv"),
        (gzip.compress(PLAIN.encode(), mtime=0), "answers.csv.gz"),
    ],
    ids=["plain", "windows", "mark", "blank lines", "quoted", "mixed ends", "eight bit", "packed"],
)
def test_the_shown_cells_are_those_of_the_file(folder: Folder, content: bytes, file: str) -> None:
    folder.study()
    folder.wave(content, file=file)
    stored(folder)
    found = seen(folder)
    assert (found.state, found.file) == ("same", file)
    assert texts(found) == {(2, 2): ("Agree", True), (2, 4): ("AGREE", True)}


def test_a_file_that_was_changed_or_is_gone_is_told_and_nothing_of_it_shown(
    folder: Folder,
) -> None:
    folder.study()
    path = folder.wave(PLAIN)
    stored(folder)
    path.write_text(PLAIN.replace("a,Agree", "a,Other"))
    assert (seen(folder).state, texts(seen(folder))) == ("other", {})
    path.write_text(PLAIN + "d,Agree,\n")
    assert seen(folder).state == "other"
    path.unlink()
    assert (seen(folder).state, texts(seen(folder))) == ("gone", {})
    # Under another name it is the same file.
    path.with_name("renamed.csv").write_text(PLAIN)
    assert seen(folder).file == "renamed.csv"
    assert texts(seen(folder))[2, 2] == ("Agree", True)


def test_a_text_that_was_stored_otherwise_is_told(folder: Folder) -> None:
    folder.study()
    folder.wave(PLAIN)
    revision = stored(folder)
    readings = revision.read("readings")
    revision.write({"readings": readings.with_columns(written=pl.lit("Never"))})
    assert texts(seen(folder)) == {(2, 2): ("Agree", False), (2, 4): ("AGREE", False)}


LINE = st.text(st.characters(codec="utf-8", exclude_characters='"\n\r'), min_size=1, max_size=9)


@settings(max_examples=30)
@given(lines=st.lists(LINE, min_size=1, max_size=12), chunk=st.integers(1, 40), data=st.data())
def test_lines_are_the_files_own_wherever_its_chunks_end(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[str],
    chunk: int,
    data: st.DataObject,
) -> None:
    path = tmp_path_factory.getbasetemp() / "lines"
    content = "\n".join(lines) + data.draw(st.sampled_from(["", "\n"]))
    path.write_bytes(content.encode())
    wanted = sorted(data.draw(st.sets(st.integers(1, len(lines)))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_text, "CHUNK", chunk)
        found = read_lines(path, wanted, len(lines))
    assert found.lines == {number: lines[number - 1].encode() for number in wanted}
    assert found.sha256 == hashlib.sha256(content.encode()).hexdigest()


@pytest.mark.parametrize("content", ['a\n"b"\n', "a\n\nb\n", "a\nb\nc\n"])
def test_where_a_line_need_not_be_a_record_no_line_is_taken(tmp_path: Path, content: str) -> None:
    path = tmp_path / "lines"
    path.write_text(content)
    assert read_lines(path, [2], 2).lines is None
