"""The lines of the codebook that governed a number.

Belongs here: finding them in the present study.yaml and wave.yaml, where these still say what the
stored tables say; else the text as it was. Does not belong here: checking a codebook
(`schemas.findings`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from pipeline.explain.counting import in_order, label_of
from pipeline.explain.explanation import Rule
from pipeline.explain.source import Codebook, Row, Source, once
from schemas.documents import Document
from schemas.errors import UserError
from schemas.questionnaire import AskedItem, Questionnaire
from schemas.scale import Scale

STUDY_FILE, WAVE_FILE = "study.yaml", "wave.yaml"
Place = tuple[str | int, ...]


@once
def rules_of_item(
    source: Source, wave: str, item: str, codes: Collection[int], cuts: Sequence[str] = ()
) -> tuple[Rule, ...]:
    """The lines about an item, the options of some codes, and some cuts of its scale."""
    lines = _Lines(source, wave)
    row = source.only(wave, "items", item=item)
    labels = source.labels(wave, item)
    known = {code for code in codes if code in labels}
    return (
        lines.item(row),
        *lines.changes(row),
        *(
            lines.option(row["scale"], code, label_of(labels, code))
            for code in sorted(known, key=in_order)
        ),
        *(lines.cut(row["scale"], cut) for cut in cuts),
    )


def rule_at(source: Source, wave: str, place: Place, text: str, *, holds: bool) -> Rule:
    """A line of study.yaml at a place.

    Args:
        source: the tables.
        wave: whose codebook.
        place: in the document.
        text: what it says.
        holds: whether the present codebook still says so.
    """
    return _Lines(source, wave).at(STUDY_FILE, place, text, holds=holds)


def questionnaire_of(source: Source, wave: str) -> Questionnaire | None:
    """The present codebook of a wave; None where it cannot be read."""
    found = source.codebooks.get(wave)
    return found.questionnaire if found else None


@cache
def _document(path: Path, _: float) -> Document | None:
    """A parsed file; the second argument tells a file that was changed from the one before."""
    try:
        return Document(path)
    except UserError:
        return None


class _Lines:
    """The present codebook of a wave, held against what is stored of it."""

    def __init__(self, source: Source, wave: str) -> None:
        self.source, self.wave = source, wave
        self.codebook: Codebook | None = source.codebooks.get(wave)

    def at(self, file: str, place: Place, text: str, *, holds: bool) -> Rule:
        """A rule; with its line where the present codebook says the same."""
        shown = file if file == STUDY_FILE else f"waves/{self.wave}/{file}"
        line = self._line(shown, place) if holds else None
        said = self.codebook.shown if self.codebook else self.source.study
        return Rule(f"{said}/{shown}", line, _dotted(place), text)

    def _line(self, file: str, place: Place) -> int | None:
        if self.codebook is None:
            return None
        path = self.codebook.folder / file
        if not path.is_file():
            return None
        document = _document(path, path.stat().st_mtime)
        return document.line(place) if document else None

    def _asked(self, item: str) -> tuple[int, AskedItem] | None:
        if self.codebook is None:
            return None
        items = self.codebook.questionnaire.all_items
        return next(((n, one) for n, one in enumerate(items) if one.item.id == item), None)

    def _scale(self, name: str) -> Scale | None:
        return self.codebook.questionnaire.scales.get(name) if self.codebook else None

    def item(self, row: Row) -> Rule:
        """The line of an item: holds where its text, scale and role are the same."""
        found = self._asked(row["item"])
        holds = found is not None and self._same_item(found[1], row)
        place: Place = ("items", found[0] if found else 0)
        rule = self.at(STUDY_FILE, place, row["text"], holds=holds)
        return Rule(rule.file, rule.line, f"items: {row['item']}", row["text"])

    def _same_item(self, asked: AskedItem, row: Row) -> bool:
        texts = self._texts("item", row["item"])
        same = (asked.item.scale, str(asked.item.role)) == (row["scale"], row["role"])
        return same and dict(asked.item.text) == texts

    def _texts(self, kind: str, name: str, code: int | None = None) -> dict[str, str]:
        rows = self.source.rows(self.wave, "texts", kind=kind, name=name, code=code)
        return {row["language"]: row["text"] for row in rows}

    def changes(self, row: Row) -> Iterator[Rule]:
        """The lines of wave.yaml, where the wave changes something about an item."""
        found = self._asked(row["item"])
        changed: list[str] = row["changed"]
        holds = found is not None and list(found[1].changed) == changed
        said = ", ".join(changed)
        if set(changed) - {"options"}:
            yield self.at(WAVE_FILE, ("items", row["item"]), f"changes {said}", holds=holds)
        if "options" in changed:
            text = "how this wave's export writes the answers"
            yield self.at(WAVE_FILE, ("scales", row["scale"]), text, holds=holds)

    def option(self, scale: str, code: int, label: str) -> Rule:
        """The line of an option or a kind of missing: holds where its words are the same."""
        present = self._scale(scale)
        wordings = dict(present.wordings()) if present else {}
        stored = self._texts("option", scale, code)
        holds = code in wordings and dict(wordings[code].labels) == stored
        if code > 0:
            place: Place = ("scales", scale, "options", code - 1)
            key = f"scales.{scale}.options: {code}"
        else:
            codes = [one.code for one in present.missing] if present else []
            index = codes.index(code) if code in codes else 0
            place = ("scales", scale, "missing", index)
            key = f"scales.{scale}.missing: {code}"
        rule = self.at(STUDY_FILE, place, label, holds=holds)
        return Rule(rule.file, rule.line, key, _in_languages(stored, label))

    def cut(self, scale: str, cut: str) -> Rule:
        """The line of a cut: holds where it is of the same options."""
        rows = self.source.rows(self.wave, "cuts", scale=scale, cut=cut)
        codes = sorted(row["code"] for row in rows)
        present = self._scale(scale)
        known = present is not None and cut in present.cuts
        holds = known and present is not None and list(present.codes_of(cut)) == codes
        text = f"options {', '.join(map(str, codes))}"
        return self.at(STUDY_FILE, ("scales", scale, "cuts", cut), text, holds=holds)


def _in_languages(texts: Mapping[str, str], otherwise: str) -> str:
    return " / ".join(dict.fromkeys(texts.values())) or otherwise


def _dotted(place: Place) -> str:
    return ".".join(str(part) for part in place)
