"""What is compared with what: the tasks of a study's contrasts.

Belongs here: the comparisons of a study's waves and groups, and how each becomes rows. Does not
belong here: which statistics a contrast has (`independent`, `linked`, `several`), or the tables
(`pipeline.contrasts.tables`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from pipeline.contrasts import independent, linked, several
from pipeline.contrasts.compared import Compared, Row, Side
from pipeline.contrasts.study import Key, ScaleOf, StudyOf, WaveOf
from pipeline.metric_rows import NOT_IDENTIFIED
from pipeline.tally import ALL

REST = "rest"
# With more groups, each is compared with the rest only.
MOST_PAIRED = 6
OTHER_SCALE = "asked_on_another_scale"
NOT_LINKED = "nobody_linked"


@dataclass(frozen=True)
class Where:
    """What a row of a table is about, but for its statistic."""

    comparison: str
    from_wave: str
    to_wave: str
    item: str
    group_by: str = ALL
    from_group: str = ALL
    to_group: str = ALL


@dataclass(frozen=True)
class Task:
    """What is compared, with all that its rows are computed from.

    Attributes:
        where: what its rows are about.
        given: what `rows` takes; two tasks whose `repr` is the same have the same rows.
        rows: makes them.
    """

    where: Where
    given: tuple[Any, ...]
    rows: Callable[..., Iterable[Row]]


Tasks = Iterator[Task]


def earlier_waves(study: StudyOf, item: str, place: int) -> list[WaveOf]:
    """The waves before one that asked an item on the same scale, in their order."""
    scale = study.waves[place].scales[item].same_as
    return [
        one
        for one in study.waves[:place]
        if item in one.scales and one.scales[item].same_as == scale
    ]


def wave_pairs(study: StudyOf) -> list[Key]:
    """The pairs of waves, earlier and later, that any item is compared between."""
    found = {
        (before.wave, after.wave): None
        for place, after in enumerate(study.waves)
        for item in after.scales
        for before in _compared_with(earlier_waves(study, item, place)).values()
    }
    order = {one.wave: place for place, one in enumerate(study.waves)}
    return sorted(found, key=lambda pair: (order[pair[1]], order[pair[0]]))


def _compared_with(earlier: Sequence[WaveOf]) -> dict[str, WaveOf]:
    """The wave before, and the first one where that is another."""
    found = {"previous": earlier[-1]} if earlier else {}
    if len(earlier) > 1:
        found["baseline"] = earlier[0]
    return found


def between_waves(study: StudyOf) -> Tasks:
    """Each wave against the one before and the first, item by item."""
    for place, after in enumerate(study.waves):
        for item in after.scales:
            earlier = earlier_waves(study, item, place)
            others = [one for one in study.waves[:place] if item in one.scales]
            if not earlier and others:
                where = Where("previous", others[-1].wave, after.wave, item)
                yield Task(where, (("cliffs_delta",), OTHER_SCALE), _unknown)
            for comparison, before in _compared_with(earlier).items():
                where = Where(comparison, before.wave, after.wave, item)
                yield _of_waves(study, where, before, after)


def _of_waves(study: StudyOf, where: Where, before: WaveOf, after: WaveOf) -> Task:
    item, waves = where.item, (before.wave, after.wave)
    if item in before.open | after.open:
        return Task(where, (("cliffs_delta",), NOT_IDENTIFIED), _unknown)
    scale = after.scales[item]
    compared = Compared(
        item=item,
        before=before.sides[item, ALL, ALL],
        after=after.sides[item, ALL, ALL],
        scores=scale.scores,
        cuts=_common(before.scales[item].cuts, scale.cuts),
        weighted=before.weighted or after.weighted,
        pairs=study.pairs.get(waves, {}).get(item),
        unlinked=study.unlinked.get(waves, NOT_LINKED),
        bounds=study.bounds,
    )
    return Task(where, (compared,), _both_designs)


def _unknown(metrics: Sequence[str], reason: str) -> Iterator[Row]:
    for metric in metrics:
        yield Row(independent.DESIGN, metric, 0, 0, null_reason=reason)


def _both_designs(compared: Compared) -> Iterator[Row]:
    yield from _different_persons(compared)
    if compared.pairs is None:
        yield linked.unlinked(compared)
        return
    for kind in linked.CONTRASTS:
        yield from kind(compared)


def _different_persons(compared: Compared) -> Iterator[Row]:
    for kind in independent.CONTRASTS:
        yield from kind(compared)


def _common(
    one: Mapping[str, tuple[int, ...]], other: Mapping[str, tuple[int, ...]]
) -> dict[str, tuple[int, ...]]:
    """The cuts that two waves have alike; shares at two others would show a change nobody made."""
    return {name: codes for name, codes in other.items() if one.get(name) == codes}


def through_all_waves(study: StudyOf) -> Tasks:
    """All waves that asked an item on one scale, where they are three or more."""
    for item in study.items:
        asked = [place for place, one in enumerate(study.waves) if item in one.scales]
        if not asked:
            continue
        latest = study.waves[asked[-1]]
        waves = [*earlier_waves(study, item, asked[-1]), latest]
        if len(waves) < 3:
            continue
        where = Where("waves", waves[0].wave, latest.wave, item)
        if any(item in one.open for one in waves):
            tests = ("kruskal_wallis", "jonckheere_terpstra")
            yield Task(where, (tests, NOT_IDENTIFIED), _unknown)
            continue
        size = len(latest.scales[item].scores)
        groups = [_options(one.sides[item, ALL, ALL], size) for one in waves]
        names, patterns = study.patterns.get(item, ((), {}))
        is_linked = names == tuple(one.wave for one in waves)
        yield Task(where, (groups, patterns if is_linked else None), _of_all_waves)


def _of_all_waves(
    groups: Sequence[Sequence[int]], patterns: Mapping[tuple[int, ...], int] | None
) -> Iterator[Row]:
    yield from several.of_different(groups)
    yield from several.in_order(groups)
    if patterns is not None:
        yield from several.of_the_same(groups, patterns)


def _options(side: Side, size: int) -> list[int]:
    return [side.counts.get(code, 0) for code in range(1, size + 1)]


def between_groups(study: StudyOf) -> Tasks:
    """Within a wave: each group against the rest, few groups against each other, all at once."""
    for wave in study.waves:
        for attribute in study.attributes:
            for item, scale in wave.scales.items():
                groups = wave.groups(item, attribute)
                if len(groups) > 1:
                    yield from _of_groups(study, wave, attribute, item, scale, groups)


def _of_groups(
    study: StudyOf, wave: WaveOf, attribute: str, item: str, scale: ScaleOf, groups: Sequence[str]
) -> Tasks:
    sides = {group: wave.sides[item, attribute, group] for group in groups}

    def task(comparison: str, before: tuple[str, Side], after: tuple[str, Side]) -> Task:
        compared = Compared(
            item, before[1], after[1], scale.scores, scale.cuts, wave.weighted, bounds=study.bounds
        )
        return Task(where(comparison, before[0], after[0]), (compared,), _different_persons)

    def where(comparison: str, from_group: str, to_group: str) -> Where:
        return Where(comparison, wave.wave, wave.wave, item, attribute, from_group, to_group)

    if len(groups) > 2:
        for group in groups:
            rest = _added([side for name, side in sides.items() if name != group])
            yield task("rest", (REST, rest), (group, sides[group]))
        counts = [_options(side, len(scale.scores)) for side in sides.values()]
        yield Task(where("groups", ALL, ALL), (counts,), several.of_different)
    if len(groups) <= MOST_PAIRED:
        for one, other in combinations(groups, 2):
            yield task("group", (one, sides[one]), (other, sides[other]))


def _added(sides: Sequence[Side]) -> Side:
    def added(part: str) -> dict[int, float]:
        codes = sorted({code for side in sides for code in getattr(side, part)})
        return {code: sum(getattr(side, part).get(code, 0) for side in sides) for code in codes}

    return Side(
        {code: int(n) for code, n in added("counts").items()},
        added("weight_sums"),
        added("weight_squares"),
    )


KINDS: tuple[Callable[[StudyOf], Tasks], ...] = (
    between_waves,
    through_all_waves,
    between_groups,
)
