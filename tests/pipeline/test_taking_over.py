"""Words that decide no answer and no number: what they change, and what is taken over."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from pipeline import wave as steps
from pipeline.arrival import ALL_TABLES, receive
from pipeline.pseudonyms import Key
from pipeline.store import Revision
from pipeline.taking_over import DECIDED_BY, DRAWN, NUMBERS, WORDED
from pipeline.tombstones import Tombstones, hashes_of_id, write_tombstones
from pipeline.watch import look
from schemas.only_shown import OF_STUDY
from tests.making import KEY, Folder

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
attributes: { town: { column: place, text: "Town" }, part: { column: "b", group: false } }
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


def _afresh(path: Path, study: str, wave: str) -> dict[str, bytes]:
    """The files of a revision that nothing was published before."""
    folder = Folder(path)
    _write(folder, study, wave)
    folder.run()
    return _files(folder)


def _files(folder: Folder) -> dict[str, bytes]:
    return folder.bytes_below(f"store/small/2024/{_current(folder).name}")


@pytest.mark.parametrize("words", ONLY_SHOWN)
def test_what_is_taken_over_is_what_would_be_computed(
    published: Folder, tmp_path: Path, words: str
) -> None:
    _write(published, *_changed(words))
    earlier = _current(published).name
    assert _store_answers_without_reading(published).name != earlier
    published.run()
    assert _files(published) == _afresh(tmp_path / "afresh", *_changed(words))


def test_every_key_that_is_only_shown_has_its_case(published: Folder) -> None:
    before = published.store.questionnaire("small", "2024")
    of_study, of_wave = set[str](), set[str]()
    for words in ONLY_SHOWN:
        _write(published, *_changed(words))
        now = published.store.questionnaire("small", "2024")
        of_study |= _differing(before.study, now.study)
        of_wave |= _differing(before.wave, now.wave)
    assert of_study == {*OF_STUDY, "populations", "attributes", "items", "choices"}
    assert of_wave == {"title", "populations", "items", "choices"}


def _differing(one: BaseModel, other: BaseModel) -> set[str]:
    return {key for key, value in one if value != getattr(other, key)}


def test_every_table_is_taken_over_or_written_anew_and_the_answers_come_last() -> None:
    assert sorted([*NUMBERS, *WORDED, *DRAWN]) == sorted(ALL_TABLES)
    assert NUMBERS[-1] == "wide"


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
        ("languages: [en, da]", "languages: [da, en]"),
        ('key: "id"', 'key: "id", complete_at: 0.9'),
        ("quality: { few_answers: 2 }", "tolerate: 0.5"),
    ],
)
def test_what_may_decide_a_number_lets_the_export_be_read_again(
    published: Folder, words: str, new: str
) -> None:
    assert (STUDY + WAVE).count(words) == 1
    _write(published, STUDY.replace(words, new), WAVE.replace(words, new))
    assert _is_read_again(published)


def test_the_order_of_attributes_is_that_of_columns_and_rows(published: Folder) -> None:
    town, part = 'town: { column: place, text: "Town" }', 'part: { column: "b", group: false }'
    study, wave = _changed("Courses")
    assert f"{town}, {part}" in study
    _write(published, study.replace(f"{town}, {part}", f"{part}, {town}"), wave)
    assert _is_read_again(published)


def test_a_file_with_another_name_is_read(published: Folder) -> None:
    _write(published, *_changed("Courses"))
    path = published.home / "studies" / "small" / "waves" / "2024" / "answers.csv"
    path.rename(path.with_name("final.csv"))
    assert _is_read_again(published)


def test_who_is_forgotten_meanwhile_is_not_taken_over(published: Folder) -> None:
    _write(published, *_changed("Courses"))
    main, *others = hashes_of_id(Key(KEY), "small", "b", None)
    forgotten = Tombstones().with_respondents({main: tuple(others)})
    write_tombstones(published.store, "small", forgotten)
    assert _is_read_again(published)


def test_another_export_is_read(published: Folder) -> None:
    _write(published, *_changed("Courses"))
    published.wave(EXPORT + "e,1,Hamar,Agree,Agree,,,\n", settings=WAVE)
    assert _is_read_again(published)


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"numbers": "a", "tables": {}}', None])
def test_a_revision_that_does_not_say_what_decided_it_is_not_taken_over(
    published: Folder, damage: str | None
) -> None:
    path = _current(published).folder / DECIDED_BY
    path.unlink() if damage is None else path.write_text(damage)
    _write(published, *_changed("Courses"))
    assert _is_read_again(published)


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
@pytest.mark.parametrize("table", ["wide", "items", "exports", "tallies", "quality"])
def test_a_table_that_is_not_as_it_was_published_is_not_taken_over(
    published: Folder, tmp_path: Path, table: str, damage: str
) -> None:
    path = _current(published).path(table)
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        middle = len(content) // 2
        other = bytes([content[middle] ^ 1])
        rest = content[middle + 1 :] if damage == "changed" else b""
        path.write_bytes(content[:middle] + other + rest)
    _write(published, *_changed("Courses"))
    assert _is_read_again(published)
    published.run()
    assert _files(published) == _afresh(tmp_path / "afresh", *_changed("Courses"))


def test_what_a_kill_left_half_taken_over_is_finished(
    published: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Revision.copy

    def killed(self: Revision, other: Revision, table: str, sha256: str) -> bool:
        if table == "metrics":
            raise KeyboardInterrupt
        return copy(self, other, table, sha256)

    _write(published, *_changed("Courses"))
    with monkeypatch.context() as patch:
        patch.setattr(Revision, "copy", killed)
        with pytest.raises(KeyboardInterrupt):
            published.run()
    published.run()
    assert _files(published) == _afresh(tmp_path / "afresh", *_changed("Courses"))


def test_who_looks_does_not_read_what_will_be_taken_over(published: Folder) -> None:
    _write(published, *_changed("Courses"))
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(steps, "read_wave")
        found = look(published.store, ["small"], read=True)
        assert found["small", "2024"].reason == "another codebook"
        _write(published, STUDY.replace("Hverken", "Neither"), WAVE)
        with pytest.raises(NameError, match="read_wave"):
            look(published.store, ["small"], read=True)
