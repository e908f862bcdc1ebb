"""A study drafted from any small survey is one that a run reads, and it counts what is there."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.drafting import lexicon
from pipeline.drafting.placing import new_study
from pipeline.store import Store
from pipeline.wave import check_wave
from schemas.vocabulary import fold
from tests.making import KEY
from tests.pipeline.drafting.drafting import rows

BLANK = -4
MISSING = {"Don't know": -1, "Not applicable": -2, "Prefer not to say": -3}
QUESTIONS = ("How satisfied are you with {}?", "{} is useful", "I agree that {} helps", "q{}")
# How people and programs write an answer that is the same to a reader.
WRITTEN: list[Callable[[str], str]] = [str, str, str, str.upper, " {} ".format, "{}\u200b".format]


def orders() -> list[list[str]]:
    """Vocabularies low to high, the words of one language each."""
    found = [[str(number) for number in range(1, top + 1)] for top in (5, 7, 10)]
    for path in sorted(lexicon.FOLDER.glob("*.yaml")):
        families = yaml.safe_load(path.read_text("utf-8"))["families"]
        found += [
            [line[0] for line in family["order"]]
            for family in families.values()
            if len(family.get("order", ())) >= 4
        ]
    return found


ORDERS = orders()


@st.composite
def batteries(draw: st.DrawFn, n: int) -> list[tuple[list[str], list[str]]]:
    """Columns on one scale, each with its vocabulary low to high, and its cells."""
    whole = draw(st.sampled_from(ORDERS))
    places = draw(st.sets(st.sampled_from(range(len(whole))), min_size=3, max_size=7))
    options = [whole[place] for place in sorted(places)]
    if whole[0] == "1":
        options = whole
    off = draw(st.lists(st.sampled_from([*MISSING]), max_size=2, unique=True))
    found = []
    for _ in range(draw(st.integers(1, 4))):
        own = draw(st.lists(st.sampled_from(options), min_size=1, unique=True))
        words = st.sampled_from([*own, *own, *off, ""])
        ways = st.sampled_from(WRITTEN)
        cells = [draw(ways)(draw(words)) for _ in range(n)]
        found.append((options, cells))
    return found


@st.composite
def surveys(draw: st.DrawFn) -> tuple[list[str], list[tuple[list[str], list[str]]], list[str]]:
    """Headers and columns of a small survey, and the respondents' ids."""
    n = draw(st.integers(3, 25))
    columns = [one for _ in range(draw(st.integers(1, 3))) for one in draw(batteries(n))]
    headers = [
        draw(st.sampled_from(QUESTIONS)).format(f"thing {place}") for place in range(len(columns))
    ]
    ids = [f"r{row}" for row in range(n)]
    if draw(st.booleans()):
        ids[-1] = ids[0]
    return headers, columns, ids


@pytest.fixture(scope="module", autouse=True)
def _key() -> Iterator[None]:
    """A key for pseudonyms, for all examples."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        yield


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(surveys())
def test_each_items_counts_are_those_of_its_cells(
    survey: tuple[list[str], list[tuple[list[str], list[str]]], list[str]],
) -> None:
    headers, columns, ids = survey
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        lines = zip(ids, *(cells for _, cells in columns), strict=True)
        path.write_text(rows([["Respondent ID", *headers], *lines]), encoding="utf-8")
        store = Store(Path(folder) / "data")
        placed = new_study(store, [path], [], "drafted")
        if not placed.plan.scales:
            return
        _, conformed, questionnaire = check_wave(store, "drafted", placed.waves[0].name)
    kept = [row - 2 for row in conformed.answers["source_row"]]
    # Who repeats an id counts once, by the draft's rule.
    assert len(kept) == len(set(ids))
    for asked in questionnaire.items:
        options, cells = columns[headers.index(str(asked.item.column))]
        scale = questionnaire.scale(asked)
        labels = [fold(questionnaire.study.text(one.labels)) for one in scale.options]
        known = [label for label in labels if label in map(fold, options)]
        # Low to high, as the language has it.
        assert known == [fold(one) for one in options if fold(one) in labels]
        meanings = {label: rank for rank, label in enumerate(labels, start=1)}
        meanings |= {fold(text): code for text, code in MISSING.items()} | {"": BLANK}
        expected = Counter(meanings[fold(cells[row])] for row in kept)
        assert Counter(conformed.answers[asked.column].to_list()) == expected
