"""The container files and the systemd unit name only what exists; no container runs in these tests."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot.cli import app
from bot.settings import Settings

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
ROLES = {"migrate": 1, "web": 2, "worker": 2, "robot": 2}
SETTINGS = {f"GENDAN_{name.upper()}" for name in Settings.model_fields}
FOR_COMPOSE_ALONE = {"GENDAN_DOMAIN", "GENDAN_VERSION"}
UNIT = (ROOT / "docs" / "operations" / "gendan.service").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def commands() -> set[str]:
    return set(getattr(typer.main.get_command(app), "commands", {}))


@pytest.mark.parametrize("role", ROLES)
def test_every_role_runs_a_command_that_exists_in_the_number_that_is_promised(role: str) -> None:
    service = SERVICES[role]
    assert service["command"] == [role] and role in commands()
    assert service.get("deploy", {}).get("replicas", 1) == ROLES[role]
    assert service["read_only"] and service["cap_drop"] == ["ALL"] and "privileged" not in service
    assert service["stop_grace_period"] == "30s"


@pytest.mark.parametrize(
    "file",
    [
        "compose.yaml",
        "Dockerfile",
        *(f"docs/operations/{name}" for name in ("gendan.service", "gendan-backup.service", "gendan.sh")),
    ],
)
def test_every_setting_that_is_named_exists(file: str) -> None:
    named = set(re.findall(r"GENDAN_[A-Z0-9_]+", (ROOT / file).read_text("utf-8")))
    assert named and named <= SETTINGS | FOR_COMPOSE_ALONE


@pytest.mark.parametrize("role", ROLES)
def test_every_secret_is_a_file_that_the_settings_read(role: str) -> None:
    settings = SERVICES[role]["environment"]
    assert settings["GENDAN_SECRETS_DIR"] == "/run/secrets"
    for name in SERVICES[role]["secrets"]:
        assert name.upper() in SETTINGS
    secret = [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]
    assert not {f"GENDAN_{name.upper()}" for name in secret} & set(settings), "secrets are no environment variables"


@pytest.mark.parametrize("service", SERVICES)
def test_every_part_a_service_names_is_declared(service: str) -> None:
    parts = SERVICES[service]
    assert set(parts.get("secrets", [])) <= set(COMPOSE["secrets"])
    assert {name.partition(":")[0] for name in parts.get("volumes", [])} <= set(COMPOSE["volumes"])
    for other, wanted in parts.get("depends_on", {}).items():
        if wanted["condition"] == "service_healthy":
            assert "test" in SERVICES[other].get("healthcheck", {}) or "HEALTHCHECK" in DOCKERFILE


@pytest.mark.parametrize("service", [name for name in SERVICES if name not in ROLES])
def test_every_foreign_image_is_pinned_and_watched(service: str) -> None:
    assert re.search(r":v?\d+\.\d+", SERVICES[service]["image"])
    assert SERVICES[service]["healthcheck"]["test"] and SERVICES[service]["stop_grace_period"]


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_fills_memory_or_disk(service: str) -> None:
    assert re.fullmatch(r"\d+[mg]", SERVICES[service]["mem_limit"])
    assert {"max-size", "max-file"} == set(SERVICES[service]["logging"]["options"])


def test_figures_are_asked_of_every_role_inside_the_network_and_published_nowhere() -> None:
    scraped = yaml.safe_load((ROOT / "docs/operations/prometheus.yml").read_text("utf-8"))
    (job,) = scraped["scrape_configs"]
    (found,) = job["dns_sd_configs"]
    assert set(found["names"]) == ROLES.keys() - {"migrate"} and job["job_name"] == "gendan"
    for role in found["names"]:
        settings = SERVICES[role]["environment"]
        assert settings["GENDAN_METRICS_HOST"] == "0.0.0.0" and settings["GENDAN_METRICS_PORT"] == found["port"]
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert sorted(published) == ["127.0.0.1:9090:9090", "443:443", "80:80"]
    assert set(scraped["rule_files"]) == {"alerts.yml"} and "alerts" in COMPOSE["configs"]


def test_files_that_compose_hands_on_are_there() -> None:
    named = [config["file"] for config in COMPOSE["configs"].values() if "file" in config]
    assert named and all((ROOT / name).is_file() for name in named)
    made = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert all(name in made for name in COMPOSE["secrets"])


def test_the_roles_start_after_the_one_migration() -> None:
    for role in ("web", "worker", "robot"):
        assert SERVICES[role]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_the_image_is_pinned_hashed_and_not_root() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert bases and all(re.search(r":\d+\.\d+\.\d+", base) for base in bases)
    installs = re.findall(r"pip install .*", DOCKERFILE)
    assert installs and all("--require-hashes" in line or "--no-deps" in line for line in installs)
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)[-1].split(":")[0] not in ("0", "root")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    files = [name for line in copied for name in line.split()]
    let_in = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert all((ROOT / name).exists() and f"!{name}" in let_in for name in files)


def test_the_unit_runs_the_robot_without_rights_and_gives_it_time_to_end() -> None:
    command = re.search(r"^ExecStart=\S*/gendan (\w+)$", UNIT, re.MULTILINE)
    assert command is not None and command[1] in commands()
    assert "RestartPreventExitStatus=2" in UNIT.splitlines(), "what a person has to mend is not tried for ever"
    for line in ("User=gendan", "NoNewPrivileges=yes", "ProtectSystem=strict", "TimeoutStopSec=30"):
        assert line in UNIT.splitlines()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    for unit in (ROOT / "docs" / "operations").glob("gendan*.[st]*"):
        if unit.suffix in (".service", ".timer"):
            (tmp_path / unit.name).write_text(unit.read_text("utf-8").replace("/opt/gendan/", f"{ROOT}/"))
    found = sorted(map(str, tmp_path.iterdir()))
    checked = subprocess.run(["systemd-analyze", "verify", *found], capture_output=True, text=True)
    assert len(found) == 3 and checked.returncode == 0 and not checked.stderr, checked.stderr


def test_the_nightly_backup_runs_as_the_robot_and_what_it_starts_is_there() -> None:
    folder = ROOT / "docs" / "operations"
    unit = (folder / "gendan-backup.service").read_text("utf-8").splitlines()
    timer = (folder / "gendan-backup.timer").read_text("utf-8")
    kept = [line for line in UNIT.splitlines() if re.match("User|Group|StateD|Environment", line)]
    assert kept and {line.partition(" GENDAN_LOG")[0] for line in kept} <= set(unit)
    started = next(line.partition("=")[2] for line in unit if line.startswith("ExecStart="))
    script = ROOT / Path(started).relative_to("/opt/gendan")
    assert os.access(script, os.X_OK) and "Persistent=yes" in timer and "OnCalendar=" in timer
