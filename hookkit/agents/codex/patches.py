"""The files that a patch changes, as `apply_patch` takes it and as rollouts report it."""

import posixpath
import re
from typing import Any

from hookkit.agents.unified_diff import hunks_of
from hookkit.agents.values import members, text
from hookkit.model.transcript import FileChange, Hunk

FILE = re.compile(r"^\*\*\* (?:Add|Delete|Update) File: (.+?)\s*$", re.MULTILINE)
BEGIN = re.compile(r"^\*\*\* (?=(?:Add|Delete|Update) File: )", re.MULTILINE)

TOOL = "apply_patch"


def files_in(patch: str, cwd: str | None) -> list[str]:
    """Return the files that a patch names, in its order, each once."""
    return list(dict.fromkeys(absolute(name, cwd) for name in FILE.findall(patch)))


def absolute(path: str, cwd: str | None) -> str:
    """Return a path in a folder as an absolute one."""
    return posixpath.normpath(posixpath.join(cwd or "", path))


def changes(reported: Any) -> tuple[FileChange, ...]:
    """Return the changes of files that a rollout reports."""
    found = (change(path, members(each)) for path, each in members(reported).items())
    return tuple(each for each in found if each.hunks)


def change(path: str, reported: dict[str, Any]) -> FileChange:
    """Return the change of one file; a new or deleted one is all lines."""
    kind, content = reported.get("type"), text(reported.get("content")) or ""
    if kind == "update":
        diff = text(reported.get("unified_diff")) or ""
        return FileChange(text(reported.get("move_path")) or path, hunks_of(diff))
    lines = content.removesuffix("\n").split("\n") if content else []
    sign, at = ("+", (0, 1)) if kind == "add" else ("-", (1, 0))
    hunk = Hunk(*at, tuple(f"{sign}{line}" for line in lines))
    return FileChange(path, (hunk,) if lines else (), is_new=kind == "add")


def patch_changes(patch: str, cwd: str | None) -> tuple[FileChange, ...]:
    """Return the changes that a patch asks for, as far as its words show them."""
    found: list[FileChange] = []
    for number, part in enumerate(BEGIN.split(patch)):
        if number == 0:
            continue
        kind, _, rest = part.partition(" File: ")
        name, _, body = rest.partition("\n")
        lines = body.partition("\n*** End Patch")[0].split("\n")
        shown = [line for line in lines if line[:1] in (" ", "-", "+") and line]
        hunk = Hunk(0 if kind == "Add" else 1, 1, tuple(shown))
        found += [FileChange(absolute(name.strip(), cwd), (hunk,), kind == "Add")] if shown else []
    return tuple(found)
