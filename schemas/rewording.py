"""A scale as one wave's export writes its answers.

Belongs here: applying `scales: {…: {read: …}}` of a wave.yaml. Does not belong here: the scale
itself (`schemas.scale`), or finding out what an export writes (`pipeline.differences`).
"""

from collections.abc import Mapping
from typing import TypeVar

from schemas.parts import ANY_LANGUAGE
from schemas.scale import Missing, MissingOption, Scale, Wording
from schemas.vocabulary import fold

AnyWording = TypeVar("AnyWording", bound=Wording)
KINDS = tuple(kind.key for kind in Missing if kind is not Missing.UNKNOWN)


def meant(scale: Scale, meaning: str) -> int | None:
    """The code that a label of the scale or a kind of missing stands for; None if neither."""
    for code, wording in scale.wordings():
        if any(fold(label) == fold(meaning) for label in wording.labels.values()):
            return code
    return int(Missing[meaning.upper()]) if meaning in KINDS else None


def as_written(scale: Scale, read: Mapping[str, str]) -> Scale:
    """The scale with the spellings of an export, which go before the codebook's own.

    Args:
        scale: the codebook's.
        read: text in the export to a label of the scale or a kind of missing; what means neither
            is left out (`schemas.findings` refuses it).
    """
    codes = {text: code for text, meaning in read.items() if (code := meant(scale, meaning))}
    taken = {fold(text) for text in codes}
    options = tuple(
        _spelt(option, [text for text, code in codes.items() if code == rank], taken)
        for rank, option in enumerate(scale.options, start=1)
    )
    missing = [
        _spelt(one, [text for text, code in codes.items() if code == one.code], taken)
        for one in scale.missing
    ]
    known = {one.code for one in scale.missing}
    for code in sorted({code for code in codes.values() if code < 0} - known, reverse=True):
        texts = tuple(text for text, one in codes.items() if one == code)
        missing.append(
            MissingOption.model_validate(
                {
                    "kind": Missing(code).key,
                    "labels": {ANY_LANGUAGE: texts[0]},
                    "also": texts[1:],
                }
            )
        )
    return scale.model_copy(update={"options": options, "missing": tuple(missing)})


def _spelt(wording: AnyWording, texts: list[str], taken: set[str]) -> AnyWording:
    """An answer with further spellings, and without codes that now mean something else."""
    codes, also = (
        tuple(text for text in texts_of if fold(text) not in taken)
        for texts_of in (wording.codes, wording.also)
    )
    return wording.model_copy(update={"codes": codes, "also": (*also, *texts)})
