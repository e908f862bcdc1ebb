"""Random published numbers of random studies are recounted from the raw files, and are equal."""

import csv
import io
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.comparison import store_contrasts
from pipeline.explain import explain
from pipeline.explain.choosing import source_of_study, source_of_wave
from pipeline.explain.explanation import Explanation, Place
from pipeline.explain.raw_file import look
from pipeline.explain.source import Source
from tests.making import KEY, Folder
from tests.pipeline.explain.recounting import Survey, cliffs_delta, linked_dominance

# Each example publishes two waves.
pytestmark = pytest.mark.slow

WORDS = ("Never", "Seldom", "Now and then", "Often", "Always", "Without end", "Beyond")
DONT_KNOW = "No idea"
ITEMS = ("first", "second", "third")
WAVES = ("2023", "2024")
GROUPS = ("North", "South")


@dataclass(frozen=True)
class Drawn:
    """A study: how many options its scale has, and the raw file of each wave."""

    size: int
    high: int
    files: tuple[str, str]

    @property
    def codebook(self) -> str:
        options = "".join(
            f'      - {{ labels: {{ en: "{word}" }} }}\n' for word in WORDS[: self.size]
        )
        items = "".join(
            f'  - {{ id: {item}, scale: much, text: {{ en: "{item}" }} }}\n' for item in ITEMS
        )
        return (
            'title: "Drawn"\nlanguages: [en]\n'
            'respondents: { key: "id", weight: "w", complete_at: 1.0, link: as_given }\n'
            'attributes: { group: { column: "group" } }\n'
            f"scales:\n  much:\n    options:\n{options}"
            f'    missing: [{{ kind: dont_know, labels: {{ en: "{DONT_KNOW}" }} }}]\n'
            f"    cuts: {{ high: {{ at_least: {self.high} }}, low: {{ at_most: 1 }} }}\n"
            f"    net: {{ top: high, bottom: low }}\nitems:\n{items}"
        )


def spelt(word: str) -> st.SearchStrategy[str]:
    """A word as exports write it, now and then in other case or with stray space."""
    return st.sampled_from([word, word, word, word.upper(), f"{word} ", word.lower()])


@st.composite
def exports(draw: st.DrawFn, size: int) -> str:
    """A raw file: persons of a small circle, with blank cells, don't-knows and odd spellings."""
    persons = draw(st.lists(st.integers(1, 30), min_size=4, max_size=25, unique=True))
    cell = st.one_of(
        st.sampled_from(WORDS[:size]).flatmap(spelt),
        st.sampled_from(WORDS[:size]),
        st.sampled_from(["", " ", DONT_KNOW]),
    )
    weight = st.sampled_from(["1", "0.5", "2.25", "0.125"])
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator=draw(st.sampled_from(["\n", "\r\n"])))
    writer.writerow(["id", "group", "w", *ITEMS, "remark"])
    for place, person in enumerate(persons):
        # The first answers everything, so that no item and no wave is without any answer.
        cells = [draw(cell) for _ in ITEMS] if place else [WORDS[0]] * len(ITEMS)
        remark = draw(st.sampled_from(["", "fine", 'he said "no",\nthen left']))
        writer.writerow([person, draw(st.sampled_from(GROUPS)), draw(weight), *cells, remark])
    return stream.getvalue()


@st.composite
def studies(draw: st.DrawFn) -> Drawn:
    """A study of two waves on one scale."""
    size = draw(st.integers(3, len(WORDS)))
    files = draw(st.tuples(exports(size), exports(size)))
    return Drawn(size, draw(st.integers(2, size)), files)


def made(home: Path, drawn: Drawn) -> tuple[Folder, tuple[Survey, Survey]]:
    """The study with its contrasts, as if published, and its raw files by themselves."""
    folder = Folder(home)
    folder.study(drawn.codebook)
    meanings = {word.lower(): code for code, word in enumerate(WORDS[: drawn.size], start=1)}
    meanings[DONT_KNOW.lower()] = -1
    surveys = []
    for wave, content in zip(WAVES, drawn.files, strict=True):
        path = folder.wave(content, name=wave)
        surveys.append(Survey(path, meanings, ITEMS))
        folder.store.point("current", folder.compute(wave=wave))
    folder.store.point("current", store_contrasts(folder.store, "small"))
    return folder, (surveys[0], surveys[1])


def rows(found: Explanation, wave: str, codes: list[int]) -> list[int]:
    """The rows of all cells of a wave with some codes."""
    named = [c.rows for c in found.cells if c.wave == wave and c.code in codes]
    return sorted(row for one in named for row in one)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=studies(), data=st.data())
