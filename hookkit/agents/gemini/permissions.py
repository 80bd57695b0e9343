"""Find out whether a run may edit files and run commands: in it nobody can be asked."""

from pathlib import Path
from typing import Any

from hookkit.agents.gemini.settings_in_force import sources
from hookkit.agents.values import members
from hookkit.model.run_options import AgentOptions

GRANT_HINT = "`--permission-mode auto_edit` permits edits, `--permission-mode yolo` everything"
"""How a person grants permissions to a run."""

GRANTING = ("-y", "--yolo", "--approval-mode", "--allowed-tools", "--policy", "--admin-policy")
"""Arguments that grant permissions, or may."""

GRANTING_MODES = ("auto_edit", "yolo")


def grants_permissions(project: Path, options: AgentOptions) -> bool:
    """Return True if the options of a run or the settings permit what must be permitted."""
    if any(each.partition("=")[0] in GRANTING for each in options.get("arguments", ())):
        return True
    mode = options.get("permission_mode")
    if mode is not None or options.get("allowed_tools"):
        return mode in GRANTING_MODES or bool(options.get("allowed_tools"))
    return any(is_granting(found) for _, found in sources(project))


def is_granting(settings: dict[str, Any]) -> bool:
    """Return True if settings allow a tool, or have a mode that does."""
    mode = members(settings.get("general")).get("defaultApprovalMode")
    return bool(members(settings.get("tools")).get("allowed")) or mode in GRANTING_MODES
