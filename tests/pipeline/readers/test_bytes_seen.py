"""What a pass over a file's bytes tells, whatever parts it comes in."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import landing
from pipeline.readers.bytes_seen import BytesSeen

PARTS = st.lists(
    st.sampled_from([b"a", b"\r", b"\n", b"\r\n", "å".encode(), b"\xe5", b"\x00"]), max_size=12
)


def seen(chunks: list[bytes]) -> BytesSeen:
    found = BytesSeen()
    for chunk in chunks:
        found.see(chunk)
    return found.end()


@given(PARTS, st.integers(1, 4))
def test_it_tells_the_same_as_the_whole_does(parts: list[bytes], size: int) -> None:
    whole = b"".join(parts)
    found = seen([whole[at : at + size] for at in range(0, len(whole), size)])
    try:
        whole.decode("utf-8")
        is_utf8 = True
    except UnicodeDecodeError:
        is_utf8 = False
    assert found.is_utf8 == is_utf8
    assert found.has_nul == (b"\x00" in whole)
    assert found.ends.steady == (len(set(re.findall(rb"\r\n|\r|\n", whole))) <= 1)


def test_a_letter_whose_second_half_is_missing_is_no_utf_8() -> None:
    assert not seen(["å".encode()[:1]]).is_utf8
    assert seen(["å".encode()[:1], "å".encode()[1:]]).is_utf8


def test_the_longest_line_is_measured_across_parts() -> None:
    assert seen([b"ab", b"cd", b"\nef"]).ends.longest == 4


def test_a_file_that_did_not_change_is_read_once_and_a_changed_one_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landing, "RECENT", -(1 << 62))
    look, looked = landing._look_through, []

    def counting(path: Path) -> object:
        looked.append(path)
        return look(path)

    monkeypatch.setattr(landing, "_look_through", counting)
    path = tmp_path / "answers.csv"
    path.write_text("id\n1\n")
    first, again = (landing.open_export(path, "answers.csv") for _ in range(2))
    assert (first.sha256, len(looked)) == (again.sha256, 1)
    path.write_text("id\n1\n2\n")
    assert landing.open_export(path, "answers.csv").sha256 != first.sha256
    assert len(looked) == 2


def test_a_file_changed_a_moment_ago_is_read_each_time(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("id\n1\n")
    first = landing.open_export(path, "answers.csv")
    path.write_text("id\n2\n")
    assert landing.open_export(path, "answers.csv").sha256 != first.sha256
