"""The questionnaire of one wave: the study's codebook with what the wave changes.

Belongs here: inheritance from study to wave, the order of waves, and loading both files. Does not
belong here: where the study folders are (`pipeline.store`).
"""

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.claims import CLAIMS_FILE, Claims, load_claims
from schemas.documents import Document
from schemas.errors import CodebookError, Problem
from schemas.findings import Finding, language_findings, study_findings, wave_findings
from schemas.only_shown import Keys, shown_of_study, shown_of_wave
from schemas.parts import STUDY_NAME, WAVE_NAME
from schemas.rewording import as_written
from schemas.scale import Choice, Scale
from schemas.study import Attribute, Item, Population, Respondents, Study
from schemas.wave import Provenance, Wave

A_DATE = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


# A place given outright, a date, a name; compared in this order.
Order = tuple[int, str, str]


def order(place: int | None, fielded: datetime.date | None, wave: str) -> Order:
    """What the waves of a study are sorted by: date of fielding; given places after dates."""
    return (place or 0, fielded.isoformat() if fielded else "", wave)


@dataclass(frozen=True)
class AskedItem:
    """An item as this wave asked it.

    Attributes:
        position: place in the wave's list of codes, from 1; None where the wave dropped it.
        changed: the keys in which it differs from the questionnaire.
    """

    item: Item
    position: int | None
    changed: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The name of its column in the wave's wide frame."""
        return f"item_{self.item.id}"


@dataclass(frozen=True)
class AskedChoice:
    """A question without an order as this wave asked it; `asked` is False where it was dropped."""

    choice: Choice
    asked: bool = True
    changed: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The name of its column in the wave's wide frame."""
        return f"choice_{self.choice.id}"


@dataclass(frozen=True)
class Questionnaire:
    """All that governs how one wave's export is read.

    Attributes:
        fielded: the day that gives the wave's place in the order; None where `place` does.
        scales: the study's, with the answers as this wave's export writes them.
        claims: what the publication prints, where the answers are reconstructed from it.
    """

    study_name: str
    wave_name: str
    study: Study
    wave: Wave
    provenance: Provenance
    fielded: datetime.date | None
    all_items: tuple[AskedItem, ...]
    all_choices: tuple[AskedChoice, ...]
    scales: Mapping[str, Scale]
    claims: Claims | None = None

    @property
    def order(self) -> Order:
        """Its place among the study's waves."""
        return order(self.wave.place, self.fielded, self.wave_name)

    @property
    def items(self) -> tuple[AskedItem, ...]:
        """The items that this wave asked, in the codebook's order."""
        return tuple(asked for asked in self.all_items if asked.position is not None)

    def scale(self, asked: AskedItem) -> Scale:
        """The scale that an item was asked on."""
        return self.scales[asked.item.scale]

    @property
    def choices(self) -> tuple[AskedChoice, ...]:
        """The questions without an order that this wave asked, in the codebook's order."""
        return tuple(one for one in self.all_choices if one.asked)

    @property
    def populations(self) -> dict[str, Population]:
        """The study's populations, the wave's own before them."""
        return {**self.study.populations, **self.wave.populations}

    @property
    def invited(self) -> int | None:
        """How many were invited, where the codebook says so."""
        population = self.populations.get("invited")
        return population.n if population else None

    @property
    def respondents(self) -> Respondents:
        """The study's rules for respondents, with this wave's columns."""
        columns, rules = self.wave.columns, self.study.respondents
        changes: dict[str, Any] = {
            name: getattr(columns, name)
            for name in ("key", "weight", "started", "finished", "seconds")
            if getattr(columns, name) is not None
        }
        for name in ("status", "tests"):
            column, rule = getattr(columns, name), getattr(rules, name)
            if column is not None and rule is not None:
                changes[name] = rule.model_copy(update={"column": column})
        if columns.resubmissions is not None and rules.resubmissions is not None:
            alike = {"columns": columns.resubmissions}
            changes["resubmissions"] = rules.resubmissions.model_copy(update=alike)
        return rules.model_copy(update=changes)

    @property
    def attributes(self) -> dict[str, Attribute]:
        """The study's attributes, with this wave's columns."""
        renamed = self.wave.columns.attributes
        return {
            name: attribute.model_copy(update={"column": renamed.get(name, attribute.column)})
            for name, attribute in self.study.attributes.items()
        }

    @property
    def grouped_by(self) -> tuple[str, ...]:
        """The attributes that tallies are made by."""
        return tuple(name for name, value in self.study.attributes.items() if value.group)

    def canonical(self) -> str:
        """Everything that decides what becomes of the export, as one reproducible text."""
        return self._written({}, {})

    def deciding(self) -> str:
        """Everything that decides an answer, or a number of this wave alone, as one text.

        It is `canonical` without what is only shown beside them, such as the name of a level. The
        order of keys, such as that of attributes, is the order of rows and columns.
        """
        items = {one.item.id for one in self.all_items if one.item.column is not None}
        choices = {
            one.choice.id
            for one in self.all_choices
            if one.choice.column is not None or one.choice.by_columns
        }
        of_study = shown_of_study(self.study, items, choices)
        of_wave = shown_of_wave(self.wave, items, choices)
        return self._written(of_study, of_wave, sort_keys=False)

    def _written(self, of_study: Keys, of_wave: Keys, *, sort_keys: bool = True) -> str:
        """The codebook of the wave without some keys of its study.yaml and its wave.yaml."""
        parts: dict[str, Any] = {
            "study": self.study_name,
            "wave": self.wave_name,
            "fielded": self.fielded.isoformat() if self.fielded else None,
            "codebook": self.study.model_dump(mode="json", exclude=of_study),
            # By when an export is expected decides nothing about it.
            "differences": self.wave.model_dump(mode="json", exclude={**of_wave, "expected": True}),
            "provenance": self.provenance.model_dump(mode="json"),
        }
        if self.claims is not None:
            printed = self.claims.printed_of(self.wave_name)
            parts["printed"] = [one.model_dump(mode="json") for one in printed]
            parts["answered"] = self.claims.number("complete", self.wave_name)
        return json.dumps(parts, ensure_ascii=False, sort_keys=sort_keys, separators=(",", ":"))


