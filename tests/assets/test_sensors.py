"""What a dropped file sets going: once per content, and only when it has settled."""

import os
from collections.abc import Iterator

import dagster as dg
import pytest

from assets.build import build_definitions
from assets.reloading import ADDRESS, PRESS
from assets.sensors import ARRIVALS, LOOKS_UNTIL_CAUGHT_UP
from assets.study import step_keys
from pipeline.arrival import ALL_TABLES
from pipeline.arrivals import LOOKS_UNTIL_ASKED_AGAIN
from pipeline.comparison import publish_comparison
from pipeline.publishing import roll_back
from pipeline.stops import noting_stops, stop_of
from pipeline.warehouse_build import publish_warehouse
from schemas.errors import UserError
from tests.making import EXPORT, STUDY, Folder
from tests.pipeline.receiving import web_server

CORRECTED = EXPORT.replace("b,Agree", "b,Disagree")


class Looks:
    """A sensor that looks again and again, as the daemon has it look."""

    def __init__(self, folder: Folder, instance: dg.DagsterInstance) -> None:
        self._folder, self._instance = folder, instance
        self.cursor: str | None = None
        self.load()

    def load(self) -> None:
        """Loads the definitions, as a code server does when it starts."""
        definitions = build_definitions(self._folder.store)
        self._sensor = definitions.resolve_sensor_def(ARRIVALS)
        self._repository = definitions.get_repository_def()

    def look(self) -> dg.SensorResult:
        """One look."""
        context = dg.build_sensor_context(
            instance=self._instance, cursor=self.cursor, repository_def=self._repository
        )
        found = self._sensor(context)
        assert isinstance(found, dg.SensorResult)
        self.cursor = found.cursor
        return found

    def waves(self, looks: int = 3) -> list[tuple[str, str | None]]:
        """What some looks ask to run: the last asset of each run, and its wave."""
        return [
            ((one.asset_selection or [])[-1].to_user_string(), one.partition_key)
            for _ in range(looks)
            for one in self.look().run_requests or []
        ]


def reason(found: dg.SensorResult) -> str:
    """Why a look asked for nothing."""
    assert isinstance(found.skip_reason, dg.SkipReason)
    return str(found.skip_reason.skip_message)


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as one:
        yield one


@pytest.fixture
def looks(folder: Folder, instance: dg.DagsterInstance) -> Looks:
    folder.study()
    return Looks(folder, instance)


def test_an_export_is_run_when_two_looks_saw_it_the_same(folder: Folder, looks: Looks) -> None:
    folder.wave()
    assert not looks.look().run_requests
    found = looks.look()
    (request,) = found.run_requests or []
    assert request.asset_selection == step_keys("small")
    assert request.partition_key == "2024"
    (added,) = found.dynamic_partitions_requests or []
    assert (added.partitions_def_name, added.partition_keys) == ("small_waves", ["2024"])
    assert looks.waves() == []


def test_a_file_that_is_still_being_written_is_left(folder: Folder, looks: Looks) -> None:
    for rows in range(1, 6):
        folder.wave("id,It is useful,It is easy\n" + "a,Agree,Agree\n" * rows)
        assert not looks.look().run_requests
    assert looks.waves() == [("small/publication", "2024")]


@pytest.mark.parametrize("name", [".answers.csv", "answers.csv.part", "~answers.xlsx"])
def test_a_file_that_is_hidden_or_unfinished_by_its_name_is_left(
    folder: Folder, looks: Looks, name: str
) -> None:
    folder.wave(file=name)
    assert looks.waves() == []


def test_the_same_bytes_again_do_nothing(folder: Folder, looks: Looks) -> None:
    path = folder.wave()
    assert looks.waves() == [("small/publication", "2024")]
    folder.run()
    os.utime(path, ns=(1, 1))
    assert looks.waves() == []
    folder.wave(EXPORT)
    assert looks.waves() == []


def test_a_corrected_file_is_a_new_arrival_and_so_is_the_old_one_after_it(
    folder: Folder, looks: Looks
) -> None:
    keys = []
    for content in (EXPORT, CORRECTED, EXPORT):
        folder.wave(content)
        keys += [one.run_key for _ in range(3) for one in looks.look().run_requests or []]
        folder.run()
    assert len(keys) == len(set(keys)) == 3


def test_a_codebook_that_changes_makes_its_waves_due_once_it_is_loaded(
    folder: Folder, looks: Looks
) -> None:
    folder.wave()
    looks.waves()
    folder.run()
    folder.study(STUDY.replace("Small study", "A new title"))
    assert looks.waves() == []
    assert reason(looks.look()) == PRESS
    looks.load()
    assert looks.waves() == [("small/publication", "2024")]


