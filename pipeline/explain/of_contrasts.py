"""Numbers that compare: contrasts of waves and of groups.

Belongs here: whose answers a contrast compares, and its arithmetic. Does not belong here: drift,
robustness, links (`pipeline.explain.of_studies`), or the contrasts themselves
(`pipeline.contrasts`).
"""

from collections.abc import Sequence

from pipeline.explain import counting, docs
from pipeline.explain.arithmetic import added, called, listed, shown
from pipeline.explain.explanation import Cells, Counted, Explanation, Linked, Note, Place
from pipeline.explain.making import explanation, reason_note
from pipeline.explain.rules import rules_of_item
from pipeline.explain.source import ALL, People, Row, Source, value_in
from pipeline.store import STUDY_WIDE

REST = "rest"
WHOLE = {"group_by": ALL, "from_group": ALL, "to_group": ALL}
ABOUT = {"cut": None, "zeros": None, "weighted": False}
TESTED = ("statistic", "df", "p")


def of_contrast(source: Source, place: Place) -> Explanation:
    """A number of the contrasts table."""
    row = source.only(STUDY_WIDE, "contrasts", **{**WHOLE, **ABOUT, **place.key})
    sides = sides_of(source, row)
    waves = list(dict.fromkeys(one.wave for one in sides))
    # How many answered in either wave is said of everybody, also of a contrast of the linked.
    is_linked = row["n_pairs"] is not None and place.field not in ("n_from", "n_to")
    wave, item = row["to_wave"], row["item"]
    base = counting.base_of(source, wave, item, row["base"])
    part = counting.cut_of(source, wave, item, row["cut"]) if row["cut"] else base
    counts = [
        counting.counted(source, one, item, part, _base(source, one, item, row)) for one in sides
    ]
    linked = list(_linked(source, row, waves, base)) if is_linked else []
    cells: list[Cells] = []
    for people, found in zip(sides, counts, strict=True):
        if is_linked:
            cells += _of_linked(source, people, found, waves, linked)
        else:
            cells += counting.cells_of(source, people, found)
    cuts = [row["cut"]] if row["cut"] else []
    rules = [rule for one in waves for rule in rules_of_item(source, one, item, base, cuts)]
    return explanation(
        source,
        place,
        waves,
        value_in(row, place.field),
        f"{_said(row, place.field)} {_arithmetic(row, place.field, counts, linked, part)}",
        null_reason=row["null_reason"],
        counts=() if is_linked else tuple(one for side in counts for one in side),
        linked=tuple(linked),
        cells=cells,
        rules=tuple(dict.fromkeys(rules)),
        notes=[*reason_note(_reason(row, place.field)), *_quantity(row)],
    )


def _base(source: Source, people: People, item: str, row: Row) -> list[int]:
    return counting.base_of(source, people.wave, item, row["base"])


def _reason(row: Row, field: str) -> str | None:
    return row["null_reason"] if row[field] is None else None


def _quantity(row: Row) -> list[Note]:
    if row["quantity"] != "change_in_perception":
        return []
    said = "The item asks for the effect itself: what differs is a perception."
    return [Note("change_in_perception", said)]


def sides_of(source: Source, row: Row) -> list[People]:
    """Whose answers a contrast compares: the earlier wave or other group first."""
    before, after, by = row["from_wave"], row["to_wave"], row["group_by"]
    if row["comparison"] == "waves":
        return [People(wave) for wave in _through(source, row)]
    if by == ALL:
        return [People(before), People(after)]
    named = source.groups(after, row["item"], by)
    if row["comparison"] == "groups":
        return [People(after, by, (group,)) for group in named]
    others = [one for one in named if one != row["to_group"]]
    other = tuple(others) if row["comparison"] == REST else (row["from_group"],)
    return [People(after, by, other), People(after, by, (row["to_group"],))]


def _through(source: Source, row: Row) -> list[str]:
    """The waves from the first to the last that asked the item on one scale."""
    waves = list(source.waves)
    between = waves[waves.index(row["from_wave"]) : waves.index(row["to_wave"]) + 1]
    scales = {wave: source.scales(wave).get(row["item"]) for wave in between}
    last = scales[row["to_wave"]]
    return [wave for wave, one in scales.items() if one and last and one.same_as == last.same_as]


def _linked(source: Source, row: Row, waves: Sequence[str], base: Sequence[int]) -> list[Linked]:
    """The linked with answers in the base in each of the waves."""
    item = row["item"]
    if len(waves) == 2:
        found = source.rows(STUDY_WIDE, "pairs", from_wave=waves[0], to_wave=waves[1], item=item)
        rows = [((one["from_code"], one["to_code"]), one["n"]) for one in found]
    else:
        found = source.rows(STUDY_WIDE, "patterns", item=item)
        rows = [(tuple(one["codes"]), one["n"]) for one in found]
    inside = [(codes, n) for codes, n in rows if all(code in base for code in codes)]
    return list(counting.linked_of(source, waves, item, inside))


