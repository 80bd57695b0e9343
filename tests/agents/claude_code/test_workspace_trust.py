"""Where an interactive client asks before it runs a hook; as client 2.1.332 does."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code import workspace_trust
from tests.lib.git.repositories import repository


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository in a folder, with a folder below."""
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "all" / "project"
    repository(folder)
    (folder / "src").mkdir()
    return folder


def trust(tmp_path: Path, *folders: Path, answer: Any = True) -> None:
    known = {str(each): {"hasTrustDialogAccepted": answer} for each in folders}
    (tmp_path / ".claude.json").write_text(json.dumps({"projects": known}))


def is_trusted(folder: Path) -> bool:
    found = list(workspace_trust.obstacles(folder))
    assert all(str(folder) in each.text and not each.is_certain for each in found)
    return not found


def test_nobody_was_asked_yet(project: Path) -> None:
    assert is_trusted(project)


def test_the_answer_is_that_of_the_repository(project: Path, tmp_path: Path) -> None:
    trust(tmp_path)
    assert not is_trusted(project)
    trust(tmp_path, project, answer=False)
    assert not is_trusted(project)
    trust(tmp_path, project)
    assert is_trusted(project) and is_trusted(project / "src")


def test_a_folder_above_a_repository_says_nothing_of_it(project: Path, tmp_path: Path) -> None:
    trust(tmp_path, project.parent)
    assert not is_trusted(project)
    assert is_trusted(project.parent)


def test_a_folder_in_a_repository_may_be_trusted_alone(project: Path, tmp_path: Path) -> None:
    trust(tmp_path, project / "src")
    assert is_trusted(project / "src")
    assert not is_trusted(project)


def test_a_folder_that_is_no_repository_has_the_answer_of_those_above(
    project: Path, tmp_path: Path
) -> None:
    below = tmp_path / "plain" / "below"
    below.mkdir(parents=True)
    trust(tmp_path, project)
    assert not is_trusted(below)
    trust(tmp_path, below.parent)
    assert is_trusted(below)


def test_a_link_is_the_folder_that_it_leads_to(project: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(project)
    trust(tmp_path, project)
    assert is_trusted(link)


def test_the_file_follows_the_configuration(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(tmp_path, project)
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "other"))
    assert workspace_trust.state_file() == tmp_path / "other" / ".claude.json"
    trust(tmp_path / "other")
    assert not is_trusted(project)


@pytest.mark.parametrize("text", ["nonsense", "[]", '{"projects": {', "\xff"])
def test_a_file_that_cannot_be_understood_says_nothing(
    text: str, project: Path, tmp_path: Path
) -> None:
    (tmp_path / ".claude.json").write_bytes(text.encode("latin-1"))
    assert is_trusted(project)


@pytest.mark.parametrize("projects", [[], {"x": []}, None])
def test_strange_contents_trust_nobody(projects: Any, project: Path, tmp_path: Path) -> None:
    (tmp_path / ".claude.json").write_text(json.dumps({"projects": projects}))
    assert not is_trusted(project)
