"""What of a response an export calls or writes otherwise: key, times, status, personal data.

Belongs here: the columns that are no questions. Does not belong here: items (`differences`) or
questions without an order (`choice_differences`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.drafting.difference import Difference
from pipeline.drafting.draft import Draft
from pipeline.drafting.matching import ROLES, find_named, no_items
from pipeline.drafting.profile import Profile
from pipeline.drafting.times import formats_of
from pipeline.readers.raw import RawColumn
from schemas.questionnaire import Questionnaire
from schemas.study import Status, status_meanings
from schemas.vocabulary import Vocabulary

# What a draft calls a role of the codebook, the likelier first.
DRAFTED_ROLES = {
    "status": ("completed", "status"),
    "tests": ("status",),
    "seconds": ("duration",),
}
MOST_SHOWN = 6


def role_differences(questionnaire: Questionnaire, draft: Draft) -> Iterator[Difference]:
    """What differs in the columns that are no questions."""
    used = used_columns(questionnaire, draft)
    profiles = {one.column.position: one for one in draft.profiles}
    for name in ROLES:
        declared = getattr(questionnaire.respondents, name)
        if declared is None:
            continue
        wanted = getattr(declared, "column", declared)
        column = find_named(draft.export.columns, wanted)
        if column is None:
            yield _renamed(draft, name, wanted, used)
        elif name in ("started", "finished"):
            profile = profiles[column.position]
            yield from _time_form(profile, name, wanted, declared.formats)
        elif name == "status":
            yield from _words(profiles[column.position], declared)
    yield from _resubmissions(questionnaire, draft)
    yield from _attributes(questionnaire, draft)
    yield from _personal(questionnaire, draft, used)


def used_columns(questionnaire: Questionnaire, draft: Draft) -> set[int]:
    """The columns that the codebook names as anything but personal data."""
    # A column of a question that the wave was said not to have asked is no new one.
    named: list[Any] = [one.item.column for one in questionnaire.all_items]
    for asked in questionnaire.all_choices:
        named += [asked.choice.column, *(option.column for option in asked.choice.options)]
    found = (find_named(draft.export.columns, one) for one in named if one is not None)
    return {one.position for one in found if one is not None} | no_items(questionnaire, draft)


def _renamed(draft: Draft, name: str, wanted: Any, used: set[int]) -> Difference:
    what = f"there is no column {wanted!r}"
    drafted = (draft.role(one) for one in DRAFTED_ROLES.get(name, (name,)))
    role = next((one for one in drafted if one and one.profile.column.position not in used), None)
    if role is None:
        question = f"Which column is `respondents.{name}` in this wave?"
        return Difference("column_missing", f"respondents.{name}", what, {}, question)
    header = draft.column_name(role.profile.column)
    is_time = name in ("started", "finished")
    line = {"column": header, "formats": list(role.formats)} if is_time else header
    return Difference(
        "column_renamed",
        f"respondents.{name}",
        f"{what}; {role.profile.column.header!r} looks like it",
        {"columns": {name: line}},
    )


def _time_form(
    profile: Profile, name: str, wanted: Any, formats: Sequence[str]
) -> Iterator[Difference]:
    found = formats_of(profile)
    if not set(found) <= set(formats):
        line = {"column": wanted, "formats": list(found)}
        what = f"times are written as {', '.join(found)} here"
        yield Difference("recoded", f"respondents.{name}", what, {"columns": {name: line}})


def _words(profile: Profile, status: Status) -> Iterator[Difference]:
    """Words of a status column that the codebook does not know."""
    known = Vocabulary.of(status_meanings(status))
    unknown = sorted(text for text in profile.texts if known.read(text) is None)
    if unknown:
        yield Difference(
            "unknown_answers",
            "respondents.status",
            f"the codebook does not know {_listed(unknown[:MOST_SHOWN])}",
            question="What became of these rows? Add the words under `respondents.status` in"
            " study.yaml",
        )


def _resubmissions(questionnaire: Questionnaire, draft: Draft) -> Iterator[Difference]:
    rule = questionnaire.respondents.resubmissions
    columns = rule.columns if rule else ()
    lost = [one for one in columns if find_named(draft.export.columns, one) is None]
    if lost:
        yield Difference(
            "column_missing",
            "respondents.resubmissions",
            f"there is no column {_listed(lost)}",
            {},
            "By which columns is the same person known in this wave? Name them in wave.yaml under"
            " `columns: { resubmissions: [...] }`",
        )


def _attributes(questionnaire: Questionnaire, draft: Draft) -> Iterator[Difference]:
    for name, attribute in questionnaire.attributes.items():
        if find_named(draft.export.columns, attribute.column) is None:
            yield Difference(
                "column_missing",
                f"attributes.{name}",
                f"there is no column {attribute.column!r}",
                {},
                f"Which column is the attribute `{name}` in this wave?",
            )


def _personal(questionnaire: Questionnaire, draft: Draft, used: set[int]) -> Iterator[Difference]:
    given = questionnaire.wave.columns.personal
    personal = questionnaire.study.personal if given is None else given
    columns: Mapping[Any, RawColumn | None] = {
        one: find_named(draft.export.columns, one) for one in personal
    }
    present = {column.position for column in columns.values() if column is not None}
    new = [
        draft.column_name(role.profile.column)
        for position, role in draft.roles.items()
        if role.role == "personal" and position not in used | present
    ]
    lost = [one for one, column in columns.items() if column is None]
    if lost or new:
        said = [f"{_listed(lost)}: not here"] if lost else []
        said += [f"{_listed(new)}: looks personal"] if new else []
        wanted = [*(one for one in personal if one not in lost), *new]
        lines = {"columns": {"personal": wanted}}
        yield Difference("column_renamed", "personal", "; ".join(said), lines)


def _listed(names: Sequence[Any]) -> str:
    return ", ".join(map(repr, names))
