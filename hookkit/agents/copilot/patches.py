"""What a tool call changed in files: the patch beside its output."""

import re
from typing import Any

from hookkit.agents.values import members, text
from hookkit.model.transcript import FileChange, Hunk

HUNK = re.compile(r"@@ -(\d{1,9})(?:,\d+)? \+(\d{1,9})(?:,\d+)? @@")

HEADER, OLD, NEW = "diff --git ", "--- ", "+++ "
"""The lines of a patch before a file's hunks."""

NO_FILE = ("/dev/null", "a/dev/null", "b/dev/null")
"""The names in the place of a file that isn't there."""


def changes_in(data: dict[str, Any]) -> tuple[FileChange, ...]:
    """Return the changes of files that a result reports; none of a tool that only reads."""
    if not data.get("fileEdits"):
        return ()
    patch = text(members(data.get("result")).get("detailedContent")) or ""
    found = (of_file(part) for part in f"\n{patch}".split(f"\n{HEADER}")[1:])
    return tuple(each for each in found if each is not None)


def of_file(patch: str) -> FileChange | None:
    """Return the change of one file, of the part of a patch that is about it."""
    names = {OLD: "", NEW: ""}
    hunks: list[Hunk] = []
    lines: list[str] = []
    for line in patch.split("\n")[1:]:
        start = HUNK.match(line)
        if start is not None:
            lines = []
            hunks.append(Hunk(int(start[1]), int(start[2]), ()))
        elif hunks and line[:1] in (*" -+",) and line:
            lines.append(line)
            hunks[-1] = hunks[-1]._replace(lines=tuple(lines))
        elif not hunks and line[:4] in names:
            names[line[:4]] = line[4:]
    name = names[OLD] if names[NEW] in NO_FILE else names[NEW]
    whole = tuple(each for each in hunks if each.lines)
    if not name or not whole:
        return None
    return FileChange(name[1:], whole, names[OLD] in NO_FILE)
