"""A repository for the commands of a person's own sessions."""

from pathlib import Path

import pytest

from tests.lib.git.repositories import commit, repository


@pytest.fixture(autouse=True)
def measured(covered_children: None) -> None:
    """Count what commands execute in processes of their own."""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with the files `one` and `two`, in which commands are run."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@example.com")
    made = repository(tmp_path / "shop")
    commit(made, one="a\nb\nc\n", two="x\n")
    monkeypatch.chdir(made)
    return made
