"""Whatever is printed of some answers, what the rule deals fits all of it."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.claims.dealing import Told, deal
from pipeline.claims.nearest import nearest
from pipeline.claims.vectors import Linear, identified_set
from schemas.claims import Statement
from schemas.scale import Scale

pytestmark = pytest.mark.slow

LABELS = ("A", "B", "C", "D")
OFF = "Off"


@st.composite
def printings(draw: st.DrawFn) -> tuple[Scale, dict[str, int], list[dict[str, Any]]]:
    """A scale, the true counts by label, and some true statements about them.

    Exact ones are of single answers or of the highest so many: such sets never overlap in part.
    """
    labels = LABELS[: draw(st.integers(2, 4))]
    has_off = draw(st.booleans())
    missing = [{"kind": "dont_know", "labels": {"en": OFF}}] if has_off else []
    options = [{"labels": {"en": label}} for label in labels]
    truth = {label: draw(st.integers(0, 4)) for label in [*labels, *([OFF] if has_off else [])]}
    if not sum(truth.values()):
        truth[labels[0]] = 1
    sets = [[label] for label in truth] + [list(labels[-k:]) for k in range(2, len(labels) + 1)]
    exact = draw(st.lists(st.sampled_from(sets), max_size=4))
    bounds = draw(st.lists(st.lists(st.sampled_from(labels), min_size=1, unique=True), max_size=2))
    said = [draw(statement(truth, answers, ["equals"])) for answers in exact]
    said += [draw(statement(truth, one, ["at_least", "at_most"])) for one in bounds]
    return Scale.model_validate({"options": options, "missing": missing}), truth, said


@st.composite
def statement(
    draw: st.DrawFn, truth: dict[str, int], answers: list[str], ways: list[str]
) -> dict[str, Any]:
    n = sum(truth[label] for label in answers)
    substantive = sum(count for label, count in truth.items() if label != OFF)
    bases = {"all": sum(truth.values())}
    if substantive and OFF not in answers:
        bases["substantive"] = substantive
    base = draw(st.sampled_from(sorted(bases)))
    said = {
        "item": "item",
        "answers": answers,
        "base": base,
        "compares": draw(st.sampled_from(ways)),
    }
    if draw(st.booleans()):
        return {**said, "is": str(n)}
    rounding = draw(st.sampled_from([ROUND_HALF_EVEN, ROUND_HALF_UP]))
    percent = (Decimal(100 * n) / bases[base]).quantize(Decimal(1), rounding)
    return {**said, "is": f"{percent} %"}


@settings(max_examples=400)
@given(printings())
def test_what_is_dealt_fits_all_that_is_printed(
    printing: tuple[Scale, dict[str, int], list[dict[str, Any]]],
) -> None:
    scale, truth, said = printing
    n = sum(truth.values())
    told = [Told("one", Statement.model_validate(one)) for one in said]

    found = deal(scale, n, told, "here")

    labels = {code: next(iter(one.labels.values())) for code, one in scale.wordings()}
    counts = {labels[code]: k for code, k in zip(found.fits.codes, found.vector, strict=True)}
    assert sum(counts.values()) == n
    assert found.fits.vectors is not None
    assert found.vector in found.fits.vectors
    substantive = n - counts.get(OFF, 0)
    for one in said:
        k = Decimal(sum(counts[label] for label in one["answers"]))
        slack = Decimal(0)
        if one["is"].endswith("%"):
            k, slack = 100 * k / (n if one["base"] == "all" else substantive or 1), Decimal("0.5")
        printed = Decimal(one["is"].removesuffix(" %"))
        tiny = Decimal("1e-9")
        assert one["compares"] == "at_most" or k >= printed - slack - tiny, (one, counts)
        assert one["compares"] == "at_least" or k <= printed + slack + tiny, (one, counts)
        if one["compares"] == "equals" and len(one["answers"]) == 1:
            assert any(labels[code] == one["answers"][0] for code in found.stated)


@st.composite
def conditions(draw: st.DrawFn) -> tuple[tuple[int, ...], int, list[Linear], tuple[int, ...]]:
    """Codes, how many answers they share, some conditions on them, and a wanted vector."""
    codes = tuple(range(1, draw(st.integers(2, 4)) + 1))
    n = draw(st.integers(1, 8))
    found = []
    for _ in range(draw(st.integers(0, 3))):
        coefficients = {code: draw(st.integers(-3, 3)) for code in codes}
        low = draw(st.none() | st.integers(-4, 8))
        found.append(Linear(coefficients, low, draw(st.none() | st.integers(-2, 12))))
    return codes, n, found, tuple(draw(st.integers(0, n)) for _ in codes)


@settings(max_examples=400)
@given(conditions())
def test_the_nearest_is_the_first_of_the_least_distant_of_all_that_fit(
    case: tuple[tuple[int, ...], int, list[Linear], tuple[int, ...]],
) -> None:
    codes, n, found, wanted = case
    fitting = identified_set(codes, n, [((one,),) for one in found]).vectors
    assert fitting is not None

    def distance(vector: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        return sum(abs(a - b) for a, b in zip(vector, wanted, strict=True)), vector

    assert nearest(codes, n, found, wanted) == min(fitting, key=distance, default=None)
