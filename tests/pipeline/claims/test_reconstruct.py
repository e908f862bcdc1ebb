"""The export and the provenance that claims make, and what they may replace."""

from pathlib import Path

import pytest
import yaml

from pipeline.claims.placing import Placing, differing, place, reconstruction
from schemas.errors import UserError
from tests.making import EXPORT, Folder
from tests.pipeline.claims.small import CLAIMS, CODEBOOK, write_claims


def made(folder: Folder, text: str = CLAIMS, codebook: str = CODEBOOK) -> Placing:
    write_claims(folder, text, codebook)
    return reconstruction(folder.store, "small")


def export(placing: Placing) -> str:
    return placing.made.export.decode("utf-8")


def refusal(folder: Folder, text: str = CLAIMS, codebook: str = CODEBOOK) -> str:
    with pytest.raises(UserError) as caught:
        made(folder, text, codebook)
    return str(caught.value)


def test_the_export_has_answers_high_to_low_turned_and_those_who_did_not_answer(
    folder: Folder,
) -> None:
    assert export(made(folder)) == (
        "\ufeffid;state;It is useful;Why?;It is easy\r\n"
        "1;done;Agree;'=1+1;Disagree\r\n"
        '2;done;Agree;"It; is";Agree\r\n'
        "3;done;Neutral;;Neutral\r\n"
        "4;done;Neutral;;Neutral\r\n"
        "5;sent;;;\r\n"
        "6;sent;;;\r\n"
    )


def test_the_provenance_says_which_rows_are_assumed_and_why(folder: Folder) -> None:
    text = made(folder).made.provenance.decode("utf-8")
    assert (
        "\n# Made by `likertwave reconstruct small` from claims.yaml; rows: header = 1.\n" in text
    )
    assert yaml.safe_load(text) == {
        "provenance": "reconstructed",
        "source": "A report",
        "method": {"any": "By a rule"},
        "reasons": {
            "remainder": {"any": "Not said"},
            "pooled": {"any": "Said of several together"},
        },
        "assumed": [
            {"item": "useful", "rows": [4, 5], "because": "remainder"},
            {"item": "easy", "rows": [2, 3, 4, 5], "because": "pooled"},
        ],
    }


def test_what_is_made_can_be_read(folder: Folder) -> None:
    placing = made(folder)
    place(folder.store, placing)
    revision = folder.compute()
    waves = revision.read("waves").row(0, named=True)
    assert (waves["complete"], waves["invited"], waves["provenance"]) == (4, 6, "reconstructed")
    assert differing(reconstruction(folder.store, "small")) == []


def test_without_a_status_column_there_are_no_rows_of_those_who_did_not_answer(
    folder: Folder,
) -> None:
    start, end = CODEBOOK.index("  status:"), CODEBOOK.index("scales:")
    lines = export(made(folder, codebook=CODEBOOK[:start] + CODEBOOK[end:])).splitlines()
    assert [line.split(";")[0] for line in lines] == ["\ufeffid", "1", "2", "3", "4"]


def test_the_wave_may_drop_an_item_and_rename_columns(folder: Folder) -> None:
    write_claims(folder)
    inside = folder.home / "studies" / "small" / "waves" / "2024"
    inside.mkdir(parents=True)
    (inside / "wave.yaml").write_text(
        'items: { useful: { column: "Q1" }, easy: { dropped: true } }\ncolumns: { key: "nr" }\n'
    )
    placing = reconstruction(folder.store, "small")
    assert export(placing).splitlines()[0] == "\ufeffnr;state;Q1;Why?"