def load_study(path: Path, shown_as: str = "") -> Study:
    """A study.yaml as a model.

    Raises:
        CodebookError: the folder's name, the file or a key is wrong.
    """
    name = path.parent.name
    if not STUDY_NAME.fullmatch(name):
        problem = Problem(
            str(path.parent),
            f"the study's folder is called {name!r}",
            "Use lower-case letters, digits and _, beginning with a letter",
        )
        raise CodebookError(problem)
    document = Document(path, shown_as)
    study = document.parse(Study)
    _refuse(document, list(study_findings(study)))
    return study


def load_questionnaire(
    study: Study, study_name: str, folder: Path, shown_as: str = ""
) -> Questionnaire:
    """The questionnaire of the wave in a folder; wave.yaml and provenance.yaml may be absent.

    Raises:
        CodebookError: the folder's name, a file or a key is wrong, or the wave has no date.
    """
    shown = shown_as or str(folder)
    name = folder.name
    if not WAVE_NAME.fullmatch(name):
        problem = Problem(
            shown, f"the wave's folder is called {name!r}", "Use letters, digits, - and _ only"
        )
        raise CodebookError(problem)
    wave = load_wave(folder, shown, study)
    undated = wave.fielded is None and wave.place is not None
    provenance = _provenance(study, folder, shown)
    printed = None
    of_study = folder.parent.parent
    if provenance.provenance == "reconstructed" and (of_study / CLAIMS_FILE).is_file():
        printed = load_claims(of_study, study, str(Path(shown).parent.parent))
    return questionnaire_of(
        study,
        study_name,
        name,
        wave,
        provenance=provenance,
        claims=printed,
        fielded=None if undated else wave.fielded or _date_of(name, shown),
    )


