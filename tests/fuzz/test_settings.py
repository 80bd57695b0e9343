"""Damaged settings files of the agent, and of hookkit itself, beside good ones."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from hookkit import paths
from tests.builders import deliver, throwaway_home
from tests.cli.installed import outcome
from tests.fuzz import neighbours
from tests.fuzz.mutations import damaged, fuzzed

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

FOREIGN: dict[str, Any] = {"hooks": [{"type": "command", "command": "true"}]}
HOOKS = {"Stop": [FOREIGN], "PreToolUse": [{"matcher": "Bash"} | FOREIGN]}
SETTINGS = [
    json.dumps(each, indent=2).encode()
    for each in ({}, {"hooks": HOOKS}, {"env": {"A": "b"}, "permissions": {"allow": ["Bash"]}})
]
LOCAL = json.dumps({"hooks": {"Stop": [FOREIGN]}, "model": "opus"}, indent=4).encode()
"""The good settings beside."""


@fuzzed(damaged(SETTINGS))
def test_settings(data: bytes) -> None:
    with throwaway_home() as folder:
        file, local = files_of(folder, data)
        for command in ("install", "doctor", "install", "uninstall"):
            assert outcome(command, cwd=file.parent.parent)[0] in (0, 1), command
            assert local.read_bytes() == LOCAL
            if command == "install" and file.read_bytes() == data:
                return  # it was refused
        assert file.read_bytes() == data


@cache
def installed() -> list[bytes]:
    """Return settings with the hooks of hookkit, beside those of others."""
    found = []
    for data in SETTINGS:
        with throwaway_home() as folder:
            file, _ = files_of(folder, data)
            assert outcome("install", cwd=file.parent.parent)[0] == 0
            found.append(file.read_bytes())
    return found


@fuzzed(st.deferred(lambda: damaged(installed())))
def test_settings_with_our_hooks(data: bytes) -> None:
    """What isn't ours is kept by an installation, and by its removal."""
    with throwaway_home() as folder:
        file, local = files_of(folder, data)
        for command in ("doctor", "install", "doctor", "uninstall"):
            assert outcome(command, cwd=file.parent.parent)[0] in (0, 1), command
            assert local.read_bytes() == LOCAL
            assert others_in(file.read_bytes()) == others_in(data), command


def files_of(folder: Path, data: bytes) -> tuple[Path, Path]:
    """Write settings of a project; return them, and the good ones beside."""
    file = folder / "project/.claude/settings.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(data)
    local = file.with_name("settings.local.json")
    local.write_bytes(LOCAL)
    return file, local


def others_in(data: bytes) -> Any:
    """Return the settings and hooks that aren't ours; None where they can't be read."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not isinstance(hooks := value.get("hooks", {}), dict):
        return repr(value)
    kept = {event: foreign_of(groups) for event, groups in hooks.items()}
    rest = {name: each for name, each in value.items() if name != "hooks"}
    return repr((rest, {event: groups for event, groups in kept.items() if groups}))


def foreign_of(groups: Any) -> Any:
    """Return the groups of an event without our commands."""
    if not isinstance(groups, list):
        return groups
    return [each for each in groups if "hookkit" not in json.dumps(each)]


CONFIG = b"""summary = "off"
idle_minutes = 15
timezone = "Europe/Berlin"
run_days = 30
[prices."our-model"]
input = 1.5
output = 7.5
"""


@fuzzed(damaged([CONFIG]))
def test_settings_of_our_own(data: bytes) -> None:
    """Whatever they are, what is recorded is not lost, and shows as soon as they are mended."""
    with throwaway_home():
        paths.make_private(paths.data_dir())
        paths.config_file().write_bytes(data)
        deliver(*neighbours.BEFORE, *neighbours.AFTER)
        for command in ("list", "stats", "today", "prices list", "status", "budget", "doctor"):
            assert outcome(*command.split())[0] in (0, 1), command
        paths.config_file().unlink()
        neighbours.assert_shown()
        neighbours.assert_as_if_alone()
