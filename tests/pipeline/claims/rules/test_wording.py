"""What people think has happened is not told as what has happened."""

import pytest

from tests.pipeline.claims.auditing import audited, found, said


@pytest.mark.parametrize(
    ("item", "speaks_of", "expected"),
    [
        ("seen", "effect", [("perceived", "open", ("text",), ("seen",))]),
        ("seen", "perception", []),
        ("seen", None, []),
        # The item does not ask for an effect.
        ("useful", "effect", []),
    ],
)
def test_an_effect_of_an_item_that_asks_for_an_opinion(
    item: str, speaks_of: str | None, expected: list[object]
) -> None:
    text = said(item=item, answers="high", printed="50 %", speaks_of=speaks_of)
    assert found(audited({"text": [text]}, n=10), "wording") == expected
