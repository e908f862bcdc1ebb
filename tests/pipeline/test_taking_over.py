"""Words that decide no answer and no number: what they change, and what is taken over."""

from pathlib import Path

import pytest

from pipeline import wave as steps
from pipeline.arrival import receive
from pipeline.store import Revision
from pipeline.taking_over import DECIDED_BY
from tests.making import Folder

STUDY = """
title: "Courses"
description: "What was learnt"
source: "A report"
owners: ["team:one"]
languages: [en, da]
interpretation: romano_2006
equivalence: { share: 0.1 }
respondents: { key: "id", weight: "w" }
quality: { few_answers: 2 }
populations: { invited: { n: 9, text: "all who took part" } }
attributes: { town: { column: "place", text: "Town" } }
levels: { own: { en: "Own work", da: "Eget arbejde" } }
batteries: { both: "Both together" }
scales:
  agreement:
    options:
      - labels: { en: "Disagree", da: "Uenig" }
      - labels: { en: "Neutral", da: "Hverken" }
      - labels: { en: "Agree", da: "Enig" }
    missing: [{ kind: dont_know, labels: { en: "Don't know", da: "Ved ikke" } }]
    cuts: { high: { at_least: 3 }, low: { at_most: 1 } }
items:
  - { id: useful, column: q1, scale: agreement, level: own, battery: both, text: "It is useful" }
  - { id: easy, scale: agreement, battery: both, text: "It is easy" }
choices:
  - id: how
    column: q3
    text: "How did you hear of it?"
    select: one
    options: [{ labels: "Mail" }, { labels: "Friends" }]
  - id: what
    text: "What else?"
    select: several
    options: [{ labels: "Books", column: "b" }, { labels: "Talks", column: "t" }]
    selected: ["x"]
"""
WAVE = """
title: "First time"
items: { useful: { text: "It is of use" } }
choices: { how: { text: "How did you hear?" } }
populations: { trained: { n: 5, text: "who were trained" } }
"""
EXPORT = """\
id,w,place,q1,It is easy,q3,b,t
a,1,Aarhus,Agree,Neutral,Mail,x,
b,1.5,Hamar,agree ,Don't know,Friends,,x
c,1,Hamar,Disagree,,Mail,x,x
d,2,Aarhus,Enig,Uenig,,,
"""
ONLY_SHOWN = (
    "Courses",
    "What was learnt",
    "A report",
    "team:one",
    "romano_2006",
    "share: 0.1",
    "all who took part",
    "Town",
    "Own work",
    "Both together",
    "It is useful",
    "How did you hear of it?",
    "What else?",
    "First time",
    "It is of use",
    "How did you hear?",
    "who were trained",
)
NEW = {"team:one": "team:two", "romano_2006": "null", "share: 0.1": "share: 0.2"}


@pytest.fixture
def published(folder: Folder) -> Folder:
    """A study with words of every kind, its wave published."""
    _write(folder, STUDY, WAVE)
    folder.run()
    return folder


def _write(folder: Folder, study: str, wave: str) -> None:
    folder.study(study)
    folder.wave(EXPORT, settings=wave)


def _changed(words: str) -> tuple[str, str]:
    """The study and its wave with other words."""
    new = NEW.get(words, words + " now")
    assert (STUDY + WAVE).count(words) == 1
    return STUDY.replace(words, new), WAVE.replace(words, new)


def _current(folder: Folder) -> Revision:
    revision = folder.store.current("small", "2024")
    assert revision is not None
    return revision


def _store_answers_without_reading(folder: Folder) -> Revision:
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(steps, "read_wave")
        return steps.store_answers(folder.store, receive(folder.store, "small", "2024"))


def _is_read_again(folder: Folder) -> bool:
    try:
        _store_answers_without_reading(folder)
    except NameError as error:
        return "read_wave" in str(error)
    return False


@pytest.mark.parametrize("words", ONLY_SHOWN)
def test_what_is_taken_over_is_what_would_be_computed(
    published: Folder, tmp_path: Path, words: str
) -> None:
    afresh = Folder(tmp_path / "afresh")
    _write(afresh, *_changed(words))
    afresh.run()
    _write(published, *_changed(words))
    earlier = _current(published).name
    assert _store_answers_without_reading(published).name != earlier
    published.run()
    part = f"store/small/2024/{_current(published).name}"
    assert published.bytes_below(part) == afresh.bytes_below(part)


@pytest.mark.parametrize(
    ("words", "new"),
    [
        ("Hverken", "Neither"),
        ("n: 9", "n: 12"),
        ("n: 5", "n: 6"),
        ("few_answers: 2", "few_answers: 3"),
        ("at_least: 3", "at_least: 2"),
        (', weight: "w"', ""),
        ('"Books"', '"Papers"'),
        ('text: "Town"', "group: false"),
        ("It is easy", "It was easy"),
    ],
)
def test_what_may_decide_a_number_lets_the_export_be_read_again(
    published: Folder, words: str, new: str
) -> None:
    assert (STUDY + WAVE).count(words) == 1
    _write(published, STUDY.replace(words, new), WAVE.replace(words, new))
    assert _is_read_again(published)


def test_another_export_is_read(published: Folder) -> None:
    _write(published, *_changed("Courses"))
    published.wave(EXPORT + "e,1,Hamar,Agree,Agree,,,\n", settings=WAVE)
    assert _is_read_again(published)


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"numbers": "other"}', None])
def test_a_revision_that_does_not_say_what_decided_it_is_not_taken_over(
    published: Folder, damage: str | None
) -> None:
    path = _current(published).folder / DECIDED_BY
    path.unlink() if damage is None else path.write_text(damage)
    _write(published, *_changed("Courses"))
    assert _is_read_again(published)


def test_a_published_revision_that_lost_a_table_is_not_taken_over(published: Folder) -> None:
    _current(published).path("quality").unlink()
    _write(published, *_changed("Courses"))
    assert _is_read_again(published)
