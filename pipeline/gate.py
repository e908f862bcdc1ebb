"""The gate before a wave is read: where the export carries labels, its codes must mean the same.

Belongs here: contradictions between the labels of a file and the codebook, which no cell would
show. Does not belong here: cells that the codebook does not know (`pipeline.spellings`), or what to
write into a wave.yaml about all that differs (`pipeline.drafting`).
"""

from collections.abc import Iterator, Mapping

from pipeline.columns import Found
from pipeline.readers.raw import RawColumn, RawExport
from schemas.errors import Problem, UserError
from schemas.questionnaire import Questionnaire
from schemas.scale import choice_meanings, scale_meanings
from schemas.vocabulary import Meaning, Vocabulary

CHECK = "codes_agree"
Spellings = Mapping[int, Mapping[str, int]]


def require_same_codes(
    export: RawExport, questionnaire: Questionnaire, found: Found, spellings: Spellings
) -> None:
    """Stops a wave whose codes mean other answers than the codebook says.

    A survey tool that turns its codes round between two exports changes no cell's form: only the
    labels that the file, or a survey definition beside it, carries can tell.

    Args:
        export: the raw export.
        questionnaire: the codebook, as the wave has it.
        found: which column is what.
        spellings: how often each text occurs, by column position.

    Raises:
        UserError: naming each question, its first contradicting code, and what both say.
    """
    problems = [
        problem
        for place, column, words, vocabulary, declare in _labelled(questionnaire, found)
        if any(text.strip() in column.labels for text in spellings.get(column.position, {}))
        for problem in _first_contradiction(export, place, column, words, vocabulary, declare)
    ]
    if problems:
        raise UserError(problems, CHECK)


Labelled = tuple[str, RawColumn, Mapping[Meaning, str], Vocabulary, str]


def _labelled(questionnaire: Questionnaire, found: Found) -> Iterator[Labelled]:
    """The items and choices whose column carries labels, with what their answers are called."""
    text = questionnaire.study.text
    columns = found.named("item")
    for asked in questionnaire.items:
        column = columns[asked.item.id]
        if column.labels:
            scale = questionnaire.scale(asked)
            words: dict[Meaning, str] = {c: text(one.labels) for c, one in scale.wordings()}
            vocabulary = Vocabulary.of(scale_meanings(scale))
            declare = f"`scales: {{ {asked.item.scale}: {{ read: ... }} }}`"
            yield f"item {asked.item.id}", column, words, vocabulary, declare
    columns = found.named("choice")
    for one in questionnaire.choices:
        choice = one.choice
        if not choice.by_columns and columns[choice.id].labels:
            words = {place: text(o.labels) for place, o in enumerate(choice.options, start=1)}
            vocabulary = Vocabulary.of(choice_meanings(choice))
            declare = "its options in study.yaml"
            yield f"choice {choice.id}", columns[choice.id], words, vocabulary, declare


def _first_contradiction(
    export: RawExport,
    place: str,
    column: RawColumn,
    words: Mapping[Meaning, str],
    vocabulary: Vocabulary,
    declare: str,
) -> Iterator[Problem]:
    for code, label in column.labels.items():
        by_code, by_label = vocabulary.read(code), vocabulary.read(label)
        if by_code is None or by_label is None or by_code.meaning == by_label.meaning:
            continue
        ours = words.get(by_code.meaning, str(by_code.meaning))
        yield Problem(
            f"{export.shown}, column {column.position} ({place})",
            f"the code {code!r} is {label!r} by the file's own labels and {ours!r} by the codebook",
            f"If the file is right, say so: {declare}; `likertwave diff` shows what to write",
        )
        return
