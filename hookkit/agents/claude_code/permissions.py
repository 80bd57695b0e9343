"""Find out whether anything grants permissions in a run, where nobody can be asked for one."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from hookkit.agents.claude_code.settings_file import SCOPES, settings_path
from hookkit.agents.claude_code.settings_in_force import managed_files
from hookkit.lib.system import regular_file
from hookkit.model.run_options import AgentOptions

GRANT_HINT = "`--permission-mode acceptEdits` permits edits, `--allowed-tools TOOL` a tool"
"""How a person grants permissions to a run."""

GRANTING = frozenset(
    (
        *("--allowedTools", "--allowed-tools", "--permission-mode", "--permission-prompt-tool"),
        *("--dangerously-skip-permissions", "--allow-dangerously-skip-permissions", "--settings"),
    )
)
"""Arguments that grant permissions, or may: settings that are given there are not looked at."""

GRANTING_MODES = ("acceptEdits", "auto", "bypassPermissions")
"""The values of `permissions.defaultMode` in which some calls need no rule."""


def grants_permissions(project: Path, options: AgentOptions) -> bool:
    """Return True if the options of a run or the settings permit what must be permitted."""
    if options.get("allowed_tools") or options.get("permission_mode"):
        return True
    if any(each.partition("=")[0] in GRANTING for each in options.get("arguments", ())):
        return True
    return any(map(is_granting, settings(project)))


def is_granting(found: dict[str, Any]) -> bool:
    """Return True if settings have a rule that allows something, or a mode that does."""
    permissions = found.get("permissions")
    if not isinstance(permissions, dict):
        return False
    return bool(permissions.get("allow")) or permissions.get("defaultMode") in GRANTING_MODES


def settings(project: Path) -> Iterator[dict[str, Any]]:
    """Yield the settings that hold in a project, as far as they can be read."""
    places = [settings_path(scope, each) for each in folders(project) for scope in SCOPES]
    for path in (*places, *managed_files()):
        with suppress(OSError, ValueError, RecursionError):
            found = json.loads(regular_file.read(path).decode("utf-8-sig"))
            if isinstance(found, dict):
                yield found


def folders(project: Path) -> Iterator[Path]:
    """Yield a folder and those above it, up to the root of its repository."""
    for each in (project, *project.parents):
        yield each
        if (each / ".git").exists():
            return
