"""Texts that a spreadsheet does not run.

Belongs here: what a spreadsheet takes for a formula. Does not belong here: writing CSV.
"""

# A spreadsheet takes a cell that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """A text for a cell of CSV, with an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
