"""What `likertwave reconstruct` prints and writes."""

from tests.likertwave.running import run
from tests.making import EXPORT, Folder
from tests.pipeline.claims.small import CLAIMS, write_claims

FILES = """\
studies/small/waves/2024/provenance.yaml: {0}
studies/small/waves/2024/answers.csv: {0}
"""


def test_it_shows_counts_and_writes_nothing_unless_told(folder: Folder) -> None:
    write_claims(folder)
    found = run(folder, "reconstruct", "small")
    assert (found.status, found.errors) == (0, "")
    lines = [" ".join(line.split()) for line in found.output.splitlines()]
    assert lines[:4] == [
        "small 2024: 4 respondents, 2 who did not answer",
        "item counts stated assumed ways",
        "useful 2 2 0 | 0 2 – – | – 2, remainder 6",
        "easy 1 2 1 | 0 – – – | – 4, pooled 8",
    ]
    assert found.output.endswith(FILES.format("not there yet") + "next: the same with --write\n")
    assert not (folder.home / "studies" / "small" / "waves").exists()


def test_it_writes_and_then_says_that_nothing_differs(folder: Folder) -> None:
    write_claims(folder)
    found = run(folder, "reconstruct", "small", "--write")
    next_steps = "next: `likertwave check small` and `likertwave run small`\n"
    assert found.output.endswith(FILES.format("written") + next_steps)
    same = FILES.format("byte for byte what the claims make")
    assert run(folder, "reconstruct", "small").output.endswith(same)
    assert run(folder, "reconstruct", "small", "--write").output.endswith(same)


def test_it_says_that_a_file_differs(folder: Folder) -> None:
    write_claims(folder)
    run(folder, "reconstruct", "small", "--write")
    write_claims(folder, CLAIMS.replace("50 %", "75 %"))
    found = run(folder, "reconstruct", "small")
    assert FILES.format("differs from what the claims make") in found.output


def test_a_real_export_is_left_alone(folder: Folder) -> None:
    write_claims(folder)
    path = folder.wave()
    found = run(folder, "reconstruct", "small", "--write")
    assert (found.status, found.output) == (2, "")
    assert found.errors == (
        "likertwave: studies/small/waves/2024: 'answers.csv' is there, and no provenance.yaml calls"
        " it reconstructed. A reconstruction replaces a reconstruction only: give it a wave or a"
        " file of its own\n"
    )
    assert path.read_text("utf-8") == EXPORT


def test_claims_that_fit_nothing_are_said_without_a_traceback(folder: Folder) -> None:
    write_claims(folder, CLAIMS.replace("50 %", "55 %"))
    found = run(folder, "reconstruct", "small")
    assert found.status == 2
    assert found.errors.startswith("likertwave: studies/small/claims.yaml, item useful: no counts")
