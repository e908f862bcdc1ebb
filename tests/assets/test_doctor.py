"""What a data folder's Dagster instance has that is not as it should be."""

import os
import subprocess
import sys
import time

import dagster as dg
import pytest

from assets.build import add_partitions
from assets.doctor import DAGSTER_KINDS, may_be_of, partitions, runs, settings
from assets.home import make_home, open_instance
from assets.study import partitions_name
from pipeline.doctor import Finding, look_for, mend
from pipeline.forgetting_waves import remember_wave
from tests.making import Folder

pytestmark = pytest.mark.slow

# A run whose process ends in the middle of it.
KILLED = """
import os, sys
from pathlib import Path
import dagster as dg
from assets.home import open_instance
from pipeline.store import Store

@dg.op
def dies():
    os._exit(9)

@dg.job
def killed():
    dies()

with open_instance(Store(Path(sys.argv[1]))) as instance:
    killed.execute_in_process(instance=instance)
"""


@pytest.fixture
def home(folder: Folder) -> Folder:
    """A data folder with a study of one wave and a Dagster instance that lists it."""
    folder.study()
    folder.wave()
    make_home(folder.store)
    with open_instance(folder.store) as instance:
        add_partitions(instance, folder.store, ["small"])
    return folder


def every(folder: Folder) -> list[Finding]:
    return [finding for kind in DAGSTER_KINDS for finding in look_for(folder.store, kind)]


def listed(folder: Folder) -> list[str]:
    with open_instance(folder.store) as instance:
        return sorted(instance.get_dynamic_partitions(partitions_name("small")))


def test_a_sound_home_has_no_findings(home: Folder) -> None:
    assert every(home) == []


def test_a_wave_without_a_folder_is_no_longer_listed(home: Folder) -> None:
    with open_instance(home.store) as instance:
        instance.add_dynamic_partitions(partitions_name("small"), ["2020"])
    (found,) = partitions(home.store)
    assert (found.where, found.what) == ("small 2020", "Dagster lists a wave that has no folder")
    assert mend(found) is None
    assert (listed(home), every(home)) == (["2024"], [])


def test_a_wave_in_the_store_that_is_not_listed_is_listed(home: Folder) -> None:
    home.wave(name="2025")
    assert every(home) == []
    home.compute(wave="2025")
    (found,) = partitions(home.store)
    assert (found.where, found.what) == ("small 2025", "Dagster does not list the wave")
    assert mend(found) is None
    assert (listed(home), every(home)) == (["2024", "2025"], [])


def test_a_forgotten_wave_is_not_listed(home: Folder) -> None:
    home.wave(name="2025")
    home.compute(wave="2025")
    remember_wave(home.store, "small", "2025")
    assert every(home) == []
    with open_instance(home.store) as instance:
        add_partitions(instance, home.store, ["small"])
    assert listed(home) == ["2024"]


def test_settings_that_cannot_be_used_or_send_data_away_are_told(home: Folder) -> None:
    path = home.store.dagster_home / "dagster.yaml"
    path.write_text(path.read_text().replace("telemetry:\n  enabled: false\n", ""))
    (found,) = settings(home.store)
    assert (found.where, found.repair) == (".dagster/dagster.yaml", None)
    assert found.what == "Dagster sends usage data to its makers"
    for text in ("telemetry: [", "no_such_key: 1\n"):
        path.write_text(text)
        (found,) = settings(home.store)
        assert "it cannot be used" in found.what
        # The others say that they cannot look, and nothing is raised.
        assert len(every(home)) == 3


def test_a_run_whose_process_is_gone_is_marked_as_failed(home: Folder) -> None:
    command = [sys.executable, "-c", KILLED, str(home.home)]
    assert subprocess.run(command, check=False).returncode == 9
    (found,) = runs(home.store)
    assert found.where == "killed"
    assert "is started, its process gone" in found.what
    assert mend(found) is None
    assert every(home) == []
    with open_instance(home.store) as instance:
        (run,) = instance.get_runs()
    assert run.status is dg.DagsterRunStatus.FAILURE


def test_a_run_under_way_is_left_alone(home: Folder) -> None:
    seen: list[list[Finding]] = []

    @dg.op
    def looks() -> None:
        seen.append(list(runs(home.store)))

    @dg.job
    def under_way() -> None:
        looks()

    with open_instance(home.store) as instance:
        assert under_way.execute_in_process(instance=instance).success
    assert seen == [[]]


def test_a_run_that_never_started_is_marked_as_failed_after_a_while(home: Folder) -> None:
    @dg.job
    def waiting() -> None:
        pass

    with open_instance(home.store) as instance:
        instance.create_run_for_job(waiting)
    assert list(runs(home.store)) == []
    (found,) = runs(home.store, now=time.time() + 1000)
    assert "is not_started" in found.what
    assert mend(found) is None
    assert list(runs(home.store, now=time.time() + 1000)) == []


def test_a_process_that_began_after_the_run_is_another_one() -> None:
    now = time.time()
    assert may_be_of(os.getpid(), now)
    assert not may_be_of(os.getpid(), now - 10_000_000)
