"""Which answers a sentence counts: not said, left out, or not the same on both sides."""

from schemas.claims import Statement
from tests.pipeline.claims.auditing import audited, found, said

OPEN = [["Agree"], ["Agree", "Neutral"]]


def read(printed: str) -> Statement:
    return said(item="useful", readings=OPEN, printed=printed)


def useful(answer: str, printed: str) -> Statement:
    return said(item="useful", answers=[answer], printed=printed)


def variants(*statements: Statement, data: dict[str, dict[int, float]] | None = None) -> list[str]:
    return [one[0] for one in found(audited({"text": statements}, data, n=10), "cuts")]


def test_two_readings_that_fit_are_not_told_apart() -> None:
    audit = audited({"text": [read("60 %")]}, n=10)
    assert found(audit, "cuts") == [("not_said", "open", ("text",), ("useful",))]


def test_where_only_the_narrow_reading_fits_answers_are_left_out() -> None:
    printed = [useful("Agree", "60 %"), useful("Neutral", "30 %")]
    assert variants(read("60 %"), *printed) == ["leaves_out"]
    assert variants(read("60 %"), data={"useful": {3: 6, 2: 3, 1: 1}}) == ["leaves_out"]


def test_where_the_wide_reading_fits_nothing_is_left_out() -> None:
    assert variants(read("60 %"), useful("Agree", "40 %")) == []
    assert variants(read("90 %"), data={"useful": {3: 6, 2: 3, 1: 1}}) == []
    assert variants(said(item="useful", answers="high", printed="60 %")) == []


def test_a_reading_can_have_answers_off_the_scale() -> None:
    readings = [["Agree"], ["Agree", "Don't know"]]
    one = said(item="useful", readings=readings, printed="60 %")
    printed = [useful("Agree", "60 %"), useful("Don't know", "10 %")]
    assert variants(one, *printed) == ["leaves_out"]


def test_an_answer_that_is_inferred() -> None:
    inferred = said(item="useful", answers=["Agree"], inferred=True, printed="30 %")
    assert found(audited({"text": [inferred]}, n=10), "cuts") == [
        ("inferred", "open", ("text",), ("useful",))
    ]
    assert variants(inferred.model_copy(update={"printed": None})) == []


def test_a_comparison_of_different_answers() -> None:
    than = {"item": "easy", "answers": ["Agree", "Neutral"]}
    unlike = said(item="useful", answers=["Agree"], differs="lower", than=than)
    audit = audited({"text": [unlike]}, n=10)
    assert found(audit, "cuts") == [("different", "open", ("text",), ("useful", "easy"))]
    alike = said(item="useful", answers=["Agree"], differs="lower", than={"item": "easy"})
    assert variants(alike) == []


def test_one_sentence_with_different_answers_of_two_items() -> None:
    easy = said(item="easy", answers="not_low", printed="60 %")
    assert variants(useful("Agree", "60 %"), easy) == ["different"]
    alike = said(item="easy", answers="high", printed="60 %")
    assert variants(useful("Agree", "60 %"), alike) == []
    # In sentences of their own they are not put beside each other.
    apart = audited({"one": [useful("Agree", "60 %")], "two": [easy]}, n=10)
    assert found(apart, "cuts") == []
