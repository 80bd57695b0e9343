"""Find out whether a run may edit files: in it nobody can be asked."""

import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

from hookkit.agents.codex.codex_home import codex_home
from hookkit.lib.system import regular_file
from hookkit.model.run_options import AgentOptions

GRANT_HINT = "`--permission-mode workspace-write` permits edits in the project"
"""How a person grants permissions to a run."""

GRANTING = (
    *("-s", "--sandbox", "--approve-for-me", "--full-auto", "--trust", "--profile", "-p"),
    *("--dangerously-bypass-approvals-and-sandbox", "--yolo"),
)
"""Arguments that grant permissions, or may: settings that are given there are not looked at."""

TRUSTED = "trusted"
READ_ONLY = "read-only"


def grants_permissions(project: Path, options: AgentOptions) -> bool:
    """Return True if the options of a run or the settings permit what must be permitted."""
    arguments = options.get("arguments", ())
    if any(each.partition("=")[0] in GRANTING or "sandbox" in each for each in arguments):
        return True
    mode = options.get("permission_mode")
    if mode is not None:
        return mode != READ_ONLY
    found = settings()
    chosen = found.get("sandbox_mode")
    return chosen != READ_ONLY if isinstance(chosen, str) else is_trusted(project, found)


def is_trusted(project: Path, found: dict[str, Any]) -> bool:
    """Return True if settings trust a project or the folder of its repository."""
    projects = found.get("projects")
    known = projects if isinstance(projects, dict) else {}
    for folder in (project, *project.parents):
        each = known.get(str(folder))
        if isinstance(each, dict) and "trust_level" in each:
            return bool(each["trust_level"] == TRUSTED)
        if (folder / ".git").exists():
            return False
    return False


def settings() -> dict[str, Any]:
    """Return the person's settings; none where they can't be read."""
    with suppress(OSError, ValueError, RecursionError):
        data = regular_file.read(Path(codex_home(), "config.toml"))
        return tomllib.loads(data.decode("utf-8-sig"))
    return {}
