"""Reads reports as pages: their numbers, each with its place in the warehouse, and their text."""

import json
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

import duckdb
import pytest

from pipeline.store import Store
from pipeline.warehouse import open_warehouse
from tests.making import Folder


class Page(HTMLParser):
    """Collects the numbers of a report and the text that stands outside of them.

    Attributes:
        numbers: place, stored value and how it is shown; links: where each of them leads, or None.
        loose, explained: text outside of numbers, before and in the section of explanations.
        ids: of all elements; targets: of all links.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.numbers: list[tuple[dict[str, Any], str, str]] = []
        self.links: list[str | None] = []
        self.loose: list[str] = []
        self.explained: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: set[str] = set()
        self._inside: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        named = dict(attrs)
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if tag == "a":
            self.targets.append(str(named["href"]))
        if tag not in ("meta", "link", "img", "br"):
            self._inside.append((tag, named))

    def handle_endtag(self, tag: str) -> None:
        assert self._inside.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tag, attributes = self._inside[-1] if self._inside else ("", {})
        if tag == "data":
            place = json.loads(attributes["data-of"] or "")
            self.numbers.append((place, attributes["value"] or "", data))
            around, link = self._inside[-2]
            self.links.append(link["href"] if around == "a" else None)
        elif tag not in ("style", "title", "code"):
            is_explained = ("section", {"id": "why"}) in self._inside
            (self.explained if is_explained else self.loose).append(data)


def assert_all_numbers_are_explained(page: Page) -> None:
    """Each number is a link to its explanation, which is there once, and leads back to it."""
    assert None not in page.links
    assert len(set(page.ids)) == len(page.ids)
    assert {target.removeprefix("#") for target in page.targets} <= set(page.ids)
    leading_back = {f"#n-{target}" for target in _anchors(page.links)}
    assert leading_back <= set(page.targets)


def _anchors(links: Iterable[str | None]) -> set[str]:
    return {str(link).removeprefix("#why-") for link in links}


IN_POINTS = ("estimate", "ci_low", "ci_high")
WHOLE = {"group_by": "all", "from_group": "all", "to_group": "all"}
# What compares waves names them itself.
OF_STUDIES = ("contrasts", "robustness", "links", "pairs", "studies")


def stored(warehouse: duckdb.DuckDBPyConnection, place: dict[str, Any], wave: str) -> Any:
    """The value in the warehouse that a number of a report names."""

    def only(statement: str) -> Any:
        ((value,),) = warehouse.sql(statement).fetchall()
        return value

    place = dict(place)
    table, field = place.pop("table"), place.pop("field")
    if (table, field) == ("respondents", "silent"):
        counted = "count(*) filter (disposition not in ('complete', 'partial'))"
        return only(f"select {counted} from respondents where wave = '{wave}'")
    defaults: dict[str, dict[str, Any]] = {
        "metrics": {"group_by": "all", "group_value": "all", "weighted": False},
        "tallies": {"group_by": "all", "group_value": "all"},
        "shares": {"group_by": "all", "base": "substantive"},
        "choice_tallies": {"group_by": "all", "group_value": "all"},
        "choice_shares": {"group_by": "all", "group_value": "all"},
        "contrasts": {**WHOLE, "weighted": False},
        "robustness": WHOLE,
    }
    absent = {"metrics": {"code", "cut", "ci_method"}, "contrasts": {"cut", "zeros"}}
    of_wave = {} if table in OF_STUDIES else {"wave": wave}
    key = {**of_wave, **defaults.get(table, {}), **place}
    conditions = [f"{name} = {value!r}" for name, value in key.items() if value is not None]
    conditions += [f"{name} is null" for name in absent.get(table, set()) - set(key)]
    conditions = conditions or ["true"]
    what = "count(*)" if field == "count" else field
    return only(f"select {what} from {table} where {' and '.join(conditions)}")


def assert_all_numbers_are_stored(store: Store, page: Page, wave: str) -> int:
    with open_warehouse(store) as warehouse:
        for place, value, shown in page.numbers:
            named = place
            found = stored(warehouse, place, wave)
            if named["field"] == "arguments":
                (found,) = json.loads(found).values()
            assert float(found) == float(value), named
            plain = shown.replace(",", ".").replace("−", "-").replace("\xa0", "")
            if plain.endswith("%"):
                assert int(plain.rstrip("% ")) == int(float(value) * 100 + 0.5 + 1e-9), named
            elif plain.startswith("<"):
                assert float(value) < float(plain.removeprefix("<")), named
            elif named.get("metric") == "share_difference" and named["field"] in IN_POINTS:
                assert float(plain) == pytest.approx(float(value) * 100, abs=0.5 + 1e-6), named
            else:
                assert float(plain) == pytest.approx(float(value), abs=0.05), named
    return len(page.numbers)


def pages(folder: Folder, study: str, wave: str) -> Iterator[tuple[str, Page]]:
    for path in sorted((folder.home / "published" / study / wave).glob("report.*.html")):
        yield path.name, Page(path.read_text("utf-8"))
