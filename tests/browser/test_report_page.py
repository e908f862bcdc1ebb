"""The wave report as a browser shows it: offline, accessible, on paper and on a phone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.making import FIRST_STUDY, STUDY, Folder

pytestmark = pytest.mark.slow
SIZES = {"desktop": (1200, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    folder = Folder(tmp_path_factory.mktemp("first") / "data")
    shutil.copytree(FIRST_STUDY, folder.home / "studies" / "samskabelse")
    folder.run("samskabelse", "2024")
    return folder


@pytest.fixture
def heard() -> list[str]:
    return []


def opened(
    browser: Browser, path: Path, size: str, scheme: str, heard: list[str]
) -> Iterator[Page]:
    width, height = SIZES[size]
    with browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    ) as context:
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on(
            "request",
            lambda request: (
                heard.append(request.url)
                if not request.url.startswith(("data:", path.as_uri()))
                else None
            ),
        )
        page.goto(path.as_uri())
        yield page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_request_no_console_message_and_no_barrier(
    browser: Browser, published: Folder, heard: list[str], size: str, scheme: str
) -> None:
    path = published.home / "published" / "samskabelse" / "2024" / "report.da.html"
    for page in opened(browser, path, size, scheme, heard):
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert heard == []
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide
        broken = page.evaluate("[...document.images].filter(i => !i.naturalWidth).length")
        assert broken == 0


CHOICES = """
choices:
  - id: tools
    select: several
    separator: ";"
    column: "tools"
    text: { en: "Which of these do you use?" }
    options:
      - { labels: { en: "A calendar that is shared with everybody in the whole organisation" } }
      - { labels: { en: "Chat" } }
"""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_other_questions_have_no_barrier_and_fit_the_page(
    browser: Browser, folder: Folder, heard: list[str], size: str, scheme: str
) -> None:
    folder.study(STUDY + CHOICES)
    folder.wave("id,It is useful,It is easy,tools\na,Agree,Neutral,Chat;my own\n")
    folder.run()
    path = folder.home / "published" / "small" / "2024" / "report.en.html"
    for page in opened(browser, path, size, scheme, heard):
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert heard == []
        table = page.locator("#choices .scroll")
        assert table.evaluate("one => one.scrollWidth <= one.clientWidth")
        bar = page.locator("#choices .bar").first
        assert bar.evaluate("one => one.getBoundingClientRect().height") > 4


def test_markup_in_a_label_shows_as_text(
    browser: Browser, folder: Folder, heard: list[str]
) -> None:
    evil = "<script>document.title = 'taken'</script>"
    folder.study(STUDY.replace("It is useful", evil))
    folder.wave(f'id,"{evil}",It is easy\na,Agree,Neutral\n')
    folder.run()
    path = folder.home / "published" / "small" / "2024" / "report.en.html"
    for page in opened(browser, path, "desktop", "light", heard):
        assert page.title() == "Small study · 2024"
        assert page.get_by_role("heading", name=evil).is_visible()
        assert heard == []


def test_the_report_prints(browser: Browser, published: Folder, heard: list[str]) -> None:
    path = published.home / "published" / "samskabelse" / "2024" / "report.nb.html"
    for page in opened(browser, path, "desktop", "light", heard):
        assert page.pdf(format="A4").startswith(b"%PDF")
        page.emulate_media(media="print")
        assert not page.get_by_role("navigation").is_visible()
