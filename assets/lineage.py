"""Schemas and column lineage of the assets: from the codebook and the export to the reports.

Belongs here: which column of an asset comes from which columns of others. Does not belong here:
what a monitor reads of a run (`assets.metadata`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import dagster as dg

from assets.metadata import column_schema
from schemas.study import Study

Definition = dict[str, Any]
Keys = Mapping[str, dg.AssetKey]
ESTIMATED = ("estimate", "ci_low", "ci_high", "n")
MEASURED = (*ESTIMATED, "lowest", "highest", "n_dont_know")


def codebook_definition(study: Study) -> Definition:
    """The codebook's parts as columns, for others to depend on."""
    columns = [
        dg.TableColumn(name, type="YAML", description=meaning)
        for name, meaning in _parts_of_codebook(study)
    ]
    return {"dagster/column_schema": dg.TableSchema(columns=columns)}


def _parts_of_codebook(study: Study) -> Iterator[tuple[str, str]]:
    yield "respondents", "How respondents are told apart, and which rows count."
    yield "populations", "How many there are of whom."
    for name in study.attributes:
        yield f"attributes.{name}", "A column that respondents are grouped by."
    for name, scale in study.scales.items():
        labels = ", ".join(study.text(option.labels) for option in scale.options)
        yield f"scales.{name}", f"Options low to high: {labels}."
    for item in study.items:
        yield f"items.{item.id}", study.text(item.text)
    for choice in study.choices:
        yield f"choices.{choice.id}", study.text(choice.text)


def answers_definition(study: Study, keys: Keys) -> Definition:
    """Of the answers: from columns of the export, read by parts of the codebook."""
    return _definition(_answers_columns(study), _answers_lineage(study, keys))


def tallies_definition(study: Study, keys: Keys) -> Definition:
    """Of the tallies: the items' columns, counted by the attributes' columns."""
    answers = keys["answers"]
    items = [dg.TableColumnDep(answers, f"item_{item.id}") for item in study.items]
    groups = [dg.TableColumnDep(answers, f"attribute_{name}") for name in study.attributes]
    weight = dg.TableColumnDep(answers, "weight")
    sources = {
        "code": items,
        "n": [*items, dg.TableColumnDep(answers, "disposition")],
        "weight_sum": [*items, weight],
        "weight_sq_sum": [*items, weight],
    }
    if groups:
        sources["group_value"] = groups
    return _definition(column_schema("tallies"), sources)


def metrics_definition(study: Study, keys: Keys) -> Definition:
    """Of the metrics: counts and weights; scores and cuts of the scales; populations."""
    counts = _columns(keys["tallies"], ("n", "weight_sum", "weight_sq_sum"))
    scales = _columns(keys["codebook"], (f"scales.{name}" for name in study.scales))
    people = _columns(keys["codebook"], ("populations",))
    sources = {
        **dict.fromkeys(MEASURED, counts),
        "cut": scales,
    }
    sources["estimate"] = [*counts, *scales, *people]
    return _definition(column_schema("metrics"), sources)


def quality_definition(_: Study, keys: Keys) -> Definition:
    """Of the quality's results: answers, counts and response rates."""
    found = [
        *_columns(keys["answers"], ("disposition", "seconds")),
        *_columns(keys["tallies"], ("n",)),
        *_columns(keys["metrics"], ("estimate",)),
    ]
    return _definition(column_schema("quality"), {"observed": found})


def figures_definition(study: Study, keys: Keys) -> Definition:
    """Of the figures: what they draw, and in which words."""
    drawn = [*_columns(keys["metrics"], ESTIMATED), *_columns(keys["tallies"], ("n",))]
    texts = _columns(
        keys["codebook"],
        (*(f"items.{item.id}" for item in study.items), *(f"scales.{n}" for n in study.scales)),
    )
    sources = {"metrics": drawn, "file": [*drawn, *texts], "alt": [*drawn, *texts], "title": texts}
    return _definition(column_schema("figures"), sources)


def report_definition(_: Study, keys: Keys) -> Definition:
    """Of the reports: every table that a number or a picture of theirs is from."""
    found = [
        *_columns(keys["metrics"], ESTIMATED),
        *_columns(keys["tallies"], ("n",)),
        *_columns(keys["quality"], ("observed",)),
        *_columns(keys["figures"], ("file",)),
    ]
    return _definition(column_schema("reports"), {"file": found})


