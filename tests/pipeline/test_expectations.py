"""The process beside, in which Great Expectations runs."""

import os
import select
import signal
import subprocess
import sys
from typing import Any

import pytest

from pipeline.expectations import _process, validated
from schemas.study import Quality

QUALITY = Quality().model_dump(mode="json")
MEASURES: dict[str, list[Any]] = {"subject": ["useful", "easy"], "completeness": [1.0, 0.1]}


def unexpected(found: dict[str, dict[str, Any]]) -> list[str]:
    return [one["subject"] for one in found["completeness"]["result"]["unexpected_index_list"]]


def test_it_says_which_subjects_are_outside() -> None:
    assert unexpected(validated("a wave", QUALITY, MEASURES)) == ["easy"]


def test_what_it_says_of_a_wave_does_not_depend_on_those_before() -> None:
    other: dict[str, list[Any]] = {"subject": ["easy", "new", "old"], "speeding": [0.9, 0.0, 0.5]}
    stricter = QUALITY | {"completeness": 0.05, "speeding": 0.6}
    first = validated("a wave", QUALITY, MEASURES)
    between = validated("another", stricter, other | {"completeness": [0.01, None, 0.06]})
    assert unexpected(between) == ["easy"]
    slow = between["speeding"]["result"]
    assert [one["subject"] for one in slow["unexpected_index_list"]] == ["easy"]
    assert slow["element_count"] == 3
    assert validated("a wave", QUALITY, MEASURES) == first


def test_one_that_was_killed_is_started_again() -> None:
    running = _process.start()
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert unexpected(validated("a wave", QUALITY, MEASURES)) == ["easy"]
    assert _process.start().pid != running.pid


@pytest.mark.slow
def test_it_ends_with_who_started_it_even_where_that_is_killed() -> None:
    code = "from pipeline.expectations import _process; print(_process.start().pid, flush=True);"
    asking = subprocess.Popen(
        [sys.executable, "-c", code + "input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert asking.stdout is not None
    assert asking.stdin is not None
    beside = os.pidfd_open(int(asking.stdout.readline()))
    asking.kill()
    asking.wait()
    ended, _, _ = select.select([beside], [], [], 60)
    assert ended == [beside]
    for stream in (asking.stdin, asking.stdout):
        stream.close()
    os.close(beside)


def test_what_fails_in_it_fails_here_and_it_goes_on() -> None:
    with pytest.raises(RuntimeError, match="KeyError"):
        validated("a wave", QUALITY, {"completeness": [1.0]})
    assert unexpected(validated("a wave", QUALITY, MEASURES)) == ["easy"]
