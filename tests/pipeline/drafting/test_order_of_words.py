"""Orders that no list of answers holds: grades, negations, shared words, one language of two."""

import random
from pathlib import Path

import pytest

from pipeline.drafting.draft import draft_of
from pipeline.drafting.ordinal import ordered
from pipeline.sql import connect
from tests.pipeline.readers.exports import exported

LOW_TO_HIGH = [
    ["(1) trifft nicht zu", "(2) trifft eher zu", "(3) trifft zu"],
    ["Mycket osäker", "Osäker", "Säker", "Mycket säker"],
    ["gar nicht ordentlich", "unordentlich", "ordentlich", "sehr ordentlich"],
    ["Not safe", "Slightly safe", "Neutral", "Safe", "Very safe"],
    ["Very unsafe", "Unsafe", "Neutral", "Safe", "Very safe"],
    ["I am not at all tired", "I am a little tired", "I am very tired"],
    ["low level of noise", "medium level of noise", "high level of noise"],
]


@pytest.mark.parametrize("labels", LOW_TO_HIGH, ids=lambda labels: labels[-1])
def test_answers_in_any_order_are_put_low_to_high(labels: list[str]) -> None:
    mixed = random.Random(len(labels)).sample(labels, len(labels))
    found = ordered(mixed)
    assert found is not None
    assert list(found.options) == labels
    assert not found.missing


def test_words_that_all_share_say_nothing() -> None:
    assert ordered(["United Kingdom", "United States", "United Nations"]) is None


def test_a_norwegian_battery_is_one_scale_though_some_rows_could_be_danish(tmp_path: Path) -> None:
    header = "id,Jeg trives [Ute],Jeg trives [Inne],Jeg trives [Hjemme]\n"
    rows = [
        *("1,Helt enig,Litt uenig,Helt enig", "2,Helt uenig,Litt enig,Delvis enig"),
        *("3,Delvis enig,Helt enig,Helt uenig", "4,Helt enig,Helt uenig,Helt enig"),
    ]
    export = exported(tmp_path, header + "\n".join(rows) + "\n")
    with connect() as connection:
        scales = draft_of(connection, export).scales
    assert [(scale.language, len(scale.items)) for scale in scales] == [("nb", 3)]
