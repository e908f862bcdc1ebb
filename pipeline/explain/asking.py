"""From what a person asks for to the places of numbers.

Belongs here: reading an item, an option, a metric, a contrast by their names. Does not belong here:
explaining a number (`pipeline.explain`), or the options of the command line (`likertwave.cli`).
"""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.errors import StoreError
from pipeline.explain.explanation import Place
from pipeline.explain.source import ALL, SUBSTANTIVE, Row, Source
from pipeline.rows import DECLARED
from pipeline.store import STUDY_WIDE
from schemas.parts import WHOLE_WAVE
from schemas.scale import Missing
from schemas.vocabulary import fold

# The number that judges an item: of the same persons where there are any.
JUDGED = ("dominance", "cliffs_delta")
USUAL_INTERVAL = "wilson"


@dataclass(frozen=True)
class Asked:
    """What narrows a question; None where nothing is said.

    Attributes:
        group: attribute and value; against: groups that it is compared with, `rest` for all others.
        contrast: the earlier wave and the later.
    """

    metric: str | None = None
    base: str | None = None
    group: tuple[str, str] | None = None
    weighted: bool = False
    method: str | None = None
    contrast: tuple[str, str] | None = None
    design: str | None = None
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """An option or kind of missing by its code, or a cut by its name."""

    code: int | None = None
    cut: str | None = None


def places_asked(
    source: Source, wave: str, item: str, option: str | None, asked: Asked
) -> list[Place]:
    """The numbers of one wave that are asked for, the tally before the share.

    Raises:
        StoreError: no such item, option, group or metric.
    """
    if item != WHOLE_WAVE and not source.rows(wave, "items", item=item):
        return _of_choice(source, wave, item, option, asked)
    named = option_of(source, wave, item, option)
    by, value = asked.group or (ALL, ALL)
    key = {"wave": wave, "group_by": by, "group_value": value}
    if asked.metric is None and item != WHOLE_WAVE:
        return _tally_and_share(source, item, named, asked, key)
    return _metric(source, wave, item, named, asked, key)


def _tally_and_share(
    source: Source, item: str, named: Option, asked: Asked, key: Row
) -> list[Place]:
    wave = key["wave"]
    if not source.rows(wave, "tallies", item=item, **_without_wave(key)):
        raise _no_group(source, wave, item, key)
    field = "weight_sum" if asked.weighted else "n"
    # The share of a cut shows the tallies of its options anyway.
    codes = [] if named.code is None else [named.code]
    tallies = [Place("tallies", field, {**key, "item": item, "code": code}) for code in codes]
    if named.code is not None and named.code < 0 and named.code not in map(int, DECLARED):
        # Blank, not asked and unknown were not said: they are in no base.
        return tallies
    base = asked.base or (ALL if named.code is not None and named.code < 0 else SUBSTANTIVE)
    share = Asked("share", base, asked.group, asked.weighted, asked.method)
    return [*tallies, *_metric(source, wave, item, named, share, key)]


def _without_wave(key: Row) -> Row:
    return {name: value for name, value in key.items() if name != "wave"}


def _metric(
    source: Source, wave: str, item: str, named: Option, asked: Asked, key: Row
) -> list[Place]:
    """The rows of metrics that fit best: substantive, plain, with the usual interval."""
    rows = source.rows(wave, "metrics", subject=item, **_without_wave(key))
    if not rows:
        raise _no_group(source, wave, item, key)
    metrics = dict.fromkeys(row["metric"] for row in rows)
    rows = [row for row in rows if row["metric"] == asked.metric]
    if not rows:
        raise _unknown(f"{item} of wave {wave}", "metric", str(asked.metric), metrics)
    rows = _fitting(rows, "weighted", asked.weighted, asked.weighted or None)
    rows = _fitting(rows, "base", asked.base or SUBSTANTIVE, asked.base)
    rows = _fitting(rows, "ci_method", asked.method or USUAL_INTERVAL, asked.method)
    if named.code is not None:
        rows = _fitting(rows, "code", named.code, named.code)
    elif named.cut is not None:
        rows = _fitting(rows, "cut", named.cut, named.cut)
    return [_place_of_metric(row, wave) for row in rows]


