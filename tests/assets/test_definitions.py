"""What Dagster is told: groups, partitions, checks, lineage, metadata."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from assets.build import add_partitions, build_definitions
from assets.study import partitions_name, step_keys, wave_op
from pipeline.stops import stop_of
from tests.making import STUDY, Folder

STEPS = (
    *("export", "answers", "tallies", "metrics"),
    *("quality", "figures", "report", "publication"),
)


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as one:
        yield one


def materialise(
    folder: Folder, instance: dg.DagsterInstance, wave: str = "2024"
) -> dg.ExecuteInProcessResult:
    add_partitions(instance, folder.store, ["small"])
    job = build_definitions(folder.store).resolve_implicit_global_asset_job_def()
    return job.execute_in_process(
        instance=instance,
        partition_key=wave,
        asset_selection=step_keys("small"),
        raise_on_error=False,
    )


def outcomes(result: dg.ExecuteInProcessResult) -> dict[str, tuple[bool, str]]:
    """Check name to whether it passed and how severe it is."""
    return {
        one.check_name: (one.passed, one.severity.value)
        for one in result.get_asset_check_evaluations()
    }


def metadata(result: dg.ExecuteInProcessResult, step: str) -> dict[str, object]:
    (found,) = (
        one
        for one in result.asset_materializations_for_node(wave_op("small"))
        if one.asset_key == dg.AssetKey(["small", step])
    )
    return {name: value.value for name, value in found.metadata.items()}


def test_a_study_is_a_group_whose_assets_are_partitioned_by_wave(folder: Folder) -> None:
    folder.study()
    graph = build_definitions(folder.store).resolve_asset_graph()
    keys = [dg.AssetKey(["small", step]) for step in STEPS]
    for key in keys:
        node = graph.get(key)
        assert node.group_name == "small"
        assert isinstance(node.partitions_def, dg.DynamicPartitionsDefinition)
        assert node.partitions_def.name == partitions_name("small")
        assert node.description
        assert node.kinds
        assert node.owners == ["team:evaluation"]
    assert graph.get(keys[1]).parent_keys == {keys[0], dg.AssetKey(["small", "codebook"])}
    drift, contrasts, claims, report, overview = (
        dg.AssetKey(["small", part])
        for part in ("drift", "contrasts", "claims", "study_report", "overview")
    )
    assert graph.get(dg.AssetKey("warehouse")).parent_keys == {keys[-1], report}
    assert graph.get(drift).parent_keys == {keys[-1]}
    assert graph.get(contrasts).parent_keys == {keys[-1], drift}
    assert graph.get(claims).parent_keys == {keys[-1], contrasts}
    assert graph.get(report).parent_keys == {keys[-1], claims}
    assert graph.get(overview).partitions_def is None
    assert graph.get(dg.AssetKey("warehouse")).partitions_def is None
    assert graph.get(dg.AssetKey("overview")).parent_keys == {overview}


def test_column_lineage_leads_from_the_reports_to_the_export_and_the_codebook(
    folder: Folder,
) -> None:
    folder.study()
    graph = build_definitions(folder.store).resolve_asset_graph()

    def sources(step: str, column: str) -> set[str]:
        value = graph.get(dg.AssetKey(["small", step])).metadata["dagster/column_lineage"]
        assert isinstance(value, dg.TableColumnLineage)
        return {
            "/".join((*dep.asset_key.path[1:], dep.column_name))
            for dep in value.deps_by_column[column]
        }

    assert "contrasts/estimate" in sources("study_report", "file")
    assert "claims/verdict" in sources("study_report", "file")
    assert "tallies/n" in sources("claims", "computed")
    assert "tallies/n" in sources("contrasts", "estimate")
    assert {"metrics/estimate", "quality/observed", "figures/file"} <= sources("report", "file")
    assert "metrics/estimate" in sources("figures", "metrics")
    assert {"tallies/n", "codebook/scales.agreement"} <= sources("metrics", "estimate")
    assert "answers/item_useful" in sources("tallies", "n")
    assert sources("answers", "item_useful") == {
        "export/It is useful",
        "codebook/items.useful",
        "codebook/scales.agreement",
    }
    assert sources("answers", "respondent") == {"export/id", "codebook/respondents"}


def test_every_column_that_a_lineage_names_is_one_of_that_asset(folder: Folder) -> None:
    folder.study(STUDY + CHOICES)
    graph = build_definitions(folder.store).resolve_asset_graph()
    described = {
        node.key: node.metadata for node in graph.asset_nodes if node.key.path[0] == "small"
    }
    known = {
        key: {column.name for column in found["dagster/column_schema"].columns}
        for key, found in described.items()
        if "dagster/column_schema" in found
    }
    for key, found in described.items():
        lineage = found.get("dagster/column_lineage")
        for column, deps in (lineage.deps_by_column if lineage else {}).items():
            assert column in known[key]
            for dep in deps:
                # The export's columns are those of each file.
                is_export = dep.asset_key.path[-1] == "export"
                assert is_export or dep.column_name in known[dep.asset_key], (key, dep)


def test_a_clean_run_reports_every_check_as_passed(
    folder: Folder, instance: dg.DagsterInstance
) -> None:
    folder.study()
    folder.wave()
    result = materialise(folder, instance)
    assert result.success
    found = outcomes(result)
    assert set(found) == {
        *("export_found", "export_readable", "columns_found", "codes_agree", "labels_known"),
        *("respondents_unique", "counts_add_up", "answers_schema"),
        *("joint_answers_known", "tallies_add_up", "tallies_schema"),
        *("claims_fit", "metrics_schema"),
        *("response_rate", "completeness", "dont_know", "options_used"),
        *("straight_lining", "speeding", "identical_answers"),
        *("figures_schema", "reports_schema", "conclusions_hold"),
    }
    assert {name for name, (passed, _) in found.items() if not passed} == {
        *("completeness", "dont_know", "options_used"),
    }
    assert found["dont_know"] == (False, "WARN")


def test_a_failing_run_reports_what_passed_what_failed_and_what_was_not_reached(
    folder: Folder, instance: dg.DagsterInstance
) -> None:
    folder.study()
    folder.wave("id,It is useful,It is easy\na,Perhaps,Agree\n")
    result = materialise(folder, instance)
    assert not result.success
    found = outcomes(result)
    reached = {
        "export_found": (True, "ERROR"),
        "export_readable": (True, "ERROR"),
        "columns_found": (True, "ERROR"),
        "codes_agree": (True, "ERROR"),
        "labels_known": (False, "ERROR"),
    }
    assert {name: found[name] for name in reached} == reached
    assert {found[name] for name in set(found) - set(reached)} == {(False, "WARN")}
    assert {"answers_schema", "tallies_add_up", "reports_schema"} <= set(found)
    stop = stop_of(folder.store, "small", "2024")
    assert stop is not None
    assert (stop.check, "'Perhaps'" in stop.message) == ("labels_known", True)


def materialised(instance: dg.DagsterInstance, step: str) -> set[str]:
    return instance.get_materialized_partitions(dg.AssetKey(["small", step]))


def run_several(
    folder: Folder, instance: dg.DagsterInstance, first: str, last: str
) -> dg.ExecuteInProcessResult:
    add_partitions(instance, folder.store, ["small"])
    job = build_definitions(folder.store).resolve_implicit_global_asset_job_def()
    bounds = {
        "dagster/asset_partition_range_start": first,
        "dagster/asset_partition_range_end": last,
    }
    return job.execute_in_process(
        instance=instance,
        tags=bounds,
        asset_selection=step_keys("small"),
        raise_on_error=False,
    )


@pytest.mark.parametrize(
    ("settings", "policy"),
    [
        ("", dg.BackfillPolicy.single_run()),
        ("backfill: { waves_per_run: 1 }\n", dg.BackfillPolicy.multi_run(1)),
    ],
)
def test_how_many_waves_a_run_of_a_backfill_has_is_a_setting(
    folder: Folder, settings: str, policy: dg.BackfillPolicy
) -> None:
    folder.study()
    folder.store.settings_file.write_text(settings)
    graph = build_definitions(folder.store).resolve_asset_graph()
    assert {graph.get(key).backfill_policy for key in step_keys("small")} == {policy}


def test_several_waves_in_one_run_are_each_published_with_their_own_numbers(
    folder: Folder, instance: dg.DagsterInstance
) -> None:
    folder.study()
    folder.wave(name="2023")
    folder.wave("id,It is useful,It is easy\na,Agree,Neutral\n", name="2024")
    result = run_several(folder, instance, "2023", "2024")
    assert result.success
    assert materialised(instance, "publication") == {"2023", "2024"}
    rows = {
        one.partition: one.metadata["dagster/row_count"].value
        for one in result.asset_materializations_for_node(wave_op("small"))
        if one.asset_key == dg.AssetKey(["small", "answers"])
    }
    assert rows == {"2023": 3, "2024": 1}


def test_a_bad_wave_in_a_run_of_several_leaves_the_others_whole(
    folder: Folder, instance: dg.DagsterInstance
) -> None:
    folder.study()
    folder.wave(name="2023")
    folder.wave("id,It is useful,It is easy\na,Perhaps,Agree\n", name="2024")
    folder.wave(name="2025")
    result = run_several(folder, instance, "2023", "2025")
    assert not result.success
    assert materialised(instance, "export") == {"2023", "2024", "2025"}
    assert materialised(instance, "publication") == {"2023", "2025"}
    assert {one.wave for one in folder.store.all_current()} == {"2023", "2025"}
    (labels,) = (
        one for one in result.get_asset_check_evaluations() if one.check_name == "labels_known"
    )
    assert not labels.passed
    assert str(labels.description).startswith("2024: ")
    assert outcomes(result)["counts_add_up"] == (False, "WARN")


def test_metadata_says_how_many_rows_became_what(
    folder: Folder, instance: dg.DagsterInstance
) -> None:
    folder.study("populations: { invited: { n: 4 } }\n" + STUDY)
    folder.wave("id,It is useful,It is easy,note\na,Agree ,Agree,\nb,Agree,,hello\n")
    result = materialise(folder, instance)
    found = metadata(result, "answers")
    assert found["dagster/row_count"] == 2
    assert found["rows of the export"] == 2
    assert found["cells read after folding"] == 1
    assert found["columns the codebook does not name"] == 1
    assert metadata(result, "metrics")["response rate (RR1)"] == "50% (2 of 4)"
    assert "hello" not in str(found)


CHOICES = """
choices:
  - id: office
    select: one
    column: "place"
    text: { en: "Where do you work?" }
    options: [{ labels: { en: "At home" } }]
