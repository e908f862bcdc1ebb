"""Puts files into a landing zone, and says what a look at it finds."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.fetching import fetch
from pipeline.zone_files import Landed
from pipeline.zones import look
from schemas.errors import UserError
from schemas.settings import Settings
from tests.making import EXPORT, Folder

CORRECTED = EXPORT + "d,Agree,Agree\n"


def settings(*zones: Path, settled_after: int = 1) -> Settings:
    landing = [{"url": str(zone)} for zone in zones]
    return Settings.model_validate(
        {"landing": landing, "arrival": {"settled_after": settled_after}}
    )


def put(zone: Path, name: str = "small/2024/answers.csv", content: str = EXPORT) -> Path:
    path = zone / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def names(landed: Sequence[Landed]) -> list[str]:
    return [one.name for one in landed]


def found(folder: Folder, zone: Path) -> Landed:
    (one,) = look(folder.store, settings(zone)).landed
    return one


def misplaced(folder: Folder, zone: Path) -> list[str]:
    seen = look(folder.store, settings(zone))
    assert seen.landed == ()
    return [str(problem).removeprefix(f"landing zone {zone}, ") for problem in seen.misplaced]


def refusal(folder: Folder, landed: Landed, largest: int = 1_000_000) -> str:
    with pytest.raises(UserError) as caught:
        fetch(folder.store, landed, largest)
    return str(caught.value)


def waves(folder: Folder) -> dict[str, bytes]:
    """Every file below the waves, hidden ones too."""
    return folder.bytes_below("studies/small/waves")
