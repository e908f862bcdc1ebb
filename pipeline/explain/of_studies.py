"""Numbers that compare, other than contrasts: drift, robustness, links, pairs of answers.

Belongs here: what each of these is made of. Does not belong here: contrasts
(`pipeline.explain.of_contrasts`).
"""

import re
from collections.abc import Sequence

from pipeline.explain import counting, docs
from pipeline.explain.arithmetic import shown
from pipeline.explain.explanation import Counted, Explanation, Linked, Place, Value
from pipeline.explain.making import comparing, explanation, reason_note
from pipeline.explain.rules import rule_at, rules_of_item
from pipeline.explain.source import ALL, People, Row, Source, value_in
from pipeline.explain.stored import meaning
from pipeline.rows import DECLARED
from pipeline.store import STUDY_WIDE
from schemas.scale import Missing

WHOLE = {"group_by": ALL, "from_group": ALL, "to_group": ALL}
# As reports write the share at a cut among the linked, before or after.
OF_PAIRS = re.compile(r"\b(from_code|to_code) IN \(([-\d, ]+)\)")


def of_drift(source: Source, place: Place) -> Explanation:
    """A number of the drift table."""
    row = source.only(STUDY_WIDE, "drift", **place.key)
    waves = [row["from_wave"], row["to_wave"]]
    counts = [one for wave in waves for one in _drifted(source, wave, row)]
    cells = [
        one
        for wave in waves
        for one in counting.cells_of(source, People(wave), [c for c in counts if c.wave == wave])
    ]
    function = docs.ADJUSTED if place.field == "p_adjusted" else docs.DRIFT
    key = "p_adjusted" if place.field == "p_adjusted" else row["measure"]
    before, after = shown(row["from_value"]), shown(row["to_value"])
    ends = f"{before} of {row['from_n']}, {after} of {row['to_n']}"
    tested = f"p {shown(row['p'])}, adjusted {shown(row['p_adjusted'])} ({row['family']})"
    return explanation(
        source,
        place,
        waves,
        value_in(row, place.field),
        f"{docs.sentence(function[key])} {ends}: {tested}.",
        null_reason=row["null_reason"],
        counts=tuple(counts),
        cells=cells,
        rules=tuple(rules_of_item(source, waves[-1], row["item"], [])),
        notes=reason_note(row["null_reason"]),
    )


def _drifted(source: Source, wave: str, row: Row) -> list[Counted]:
    """The tallies that a measure of drift is made of."""
    item = row["item"]
    options = counting.options_of(source, wave, item)
    given = [*options, *map(int, DECLARED)]
    part, base = {
        "distribution": (counting.cut_of(source, wave, item, "high"), options),
        "dont_know": ([int(Missing.DONT_KNOW)], given),
        "completeness": (given, [*given, *map(int, Missing)]),
    }[row["measure"]]
    return counting.counted(source, People(wave), item, part, base)


def of_robustness(source: Source, place: Place) -> Explanation:
    """In how many of the choices a contrast says the same."""
    row = source.only(STUDY_WIDE, "robustness", **{**WHOLE, **place.key})
    names = (*("comparison", "from_wave", "to_wave", "group_by"), "from_group", "to_group", "item")
    key = {name: row[name] for name in names}
    # Those choices are rows of contrasts; each is explained where it is asked for.
    rows = source.rows(STUDY_WIDE, "contrasts", **key)
    further = [
        Place("contrasts", "estimate", {**key, **_statistic(one)})
        for one in rows
        if one["estimate"] is not None or one["p"] is not None
    ]
    holds = row["sign_holds"]
    same = round(holds * row["choices"]) if holds is not None else None
    value: Value = same if place.field.startswith("round(") else value_in(row, place.field)
    otherwise = ", ".join(row["otherwise"]) or "none"
    said = (
        f"Of {row['choices']} contrasts of this item that point either way, {shown(same)} point as"
        f" {row['metric']} does; of {row['tests']} that say whether chance explains it,"
        f" {shown(row['verdict_holds'])} say the same. Otherwise: {otherwise}."
    )
    waves = [row["from_wave"], row["to_wave"]]
    return explanation(
        source,
        place,
        waves,
        value,
        said,
        null_reason=row["null_reason"],
        notes=reason_note(row["null_reason"]),
        further=tuple(further),
    )


def _statistic(row: Row) -> Row:
    return {name: row[name] for name in ("design", "metric", "cut", "base", "zeros", "weighted")}


def of_links(source: Source, place: Place) -> Explanation:
    """A count of the link report."""
    row = source.only(STUDY_WIDE, "links", **place.key)
    waves = [row["from_wave"], row["to_wave"]]
    linked: Sequence[Linked] = ()
    if place.field == "linked" and row["linked"]:
        found = source.linked(waves)
        first = found if source.first is None else found.head(source.first)
        linked = [Linked(tuple(waves), "", (), found.height, tuple(first.iter_rows()))]
    rule = row["linked_by"] or "none: no key is trusted"
    study = rule_at(
        source, waves[-1], ("respondents", "link"), str(rule), holds=bool(row["linked_by"])
    )
    return explanation(
        source,
        place,
        waves,
        value_in(row, place.field),
        f"{meaning('links', place.field)} Counted over the keyed hashes of both waves:"
        f" {shown(value_in(row, place.field))}.",
        null_reason=row["null_reason"],
        linked=tuple(linked),
        rules=(study,),
        notes=reason_note(row["null_reason"]),
    )


def of_pairs(source: Source, place: Place) -> Explanation:
    """Answers of the linked in two waves: how many, or the share at a cut before or after."""
    key = {name: value_in(dict(place.key), name) for name in ("from_wave", "to_wave", "item")}
    waves = [str(key["from_wave"]), str(key["to_wave"])]
    wanted = {name: place.key[name] for name in ("from_code", "to_code") if name in place.key}
    rows = source.rows(STUDY_WIDE, "pairs", **key, **wanted)
    counted = [((row["from_code"], row["to_code"]), row["n"]) for row in rows]
    asked = OF_PAIRS.search(place.field)
    item = str(key["item"])
    inside: list[int] = []
    value: Value
    if asked is None:
        value = sum(n for _, n in counted)
        said = f"Persons found once in either wave, by their answers: {value}."
    else:
        inside = [int(code) for code in asked[2].split(",")]
        side = 0 if asked[1] == "from_code" else 1
        counted = [(codes, n) for codes, n in counted if min(codes) > 0]
        part = sum(n for codes, n in counted if codes[side] in inside)
        total = sum(n for _, n in counted)
        value = part / total if total else 0.0
        said = (
            f"Among the persons found once in either wave who answered on the scale both times,"
            f" those at the cut in {waves[side]}. {part} / {total} = {shown(value)}"
        )
    return explanation(
        source,
        place,
        waves,
        value,
        said,
        linked=tuple(counting.linked_of(source, waves, item, counted)),
        rules=tuple(rules_of_item(source, waves[-1], item, inside)),
    )


def of_study(source: Source, place: Place) -> Explanation:
    """What the codebook says of the study, such as a bound of equivalence."""
    wave = str(place.key.get("wave") or comparing(source)[-1])
    row = source.only(wave, "studies")
    value = value_in(row, place.field)
    keys = {"equivalence_share": "share", "equivalence_dominance": "dominance"}
    path: tuple[str | int, ...] = ("quality", place.field)
    if place.field in keys:
        path = ("equivalence", keys[place.field])
    rule = rule_at(source, wave, path, str(value), holds=value is not None)
    said = f"{meaning('studies', place.field)} As the codebook says: {shown(value)}."
    return explanation(source, place, [wave], value, said, rules=(rule,))
