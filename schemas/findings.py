"""What no single key of a codebook can show: contradictions inside and between its files.

Belongs here: cross-checks of study.yaml and wave.yaml, each as a place, what is wrong, what to do.
Does not belong here: what one key may hold (`schemas.study`).
"""

from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel

from schemas.study import (
    ANY_LANGUAGE,
    WHOLE_WAVE,
    Scale,
    Study,
    Wave,
    attribute_meanings,
    scale_meanings,
    status_meanings,
)
from schemas.vocabulary import Place, clashes

Finding = tuple[Place, str, str]


def study_findings(study: Study) -> Iterator[Finding]:
    """What no single key of a study.yaml can show: place, what is wrong, what to do."""
    yield from _item_findings(study)
    for name, scale in study.scales.items():
        yield from _cut_findings(("scales", name), scale)
        yield from clashes(("scales", name), scale_meanings(scale))
    if study.respondents.status:
        yield from clashes(("respondents", "status"), status_meanings(study.respondents.status))
    for name, attribute in study.attributes.items():
        yield from clashes(("attributes", name), attribute_meanings(study, attribute))
    if "all" in study.attributes:
        yield ("attributes", "all"), "`all` stands for the whole wave", "Rename it"
    yield from language_findings(study, study)


def language_findings(study: Study, part: BaseModel) -> Iterator[Finding]:
    """Texts in a language that the study does not declare."""
    for place, texts in _texts(part):
        unknown = [key for key in texts if key not in (*study.languages, ANY_LANGUAGE)]
        if unknown:
            yield (
                (*place, unknown[0]),
                f"the language `{unknown[0]}` is not among `languages`",
                f"Use one of {', '.join(study.languages)}, or add it there",
            )


def _item_findings(study: Study) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for index, item in enumerate(study.items):
        place = ("items", index)
        if item.id == WHOLE_WAVE:
            yield (*place, "id"), f"`{WHOLE_WAVE}` stands for the whole wave", "Rename it"
        if item.id in seen:
            yield (*place, "id"), f"`{item.id}` is also item {seen[item.id] + 1}", "Rename one"
        seen.setdefault(item.id, index)
        for key, plural in (("scale", "scales"), ("level", "levels"), ("battery", "batteries")):
            name, known = getattr(item, key), getattr(study, plural)
            if name is not None and name not in known:
                yield (*place, key), f"there is no {key} `{name}`", _one_of(known, plural)


def _cut_findings(place: Place, scale: Scale) -> Iterator[Finding]:
    kinds = [one.kind for one in scale.missing]
    for kind in sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        yield (
            (*place, "missing"),
            f"`{kind}` is declared twice",
            "Keep one, with the other spellings under its `also`",
        )
    for name, cut in scale.cuts.items():
        low, high = cut.at_least or 1, cut.at_most or scale.size
        if cut.at_least is None and cut.at_most is None:
            yield (*place, "cuts", name), "the cut has no bound", "Give at_least or at_most"
        elif low > high or high > scale.size:
            yield (
                (*place, "cuts", name),
                f"the cut holds no option of a scale with {scale.size} options",
                f"Use ranks from 1 to {scale.size}",
            )
    if not 1 <= scale.centre <= scale.size or (2 * scale.centre) % 1:
        yield (
            (*place, "split"),
            f"the split {scale.centre:g} is no place on a scale with {scale.size} options",
            "Use a rank, such as 3, or a half between two, such as 2.5",
        )
    for end in (scale.net.top, scale.net.bottom) if scale.net else ():
        if end not in scale.cuts:
            yield (*place, "net"), f"there is no cut `{end}`", _one_of(scale.cuts, "cuts")


def wave_findings(study: Study, wave: Wave) -> Iterator[Finding]:
    """What a wave.yaml says that its study.yaml does not know."""
    yield from language_findings(study, wave)
    known = {item.id for item in study.items}
    for name, change in wave.items.items():
        if name not in known:
            yield ("items", name), f"the study has no item `{name}`", _one_of(known, "items")
        if change.scale is not None and change.scale not in study.scales:
            place = ("items", name, "scale")
            yield place, f"there is no scale `{change.scale}`", _one_of(study.scales, "scales")
    if all(item.id in wave.items and wave.items[item.id].dropped for item in study.items):
        yield ("items",), "every item is dropped", "Keep at least one"
    for name in wave.columns.attributes:
        if name not in study.attributes:
            place = ("columns", "attributes", name)
            yield place, f"there is no attribute `{name}`", _one_of(study.attributes, "attributes")
    for role in ("key", "status", "weight"):
        if getattr(wave.columns, role) is not None and getattr(study.respondents, role) is None:
            yield (
                ("columns", role),
                f"the study has no `respondents.{role}`",
                "Declare it in study.yaml first",
            )


def _texts(part: object, place: Place = ()) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """Every text per language inside a model, with its place."""
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _texts(getattr(part, name), (*place, name))
    elif isinstance(part, Mapping) and place[-1:] == ("attributes",) and not _models(part):
        # The columns of a wave's attributes are no texts.
        return
    elif isinstance(part, Mapping) and part and all(isinstance(v, str) for v in part.values()):
        yield place, part
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _texts(value, (*place, str(key)))
    elif isinstance(part, tuple):
        for index, value in enumerate(part):
            yield from _texts(value, (*place, index))


def _models(part: Mapping[str, object]) -> bool:
    return any(isinstance(value, BaseModel) for value in part.values())


def _one_of(known: Iterable[str], plural: str) -> str:
    names = sorted(known)
    if not names:
        return f"Declare it under `{plural}`"
    return f"Use one of {', '.join(names[:12])}{', ...' if len(names) > 12 else ''}"
