"""The same answers called favourable here and unfavourable there."""

from schemas.claims import Statement
from tests.pipeline.claims.auditing import audited, found, said


def called(item: str, neutral: str, agree: str, word: str) -> list[Statement]:
    return [
        said(item=item, answers=["Neutral"], printed=neutral, calls=word),
        said(item=item, answers=["Agree"], printed=agree, calls=word),
    ]


def tones(good: tuple[str, str], bad: tuple[str, str]) -> list[str]:
    sentences = {
        "good": called("useful", *good, "favourable"),
        "bad": called("easy", *bad, "unfavourable"),
    }
    return [variant for variant, *_ in found(audited(sentences, n=10), "tone")]


def test_the_same_shares_by_another_name() -> None:
    assert tones(("60 %", "30 %"), ("60 %", "30 %")) == ["same"]


def test_weaker_shares_by_the_better_name() -> None:
    assert tones(("60 %", "20 %"), ("60 %", "30 %")) == ["weaker"]


def test_better_shares_may_be_called_better() -> None:
    assert tones(("60 %", "40 %"), ("60 %", "30 %")) == []
    # Better at one of the cuts is enough.
    assert tones(("70 %", "20 %"), ("30 %", "30 %")) == []


def test_one_name_for_both_is_no_finding() -> None:
    sentences = {
        "one": called("useful", "60 %", "30 %", "favourable"),
        "two": called("easy", "60 %", "30 %", "favourable"),
    }
    assert found(audited(sentences, n=10), "tone") == []


def test_both_claims_and_items_are_named() -> None:
    sentences = {
        "good": called("useful", "60 %", "30 %", "favourable"),
        "bad": called("easy", "60 %", "30 %", "unfavourable"),
    }
    assert found(audited(sentences, n=10), "tone") == [
        ("same", "open", ("good", "bad"), ("useful", "easy"))
    ]


def test_scales_of_another_length_are_not_compared() -> None:
    yes = [said(item="used", answers=["Yes"], printed="30 %", calls="unfavourable")]
    sentences = {"good": called("useful", "60 %", "30 %", "favourable"), "bad": yes}
    assert found(audited(sentences, n=10), "tone") == []
