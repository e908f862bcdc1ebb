"""Writes the exports and the provenance of the simulated panel, a wave each.

Belongs here: what a survey tool makes of answers: words, invitation codes, times, rows that began
twice, broke off or are tests. Does not belong here: the persons, their answers and what is true of
them (`scripts.panel_model`). The words in the cells come from the codebook of the study.

Deterministic: the same study.yaml and wave.yaml give the same bytes. Run it as
`python -m scripts.panel_exports`.
"""

import csv
import datetime
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl
import yaml

from schemas.questionnaire import AskedItem, Questionnaire, load_questionnaire, load_study
from schemas.scale import Missing
from schemas.study import Status, Tests
from scripts.panel_model import (
    BRANCH_SHARES,
    BRANCHES,
    PLANTED,
    SEED,
    WAVES,
    Draws,
    simulate,
)

STUDY_FOLDER = Path(__file__).parent.parent / "data" / "studies" / "panel"
STUDY, LANGUAGE = "panel", "en"
FIRST_ID, FIRST_HOUR, LAST_HOUR, DAYS = 1001, 8, 17, 14
# Of so many respondents one hurries through, and one has something to add.
HURRIED_ONE_OF, COMMENTED_ONE_OF = 40, 25
COMMENTS = (
    "More time between the course days, please.",
    "The visit to the allotment society was the best part.",
    "I have changed jobs since the spring.",
)
BY_HAND = "yes and no"
BY_HAND_ITEM = "methods"


@dataclass(frozen=True)
class Spoilt:
    """How many respondents of a wave do what respondents do.

    Attributes:
        keyless: leave the invitation code blank.
        began_twice: have an earlier row, which they did not finish.
        partials: stop half way; break_offs: stop after the first item.
        spaces: have a trailing space after the first answer they give.
        by_hand: have an answer that the scale does not have.
        tests: rows of nobody, from before the wave was opened.
    """

    keyless: int
    began_twice: int
    partials: int
    break_offs: int
    spaces: int
    by_hand: int
    tests: int


SPOILT = {
    "2022": Spoilt(4, began_twice=3, partials=5, break_offs=2, spaces=6, by_hand=0, tests=2),
    "2023": Spoilt(6, began_twice=2, partials=4, break_offs=3, spaces=5, by_hand=1, tests=1),
    "2024": Spoilt(5, began_twice=4, partials=6, break_offs=1, spaces=7, by_hand=0, tests=2),
}
HALF_WAY, AT_ONCE, BEFORE_GIVING_UP = 6, 1, 3


@dataclass(frozen=True)
class Row:
    """One row of an export, before its texts; `cells` are the answers, in the wave's order."""

    key: str
    branch: str
    role: str
    weight: float
    started: datetime.datetime
    seconds: int
    cells: Sequence[str]
    comment: str = ""
    is_complete: bool = True
    is_test: bool = False

    @property
    def last_activity(self) -> datetime.datetime:
        """When it was sent, or left."""
        return self.started + datetime.timedelta(seconds=self.seconds)


@dataclass
class Chosen:
    """Deals respondents, each of them once, to those who do something."""

    order: list[int]
    taken: int = field(default=0)

    def next(self, n: int) -> list[int]:
        """So many of them that were not dealt before."""
        self.taken += n
        return self.order[self.taken - n : self.taken]


def build(folder: Path) -> dict[str, bytes]:
    """The files of all waves, by path below the study's folder."""
    study = load_study(folder / "study.yaml")
    files = {}
    for place, (wave, frame) in enumerate(zip(WAVES, simulate(), strict=True)):
        path = folder / "waves" / wave
        questionnaire = load_questionnaire(study, STUDY, path)
        draws = Draws(SEED, stream=place + 1)
        rows = rows_of(questionnaire, frame, SPOILT[wave], draws)
        files[f"waves/{wave}/answers.csv"] = _export(questionnaire, rows)
        files[f"waves/{wave}/provenance.yaml"] = _provenance()
    return files


