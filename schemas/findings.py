"""What no single key of a codebook can show: contradictions inside and between its files.

Belongs here: cross-checks of study.yaml and wave.yaml, each as a place, what is wrong, what to do.
Does not belong here: what one key may hold (`schemas.study`).
"""

from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel

from schemas.parts import ANY_LANGUAGE, WHOLE_WAVE
from schemas.rewording import KINDS, as_written, meant
from schemas.scale import MissingOption, Scale, choice_meanings, scale_meanings
from schemas.study import Study, attribute_meanings, status_meanings
from schemas.vocabulary import Place, clashes
from schemas.wave import Wave

Finding = tuple[Place, str, str]
# Mappings that are no text per language: columns of a wave's attributes and options, its spellings;
# groups and figures of claims.
NO_TEXTS = (("attributes",), ("columns",), ("read",), ("group",), ("figures",))


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
    yield from _choice_findings(study)
    if study.respondents.link is not None and study.respondents.key is None:
        yield (
            ("respondents", "link"),
            "respondents are to be linked, and there is no `respondents.key`",
            "Name the column of the key",
        )
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
    yield from _kind_findings(place, scale.missing)
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


def _kind_findings(place: Place, missing: Iterable[MissingOption]) -> Iterator[Finding]:
    kinds = [one.kind for one in missing]
    for kind in sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        yield (
            (*place, "missing"),
            f"`{kind}` is declared twice",
            "Keep one, with the other spellings under its `also`",
        )


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
    yield from _scale_change_findings(study, wave)
    yield from _choice_change_findings(study, wave)
    for role in ("key", "status", "weight", "tests", "seconds", "resubmissions"):
        if getattr(wave.columns, role) is not None and getattr(study.respondents, role) is None:
            yield (
                ("columns", role),
                f"the study has no `respondents.{role}`",
                "Declare it in study.yaml first",
            )


def _scale_change_findings(study: Study, wave: Wave) -> Iterator[Finding]:
    for name, change in wave.scales.items():
        if name not in study.scales:
            place = ("scales", name)
            yield place, f"there is no scale `{name}`", _one_of(study.scales, "scales")
            continue
        scale = study.scales[name]
        for text, meaning in change.read.items():
            if meant(scale, meaning) is None:
                labels = [study.text(one.labels) for one in scale.options]
                yield (
                    ("scales", name, "read", text),
                    f"`{meaning}` is neither a label of the scale nor a kind of missing",
                    f"Use one of {', '.join((*labels, *KINDS))}",
                )
        yield from clashes(("scales", name), scale_meanings(as_written(scale, change.read)))


def _choice_change_findings(study: Study, wave: Wave) -> Iterator[Finding]:
    choices = {choice.id: choice for choice in study.choices}
    for name, change in wave.choices.items():
        if name not in choices:
            place: Place = ("choices", name)
            yield place, f"the study has no choice `{name}`", _one_of(choices, "choices")
            continue
        known = {text for option in choices[name].options for text in option.spellings()}
        for label in change.columns:
            if label not in known:
                place = ("choices", name, "columns", label)
                yield place, f"the choice has no option `{label}`", "Copy the option's label"


def _choice_findings(study: Study) -> Iterator[Finding]:
    seen = {item.id for item in study.items}
    for index, choice in enumerate(study.choices):
        place: Place = ("choices", index)
        if choice.id in seen or choice.id == WHOLE_WAVE:
            yield (*place, "id"), f"`{choice.id}` is taken already", "Rename it"
        seen.add(choice.id)
        if choice.level is not None and choice.level not in study.levels:
            what = f"there is no level `{choice.level}`"
            yield (*place, "level"), what, _one_of(study.levels, "levels")
        with_columns = [option for option in choice.options if option.column is not None]
        if with_columns and len(with_columns) < len(choice.options):
            yield place, "some options have a column and some have none", "Give all of them one"
        if with_columns and (choice.column is not None or choice.separator is not None):
            what = "its options have columns, and it has a column or separator of its own"
            yield place, what, "Keep one of them"
        if with_columns and choice.select == "one":
            yield (*place, "select"), "options with columns are for `several`", "Correct one"
        if choice.separator is not None and choice.select == "one":
            yield (*place, "separator"), "a separator is for `several`", "Correct one"
        yield from _kind_findings(place, choice.missing)
        yield from clashes(place, choice_meanings(choice))


def _texts(part: object, place: Place = ()) -> Iterator[tuple[Place, Mapping[str, str]]]:
    """Every text per language inside a model, with its place."""
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _texts(getattr(part, name), (*place, name))
    elif isinstance(part, Mapping) and place[-1:] in NO_TEXTS and not _models(part):
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
