"""What an export writes for the answers of a scale, where that is not what the codebook says.

Belongs here: telling words that became numbers, reversed codes, reworded options, another number
of options, and a new kind of missing from each other. Does not belong here: questions
(`matching`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.drafting.answers import WHOLE_NUMBER, answers_of
from pipeline.drafting.items import NUMBERS, PROGRAM_MISSING
from pipeline.drafting.order import Ordered, missing_kind
from pipeline.drafting.ordinal import ordered
from pipeline.drafting.profile import Profile
from pipeline.drafting.scales import FEW_ANSWERS, DraftScale
from schemas.scale import Scale, scale_meanings
from schemas.study import Study
from schemas.vocabulary import Vocabulary, fold

# So many items of which nobody chose an option were asked without it.
FEWEST_ITEMS = 3
WIDEST = 7
MOST_SHOWN = 6


@dataclass(frozen=True)
class Spelling:
    """One way in which the answers of some items are written otherwise.

    Attributes:
        kind: recoded, reversed, options_reworded, options_unused, rescaled, missing_added or
            unknown_answers.
        said: what differs; `read` goes where `{pairs}` stands.
        read: text in the export to a label of the scale or a kind of missing.
        asked: what has to be answered first, as `said`; "" where `read` is safe.
    """

    kind: str
    said: str
    items: tuple[str, ...]
    read: Mapping[str, str] = field(default_factory=dict)
    asked: str = ""

    @property
    def what(self) -> str:
        """What differs, as a sentence."""
        pairs = ", ".join(f"{text!r} is {meaning!r}" for text, meaning in self.read.items())
        return self.said.replace("{pairs}", pairs)

    @property
    def question(self) -> str:
        """What a person has to answer first."""
        pairs = ", ".join(f"{text} = {meaning}" for text, meaning in self.read.items())
        return self.asked.replace("{pairs}", pairs)


@dataclass(frozen=True)
class Place:
    """An item's column, with the scale that a draft of the export alone puts it on."""

    item: str
    profile: Profile
    own: DraftScale | None = None


def spelling_differences(study: Study, scale: Scale, places: Sequence[Place]) -> list[Spelling]:
    """How the columns of one scale are written otherwise, alike ones together.

    Args:
        study: whose first language labels are given in.
        scale: with what the wave declares already.
        places: the columns of all items on the scale.
    """
    reader = _Reader(study, scale)
    found: list[Spelling] = []
    unexplained: dict[str, list[Place]] = {}
    for place in places:
        found += reader.explained(place)
        if reader.unexplained(place):
            unexplained.setdefault(place.own.name if place.own else "", []).append(place)
    for together in unexplained.values():
        found.append(reader.guessed(together))
    if not found:
        found += reader.narrowed(places)
    return _joined(found)


def _joined(found: Sequence[Spelling]) -> list[Spelling]:
    """What differs in some columns alike is said once, and no text means two things."""
    joined: dict[tuple[str, str, str], Spelling] = {}
    meanings: dict[str, str] = {}
    for one in found:
        key = (one.kind, one.said, one.asked)
        known = joined.get(key)
        items = dict.fromkeys((*known.items, *one.items) if known else one.items)
        own = {
            text: meaning
            for text, meaning in one.read.items()
            if meanings.setdefault(fold(text), meaning) == meaning
        }
        read = {**known.read, **own} if known else own
        joined[key] = replace(one, items=tuple(items), read=read)
    return list(joined.values())


