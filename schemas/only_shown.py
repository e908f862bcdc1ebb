"""What of a codebook is only shown beside the answers and numbers of a wave, and decides none.

Belongs here: which keys that are. A number that compares waves or groups may depend on them, as
tests of equivalence do. Does not belong here: what is taken over where only these have changed
(`pipeline.taking_over`).
"""

from collections.abc import Collection
from typing import Any

from schemas.study import Study
from schemas.wave import Wave

# As pydantic's `exclude` takes them: keys of a model, of its entries by name or place.
Keys = dict[str, Any]
TEXT = {"text"}
# Who and what a study is, and what only contrasts between waves and groups are held to.
OF_STUDY = (
    *("title", "description", "source", "owners", "levels", "batteries"),
    *("interpretation", "equivalence"),
)


def shown_of_study(study: Study, items: Collection[str], choices: Collection[str]) -> Keys:
    """The keys of a study.yaml that are only shown.

    Args:
        study: the codebook.
        items: ids of those that are not found by their text.
        choices: likewise.
    """
    return {
        **dict.fromkeys(OF_STUDY, True),
        "populations": dict.fromkeys(study.populations, TEXT),
        "attributes": dict.fromkeys(study.attributes, TEXT),
        "items": {place: TEXT for place, one in enumerate(study.items) if one.id in items},
        "choices": {place: TEXT for place, one in enumerate(study.choices) if one.id in choices},
    }


def shown_of_wave(wave: Wave, items: Collection[str], choices: Collection[str]) -> Keys:
    """The keys of a wave.yaml that are only shown; arguments as of a study."""
    return {
        "title": True,
        "populations": dict.fromkeys(wave.populations, TEXT),
        "items": dict.fromkeys(items, TEXT),
        "choices": dict.fromkeys(choices, TEXT),
    }
