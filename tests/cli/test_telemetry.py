"""hookkit telemetry, as a person runs it."""

import json
from pathlib import Path

import pytest

from hookkit.api import server_keys
from tests.cli.installed import hookkit, refused


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("CLAUDE_CONFIG_DIR", raising=False)
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_on_status_off(tmp_path: Path) -> None:
    file = tmp_path / ".claude" / "settings.json"
    said = hookkit("telemetry", "on").out
    assert f"Claude Code sends its telemetry to http://127.0.0.1:4747, by {file}." in said
    assert server_keys.load().ingest in file.read_text()
    assert "already" in hookkit("telemetry", "on").out
    said = hookkit("telemetry", "status").out
    assert f"{file}: on\n" in said
    assert "settings.local.json: off" in said
    assert "does not run; start it with `hookkit serve`." in said
    assert hookkit("telemetry", "status", "--json").json["is_on"]
    said = hookkit("telemetry", "status", "--port", "5000").out
    assert "on, with an earlier address or key. Run `hookkit telemetry on`." in said
    assert hookkit("telemetry", "off").out.startswith(f"Removed it from {file}.")
    assert hookkit("telemetry", "off").out == f"{file} sends no telemetry to hookkit.\n"
    assert not file.exists()


def test_for_this_project(project: Path) -> None:
    file = project / ".claude" / "settings.local.json"
    assert str(file) in hookkit("telemetry", "on", "--local", "--port", "5000").out
    assert "http://127.0.0.1:5000/v1/logs" in file.read_text()
    assert hookkit("telemetry", "off", "--local", "--json").json["path"] == str(file)


def test_a_dry_run(tmp_path: Path) -> None:
    said = hookkit("telemetry", "on", "--dry-run").out
    assert '+    "OTEL_LOGS_EXPORTER": "otlp",' in said
    assert server_keys.load().ingest not in said
    assert not (tmp_path / ".claude" / "settings.json").exists()
    assert hookkit("telemetry", "off", "--dry-run").out == "Nothing would change.\n"


def test_their_own_export(tmp_path: Path, project: Path) -> None:
    file = tmp_path / ".claude" / "settings.json"
    file.parent.mkdir()
    env = {"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://collector/v1/logs"}
    file.write_text(json.dumps({"env": env}))
    assert "Use --force to go on." in refused("telemetry", "on", code=1)
    assert "sent to http://collector/v1/logs" in hookkit("telemetry", "status").out
    said = hookkit("telemetry", "on", "--force").out
    assert "This replaces OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://collector/v1/logs" in said
    shared = project / ".claude" / "settings.json"
    shared.parent.mkdir()
    shared.write_text(json.dumps({"env": env}))
    assert f"{shared} sets " in hookkit("telemetry", "on").err
    assert "so nothing is sent here" in hookkit("telemetry", "status").out


def test_the_key() -> None:
    assert hookkit("telemetry", "key").out == server_keys.load().ingest + "\n"


def test_one_place_at_a_time() -> None:
    assert "either --user" in refused("telemetry", "on", "--user", "--local", code=2)
