"""What an export writes for the answers of a scale, where that is not what the codebook says.

Belongs here: telling words that became numbers, reversed codes, reworded options, another number
of options, and a new kind of missing from each other. Does not belong here: questions (`matching`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.drafting.answers import WHOLE_NUMBER, answers_of
from pipeline.drafting.ordinal import Ordered, missing_kind, ordered
from pipeline.drafting.profile import Profile
from schemas.scale import Scale, scale_meanings
from schemas.study import Study
from schemas.vocabulary import Vocabulary


@dataclass(frozen=True)
class Spelling:
    """One way in which the answers of some items are written otherwise.

    Attributes:
        kind: recoded, reversed, options_reworded, rescaled, missing_added or unknown_answers.
        read: text in the export to a label of the scale or a kind of missing.
        question: what has to be answered first; "" where `read` is safe.
    """

    kind: str
    what: str
    items: tuple[str, ...]
    read: Mapping[str, str] = field(default_factory=dict)
    question: str = ""


def spelling_differences(
    study: Study, scale: Scale, columns: Sequence[tuple[str, Profile]]
) -> list[Spelling]:
    """How the columns of one scale are written otherwise, alike ones together.

    Args:
        study: whose first language labels are given in.
        scale: with what the wave declares already.
        columns: item ids with their columns.
    """
    reader = _Reader(study, scale)
    found: dict[tuple[str, str, str], Spelling] = {}
    for item, profile in columns:
        for one in reader.differences(item, profile):
            # What differs in some columns alike is said once.
            key = (one.kind, one.what if one.kind == "rescaled" else "", one.question)
            known = found.get(key)
            if known is None:
                found[key] = one
            else:
                read = {**known.read, **one.read}
                found[key] = Spelling(
                    one.kind, reader.sentence(one.kind, read) or known.what,
                    (*known.items, *one.items), read, one.question,
                )  # fmt: skip
    return list(found.values())


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

    def differences(self, item: str, profile: Profile) -> Iterator[Spelling]:
        """What one column writes otherwise."""
        labels = profile.column.labels
        contradicting = self._contradictions(labels, profile)
        if contradicting:
            yield self._recoded(item, contradicting)
            return
        unknown = [text for text in profile.texts if self.meaning(text) is None]
        labelled = {text: labels[text] for text in unknown if text in labels}
        known_by_label = {
            text: self.name(code)
            for text, label in labelled.items()
            if (code := self.meaning(label)) is not None
        }
        if known_by_label:
            yield self._recoded(item, known_by_label)
        unknown = [text for text in unknown if text not in known_by_label]
        missing = {text: kind for text in unknown if (kind := missing_kind(labels.get(text, text)))}
        if missing:
            yield Spelling(
                "missing_added", self.sentence("missing_added", missing), (item,), missing
            )
        rest = [text for text in unknown if text not in missing]
        if rest:
            yield self._unknown(item, profile, rest)

    def _contradictions(self, labels: Mapping[str, str], profile: Profile) -> dict[str, str]:
        """Codes that mean something else by the file's labels, if the cells hold codes."""
        by_code = {code: self.meaning(code) for code in labels}
        by_label = {code: self.meaning(label) for code, label in labels.items()}
        differing = [
            code
            for code in labels
            if by_code[code] is not None
            and by_label[code] is not None
            and by_code[code] != by_label[code]
        ]
        if not differing or not any(text.strip() in labels for text in profile.texts):
            return {}
        return {
            code: self.name(meaning) for code, meaning in by_label.items() if meaning is not None
        }

    def _recoded(self, item: str, read: Mapping[str, str]) -> Spelling:
        ranks = [rank for text in read if (rank := self._rank(read[text])) is not None]
        before = [code for text in read if (code := self.meaning(text)) is not None and code > 0]
        turned = len(ranks) > 1 and bool(before) and ranks == sorted(ranks, reverse=True)
        kind = "reversed" if turned else "recoded"
        return Spelling(kind, self.sentence(kind, read), (item,), dict(read))

    def _rank(self, label: str) -> int | None:
        found = self.meaning(label)
        return found if found is not None and found > 0 else None

    def sentence(self, kind: str, read: Mapping[str, str]) -> str:
        """What differs, in words."""
        pairs = ", ".join(f"{text!r} is {meaning!r}" for text, meaning in read.items())
        return {
            "reversed": f"by the file's own labels the codes run the other way: {pairs}",
            "recoded": f"by the file's own labels {pairs}",
            "missing_added": f"there are answers off the scale: {pairs}",
            "options_reworded": f"the options are worded otherwise: {pairs}",
        }.get(kind, "")

    def _unknown(self, item: str, profile: Profile, unknown: Sequence[str]) -> Spelling:
        """Texts that the codebook cannot read, and neither words nor labels explain."""
        order = ordered(answers_of(profile).labels, profile.column.header)
        if order is not None and len(order.options) == self.scale.size:
            return self._same_size(item, order, unknown)
        if order is not None and len(order.options) >= 2 and self._is_another_scale(order):
            options = " < ".join(map(repr, order.options))
            return Spelling(
                "rescaled",
                f"it has {len(order.options)} options instead of {self.scale.size}: {options}",
                (item,),
                question="Is it asked on another scale? Then declare that scale in study.yaml",
            )
        shown = ", ".join(map(repr, sorted(unknown)[:6]))
        return Spelling(
            "unknown_answers",
            f"the codebook does not know {shown}",
            (item,),
            question="What do these answers mean?",
        )

    def _is_another_scale(self, order: Ordered) -> bool:
        """Whether the column has an order of its own that is not the codebook's with less."""
        return any(self.meaning(option) is None for option in order.options)

    def _same_size(self, item: str, order: Ordered, unknown: Sequence[str]) -> Spelling:
        read = {
            option: self.labels[rank]
            for rank, option in enumerate(order.options, start=1)
            if self.meaning(option) != rank
        }
        numbers = all(WHOLE_NUMBER.fullmatch(text) for text in unknown)
        if numbers and not (self.own_order is None or self.own_order.family == "rating"):
            pairs = ", ".join(f"{text} = {meaning}" for text, meaning in read.items())
            return Spelling(
                "recoded",
                "numbers stand where the codebook has words",
                (item,),
                read,
                f"Is the order {pairs}? Nothing in the file says so",
            )
        same = self.own_order is not None and self.own_order.family == order.family
        question = "" if same and not order.doubts else "Are these the same answers in other words?"
        what = self.sentence("options_reworded", read)
        return Spelling("options_reworded", what, (item,), read, question)