"""


def test_questions_without_an_order_are_in_schema_lineage_and_row_counts(
    folder: Folder, instance: dg.DagsterInstance
) -> None:
    folder.study(STUDY.replace('key: "id"', 'key: "id"\n  seconds: "took"') + CHOICES)
    folder.wave("id,took,place,It is useful,It is easy\na,60,my own words,Agree,Agree\n")
    result = materialise(folder, instance)
    assert metadata(result, "tallies")["choice tallies"] == 2
    assert metadata(result, "metrics")["choice shares"] == 2
    assert metadata(result, "answers")["respondents flagged"] == 0
    found = build_definitions(folder.store).resolve_asset_graph()
    answers = found.get(dg.AssetKey(["small", "answers"])).metadata
    columns = {one.name: one.type for one in answers["dagster/column_schema"].columns}
    assert (columns["choice_office"], columns["seconds"]) == ("SMALLINT[]", "DOUBLE")
    sources = answers["dagster/column_lineage"].deps_by_column
    named = {name: [dep.column_name for dep in sources[name]] for name in sources}
    assert sorted(named["choice_office"]) == ["choices.office", "place"]
    assert sorted(named["seconds"]) == ["respondents", "took"]


def test_a_reconstructed_wave_says_so_in_its_metadata(
    folder: Folder, instance: dg.DagsterInstance
) -> None:
    folder.study()
    path = folder.wave()
    (path.parent / "provenance.yaml").write_text(
        "provenance: reconstructed\nsource: A report\nreasons: { open: It is not said. }\n"
        "assumed: [{ item: useful, rows: [2, 3], because: open }]\n"
    )
    found = metadata(materialise(folder, instance), "answers")
    assert (found["provenance"], found["provenance source"]) == ("reconstructed", "A report")
    assert found["assumed cells"] == 2


def test_a_broken_study_is_one_failing_asset_and_the_others_are_whole(
    folder: Folder, instance: dg.DagsterInstance
) -> None:
    folder.study()
    folder.study("title: [", name="broken")
    folder.study(name="Mis Named")
    folder.study(name="Small")
    definitions = build_definitions(folder.store)
    graph = definitions.resolve_asset_graph()
    assert dg.AssetKey(["small", "answers"]) in graph.get_all_asset_keys()
    broken = graph.get(dg.AssetKey(["broken", "codebook"]))
    assert "broken/study.yaml, line 2: is not valid YAML" in str(broken.description)
    groups = {key.path[0] for key in graph.get_all_asset_keys()}
    assert [name for name in groups if name.startswith("BROKEN_Mis_Named_")]
    result = dg.materialize(
        [definitions.get_assets_def(["broken", "codebook"])],
        instance=instance,
        raise_on_error=False,
    )
    assert not result.success


def test_the_workspace_loads(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "dagster", "definitions", "validate", "-w", "workspace.yaml"],
        cwd=root,
        env={"DAGSTER_HOME": str(tmp_path), "PATH": str(Path(sys.executable).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "All code locations passed validation" in done.stderr + done.stdout
