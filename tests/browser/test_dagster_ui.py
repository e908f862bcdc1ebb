"""The Dagster UI: materialising a wave there works, and the asset page shows the figure."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.making import Folder

pytestmark = pytest.mark.slow
PATIENCE = 180.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310
            return bool(response.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def wait_until(condition: object, what: str) -> None:
    """Polls a condition; a deadline, not a clock that is tested."""
    deadline = time.monotonic() + PATIENCE
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, what
        time.sleep(0.5)


@pytest.fixture
def ui(folder: Folder, tmp_path: Path) -> Iterator[str]:
    """The address of `likertwave ui` on a data folder with one study."""
    folder.study()
    folder.wave()
    port = free_port()
    command = [sys.executable, "-m", "likertwave.cli", "--data", str(folder.home)]
    with (tmp_path / "ui.log").open("w") as log:
        server = subprocess.Popen(
            [*command, "ui", "--port", str(port)],
            stdout=log,
            stderr=log,
            env=os.environ.copy(),
            start_new_session=True,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            wait_until(lambda: answers(f"{url}/server_info"), "the web server did not come up")
            yield url
        finally:
            os.killpg(server.pid, 15)
            server.wait(60)


def published(folder: Folder) -> bool:
    return folder.store.warehouse.exists() and folder.store.current("small", "2024") is not None


def test_a_wave_is_materialised_in_the_browser_and_its_figure_is_on_the_page(
    browser: Browser, folder: Folder, ui: str
) -> None:
    with browser.new_context(viewport={"width": 1500, "height": 1000}) as context:
        page = context.new_page()
        page.goto(f"{ui}/locations/assets.definitions/jobs/small_wave")
        page.get_by_role("button", name="Materialize all").first.click()
        page.get_by_role("button", name="All", exact=True).click()
        page.get_by_role("button", name="Launch").last.click()
        wait_until(lambda: published(folder), "the wave was not published")
        page.goto(f"{ui}/assets/small/report?view=overview")
        page.get_by_text("[Show Markdown]").first.click(timeout=60_000)
        picture = page.locator("img[src^='data:image/png']").first
        expect(picture).to_be_visible(timeout=30_000)
        assert picture.evaluate("image => image.naturalWidth") > 1_000
        page.goto(f"{ui}/assets/small/quality?view=checks")
        expect(page.get_by_text("completeness").first).to_be_visible(timeout=60_000)