def _of_linked(
    source: Source,
    people: People,
    counts: Sequence[Counted],
    waves: Sequence[str],
    linked: Sequence[Linked],
) -> list[Cells]:
    """The cells of the linked in one wave: as many as the pairs have, with rows from the pairs."""
    place = list(waves).index(people.wave)
    found = []
    everyone = [one for one in counts if one.in_base]
    for cells in counting.cells_of(source, people, everyone, linked=waves):
        pairs = [one for one in linked if one.codes[place] == cells.code]
        n = sum(one.n for one in pairs)
        rows = sorted(row[place] for one in pairs for row in one.rows)[: source.first]
        if n:
            assumed = tuple(row for row in rows if row in cells.assumed)
            found.append(Cells(**{**vars(cells), "n": n, "rows": tuple(rows), "assumed": assumed}))
    return found


def _said(row: Row, field: str) -> str:
    """What the function says of itself that computed the number."""
    if field in docs.ADJUSTED:
        return docs.sentence(docs.ADJUSTED[field])
    if field in ("n_from", "n_to"):
        return "Answers in the base."
    if field == "n_pairs":
        return "Persons found once in each wave, with answers in the base in all of them."
    if field in TESTED and row["test"]:
        return docs.sentence(docs.TESTS[row["test"].split(",")[0]])
    if field in ("ci_low", "ci_high") and row["ci_method"]:
        noncentral = row["ci_method"] == "noncentral_t"
        of = docs.NONCENTRAL[row["design"]] if noncentral else docs.INTERVALS[row["ci_method"]]
        return docs.sentence(of)
    return docs.sentence(docs.CONTRASTS[row["design"], row["metric"]])


def _arithmetic(
    row: Row,
    field: str,
    counts: Sequence[Sequence[Counted]],
    linked: Sequence[Linked],
    part: Sequence[int],
) -> str:
    if field == "n_pairs":
        return f"{added([one.n for one in linked])} = {shown(row[field])}"
    if field in ("n_from", "n_to"):
        side = counts[0 if field == "n_from" else -1]
        return f"{added([one.n for one in side if one.in_base])} = {shown(row[field])}"
    if field in docs.ADJUSTED or field in TESTED or field in ("ci_low", "ci_high"):
        return _tested(row, field)
    return _of_pairs(row, linked, part) if linked else _of_sides(row, counts)


def _tested(row: Row, field: str) -> str:
    """A test or an interval, with what it found."""
    if field in docs.ADJUSTED:
        return f"p = {shown(row['p'])} in the family “{row['family']}”: {shown(row[field])}"
    if field in TESTED:
        found = f"statistic {shown(row['statistic'])}, df {shown(row['df'])}, p {shown(row['p'])}"
        return f"{row['test']}: {found}" if row["test"] else "There is no test."
    ends = f"{shown(row['ci_low'])} to {shown(row['ci_high'])}"
    return f"{row['ci_method']} about {shown(row['estimate'])} at 95 % = {ends}"


def _of_sides(row: Row, counts: Sequence[Sequence[Counted]]) -> str:
    """The later side less the earlier, as shares, or a function of the counts of both."""
    if row["metric"] == "share_difference":
        later, earlier = (_share(side, weighted=row["weighted"]) for side in reversed(counts))
        return f"{later} − {earlier} = {shown(row['estimate'])}"
    sides = [listed(counting.numbers(side, _options(side))) for side in reversed(counts)]
    return called(row["metric"], " against ".join(sides), row["estimate"])


def _options(side: Sequence[Counted]) -> list[int]:
    return sorted({one.code for one in side if one.code > 0})


def _share(side: Sequence[Counted], *, weighted: bool) -> str:
    def amount(one: Counted) -> float:
        return one.weight_sum if weighted else one.n

    part = [amount(one) for one in side if one.in_part]
    return f"{added(part)} / {shown(float(sum(amount(one) for one in side if one.in_base)))}"


def _of_pairs(row: Row, linked: Sequence[Linked], part: Sequence[int]) -> str:
    """The moves of the linked, in the terms of the statistic."""
    n = sum(one.n for one in linked)
    up = sum(one.n for one in linked if one.codes[-1] > one.codes[0])
    down = sum(one.n for one in linked if one.codes[-1] < one.codes[0])
    value = shown(row["estimate"])
    if row["metric"] == "dominance":
        return f"({up} − {down}) / {n} = {value}"
    if row["metric"] == "ps_dependent":
        return f"({up} + {n - up - down} / 2) / {n} = {value}"
    if row["metric"] == "share_difference":
        gained, lost = (
            sum(one.n for one in linked if one.codes[a] in part and one.codes[b] not in part)
            for a, b in ((-1, 0), (0, -1))
        )
        return f"({gained} − {lost}) / {n} = {value}"
    moved = f"{up} rose, {down} fell, {n - up - down} stayed, of {n} linked"
    return f"{moved}: {row['metric']} = {value}"
