"""Every line of the design's table of what stops a wave, from the command line.

Each: one clear message with file, place and remedy; exit status 2; no traceback; what was
published before is untouched, byte for byte.
"""

import gzip
import shutil
from collections.abc import Callable

import pytest

from tests.likertwave.running import run
from tests.making import EXPORT, KEY, STUDY, Folder

pytestmark = pytest.mark.slow

HEADER = "id,It is useful,It is easy\n"
Break = Callable[[Folder], object]


def answers(export: str | bytes, file: str = "answers.csv") -> Break:
    def write(folder: Folder) -> None:
        folder.wave(export, name="2025", file=file)

    return write


def side_by_side(folder: Folder) -> None:
    folder.wave(name="2025", file="one.csv")
    folder.wave(name="2025", file="two.csv")


def no_answers(folder: Folder) -> None:
    folder.wave("notes", name="2025", file="README.md")


def unreadable(folder: Folder) -> None:
    folder.wave(gzip.compress(EXPORT.encode())[:-10], name="2025", file="answers.csv.gz")


def named(folder: Folder) -> None:
    folder.wave(name="2025", settings='export: "other.csv"\n')


STOPS: dict[str, tuple[Break, str, str]] = {
    "none": (no_answers, "waves/2025: the wave has no file of answers", "Put the export there"),
    "several": (
        side_by_side,
        "waves/2025: there are 2 files of answers: one.csv, two.csv",
        "name it in wave.yaml",
    ),
    "named but absent": (named, "2025/wave.yaml, export: there is no file 'other.csv'", "Correct"),
    "unreadable": (unreadable, "2025/answers.csv.gz: the file cannot be read", "opy it again"),
    "empty": (answers(""), "2025/answers.csv: the file is empty", "Export it again"),
    "white space": (answers(" \n\n "), "2025/answers.csv: the file is empty", "Export it again"),
    "header only": (
        answers(HEADER),
        "2025/answers.csv: the file has a header and no answers",
        "Export again",
    ),
    "a workbook": (
        answers(b"PK\x03\x04" + bytes(100)),
        "2025/answers.csv: the file is a zip archive",
        "Export the answers as CSV",
    ),
    "a web page": (
        answers("<!DOCTYPE html><html>log in</html>"),
        "2025/answers.csv: the file is a web page",
        "Log in",
    ),
    "gzip by another name": (
        answers(gzip.compress(EXPORT.encode())),
        "2025/answers.csv: the file is gzip but its name does not end in .gz",
        "name that fits",
    ),
    "a missing column": (
        answers("id,It is useful\na,Agree\n"),
        "2025/answers.csv, header: there is no column 'It is easy' (item easy)",
        "wave.yaml",
    ),
    "two columns of one name": (
        answers("id,It is useful,It is easy,It is easy\na,Agree,Agree,Agree\n"),
        "2025/answers.csv, columns 3 and 4: several columns are called 'It is easy'",
        "Give the position",
    ),
    "too few fields": (
        answers(HEADER + "a,Agree,Agree\nb,Agree\n"),
        "2025/answers.csv, row 3: the row has 2 fields, the header has 3",
        "quote the cell",
    ),
    "too many fields": (
        answers(HEADER + "a,Agree,Agree,Agree\n"),
        "2025/answers.csv, row 2: the row has 4 fields, the header has 3",
        "quote the cell",
    ),
    "a double respondent": (
        answers(HEADER + "a,Agree,Agree\na,Agree,Agree\n"),
        "2025/answers.csv, rows 2, 3: these rows have the same respondent key",
        "respondents.duplicates",
    ),
    "an unknown label": (
        answers(HEADER + "a,Perhaps,Agree\n"),
        "2025/answers.csv, row 2, column 2 (item useful): the codebook does not know the answer"
        " 'Perhaps'",
        "`also`",
    ),
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A study with one published wave, made once; each test breaks a copy of it."""
    folder = Folder(tmp_path_factory.mktemp("published") / "data")
    folder.study()
    folder.wave(name="2024")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        assert run(folder, "run").status == 0
    return folder


# Each is checked in `make test`; a run, which takes a second or two, of these only.
RUN = ("several", "an unknown label")


@pytest.mark.parametrize("name", STOPS)
def test_check_says_what_would_stop_a_wave_and_writes_nothing(
    folder: Folder, published: Folder, name: str
) -> None:
    break_it, expected, remedy = STOPS[name]
    shutil.copytree(published.home, folder.home, symlinks=True)
    before = folder.bytes_below(".")
    break_it(folder)
    waves = folder.bytes_below("studies/small/waves/2025")
    found = run(folder, "check", "small", "--wave", "2025")
    messages = [line for line in found.errors.splitlines() if line.startswith("likertwave:")]
    assert (found.status, len(messages)) == (2, 1)
    assert expected in messages[0]
    assert remedy in messages[0]
    assert "Traceback" not in found.errors + found.output
    after = folder.bytes_below(".")
    assert {path: after[path] for path in before} == before
    assert len(after) == len(before) + len(waves)


@pytest.mark.parametrize(
    "name", [name if name in RUN else pytest.param(name, marks=pytest.mark.slow) for name in STOPS]
)
def test_a_bad_wave_stops_with_one_clear_message_and_touches_nothing(
    folder: Folder, published: Folder, name: str
) -> None:
    break_it, expected, remedy = STOPS[name]
    shutil.copytree(published.home, folder.home, symlinks=True)
    before = folder.bytes_below("store")
    warehouse = folder.store.warehouse.read_bytes()
    break_it(folder)
    found = run(folder, "run", "small")
    messages = [line for line in found.errors.splitlines() if line.startswith("likertwave:")]
    assert found.status == 2
    assert len(messages) == 1
    assert expected in messages[0]
    assert remedy in messages[0]
    assert "Traceback" not in found.errors + found.output
    assert folder.store.warehouse.read_bytes() == warehouse
    after = folder.bytes_below("store")
    assert {path: after[path] for path in before} == before
    # Why it stopped, for who looks later; nothing of the wave itself.
    assert {path for path in after if "2025" in path} <= {"small/2025/stopped.json"}


BROKEN = {
    "a typo in a key": (
        STUDY.replace("title:", "titel:"),
        "studies/a_typo_in_a_key/study.yaml, line 2, titel: the key `titel` is not known. Did you"
        " mean `title`?",
    ),
    "two options of one code": (
        STUDY.replace('{ en: "Neutral" }', '{ en: "Neutral" }\n        codes: ["1"]').replace(
            '{ en: "Agree" }', '{ en: "Agree" }\n        codes: ["1"]'
        ),
        'scales.agreement: "1" stands for both 2 and 3',
    ),
    "an item on an unknown scale": (
        STUDY.replace("useful, scale: agreement", "useful, scale: agreemint"),
        "items[1].scale: there is no scale `agreemint`. Use one of agreement",
    ),
    "no yaml": ("title: [", "is not valid YAML"),
}


def test_broken_studies_say_where_and_the_good_ones_run(folder: Folder) -> None:
    for name, (text, _) in BROKEN.items():
        folder.study(text, name=name.replace(" ", "_"))
        folder.wave(study=name.replace(" ", "_"))
    folder.study(name="good")
    folder.wave(study="good")
    found = run(folder, "run")
    assert found.status == 2
    assert "Traceback" not in found.errors + found.output
    assert "Small study · 2024" in found.output
    assert folder.store.current("good", "2024") is not None
    for name, (_, expected) in BROKEN.items():
        study = name.replace(" ", "_")
        said = [line for line in found.errors.splitlines() if f"studies/{study}/" in line]
        assert any(expected in line for line in said), said
        assert all("study.yaml, line " in line for line in said)
        assert folder.store.current(study, "2024") is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "../small"),
        ("check", "../small"),
        ("run", "small", "--wave", "../2024"),
        ("check", "small", "--wave", "../../small/waves/2024"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(folder: Folder, arguments: tuple[str, ...]) -> None:
    folder.study()
    folder.wave()
    found = run(folder, *arguments)
    assert found.status == 2
    assert "this is no name of a" in found.errors
    assert "Traceback" not in found.errors
    assert not (folder.home / "store").exists()


def test_an_export_name_in_wave_yaml_cannot_lead_elsewhere(folder: Folder) -> None:
    folder.study()
    folder.wave(settings='export: "../../../secret.csv"\n')
    found = run(folder, "run")
    assert found.status == 2
    assert "waves/2024/wave.yaml, line 1, export" in found.errors


def test_a_wrong_key_is_refused_and_what_is_published_stays(
    folder: Folder, published: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(published.home, folder.home, symlinks=True)
    before = folder.bytes_below("store")
    monkeypatch.setenv("LIKERTWAVE_KEY", "another key, long enough too")
    found = run(folder, "run")
    assert found.status == 2
    assert "published with another pseudonym key" in found.errors
    after = folder.bytes_below("store")
    assert {path: after[path] for path in before} == before
    assert {path.rpartition("/")[2] for path in set(after) - set(before)} == {"stopped.json"}


def test_a_misnamed_wave_folder_is_named_and_the_others_run(folder: Folder) -> None:
    folder.study()
    folder.wave()
    folder.wave(name="20 25")
    found = run(folder, "run")
    assert found.status == 2
    assert "the wave's folder is called '20 25'" in found.errors
    assert folder.store.current("small", "2024") is not None
