"""A PATH on which `hookkit` is found, and programs that stand in for others."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.installed import SCRIPT

AddProgram = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The first folder of the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    places = (str(folder), str(SCRIPT.parent), os.environ["PATH"])
    monkeypatch.setenv("PATH", os.pathsep.join(places))
    return folder


@pytest.fixture
def add_program(path: Path) -> AddProgram:
    """Add a shell script to the PATH."""

    def add(name: str, script: str) -> Path:
        (path / name).write_text(f"#!/bin/sh\n{script}\n")
        (path / name).chmod(0o755)
        return path / name

    return add
