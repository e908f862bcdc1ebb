"""A formula with its numbers in it, such as ``4 / 10 = 0.4``.

Belongs here: writing out what was computed. Does not belong here: computing it anew, or what the
function says of itself (`pipeline.explain.docs`).
"""

from collections.abc import Sequence

MOST_TERMS = 12


def shown(value: object) -> str:
    """A number as a formula has it: whole ones plain, others with six digits; a true minus sign."""
    if value is None:
        return "not defined"
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.6g}"
    else:
        text = str(value)
    return text.replace("-", "−") if isinstance(value, int | float) else text


def listed(values: Sequence[float]) -> str:
    """Numbers in a row; of very many the first."""
    said = ", ".join(shown(one) for one in values[:MOST_TERMS])
    return f"{said}, …" if len(values) > MOST_TERMS else said


def added(values: Sequence[float]) -> str:
    """A sum, in brackets where it has several terms; what is nought is left out."""
    terms = [shown(one) for one in values if one] or ["0"]
    return terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"


def ratio(part: Sequence[float], base: Sequence[float], value: float | None) -> str:
    """A part over its base."""
    return f"{added(part)} / {added(base)} = {shown(value)}"


def plain_ratio(part: float, base: float, value: float | None) -> str:
    """A part over its base, both added up."""
    return f"{shown(part)} / {shown(base)} = {shown(value)}"


def products(counts: Sequence[float], scores: Sequence[float]) -> str:
    """Counts times scores, added up, without those that nobody chose."""
    pairs = [(n, x) for n, x in zip(counts, scores, strict=True) if n]
    terms = [f"{shown(n)}·{shown(x)}" for n, x in pairs] or ["0"]
    return terms[0] if len(terms) == 1 else f"({' + '.join(terms)})"


def called(function: str, arguments: str, value: object) -> str:
    """A function of its numbers."""
    return f"{function}({arguments}) = {shown(value)}"


def interval(method: str, arguments: str, low: float | None, high: float | None) -> str:
    """An interval at 95 % by its method."""
    ends = f"{shown(low)} to {shown(high)}"
    return f"{method}({arguments}) at 95 % = {ends}"
