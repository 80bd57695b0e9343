"""Read what a tool call changed in files, from the structured result beside its output."""

from itertools import takewhile
from typing import Any

from hookkit.agents.values import count, text
from hookkit.model.transcript import FileChange, Hunk

CONTEXT = 3
"""Unchanged lines around a change."""


def changes(result: Any) -> tuple[FileChange, ...]:
    """Return the changes of files in a result; none where it reports none."""
    if not isinstance(result, dict):
        return ()
    if "notebook_path" in result:
        found = [of_cell(result)]
    elif "structuredPatch" in result:
        found = [of_file(result)]
    else:
        found = of_command(result.get("bashEditDiff"))
    return tuple(each for each in found if each is not None)


def of_file(result: dict[str, Any]) -> FileChange | None:
    """Return the change of an edit or of a written file; a new file has no patch."""
    path = text(result.get("filePath"))
    hunks = hunks_of(result["structuredPatch"])
    content = text(result.get("content"))
    is_new = result.get("type") == "create"
    if is_new and content and not hunks:
        hunks = (Hunk(0, 1, tuple(f"+{line}" for line in lines_of(content))),)
    return FileChange(path, hunks, is_new) if path and hunks else None


def of_command(diff: Any) -> list[FileChange | None]:
    """Return the changes that the client found after a shell command."""
    files = diff.get("files") if isinstance(diff, dict) else None
    return [
        FileChange(path, hunks, file.get("created") is True)
        for file in (files if isinstance(files, list) else ())
        if isinstance(file, dict)
        and (path := text(file.get("filePath")))
        and (hunks := hunks_of(file.get("hunks")))
    ]


def of_cell(result: dict[str, Any]) -> FileChange | None:
    """Return the change of a notebook's cell."""
    path = text(result.get("notebook_path"))
    if not path or result.get("error"):
        return None
    mode = result.get("edit_mode")
    old = [] if mode == "insert" else lines_of(text(result.get("old_source")) or "")
    new = [] if mode == "delete" else lines_of(text(result.get("new_source")) or "")
    hunk = compared(old, new)
    return FileChange(path, (hunk,)) if hunk.lines else None


def compared(old: list[str], new: list[str]) -> Hunk:
    """Return the difference between two texts as one hunk."""
    if old == new:
        return Hunk(0, 0, ())
    before = sum(1 for _ in takewhile(is_same, zip(old, new, strict=False)))
    rest = zip(reversed(old[before:]), reversed(new[before:]), strict=False)
    after = sum(1 for _ in takewhile(is_same, rest))
    first = max(before - CONTEXT, 0)
    end = len(old) - after
    lines = [f" {line}" for line in old[first:before]]
    lines += [f"-{line}" for line in old[before:end]]
    lines += [f"+{line}" for line in new[before : len(new) - after]]
    lines += [f" {line}" for line in old[end : end + CONTEXT]]
    return Hunk(first + 1, first + 1, tuple(lines))


def is_same(pair: tuple[str, str]) -> bool:
    """Return True if two lines are the same."""
    return pair[0] == pair[1]


def hunks_of(patch: Any) -> tuple[Hunk, ...]:
    """Return the hunks of a patch, without what is no line of one."""
    hunks = []
    for each in patch if isinstance(patch, list) else ():
        found = each.get("lines") if isinstance(each, dict) else None
        known = found if isinstance(found, list) else []
        lines = tuple(line for line in known if isinstance(line, str) and line[:1] in (*" -+",))
        if lines:
            hunks.append(Hunk(count(each.get("oldStart")), count(each.get("newStart")), lines))
    return tuple(hunks)


def lines_of(content: str) -> list[str]:
    """Return the lines of a text."""
    return content.removesuffix("\n").split("\n") if content else []
