"""Read what a tool call changed in files, from the metadata beside its output."""

from typing import Any

from hookkit.agents.unified_diff import hunks_of
from hookkit.agents.values import members, text
from hookkit.model.transcript import FileChange, Hunk


def changes(tool: str, state: dict[str, Any]) -> tuple[FileChange, ...]:
    """Return the changes of files in the state of a tool; none where it reports none."""
    inputs, found = members(state.get("input")), members(state.get("metadata"))
    if isinstance(files := found.get("files"), list):
        changed = [of_file(members(each)) for each in files]
    elif tool == "write" and found.get("exists") is False:
        changed = [of_new_file(text(inputs.get("filePath")), text(inputs.get("content")))]
    else:
        patch = text(members(found.get("filediff")).get("patch")) or text(found.get("diff"))
        changed = [of_patch(text(inputs.get("filePath")), patch)]
    return tuple(each for each in changed if each is not None)


def of_file(file: dict[str, Any]) -> FileChange | None:
    """Return the change of one of the files of a patch."""
    path = text(file.get("movePath")) or text(file.get("filePath"))
    return of_patch(path, text(file.get("patch")), is_new=file.get("type") == "add")


def of_patch(path: str | None, patch: str | None, *, is_new: bool = False) -> FileChange | None:
    """Return the change of a file in a unified diff."""
    hunks = hunks_of(patch or "")
    return FileChange(path, hunks, is_new) if path and hunks else None


def of_new_file(path: str | None, content: str | None) -> FileChange | None:
    """Return the change that writes a new file."""
    if not path or not content:
        return None
    lines = content.removesuffix("\n").split("\n")
    return FileChange(path, (Hunk(0, 1, tuple(f"+{line}" for line in lines)),), is_new=True)