def key_of(person: int) -> str:
    """The invitation code of a person; no two have the same."""
    return f"LIB-{(person * 7919 + 104_729) % 1_000_000:06d}"


def rows_of(
    questionnaire: Questionnaire, frame: pl.DataFrame, spoilt: Spoilt, draws: Draws
) -> list[Row]:
    """The rows of an export, in the order in which they were begun."""
    rows = list(_clean(questionnaire, frame, draws))
    chosen = Chosen(draws.order(len(rows)))
    earlier = []
    for place in chosen.next(spoilt.began_twice):
        row = _left(rows[place], BEFORE_GIVING_UP)
        earlier.append(replace(row, started=row.started - datetime.timedelta(days=1), comment=""))
    for place in chosen.next(spoilt.partials):
        rows[place] = _left(rows[place], HALF_WAY)
    for place in chosen.next(spoilt.break_offs):
        rows[place] = _left(rows[place], AT_ONCE)
    for place in chosen.next(spoilt.keyless):
        rows[place] = replace(rows[place], key="")
    for place in chosen.next(spoilt.spaces):
        answered = next(one for one, cell in enumerate(rows[place].cells) if cell)
        rows[place] = _with_cell(rows[place], answered, f"{rows[place].cells[answered]} ")
    asked = [one.item.id for one in questionnaire.items].index(BY_HAND_ITEM)
    for place in chosen.next(spoilt.by_hand):
        rows[place] = _with_cell(rows[place], asked, BY_HAND)
    tests = [_test(questionnaire, number) for number in range(spoilt.tests)]
    return sorted([*rows, *earlier, *tests], key=lambda row: row.started)


def _clean(questionnaire: Questionnaire, frame: pl.DataFrame, draws: Draws) -> Iterator[Row]:
    """A row per respondent, with nothing wrong in it."""
    n = frame.height
    days, times, lengths, hurries, comments = draws.uniform(5, n).tolist()
    opened = _opened(questionnaire)
    weights = _weights(frame)
    words = [_words(questionnaire, asked) for asked in questionnaire.items]
    codes = frame.select(asked.item.id for asked in questionnaire.items).rows()
    people = frame.select("person", "branch", "role").rows()
    for place, ((person, branch, role), answers) in enumerate(zip(people, codes, strict=True)):
        # The first day is left to rows that are begun a day too early.
        day = datetime.timedelta(days=1 + int(days[place] * (DAYS - 1)))
        second = int(times[place] * (LAST_HOUR - FIRST_HOUR) * 3600)
        in_haste = hurries[place] < 1 / HURRIED_ONE_OF
        comment = int(comments[place] * COMMENTED_ONE_OF * len(COMMENTS))
        yield Row(
            key=key_of(person),
            branch=branch,
            role=role,
            weight=weights[branch],
            started=opened + day + datetime.timedelta(seconds=second),
            seconds=int((60 if in_haste else 240) + lengths[place] * (30 if in_haste else 420)),
            cells=[word[code] for word, code in zip(words, answers, strict=True)],
            comment=COMMENTS[comment] if comment < len(COMMENTS) else "",
        )


def _left(row: Row, after: int) -> Row:
    """The row of somebody who stops after so many items."""
    cells = [cell if place < after else "" for place, cell in enumerate(row.cells)]
    seconds = row.seconds * after // len(row.cells)
    return replace(row, cells=cells, seconds=seconds, comment="", is_complete=False)


def _with_cell(row: Row, place: int, text: str) -> Row:
    """The row with another text in one cell."""
    return replace(row, cells=[*row.cells[:place], text, *row.cells[place + 1 :]])


def _test(questionnaire: Questionnaire, number: int) -> Row:
    """A row from before the wave was opened, by which somebody tried the questionnaire out."""
    return Row(
        key="TEST",
        branch=BRANCHES[0],
        role=questionnaire.attributes["role"].values[0].labels[LANGUAGE],
        weight=1.0,
        started=_opened(questionnaire) - datetime.timedelta(hours=20 - number),
        seconds=45,
        cells=[_words(questionnaire, asked)[1 + number] for asked in questionnaire.items],
        is_test=True,
    )


