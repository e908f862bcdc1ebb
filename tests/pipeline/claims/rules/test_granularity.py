"""No whole number of answers gives a printed percentage, or mean."""

import pytest

from schemas.claims import Statement
from tests.pipeline.claims.auditing import audited, found, row, said

MEAN = "mean_interval_assumption"


def variants(statement: Statement, n: int = 7) -> list[str]:
    return [one[0] for one in found(audited({"text": [statement]}, n=n), "granularity")]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("43 %", []), ("44 %", ["percent"]), ("42.9 %", []), ("42.8 %", ["percent"]), ("0.43", [])],
)
def test_a_percentage_of_seven(printed: str, expected: list[str]) -> None:
    assert variants(said(item="useful", answers="high", printed=printed)) == expected


def test_the_printed_base_goes_before_the_number_of_answers() -> None:
    statement = said(item="useful", answers="high", printed="43 %", of=10)
    assert variants(statement) == ["percent"]
    assert variants(said(item="useful", answers="high", printed="40 %", of=10)) == []


def test_of_those_with_an_opinion_the_number_is_not_known_by_print() -> None:
    of_some = said(item="useful", answers="high", base="substantive", printed="40 %")
    assert variants(of_some) == []
    assert variants(said(item="used", answers=["Yes"], base="substantive", printed="40 %")) == [
        "percent"
    ]


@pytest.mark.parametrize(("printed", "expected"), [("2.29", []), ("2.30", ["mean"]), ("2.3", [])])
def test_a_mean_of_seven_whole_scores(printed: str, expected: list[str]) -> None:
    assert variants(said(item="useful", metric=MEAN, printed=printed, of=7)) == expected


def test_a_mean_is_of_those_with_an_opinion() -> None:
    # How many of the seven do not know is not printed: six can have a mean of 2.17.
    assert variants(said(item="useful", metric=MEAN, printed="2.17")) == []
    assert variants(said(item="used", metric=MEAN, printed="1.17")) == ["mean"]


def test_by_data_the_base_is_counted() -> None:
    data = {"useful": {3: 3, 2: 1, 1: 2, -1: 1}}
    metrics = {("useful", MEAN): [row(13 / 6, 6)]}
    sentences = {
        "mean": [said(item="useful", metric=MEAN, printed="2.17")],
        "other": [said(item="useful", metric=MEAN, printed="2.19")],
        "share": [said(item="useful", answers="high", base="substantive", printed="50 %")],
    }
    audit = audited(sentences, data, metrics=metrics)
    assert found(audit, "granularity") == [("mean", "wrong", ("other",), ("useful",))]


@pytest.mark.parametrize(
    "says",
    [
        {"answers": "high", "printed": "3"},
        {"answers": "high", "printed": "44 %", "compares": "at_least"},
        {"answers": "high", "printed": "44 %", "weighted": True},
        {"answers": "high", "printed": "44 points", "differs": "lower", "than": {"item": "easy"}},
        {"metric": "median_type_2", "printed": "2.3"},
    ],
)
def test_what_is_not_made_of_whole_answers(says: dict[str, object]) -> None:
    assert variants(said(item="useful", **says)) == []
