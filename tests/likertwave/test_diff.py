"""What `likertwave diff` prints and writes, and its exit status."""

from tests.likertwave.running import run
from tests.making import EXPORT, Folder

ALIKE = "small 2024: as the questionnaire says\n"


def study(folder: Folder, export: str, settings: str = "") -> None:
    """A study with an ordinary wave and one with another export."""
    folder.study()
    folder.wave()
    folder.wave(export, name="2025", settings=settings)


def again(export: str) -> str:
    """Enough rows of an export for its answers to be told."""
    header, *lines = export.splitlines()
    rows = [f"{n}{line[1:]}" for n, line in enumerate(lines * 10)]
    return "\n".join([header, *rows, ""])


def test_waves_that_do_not_differ_say_so(folder: Folder) -> None:
    study(folder, EXPORT)
    found = run(folder, "diff", "small")
    assert (found.status, found.errors) == (0, "")
    assert found.output == ALIKE + "small 2025: as the questionnaire says\n"


def test_what_is_safe_is_proposed(folder: Folder) -> None:
    study(folder, again(EXPORT).replace("It is easy", "it was all right").replace("id,", "nr,"))
    found = run(folder, "diff", "small", "--wave", "2025")
    assert found.status == 0
    assert found.output == (
        "small 2025: 2 difference(s)\n"
        "  dropped: easy: no column asks 'It is easy'\n"
        "  column renamed: respondents.key: there is no column 'id'; 'nr' looks like it\n"
        "  safe to declare in wave.yaml (`--write` does it):\n"
        "    items:\n"
        "      easy:\n"
        "        dropped: true\n"
        "    columns:\n"
        '      key: "nr"\n'
    )


def test_what_is_safe_is_written_and_the_wave_passes(folder: Folder) -> None:
    export = again(EXPORT).replace("It is easy", "It's easy").replace("Don't know", "N/A")
    study(folder, export, settings="# the second round\nfielded: 2025-03-01 # a Saturday\n")
    assert run(folder, "check", "small", "--wave", "2025").status == 2
    found = run(folder, "diff", "small", "--write")
    assert found.output.splitlines()[0] == "small 2024: as the questionnaire says"
    assert found.output.splitlines()[-1] == "  written to studies/small/waves/2025/wave.yaml"
    wave = folder.store.wave_folder("small", "2025") / "wave.yaml"
    assert wave.read_text("utf-8") == (
        "# the second round\n"
        "fielded: 2025-03-01 # a Saturday\n"
        "items:\n"
        "  easy:\n"
        '    column: "It\'s easy"\n'
        '    text: "It\'s easy"\n'
        "scales:\n"
        "  agreement:\n"
        "    read:\n"
        '      "N/A": "not_applicable"\n'
    )
    assert run(folder, "check", "small", "--wave", "2025").status == 0
    after = run(folder, "diff", "small", "--wave", "2025")
    assert (after.status, after.output) == (
        0,
        "small 2025: as the questionnaire says, 3 declared\n"
        '  declared: renamed: easy: its column is "It\'s easy"\n'
        "  declared: reworded: easy: \"It's easy\" in place of 'It is easy'\n"
        "  declared: recoded: agreement: 'N/A' is read as 'not_applicable'\n",
    )


def test_a_question_is_asked_nothing_is_written_and_the_status_says_so(folder: Folder) -> None:
    numbers = again("id,It is useful,It is easy\na,1,2\nb,2,3\nc,3,1\nd,1,1\n")
    study(folder, numbers)
    found = run(folder, "diff", "small", "--wave", "2025", "--write")
    assert found.status == 2
    assert found.output == (
        "small 2025: 1 difference(s)\n"
        "  recoded: agreement: numbers stand where the codebook has words\n"
        "    ? Nothing in the file says so, but is the order 1 = Disagree, 2 = Neutral,"
        " 3 = Agree?\n"
        "  if the answers to the questions are yes:\n"
        "    scales:\n"
        "      agreement:\n"
        "        read:\n"
        '          "1": "Disagree"\n'
        '          "2": "Neutral"\n'
        '          "3": "Agree"\n'
    )
    assert not (folder.store.wave_folder("small", "2025") / "wave.yaml").exists()


def test_another_scale_is_shown_as_it_would_stand_in_the_codebook(folder: Folder) -> None:
    words = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")
    lines = [f"{n},{words[n % 5]},{words[n * 2 % 5]}" for n in range(40)]
    study(folder, "\n".join(["id,It is useful,It is easy", *lines, ""]))
    found = run(folder, "diff", "small", "--wave", "2025")
    assert found.status == 2
    assert (
        "    ? Is it asked on another scale? Then declare that scale in study.yaml\n"
        in found.output
    )
    assert found.output.endswith(
        "  and under `scales` in study.yaml:\n"
        "      agreement_2:\n"
        "        options:\n"
        '          - { labels: "Strongly disagree" }\n'
        '          - { labels: "Disagree" }\n'
        '          - { labels: "Neutral" }\n'
        '          - { labels: "Agree" }\n'
        '          - { labels: "Strongly agree" }\n'
        "        cuts: { high: { at_least: 4 }, low: { at_most: 2 } }\n"
        "        net: { top: high, bottom: low }\n"
    )


def test_items_that_moved_are_named_in_one_line(folder: Folder) -> None:
    study(folder, "id,It is easy,It is useful\na,Agree,Neutral\nb,Agree,Disagree\n")
    found = run(folder, "diff", "small", "--wave", "2025")
    assert (found.status, found.output) == (
        0,
        "small 2025: 1 difference(s)\n  moved among the items: useful\n",
    )


def test_a_wave_that_cannot_be_read_says_why_and_the_others_are_compared(folder: Folder) -> None:
    study(folder, "")
    found = run(folder, "diff", "small")
    assert (found.status, found.output) == (2, ALIKE)
    assert found.errors.startswith("likertwave: studies/small/waves/2025/answers.csv: the file is")


def test_a_wave_yaml_that_is_wrong_is_left_alone(folder: Folder) -> None:
    study(folder, EXPORT, settings="itemz: {}\n")
    found = run(folder, "diff", "small", "--wave", "2025", "--write")
    assert found.status == 2
    assert "wave.yaml, line 1, itemz: the key `itemz` is not known" in found.errors
    wave = folder.store.wave_folder("small", "2025") / "wave.yaml"
    assert wave.read_text("utf-8") == "itemz: {}\n"


def test_no_such_study_is_an_error(folder: Folder) -> None:
    found = run(folder, "diff", "none")
    assert (found.status, found.output) == (2, "")
    assert found.errors.startswith("likertwave: study 'none': there is no such study")
