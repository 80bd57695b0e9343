"""Git as a person without settings has it."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.git.repositories import commit, repository


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting and no variable of the machine."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@example.com")
        monkeypatch.setenv(f"GIT_{who}_DATE", "2026-01-01T00:00:00Z")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with one commit: the files `one` (three lines) and `two` (one)."""
    made = repository(tmp_path / "repo")
    commit(made, one="a\nb\nc\n", two="x\n")
    return made


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that are run."""
    seen: list[list[str]] = []
    popen = subprocess.Popen

    def counted(command: list[str], **more: object) -> subprocess.Popen[bytes]:
        seen.append(command)
        return popen(command, **more)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(subprocess, "Popen", counted)
    return seen


@pytest.fixture
def slow_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git that starts a child and never ends; returns the file with both process ids."""
    folder, pids = tmp_path / "slow", tmp_path / "pids"
    folder.mkdir()
    script = f"#!/bin/sh\nsleep 60 &\necho $! $$ > {pids}.new\nmv {pids}.new {pids}\nwait\n"
    (folder / "git").write_text(script)
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return pids
