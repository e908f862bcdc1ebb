"""Several answers about one and the same unit."""

from typing import Any

import pytest

from tests.pipeline.claims.auditing import audited, found, said

LIBRARIES: dict[str, Any] = {"n": 8, "text": "libraries", "levels": ["local"]}


@pytest.mark.parametrize(
    ("unit", "items"),
    [
        (LIBRARIES, ("seen",)),
        ({**LIBRARIES, "items": ["used"]}, ("seen", "used")),
        # As many as answered, at most one each.
        ({**LIBRARIES, "n": 10}, None),
        # No item is about them.
        ({**LIBRARIES, "levels": []}, None),
        # The answers about one of them can be told from those about another.
        ({**LIBRARIES, "attribute": "branch"}, None),
    ],
)
def test_ten_answers_about_eight_libraries(
    unit: dict[str, Any], items: tuple[str, ...] | None
) -> None:
    text = {"text": [said(item="seen", answers="high", printed="50 %")]}
    expected = [] if items is None else [("several_answers", "open", (), items)]
    assert found(audited(text, n=10, units=[unit]), "units") == expected


def test_without_the_number_of_answers_nothing_is_known() -> None:
    text = {"text": [said(item="seen", answers="high", printed="50 %")]}
    assert found(audited(text, units=[LIBRARIES]), "units") == []


def test_no_units_no_finding() -> None:
    text = {"text": [said(item="seen", answers="high", printed="50 %")]}
    assert found(audited(text, n=10), "units") == []
