"""What is compared with what, and the tables of contrasts and robustness.

Belongs here: the comparisons of a study's waves and groups, row by row. Does not belong here: which
statistics a contrast has (`independent`, `linked`, `several`), or reading files
(`pipeline.comparison`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import polars as pl

from pipeline.contrasts import independent, linked, several
from pipeline.contrasts.compared import Compared, Row, Side
from pipeline.contrasts.families import with_families
from pipeline.contrasts.robustness import judge
from pipeline.contrasts.study import Key, ScaleOf, StudyOf, WaveOf
from pipeline.metric_rows import NOT_IDENTIFIED
from pipeline.tally import ALL
from schemas.study import Role
from schemas.tables import polars_schema

REST = "rest"
# With more groups, each is compared with the rest only.
MOST_PAIRED = 6
NOT_STORED = ("points", "sign")
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


Found = Iterator[tuple[Where, list[Row]]]


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


def compute_contrasts(study: StudyOf) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The contrasts of a study, and how robust each is.

    Returns:
        The tables contrasts and robustness (`schemas.contrast_tables`), in the order of the waves,
        of the codebook's items, and of the statistics.
    """
    found = [one for kind in KINDS for one in kind(study)]
    levels = {item: one.level for item, one in study.items.items()}
    provenance = {one.wave: one.provenance for one in study.waves}
    quantity = {item: _quantity(one.role) for item, one in study.items.items()}
    contrasts = [
        {
            "study": study.study,
            **vars(where),
            "quantity": "difference" if where.group_by != ALL else quantity[where.item],
            "level": levels[where.item],
            "provenance": _worse(provenance[where.from_wave], provenance[where.to_wave]),
            **{name: value for name, value in vars(row).items() if name not in NOT_STORED},
        }
        for where, rows in found
        for row in rows
    ]
    robust = [
        {"study": study.study, **vars(where), **vars(judge(rows))}
        for where, rows in found
        if where.comparison not in ("waves", "groups")
    ]
    wanted = polars_schema("contrasts")
    columns = {name: kind for name, kind in wanted.items() if not name.startswith(("p_", "family"))}
    frame = pl.DataFrame(contrasts, schema={**columns, "level": pl.String()})
    return (
        with_families(frame).select([pl.col(name).cast(kind) for name, kind in wanted.items()]),
        pl.DataFrame(robust, schema=polars_schema("robustness")),
    )


def _quantity(role: str) -> str:
    """An item that asks for the effect itself measures a perception, and so does its change."""
    return "change_in_perception" if role == Role.PERCEIVED_EFFECT else "change"


def _worse(one: str, other: str) -> str:
    order = ("reconstructed", "simulated", "measured")
    return min(one, other, key=order.index)


def between_waves(study: StudyOf) -> Found:
    """Each wave against the one before and the first, item by item."""
    for place, after in enumerate(study.waves):
        for item, scale in after.scales.items():
            earlier = earlier_waves(study, item, place)
            others = [one for one in study.waves[:place] if item in one.scales]
            if not earlier and others:
                yield (
                    Where("previous", others[-1].wave, after.wave, item),
                    [Row(independent.DESIGN, "cliffs_delta", 0, 0, null_reason=OTHER_SCALE)],
                )
            for comparison, before in _compared_with(earlier).items():
                where = Where(comparison, before.wave, after.wave, item)
                yield where, list(_of_waves(study, item, scale, before, after))


def _of_waves(
    study: StudyOf, item: str, scale: ScaleOf, before: WaveOf, after: WaveOf
) -> Iterator[Row]:
    waves = (before.wave, after.wave)
    if item in before.open | after.open:
        yield Row(independent.DESIGN, "cliffs_delta", 0, 0, null_reason=NOT_IDENTIFIED)
        return
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
    yield from _rows(compared, independent.CONTRASTS)
    if compared.pairs is None:
        yield linked.unlinked(compared)
    else:
        yield from _rows(compared, linked.CONTRASTS)


