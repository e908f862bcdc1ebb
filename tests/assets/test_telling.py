"""Who is told when a run failed, or changed what was published."""

import json
from collections.abc import Iterator

import dagster as dg
import pytest

from assets.study import codebook_key, step_keys
from assets.warehouse import WAREHOUSE
from assets.watching import overview_key
from tests.assets.running import HEADER, MAJORITY, NO_MAJORITY, Daemon, checks
from tests.making import Folder
from tests.pipeline.receiving import Posted, web_server

pytestmark = pytest.mark.slow

ANSWER = "Perhaps-0815"
UNKNOWN = HEADER + f"respondent-0815,{ANSWER},Agree\n"


@pytest.fixture
def posted(daemon: Daemon) -> Iterator[Posted]:
    """A receiver that the data folder's notices go to."""
    with web_server() as receiver:
        daemon.folder.store.settings_file.write_text(
            f"notices: {{ webhook: {{ url: '{receiver.url}' }} }}\n"
        )
        yield receiver


def selected(request: object) -> list[str]:
    """The assets that a sensor asks for."""
    assert isinstance(request, dg.RunRequest)
    assert request.job_name == "overviews"
    return [key.to_user_string() for key in request.asset_selection or []]


def test_a_failed_wave_is_told_with_its_check_and_run_and_nothing_of_a_cell(
    daemon: Daemon, posted: Posted
) -> None:
    daemon.folder.wave(UNKNOWN)
    result = daemon.make(step_keys("small"), "2024")
    request = daemon.tell("failures", result)
    assert selected(request) == ["small/overview", "overview"]
    (told,) = posted.bodies
    assert (told["kind"], told["study"], told["wave"]) == ("failed", "small", "2024")
    assert [one["name"] for one in told["checks"]] == ["labels_known"]
    assert told["run"] == result.run_id
    assert ANSWER not in json.dumps(told) + str(request)
    assert "respondent-0815" not in json.dumps(told) + str(request)


def test_nothing_is_sent_by_default_and_the_overviews_are_asked_for_nevertheless(
    daemon: Daemon,
) -> None:
    daemon.folder.wave(UNKNOWN)
    request = daemon.tell("failures", daemon.make(step_keys("small"), "2024"))
    assert selected(request) == ["small/overview", "overview"]


def test_a_receiver_that_is_away_does_not_keep_the_overviews_back(daemon: Daemon) -> None:
    with web_server() as receiver:
        url = receiver.url
    daemon.folder.store.settings_file.write_text(f"notices: {{ webhook: {{ url: '{url}' }} }}\n")
    daemon.folder.wave(UNKNOWN)
    request = daemon.tell("failures", daemon.make(step_keys("small"), "2024"))
    assert selected(request) == ["small/overview", "overview"]


def test_a_broken_codebook_is_told_and_a_folder_that_is_no_study_has_no_notice(
    daemon: Daemon, posted: Posted
) -> None:
    daemon.folder.study("title: [", name="broken")
    daemon.folder.study(name="Not A Study")
    request = daemon.tell("failures", daemon.make([codebook_key("broken")]))
    assert selected(request) == ["overview"]
    assert [(one["study"], one["wave"], one["checks"]) for one in posted.bodies] == [
        ("broken", None, [])
    ]


def test_a_wave_whose_folder_is_no_name_is_told_of_as_its_study(
    daemon: Daemon, posted: Posted
) -> None:
    daemon.folder.wave(name="spring term")
    request = daemon.tell("failures", daemon.make(step_keys("small"), "spring term"))
    assert selected(request) == ["small/overview", "overview"]
    assert [(one["study"], one["wave"]) for one in posted.bodies] == [("small", None)]


def test_a_run_of_the_warehouse_or_of_the_overviews_that_fails_asks_for_nothing(
    daemon: Daemon, posted: Posted
) -> None:
    daemon.folder.store.warehouse.mkdir(parents=True)
    (daemon.folder.store.warehouse / "in the way").touch()
    found = daemon.tell("failures", daemon.make([WAREHOUSE]))
    assert isinstance(found, dg.SkipReason)
    assert posted.bodies == []
    damage(daemon.folder, "small")
    overviews = daemon.run("overviews")
    assert not overviews.success
    assert isinstance(daemon.tell("failures", overviews), dg.SkipReason)


def damage(folder: Folder, study: str) -> None:
    """Publishes a wave of which the overview cannot read the figures."""
    folder.wave(study=study)
    revision = folder.compute(study)
    revision.path("figures").write_bytes(b"damaged")
    folder.store.point("current", revision)


def test_a_corrected_export_that_takes_a_majority_away_is_told_once(
    daemon: Daemon, posted: Posted
) -> None:
    daemon.folder.wave(MAJORITY)
    first = daemon.make(step_keys("small"), "2024")
    daemon.tell("changes", first)
    assert checks(first, "small/publication")["conclusions_hold"].passed
    assert posted.bodies == []

    daemon.folder.wave(NO_MAJORITY)
    second = daemon.make(step_keys("small"), "2024")
    daemon.tell("changes", second)
    check = checks(second, "small/publication")["conclusions_hold"]
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert "useful: share at high (all) crossed one half: 0.6667 to 0.3333" in str(
        check.description
    )
    (told,) = posted.bodies
    assert (told["kind"], told["study"], told["wave"]) == ("changed", "small", "2024")
    assert told["conclusions"] > 0

    again = daemon.make(step_keys("small"), "2024")
    daemon.tell("changes", again)
    assert len(posted.bodies) == 1


def test_a_study_is_no_failure_of_another_one_in_the_same_run(
    daemon: Daemon, posted: Posted
) -> None:
    daemon.folder.study(name="second")
    damage(daemon.folder, "second")
    keys = [overview_key("small"), overview_key("second")]
    job = daemon.definitions().resolve_implicit_global_asset_job_def()
    result = job.execute_in_process(
        instance=daemon.instance, asset_selection=keys, raise_on_error=False
    )
    assert not result.success
    assert selected(daemon.tell("failures", result)) == ["second/overview", "overview"]
    assert [one["study"] for one in posted.bodies] == ["second"]
