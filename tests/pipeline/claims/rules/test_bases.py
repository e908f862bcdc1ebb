"""Which numbers of answers can have given all percentages of an item."""

from pipeline.claims.rules import RULES
from schemas.claims import Statement
from tests.pipeline.claims.auditing import audited, found, said


def share(printed: str, answers: str = "Agree", **more: object) -> Statement:
    return said(item="useful", answers=[answers], printed=printed, **more)


def bases(*statements: Statement, n: int = 10) -> list[tuple[str, object]]:
    """What is found, with the bases that it names."""
    audit = audited({"text": statements}, n=n)
    return [(one.variant, one.details["bases"]["numbers"]) for one in RULES["bases"][1](audit)]


def test_the_bases_that_fit_are_named() -> None:
    assert bases(share("50 %")) == [("fit", [2, 4, 6, 8, 10])]
    assert bases(share("50 %"), share("40 %", "Neutral")) == [("fit", [10])]


def test_items_with_the_same_bases_are_named_once() -> None:
    easy = said(item="easy", answers=["Agree"], printed="20 %")
    audit = audited({"one": [share("60 %")], "two": [easy]}, n=10)
    assert found(audit, "bases") == [("fit", "note", ("one", "two"), ("useful", "easy"))]


def test_percentages_that_do_not_come_from_so_many() -> None:
    assert bases(share("33 %")) == [("does_not_fit", [3, 6, 9]), ("fit", [3, 6, 9])]


def test_percentages_that_fit_no_base_together() -> None:
    found = bases(share("33 %"), share("50 %", "Neutral"), share("20 %", "Disagree"))
    assert [variant for variant, _ in found] == ["does_not_fit", "none_fits"]


def test_the_largest_base_is_how_many_were_invited() -> None:
    asked = said(number="invited", printed="12")
    assert bases(share("50 %"), asked) == [("fit", [2, 4, 6, 8, 10, 12])]


def test_shares_of_different_bases_are_looked_at_apart() -> None:
    # 4 of 10, and 4 of the 8 with an opinion; 62 % of 8 and 50 % of 10 go with no one base.
    both = [share("40 %"), share("50 %", base="substantive")]
    assert bases(*both) == [("fit", [5, 10]), ("fit", [2, 4, 6, 8, 10])]
    data = {"useful": {3: 5, 2: 2, 1: 1, -1: 2}}
    audit = audited({"text": [share("50 %"), share("62 %", base="substantive")]}, data)
    assert [one[0] for one in found(audit, "bases")] == ["fit", "fit"]


def test_by_data_the_number_that_is_wrong_is_suspected_alone() -> None:
    data = {"useful": {3: 5, 2: 4, 1: 1}}
    audit = audited({"right": [share("50 %")], "wrong": [share("33 %", "Neutral")]}, data)
    assert found(audit, "bases")[0] == ("does_not_fit", "wrong", ("wrong",), ("useful",))


def test_counts_and_large_waves_tell_nothing() -> None:
    assert bases(share("50 %"), share("4", "Neutral")) == []
    assert bases(share("50 %"), n=101) == []
    assert bases(share("50 %", compares="at_least")) == []
