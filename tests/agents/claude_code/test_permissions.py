"""Whether anything grants permissions in a run."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code import permissions, settings_in_force
from hookkit.model.run_options import AgentOptions

ALLOWED = {"permissions": {"allow": ["Bash(git:*)"]}}


@pytest.fixture(autouse=True)
def managed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an organization's settings."""
    monkeypatch.delenv("CLAUDE_CONFIG_DIR", raising=False)
    monkeypatch.setitem(settings_in_force.MANAGED_FOLDERS, "linux", tmp_path / "managed")
    return tmp_path / "managed"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / ".git").mkdir(parents=True)
    return folder


def write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))


@pytest.mark.parametrize(
    "options, is_granted",
    [
        ({}, False),
        ({"allowed_tools": ["Read"]}, True),
        ({"allowed_tools": []}, False),
        ({"permission_mode": "plan"}, True),
        ({"permission_mode": None}, False),
        ({"arguments": ["--add-dir", "x"]}, False),
        ({"arguments": ["--dangerously-skip-permissions"]}, True),
        ({"arguments": ["--allowedTools=Bash"]}, True),
        ({"arguments": ["--settings", "{}"]}, True),
    ],
    ids=str,
)
def test_options(project: Path, options: AgentOptions, is_granted: bool) -> None:
    assert permissions.grants_permissions(project, options) is is_granted


@pytest.mark.parametrize(
    "content, is_granted",
    [
        (ALLOWED, True),
        ({"permissions": {"defaultMode": "acceptEdits"}}, True),
        ({"permissions": {"defaultMode": "default", "allow": []}}, False),
        ({"permissions": {"deny": ["Bash"]}}, False),
        ({"permissions": "all"}, False),
        ([ALLOWED], False),
        ("{", False),
        ("[" * 100_000, False),
    ],
    ids=lambda each: str(each)[:50],
)
def test_settings_of_a_project(project: Path, content: Any, is_granted: bool) -> None:
    write(project / ".claude" / "settings.local.json", content)
    assert permissions.grants_permissions(project, {}) is is_granted


@pytest.mark.parametrize(
    "place",
    [
        "home/.claude/settings.json",
        "shop/.claude/settings.json",
        "managed/managed-settings.json",
        "managed/managed-settings.d/10-tools.json",
    ],
)
def test_where_settings_lie(project: Path, tmp_path: Path, home: Path, place: str) -> None:
    folder = project / "src" / "deep"
    folder.mkdir(parents=True)
    first, _, rest = place.partition("/")
    write(home / rest if first == "home" else tmp_path / place, ALLOWED)
    assert permissions.grants_permissions(folder, {})


def test_settings_of_another_repository(project: Path, tmp_path: Path) -> None:
    write(tmp_path / ".claude" / "settings.json", ALLOWED)
    assert not permissions.grants_permissions(project, {})
    assert permissions.grants_permissions(tmp_path, {})


def test_outside_of_a_repository_all_folders_above_count() -> None:
    found = list(permissions.folders(Path("/nowhere/at/all")))
    assert found == [Path("/nowhere/at/all"), Path("/nowhere/at"), Path("/nowhere"), Path("/")]
