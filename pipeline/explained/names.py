"""What items, answers and groups are called on a page, in its language.

Belongs here: taking them from the view that the page is made of. Does not belong here: any other
word of a page (`pipeline/messages`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pipeline.study_view import StudyView
from pipeline.view import ChoiceView, ItemView, WaveView
from pipeline.words import Words
from schemas.choice_tables import UNDECLARED_ANSWER
from schemas.scale import Missing


@dataclass(frozen=True)
class Names:
    """Texts by id.

    Attributes:
        texts: of items and questions without an order; labels: of their answers, by code.
        attributes: of what respondents are grouped by.
    """

    words: Words
    texts: Mapping[str, str]
    labels: Mapping[str, Mapping[int, str]] = field(repr=False)
    attributes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_wave(cls, view: WaveView) -> "Names":
        """Those of a wave."""
        asked: list[ItemView | ChoiceView] = [*view.items, *view.choices]
        return cls(
            view.words, {one.id: one.text for one in asked}, {one.id: one.labels for one in asked}
        )

    @classmethod
    def of_study(cls, view: StudyView) -> "Names":
        """Those of a study."""
        items = view.items
        return cls(
            view.words,
            {name: one.text for name, one in items.items()},
            {name: one.labels for name, one in items.items()},
            view.attributes,
        )

    def text(self, item: str) -> str:
        """The text of an item; its id where the page has none."""
        return self.texts.get(item, item)

    def answer(self, item: str, code: int) -> str:
        """What an answer is called."""
        label = self.labels.get(item, {}).get(code)
        if label is not None:
            return label
        if code == UNDECLARED_ANSWER:
            return self.words.say("choice_undeclared")
        return self.words.say(f"kind_{Missing(code).key}") if code < 0 else str(code)

    def answers(self, item: str, codes: Collection[int]) -> str:
        """Several answers, as alternatives."""
        return self.words.any_of([self.answer(item, code) for code in codes])
