"""What a figure draws, as the places of numbers.

Belongs here: reading the lineage that `figures.metrics` has. Does not belong here: drawing
(`pipeline.figures`).

Of a wave: item/metric/base/code or cut, @attribute for its groups. Of a study: @wave for a share,
@from..to/design for a contrast, and item/pairs@from..to.
"""

from collections.abc import Iterator

from pipeline.errors import StoreError
from pipeline.explain.explanation import Place
from pipeline.explain.source import ALL, Row, Source
from pipeline.store import STUDY_WIDE

INTERVAL = {"share": "wilson"}


def places_drawn(source: Source, of: str, figure: str) -> list[Place]:
    """The numbers behind the marks of a figure, each once, in the figure's order.

    Args:
        source: the tables.
        of: the wave, or STUDY_WIDE.
        figure: its name.

    Raises:
        StoreError: there is no such figure.
    """
    rows = source.rows(of, "figures", figure=figure)
    if not rows:
        known = dict.fromkeys(row["figure"] for row in source.rows(of, "figures"))
        raise StoreError(
            f"study {source.study}, figures of {'the study' if of == STUDY_WIDE else of}",
            f"there is no figure {figure!r}",
            f"There are: {', '.join(known) or 'none'}",
        )
    found: dict[str, Place] = {}
    for mark in rows[0]["metrics"]:
        for place in _of_mark(source, of, mark):
            found.setdefault(place.json(), place)
    return list(found.values())


def _of_mark(source: Source, of: str, mark: str) -> Iterator[Place]:
    said, _, where = mark.partition("@")
    if ".." in where:
        yield from _compared(source, said, where)
    elif of == STUDY_WIDE:
        yield _share(said, {"wave": where})
    elif where:
        item = said.split("/")[0]
        rows = source.rows(of, "tallies", item=item, group_by=where)
        for value in dict.fromkeys(row["group_value"] for row in rows):
            yield _share(said, {"wave": of, "group_by": where, "group_value": value})
    else:
        yield _share(said, {"wave": of})


def _share(said: str, key: Row) -> Place:
    item, metric, base, about = said.split("/")
    named = {"code": int(about)} if about.lstrip("-").isdigit() else {"cut": about}
    method = {"ci_method": INTERVAL[metric]} if metric in INTERVAL else {}
    whole = {"group_by": ALL, "group_value": ALL}
    return Place(
        "metrics",
        "estimate",
        {**whole, "subject": item, "metric": metric, "base": base, **named, **method, **key},
    )


def _compared(source: Source, said: str, where: str) -> Iterator[Place]:
    waves, _, design = where.partition("/")
    before, _, after = waves.partition("..")
    item, metric, *rest = said.split("/")
    key = {"from_wave": before, "to_wave": after, "item": item}
    if metric == "pairs":
        yield Place("pairs", "n", key)
        return
    base, cut = rest[0], rest[1] if len(rest) > 1 else None
    rows = source.rows(
        STUDY_WIDE,
        "contrasts",
        **key,
        design=design,
        metric=metric,
        base=base,
        cut=cut,
        weighted=False,
    )
    # A contrast with the wave before and with the first is the same where these are one wave.
    for row in rows[:1]:
        about = {name: row[name] for name in ("cut", "zeros") if row[name] is not None}
        named = {"comparison": row["comparison"], "design": design, "metric": metric, "base": base}
        yield Place("contrasts", "estimate", {**key, **named, **about})
