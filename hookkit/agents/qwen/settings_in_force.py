"""The settings in force in a project, as far as hookkit looks at them."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from hookkit.agents.qwen import folders
from hookkit.agents.settings_text import load
from hookkit.agents.values import members
from hookkit.lib.system import regular_file
from hookkit.model.run_options import AgentOptions

SCOPES = ("user", "project")
"""The owners of settings, from the weakest to the strongest."""

GRANT_HINT = "`--permission-mode auto-edit` permits edits, `--permission-mode yolo` everything"
"""How a person grants permissions to a run."""

GRANTING = ("-y", "--yolo", "--approval-mode", "--allowed-tools")
"""Arguments that grant permissions, or may."""

GRANTING_MODES = ("auto-edit", "auto", "yolo")


def settings_path(scope: str, project: Path) -> Path:
    """Return the file of a scope; the person's own doesn't depend on the project."""
    folder = Path(folders.home()) if scope == "user" else project / ".qwen"
    return folder / "settings.json"


def sources(project: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the contents of the files that the client can use, the strongest last."""
    for path in dict.fromkeys(settings_path(scope, project) for scope in SCOPES):
        with suppress(OSError, ValueError, RecursionError):
            yield path, load(regular_file.read(path).decode("utf-8-sig"))


def grants_permissions(project: Path, options: AgentOptions) -> bool:
    """Return True if the options of a run or the settings permit what must be permitted."""
    if any(each.partition("=")[0] in GRANTING for each in options.get("arguments", ())):
        return True
    mode = options.get("permission_mode")
    if mode is not None or options.get("allowed_tools"):
        return mode in GRANTING_MODES or bool(options.get("allowed_tools"))
    return any(is_granting(members(found.get("tools"))) for _, found in sources(project))


def is_granting(tools: dict[str, Any]) -> bool:
    """Return True if the settings of tools allow one, or have a mode that does."""
    return bool(tools.get("allowed")) or tools.get("approvalMode") in GRANTING_MODES
