"""The answers of a column: what its cells mean, whether they hold words, codes or numbers.

Belongs here: folding spellings of one answer together, and reading codes by the labels that the
file carries. Does not belong here: their order (`ordinal`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pipeline.drafting.lexicon import plain
from pipeline.drafting.numbered import number_of
from pipeline.drafting.profile import Profile
from schemas.vocabulary import fold

WHOLE_NUMBER = re.compile(r"\s*(-?\d{1,15})(?:[.,]0+)?\s*")
# Signs of which a typist or a word processor takes one for the other.
TYPED = str.maketrans({"‘": "'", "’": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-"})


@dataclass(frozen=True)
class Answer:
    """One answer of a column.

    Attributes:
        label: its words; the number or code itself where the file has no words for it.
        codes: what cells hold instead of the words.
        n: cells with it.
        is_declared_missing: whether the file itself says that it is no answer.
    """

    label: str
    codes: tuple[str, ...] = ()
    n: int = 0
    is_declared_missing: bool = False


@dataclass(frozen=True)
class Answers:
    """All answers of a column.

    Attributes:
        by_codes: whether cells hold codes that the file has labels for.
        in_order: whether the order of the answers is the questionnaire's, not the alphabet's.
        strangers: texts that occur although the file's labels do not know them.
    """

    answers: tuple[Answer, ...] = ()
    by_codes: bool = False
    in_order: bool = False
    strangers: tuple[str, ...] = ()

    @property
    def labels(self) -> list[str]:
        """The words of all answers that the file does not declare missing."""
        return [one.label for one in self.answers if not one.is_declared_missing]


def answers_of(profile: Profile) -> Answers:
    """The answers of a column; none where it has too many different texts."""
    if not profile.is_counted:
        return Answers()
    labels = profile.column.labels
    if not labels:
        return Answers(_spelt(profile.texts, profile.column.missing))
    by_key, by_label = _known(profile, labels.keys()), _known(profile, labels.values())
    if by_key >= by_label:
        return _coded(profile, labels)
    return _labelled(profile, labels)


def _known(profile: Profile, spellings: Iterable[str]) -> int:
    """How many cells hold one of some spellings."""
    known = {_key(text) for text in spellings}
    return sum(n for text, n in profile.texts.items() if _key(text) in known)


def alike(label: str) -> str:
    """What an answer shares with the same answer of another column."""
    number = WHOLE_NUMBER.fullmatch(label)
    return str(int(number[1])) if number else plain(label) or fold(label)


def number_in(answer: Answer) -> int | None:
    """The number of an answer on a scale of numbers: that of its words, else its code."""
    texts = (answer.label, *answer.codes)
    return next((one for one in map(number_of, texts) if one is not None), None)


def _key(text: str) -> str:
    """What two spellings of one answer share: folded, numbers by their value."""
    number = WHOLE_NUMBER.fullmatch(text)
    if number:
        return str(int(number[1]))
    folded = fold(text).translate(TYPED)
    return folded.rstrip(".,;:! ") or folded


def _spelt(texts: Mapping[str, int], missing: tuple[str, ...]) -> tuple[Answer, ...]:
    """Answers by their own words; of several spellings the most frequent one is the label."""
    declared = {_key(text) for text in missing}
    groups: dict[str, list[str]] = {}
    for text in texts:
        groups.setdefault(_key(text), []).append(text)
    found = []
    for key, spellings in groups.items():
        first = max(
            spellings,
            key=lambda text: (texts[text], text == text.strip(), text[:1].isupper(), text),
        )
        number = WHOLE_NUMBER.fullmatch(first)
        label = key if number else " ".join(first.strip("\ufeff").split())
        others = [text.strip() for text in spellings if fold(text) != fold(label)]
        found.append(
            Answer(
                label,
                codes=tuple(sorted(set(others))),
                n=sum(texts[text] for text in spellings),
                is_declared_missing=key in declared,
            )
        )
    return tuple(sorted(found, key=lambda one: _sorted_by(one.label)))


def _sorted_by(label: str) -> tuple[int, int, str]:
    number = WHOLE_NUMBER.fullmatch(label)
    return (0, int(number[1]), "") if number else (1, 0, label)


def _coded(profile: Profile, labels: Mapping[str, str]) -> Answers:
    """Cells hold codes; each known code is an answer, chosen or not."""
    written: dict[str, list[str]] = {}
    for text in profile.texts:
        written.setdefault(_key(text), []).append(text)
    declared = {_key(text) for text in profile.column.missing}
    known = [
        Answer(
            label=" ".join(label.split()) or code,
            codes=_spellings(code, written.get(_key(code), ())),
            n=sum(profile.texts[text] for text in written.get(_key(code), ())),
            is_declared_missing=_key(code) in declared,
        )
        for code, label in labels.items()
    ]
    codes = {_key(code) for code in labels}
    others = {text: n for text, n in profile.texts.items() if _key(text) not in codes}
    found = _distinct((*known, *_spelt(others, profile.column.missing)))
    words = {fold(label) for label in labels.values()}
    strangers = tuple(
        text for text in others if _key(text) not in declared and fold(text) not in words
    )
    return Answers(found, by_codes=True, in_order=True, strangers=strangers)


def _spellings(code: str, texts: Iterable[str]) -> tuple[str, ...]:
    """A code and what cells hold for it, without what a reader takes for the same anyhow."""
    found = {fold(code): code}
    for text in texts:
        found.setdefault(fold(text), text.strip())
    return tuple(found.values())


def _labelled(profile: Profile, labels: Mapping[str, str]) -> Answers:
    """Cells hold words that a survey definition lists, chosen or not."""
    spelt = {_key(one.label): one for one in _spelt(profile.texts, profile.column.missing)}
    found = []
    for label in labels.values():
        answer = spelt.pop(_key(label), None)
        words = " ".join(label.split())
        if answer is None:
            found.append(Answer(words))
            continue
        codes = _spellings(words, (answer.label, *answer.codes))[1:]
        found.append(replace(answer, label=words, codes=codes))
    strangers = tuple(one.label for one in spelt.values() if not one.is_declared_missing)
    return Answers(_distinct((*found, *spelt.values())), in_order=True, strangers=strangers)


def _distinct(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """Answers with one label as one answer with several codes; no label is another's code."""
    codes = {fold(code): one for one in answers for code in one.codes}
    merged: dict[str, Answer] = {}
    for one in answers:
        key = fold(one.label)
        other = merged.get(key)
        if codes.get(key, one) is not one or (
            other is not None and other.is_declared_missing != one.is_declared_missing
        ):
            marked = f"{one.label} ({', '.join(one.codes)})"
            merged[fold(marked)] = replace(one, label=marked)
        elif other is None:
            merged[key] = one
        else:
            codes_of_both = (*other.codes, *one.codes)
            merged[key] = replace(other, codes=codes_of_both, n=other.n + one.n)
    return tuple(merged.values())
