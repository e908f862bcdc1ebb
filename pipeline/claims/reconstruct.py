"""An export and its provenance from what a publication prints.

Belongs here: rows, cells and the bytes of both files. Does not belong here: the counts
(`pipeline.claims.dealing`), where files go and what they may replace (`pipeline.claims.placing`).

Who gave which answers together is invented: each item's answers, high to low, are turned by three
rows more than those of the item before, so that no row looks like one person who is content with
everything.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from pipeline.claims.dealing import Dealt, Told, deal
from pipeline.errors import StoreError
from pipeline.spreadsheets import harmless
from schemas.claims import Claims, Comments, Reconstruction
from schemas.errors import Problem, UserError
from schemas.questionnaire import AskedItem, Questionnaire

FIRST_ROW = 2
TURN = 3
# A reconstruction is a small publication's; a slip of the pen must not fill the memory.
MOST_ROWS = 100_000


@dataclass(frozen=True)
class Reconstructed:
    """What was made of the claims.

    Attributes:
        respondents: how many answered everything.
        silent: how many rows there are of those who were invited and did not answer.
        items: the answers to each item that the wave asked, in the codebook's order.
        export: the bytes of the file of answers.
        provenance: the bytes of provenance.yaml.
    """

    respondents: int
    silent: int
    items: tuple[tuple[AskedItem, Dealt], ...]
    export: bytes
    provenance: bytes


@dataclass(frozen=True)
class _Column:
    """A column of the export: its header, and cells for as many rows as there are from the top."""

    header: str
    cells: Sequence[str]


def reconstruct(
    questionnaire: Questionnaire, claims: Claims, made: Reconstruction, shown: str
) -> Reconstructed:
    """The two files of a wave that is known by a publication only.

    Args:
        questionnaire: of the wave, as far as it is there.
        claims: what the publication prints.
        made: what the files need beside the numbers.
        shown: how messages name claims.yaml.

    Raises:
        UserError: the claims or the study do not give what is needed.
    """
    n = _respondents(claims, made.wave, shown)
    silent = _silent(questionnaire, n, shown)
    _refuse_unknowable(questionnaire, shown)
    items = _dealt(questionnaire, claims, made.wave, n, shown)
    columns = [
        *_about_rows(questionnaire, n, silent),
        *_answers(questionnaire, made, items, n, shown),
    ]
    _refuse_twice([column.header for column in columns], shown)
    return Reconstructed(
        respondents=n,
        silent=silent,
        items=tuple(items),
        export=_export(columns, n + silent),
        provenance=_provenance(questionnaire.study_name, made, items, n, shown),
    )


def _respondents(claims: Claims, wave: str, shown: str) -> int:
    found = claims.number("complete", wave)
    if found is None:
        raise StoreError(
            shown,
            f"no claim says how many answered wave {wave}, which every percentage is a share of",
            "Add to one of them `{ number: complete, is: 10 }`, with the number as printed",
        )
    if not 1 <= found <= MOST_ROWS:
        what = f"`complete` is {found}; a reconstruction has 1 to {MOST_ROWS} respondents"
        raise StoreError(shown, what, "Correct the number")
    return found


def _silent(questionnaire: Questionnaire, n: int, shown: str) -> int:
    """How many rows of those who did not answer: none where no status column would tell them."""
    invited, status = questionnaire.invited, questionnaire.respondents.status
    if invited is None:
        return 0
    if invited < n:
        raise StoreError(
            shown, f"{n} answered, and {invited} were invited", "Correct `complete` or `invited`"
        )
    if invited > MOST_ROWS:
        what = f"{invited} were invited; a reconstruction has up to {MOST_ROWS} rows"
        raise StoreError(shown, what, "Correct the population `invited`")
    return invited - n if status is not None and status.not_answered else 0


def _refuse_unknowable(questionnaire: Questionnaire, shown: str) -> None:
    """A publication tells of no respondent who they are and when they answered."""
    study, rules = questionnaire.study, questionnaire.respondents
    roles = ("tests", "weight", "started", "finished", "seconds", "resubmissions")
    named = [f"respondents.{role}" for role in roles if getattr(rules, role) is not None]
    named += [f"attributes.{name}" for name in study.attributes]
    named += [f"choice {one.choice.id}" for one in questionnaire.choices]
    personal = questionnaire.wave.columns.personal
    named += ["personal"] if (study.personal if personal is None else personal) else []
    if named:
        raise StoreError(
            shown,
            f"the codebook needs columns that no publication can fill: {', '.join(named)}",
            "Reconstruct in a study without them; a wave.yaml can drop choices",
        )
    columns = [rules.key, rules.status.column if rules.status else None]
    columns += [asked.item.column for asked in questionnaire.items]
    if any(isinstance(column, int) for column in columns):
        what = "the codebook finds a column by its position, which a reconstruction does not have"
        raise StoreError(shown, what, "Give the column a header in the codebook")


def _dealt(
    questionnaire: Questionnaire, claims: Claims, wave: str, n: int, shown: str
) -> list[tuple[AskedItem, Dealt]]:
    told = claims.told_of(wave)
    found: list[tuple[AskedItem, Dealt]] = []
    problems: list[Problem] = []
    for asked in questionnaire.items:
        of_item = [Told(claim, one) for claim, one in told if one.item == asked.item.id]
        place = f"{shown}, item {asked.item.id}"
        try:
            found.append((asked, deal(questionnaire.scale(asked), n, of_item, place)))
        except UserError as error:
            problems += error.problems
    if problems:
        raise UserError(problems)
    return found


def _about_rows(questionnaire: Questionnaire, n: int, silent: int) -> Iterator[_Column]:
    """The key, counted from 1, and the status, where the study declares them."""
    rules = questionnaire.respondents
    if rules.key is not None:
        yield _Column(rules.key, [str(number) for number in range(1, n + silent + 1)])
    if rules.status is not None:
        words = [rules.status.complete[0]] * n
        words += [rules.status.not_answered[0]] * silent if silent else []
        yield _Column(rules.status.column, words)


def _answers(
    questionnaire: Questionnaire,
    made: Reconstruction,
    items: Sequence[tuple[AskedItem, Dealt]],
    n: int,
    shown: str,
) -> Iterator[_Column]:
    """A column for each item, and the open answers that stand behind it."""
    study = questionnaire.study
    for index, (asked, dealt) in enumerate(items):
        wordings = questionnaire.scale(asked).wordings()
        labels = {code: study.text(one.labels, made.language) for code, one in wordings}
        header = asked.item.column or study.text(asked.item.text, made.language)
        yield _Column(header, [labels[code] for code, _ in _turned(dealt, index, n)])
        for one in made.comments:
            if one.after == asked.item.id:
                yield _comments(one, index, n, shown)


def _turned(dealt: Dealt, index: int, n: int) -> list[tuple[int, bool]]:
    """An item's answers in the order of the rows: its code, and whether it is assumed."""
    answers = dealt.answers()
    return [answers[(row + TURN * index) % n] for row in range(n)]


