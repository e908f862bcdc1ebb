"""Header texts as several survey tools write them: markup, and parts in brackets at the end.

Belongs here: what more than one dialect does to a text. Does not belong here: any one tool's words.
"""

import html
import re

TAG = re.compile(r"<(/?[a-zA-Z!?][^<>]*)>")
# What these hold is no text for readers.
UNSEEN = {"style", "script"}
BREAKING = {"br", "p", "div", "li", "ul", "ol", "tr", "td", "th", "table", "hr"} | {
    f"h{level}" for level in range(1, 7)
}


def words(markup: str) -> str:
    """A text without markup and with single spaces."""
    pieces = TAG.split(markup)
    kept = [pieces[0]]
    unseen = ""
    for tag, text in zip(pieces[1::2], pieces[2::2], strict=True):
        name = tag.split(maxsplit=1)[0].strip("/").lower()
        if name in UNSEEN and not unseen and not tag.startswith("/"):
            unseen = name
        elif tag.startswith("/") and name == unseen:
            unseen = ""
        if name in BREAKING and not unseen:
            kept.append(" ")
        if not unseen:
            kept.append(text)
    return " ".join(_unescaped("".join(kept)).split())


def _unescaped(text: str) -> str:
    try:
        plain = html.unescape(text)
    except ValueError:  # a character reference of thousands of digits
        plain = text
    # JSON can name halves of characters and NUL, which no table can hold.
    return plain.replace("\x00", "").encode(errors="replace").decode()


def bracketed(header: str, most: int = 1) -> tuple[str, tuple[str, ...]]:
    """A header's text, and its parts in brackets: ``Q [row][column]`` is Q, row and column.

    Args:
        header: the text.
        most: how many parts there may be; between them stands no space.
    """
    rest = header.rstrip()
    parts: tuple[str, ...] = ()
    while rest.endswith("]") and len(parts) < most:
        start = _opening(rest)
        if start < 0:
            break
        parts = (words(rest[start + 1 : -1]), *parts)
        rest = rest[:start]
    return rest.strip(), parts


def _opening(text: str) -> int:
    """Where the bracket opens that the text's last character closes; -1 if nowhere."""
    depth = 0
    for found in reversed(list(re.finditer(r"[\[\]]", text))):
        depth += 1 if found[0] == "]" else -1
        if depth == 0:
            return found.start()
    return text.rfind("[")