def _rows(
    compared: Compared, kinds: Sequence[Callable[[Compared], Iterator[Row]]]
) -> Iterator[Row]:
    for kind in kinds:
        yield from kind(compared)


def _common(
    one: Mapping[str, tuple[int, ...]], other: Mapping[str, tuple[int, ...]]
) -> dict[str, tuple[int, ...]]:
    """The cuts that two waves have alike; shares at two others would show a change nobody made."""
    return {name: codes for name, codes in other.items() if one.get(name) == codes}


def through_all_waves(study: StudyOf) -> Found:
    """All waves that asked an item on one scale, where they are three or more."""
    for item in study.items:
        asked = [place for place, one in enumerate(study.waves) if item in one.scales]
        if not asked:
            continue
        latest = study.waves[asked[-1]]
        waves = [*earlier_waves(study, item, asked[-1]), latest]
        if len(waves) < 3:
            continue
        if any(item in one.open for one in waves):
            names_of_tests = ("kruskal_wallis", "jonckheere_terpstra")
            unknown = partial(Row, independent.DESIGN, n_from=0, n_to=0, null_reason=NOT_IDENTIFIED)
            where = Where("waves", waves[0].wave, latest.wave, item)
            yield where, [unknown(metric=name) for name in names_of_tests]
            continue
        size = len(latest.scales[item].scores)
        groups = [_options(one.sides[item, ALL, ALL], size) for one in waves]
        rows = [*several.of_different(groups), *several.in_order(groups)]
        names, patterns = study.patterns.get(item, ((), {}))
        if names == tuple(one.wave for one in waves):
            rows += several.of_the_same(groups, patterns)
        yield Where("waves", waves[0].wave, latest.wave, item), rows


def _options(side: Side, size: int) -> list[int]:
    return [side.counts.get(code, 0) for code in range(1, size + 1)]


def between_groups(study: StudyOf) -> Found:
    """Within a wave: each group against the rest, few groups against each other, all at once."""
    for wave in study.waves:
        for attribute in study.attributes:
            for item, scale in wave.scales.items():
                groups = wave.groups(item, attribute)
                if len(groups) > 1:
                    yield from _of_groups(study, wave, attribute, item, scale, groups)


def _of_groups(
    study: StudyOf, wave: WaveOf, attribute: str, item: str, scale: ScaleOf, groups: Sequence[str]
) -> Found:
    sides = {group: wave.sides[item, attribute, group] for group in groups}

    def rows(before: Side, after: Side) -> list[Row]:
        compared = Compared(
            item, before, after, scale.scores, scale.cuts, wave.weighted, bounds=study.bounds
        )
        return list(_rows(compared, independent.CONTRASTS))

    def where(comparison: str, from_group: str, to_group: str) -> Where:
        return Where(comparison, wave.wave, wave.wave, item, attribute, from_group, to_group)

    if len(groups) > 2:
        for group in groups:
            rest = _added([side for name, side in sides.items() if name != group])
            yield where("rest", REST, group), rows(rest, sides[group])
        counts = [_options(side, len(scale.scores)) for side in sides.values()]
        yield where("groups", ALL, ALL), list(several.of_different(counts))
    if len(groups) <= MOST_PAIRED:
        for one, other in combinations(groups, 2):
            yield where("group", one, other), rows(sides[one], sides[other])


def _added(sides: Sequence[Side]) -> Side:
    def added(part: str) -> dict[int, float]:
        codes = sorted({code for side in sides for code in getattr(side, part)})
        return {code: sum(getattr(side, part).get(code, 0) for side in sides) for code in codes}

    return Side(
        {code: int(n) for code, n in added("counts").items()},
        added("weight_sums"),
        added("weight_squares"),
    )


KINDS: tuple[Callable[[StudyOf], Found], ...] = (between_waves, through_all_waves, between_groups)
