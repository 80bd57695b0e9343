"""A repository for the commands of a person's own sessions."""

import os
from pathlib import Path

import pytest

from tests.lib.git.repositories import commit, repository


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with the files `one` and `two`, in which commands are run."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@example.com")
    made = repository(tmp_path / "shop")
    commit(made, one="a\nb\nc\n", two="x\n")
    monkeypatch.chdir(made)
    return made
