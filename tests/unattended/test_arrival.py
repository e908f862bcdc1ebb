"""A file is dropped, and nothing else is done: what the daemon and the web server make of it."""

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assets.home import make_home, open_instance
from assets.sensors import ARRIVALS
from assets.study import step_keys
from pipeline.history import history
from pipeline.warehouse import ask
from tests.browser.conftest import browser  # noqa: F401 - a fixture
from tests.making import EXPORT, Folder
from tests.serving import serving, wait_until

pytestmark = pytest.mark.slow
CORRECTED = EXPORT.replace("b,Agree,Don't know", "b,Disagree,Neutral")
AGREE = """
select t.n from tallies as t
where t.study = '{}' and t.wave = '{}' and t.item = 'useful' and t.group_by = 'all' and t.code = 3
"""


def agree(folder: Folder, study: str = "small", wave: str = "2024") -> int | None:
    """How many agree in the published warehouse; None where it does not hold the wave."""
    if not folder.store.warehouse.exists():
        return None
    found = ask(folder.store, AGREE.format(study, wave))
    return int(found.item()) if found.height else None


def has_taken(folder: Folder, path: Path) -> bool:
    """Whether the sensor has taken a wave's folder as it is now."""
    with open_instance(folder.store) as instance:
        states = instance.all_instigator_state()
    cursors = [
        getattr(one.instigator_data, "cursor", None) for one in states if one.name == ARRIVALS
    ]
    waves = [wave for cursor in cursors if cursor for wave in json.loads(cursor)["waves"]]
    wanted = [path.parents[2].name, path.parent.name]
    return [wave[5] for wave in waves if wave[:2] == wanted] == [True]


def seen(folder: Folder, path: Path) -> str | None:
    """The signature under which the sensor has seen a wave's folder."""
    with open_instance(folder.store) as instance:
        states = instance.all_instigator_state()
    for state in states:
        cursor = getattr(state.instigator_data, "cursor", None)
        if state.name == ARRIVALS and cursor:
            for wave in json.loads(cursor)["waves"]:
                if wave[:2] == [path.parents[2].name, path.parent.name]:
                    return str(wave[2])
    return None


def drop(path: Path, content: str) -> None:
    """Writes a file in two parts, as a slow copy does."""
    half = len(content) // 2
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as stream:
        stream.write(content[:half])
        stream.flush()
        os.fsync(stream.fileno())
        stream.write(content[half:])


def times_asked(folder: Folder, study: str) -> int:
    """How many runs there are that publish a wave of a study."""
    with open_instance(folder.store) as instance:
        asked = [key for run in instance.get_runs() for key in run.asset_selection or ()]
    return asked.count(step_keys(study)[-1])


def materialise(page: Page, url: str) -> None:
    """Runs an asset's only wave by hand."""
    page.goto(url)
    page.get_by_role("button", name="Materialize").first.click()
    page.get_by_role("button", name="All", exact=True).click()
    page.get_by_role("button", name="Launch").last.click()


def overview_shows(page: Page, url: str, study: str, wave: str) -> None:
    page.goto(f"{url}/assets/{study}/overview?view=overview")
    expect(page.get_by_text("1 wave: 1 published").first).to_be_visible(timeout=60_000)
    row = page.get_by_role("row").filter(has_text="came ").first
    expect(row).to_contain_text(wave)
    expect(row).to_contain_text("published conclusions changed")


def test_a_dropped_file_is_published_and_shown_with_no_other_action(
    folder: Folder,
    browser: Browser,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder.study()
    make_home(folder.store)
    path = folder.home / "studies" / "small" / "waves" / "2024" / "answers.csv"
    pictures = tmp_path_factory.mktemp("pictures")
    with serving(folder, pictures / "ui.log") as url:
        drop(path, EXPORT)
        wait_until(lambda: agree(folder) == 2, "the dropped file was not published")

        drop(path, CORRECTED)
        wait_until(lambda: agree(folder) == 1, "the corrected file was not published")
        assert len(history(folder.store, "small", "2024").published()) == 2

        wait_until(lambda: has_taken(folder, path), "the sensor does not come to rest")
        signature = seen(folder, path)
        drop(path, CORRECTED)
        wait_until(
            lambda: seen(folder, path) != signature and has_taken(folder, path),
            "the sensor did not look at the same file again",
        )
        assert len(history(folder.store, "small", "2024").published()) == 2

        folder.study(name="second")
        drop(folder.home / "studies/second/waves/2025/answers.csv", EXPORT)
        wait_until(lambda: agree(folder, "second", "2025") == 2, "the new study was not published")
        assert (times_asked(folder, "small"), times_asked(folder, "second")) == (2, 1)

        with browser.new_context(viewport={"width": 1500, "height": 1100}) as context:
            page = context.new_page()
            overview_shows(page, url, "small", "2024")
            page.screenshot(path=pictures / "overview.png")
            page.goto(f"{url}/assets/small/report?view=overview")
            page.get_by_text("[Show Markdown]").first.click(timeout=60_000)
            picture = page.locator("img[src^='data:image/png']").first
            expect(picture).to_be_visible(timeout=30_000)
            page.goto(f"{url}/assets/small/publication?view=checks")
            expect(page.get_by_text("conclusions_hold").first).to_be_visible(timeout=60_000)
            page.goto(f"{url}/assets/small/quality?view=checks")
            expect(page.get_by_text("completeness").first).to_be_visible(timeout=60_000)
            materialise(page, f"{url}/assets/second/publication?view=overview")
            wait_until(lambda: times_asked(folder, "second") == 2, "the button did nothing")
            page.goto(f"{url}/assets/overview?view=overview")
            expect(page.get_by_text("2 waves: 2 published").first).to_be_visible(timeout=60_000)
            page.screenshot(path=pictures / "all.png")
