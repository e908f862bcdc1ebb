"""What the commands print, write and return."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import likertwave
from schemas.settings import Arrival, Public, Settings, Webhook
from tests.likertwave.running import run
from tests.making import KEY, STUDY, Folder


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A study with one published wave, made once, for tests that only look at it."""
    made = Folder(tmp_path_factory.mktemp("published") / "data")
    made.study()
    made.wave()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        assert run(made, "run").status == 0
    return made


def test_run_ends_with_counts_shares_intervals_and_the_database(folder: Folder) -> None:
    folder.study("populations: { invited: { n: 4 } }\n" + STUDY)
    folder.wave()
    found = run(folder, "run")
    assert found.status == 0
    assert "small 2024: published" in found.errors
    assert "Small study · 2024" in found.output
    assert "3 complete, response rate 75% (3 of 4)" in found.output
    assert "It is useful" in found.output
    assert "2 0 1" in found.output
    assert "67% (2 of 3)" in found.output
    assert "21% – 94%" in found.output
    assert found.output.rstrip().endswith(str(folder.store.warehouse))
    assert str(folder.home / "published" / "small" / "2024" / "report.en.html") in found.output


def test_a_second_run_computes_nothing_and_does_not_start_dagster(
    folder: Folder, published: Folder
) -> None:
    shutil.copytree(published.home, folder.home, symlinks=True)
    before = {path: path.stat().st_mtime_ns for path in folder.home.rglob("*") if path.is_file()}
    program = (
        "import sys; from likertwave.cli import main\n"
        "try: main(['--data', sys.argv[1], 'run'])\n"
        "except SystemExit as done: assert done.code == 0\n"
        "assert not {'dagster', 'pandera'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder.home)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "small 2024: published already, nothing to compute" in done.stderr
    after = {path: path.stat().st_mtime_ns for path in folder.home.rglob("*") if path.is_file()}
    assert after == before


def test_run_again_materialises_what_is_published(folder: Folder, published: Folder) -> None:
    shutil.copytree(published.home, folder.home, symlinks=True)
    assert "small 2024: published\n" in run(folder, "run", "small", "--again").errors


def test_without_a_study_run_says_what_to_do(folder: Folder) -> None:
    found = run(folder, "run")
    assert found.status == 2
    assert "there is no study" in found.errors
    assert not folder.home.exists()


def test_an_unknown_study_or_wave_is_named_with_those_there_are(folder: Folder) -> None:
    folder.study()
    folder.wave()
    assert "There are: small" in run(folder, "run", "large").errors
    found = run(folder, "run", "small", "--wave", "1999")
    assert (found.status, "There are: 2024" in found.errors) == (2, True)


def test_check_says_what_a_run_would_find_and_writes_nothing(folder: Folder) -> None:
    folder.study()
    folder.wave("id,It is useful,It is easy,mail\na,Agree ,Agree,x@example.org\n")
    found = run(folder, "check", "small")
    assert found.status == 0
    assert "small 2024: would run" in found.output
    assert "folded: column 2, 'Agree ' read as 3 (white space), 1 cells" in found.output
    assert "not in the codebook: 'mail'" in found.output
    assert sorted(path.name for path in folder.home.iterdir()) == ["studies"]


def test_query_gives_a_table_csv_or_json(published: Folder) -> None:
    folder = published
    statement = "select item, text from items order by position"
    assert "It is useful" in run(folder, "query", statement).output
    assert run(folder, "query", statement, "--format", "csv").output == (
        "item,text\nuseful,It is useful\neasy,It is easy\n"
    )
    rows = json.loads(run(folder, "query", statement, "--format", "json").output)
    assert rows[1] == {"item": "easy", "text": "It is easy"}


def test_query_asks_the_public_warehouse(published: Folder) -> None:
    rows = run(published, "query", "--public", "select edition from meta", "--format", "csv")
    assert rows.output == "edition\npublic\n"
    assert run(published, "query", "--public", "select * from respondents").status == 2


@pytest.mark.slow
def test_another_smallest_group_in_the_settings_makes_the_public_warehouse_anew(
    folder: Folder, published: Folder
) -> None:
    shutil.copytree(published.home, folder.home)
    (folder.home / "likertwave.yaml").write_text("public: { smallest_group: 12 }\n")
    assert run(folder, "run").status == 0
    rows = run(folder, "query", "--public", "select smallest_group from meta", "--format", "csv")
    assert rows.output == "smallest_group\n12\n"


def test_what_csv_has_no_form_for_is_as_in_json(published: Folder) -> None:
    found = run(published, "query", "select true as a, ['x', 'é'] as b", "--format", "csv")
    assert found.output == 'a,b\ntrue,"[""x"", ""é""]"\n'


@pytest.mark.slow
def test_query_makes_formulas_harmless_in_csv(folder: Folder) -> None:
    folder.study(STUDY.replace("It is useful", "=1+1"))
    folder.wave("id,=1+1,It is easy\na,Agree,Agree\n")
    run(folder, "run")
    found = run(folder, "query", "select text from items where item = 'useful'", "--format", "csv")
    assert found.output == "text\n'=1+1\n"


def test_a_wrong_query_is_one_clear_message(folder: Folder, published: Folder) -> None:
    folder.study()
    folder.wave()
    found = run(folder, "query", "select 1")
    assert (found.status, "nothing is published yet" in found.errors) == (2, True)
    found = run(published, "query", "select nothing from nowhere")
    assert found.status == 2
    assert len(found.errors.splitlines()) == 1


@pytest.mark.slow
def test_init_makes_a_data_folder_once_and_never_overwrites_the_key(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LIKERTWAVE_KEY")
    assert run(folder, "init", str(folder.home)).status == 0
    key = folder.store.key_file
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    settings = (folder.store.dagster_home / "dagster.yaml").read_text()
    assert "telemetry:\n  enabled: false" in settings
    assert (folder.home / ".gitignore").read_text().splitlines()[-2:] == ["*", "!.gitignore"]
    first = key.read_text()
    assert "kept as it is" in run(folder, "init", str(folder.home)).output
    assert key.read_text() == first
    folder.study()
    folder.wave()
    assert run(folder, "run").status == 0


def test_init_writes_workspace_and_settings_once(folder: Folder) -> None:
    run(folder, "init", str(folder.home))
    workspace, settings = (folder.home / name for name in ("workspace.yaml", "likertwave.yaml"))
    (location,) = yaml.safe_load(workspace.read_text("utf-8"))["load_from"]
    assert location["python_module"] == {
        "module_name": "assets.definitions",
        "location_name": "likertwave",
    }
    for path in (workspace, settings):
        path.write_text("# mine\n")
    run(folder, "init", str(folder.home))
    assert (workspace.read_text(), settings.read_text()) == ("# mine\n", "# mine\n")


def test_the_settings_that_init_writes_are_comments_that_can_be_uncommented(folder: Folder) -> None:
    run(folder, "init", str(folder.home))
    lines = (folder.home / "likertwave.yaml").read_text("utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []
    # A setting has small letters, a colon or a dash after its indentation; a sentence a capital.
    keys = [line[2:] for line in lines if re.match(r"#  *(- )?[a-z_]+:", line)]
    assert folder.store.settings() == Settings()
    (folder.home / "likertwave.yaml").write_text("\n".join(keys) + "\n")
    found = folder.store.settings()
    assert found.notices.webhook == Webhook(url_from="LIKERTWAVE_WEBHOOK")
    assert found.notices.email is not None
    assert [zone.url for zone in found.landing] == ["s3://bucket/folder"]
    assert (found.public, found.arrival) == (Public(), Arrival())


def test_help_names_each_command_and_imports_nothing_slow() -> None:
    program = (
        "import sys; from likertwave.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "slow = {'dagster', 'polars', 'duckdb', 'pandera', 'pydantic', 'scipy', 'rich'}\n"
        "assert not slow & set(sys.modules), slow & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    for command in ("check", "init", "query", "run", "ui"):
        assert f"\n  {command} " in done.stdout


def test_the_data_folder_can_be_named_in_the_environment(folder: Folder, tmp_path: Path) -> None:
    folder.study()
    folder.wave()
    done = subprocess.run(
        [sys.executable, "-m", "likertwave.cli", "check", "small"],
        env={**os.environ, "LIKERTWAVE_DATA": str(folder.home)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "small 2024: would run" in done.stdout


def test_a_notebook_asks_the_warehouse_in_one_call(published: Folder) -> None:
    assert likertwave.query("select study from studies", published.home).rows() == [("small",)]


def test_a_folder_that_cannot_be_written_is_one_clear_message(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.study()
    folder.wave()

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(folder.store.dagster_home))

    monkeypatch.setattr("assets.home.write_text", refused)
    found = run(folder, "run")
    assert found.status == 2
    assert found.errors.count("likertwave:") == 1
    assert "rights to a file or folder are missing" in found.errors


@pytest.mark.parametrize("settings", ["telemetry: [", "telemetry: { enabled: 7 }\n"])
def test_a_broken_dagster_yaml_is_one_clear_message(folder: Folder, settings: str) -> None:
    folder.study()
    folder.wave()
    folder.store.dagster_home.mkdir()
    (folder.store.dagster_home / "dagster.yaml").write_text(settings)
    found = run(folder, "run")
    assert found.status == 2
    assert ".dagster/dagster.yaml: it cannot be used" in found.errors


@pytest.mark.slow
def test_two_runs_at_once_on_a_new_data_folder_both_finish(folder: Folder) -> None:
    folder.study()
    folder.wave()
    command = [sys.executable, "-m", "likertwave.cli", "--data", str(folder.home), "run"]
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ends = [one.communicate() for one in both]
    assert [one.returncode for one in both] == [0, 0], ends
    assert folder.store.current("small", "2024") is not None
    assert likertwave.query("select count(*) from waves", folder.home).item() == 1