def test_what_is_published_is_what_a_person_counts_in_the_file(
    tmp_path_factory: pytest.TempPathFactory, drawn: Drawn, data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        folder, surveys = made(tmp_path_factory.mktemp("drawn") / "data", drawn)
    place = data.draw(st.integers(0, 1))
    source = source_of_wave(folder.store, "small", WAVES[place], first=None)
    for _ in range(4):
        item = data.draw(st.sampled_from(ITEMS))
        group = data.draw(st.sampled_from([None, *GROUPS]))
        _tally(folder, source, surveys[place], item, data.draw(_codes(drawn)), group)
        _shares(source, surveys[place], drawn, item, group)
        _moments(source, surveys[place], drawn, item)
    both = source_of_study(folder.store, "small", first=None)
    for item in ITEMS:
        _compared(both, surveys, drawn, item)


def _codes(drawn: Drawn) -> st.SearchStrategy[int]:
    return st.sampled_from([*range(1, drawn.size + 1), -1])


def _groups(group: str | None) -> dict[str, str]:
    return {"group_by": "group", "group_value": group} if group else {}


def _tally(
    folder: Folder, source: Source, survey: Survey, item: str, code: int, group: str | None
) -> None:
    if group is not None and not survey.people(group):
        return
    key = {"item": item, "code": code, **_groups(group)}
    found = explain(source, Place("tallies", "n", key))
    expected = survey.rows(item, [code], group)
    assert found.value == len(expected)
    assert rows(found, source.wave or "", [code]) == expected
    records = dict(survey.records())
    for seen in look(folder.store, source, found.cells):
        assert seen.state == "same"
        assert {row: cell.text for (_, row), cell in seen.cells.items()} == {
            row: records[row][item] for row in expected
        }
        assert all(cell.agrees for cell in seen.cells.values())


def _shares(source: Source, survey: Survey, drawn: Drawn, item: str, group: str | None) -> None:
    """The share at the high cut on both bases, its weighted form, and the net."""
    options = list(range(1, drawn.size + 1))
    high = list(range(drawn.high, drawn.size + 1))
    counts = survey.count(item, group)
    for base, codes in (("substantive", options), ("all", [*options, -1])):
        total = sum(counts[code] for code in codes)
        if not survey.people(group) or total == 0:
            continue
        key = {"subject": item, "base": base, **_groups(group)}
        share = {**key, "metric": "share", "cut": "high", "ci_method": "wilson"}
        found = explain(source, Place("metrics", "estimate", share))
        k = sum(counts[code] for code in high)
        assert found.value == pytest.approx(float(Fraction(k, total)), abs=1e-12)
        assert rows(found, source.wave or "", high) == survey.rows(item, high, group)
        assert rows(found, source.wave or "", codes) == survey.rows(item, codes, group)
        net = {**key, "metric": "net", "cut": "high - low"}
        found = explain(source, Place("metrics", "estimate", net))
        expected = Fraction(k - counts[1], total)
        assert found.value == pytest.approx(float(expected), abs=1e-12)
        if group is None:
            weighted = explain(source, Place("metrics", "estimate", {**share, "weighted": True}))
            expected = survey.weight(item, high) / survey.weight(item, codes)
            assert weighted.value == pytest.approx(float(expected), abs=1e-9)


def _moments(source: Source, survey: Survey, drawn: Drawn, item: str) -> None:
    answers = survey.scale(item, drawn.size)
    key = {"subject": item, "base": "substantive"}
    mean = explain(
        source, Place("metrics", "estimate", {**key, "metric": "mean_interval_assumption"})
    )
    assert mean.value == pytest.approx(float(Fraction(sum(answers), len(answers))), abs=1e-12)
    median = explain(source, Place("metrics", "estimate", {**key, "metric": "median_type_2"}))
    assert median.value == float(survey.median(item, drawn.size))
    options = list(range(1, drawn.size + 1))
    assert rows(median, source.wave or "", options) == survey.rows(item, options)


def _compared(source: Source, surveys: tuple[Survey, Survey], drawn: Drawn, item: str) -> None:
    """Contrasts of both waves, of all and of those who are in both."""
    before, after = surveys
    options = list(range(1, drawn.size + 1))
    key = {"comparison": "previous", "from_wave": "2023", "to_wave": "2024", "item": item}
    delta = {**key, "design": "independent", "metric": "cliffs_delta", "base": "substantive"}
    found = explain(source, Place("contrasts", "estimate", delta))
    later, earlier = (one.scale(item, drawn.size) for one in (after, before))
    assert found.value == pytest.approx(float(cliffs_delta(later, earlier)), abs=1e-12)
    for wave, survey in zip(WAVES, surveys, strict=True):
        assert rows(found, wave, options) == survey.rows(item, options)
    linked = {**key, "design": "linked", "metric": "dominance", "base": "substantive"}
    expected = linked_dominance(before, after, item)
    found = explain(source, Place("contrasts", "estimate", linked))
    if expected is None:
        assert found.value is None
        return
    assert found.value == pytest.approx(float(expected), abs=1e-12)
    ids = [{n: record["id"].strip() for n, record in one.records()} for one in surveys]
    for one in found.linked:
        assert len(one.rows) == one.n
        for first, second in one.rows:
            assert ids[0][first] == ids[1][second]
            cells = (dict(before.records())[first][item], dict(after.records())[second][item])
            assert tuple(map(before.code, cells)) == one.codes
