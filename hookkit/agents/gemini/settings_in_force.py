"""The settings in force in a project, and what in them keeps hooks from running.

Rules of client 0.61.0: a stronger file wins, the system's is the strongest. A project's settings
count only in a folder that the person trusts.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from hookkit.agents.gemini import folders
from hookkit.agents.hook_settings import SHARED
from hookkit.agents.settings_file import project_root
from hookkit.agents.settings_text import load
from hookkit.agents.values import members
from hookkit.lib.system import regular_file
from hookkit.model.wiring import Obstacle

SCOPES = ("user", "project")
"""The owners of settings that hookkit writes, from the weakest to the strongest."""

HOOK_NAME = "hookkit"
"""The name of our hooks, by which a person can switch them off in the client."""

ALL = frozenset(SCOPES)

SYSTEM, SYSTEM_VARIABLE = (
    "/Library/Application Support/GeminiCli/settings.json"
    if sys.platform == "darwin"
    else "/etc/gemini-cli/settings.json",
    "GEMINI_CLI_SYSTEM_SETTINGS_PATH",
)
"""The settings of an organization, and the variable that names another file."""

TRUSTED, TRUSTED_VARIABLE = "trustedFolders.json", "GEMINI_CLI_TRUSTED_FOLDERS_PATH"
TRUST_VARIABLE = "GEMINI_CLI_TRUST_WORKSPACE"

DAYS = {"h": 1 / 24, "d": 1, "w": 7, "m": 30}
"""Units of a period, in days."""

RETENTION_DAYS = 30
"""The default of `general.sessionRetention.maxAge`."""


def settings_path(scope: str, project: Path) -> Path:
    """Return the file of a scope; the person's own doesn't depend on the project."""
    folder = Path(folders.home()) if scope == "user" else project / ".gemini"
    return folder / "settings.json"


def sources(project: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield the contents of the files that the client can use, the strongest last."""
    own = [settings_path(scope, project) for scope in SCOPES]
    system = Path(os.environ.get(SYSTEM_VARIABLE) or SYSTEM)
    for path in dict.fromkeys([*own, system]):
        with suppress(OSError, ValueError, RecursionError):
            yield path, load(regular_file.read(path).decode("utf-8-sig"))


def obstacles(folder: Path) -> Iterator[Obstacle]:
    """Yield the reasons for which Gemini CLI doesn't run all of its hooks in a folder."""
    project = project_root(folder)
    yield from switched_off(project)
    if project.resolve() != folder.resolve():
        text = "Gemini CLI reads a project's settings only in the folder that it is started in."
        yield Obstacle(text, f"start it in {project}, or use --user", frozenset((SHARED,)))
    yield from untrusted(project)


def switched_off(project: Path) -> Iterator[Obstacle]:
    """Yield what the settings switch off: all hooks, or those with our name."""
    known = [(path, members(found.get("hooksConfig"))) for path, found in sources(project)]
    chosen = [(path, found["enabled"]) for path, found in known if "enabled" in found]
    if chosen and chosen[-1][1] is False:
        path = chosen[-1][0]
        yield Obstacle(f"Hooks are switched off in {path}.", "run `/hooks enable-all`", ALL)
    for path, found in known:
        disabled = found.get("disabled")
        if isinstance(disabled, list) and HOOK_NAME in disabled:
            text = f"The hooks named {HOOK_NAME} are switched off in {path}."
            yield Obstacle(text, f"run `/hooks enable {HOOK_NAME}`", ALL)


def untrusted(project: Path) -> Iterator[Obstacle]:
    """Yield that a project's hooks aren't run because nobody has trusted its folder."""
    given = os.environ.get(TRUST_VARIABLE)
    if given == "true" or not asks_for_trust(project):
        return
    known = False if given == "false" else trust_of(project)
    if not known:
        text = f"Gemini CLI runs no hooks of a project before its folder is trusted: {project}."
        remedy = "start it there and trust the folder, or use --user"
        yield Obstacle(text, remedy, frozenset((SHARED,)), is_certain=known is False)


def asks_for_trust(project: Path) -> bool:
    """Return True unless the settings switch the trust of folders off; a project's can't."""
    own = settings_path(SHARED, project)
    found = [members(each.get("security")) for path, each in sources(project) if path != own]
    chosen = [members(each.get("folderTrust")).get("enabled") for each in found]
    return [each for each in chosen if each is not None][-1:] != [False]


def trust_of(project: Path) -> bool | None:
    """Return whether a person trusts a folder, by the longest rule; None: nobody was asked."""
    path = Path(os.environ.get(TRUSTED_VARIABLE) or f"{folders.home()}/{TRUSTED}")
    rules: Mapping[str, Any] = {}
    with suppress(OSError, ValueError, RecursionError):
        rules = load(regular_file.read(path).decode("utf-8-sig"))
    fitting = [
        (len(rule), level)
        for rule, level in rules.items()
        if covers(rule, level, project.resolve())
    ]
    level = max(fitting, key=lambda each: each[0])[1] if fitting else None
    if level in ("TRUST_FOLDER", "TRUST_PARENT"):
        return True
    return False if level == "DO_NOT_TRUST" else None


def covers(rule: str, level: Any, project: Path) -> bool:
    """Return True if a rule is about a folder."""
    place = Path(rule).parent if level == "TRUST_PARENT" else Path(rule)
    return "\0" not in rule and project.is_relative_to(place.resolve())


def retention_days(project: Path) -> int | None:
    """Return the days after which the client deletes a chat log; None where it keeps them."""
    merged: dict[str, Any] = {}
    for _, found in sources(project):
        merged |= members(members(found.get("general")).get("sessionRetention"))
    if merged.get("enabled", True) is False:
        return None
    period = re.fullmatch(r"(\d{1,6})([dhwm])", str(merged.get("maxAge", "")))
    return max(int(int(period[1]) * DAYS[period[2]]), 1) if period else RETENTION_DAYS
