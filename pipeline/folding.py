"""Folding inside DuckDB, for columns whose texts are compared and must not be fetched.

Belongs here: `schemas.vocabulary.fold` as SQL. Does not belong here: which columns are compared
(`pipeline.coding`).
"""

from pipeline.sql import literal
from schemas.vocabulary import INVISIBLE

# What Python's `str.split` splits at, as RE2 writes it.
SPACE = (
    r"[\s\x{0b}\x{1c}-\x{1f}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}"
    r"\x{205f}\x{3000}]+"
)
# What folding of case does beyond lower case, of letters that occur in names and words.
CASE = (("ß", "ss"), ("ς", "σ"))


def folded(text: str) -> str:
    """SQL for a text expression without differences that no reader would see.

    As `schemas.vocabulary.fold`, but for a few rare letters that differ in case only, such as
    ligatures.
    """
    invisible = "".join(chr(code) for code in INVISIBLE)
    bare = f"nfc_normalize(translate({text}, {literal(invisible)}, ''))"
    plain = f"lower(trim(regexp_replace({bare}, {literal(SPACE)}, ' ', 'g')))"
    for written, read in CASE:
        plain = f"replace({plain}, {literal(written)}, {literal(read)})"
    return f"nfc_normalize({plain})"
