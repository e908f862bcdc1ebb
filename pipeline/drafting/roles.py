"""What a column is besides answers: key, times, status, weight, personal data.

Belongs here: reading that from what the tool says, from headers and from the form of cells. Does
not belong here: questions and their answers (`scales`, `choices`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline.drafting.lexicon import lexicons, plain
from pipeline.drafting.profile import Profile
from pipeline.drafting.times import day_and_month_may_be_turned, formats_of
from pipeline.readers.raw import Kind

TOOLS = Path(__file__).with_name("tools.yaml")
# Roles that a header alone can give, in the order in which they are asked for.
BY_HEADER = (
    *("key", "started", "finished", "duration", "status", "completed", "weight"),
    *("personal", "system"),
)
BY_KIND = {
    Kind.KEY: "key",
    Kind.STARTED: "started",
    Kind.FINISHED: "finished",
    Kind.DURATION: "duration",
    Kind.STATUS: "status",
    Kind.COMPLETED: "completed",
    Kind.PERSONAL: "personal",
    Kind.SYSTEM: "system",
}
MOST_DOUBLES = 0.05
DAY_OR_MONTH = "nothing tells days from months; if they are the other way round, turn %d and %m"


@dataclass(frozen=True)
class Role:
    """What a column is, and what the codebook has to know of it.

    Attributes:
        formats: of times, as strptime.
        words: of a status, its words by what they mean.
        doubt: what a person should look at.
    """

    role: str
    profile: Profile
    formats: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] | None = None
    doubt: str = ""


def roles_of(profiles: Sequence[Profile], tool: str) -> dict[int, Role]:
    """The columns that are no questions, by position; each role that only one may have, once."""
    found: dict[int, Role] = {}
    taken: set[str] = set()
    for role in _candidates(profiles, tool):
        if role.role in ("personal", "system"):
            found[role.profile.column.position] = role
        elif role.role not in taken:
            taken.add(role.role)
            found[role.profile.column.position] = role
        else:
            found.setdefault(role.profile.column.position, Role("system", role.profile))
    return found


def _candidates(profiles: Sequence[Profile], tool: str) -> Iterator[Role]:
    for profile in profiles:
        kind = profile.column.kind
        named = BY_KIND.get(kind)
        role = named or (_by_content(profile) if kind is Kind.UNKNOWN else None)
        if role is None:
            continue
        made = _made(role, profile, tool, sure=named is not None)
        if made is not None:
            yield made


def _by_content(profile: Profile) -> str | None:
    """What headers and cells say where the tool says nothing."""
    column = profile.column
    if any(profile.shapes[shape] > 0.5 for shape in ("email", "ip", "phone")):
        return "personal"
    for words in dict.fromkeys((column.header, column.code, column.question)):
        for lexicon in lexicons():
            role = lexicon.column(words, *BY_HEADER) if words else None
            if role is not None:
                return role
    if not column.header.strip():
        return _unnamed(profile)
    if column.position == 1 and formats_of(profile):
        return "finished"
    return None


def _unnamed(profile: Profile) -> str | None:
    """A column without a header: an index of rows, or nothing at all."""
    is_index = profile.is_unique and profile.shapes["number"] == 1
    return "system" if is_index or not profile.filled else None


def _made(role: str, profile: Profile, tool: str, *, sure: bool) -> Role | None:
    """The role, if the cells bear it out; where the tool itself says so, else one of the system."""
    if role == "key":
        return _key(profile, sure=sure)
    made = _borne_out(role, profile, tool)
    return made or (Role("system", profile) if sure or role == "duration" else None)


def _borne_out(role: str, profile: Profile, tool: str) -> Role | None:
    if role in ("started", "finished"):
        formats = formats_of(profile)
        doubt = DAY_OR_MONTH if day_and_month_may_be_turned(profile, formats) else ""
        return Role(role, profile, formats, doubt=doubt) if formats else None
    if role in ("status", "completed"):
        words = _status_words(profile, role, tool)
        made = Role(role, profile, words=words) if words else None
        return _unless_blank(made, "what became of them")
    if role == "weight":
        made = Role(role, profile) if profile.shapes["weight"] == 1 else None
        return _unless_blank(made, "a weight")
    if role == "duration":
        return Role(role, profile) if profile.shapes["duration"] == 1 else None
    return Role(role, profile)


def _unless_blank(role: Role | None, what: str) -> Role | None:
    """A column that a codebook can only name where every row has it; else left out, with why."""
    lacking = role.profile.rows - role.profile.filled if role else 0
    if role is None or not lacking:
        return role
    return Role("system", role.profile, doubt=f"{lacking} row(s) do not say {what}")


def _key(profile: Profile, *, sure: bool) -> Role:
    if not profile.filled:
        return Role("system", profile)
    n = profile.filled - profile.distinct
    doubt = f"{n} row(s) repeat a respondent's id"
    if n <= max(MOST_DOUBLES * profile.filled, 1) or sure:
        return Role("key", profile, doubt=doubt if n else "")
    return Role("system", profile, doubt=f"{doubt}: is it one?")


def _status_words(profile: Profile, role: str, tool: str) -> Mapping[str, tuple[str, ...]] | None:
    """The words of a status column by what they mean; None where some mean nothing known."""
    known = _tool_words(tool).get(role, {})
    by_word = {plain(word): meaning for meaning, words in known.items() for word in words}
    for lexicon in lexicons():
        by_word |= {word: m for word, m in lexicon.status.items() if word not in by_word}
    labels = profile.column.labels
    found: dict[str, list[str]] = {}
    for text in profile.texts:
        meaning = by_word.get(plain(labels.get(text, text))) or by_word.get(plain(text))
        if meaning is None:
            return None
        found.setdefault(meaning, []).append(text.strip())
    return {meaning: tuple(sorted(set(words))) for meaning, words in sorted(found.items())}


def _tool_words(tool: str) -> dict[str, dict[str, list[str]]]:
    given: dict[str, Any] = yaml.load(TOOLS.read_text("utf-8"), Loader=yaml.CSafeLoader)
    # A tool's name may carry its version, as in "Qualtrics (legacy)".
    own: Any = next((words for name, words in given.items() if tool.startswith(name)), {})
    return {**given["any"], **own}
