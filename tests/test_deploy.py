"""The files to deploy: that their commands, paths and ports are those that are there."""

import os
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from dagster._cli import create_dagster_cli
from dagster._daemon.cli import create_dagster_daemon_cli
from dagster_webserver.cli import create_dagster_webserver_cli

from tests.making import STUDY, Folder

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
BIN = Path(sys.executable).parent
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
OWN = ("code", "daemon", "web")
CLIS: dict[str, Callable[[], click.Command]] = {
    "dagster": create_dagster_cli,
    "dagster-daemon": create_dagster_daemon_cli,
    "dagster-webserver": create_dagster_webserver_cli,
}


def settings(unit: Path) -> list[tuple[str, str]]:
    """The settings of a unit, in their order; a name may stand several times."""
    lines = unit.read_text("utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if "=" in line and not line.startswith("#")]
    return [(name, value) for name, _, value in pairs]


def commands() -> list[list[str]]:
    """Each command that a unit, a service or a health check runs; its program without a path."""
    found = [shlex.split(dict(settings(unit))["ExecStart"]) for unit in UNITS]
    services = [COMPOSE["services"][name] for name in OWN]
    found += [one["command"] for one in services]
    found += [one["healthcheck"]["test"][1:] for one in services]
    return [[Path(program).name, *rest] for program, *rest in found]


def parsed(command: list[str]) -> dict[str, Any]:
    """What Dagster's own parser makes of a command; it fails where an option is not known."""
    program, *arguments = command
    cli: click.Command = CLIS[program]()
    while isinstance(cli, click.Group):
        name, *arguments = arguments
        cli = cli.commands[name]
    installed = "/etc/likertwave/workspace.yaml"
    arguments = [str(DEPLOY / "workspace.yaml") if one == installed else one for one in arguments]
    return cli.make_context(program, arguments).params


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_each_command_is_installed_and_knows_its_options(command: list[str]) -> None:
    assert (BIN / command[0]).exists()
    if command[0] != "python":
        parsed(command)


def test_the_daemon_and_the_ui_ask_the_code_server_where_it_listens() -> None:
    servers = {
        "systemd": ("127.0.0.1", dict(settings(DEPLOY / "systemd" / "likertwave-code.service"))),
        ".": ("code", {"ExecStart": shlex.join(COMPOSE["services"]["code"]["command"])}),
    }
    for folder, (host, unit) in servers.items():
        found = parsed([Path(p).name for p in shlex.split(unit["ExecStart"])])
        (location,) = yaml.safe_load((DEPLOY / folder / "workspace.yaml").read_text())["load_from"]
        assert location["grpc_server"] == {
            "host": host,
            "port": found["port"],
            "location_name": found["location_name"],
        }
    environment = (DEPLOY / "systemd" / "likertwave.env").read_text()
    assert "LIKERTWAVE_CODE_SERVER=127.0.0.1:4266\n" in environment
    assert COMPOSE["services"]["code"]["environment"]["LIKERTWAVE_CODE_SERVER"] == "127.0.0.1:4266"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_no_root_and_writes_its_own_folder_only(unit: Path) -> None:
    found = dict(settings(unit))
    assert (found["User"], found["NoNewPrivileges"]) == ("likertwave", "true")
    assert (found["ProtectSystem"], found["PrivateTmp"]) == ("strict", "true")
    is_code = unit.stem == "likertwave-code"
    assert found["ReadWritePaths"] == "/srv/likertwave" + ("" if is_code else "/.dagster")
    secrets = ("EnvironmentFile", "-/etc/likertwave/secrets.env") in settings(unit)
    assert secrets is is_code
    assert ("InaccessiblePaths" in found) is not is_code


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not here")
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/likertwave/bin", str(BIN))
        (tmp_path / unit.name).write_text(text)
    paths = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run([analyze, "verify", *paths], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert [line for line in said.splitlines() if str(tmp_path) in line] == []
    assert done.returncode == 0, said


def test_only_this_machine_reaches_the_ui_and_nothing_else_is_open() -> None:
    ports = {name: one.get("ports", []) for name, one in COMPOSE["services"].items()}
    assert ports == {"postgres": [], "code": [], "daemon": [], "web": ["127.0.0.1:3000:3000"]}
    web = dict(settings(DEPLOY / "systemd" / "likertwave-web.service"))
    assert parsed(["dagster-webserver", *shlex.split(web["ExecStart"])[1:]])["host"] == "127.0.0.1"


def test_services_check_their_health_and_hold_no_secret() -> None:
    for name, service in COMPOSE["services"].items():
        assert service["healthcheck"]["test"], name
        for variable, value in service["environment"].items():
            if "PASSWORD" in variable:
                assert value == "${LIKERTWAVE_PG_PASSWORD:?set it in .env}"
    for name in ("daemon", "web"):
        folders = COMPOSE["services"][name]["volumes"]
        assert folders == ["${LIKERTWAVE_FOLDER}/.dagster:/srv/likertwave/.dagster"]


def test_the_image_copies_what_the_wheel_is_made_of() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")
    copies = [line.split()[1:-1] for line in dockerfile.splitlines() if line.startswith("COPY ")]
    copied = {name for names in copies for name in names if not name.startswith("--")}
    assert {*packages, "pyproject.toml", project["project"]["readme"], "LICENSE"} <= copied
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    for name in copied - {"/opt/likertwave"}:
        assert (ROOT / name).exists()
        assert f"!{name}" in allowed
    assert "\nUSER 10001:10001\n" in dockerfile


@pytest.mark.slow
def test_the_wheel_is_whole(folder: Folder, tmp_path: Path) -> None:
    built, unpacked = tmp_path / "dist", tmp_path / "unpacked"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = built.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "LIKERTWAVE_DATA": str(folder.home)}

    def run(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    assert run("-c", "import pipeline; print(pipeline.__file__)").startswith(str(unpacked))
    run("-m", "likertwave.cli", "init", str(folder.home))
    folder.study(STUDY)
    folder.wave()
    assert "Small study · 2024" in run("-m", "likertwave.cli", "run")
    environment["DAGSTER_HOME"] = str(folder.store.dagster_home)
    workspace = str(folder.home / "workspace.yaml")
    run("-m", "dagster", "definitions", "validate", "-w", workspace)