def _comments(one: Comments, index: int, n: int, shown: str) -> _Column:
    if len(one.texts) > n:
        what = f"there are {len(one.texts)} comments after `{one.after}`, and {n} respondents"
        raise StoreError(shown, what, "Leave some out")
    cells = [""] * n
    for place, text in enumerate(one.texts, start=index % TURN):
        cells[place % n] = harmless(text)
    return _Column(harmless(one.header), cells)


def _refuse_twice(headers: Sequence[str], shown: str) -> None:
    for header in headers:
        if headers.count(header) > 1:
            what = f"two columns of the export would be called {header!r}"
            raise StoreError(shown, what, "Give the item another text, or the comments a header")


def _export(columns: Sequence[_Column], height: int) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.header for column in columns])
    for row in range(height):
        writer.writerow([one.cells[row] if row < len(one.cells) else "" for one in columns])
    return stream.getvalue().encode("utf-8-sig")


def _provenance(
    study: str,
    made: Reconstruction,
    items: Sequence[tuple[AskedItem, Dealt]],
    n: int,
    shown: str,
) -> bytes:
    assumed: list[dict[str, Any]] = []
    for index, (asked, dealt) in enumerate(items):
        cells = enumerate(_turned(dealt, index, n), start=FIRST_ROW)
        rows = [row for row, (_, is_assumed) in cells if is_assumed]
        if dealt.because is None:
            continue
        if dealt.because not in made.reasons:
            raise StoreError(
                f"{shown}, reconstruction.reasons",
                f"answers to `{asked.item.id}` are assumed, and `{dealt.because}` is not there",
                f"Add `{dealt.because}`: why such answers are not stated",
            )
        assumed.append({"item": asked.item.id, "rows": rows, "because": dealt.because})
    content = {
        "provenance": "reconstructed",
        "source": made.source,
        "method": made.method,
        "reasons": made.reasons,
        "assumed": assumed,
    }
    text = yaml.safe_dump(
        content, allow_unicode=True, sort_keys=False, width=100, default_flow_style=None
    )
    schema = "# yaml-language-server: $schema=../../../../../schemas/provenance.schema.json\n"
    head = f"# Made by `likertwave reconstruct {study}` from claims.yaml; rows: header = 1.\n"
    return (schema + head + text).encode()
