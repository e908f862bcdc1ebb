"""How an export writes points in time."""

from datetime import datetime
from pathlib import Path

import pytest

from pipeline.drafting.times import day_and_month_may_be_turned, first_time, formats_of
from tests.pipeline.drafting.drafting import profiled


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (["2024-05-01 10:00:00", "2024-05-02 10:00:00"], ("%Y-%m-%d %H:%M:%S",)),
        (["2024-05-01T10:00:00+0200"], ("%Y-%m-%dT%H:%M:%S%z",)),
        (["01.05.2024 10:00", "31.05.2024 23:59"], ("%d.%m.%Y %H:%M",)),
        (["31.05.2024 10.00"], ("%d.%m.%Y %H.%M",)),
        (["31/05/2024 10.00.05"], ("%d/%m/%Y %H.%M.%S",)),
        (["31.05.2024 kl. 10.00.05"], ("%d.%m.%Y kl. %H.%M.%S",)),
        (["5/31/24 10:00", "5/1/24 9:05"], ("%m/%d/%y %H:%M",)),
        (["31/05/2024 10:00:00"], ("%d/%m/%Y %H:%M:%S",)),
        (["2024/05/31 3:04:05 PM"], ("%Y/%m/%d %I:%M:%S %p",)),
        (["5/31/2024 12:18:39 EST"], ("%m/%d/%Y %H:%M:%S EST",)),
        (["2024-05-31"], ("%Y-%m-%d",)),
        (["31-May-2024 10:00:00"], ("%d-%b-%Y %H:%M:%S",)),
        (["May 31, 2024 3:04 PM"], ("%b %d, %Y %I:%M %p",)),
    ],
    ids=lambda part: part[0],
)
def test_each_form_of_a_time_is_known(
    tmp_path: Path, cells: list[str], formats: tuple[str, ...]
) -> None:
    assert formats_of(profiled(tmp_path, cells)) == formats


def test_a_column_may_write_times_in_two_forms(tmp_path: Path) -> None:
    cells = ["2024-05-01 10:00:00", "2024-05-02 11:00:00", "31.05.2024 10:00"]
    assert formats_of(profiled(tmp_path, cells)) == ("%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M")


@pytest.mark.parametrize(
    "cells",
    [
        ["1", "2", "3"],
        ["2024", "2025"],
        ["10:00", "11:30"],
        ["2024-05-01", "soon", "later"],
        ["2024-13-41", "2024-00-00"],
        ["1024-05-01"],
        ["1-2 times", "3-5 times"],
        ["", ""],
        ["we met on 2024-05-01 in a town that I had never heard of before, I believe"],
    ],
    ids=lambda cells: cells[0],
)
def test_what_is_no_time_has_no_form(tmp_path: Path, cells: list[str]) -> None:
    assert formats_of(profiled(tmp_path, cells)) == ()


def test_the_first_time_is_the_earliest_wherever_it_stands(tmp_path: Path) -> None:
    cells = [f"2024-05-{day:02d} 10:00:00" for day in range(28, 1, -1)]
    found = profiled(tmp_path, cells)
    assert first_time(found, formats_of(found)) == datetime(2024, 5, 2, 10)


@pytest.mark.parametrize(
    ("cells", "doubtful"),
    [(["05/04/2024", "06/03/2024"], True), (["05/04/2024", "06/30/2024"], False)],
)
def test_days_and_months_are_in_doubt_where_no_cell_tells_them_apart(
    tmp_path: Path, cells: list[str], doubtful: bool
) -> None:
    found = profiled(tmp_path, cells)
    assert formats_of(found) == ("%m/%d/%Y",)
    assert day_and_month_may_be_turned(found, formats_of(found)) is doubtful
