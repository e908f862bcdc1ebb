"""Parts of an item that do not add up, and answers that are never named."""

from schemas.claims import Statement
from tests.pipeline.claims.auditing import audited, found, said


def used(answer: str, printed: str) -> Statement:
    return said(item="used", answers=[answer], printed=printed)


def useful(answer: str, printed: str, **more: object) -> Statement:
    return said(item="useful", answers=[answer], printed=printed, **more)


def variants(*statements: Statement, n: int = 10) -> list[str]:
    return [one[0] for one in found(audited({"text": statements}, n=n), "totals")]


def test_a_total_of_80_with_every_answer_of_the_scale_named() -> None:
    audit = audited({"text": [used("Yes", "60 %"), used("No", "20 %")]}, n=10)
    assert found(audit, "totals") == [("no_third_answer", "open", ("text",), ("used",))]


def test_a_total_of_100_is_complete() -> None:
    assert variants(used("Yes", "60 %"), used("No", "40 %")) == []
    # 33 + 67 + 0 and 33.3 + 66.6 are as much as rounding can hide.
    assert variants(used("Yes", "33 %"), used("No", "66 %"), n=3) == []
    assert variants(used("Yes", "6"), used("No", "4")) == []


def test_parts_that_are_more_than_all() -> None:
    audit = audited({"yes": [used("Yes", "60 %")], "no": [used("No", "50 %")]}, n=10)
    assert found(audit, "totals") == [("above_all", "wrong", ("yes", "no"), ("used",))]
    assert variants(used("Yes", "50 %"), used("No", "51 %"), n=200) == []


def test_by_data_the_part_that_is_wrong_is_suspected_alone() -> None:
    sentences = {"yes": [used("Yes", "60 %")], "no": [used("No", "50 %")]}
    audit = audited(sentences, {"used": {2: 6, 1: 4}})
    assert found(audit, "totals") == [("above_all", "wrong", ("no",), ("used",))]


def test_what_is_left_over_may_be_answers_that_are_not_named() -> None:
    audit = audited({"text": [useful("Agree", "60 %"), useful("Neutral", "20 %")]}, n=10)
    assert found(audit, "totals") == [
        ("not_all_said", "note", ("text",), ("useful",)),
        ("never_named", "note", (), ("useful",)),
    ]


def test_overlapping_parts_and_other_bases_are_not_added() -> None:
    assert (
        variants(
            said(item="useful", answers="not_low", printed="80 %"),
            useful("Agree", "60 %"),
            useful("Disagree", "10 %"),
            useful("Don't know", "10 %"),
        )
        == []
    )
    assert "above_all" not in variants(
        useful("Agree", "60 %"), useful("Neutral", "60 %", base="substantive")
    )


def test_answers_that_no_item_on_the_scale_names() -> None:
    named = [useful("Agree", "50 %"), useful("Neutral", "30 %"), useful("Disagree", "20 %")]
    audit = audited({"text": named}, n=10)
    assert found(audit, "totals") == [("never_named", "note", (), ("useful",))]
    elsewhere = said(item="easy", answers=["Don't know"], printed="10 %")
    assert "never_named" not in variants(*named, elsewhere)
