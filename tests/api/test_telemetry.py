"""The settings that send telemetry to hookkit: they come, they go, and nothing else changes."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit import agents
from hookkit.api import server_keys, telemetry
from hookkit.api.telemetry import (
    TelemetryChange,
    read_written,
    telemetry_off,
    telemetry_on,
    telemetry_status,
    written_file,
)
from hookkit.errors import SettingsError
from hookkit.model.telemetry_export import Destination, Written
from tests.lib.git.repositories import run as git

HERE = Destination("http://127.0.0.1:4747", "k3y")
ENABLED = "CLAUDE_CODE_ENABLE_TELEMETRY"
LOGS = "OTEL_EXPORTER_OTLP_LOGS_"
OURS = {
    ENABLED: "1",
    "OTEL_LOGS_EXPORTER": "otlp",
    f"{LOGS}PROTOCOL": "http/json",
    f"{LOGS}ENDPOINT": "http://127.0.0.1:4747/v1/logs",
    f"{LOGS}HEADERS": "Authorization=Bearer k3y",
    f"{LOGS}TIMEOUT": "1000",
}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("CLAUDE_CONFIG_DIR", raising=False)
    for name in (*OURS, "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_METRICS_EXPORTER"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "project"
    (folder / ".claude").mkdir(parents=True)
    return folder


def settings(folder: Path, name: str = "settings.json") -> Path:
    file = folder / ".claude" / name
    file.parent.mkdir(exist_ok=True)
    return file


def env_of(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text())["env"]
    return found


def on(
    project: Path, scope: str = "user", *, force: bool = False, dry_run: bool = False
) -> TelemetryChange:
    return telemetry_on(project, scope, HERE, force=force, dry_run=dry_run)


def off(project: Path, scope: str = "user", *, dry_run: bool = False) -> TelemetryChange:
    return telemetry_off(project, scope, HERE, dry_run=dry_run)


@pytest.mark.parametrize(
    "text", [None, "{}", '{"env":{"FOO":"bar"},\n "model":"opus"}\n', "\ufeff{}"]
)
@pytest.mark.parametrize("scope", ["user", "local"])
def test_on_and_off(project: Path, tmp_path: Path, scope: str, text: str | None) -> None:
    file = settings(tmp_path) if scope == "user" else settings(project, "settings.local.json")
    if text is not None:
        file.write_text(text)
    done = on(project, scope)
    assert (done.path, done.url) == (file, HERE.url)
    assert "k3y" not in done.diff
    assert "+" in done.diff
    assert json.loads(file.read_text("utf-8-sig"))["env"].items() >= OURS.items()
    assert on(project, scope).diff == ""
    assert off(project, scope).diff
    assert (file.read_text() if file.exists() else None) == text
    assert read_written() == {}
    assert off(project, scope).diff == ""


def test_a_dry_run_changes_nothing(project: Path, tmp_path: Path) -> None:
    assert "+" in on(project, dry_run=True).diff
    assert not settings(tmp_path).exists()
    assert not written_file().exists()
    on(project)
    before = settings(tmp_path).read_bytes()
    assert "-" in off(project, dry_run=True).diff
    assert settings(tmp_path).read_bytes() == before
    assert read_written().keys() == {str(settings(tmp_path))}


def test_the_file_that_is_committed_is_refused(project: Path) -> None:
    with pytest.raises(SettingsError, match="choose one of user, local"):
        on(project, "project")


def test_a_file_that_would_be_committed_is_refused(project: Path) -> None:
    git(project, "init", "--quiet")
    with pytest.raises(SettingsError, match=r"would commit the key.*settings\.local\.json >> "):
        on(project, "local")
    (project / ".gitignore").write_text("/.claude/settings.local.json\n")
    assert on(project, "local").diff
    git(project, "add", "--force", ".claude/settings.local.json")
    with pytest.raises(SettingsError, match="would commit the key"):
        on(project, "local")
    assert on(project).diff


def test_no_git_is_no_obstacle(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert on(project, "local").diff


OTHERS = [
    {f"{LOGS}ENDPOINT": "http://collector/v1/logs"},
    {"OTEL_LOGS_EXPORTER": "console"},
    {"OTEL_LOGS_EXPORTER": "otlp"},
    {"OTEL_LOGS_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector"},
    {ENABLED: "0"},
    {"OTEL_METRICS_EXPORTER": "otlp"},
    {f"{LOGS}HEADERS": "Authorization=Bearer secret"},
]


@pytest.mark.parametrize("place", ["file", "environment", "weaker file"])
@pytest.mark.parametrize("theirs", OTHERS, ids=lambda each: list(each.items())[-1][0])
def test_an_export_of_their_own_is_not_replaced(
    theirs: dict[str, str],
    place: str,
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = settings(project, "settings.local.json")
    weak = settings(tmp_path)
    if place == "environment":
        for name, value in theirs.items():
            monkeypatch.setenv(name, value)
    else:
        (file if place == "file" else weak).write_text(json.dumps({"env": theirs}))
    before = {each: each.read_bytes() for each in (file, weak) if each.exists()}
    with pytest.raises(SettingsError, match=r"an export of your own: .*Use --force") as refused:
        on(project, "local")
    assert "secret" not in str(refused.value)
    assert {each: each.read_bytes() for each in (file, weak) if each.exists()} == before
    done = on(project, "local", force=True)
    assert [each.name for each in done.overridden]
    assert env_of(file).items() >= OURS.items()
    assert on(project, "local", force=True).diff == ""
    off(project, "local")
    assert {each: each.read_bytes() for each in (file, weak) if each.exists()} == before


def test_a_header_for_all_is_never_replaced(project: Path, tmp_path: Path) -> None:
    theirs = {"OTEL_EXPORTER_OTLP_HEADERS": "x=1,Authorization=Bearer secret"}
    settings(tmp_path).write_text(json.dumps({"env": theirs}))
    with pytest.raises(SettingsError, match="OTLP_METRICS_HEADERS first") as refused:
        on(project, force=True)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "theirs",
    [
        {"OTEL_METRICS_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", ENABLED: "1"},
        {"OTEL_METRICS_EXPORTER": "none"},
        {"OTEL_EXPORTER_OTLP_HEADERS": "x-tenant=5"},
        {"OTEL_LOGS_EXPORTER": ""},
        OURS,
    ],
)
def test_what_is_no_conflict(project: Path, tmp_path: Path, theirs: dict[str, str]) -> None:
    text = json.dumps({"env": theirs})
    settings(tmp_path).write_text(text)
    assert on(project).overridden == ()
    assert env_of(settings(tmp_path)) == theirs | OURS
    off(project)
    assert json.loads(settings(tmp_path).read_text()) == json.loads(text)


def test_another_key_and_address_take_the_place_of_ours(project: Path, tmp_path: Path) -> None:
    settings(tmp_path).write_text(f'{{"env": {{"{ENABLED}": "yes"}}}}')
    on(project, force=True)
    later = Destination("http://127.0.0.1:5000", "n3w")
    assert telemetry_status(project, later).files[0].is_on
    assert not telemetry_status(project, later).files[0].is_current
    telemetry_on(project, "user", later)
    assert env_of(settings(tmp_path))[f"{LOGS}HEADERS"] == "Authorization=Bearer n3w"
    telemetry_off(project, "user", later)
    assert env_of(settings(tmp_path)) == {ENABLED: "yes"}


def test_what_the_person_changed_since_stays(project: Path, tmp_path: Path) -> None:
    on(project)
    changed = env_of(settings(tmp_path)) | {f"{LOGS}PROTOCOL": "http/protobuf"}
    settings(tmp_path).write_text(json.dumps({"env": changed}))
    off(project)
    assert env_of(settings(tmp_path)) == {f"{LOGS}PROTOCOL": "http/protobuf"}


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', '{"a": [1]}', '{"a": []}'])
def test_without_a_memory_ours_are_known_by_their_values(
    project: Path, tmp_path: Path, content: str
) -> None:
    settings(tmp_path).write_text('{"model": "opus"}')
    on(project)
    written_file().write_text(content)
    off(project)
    assert settings(tmp_path).read_text() == '{"model": "opus"}'


def test_stronger_settings_are_reported(project: Path) -> None:
    settings(project).write_text(json.dumps({"env": {f"{LOGS}ENDPOINT": "http://team/v1/logs"}}))
    (found,) = on(project).obstacles
    assert (found.name, found.source) == (f"{LOGS}ENDPOINT", str(settings(project)))
    assert telemetry_status(project, HERE).obstacles == (found,)
    assert on(project).to_dict()["obstacles"][0]["value"] == "http://team/v1/logs"


def test_settings_that_cant_be_used(project: Path, tmp_path: Path) -> None:
    settings(tmp_path).write_text("{")
    with pytest.raises(SettingsError, match="line 1, column 2"):
        on(project)
    assert [each.scope for each in telemetry_status(project, HERE).files] == ["local"]


def test_an_agent_without_telemetry(project: Path) -> None:
    with pytest.raises(SettingsError, match="doesn't read the telemetry of Amp"):
        telemetry_on(project, "user", HERE, agent="amp")


def test_the_status(project: Path, tmp_path: Path) -> None:
    dead = Destination("http://127.0.0.1:9", "k3y")
    found = telemetry_status(project, dead)
    assert (found.is_on, found.answer) == (False, "no answer")
    assert [each.is_on for each in found.files] == [False, False]
    telemetry_on(project, "local", dead)
    found = telemetry_status(project, dead)
    assert found.is_on
    assert [each.is_on for each in found.files] == [False, True]
    shown = found.to_dict()
    assert shown["files"][1]["path"] == str(settings(project, "settings.local.json"))
    assert "k3y" not in json.dumps(shown)
    https = Destination("https://127.0.0.1:9", "k3y")
    assert telemetry.ask(https) == "no answer"


def test_the_memory_can_t_be_written(project: Path, tmp_path: Path) -> None:
    on(project)
    written_file().unlink()
    written_file().mkdir()
    with pytest.raises(SettingsError, match=r"telemetry\.json"):
        on(project)


def test_the_default_is_the_server_that_runs() -> None:
    from hookkit.api import server_instance

    known = telemetry.default_destination()
    assert known == Destination("http://127.0.0.1:4747", server_keys.load().ingest)
    with server_instance.announced("http://127.0.0.1:5000"):
        assert telemetry.default_destination().url == "http://127.0.0.1:5000"


def test_what_is_remembered() -> None:
    assert agents.get().exporter is not None
    telemetry.write_written("/a", Written({"A": "1"}, {"A": "5"}))
    assert read_written() == {"/a": Written({"A": "1"}, {"A": "5"})}
    assert written_file().stat().st_mode & 0o777 == 0o600