def test_files_are_written_into_a_new_folder_and_again_only_where_they_differ(
    folder: Folder,
) -> None:
    placing = made(folder)
    names = ["provenance.yaml", "answers.csv"]
    assert [path.name for path in place(folder.store, placing)] == names
    assert placing.export.read_bytes() == placing.made.export
    assert place(folder.store, placing) == []
    changed = made(folder, CLAIMS.replace("50 %", "75 %"))
    assert [path.name for path in place(folder.store, changed)] == names
    assert sorted(path.name for path in placing.export.parent.iterdir()) == sorted(names)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"answers.csv": EXPORT}, "no provenance.yaml calls it reconstructed"),
        ({"real.csv": EXPORT}, "there is another file of answers: 'real.csv'"),
        (
            {"real.csv": EXPORT, "provenance.yaml": "provenance: reconstructed\n"},
            "there is another file of answers: 'real.csv'",
        ),
        ({"provenance.yaml": "provenance: simulated\n"}, "the wave is simulated"),
        (
            {"answers.csv": EXPORT, "provenance.yaml": "source: us\n"},
            "the wave is measured, as its provenance.yaml says",
        ),
        ({"wave.yaml": "export: real.csv\n"}, "wave.yaml names another file of answers"),
    ],
)
def test_what_is_no_reconstruction_is_never_replaced(
    folder: Folder, files: dict[str, str], reason: str
) -> None:
    placing = made(folder)
    inside = placing.export.parent
    inside.mkdir(parents=True)
    for name, text in files.items():
        (inside / name).write_text(text)
    before = contents(inside)
    with pytest.raises(UserError, match=reason):
        place(folder.store, reconstruction(folder.store, "small"))
    assert contents(inside) == before


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "says: [{ number: complete, is: 4 }]",
            "says: [{ number: items, is: 4 }]",
            "no claim says",
        ),
        ("complete, is: 4", "complete, is: 7", "7 answered, and 6 were invited"),
        ("complete, is: 4", "complete, is: 100001", "`complete` is 100001"),
        ("complete, is: 4", "complete, is: 0", "`complete` is 0"),
        ("remainder: ", "inferred: ", "`useful` are assumed, and `remainder` is not there"),
        ("50 %", "55 %", r"item useful: no counts of 4 answers fit .*\(claim `first`\)"),
        ("Why?", "It is easy", "two columns of the export would be called 'It is easy'"),
        ('"=1+1", ', '"a", "b", "c", "d", ', "there are 5 comments after `useful`, and 4"),
        ('  wave: "2024"', '  wave: "../x"', "line 8, reconstruction.wave: '../x' is no name"),
        ("language: en", "language: da", "the language 'da' is not among `languages`"),
        ("after: useful", "after: useless", "the study has no item `useless`"),
        (CLAIMS[CLAIMS.index("reconstruction:") :], "", "needs beside the numbers"),
    ],
)
def test_what_is_wrong_with_the_claims_is_said(
    folder: Folder, old: str, new: str, reason: str
) -> None:
    assert CLAIMS.count(old) == 1
    with pytest.raises(UserError, match=reason):
        made(folder, CLAIMS.replace(old, new))


def test_what_is_wrong_with_several_items_is_said_at_once(folder: Folder) -> None:
    message = refusal(folder, CLAIMS.replace("50 %", "55 %").replace('"3"', '"5"'))
    assert [line.split(":")[0] for line in message.splitlines()] == [
        "studies/small/claims.yaml, item useful",
        "studies/small/claims.yaml, item easy",
    ]


@pytest.mark.parametrize(
    ("key", "named"),
    [
        ('attributes: { site: { column: "Site" } }\n', "attributes.site"),
        ('personal: ["Name"]\n', "personal"),
        (
            'choices: [{ id: why, text: "Why", select: one, options: [{ labels: "Work" }] }]\n',
            "choice why",
        ),
    ],
)
def test_a_codebook_that_needs_what_no_publication_tells_is_refused(
    folder: Folder, key: str, named: str
) -> None:
    message = refusal(folder, codebook=CODEBOOK + key)
    assert f"needs columns that no publication can fill: {named}. " in message


def test_columns_by_position_are_refused(folder: Folder) -> None:
    message = refusal(folder, codebook=CODEBOOK.replace('key: "id"', "key: 1"))
    assert "finds a column by its position" in message


def test_a_study_without_claims_is_told_so(folder: Folder) -> None:
    folder.study()
    with pytest.raises(UserError, match=r"studies/small/claims.yaml: there is no such file"):
        reconstruction(folder.store, "small")