def _fitting(rows: list[Row], column: str, wanted: object, said: object) -> list[Row]:
    """The rows with a value; all of them where none has it and nobody asked for it.

    Raises:
        StoreError: somebody asked for it.
    """
    found = [row for row in rows if row[column] == wanted]
    if found or said is None:
        return found or rows
    known = dict.fromkeys(str(row[column]) for row in rows)
    raise _unknown(f"metric {rows[0]['metric']}", column, str(said), known)


def _place_of_metric(row: Row, wave: str) -> Place:
    names = (*("subject", "metric", "base", "group_by", "group_value"), "weighted")
    key = {name: row[name] for name in names}
    key |= {name: row[name] for name in ("code", "cut", "ci_method") if row[name] is not None}
    only_interval = row["estimate"] is None and row["ci_low"] is not None
    return Place("metrics", "ci_low" if only_interval else "estimate", {**key, "wave": wave})


def _of_choice(
    source: Source, wave: str, choice: str, option: str | None, asked: Asked
) -> list[Place]:
    """Numbers of a question without an order."""
    if not source.rows(wave, "choices", choice=choice):
        known = [row["item"] for row in source.rows(wave, "items")]
        known += [row["choice"] for row in source.rows(wave, "choices")]
        raise _unknown(f"wave {wave}", "item", choice, known)
    rows = source.rows(wave, "choice_options", choice=choice)
    texts = source.rows(wave, "texts", kind="choice_option", name=choice)
    labels = [(row["code"], row["label"]) for row in rows]
    labels += [(row["code"], row["text"]) for row in texts]
    labels += [(int(kind), kind.key) for kind in Missing]
    # Answers that the codebook does not declare have a tally, and no label.
    tallied = source.rows(wave, "choice_tallies", choice=choice, group_by=ALL)
    labels += [(row["code"], str(row["code"])) for row in tallied]
    code = _code(option, labels)
    if code is None:
        raise _unknown(f"{choice} of wave {wave}", "option", str(option), _shown(labels))
    by, value = asked.group or (ALL, ALL)
    key = {"choice": choice, "code": code, "group_by": by, "group_value": value, "wave": wave}
    places = [Place("choice_tallies", "n", key)]
    return [*places, Place("choice_shares", "estimate", key)] if code >= 0 else places


def option_of(source: Source, wave: str, item: str, option: str | None) -> Option:
    """An option by its code or label in any language, a kind of missing, or a cut by its name.

    Raises:
        StoreError: the item's scale has no such option.
    """
    if option is None or item == WHOLE_WAVE:
        return Option(cut=option)
    scale = source.only(wave, "items", item=item)["scale"]
    cuts = dict.fromkeys(row["cut"] for row in source.rows(wave, "cuts", scale=scale))
    if option in cuts:
        return Option(cut=option)
    rows = source.rows(wave, "scales", scale=scale)
    texts = source.rows(wave, "texts", kind="option", name=scale)
    labels = [(row["code"], row["label"]) for row in rows]
    labels += [(row["code"], row["text"]) for row in texts]
    labels += [(int(kind), kind.key) for kind in Missing]
    code = _code(option, labels)
    if code is None:
        known = [*_shown(labels), *cuts]
        raise _unknown(f"{item} of wave {wave}", "option or cut", option, known)
    return Option(code=code)


def _code(option: str | None, labels: Sequence[tuple[int, str]]) -> int | None:
    """The code that a text means: itself, or the option whose label it is."""
    if option is None:
        return None
    codes = {str(code): code for code, _ in labels}
    by_label = {fold(label): code for code, label in reversed(labels)}
    return codes.get(option, by_label.get(fold(option)))


def _shown(labels: Iterable[tuple[int, str]]) -> list[str]:
    first: dict[int, str] = {}
    for code, label in labels:
        first.setdefault(code, label)
    return [f"{code} ({label})" for code, label in first.items()]


