"""A sentence and the figure that it cites are about one item, and its numbers fit."""

from schemas.claims import Statement
from tests.pipeline.claims.auditing import audited, found, said


def useful(printed: str, cites: int, answers: str = "high") -> Statement:
    return said(item="useful", answers=answers, printed=printed, cites=cites)


def easy(printed: str) -> Statement:
    return said(item="easy", answers="high", printed=printed)


def test_the_figure_of_the_item_is_right() -> None:
    sentences = {"text": [useful("50 %", 1)], "figure": [easy("50 %")]}
    assert found(audited(sentences, n=10), "cited_figure") == []


def test_the_figure_of_another_item_with_the_same_number() -> None:
    sentences = {"text": [useful("50 %", 2)], "figure": [easy("50 %")]}
    expected = [("other_item_same_numbers", "wrong", ("text",), ("useful",))]
    assert found(audited(sentences, n=10), "cited_figure") == expected
    data = {"useful": {3: 5, 2: 5}, "easy": {3: 5, 1: 5}}
    assert found(audited(sentences, data), "cited_figure") == expected


def test_the_figure_of_another_item_with_another_number() -> None:
    sentences = {"text": [useful("50 %", 2)], "figure": [easy("60 %")]}
    expected = [("other_item", "wrong", ("text",), ("useful",))]
    assert found(audited(sentences, n=10), "cited_figure") == expected
    data = {"useful": {3: 5, 2: 5}, "easy": {3: 6, 1: 4}}
    assert found(audited(sentences, data), "cited_figure") == expected


def test_the_right_figure_whose_numbers_do_not_fit() -> None:
    sentences = {
        "text": [useful("60 %", 1)],
        "figure": [said(item="useful", answers=["Neutral"], printed="50 %")],
    }
    assert found(audited(sentences, n=10), "cited_figure") == [
        ("other_numbers", "wrong", ("text",), ("useful",))
    ]
    right = audited({"text": [useful("60 %", 1)]}, {"useful": {3: 6, 2: 4}})
    assert found(right, "cited_figure") == []


def test_a_figure_that_is_not_there() -> None:
    assert found(audited({"text": [useful("50 %", 9)]}, n=10), "cited_figure") == [
        ("no_such_figure", "wrong", ("text",), ("useful",))
    ]


def test_figures_can_be_numbered_in_the_claims() -> None:
    right = audited({"text": [useful("50 %", 9)]}, n=10, figures={"9": "useful"})
    assert found(right, "cited_figure") == []
    wrong = audited({"text": [useful("50 %", 9)]}, n=10, figures={"9": "used"})
    assert [one[0] for one in found(wrong, "cited_figure")] == ["other_item"]


def test_a_figure_of_an_item_that_the_wave_did_not_ask_is_another_one() -> None:
    audit = audited({"text": [useful("50 %", 9)]}, n=10, figures={"9": "easy"})
    del audit.waves["2024"].items["easy"]  # type: ignore[attr-defined]
    assert [one[0] for one in found(audit, "cited_figure")] == ["other_item"]
