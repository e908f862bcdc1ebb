"""The tallies that entered a number, and the cells behind them.

Belongs here: rows of `tallies` as `Counted`, and source rows, spellings and labels as `Cells`. Does
not belong here: which codes a number is about (the module of its table), or reading the raw file
(`pipeline.explain.raw_file`).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from pipeline.explain.explanation import Cells, Counted, Linked, Spelling
from pipeline.explain.source import SUBSTANTIVE, People, Row, Source, once
from pipeline.rows import DECLARED
from schemas.scale import Missing


@once
def options_of(source: Source, wave: str, item: str) -> list[int]:
    """The ranks of the options that an item was asked with."""
    scale = source.only(wave, "items", item=item)["scale"]
    return sorted(row["code"] for row in source.rows(wave, "scales", scale=scale, kind="option"))


def scores_of(source: Source, wave: str, item: str) -> list[float]:
    """The scores of an item's options, low to high."""
    scale = source.only(wave, "items", item=item)["scale"]
    rows = source.rows(wave, "scales", scale=scale, kind="option")
    return [row["score"] for row in sorted(rows, key=lambda row: int(row["code"]))]


@once
def cut_of(source: Source, wave: str, item: str, cut: str) -> list[int]:
    """The ranks inside a cut of an item's scale; none where it has no such cut."""
    scale = source.only(wave, "items", item=item)["scale"]
    return sorted(row["code"] for row in source.rows(wave, "cuts", scale=scale, cut=cut))


def base_of(source: Source, wave: str, item: str, base: str) -> list[int]:
    """The codes that a base is made of: the options; of `all` also what was said off the scale."""
    options = options_of(source, wave, item)
    return options if base == SUBSTANTIVE else [*options, *map(int, DECLARED)]


def label_of(labels: dict[int, str], code: int) -> str:
    """What an answer is called; a kind of missing that the codebook does not name by its kind."""
    if code in labels:
        return labels[code]
    return Missing(code).key.replace("_", " ") if code < 0 else str(code)


@once
def counted(
    source: Source,
    people: People,
    item: str,
    part: Collection[int],
    base: Collection[int],
) -> list[Counted]:
    """The tallies of an item among some people, options low to high, then the kinds of missing."""
    labels = source.labels(people.wave, item)
    rows = [
        row
        for group in people.groups
        for row in source.rows(
            people.wave, "tallies", item=item, group_by=people.group_by, group_value=group
        )
    ]
    return [
        Counted(
            wave=people.wave,
            item=item,
            group_by=people.group_by,
            group_value=row["group_value"],
            code=row["code"],
            label=label_of(labels, row["code"]),
            n=row["n"],
            weight_sum=float(row["weight_sum"]),
            in_part=row["code"] in part,
            in_base=row["code"] in base,
        )
        for row in sorted(rows, key=lambda row: in_order(row["code"]))
    ]


def in_order(code: int) -> tuple[bool, int]:
    """Options low to high, then kinds of missing from don't know on."""
    return code < 0, abs(code)


def numbers(counts: Iterable[Counted], codes: Sequence[int]) -> list[int]:
    """How many gave each of some answers, over all groups that entered."""
    found = dict.fromkeys(codes, 0)
    for one in counts:
        if one.code in found:
            found[one.code] += one.n
    return list(found.values())


def cells_of(
    source: Source, people: People, counts: Sequence[Counted], *, linked: Sequence[str] = ()
) -> tuple[Cells, ...]:
    """The cells behind the tallies of one item that are part or base of a number; none of zeros.

    Args:
        source: the tables.
        people: whose the tallies are.
        counts: the tallies, of one item.
        linked: waves; then the cells of those only who are found in all of them, and n of them.
    """
    wanted = [one for one in counts if (one.in_part or one.in_base) and (one.n or linked)]
    if not wanted:
        return ()
    given = tuple((one.code, one.label, one.n) for one in wanted)
    return _cells(source, people, wanted[0].item, given, tuple(linked))


# Many numbers rest on the same answers.
@once
def _cells(
    source: Source,
    people: People,
    item: str,
    given: tuple[tuple[int, str, int], ...],
    linked: tuple[str, ...],
) -> tuple[Cells, ...]:
    """The cells that hold some answers: (code, label, n) for each of the groups that entered."""
    first = source.firsts(people, f"item_{item}", linked=linked)
    asked, export, assumed = _column(source, people.wave, item)
    labels: dict[int, str] = {}
    # Several groups may have entered: their cells of one code are one.
    counts: dict[int, int] = {}
    for code, label, n in given:
        labels.setdefault(code, label)
        counts[code] = counts.get(code, 0) + n
    return tuple(
        Cells(
            wave=people.wave,
            file=export["file"],
            sha256=export["sha256"],
            column=asked["column_position"],
            header=asked["column_header"],
            code=code,
            label=labels[code],
            spellings=spellings(source, people.wave, item, code),
            rows=rows,
            n=n,
            assumed=tuple(row for row in rows if row in assumed),
        )
        for code, n in counts.items()
        if (rows := first.get(code, ()))
    )


@once
def _column(source: Source, wave: str, item: str) -> tuple[Row, Row, dict[int, str]]:
    """The column of an item: its row of items, the export, and the rows that were assumed."""
    asked = source.only(wave, "items", item=item)
    return asked, source.rows(wave, "exports")[0], assumed_rows(source, wave, item)


def assumed_rows(source: Source, wave: str, item: str) -> dict[int, str]:
    """The rows whose cell of an item a reconstruction assumed, and why."""
    rows = source.rows(wave, "assumed_cells", item=item)
    return {row["source_row"]: row["because"] for row in rows}


@once
def spellings(source: Source, wave: str, item: str, code: int) -> tuple[Spelling, ...]:
    """The texts that an item's column holds for a code, the most frequent first."""
    rows = source.rows(wave, "readings", item=item, code=code)
    found = [Spelling(row["written"], row["folded"], row["n"]) for row in rows]
    return tuple(sorted(found, key=lambda one: (-one.n, one.written)))


def linked_of(
    source: Source, waves: Sequence[str], item: str, rows: Iterable[tuple[tuple[int, ...], int]]
) -> Iterator[Linked]:
    """Those who are found in several waves, by their codes there, with the first of their rows.

    Args:
        source: the tables.
        waves: in their order.
        item: its id.
        rows: their codes and how many they are, as `pairs` and `patterns` have them.
    """
    found = source.firsts_linked(waves, f"item_{item}")
    for codes, n in rows:
        yield Linked(tuple(waves), item, codes, n, found.get(codes, ()))
