"""The doctor names clients that are newer than those that were tested."""

import os
from pathlib import Path

import pytest

from hookkit.agents import claude_code, codex
from hookkit.api import doctor
from hookkit.api.doctor import client_versions
from hookkit.errors import UPGRADE


@pytest.fixture
def bin_folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home / "bin"
    folder.mkdir()
    (home / ".codex").mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def install(folder: Path, name: str, script: str) -> None:
    client = folder / name
    client.write_text(f"#!/bin/sh\n{script}\n")
    client.chmod(0o755)


def findings() -> list[doctor.Finding]:
    return list(client_versions.check(Path.cwd()))


@pytest.mark.parametrize("version", ["99.0.1", f"{codex.TESTED_VERSION}.1"])
def test_a_newer_client(version: str, bin_folder: Path) -> None:
    install(bin_folder, "codex", f"echo codex-cli {version}")
    (found,) = findings()
    assert found.says.startswith(f"Codex {version} is newer than {codex.TESTED_VERSION}, with")
    assert (found.check, found.state, found.remedy) == ("client", "note", UPGRADE)
    assert found in doctor.examine(Path.cwd())


@pytest.mark.parametrize(
    "script",
    [f"echo codex-cli {codex.TESTED_VERSION}", "echo codex-cli 0.9", "echo ?", "exit 1", None],
    ids=["tested", "older", "no version", "fails", "missing"],
)
def test_nothing_is_said_of_others(script: str | None, bin_folder: Path) -> None:
    if script is not None:
        install(bin_folder, "codex", script)
    assert findings() == []


def test_a_client_that_hangs(bin_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_versions, "ANSWER_SECONDS", 0.1)
    install(bin_folder, "codex", "exec sleep 60")
    assert findings() == []


def test_each_agent_that_is_used_here(
    bin_folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".claude").mkdir()
    (home / ".cursor").mkdir()  # no command line of it was tested
    install(bin_folder, "codex", "echo 99.0")
    install(bin_folder, "claude", "echo 99.0")
    install(bin_folder, "cursor-agent", "echo 9999.12.31")
    monkeypatch.setenv("HOOKKIT_CLAUDE", str(bin_folder / "claude"))
    names = [found.says.partition(" 99")[0] for found in findings()]
    assert names == [claude_code.DISPLAY_NAME, codex.DISPLAY_NAME]


def test_settings_that_are_broken(bin_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(bin_folder, "codex", "echo 99.0")
    monkeypatch.setenv("HOOKKIT_TIMEZONE", "Nowhere/Land")
    assert findings() == []


def test_an_agent_without_a_runner(toy_agent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.agents.toy import toy_agent as toy

    monkeypatch.setattr(toy, "runner", None, raising=False)
    assert findings() == []
