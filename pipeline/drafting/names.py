"""Identifiers made from words.

Belongs here: ids that a codebook may use. Does not belong here: what they name.
"""

import re
import unicodedata
from collections.abc import Container

LONGEST = 40
# Words that YAML takes for something else than text.
NO_TEXT = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
# Letters that no decomposition turns into ASCII.
LETTERS = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ð": "d"}
)


def identifier(words: str, otherwise: str) -> str:
    """An id from words: lower-case letters, digits and _, beginning with a letter."""
    # Where a capital begins a new word, as in perfCheck1.
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", words)
    text = parted.casefold().translate(LETTERS)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    text = re.sub(r"[^a-z0-9]+", "_", text).strip("_")
    if len(text) > LONGEST:
        text = text[: LONGEST + 1].rpartition("_")[0] or text[:LONGEST]
    if not text:
        return otherwise
    return text if text[0].isalpha() and text not in NO_TEXT else f"{otherwise}_{text}"


def unused(name: str, taken: Container[str]) -> str:
    """The name, with a number behind it where it is taken."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}_{number}", number + 1
    return candidate
