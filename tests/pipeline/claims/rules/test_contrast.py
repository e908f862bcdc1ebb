"""Differences that a sentence claims and the numbers do not carry."""

from schemas.claims import Statement
from tests.pipeline.claims.auditing import audited, found, said


def lower(**more: object) -> Statement:
    return said(item="useful", differs="lower", than={"item": "easy"}, **more)


def high(item: str, printed: str) -> Statement:
    return said(item=item, answers="high", printed=printed)


def contrasts(one: str, other: str, **more: object) -> list[tuple[str, str]]:
    sentences = {"figures": [high("useful", one), high("easy", other)], "text": [lower(**more)]}
    audit = audited(sentences, n=10)
    assert all(claims == ("text",) for _, _, claims, _ in found(audit, "contrast"))
    return [(variant, weight) for variant, weight, _, _ in found(audit, "contrast")]


def test_a_difference_that_is_printed() -> None:
    assert contrasts("30 %", "50 %", answers="high") == []


def test_a_difference_that_is_the_other_way_round() -> None:
    assert contrasts("60 %", "50 %", answers="high") == [("not_so", "wrong")]


def test_a_difference_at_other_answers_than_the_printed_ones() -> None:
    assert contrasts("30 %", "50 %", answers="not_low") == [("not_carried", "open")]


def test_a_difference_where_all_that_is_printed_of_both_is_the_same() -> None:
    assert contrasts("50 %", "50 %") == [("equal_where_known", "open")]


def test_equal_at_what_the_other_sentence_can_mean() -> None:
    sentences = {
        "one": [
            said(item="useful", answers=["Neutral"], printed="60 %"),
            said(item="useful", answers="high", printed="30 %"),
        ],
        "other": [said(item="easy", readings=["not_low", "high"], printed="90 %")],
        "text": [lower()],
    }
    audit = audited(sentences, n=10)
    assert found(audit, "contrast") == [
        ("equal_where_known", "open", ("text",), ("useful", "easy"))
    ]


def test_by_data_a_difference_is_so_or_not() -> None:
    data = {"useful": {3: 3, 2: 5, 1: 2}, "easy": {3: 5, 2: 4, 1: 1}}
    assert found(audited({"text": [lower()]}, data), "contrast") == []
    swapped = {"useful": data["easy"], "easy": data["useful"]}
    assert found(audited({"text": [lower()]}, swapped), "contrast") == [
        ("not_so", "wrong", ("text",), ("useful", "easy"))
    ]