def places_compared(source: Source, item: str, option: str | None, asked: Asked) -> list[Place]:
    """The contrast of two waves or of two groups that is asked for.

    Raises:
        StoreError: nothing is compared so.
    """
    rows = source.rows(STUDY_WIDE, "contrasts", item=item)
    if not rows:
        known = dict.fromkeys(row["item"] for row in source.rows(STUDY_WIDE, "contrasts"))
        raise _unknown(f"study {source.study}", "item with contrasts", item, known)
    rows = [row for row in rows if _is_asked(row, source, asked)]
    if not rows:
        raise StoreError(
            f"study {source.study}, item {item}",
            "this is not compared",
            "`likertwave explain STUDY` lists which waves are, and which groups",
        )
    if asked.design is not None:
        rows = _only(rows, "design", lambda row: row["design"] == asked.design, asked.design)
    cut = option_of(source, rows[0]["to_wave"], item, option).cut if option else None
    metric = asked.metric or ("share_difference" if cut else None)
    if metric is None:
        metric = next(
            (name for name in JUDGED if any(_is_estimated(row, name) for row in rows)), JUDGED[-1]
        )
    rows = _only(rows, "metric", lambda row: row["metric"] == metric, metric)
    rows = _fitting(rows, "weighted", asked.weighted, asked.weighted or None)
    rows = _fitting(rows, "base", asked.base or SUBSTANTIVE, asked.base)
    if option is not None:
        rows = _fitting(rows, "cut", cut, option)
    # The wave before may be the first one too: the same numbers stand twice.
    first = rows[0]["comparison"]
    return [_place_of_contrast(row) for row in rows if row["comparison"] == first]


def _is_asked(row: Row, source: Source, asked: Asked) -> bool:
    if asked.contrast is not None:
        between = (row["from_wave"], row["to_wave"]) == asked.contrast
        return between and row["group_by"] == ALL and row["comparison"] != "waves"
    if asked.group is None or row["to_wave"] != source.wave:
        return False
    by, value = asked.group
    groups = {row["from_group"], row["to_group"]}
    others = set(asked.against) or groups - {value}
    return row["group_by"] == by and value in groups and bool(groups & others - {value})


def _is_estimated(row: Row, metric: str) -> bool:
    return row["metric"] == metric and row["estimate"] is not None


def _only(rows: list[Row], column: str, fits: Callable[[Row], bool], said: str) -> list[Row]:
    found = [row for row in rows if fits(row)]
    if not found:
        known = dict.fromkeys(str(row[column]) for row in rows)
        raise _unknown(f"the contrasts of {rows[0]['item']}", column, said, known)
    return found


def _place_of_contrast(row: Row) -> Place:
    names = (
        *("comparison", "from_wave", "to_wave", "group_by", "from_group", "to_group", "item"),
        *("design", "metric", "base", "weighted"),
    )
    key = {name: row[name] for name in names}
    key |= {name: row[name] for name in ("cut", "zeros") if row[name] is not None}
    is_test = row["estimate"] is None and row["p"] is not None
    return Place("contrasts", "p" if is_test else "estimate", key)


def _no_group(source: Source, wave: str, item: str, key: Row) -> StoreError:
    rows = source.rows(wave, "tallies", item=item) if item != WHOLE_WAVE else []
    if not rows and item != WHOLE_WAVE:
        return StoreError(f"{item} of wave {wave}", "the wave did not ask it", "Ask another wave")
    known = dict.fromkeys(
        f"{row['group_by']}={row['group_value']}" for row in rows if row["group_by"] != ALL
    )
    said = f"{key['group_by']}={key['group_value']}"
    return _unknown(f"{item} of wave {wave}", "group", said, known)


def _unknown(where: str, what: str, said: str, known: Iterable[str]) -> StoreError:
    """Names what there is, the closest first."""
    names = list(known)
    close = difflib.get_close_matches(said, names, n=1)
    meant = f"Did you mean {close[0]}? " if close else ""
    return StoreError(
        where, f"there is no {what} {said!r}", f"{meant}There are: {', '.join(names) or 'none'}"
    )