class _Reader:
    """Reads the cells of columns by one scale."""

    def __init__(self, study: Study, scale: Scale) -> None:
        self.scale = scale
        self.vocabulary = Vocabulary.of(scale_meanings(scale))
        self.labels = {code: study.text(one.labels) for code, one in scale.wordings()}
        self.kinds = {one.code: one.kind for one in scale.missing}
        options = [self.labels[rank] for rank in range(1, scale.size + 1)]
        self.own_order = ordered(options)

    def meaning(self, text: str) -> int | None:
        """The code of a text; None where the scale does not know it."""
        found = self.vocabulary.read(text)
        return None if found is None else int(found.meaning)

    def name(self, code: int) -> str:
        """What `read` calls a code: a label, or the kind of missing."""
        return self.labels[code] if code > 0 else self.kinds.get(code, self.labels.get(code, ""))

    def explained(self, place: Place) -> Iterator[Spelling]:
        """What one column writes otherwise and its words or its labels explain."""
        contradicting = self._contradictions(place)
        if contradicting is not None:
            yield contradicting
            return
        by_label = self._by_label(place.profile)
        if by_label:
            yield Spelling("recoded", "by the file's own labels {pairs}", (place.item,), by_label)
        missing = self._missing(place)
        if missing:
            said = "there are answers off the scale: {pairs}"
            yield Spelling("missing_added", said, (place.item,), missing)

    def unexplained(self, place: Place) -> list[str]:
        """The texts of a column that neither the codebook nor anything in the file explains."""
        if self._contradictions(place) is not None:
            return []
        known = {**self._by_label(place.profile), **self._missing(place)}
        return [text for text in self._unknown(place.profile) if text not in known]

    def _unknown(self, profile: Profile) -> list[str]:
        return [text for text in _texts(profile) if self.meaning(text) is None]

    def _by_label(self, profile: Profile) -> dict[str, str]:
        labels = profile.column.labels
        return {
            text: self.name(code)
            for text in self._unknown(profile)
            if text.strip() in labels and (code := self.meaning(labels[text.strip()])) is not None
        }

    def _missing(self, place: Place) -> dict[str, str]:
        """Unknown texts that are no answer, with their kinds."""
        drafted = place.own.missing if place.own else ()
        kinds = {fold(text): k for one, k in drafted for text in (one.label, *one.codes)}
        known = self._by_label(place.profile)
        column = place.profile.column
        declared = set(map(fold, column.missing))
        found = {}
        for text in self._unknown(place.profile):
            kind = kinds.get(fold(text))
            if kind is None and text.strip() in PROGRAM_MISSING:
                kind = "blank"
            kind = kind or missing_kind(column.labels.get(text.strip(), text))
            kind = kind or ("blank" if fold(text) in declared else None)
            if kind is not None and text not in known:
                found[text] = kind
        return found

    def _contradictions(self, place: Place) -> Spelling | None:
        """Codes that mean something else by the file's labels, if the cells hold codes."""
        labels = place.profile.column.labels
        occurring = {text.strip() for text in place.profile.texts}
        codes = sorted(labels, key=_by_number)
        by_code = {code: self.meaning(code) for code in codes}
        by_label = {code: self.meaning(labels[code]) for code in codes}
        known = [code for code in codes if by_code[code] and by_label[code]]
        if not occurring & set(labels) or all(by_code[one] == by_label[one] for one in known):
            return None
        read = {code: self.name(meaning) for code in codes if (meaning := by_label[code])}
        ranks = [rank for code in codes if (rank := by_label[code]) and rank > 0]
        turned = len(ranks) > 1 and ranks == sorted(ranks, reverse=True)
        said = "the codes run the other way: {pairs}" if turned else "{pairs}"
        unsure = [one for one in codes if one in occurring and by_code[one] and not by_label[one]]
        shown = ", ".join(f"{code!r} ({labels[code]!r})" for code in unsure[:MOST_SHOWN])
        return Spelling(
            "reversed" if turned else "recoded",
            f"by the file's own labels {said}",
            (place.item,),
            read,
            f"Which answers are {shown}? Add them to `read`" if unsure else "",
        )

    def guessed(self, places: Sequence[Place]) -> Spelling:
        """What columns hold that write their answers alike and otherwise than the codebook."""
        items = tuple(place.item for place in places)
        written = _written(places, self.scale.size)
        if written is not None and len(written.options) == self.scale.size:
            return self._same_size(places, written)
        if written is not None and any(self.meaning(one) is None for one in written.options):
            return self._rescaled(places, written.options)
        unknown = sorted({text for place in places for text in self.unexplained(place)})
        more = ", ..." if len(unknown) > MOST_SHOWN else ""
        return Spelling(
            "unknown_answers",
            f"the codebook does not know {', '.join(map(repr, unknown[:MOST_SHOWN]))}{more}",
            items,
            asked="What do these answers mean?",
        )

    def _rescaled(self, places: Sequence[Place], options: Sequence[str]) -> Spelling:
        listed = " < ".join(map(repr, options))
        return Spelling(
            "rescaled",
            f"it has {len(options)} options instead of {self.scale.size}: {listed}",
            tuple(place.item for place in places),
            asked="Is it asked on another scale? Then declare that scale in study.yaml",
        )

    def _same_size(self, places: Sequence[Place], written: "_Written") -> Spelling:
        read = {
            text: self.labels[rank]
            for text, rank in written.ranks.items()
            if self.meaning(text) != rank
        }
        items = tuple(place.item for place in places)
        own, order = self.own_order, written.order
        numbers = all(WHOLE_NUMBER.fullmatch(option) for option in written.options)
        if numbers and not (own is None or own.family == NUMBERS):
            said = "numbers stand where the codebook has words"
            asked = "Nothing in the file says so, but is the order {pairs}?"
            return Spelling("recoded", said, items, read, asked)
        same = own is not None and (own.family, own.language) == (order.family, order.language)
        asked = "" if same and not order.doubts else "Are these the same answers in other words?"
        said = "the options are worded otherwise: {pairs}"
        return Spelling("options_reworded", said, items, read, asked)

    def narrowed(self, places: Sequence[Place]) -> Iterator[Spelling]:
        """Options that nobody chose in any of several items, with many answers together."""
        answers = sum(one.profile.filled for one in places)
        many = len(places) >= FEWEST_ITEMS and answers >= FEWEST_ITEMS * FEW_ANSWERS
        labelled = any(one.profile.column.labels for one in places)
        if not many or labelled or self.scale.size > WIDEST:
            return
        chosen = {self.meaning(text) for one in places for text in one.profile.texts}
        ranks = [rank for rank in range(1, self.scale.size + 1) if rank in chosen]
        unused = [self.labels[n] for n in range(1, self.scale.size + 1) if n not in chosen]
        # Extremes may be too much for everybody; what lies between is chosen if it is there.
        if len(ranks) > 1 and ranks[-1] - ranks[0] + 1 > len(ranks):
            yield self._rescaled(places, [self.labels[rank] for rank in ranks])
        elif unused:
            yield Spelling(
                "options_unused",
                f"nobody chose {' or '.join(map(repr, unused))} in any of its {len(places)} items;"
                " if they were asked without, declare that scale in study.yaml",
                tuple(place.item for place in places),
            )