def test_a_new_study_is_loaded_by_the_code_server_or_the_sensor_says_what_to_press(
    folder: Folder, looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.study(name="second")
    folder.wave(study="second")
    assert looks.waves() == []
    assert reason(looks.look()) == PRESS
    # Nobody answers there: the sensor goes on, and asks again.
    monkeypatch.setenv(ADDRESS, "127.0.0.1:1")
    assert "loads them" in reason(looks.look())
    looks.load()
    assert looks.waves() == [("second/publication", "2024")]


def test_what_cannot_be_received_is_run_once_so_that_the_ui_says_why(
    folder: Folder, looks: Looks
) -> None:
    folder.wave(b"")
    folder.wave(file="second.csv")
    assert looks.waves() == [("small/publication", "2024")]
    (folder.home / "studies/small/waves/2024/answers.csv").unlink()
    assert looks.waves() == [("small/publication", "2024")]


@pytest.mark.slow
def test_what_was_taken_back_does_not_come_by_itself(folder: Folder, looks: Looks) -> None:
    folder.wave(EXPORT)
    folder.run()
    folder.wave(CORRECTED)
    folder.run()
    roll_back(folder.store, "small", "2024", ALL_TABLES)
    assert looks.waves() == []


def test_a_damaged_cursor_is_a_first_look(folder: Folder, looks: Looks) -> None:
    folder.wave()
    looks.waves()
    looks.cursor = '{"code": 1'
    assert looks.waves() == [("small/publication", "2024")]


def test_a_broken_study_holds_up_no_other(folder: Folder, looks: Looks) -> None:
    folder.study("title: [", name="broken")
    folder.wave(study="broken")
    folder.wave()
    looks.load()
    assert looks.waves() == [("broken/codebook", None), ("small/publication", "2024")]
    assert looks.waves() == []


def test_an_awaited_wave_is_no_arrival_until_its_day_is_over(folder: Folder, looks: Looks) -> None:
    awaited = folder.wave(file="wave.yaml", export="expected: 9999-12-31\n")
    assert looks.waves() == []
    awaited.write_text("expected: 2020-01-31\n")
    assert looks.waves() == [("overview", None)]
    assert looks.waves() == []
    folder.wave()
    assert looks.waves() == [("small/publication", "2024")]


@pytest.mark.slow
def test_what_follows_publications_is_caught_up_with_when_it_was_missed(
    folder: Folder, looks: Looks
) -> None:
    folder.wave()
    looks.waves()
    folder.run()
    assert looks.waves(LOOKS_UNTIL_CAUGHT_UP) == []
    assert looks.waves(LOOKS_UNTIL_CAUGHT_UP) == [("small/overview", None)]
    publish_comparison(folder.store, "small")
    assert looks.waves(2 * LOOKS_UNTIL_CAUGHT_UP) == [("warehouse", None)]
    publish_warehouse(folder.store)
    assert looks.waves(2 * LOOKS_UNTIL_CAUGHT_UP) == []


def test_an_overdue_wave_is_told_once_also_where_another_channel_or_the_codebook_changes(
    folder: Folder, looks: Looks
) -> None:
    folder.wave(file="wave.yaml", export="expected: 2020-01-31\n")
    with web_server() as posted, web_server(500) as broken:
        mail = "{ host: 127.0.0.1, port: 1, security: none, sender: a@b.c, recipients: [d@e.f] }"
        settings = "notices: {{ webhook: {{ url: '{}' }}, email: {} }}\n"
        folder.store.settings_file.write_text(settings.format(broken.url, mail))
        looks.load()
        looks.waves()
        # Nobody was reached: the next look tries again.
        assert len(broken.bodies) == 2
        folder.store.settings_file.write_text(settings.format(posted.url, mail))
        looks.load()
        looks.waves()
        assert [(one["kind"], one["wave"]) for one in posted.bodies] == [("overdue", "2024")]
        folder.study(STUDY.replace("Small study", "A new title"))
        looks.load()
        looks.waves()
        assert len(posted.bodies) == 1
        folder.wave(file="wave.yaml", export="expected: 2020-02-29\n")
        looks.waves()
        assert [one["expected"] for one in posted.bodies] == ["2020-01-31", "2020-02-29"]


@pytest.mark.slow
def test_a_run_that_broke_off_is_asked_for_again_later_and_then_later_still(
    folder: Folder, looks: Looks
) -> None:
    folder.wave()
    asked = ("small/publication", "2024")
    assert looks.waves() == [asked]
    assert looks.waves(LOOKS_UNTIL_ASKED_AGAIN - 3) == []
    assert looks.waves(2) == [asked]
    assert looks.waves(2 * LOOKS_UNTIL_ASKED_AGAIN - 2) == []
    assert looks.waves(3) == [asked]
    folder.run()
    publish_comparison(folder.store, "small")
    publish_warehouse(folder.store)
    assert looks.waves(8 * LOOKS_UNTIL_ASKED_AGAIN) == []


@dg.job
def job() -> None:
    """A run that is under way; what it does does not matter."""


def test_a_run_that_is_under_way_is_not_asked_for_again(
    folder: Folder, looks: Looks, instance: dg.DagsterInstance
) -> None:
    folder.wave()
    looks.look()
    (request,) = looks.look().run_requests or []
    instance.create_run_for_job(
        job, tags={"dagster/run_key": str(request.run_key)}, status=dg.DagsterRunStatus.STARTED
    )
    assert looks.waves(3 * LOOKS_UNTIL_ASKED_AGAIN) == []


def test_a_wave_that_stopped_is_not_asked_for_again(folder: Folder, looks: Looks) -> None:
    folder.wave(EXPORT.replace("Agree", "Perhaps"))
    assert looks.waves() == [("small/publication", "2024")]
    with pytest.raises(UserError):
        noting_stops(folder.store, "small", "2024", folder.run)
    assert looks.waves(2 * LOOKS_UNTIL_ASKED_AGAIN) == []
    folder.wave(EXPORT)
    assert looks.waves() == [("small/publication", "2024")]
    assert stop_of(folder.store, "small", "2024") is None


def test_settings_that_change_are_loaded(folder: Folder, looks: Looks) -> None:
    assert looks.waves() == []
    folder.store.settings_file.write_text("arrival: { settled_after: 3 }\n")
    looks.look()
    assert reason(looks.look()) == PRESS


def test_a_wave_folder_that_is_no_name_and_a_missing_waves_folder_are_left(
    folder: Folder, looks: Looks
) -> None:
    folder.wave(name="spring term")
    folder.study(name="empty")
    looks.load()
    assert looks.waves() == []
