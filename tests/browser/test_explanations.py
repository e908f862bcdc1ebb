"""A click on a number of a report opens its explanation: without scripts, by mouse and by keys."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from tests.browser.test_report_page import SIZES, opened, published
from tests.browser.test_study_page import page_of_study
from tests.making import Folder

__all__ = ["page_of_study", "published"]

pytestmark = pytest.mark.slow
# How many answered with the third option of the item of Figure 6.
FIGURE_6 = 'data[data-of*=\'"item": "colleagues_work", "code": 3\']'
DIFFERENCE = "data[data-of*='\"share_difference\"'][data-of*='\"estimate\"']"


def report(folder: Folder, language: str = "da") -> Path:
    return folder.home / "published" / "samskabelse" / "2024" / f"report.{language}.html"


def link(page: Page, number: str) -> Locator:
    return page.locator("a.why").filter(has=page.locator(number)).first


def panels(page: Page) -> Locator:
    return page.locator("#why article:visible")


def test_no_panel_is_open_at_first(browser: Browser, published: Folder) -> None:
    for page in opened(browser, report(published), "desktop", "light", []):
        assert page.locator("#why").is_visible()
        assert panels(page).count() == 0


def test_a_click_opens_the_count_of_figure_6_down_to_its_rows_and_closing_returns(
    browser: Browser, published: Folder
) -> None:
    for page in opened(browser, report(published), "desktop", "light", []):
        number = link(page, FIGURE_6)
        number.scroll_into_view_if_needed()
        before = page.evaluate("scrollY")
        number.click()
        assert page.evaluate("scrollY") == before
        assert panels(page).count() == 1
        asked = panels(page).locator(".asked:visible")
        assert asked.count() == 1
        assert asked.locator("strong").inner_text() == "4"
        marked = panels(page).locator("tr.c3")
        assert marked.locator("td").nth(1).inner_text() == "4"
        assert marked.locator("td").nth(2).inner_text() == "2, 3, 4, 11"
        plain = panels(page).locator("tr.c2")
        background = "one => getComputedStyle(one).backgroundColor"
        assert marked.evaluate(background) != plain.evaluate(background)
        asked.get_by_role("link").click()
        assert panels(page).count() == 0
        assert number.evaluate("one => one === document.activeElement")
        # In the middle of the screen, with what stands around it.
        box = number.bounding_box()
        assert box is not None
        assert 200 < box["y"] < 700


def test_the_keyboard_opens_and_closes(browser: Browser, published: Folder) -> None:
    for page in opened(browser, report(published), "desktop", "light", []):
        number = link(page, FIGURE_6)
        number.focus()
        page.keyboard.press("Enter")
        assert panels(page).count() == 1
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "back"
        page.keyboard.press("Enter")
        assert panels(page).count() == 0
        assert number.evaluate("one => one === document.activeElement")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_open_panel_has_no_barrier_and_fits_the_screen(
    browser: Browser, published: Folder, size: str, scheme: str
) -> None:
    heard: list[str] = []
    for page in opened(browser, report(published), size, scheme, heard):
        link(page, FIGURE_6).click()
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert heard == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        box = panels(page).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= SIZES[size][0]
        assert panels(page).evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize("size", SIZES)
def test_a_contrast_of_the_linked_shows_the_rows_of_both_waves(
    browser: Browser, page_of_study: Path, size: str
) -> None:
    heard: list[str] = []
    for page in opened(browser, page_of_study, size, "light", heard):
        link(page, DIFFERENCE).click()
        assert panels(page).count() == 1
        assert panels(page).locator("table").count() == 2
        titles = panels(page).locator(".file strong").all_inner_texts()
        assert [title[:4] for title in titles] == ["2011", "2012"]
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert heard == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_on_paper_all_explanations_stand_at_the_end(browser: Browser, published: Folder) -> None:
    for page in opened(browser, report(published, "nb"), "desktop", "light", []):
        link(page, FIGURE_6).click()
        page.emulate_media(media="print")
        assert panels(page).count() == page.locator("#why article").count() > 18
        position = "one => getComputedStyle(one).position"
        assert page.locator("#why article").first.evaluate(position) == "static"
        assert not page.locator(".back").first.is_visible()
