"""The gate before a wave is read: where the export carries labels, its codes must mean the same.

Belongs here: contradictions between the labels of a file and the codebook, which no cell would
show. Does not belong here: cells that the codebook does not know (`pipeline.spellings`), or what to
write into a wave.yaml about all that differs (`pipeline.drafting`).
"""

from collections.abc import Iterator, Mapping

from pipeline.columns import Found
from pipeline.readers.raw import RawColumn, RawExport
from schemas.errors import Problem, UserError
from schemas.questionnaire import AskedItem, Questionnaire
from schemas.scale import scale_meanings
from schemas.vocabulary import Vocabulary

CHECK = "codes_agree"


def require_same_codes(
    export: RawExport,
    questionnaire: Questionnaire,
    found: Found,
    spellings: Mapping[int, Mapping[str, int]],
) -> None:
    """Stops a wave whose codes mean other answers than the codebook says.

    A survey tool that turns its codes round between two exports changes no cell's form: only the
    labels that the file, or a survey definition beside it, carries can tell.

    Args:
        export: the raw export.
        questionnaire: the codebook, as the wave has it.
        found: which column is which item.
        spellings: the texts that occur, by column position.

    Raises:
        UserError: naming each item, its first contradicting code, and what both say.
    """
    problems: list[Problem] = []
    vocabularies: dict[str, Vocabulary] = {}
    columns = found.named("item")
    for asked in questionnaire.items:
        column = columns[asked.item.id]
        if not column.labels:
            continue
        name = asked.item.scale
        if name not in vocabularies:
            vocabularies[name] = Vocabulary.of(scale_meanings(questionnaire.scale(asked)))
        occurring = spellings.get(column.position, {})
        problems += _contradictions(
            export, questionnaire, asked, column, vocabularies[name], occurring
        )
    if problems:
        raise UserError(problems, CHECK)


def _contradictions(
    export: RawExport,
    questionnaire: Questionnaire,
    asked: AskedItem,
    column: RawColumn,
    vocabulary: Vocabulary,
    occurring: Mapping[str, int],
) -> Iterator[Problem]:
    """The first code of a column that the file and the codebook read differently."""
    labels = questionnaire.study
    words = {
        code: labels.text(wording.labels) for code, wording in questionnaire.scale(asked).wordings()
    }
    for code, label in column.labels.items():
        by_code, by_label = vocabulary.read(code), vocabulary.read(label)
        if by_code is None or by_label is None or by_code.meaning == by_label.meaning:
            continue
        if any(text.strip() in column.labels for text in occurring):
            ours = words.get(int(by_code.meaning), str(by_code.meaning))
            yield Problem(
                f"{export.shown}, column {column.position} (item {asked.item.id})",
                f"the code {code!r} is {label!r} by the file's own labels, and {ours!r} by the"
                " codebook",
                "If the file is right, say so in wave.yaml:"
                f" `scales: {{ {asked.item.scale}: {{ read: … }} }}`; `likertwave diff` writes it",
            )
            return
