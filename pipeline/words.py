"""likertwave's own words in a reader's language: message catalogues, numbers, lists.

Belongs here: looking up and filling messages. Does not belong here: the words themselves, which
are data in `pipeline/messages/<language>.yaml`: a new language is a new file there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

MESSAGES = Path(__file__).with_name("messages")
FALLBACK = "en"
# A smaller p is only said to be smaller.
LEAST_P = 0.001


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a catalogue."""
    return tuple(sorted(path.stem for path in MESSAGES.glob("*.yaml")))


@cache
def _catalogue(language: str) -> dict[str, str]:
    # In C: the same, ten times as fast.
    loaded = yaml.load((MESSAGES / f"{language}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return {key: str(text) for key, text in loaded.items()}


@dataclass(frozen=True)
class Words:
    """The messages of one language; English ones where it has no catalogue."""

    language: str

    @property
    def spoken(self) -> str:
        """The language that the messages are really in."""
        return self.language if self.language in languages() else FALLBACK

    def template(self, key: str) -> str:
        """A message with its braces.

        Raises:
            KeyError: the catalogue has no such message.
        """
        return _catalogue(self.spoken)[key]

    def has(self, key: str) -> bool:
        """Whether the catalogue has a message."""
        return key in _catalogue(self.spoken)

    def say(self, key: str, **values: object) -> str:
        """A message with its values filled in.

        Raises:
            KeyError: the catalogue has no such message, or a value is missing.
        """
        return self.template(key).format(**values)

    def reason(self, key: str | None) -> str:
        """Why there is no number; in general words where the catalogue has none of its own."""
        known = f"reason_{key}"
        return self.say(known if known in _catalogue(self.spoken) else "reason_undefined")

    def percent(self, share: float) -> str:
        """A share as a whole percentage, rounded half up, as readers expect."""
        return self.say("percent", value=_whole(share))

    def percents(self, low: float, high: float) -> str:
        """Two shares as one range, such as 60–90 %; as one where both read the same."""
        if _whole(low) == _whole(high):
            return self.percent(low)
        ends = self.say("from_to", low=_whole(low), high=_whole(high))
        return self.say("percent", value=ends)

    def number(self, value: float, digits: int = 2) -> str:
        """A number with the language's decimal mark; a true minus sign."""
        text = f"{value:.{digits}f}".replace(".", self.say("decimal_mark"))
        return text.replace("-", "−")

    def signed(self, value: float, digits: int = 2) -> str:
        """A number with its sign; nothing before what reads as nought."""
        text = self.number(value, digits)
        if not any(letter in "123456789" for letter in text):
            return text.removeprefix("−")
        return text if text.startswith("−") else f"+{text}"

    def points(self, difference: float) -> str:
        """A difference of shares in whole percentage points, rounded half away from 0, signed."""
        size = int(abs(difference) * 100 + 0.5 + 1e-9)
        return self.signed(size if difference > 0 else -size, 0)

    def p_value(self, p: float) -> str:
        """A p in three decimals; a smaller one as below the least of them."""
        return f"< {self.number(LEAST_P, 3)}" if p < LEAST_P else self.number(p, 3)

    def quoted(self, text: str) -> str:
        """A label in the language's quotation marks."""
        return self.say("quoted", text=text)

    def any_of(self, labels: Sequence[str]) -> str:
        """Labels in quotation marks, joined as alternatives."""
        quoted = [self.quoted(label) for label in labels]
        if len(quoted) < 2:
            return "".join(quoted)
        return f"{', '.join(quoted[:-1])} {self.say('or')} {quoted[-1]}"


def _whole(share: float) -> int:
    """In whole percent, halves up."""
    return int(share * 100 + 0.5 + 1e-9)
