"""The study report as a browser shows it: offline, accessible, on paper and on a phone."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from pipeline.comparison import publish_comparison
from tests.browser.test_report_page import SIZES, opened
from tests.making import KEY, Folder
from tests.pipeline.figures.studies import fill

pytestmark = pytest.mark.slow
EXTRA = (
    "interpretation: romano_2006\nequivalence: { dominance: 0.15 }\n"
    'attributes: { group: { column: "group" } }\n'
)


@pytest.fixture(scope="module")
def page_of_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        folder = Folder(tmp_path_factory.mktemp("study") / "data")
        roles = ("status", "status", "perceived_effect")
        folder.compare(*fill(folder, 3, 4, 24, extra=EXTRA, roles=roles))
        publish_comparison(folder.store, "small")
        return folder.home / "published" / "small" / "_study" / "report.da.html"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_request_no_console_message_and_no_barrier(
    browser: Browser, page_of_study: Path, size: str, scheme: str
) -> None:
    heard: list[str] = []
    for page in opened(browser, page_of_study, size, scheme, heard):
        page.locator("summary").first.click()
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert heard == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert page.evaluate("[...document.images].filter(i => !i.naturalWidth).length") == 0


def test_changes_fit_the_page(browser: Browser, page_of_study: Path) -> None:
    for page in opened(browser, page_of_study, "desktop", "light", []):
        for table in page.locator("#changes > .scroll").all():
            assert table.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_the_report_prints(browser: Browser, page_of_study: Path) -> None:
    for page in opened(browser, page_of_study, "desktop", "light", []):
        assert page.pdf(format="A4").startswith(b"%PDF")
        page.emulate_media(media="print")
        assert not page.get_by_role("navigation").is_visible()
