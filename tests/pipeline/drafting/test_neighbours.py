"""Questions beside each other whose answers are the same bare numbers."""

from pathlib import Path

import pytest

from tests.pipeline.drafting.drafting import drafted, items, repeated, table


def test_questions_beside_each_other_with_the_same_numbers_are_a_scale_in_doubt(
    tmp_path: Path,
) -> None:
    cells = repeated("12345", 60)
    found = drafted(
        tmp_path,
        table({"I am safe": cells, "I am glad": cells[::-1], "I sleep": [*cells[2:], "1", "2"]}),
    )
    assert items(found) == dict.fromkeys(["I am safe", "I am glad", "I sleep"], "rating_1_to_5")
    assert found.scales[0].doubts == (
        "the same numbers beside each other, and nothing says that they are a scale",
    )


@pytest.mark.parametrize(
    ("one", "other", "third"),
    [("12345", "12345", "012"), ("123", "123", "123"), ("12345", "123456", "1234567")],
    ids=["two alike", "too few numbers", "other numbers"],
)
def test_other_numbers_beside_each_other_are_no_scale(
    tmp_path: Path, one: str, other: str, third: str
) -> None:
    columns = {"Cars": one, "Visits": other, "Trips": third}
    text = table({header: repeated(cells, 84) for header, cells in columns.items()})
    assert items(drafted(tmp_path, text)) == {}


def test_facts_about_a_person_are_no_scale_beside_each_other(tmp_path: Path) -> None:
    text = table({name: repeated("12345", 60) for name in ("Education", "Income", "Region")})
    assert items(drafted(tmp_path, text)) == {}
