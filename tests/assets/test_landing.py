"""What is put into a landing zone is fetched, and then runs as if it had been dropped."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from assets.landing import FETCHING_JOB, LANDING
from assets.sensors import ARRIVALS
from tests.assets.running import Daemon
from tests.making import EXPORT, Folder

CORRECTED = EXPORT.replace("b,Agree", "b,Disagree")


class Zone:
    """A folder that files land in, and the sensor that looks at it."""

    def __init__(self, daemon: Daemon, path: Path) -> None:
        self.daemon, self.path = daemon, path
        self._cursors: dict[str, str | None] = {}
        path.mkdir()
        self.settings(path)

    def settings(self, *zones: Path) -> None:
        """Writes likertwave.yaml."""
        listed = "".join(f"  - {{ url: '{zone}' }}\n" for zone in zones)
        self.daemon.folder.store.settings_file.write_text(f"landing:\n{listed}")

    def put(self, content: str = EXPORT, wave: str = "2024") -> None:
        """Puts an export into the zone."""
        path = self.path / f"small/{wave}/answers.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)

    def look(self, sensor: str = LANDING) -> list[dg.RunRequest]:
        """What one look of a sensor asks for."""
        definitions = self.daemon.definitions()
        with dg.build_sensor_context(
            instance=self.daemon.instance,
            cursor=self._cursors.get(sensor),
            repository_def=definitions.get_repository_def(),
        ) as context:
            found = definitions.resolve_sensor_def(sensor)(context)
        assert isinstance(found, dg.SensorResult)
        self._cursors[sensor] = found.cursor
        return list(found.run_requests or [])

    def fetch(self, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
        """Runs what was asked for."""
        return self.daemon.run(FETCHING_JOB, config=dict(request.run_config))

    @property
    def fetched(self) -> Path:
        """Where the export gets to."""
        return self.daemon.folder.home / "studies/small/waves/2024/answers.csv"


@pytest.fixture
def zone(folder: Folder, tmp_path: Path) -> Iterator[Zone]:
    folder.study()
    with dg.DagsterInstance.ephemeral() as instance:
        yield Zone(Daemon(folder, instance), tmp_path / "landing")


def test_a_file_is_asked_for_when_two_looks_saw_it_the_same_and_then_it_arrives(
    zone: Zone,
) -> None:
    zone.put()
    assert zone.look() == []
    (request,) = zone.look()
    assert not zone.fetched.exists()
    assert zone.fetch(request).success
    assert zone.fetched.read_text() == EXPORT
    assert [zone.look() for _ in range(8)] == [[]] * 8
    arrived = [one for _ in range(2) for one in zone.look(ARRIVALS)]
    assert [one.partition_key for one in arrived] == ["2024"]


def test_each_content_is_fetched_once(zone: Zone) -> None:
    keys = []
    for content in (EXPORT, CORRECTED):
        zone.put(content)
        (request,) = [one for _ in range(2) for one in zone.look()]
        keys.append(request.run_key)
        zone.fetch(request)
        assert zone.fetched.read_text() == content
    assert len(set(keys)) == 2


def test_only_so_many_files_are_fetched_at_once(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.landing.MOST_FETCHED", 2)
    for wave in ("2022", "2023", "2024"):
        zone.put(wave=wave)
    assert zone.look() == []
    (first,) = zone.look()
    zone.fetch(first)
    assert zone.daemon.folder.store.wave_names("small") == ["2022", "2023"]
    (second,) = zone.look()
    zone.fetch(second)
    assert zone.daemon.folder.store.wave_names("small") == ["2022", "2023", "2024"]


def test_a_run_that_comes_late_fetches_nothing_again(zone: Zone) -> None:
    zone.put()
    (request,) = [one for _ in range(2) for one in zone.look()]
    zone.fetch(request)
    zone.fetched.unlink()
    assert zone.fetch(request).success
    assert not zone.fetched.exists()


def test_what_did_not_come_is_asked_for_again_ever_more_seldom(zone: Zone) -> None:
    zone.put()
    zone.fetched.parent.mkdir(parents=True)
    zone.fetched.write_text("another file, put there by hand")
    requests = [one for _ in range(16) for one in zone.look()]
    # At looks 2, 4, 8 and 16: Dagster runs each key once.
    assert len({one.run_key for one in requests}) == 4
    result = zone.fetch(requests[0])
    assert not result.success
    assert zone.fetched.read_text() == "another file, put there by hand"


def test_a_zone_that_is_away_holds_up_no_other(
    zone: Zone, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    zone.settings(tmp_path / "not mounted", zone.path)
    zone.put()
    (request,) = [one for _ in range(2) for one in zone.look()]
    assert "does not exist" in capfd.readouterr().err
    assert zone.fetch(request).success
    assert zone.fetched.exists()


def test_a_zone_that_went_away_before_its_file_came_fails_the_run(zone: Zone) -> None:
    zone.put()
    (request,) = [one for _ in range(2) for one in zone.look()]
    zone.path.rename(zone.path.with_name("gone"))
    assert not zone.fetch(request).success


def test_a_cursor_that_cannot_be_read_is_a_first_look(zone: Zone) -> None:
    zone.put()
    zone.look()
    zone._cursors[LANDING] = '{"x": 1}'
    assert zone.look() == []
    assert len(zone.look()) == 1