def _opened(questionnaire: Questionnaire) -> datetime.datetime:
    if questionnaire.fielded is None:
        raise ValueError(f"{questionnaire.wave_name} does not say when it was fielded")
    return datetime.datetime.combine(questionnaire.fielded, datetime.time(FIRST_HOUR))


def _weights(frame: pl.DataFrame) -> dict[str, float]:
    """What makes the branches of the respondents as large as those of the staff."""
    counts = dict(frame.group_by("branch").len().rows())
    shares = zip(BRANCHES, BRANCH_SHARES, strict=True)
    return {branch: share * frame.height / counts[branch] for branch, share in shares}


def _words(questionnaire: Questionnaire, asked: AskedItem) -> dict[int, str]:
    """The cell for each code of an item."""
    wordings = questionnaire.scale(asked).wordings()
    return {code: wording.labels[LANGUAGE] for code, wording in wordings} | {int(Missing.BLANK): ""}


def _export(questionnaire: Questionnaire, rows: Sequence[Row]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    records = [_record(questionnaire, str(FIRST_ID + place), row) for place, row in enumerate(rows)]
    writer.writerow(records[0])
    writer.writerows(record.values() for record in records)
    return stream.getvalue().encode()


def _record(questionnaire: Questionnaire, number: str, row: Row) -> dict[str, str]:
    """The cells of a row by the header of their column."""
    rules, attributes = questionnaire.respondents, questionnaire.attributes
    status, tests = _declared(questionnaire)
    if rules.started is None or rules.finished is None:
        raise ValueError("the study declares no times")
    items = [asked.item.text[LANGUAGE] for asked in questionnaire.items]
    return {
        "Response ID": number,
        str(rules.key): row.key,
        str(status.column): (status.complete if row.is_complete else status.partial)[0],
        str(tests.column): tests.words[0] if row.is_test else "Link",
        str(rules.started.column): row.started.strftime(rules.started.formats[0]),
        str(rules.finished.column): row.last_activity.strftime(rules.finished.formats[0]),
        str(attributes["branch"].column): row.branch,
        str(attributes["role"].column): row.role,
        **dict(zip(items, row.cells, strict=True)),
        str(questionnaire.study.personal[0]): row.comment,
        str(rules.weight): f"{row.weight:.3f}",
    }


def _declared(questionnaire: Questionnaire) -> tuple[Status, Tests]:
    rules = questionnaire.respondents
    if rules.status is None or rules.tests is None:
        raise ValueError("the study declares no column of status or of tests")
    return rules.status, rules.tests


def _provenance() -> bytes:
    text = yaml.safe_dump(
        {
            "provenance": "simulated",
            "source": f"scripts/panel_exports.py, seed {SEED}",
            "method": {
                "en": "Drawn from a model in which every true change is known: a normal variable"
                " per person, item and wave, cut by the thresholds of the scale. Nobody was asked.",
                "da": "Trukket fra en model, hvor enhver sand ændring er kendt: en normalfordelt"
                " variabel for hver person, hvert spørgsmål og hver bølge, delt ved skalaens"
                " grænser. Ingen er blevet spurgt.",
            },
        },
        allow_unicode=True,
        sort_keys=False,
        width=100,
    )
    schema = "# yaml-language-server: $schema=../../../../../schemas/provenance.schema.json\n"
    return (schema + "# Made by scripts/panel_exports.py.\n" + text).encode()


def main() -> None:
    """Writes all files into the study's folder, and says what is true of each item."""
    for path, content in build(STUDY_FOLDER).items():
        (STUDY_FOLDER / path).write_bytes(content)
    for planted in PLANTED:
        print(f"{planted.item}: {planted.story}")


if __name__ == "__main__":
    main()
