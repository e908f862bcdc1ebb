"""The rules of the audit, one module each: what a publication's numbers and words show together.

A new rule is a module with a function from `Audit` to its findings, a line here, and its sentences
in `pipeline/messages`.
"""

from pipeline.claims.finding import Rule
from pipeline.claims.rules import (
    bases,
    cited_figure,
    contrast,
    cuts,
    granularity,
    tone,
    totals,
    units,
    wording,
)

# Name and meaning, in the order in which findings are listed.
RULES: dict[str, tuple[str, Rule]] = {
    "granularity": ("Each printed number can come from whole answers.", granularity.find),
    "bases": ("The printed percentages fit the base that is named.", bases.find),
    "totals": ("What is printed of an item adds up, and every answer is named.", totals.find),
    "cited_figure": ("A cited figure shows what the sentence is about.", cited_figure.find),
    "cuts": ("A sentence says which answers it counts, and compares like with like.", cuts.find),
    "contrast": ("Printed numbers carry each difference that is claimed.", contrast.find),
    "tone": ("The same answers are not called good here and bad there.", tone.find),
    "wording": ("What people think is not told as what has happened.", wording.find),
    "units": ("No unit is counted several times.", units.find),
}