@dataclass(frozen=True)
class _Written:
    """The options that columns hold, low to high, and the rank of each text that means one."""

    order: Ordered
    ranks: Mapping[str, int]

    @property
    def options(self) -> tuple[str, ...]:
        return self.order.options


def _written(places: Sequence[Place], size: int) -> _Written | None:
    """The options of columns that write them alike: the draft's, else those they hold together."""
    found = [one for one in (_drafted(places), _held(places)) if one is not None]
    return next((one for one in found if len(one.options) == size), found[0] if found else None)


def _drafted(places: Sequence[Place]) -> _Written | None:
    own = places[0].own
    if own is None:
        return None
    options = tuple(option.label for option in own.options)
    order = Ordered(own.family, own.language, options, doubts=own.doubts)
    return _Written(order, _ranks(places, [(one.label, *one.codes) for one in own.options]))


def _held(places: Sequence[Place]) -> _Written | None:
    answers = [one for place in places for one in answers_of(place.profile).answers]
    labels = dict.fromkeys(one.label for one in answers if not one.is_declared_missing)
    order = ordered(list(labels), places[0].profile.column.header)
    if order is None:
        return None
    spellings = [
        [text for one in answers if one.label == option for text in (option, *one.codes)]
        or [option]
        for option in order.options
    ]
    return _Written(order, _ranks(places, spellings))


def _ranks(places: Sequence[Place], spellings: Sequence[Sequence[str]]) -> dict[str, int]:
    """The rank of every text that cells hold, and of each option's words where cells hold words."""
    known = {fold(text): rank for rank, texts in enumerate(spellings, 1) for text in texts}
    held = {text.strip() for place in places for text in _texts(place.profile)}
    words = (
        [] if any(place.profile.column.labels for place in places) else [s[0] for s in spellings]
    )
    ranks = {text: known[fold(text)] for text in (*words, *sorted(held)) if fold(text) in known}
    return dict(sorted(ranks.items(), key=lambda entry: entry[1]))


def _texts(profile: Profile) -> Mapping[str, int]:
    return profile.texts or profile.some


def _by_number(code: str) -> tuple[int, int, str]:
    number = WHOLE_NUMBER.fullmatch(code)
    return (0, int(number[1]), "") if number else (1, 0, code)
