"""Twenty waves of five studies arrive at once, with broken ones among them."""

import dagster as dg
import pytest

from assets.home import make_home, open_instance
from pipeline.stops import stop_of
from pipeline.warehouse import ask
from tests.making import Folder
from tests.serving import serving, wait_until

pytestmark = pytest.mark.slow
STUDIES = ("alpha", "beta", "gamma", "delta", "epsilon")
WAVES = ("2021", "2022", "2023", "2024")
HEADER = "id,It is useful,It is easy\n"
BROKEN = {
    ("beta", "2022"): HEADER + "a,Perhaps,Agree\n",
    ("delta", "2024"): "id,It is useful\na,Agree\n",
}


def published(folder: Folder) -> set[tuple[str, str]]:
    found = "select study, wave from waves"
    if not folder.store.warehouse.exists():
        return set()
    return {(str(study), str(wave)) for study, wave in ask(folder.store, found).iter_rows()}


def unfinished(folder: Folder) -> int:
    with open_instance(folder.store) as instance:
        waiting = [
            *(dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED),
            *(dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED),
        ]
        return instance.get_runs_count(dg.RunsFilter(statuses=waiting))


def failed_keys(folder: Folder) -> set[str]:
    """The studies of which a run failed."""
    with open_instance(folder.store) as instance:
        runs = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE]))
    keys = [key for run in runs for key in run.asset_selection or ()]
    return {key.path[0] for key in keys if len(key.path) > 1}


def test_eighteen_of_twenty_waves_are_published_and_the_others_say_why(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for name in STUDIES:
        folder.study(name=name)
    folder.study("title: [", name="invalid")
    make_home(folder.store)
    log = tmp_path_factory.mktemp("log") / "ui.log"
    good = {(study, wave) for study in STUDIES for wave in WAVES} - set(BROKEN)
    with serving(folder, log):
        for n, (study, wave) in enumerate((s, w) for s in STUDIES for w in WAVES):
            rows = f"a,Agree,Neutral\nb{n},Disagree,Agree\n"
            folder.wave(BROKEN.get((study, wave), HEADER + rows), name=wave, study=study)
        wait_until(lambda: published(folder) == good, "eighteen waves were not published", 420)
        wait_until(lambda: failed_keys(folder) >= {"beta", "delta", "invalid"}, "no failures", 120)
        wait_until(lambda: unfinished(folder) == 0, "something waits", 240)
    reasons = {place: stop_of(folder.store, *place) for place in BROKEN}
    assert {place: stop.check for place, stop in reasons.items() if stop} == {
        ("beta", "2022"): "labels_known",
        ("delta", "2024"): "columns_found",
    }
    assert failed_keys(folder) == {"beta", "delta", "invalid"}
