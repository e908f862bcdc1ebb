"""Clocks that jump: nothing that arrives is missed, nothing runs twice."""

import os
import time

import dagster as dg
import pytest

from tests.assets.test_sensors import Looks
from tests.faults.children import finish, run
from tests.faults.disturbing import CORRECTED, EXPORT, ONE_ITEM
from tests.making import Folder

pytestmark = pytest.mark.slow

DAY = 86_400.0
NOWHERE = [1, 4_000_000_000]  # 1970 and 2096


class Clock:
    """The time that Python tells, a day off for each time it was told to jump."""

    def __init__(self) -> None:
        self._tell, self._off = time.time, 0.0

    def __call__(self) -> float:
        return self._tell() + self._off

    def jump(self, days: int) -> None:
        """Sets the clock."""
        self._off += days * DAY


def a_day_back() -> None:
    """What a child does before its work: its clock is a day behind."""
    clock = Clock()
    clock.jump(-1)
    time.time = clock


@pytest.fixture
def waiting(folder: Folder) -> Folder:
    folder.study(ONE_ITEM)
    for wave, seconds in zip(("2023", "2024"), NOWHERE, strict=True):
        os.utime(folder.wave(EXPORT, name=wave), (seconds, seconds))
    return folder


def published(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.endswith(": published")]


def test_a_run_takes_what_is_there_once_whatever_the_clocks_say(waiting: Folder) -> None:
    first = finish(run, waiting.home)
    assert published(first.said) == ["small 2023: published", "small 2024: published"]
    again = finish(run, waiting.home, a_day_back)
    assert (again.status, published(again.said)) == (0, [])
    # A correction that is older than what it corrects, by its file's time and by the clock.
    os.utime(waiting.wave(CORRECTED, name="2024"), (1, 1))
    corrected = finish(run, waiting.home, a_day_back)
    assert (corrected.status, published(corrected.said)) == (0, ["small 2024: published"])
    last = finish(run, waiting.home)
    assert (last.status, published(last.said)) == (0, [])


@pytest.mark.parametrize("days", [-1, 1, 10_000])
def test_a_clock_that_jumps_between_two_looks_makes_no_arrival_and_hides_none(
    waiting: Folder, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    with dg.DagsterInstance.ephemeral() as instance:
        looks = Looks(waiting, instance)
        assert looks.waves(looks=1) == []
        clock.jump(days)
        assert looks.waves(looks=1) == [
            ("small/publication", "2023"),
            ("small/publication", "2024"),
        ]
        waiting.run(wave="2023")
        waiting.run(wave="2024")
        clock.jump(-2 * days)
        assert looks.waves() == []
        path = waiting.wave(CORRECTED, name="2024")
        os.utime(path, (1, 1))
        assert looks.waves(looks=1) == []
        clock.jump(days)
        assert looks.waves() == [("small/publication", "2024")]