def load_wave(folder: Path, shown_as: str = "", study: Study | None = None) -> Wave:
    """The wave.yaml of a folder as a model; without one a wave that changes nothing.

    Args:
        folder: the wave's folder.
        shown_as: how messages name it.
        study: what the file is held to; without it only its form is.

    Raises:
        CodebookError: the file or a key is wrong.
    """
    if not (folder / "wave.yaml").exists():
        return Wave()
    document = Document(folder / "wave.yaml", f"{shown_as or folder}/wave.yaml")
    wave = document.parse(Wave)
    if study is not None:
        _refuse(document, list(wave_findings(study, wave)))
    return wave


def questionnaire_of(
    study: Study,
    study_name: str,
    wave_name: str,
    wave: Wave,
    *,
    provenance: Provenance | None = None,
    fielded: datetime.date | None = None,
    claims: Claims | None = None,
) -> Questionnaire:
    """The questionnaire of a wave that says so much of itself; its parts are valid."""
    return Questionnaire(
        study_name=study_name,
        wave_name=wave_name,
        study=study,
        wave=wave,
        provenance=provenance or Provenance(),
        fielded=fielded,
        all_items=_asked(study, wave),
        all_choices=tuple(_asked_choice(choice, wave) for choice in study.choices),
        scales={
            name: as_written(scale, wave.scales[name].read) if name in wave.scales else scale
            for name, scale in study.scales.items()
        },
        claims=claims,
    )


def _provenance(study: Study, folder: Path, shown: str) -> Provenance:
    path = folder / "provenance.yaml"
    if not path.exists():
        return Provenance()
    document = Document(path, f"{shown}/provenance.yaml")
    provenance = document.parse(Provenance)
    known = {item.id for item in study.items}
    findings: list[Finding] = list(language_findings(study, provenance))
    for index, cells in enumerate(provenance.assumed):
        if cells.item not in known:
            place = ("assumed", index, "item")
            findings.append((place, f"the study has no item `{cells.item}`", "Correct its id"))
        if cells.because not in provenance.reasons:
            place = ("assumed", index, "because")
            findings.append((place, f"there is no reason `{cells.because}`", "Add it to `reasons`"))
    _refuse(document, findings)
    return provenance


def _asked_choice(choice: Choice, wave: Wave) -> AskedChoice:
    change = wave.choices.get(choice.id)
    if change is None:
        return AskedChoice(choice)
    if change.dropped:
        return AskedChoice(choice, asked=False, changed=("dropped",))
    update: dict[str, Any] = {
        key: getattr(change, key)
        for key in ("column", "separator", "text")
        if getattr(change, key) and getattr(change, key) != getattr(choice, key)
    }
    if change.columns:
        update["options"] = tuple(
            option.model_copy(update={"column": change.columns[label]})
            if (label := next((one for one in option.spellings() if one in change.columns), None))
            else option
            for option in choice.options
        )
    return AskedChoice(choice.model_copy(update=update), changed=tuple(update))


def _asked(study: Study, wave: Wave) -> tuple[AskedItem, ...]:
    asked: list[AskedItem] = []
    position = 0
    for item in study.items:
        change = wave.items.get(item.id)
        if change and change.dropped:
            asked.append(AskedItem(item, None, ("dropped",)))
            continue
        position += 1
        keys = ("column", "text", "scale")
        given = {key: getattr(change, key) for key in keys if change and getattr(change, key)}
        update = {key: new for key, new in given.items() if new != getattr(item, key)}
        reads = ("options",) if (update.get("scale") or item.scale) in wave.scales else ()
        asked.append(AskedItem(item.model_copy(update=update), position, (*update, *reads)))
    return tuple(asked)


def _date_of(name: str, shown: str) -> datetime.date:
    """The date that a wave's name gives: 2024, 2024-05 or 2024-05-17."""
    found = A_DATE.fullmatch(name)
    try:
        if found:
            year, month, day = (int(part or 1) for part in found.groups())
            return datetime.date(year, month, day)
    except ValueError:
        pass
    problem = Problem(
        f"{shown}/wave.yaml",
        "does not say when the wave was fielded, which gives its place in the order",
        "Add a line such as `fielded: 2024-05-17`, or `place: 1` where no date is known",
    )
    raise CodebookError(problem)


def _refuse(document: Document, findings: list[Finding]) -> None:
    if findings:
        raise CodebookError([document.problem(*finding) for finding in findings])
