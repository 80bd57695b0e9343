"""Results of an installation as JSON."""

import json
from pathlib import Path
from types import ModuleType

import pytest

from hookkit import paths
from hookkit.api import installation
from hookkit.errors import SettingsError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("CLAUDE_CONFIG_DIR", raising=False)
    folder = tmp_path / "project"
    (folder / ".claude").mkdir(parents=True)
    (folder / ".claude" / "settings.json").write_text('{"statusLine": "mine"}')
    return folder


def test_an_installation_as_json(home: Path) -> None:
    done = installation.install(home, replace_statusline=True).to_dict()
    assert json.loads(json.dumps(done)) == {
        "agent": "claude_code",
        "path": str(home / ".claude" / "settings.json"),
        "project": str(home),
        "data_dir": str(paths.data_dir()),
        "diff": done["diff"],
        "events": 12,
        "has_guard": False,
        "has_statusline": True,
        "other_statuslines": [
            {
                "path": str(home / ".claude" / "settings.json"),
                "command": "mine",
                "is_kept": False,
            }
        ],
        "also_installed": [],
        "obstacles": [],
    }


def test_a_removal_as_json(home: Path) -> None:
    installation.install(home, "local")
    installation.install(home, "user")
    done = installation.uninstall(home, "local").to_dict()
    assert json.loads(json.dumps(done)) == {
        "agent": "claude_code",
        "path": str(home / ".claude" / "settings.local.json"),
        "data_dir": str(paths.data_dir()),
        "diff": done["diff"],
        "is_deleted": True,
        "still_installed": [str(home.parent / ".claude" / "settings.json")],
    }


def test_an_agent_without_an_installer(bare_agent: ModuleType) -> None:
    with pytest.raises(SettingsError, match="Bare has no hooks"):
        installation.installer_of("bare")