def drift_definition(keys: Keys) -> Definition:
    """Of the drift: counts of two waves."""
    counts = _columns(keys["tallies"], ("n",))
    names = ("from_value", "to_value", "from_n", "to_n", "statistic", "p")
    return _definition(column_schema("drift"), dict.fromkeys(names, counts))


def contrasts_definition(keys: Keys) -> Definition:
    """Of the contrasts: counts and weights of two waves or groups; of linked ones, answers."""
    counts = _columns(keys["tallies"], ("n", "weight_sum", "weight_sq_sum"))
    names = ("estimate", "ci_low", "ci_high", "statistic", "p", "n_from", "n_to")
    sources = dict.fromkeys(names, counts)
    sources["n_pairs"] = _columns(keys["answers"], ("respondent",))
    return _definition(column_schema("contrasts"), sources)


def claims_definition(keys: Keys) -> Definition:
    """Of the claims: counts and metrics of the waves that they are about."""
    found = [
        *_columns(keys["tallies"], ("n", "weight_sum")),
        *_columns(keys["metrics"], ("estimate",)),
    ]
    names = ("computed", "lowest", "highest", "n", "verdict")
    return _definition(column_schema("claims"), dict.fromkeys(names, found))


def study_report_definition(keys: Keys) -> Definition:
    """Of the study report: every table that a number of it is from."""
    found = [
        *_columns(keys["contrasts"], ESTIMATED[:-1]),
        *_columns(keys["metrics"], ESTIMATED),
        *_columns(keys["claims"], ("verdict", "computed", "lowest", "highest")),
    ]
    return _definition(column_schema("reports"), {"file": found})


def _columns(asset: dg.AssetKey, names: Iterable[str]) -> list[dg.TableColumnDep]:
    return [dg.TableColumnDep(asset, name) for name in names]


def _definition(
    schema: dg.TableSchema, sources: Mapping[str, list[dg.TableColumnDep]]
) -> Definition:
    return {
        "dagster/column_schema": schema,
        "dagster/column_lineage": dg.TableColumnLineage(dict(sources)),
    }


def _answers_columns(study: Study) -> dg.TableSchema:
    """The wide answers' schema: a column per attribute, item and question without an order."""
    columns = list(column_schema("respondents").columns)[2:]
    for name in study.attributes:
        columns.append(dg.TableColumn(f"attribute_{name}", type="VARCHAR"))
    for item in study.items:
        text = study.text(item.text)
        columns.append(dg.TableColumn(f"item_{item.id}", type="TINYINT", description=text))
    for choice in study.choices:
        text = study.text(choice.text)
        columns.append(dg.TableColumn(f"choice_{choice.id}", type="SMALLINT[]", description=text))
    return dg.TableSchema(columns=columns)


def _answers_lineage(study: Study, keys: Keys) -> dict[str, list[dg.TableColumnDep]]:
    """From which columns of the export each column comes, and what in the codebook reads it."""
    sources: dict[str, tuple[list[object], list[str]]] = {}
    rules = study.respondents
    if rules.key is not None:
        sources["respondent"] = ([rules.key], ["respondents"])
    if rules.status is not None:
        sources["disposition"] = ([rules.status.column], ["respondents"])
    times = [one.column for one in (rules.started, rules.finished) if one is not None]
    if rules.seconds is not None or len(times) == 2:
        named = [rules.seconds] if rules.seconds is not None else times
        sources["seconds"] = (named, ["respondents"])
    for name, attribute in study.attributes.items():
        sources[f"attribute_{name}"] = ([attribute.column], [f"attributes.{name}"])
    for item in study.items:
        read_by = [f"items.{item.id}", f"scales.{item.scale}"]
        sources[f"item_{item.id}"] = ([item.column or study.text(item.text)], read_by)
    for choice in study.choices:
        own = [option.column for option in choice.options if option.column is not None]
        named = own or [choice.column or study.text(choice.text)]
        sources[f"choice_{choice.id}"] = (named, [f"choices.{choice.id}"])
    return {
        column: [
            *_columns(keys["export"], map(str, columns)),
            *_columns(keys["codebook"], read_by),
        ]
        for column, (columns, read_by) in sources.items()
    }
