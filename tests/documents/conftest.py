"""A person who has recorded the demo, and whose agent is scripted."""

import os
import subprocess
from pathlib import Path

import pytest

from hookkit import SessionManager
from tests.cli.installed import SCRIPT
from tests.documents.page import ROOT

DEMO = ROOT / "tests" / "journals" / "demo.jsonl"


@pytest.fixture
def shop(
    home: Path, repo: Path, tmp_path: Path, manager: SessionManager, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The repository in which the person types."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "npm").write_text("#!/bin/sh\n")
    (programs / "npm").chmod(0o755)
    places = (str(programs), str(SCRIPT.parent), os.environ["PATH"])
    monkeypatch.setenv("PATH", os.pathsep.join(places))
    monkeypatch.setenv("HOOKKIT_TIMEZONE", "UTC")
    monkeypatch.setenv("HOOKKIT_MACHINE_NAME", "laptop")
    monkeypatch.setenv("BUILD_ID", "17")
    (home / "Sync").mkdir()
    replay = [str(SCRIPT), "replay", "--home", str(home / ".hookkit"), str(DEMO)]
    subprocess.run(replay, check=True, capture_output=True)
    return repo
