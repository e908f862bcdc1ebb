"""Which 8-bit encoding a text is in: Windows-1252 or Mac Roman, or neither.

Belongs here: weighing the characters that are not ASCII, where nothing in the file says what they
are. Does not belong here: encodings that can be proved (`text`).

Nearly every byte is a character in both, so the question is which reading makes likelier words. The
detectors of common libraries need longer texts than the few letters of an answer scale: of a file
whose only such character is the euro sign, they say Mac Roman.
"""

import unicodedata
from collections.abc import Iterable

CANDIDATES = ("cp1252", "mac_roman")
# Signs that surveys use; the other symbols of both encodings are hardly ever typed.
SIGNS = frozenset("“”‘’„‚–—…€£§°½¼¾²³·•«»¡¿©®™×±")
NO_BREAK_SPACE = "\u00a0"
# Words of Latin script have rarely this many letters beyond ASCII in a row.
LONGEST_RUN = 2


def likely(lines: Iterable[bytes]) -> list[str]:
    """The encodings in which a text makes words, the likelier first; on a draw Windows-1252.

    Args:
        lines: those lines of a file that are not ASCII.
    """
    text = b"\n".join(lines)
    ranked = []
    for encoding in CANDIDATES:
        try:
            good, bad = _weigh(text.decode(encoding))
        except UnicodeDecodeError:
            continue
        if good > bad:
            ranked.append((bad - good, encoding))
    # The sort keeps the order of CANDIDATES on a draw.
    return [encoding for _, encoding in sorted(ranked, key=lambda entry: entry[0])]


def _weigh(text: str) -> tuple[int, int]:
    """How many characters beyond ASCII fit their neighbours, and how many do not."""
    good = bad = run = 0
    padded = f" {text} "
    for before, character, after in zip(padded, padded[1:], padded[2:], strict=False):
        if character.isascii():
            run = 0
        elif unicodedata.category(character) in ("Lu", "Ll"):
            run += 1
            fits = run <= LONGEST_RUN and (character.islower() or not before.islower())
            good, bad = good + fits, bad + (not fits)
        else:
            run = 0
            inside = before.isalpha() and after.isalpha()
            fits = character == NO_BREAK_SPACE or (
                character in SIGNS and (not inside or character == "’")
            )
            good, bad = good + fits, bad + (not fits)
    return good, bad
