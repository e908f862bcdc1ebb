"""Makes each number of a page a link to its explanation, at the end of the same page.

Belongs here: finding the numbers that a page shows, their anchors, and the section of explanations.
Does not belong here: what stands in an explanation (`pipeline.explained.articles`), or numbers
themselves (`pipeline.report_parts`).
"""

import hashlib
import html
import json
import re
from collections.abc import Callable, Sequence

from markupsafe import Markup

from pipeline.errors import StoreError
from pipeline.explain import explain
from pipeline.explain.explanation import Explanation, Place
from pipeline.explained.articles import Shown, articles
from pipeline.explained.many import ManyAsked
from pipeline.explained.names import Names
from pipeline.report_parts import DATA, rendered, say
from pipeline.store import Revision

# Digits of the hash of a place: the anchor of a number is the same in each revision and language.
ANCHOR_DIGITS = 12
NUMBER = re.compile(DATA.format('([^"]*)', '([^"]*)', "(.*?)"), re.DOTALL)

Linked = Callable[[Markup], Markup]


class Explaining:
    """Explains the numbers of the reports of a wave or study, of all languages once."""

    def __init__(
        self, study: str, waves: Sequence[Revision], comparison: Revision | None = None
    ) -> None:
        self.source = ManyAsked(study, waves, comparison)
        self._known: dict[str, str] = {}
        self._explained: dict[str, Explanation | None] = {}

    def explanation(self, written: str) -> tuple[str, Explanation | None]:
        """The anchor of a number and its explanation; None where there is none.

        Args:
            written: its place, as the page has it.
        """
        if written not in self._known:
            place = Place.of_json(html.unescape(written))
            # The same number may be written with its key in another order.
            same = json.dumps(place.plain(), ensure_ascii=False, sort_keys=True)
            anchor = hashlib.sha256(same.encode()).hexdigest()[:ANCHOR_DIGITS]
            if anchor not in self._explained:
                self._explained[anchor] = self._explain(place)
            self._known[written] = anchor
        anchor = self._known[written]
        return anchor, self._explained[anchor]

    def _explain(self, place: Place) -> Explanation | None:
        # A report is not held up by a number that nobody can explain: that number is no link.
        try:
            return explain(self.source, place)
        except StoreError:
            return None

    def linked(self, names: Names) -> Linked:
        """What a template calls with the page's content: links it, and adds the section."""

        def link(content: Markup) -> Markup:
            page = _Page(self)
            body = page.link(content)
            found = list(articles(self.source, names, page.shown))
            section = rendered(
                "explanations.html.j2",
                {
                    "say": lambda key, **values: say(names.words, key, **values),
                    "articles": found,
                },
            )
            return body + section

        return link


class _Page:
    """The numbers of one page, in the order in which they stand on it."""

    def __init__(self, explaining: Explaining) -> None:
        self.explaining = explaining
        self._shown: dict[str, Shown] = {}

    @property
    def shown(self) -> list[Shown]:
        return list(self._shown.values())

    def link(self, content: Markup) -> Markup:
        """The content with its numbers as links."""
        return Markup(NUMBER.sub(self._link, content))  # noqa: S704 - of a rendered page

    def _link(self, found: re.Match[str]) -> str:
        anchor, one = self.explaining.explanation(found[2])
        if one is None:
            return found[0]
        own = ""
        if anchor not in self._shown:
            self._shown[anchor] = Shown(anchor, Markup(found[3]), one)  # noqa: S704 - the same
            own = f' id="n-{anchor}"'
        return (
            f'<a class="why"{own} href="#why-{anchor}" aria-describedby="why-hint">{found[0]}</a>'
        )
