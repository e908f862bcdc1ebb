"""How the command ends: with its status, after all else that ends with the process."""

import subprocess
import sys

PROGRAM = """
import atexit, sys, threading
import likertwave.cli as cli
sys.argv[0] = "likertwave"
class Slow:
    def __del__(self):
        print("freed", flush=True)
kept = Slow()
def others():
    atexit.register(lambda: print("closed"))
    threading.Thread(target=lambda: print("joined")).start()
"""


def ended(what: str, *arguments: str) -> tuple[int, list[str], str]:
    """The status of a command, the lines that it printed, and the last one of its errors."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM + what, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.splitlines(), (done.stderr.splitlines() or [""])[-1]


def test_what_ends_with_a_process_ends_and_nothing_is_freed() -> None:
    replaced = "cli.main = lambda: (others(), sys.exit({}))\ncli.start()"
    for given, status in (("", 0), ("0", 0), ("2", 2)):
        found = ended(replaced.format(given))
        assert found == (status, ["joined", "closed"], ""), given


def test_a_message_in_place_of_a_status_is_an_error() -> None:
    assert ended("cli.main = lambda: sys.exit('it stopped')\ncli.start()") == (1, [], "it stopped")


def test_an_error_of_ours_keeps_its_traceback() -> None:
    status, printed, error = ended("cli.main = lambda: (others(), 1 / 0)\ncli.start()")
    assert (status, printed) == (1, ["joined", "closed"])
    assert error == "ZeroDivisionError: division by zero"


def test_the_command_itself() -> None:
    assert ended("cli.start()", "--version")[0] == 0
    status, _, error = ended("cli.start()", "bogus")
    assert (status, error) == (2, "Error: No such command 'bogus'.")
