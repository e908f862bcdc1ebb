"""What `likertwave new-study` prints, and its exit status."""

from pathlib import Path

import pytest

from tests.likertwave.running import run
from tests.making import Folder

HEADER = "id,Start date,E-mail,Gender,It is useful,It is easy,Transport,Comments\n"
ANSWERS = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree", "Don't know")
WAYS, GENDERS = ("Bus", "Car"), ("Female", "Male")


def export(folder: Folder, name: str = "well-being_2024.csv", n: int = 30) -> str:
    lines = [
        f"r{row},2024-05-{row % 28 + 1:02d} 10:00,a{row}@example.org,{GENDERS[row % 2]},"
        f"{ANSWERS[row % 6]},{ANSWERS[row * 5 % 6]},{WAYS[row % 2]},text {row} of mine\n"
        for row in range(n)
    ]
    path = folder.home.parent / name
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return str(path)


def test_it_says_what_was_found_and_what_to_do_next(folder: Folder) -> None:
    made = run(folder, "new-study", export(folder))
    assert (made.status, made.errors) == (0, "")
    assert made.output == (
        "studies/well_being: a draft of 1 wave(s)\n"
        "  2024: well-being_2024.csv, delimited text, 30 rows, 8 columns\n"
        "  scale agreement: Strongly disagree < Disagree < Neutral < Agree < Strongly agree;"
        " Don't know = dont_know\n"
        "    2 item(s): it_is_useful, it_is_easy\n"
        "  1 question(s) without order: transport\n"
        "  attributes: gender\n"
        "  of the response: key 'id', started 'Start date'\n"
        "  personal, never leaves the export: E-mail\n"
        "  1 column(s) left out, with reasons at the end of the draft\n"
        "next: look at studies/well_being/study.yaml, then `likertwave check well_being` and"
        " `likertwave run`\n"
    )


@pytest.mark.slow
def test_the_draft_runs_as_it_stands(folder: Folder) -> None:
    run(folder, "new-study", export(folder))
    checked = run(folder, "check", "well_being")
    assert checked.status == 0
    assert "well_being 2024: would run" in checked.output
    assert run(folder, "run", "well_being").status == 0


def test_several_exports_say_how_they_differ(folder: Folder) -> None:
    first = export(folder, "a_2023.csv")
    text = Path(first).read_text("utf-8").replace("It is easy", "It is really hard to use at all")
    Path(first).write_text(text.replace("Don't know", "Prefer not to say"), encoding="utf-8")
    made = run(folder, "new-study", first, export(folder, "a_2024.csv"), "--name", "both")
    assert made.status == 0
    assert "studies/both: a draft of 2 wave(s)\n" in made.output
    assert "    differs from the questionnaire: 1 dropped\n" in made.output
    assert (
        "    3 item(s): it_is_useful, it_is_easy, it_is_really_hard_to_use_at_all\n" in made.output
    )


def test_doubts_are_counted(folder: Folder) -> None:
    path = Path(export(folder))
    path.write_text(path.read_text("utf-8").replace("r29,", "r0,"), encoding="utf-8")
    made = run(folder, "new-study", str(path))
    assert "1 things to look at: the comments that begin with `# ?`\n" in made.output


def test_where_there_is_no_scale_it_says_so(folder: Folder) -> None:
    path = folder.home.parent / "a.csv"
    path.write_text("Colour\n" + "Red\nBlue\n" * 20, encoding="utf-8")
    made = run(folder, "new-study", str(path))
    assert made.status == 0
    assert made.output.splitlines()[-1] == (
        "no scale found: studies/a/study.yaml names the columns; declare a scale and items there"
    )


def test_a_key_is_made_where_there_is_none(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIKERTWAVE_KEY")
    path = export(folder)
    run(folder, "new-study", path)
    key = folder.store.key_file.read_bytes()
    assert key
    run(folder, "new-study", path, "--name", "again")
    assert folder.store.key_file.read_bytes() == key


def test_waves_are_called_as_they_are_told(folder: Folder) -> None:
    made = run(folder, "new-study", export(folder), "--wave", "spring")
    assert "  spring: well-being_2024.csv" in made.output
    wave = folder.store.wave_folder("well_being", "spring") / "wave.yaml"
    assert wave.read_text("utf-8") == 'fielded: "2024-05-01"\n'


def test_a_name_that_steers_a_terminal_is_printed_harmlessly(folder: Folder) -> None:
    path = folder.home.parent / "a\x1b[31m.csv"
    path.write_text('Q\n"1 - \x1b[2Jbad"\n2\n3\n', encoding="utf-8")
    made = run(folder, "new-study", str(path))
    assert made.status == 0
    assert "\x1b" not in made.output
    assert "1 - \ufffd[2Jbad < 2 < 3" in made.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--name", "My study"), "likertwave: --name: 'My study' is no name of a study."),
        (("--name", "../x"), "likertwave: --name: '../x' is no name of a study."),
        (("--wave", "a b"), "likertwave: --wave: 'a b' is no name of a wave."),
        (("--wave", "a", "--wave", "b"), "likertwave: --wave: there are 1 exports and 2 names."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    folder: Folder, arguments: tuple[str, ...], said: str
) -> None:
    made = run(folder, "new-study", export(folder), *arguments)
    assert (made.status, made.output) == (2, "")
    assert made.errors.startswith(said)
    assert not folder.home.exists()


def test_a_study_that_is_there_is_left_alone(folder: Folder) -> None:
    run(folder, "new-study", export(folder))
    before = folder.bytes_below("studies")
    made = run(folder, "new-study", export(folder))
    assert made.status == 2
    assert made.errors == (
        "likertwave: studies/well_being: there is a study of this name. Give another one with"
        " --name\n"
    )
    assert folder.bytes_below("studies") == before


def test_a_file_that_is_not_there_is_a_wrong_call(folder: Folder) -> None:
    made = run(folder, "new-study", str(folder.home.parent / "none.csv"))
    assert made.status == 2
    assert "does not exist" in made.errors
