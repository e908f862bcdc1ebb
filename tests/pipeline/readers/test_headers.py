"""Texts without their markup, and the parts in brackets at the end of a header."""

import time

import pytest

from pipeline.readers.headers import bracketed, words


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("Plain  text\n here", "Plain text here"),
        ("<p>One</p><p>two <b>thr</b>ee</p>", "One two three"),
        ("a<br/>b<BR>c", "a b c"),
        ("5 &gt; 3 &amp;&nbsp;so", "5 > 3 & so"),
        ("age < 18 and > 3", "age < 18 and > 3"),
        ("<style>p {x}</style>Seen<script>if (a<b) {}</script>", "Seen"),
        ("", ""),
        ("half\ud83d and\x00 none", "half? and none"),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
    ],
)
def test_words_are_kept_and_markup_is_not(markup: str, expected: str) -> None:
    assert words(markup) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Question  [Row ]", ("Question", ("Row",))),
        ("Question", ("Question", ())),
        ("Question []", ("Question", ("",))),
        ("[Row]", ("", ("Row",))),
        ("Pick [one] of them", ("Pick [one] of them", ())),
        ("Question [Row [x]]", ("Question", ("Row [x]",))),
        ("Question [Row][Column]", ("Question", ("Row", "Column"))),
        ("Question [optional] [Row]", ("Question [optional]", ("Row",))),
        ("Question [happy :]]", ("Question", ("happy :]",))),
        ("Question]", ("Question]", ())),
    ],
)
def test_parts_in_brackets_end_a_header(header: str, expected: tuple[str, tuple[str]]) -> None:
    assert bracketed(header, 2) == expected


@pytest.mark.parametrize(
    "text", ["[" * 100_000 + "]", "[]" * 100_000, "<a" * 100_000, "]" * 200_000]
)
def test_hostile_headers_take_no_longer_than_others(text: str) -> None:
    start = time.perf_counter()
    bracketed(text, 2)
    words(text)
    assert time.perf_counter() - start < 5
