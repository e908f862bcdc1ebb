"""Which numbers of a page are about one thing, and what that is called.

Belongs here: what goes into one article. Does not belong here: what stands in it
(`pipeline.explained.articles`).
"""

from pipeline.explain.explanation import Explanation
from pipeline.explain.source import ALL
from pipeline.explained.names import Names
from schemas.parts import WHOLE_WAVE

Subject = tuple[object, ...]
COMPARED = ("from_wave", "to_wave", "group_by", "from_group", "to_group")
OF_ALL_AT_ONCE = ("waves", "groups")
# Tables whose numbers are about no item; the key of the article's title in the catalogue.
TITLES = {
    "quality": "quality",
    "quality_measures": "quality",
    "foldings": "folded",
    "rejects": "rejected",
    "links": "links",
    "studies": "why_of_study",
}
ITEM, CHOICE, COMPARISON, WAVE = "item", "choice", "comparison", "wave"


def subject_of(one: Explanation) -> Subject:
    """What a number is about: equal for those that go into one article."""
    key = one.place.key
    if one.place.table in TITLES:
        return (TITLES[one.place.table],)
    if one.place.table == "claims":
        # A claim about an item stands beside the item's own numbers; the others together.
        items = dict.fromkeys(count.item for count in one.counts)
        return (ITEM, next(iter(items)), *one.waves) if items else ("claims",)
    if "choice" in key:
        return (CHOICE, key["choice"])
    if "from_wave" in key:
        at_once = str(key.get("comparison")) in OF_ALL_AT_ONCE
        return (COMPARISON, key["item"], *(key.get(name, ALL) for name in COMPARED), at_once)
    item = key.get("item") or key.get("subject") or WHOLE_WAVE
    return (WAVE, *one.waves) if item == WHOLE_WAVE else (ITEM, item, *one.waves)


def title(names: Names, subject: Subject) -> str:
    """What an article is about, in the page's language."""
    kind, *about = map(str, subject)
    if kind in (ITEM, CHOICE):
        return names.text(about[0])
    if kind == COMPARISON:
        return f"{names.text(about[0])} · {_compared(names, about[1:])}"
    if kind == WAVE:
        return names.words.say("why_of_wave", wave=", ".join(about))
    return names.words.say(kind)


def _compared(names: Names, about: list[str]) -> str:
    before, after, by, other, group, _ = about
    if by == ALL:
        return f"{before} → {after}"
    attribute = names.attributes.get(by, by)
    if group == ALL:
        return attribute
    rest = names.words.say("group_rest") if other == "rest" else other
    return f"{attribute}: {group} / {rest}"
