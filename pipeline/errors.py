"""What a user can get wrong with an export, by the validation that finds it.

Belongs here: the errors and the list of validations, in the order in which they run. Does not
belong here: errors of the codebook (`schemas.errors`).
"""

from collections.abc import Sequence

from schemas.errors import Problem, UserError

# Name and meaning of each validation; Dagster shows one check for each.
EXPORT_CHECKS = {"export_found": "The wave's folder holds exactly one file of answers."}
READING_CHECKS = {
    "export_readable": "The file is what its name says; each row has the fields of the header.",
    "columns_found": "Each column of the codebook stands in the export, once.",
    "codes_agree": "Where the file has labels for its codes, they mean what the codebook says.",
    "labels_known": "The codebook knows each answer, up to the tolerance it sets.",
    "respondents_unique": "No respondent answers twice, or the codebook says which row counts.",
    "counts_add_up": "Rows of the export = respondents + rejected rows.",
    "answers_schema": "The answers fit the schema made from the codebook.",
}
TALLY_CHECKS = {
    "joint_answers_known": "Nothing asks for rows or pairs of items that a reconstruction lacks.",
    "tallies_add_up": "Each item's tallies add up to the respondents who count.",
    "tallies_schema": "The tallies fit their schema.",
}
FIGURE_CHECKS = {"figures_schema": "Each figure has its files, its hash and its alternative text."}
REPORT_CHECKS = {"reports_schema": "Each language has its report."}
DRIFT_CHECKS = {"drift_schema": "The drift table fits its schema."}
CONTRAST_CHECKS = {
    "pairs_add_up": "Each item's pairs add up to the linked respondents.",
    "contrasts_schema": "The contrasts fit their schema; undefined ones say why.",
}
CLAIM_CHECKS = {"claims_schema": "The claims and what is found in them fit their schemas."}
PUBLICATION_CHECKS = {
    "conclusions_hold": "Nothing that was published before is concluded otherwise now."
}
METRIC_CHECKS = {
    "claims_fit": "A reconstructed export is one of those that fit what its publication prints.",
    "metrics_schema": "The metrics fit their schema; undefined ones say why.",
}

# Every validation by its name.
ALL_CHECKS = {
    **EXPORT_CHECKS,
    **READING_CHECKS,
    **TALLY_CHECKS,
    **METRIC_CHECKS,
    **FIGURE_CHECKS,
    **REPORT_CHECKS,
    **DRIFT_CHECKS,
    **CONTRAST_CHECKS,
    **CLAIM_CHECKS,
    **PUBLICATION_CHECKS,
}


class ExportError(UserError):
    """A raw export that cannot be taken as it is."""

    def __init__(self, check: str, where: str, what: str, remedy: str) -> None:
        super().__init__(Problem(where, what, remedy), check)


class StoreError(UserError):
    """A data folder, key or stored revision that does not fit."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(Problem(where, what, remedy))


class NoticeError(StoreError):
    """A notice that could not be delivered; names hosts, never a URL's path, a user or an address.

    Attributes:
        problems: one for each channel that failed.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        UserError.__init__(self, problems)


class ForgottenError(StoreError):
    """A wave that was forgotten and must not come back by itself."""


class TableError(UserError):
    """A table that does not fit its schema; names columns and rules, never values."""

    def __init__(self, check: str, table: str, rules: list[str]) -> None:
        remedy = "Nothing was written; this is a fault of likertwave, please report it"
        super().__init__([Problem(f"table {table}", rule, remedy) for rule in rules], check)
