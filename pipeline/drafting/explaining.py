"""Adds to the error that stops a wave what has changed in its export, and what wave.yaml could say.

Belongs here: turning differences into problems beside the error. Does not belong here: finding them
(`differences`). An explanation that fails is left out: the error itself is what counts.
"""

from collections.abc import Iterator

from pipeline import sql
from pipeline.drafting.difference import Difference
from pipeline.drafting.differences import differences
from pipeline.drafting.draft import draft_of
from pipeline.drafting.writing import inline_lines
from pipeline.readers.raw import RawExport
from schemas.errors import Problem, UserError
from schemas.questionnaire import Questionnaire

# The checks that stop a wave because its export and its questionnaire differ.
EXPLAINED = ("columns_found", "labels_known", "codes_agree")
# A larger file would take longer to look through than to be told of.
LARGEST = 200_000_000
# Of answers that nobody knows the error itself speaks; others might be people's own words.
TOLD = {
    *("renamed", "reworded", "recoded", "reversed", "rescaled", "options_reworded"),
    *("missing_added", "column_renamed"),
}


def explained(error: UserError, export: RawExport, questionnaire: Questionnaire) -> UserError:
    """The error, with the differences that explain it behind its own problems."""
    if error.check not in EXPLAINED or export.size > LARGEST:
        return error
    try:
        with sql.connect() as connection:
            found = differences(questionnaire, draft_of(connection, export))
    except Exception:
        return error
    more = tuple(_problems(questionnaire, found))
    return UserError((*error.problems, *more), error.check) if more else error


def _problems(questionnaire: Questionnaire, found: list[Difference]) -> Iterator[Problem]:
    where = f"study {questionnaire.study_name}, wave {questionnaire.wave_name}"
    for one in found:
        if one.kind in TOLD:
            what = f"{one.subject} is {one.kind.replace('_', ' ')}: {one.what}"
            yield Problem(
                where, what, one.question or f"Say so in wave.yaml: `{inline_lines(one.lines)}`"
            )
