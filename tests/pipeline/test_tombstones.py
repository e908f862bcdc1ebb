"""Which rows of an export are left out, and that nothing of them is read."""

import pytest

from pipeline.pseudonyms import Key
from pipeline.store import Revision
from pipeline.tombstones import Tombstones, hash_of_export, hashes_of_id, write_tombstones
from schemas.errors import UserError
from tests.making import KEY, STUDY, Folder, counts

HEADER = "id,It is useful,It is easy,seconds\n"
RULES = STUDY.replace('key: "id"', 'key: "id"\n  seconds: "seconds"')


def forget(folder: Folder, *ids: str, rule: str | None = None) -> None:
    hashed = [hashes_of_id(Key(KEY), "small", one, rule) for one in ids]
    found = Tombstones().with_respondents({main: tuple(others) for main, *others in hashed})
    write_tombstones(folder.store, "small", found)


def reasons(revision: Revision) -> list[tuple[int, str, str | None]]:
    return revision.read("rejects").select("source_row", "reason", "value").rows()


def test_a_hash_in_python_is_the_one_in_sql() -> None:
    key = Key(KEY)
    assert key.digest("small\x1fid 1") == hashes_of_id(key, "small", " id 1 ", None)[0]
    long = Key("x" * 100)
    assert long.digest("small\x1fa") == hashes_of_id(long, "small", "a", None)[0]


def test_rows_behind_a_forgotten_one_keep_their_numbers(folder: Folder) -> None:
    folder.study("tolerate: 0.9\n" + RULES)
    folder.wave(HEADER + "a,Agree,Agree,1\nb,Agree,Agree,2\nc,Perhaps,Agree,soon\nd,Agree,,4\n")
    forget(folder, "b")
    revision = folder.compute()
    assert revision.read("wide")["source_row"].to_list() == [2, 4, 5]
    assert reasons(revision) == [
        (3, "forgotten", None),
        (4, "unknown_label", "Perhaps"),
        (4, "unreadable_time", "soon"),
    ]
    assert counts(revision.read("tallies"), "useful")[3] == 2


def test_a_cell_that_would_stop_the_wave_is_not_even_read(folder: Folder) -> None:
    folder.study(RULES)
    folder.wave(HEADER + "a,Agree,Agree,1\nb,Never heard,AGREE,x\nc,Maybe,Agree,1\n")
    forget(folder, "b")
    with pytest.raises(UserError) as caught:
        folder.compute()
    assert "answers.csv, row 4, column 2" in str(caught.value)
    assert "Never heard" not in str(caught.value)
    forget(folder, "b", "c")
    revision = folder.compute()
    assert reasons(revision) == [(3, "forgotten", None), (4, "forgotten", None)]
    assert revision.read("foldings").is_empty()


def test_a_forgotten_row_is_no_duplicate_and_none_is_like_it(folder: Folder) -> None:
    folder.study(RULES)
    folder.wave(HEADER + "a,Agree,Agree,1\nb,Agree,Agree,1\nb,Agree,Agree,1\n")
    with pytest.raises(UserError, match="same respondent key"):
        folder.compute()
    forget(folder, "b")
    revision = folder.compute()
    assert reasons(revision) == [(3, "forgotten", None), (4, "forgotten", None)]
    assert revision.read("flags").is_empty()


def test_an_assumed_cell_of_a_forgotten_row_is_no_error(folder: Folder) -> None:
    folder.study()
    export = folder.wave("id,It is useful,It is easy\na,Agree,Agree\nb,Agree,Agree\n")
    (export.parent / "provenance.yaml").write_text(
        "provenance: reconstructed\nreasons: { guess: { en: Guessed } }\n"
        "assumed: [{ item: useful, rows: [2, 3], because: guess }]\n"
    )
    forget(folder, "b")
    revision = folder.compute()
    assert revision.read("assumed_cells")["source_row"].to_list() == [2]


def test_the_invited_stay_as_the_codebook_says(folder: Folder) -> None:
    folder.study()
    folder.wave(settings="populations: { invited: { n: 4 } }\n")
    forget(folder, "b")
    metrics = folder.compute().read("metrics").filter(metric="response_rate_1")
    assert metrics.select("estimate", "n").rows() == [(0.5, 4)]


def test_what_stands_in_braces_in_a_cell_is_a_text(folder: Folder) -> None:
    folder.study("tolerate: 0.9\n" + RULES)
    folder.wave(HEADER + "a,Agree,Agree,1\nb,{source},{numbered},2\n")
    revision = folder.compute()
    assert reasons(revision) == [
        (3, "unknown_label", "{numbered}"),
        (3, "unknown_label", "{source}"),
    ]


def test_the_hash_of_an_export_is_not_its_sha256() -> None:
    assert hash_of_export(Key(KEY), "small", "0" * 64) not in "0" * 64
