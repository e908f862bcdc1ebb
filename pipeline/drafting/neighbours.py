"""Questions beside each other whose answers are the same bare numbers, as in a typed-in grid.

Belongs here: joining such columns to a group, since nothing in their headers does. Does not belong
here: what shows by headers (`groups`).
"""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.drafting.groups import Group
from pipeline.drafting.items import FEWEST_SISTERS, is_background, may_be_item, scale_numbers
from pipeline.drafting.profile import Profile

# Fewer numbers may be codes of anything.
FEWEST_NUMBERS = 4
# Of so few answers a number may be lacking.
FEW_ANSWERS = 60


def with_neighbours(profiles: Mapping[int, Profile], groups: Sequence[Group]) -> list[Group]:
    """The groups, those of single columns with the same numbers as their neighbours joined.

    Args:
        profiles: the columns that may hold answers, by position.
        groups: all columns of the file, in its order.
    """
    found: list[Group] = []
    for run in _runs(profiles, groups):
        if len(run) < FEWEST_SISTERS:
            found += run
            continue
        columns = tuple(group.columns[0] for group in run)
        parts = tuple(column.header for column in columns)
        found.append(Group("", columns, parts, is_found_by_answers=True))
    return found


def _runs(profiles: Mapping[int, Profile], groups: Sequence[Group]) -> Iterator[list[Group]]:
    run: list[Group] = []
    numbers: set[int] = set()
    for group in groups:
        own = _numbers(profiles, group)
        beside = run and group.columns[0].position == run[-1].columns[-1].position + 1
        if not (beside and _are_alike(profiles, group, own, numbers)):
            if run:
                yield run
            run, numbers = [], set()
        run.append(group)
        numbers |= own
    if run:
        yield run


def _numbers(profiles: Mapping[int, Profile], group: Group) -> set[int]:
    """The numbers on the scale of a group's only column; none where it is another kind of group."""
    profile = profiles.get(group.columns[0].position)
    if profile is None or len(group.columns) > 1 or profile.column.labels:
        return set()
    return set() if is_background(profile) or not may_be_item(profile) else scale_numbers(profile)


def _are_alike(
    profiles: Mapping[int, Profile], group: Group, own: set[int], numbers: set[int]
) -> bool:
    lacking = 1 if own and profiles[group.columns[0].position].filled < FEW_ANSWERS else 0
    return len(own & numbers) >= FEWEST_NUMBERS and len(own ^ numbers) <= lacking
