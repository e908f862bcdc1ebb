"""The pages that a monitor opens: what stands on them, and which checks hold."""

import json

import dagster as dg
import pytest

from assets.study import step_keys
from assets.watching import overview_key
from tests.assets.running import MAJORITY, NO_MAJORITY, Daemon, checks
from tests.making import EXPORT

pytestmark = pytest.mark.slow


def made(daemon: Daemon, *studies: str) -> dg.ExecuteInProcessResult:
    """The overviews of some studies, and that of all, made anew."""
    keys = [*(overview_key(study) for study in studies), overview_key()]
    result = daemon.make(keys)
    assert result.success
    return result


def shown(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, object]:
    """The metadata of an overview: texts as they are, tables as lists of rows."""
    (event,) = [
        one
        for one in result.get_asset_materialization_events()
        if one.asset_key and one.asset_key.to_user_string() == asset
    ]
    found: dict[str, object] = {}
    for name, value in event.materialization.metadata.items():
        if isinstance(value, dg.TableMetadataValue):
            found[name] = [dict(record.data) for record in value.records]
        else:
            found[name] = value.value
    return found


def failing(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, str]:
    """The checks that do not hold, and what they say; each only warns."""
    found = {name: one for name, one in checks(result, asset).items() if not one.passed}
    assert {one.severity for one in found.values()} <= {dg.AssetCheckSeverity.WARN}
    return {name: str(one.description) for name, one in found.items()}


def states(rows: object) -> list[tuple[object, object]]:
    """Wave and state of each row of a table."""
    assert isinstance(rows, list)
    return [(row["wave"], row["state"]) for row in rows]


def test_a_study_of_which_nothing_is_published_yet_has_an_overview(daemon: Daemon) -> None:
    result = made(daemon, "small")
    found = shown(result, "small/overview")
    assert states(found["each wave"]) == [("", "empty")]
    assert "latest wave" not in found
    assert failing(result, "small/overview") == {
        "arrivals_taken": "small: studies/small/waves: the study has no wave. Make a folder for one"
    }


def test_every_state_of_a_wave_is_shown_with_its_reason_and_trouble_stands_first(
    daemon: Daemon,
) -> None:
    folder = daemon.folder
    folder.wave(name="2023")
    daemon.make(step_keys("small"), "2023")
    folder.wave("", name="2024")
    daemon.make(step_keys("small"), "2024")
    folder.wave("expected: 2020-01-31\n", name="2025", file="wave.yaml")
    folder.wave("expected: 9999-12-31\n", name="2026", file="wave.yaml")
    folder.study("title: [", name="broken")
    result = made(daemon, "small")
    found = shown(result, "small/overview")
    assert states(found["each wave"]) == [
        *(("2023", "published"), ("2025", "overdue"), ("2024", "stopped"), ("2026", "awaited")),
    ]
    assert "data:image/png;base64" in str(found["latest wave"])
    empty = "studies/small/waves/2024/answers.csv: the file is empty. Export it again"
    overdue = {"nothing_overdue": "small 2025: 2020-01-31"}
    of_study = failing(result, "small/overview")
    assert {name: of_study[name] for name in ("arrivals_taken", "nothing_overdue")} == {
        "arrivals_taken": f"small 2024: {empty}",
        **overdue,
    }
    of_all = failing(result, "overview")
    assert str(of_all["arrivals_taken"]).startswith("broken: studies/broken/study.yaml")
    trouble = shown(result, "overview")["trouble"]
    assert [one for one in states(trouble) if one[1] != "published"] == [
        *(("", "stopped"), ("2024", "stopped"), ("2025", "overdue")),
    ]
    assert shown(result, "overview")["summary"] == (
        "4 waves: 1 published, 1 awaited, 1 overdue, 1 stopped; 1 study stopped"
    )


def test_conclusions_that_changed_are_told_on_both_overviews(daemon: Daemon) -> None:
    for content in (MAJORITY, NO_MAJORITY):
        daemon.folder.wave(content)
        daemon.folder.run()
    result = made(daemon, "small")
    for asset in ("small/overview", "overview"):
        assert "conclusions_hold" in failing(result, asset)
        told = str(shown(result, asset)["conclusions changed"])
        assert "**small 2024**: useful: share at high (all) crossed one half" in told


def test_settings_that_cannot_be_read_leave_the_definitions_and_are_told(daemon: Daemon) -> None:
    daemon.folder.store.settings_file.write_text("notises: {}\n")
    result = made(daemon, "small")
    said = failing(result, "overview")["settings_read"]
    assert "likertwave.yaml" in said
    assert "notises" in said
    assert shown(result, "overview")["settings"] == said
    daemon.folder.store.settings_file.write_text("notices: {}\n")
    assert "settings_read" not in failing(made(daemon), "overview")


def test_nobody_stands_on_an_overview(daemon: Daemon) -> None:
    daemon.folder.wave(EXPORT.replace("a,Agree", "karen@example.org,Agree"))
    daemon.make(step_keys("small"), "2024")
    result = made(daemon, "small")
    text = json.dumps([shown(result, one) for one in ("small/overview", "overview")])
    assert "2024" in text
    assert "karen" not in text
