"""Identify and name projects by the text of their paths.

A project's identity is the normalised path of its folder, or a name that a person gave. This is the
rule for what can't be looked up any more: a folder that is gone, or that is on another machine.
lib/git/project_root.py asks the file system. Programs that an agent waits for import this, so it
imports nothing at first.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

DEVICE = ("//?/UNC/", "//?/", "//./")
"""Prefixes of Windows paths in their long form; the first is a share's."""


def is_path(project: str) -> bool:
    """Return True for a path, False for a name that a person gave."""
    return project.startswith("/") or has_drive(project)


def has_drive(path: str) -> bool:
    """Return True if a path begins with the letter of a drive."""
    return path[:1].isascii() and path[:1].isalpha() and path[1:2] == ":" and path[2:3] in "/\\"


def normalized(path: str) -> str:
    """Return the one form of a path: NFC, slashes, a capital drive letter, no slash at the end."""
    path = composed(path)
    if has_drive(path) or path.startswith("\\\\"):
        path = path.replace("\\", "/")
    if path.startswith(DEVICE):
        share, long = path.startswith(DEVICE[0]), path[len(DEVICE[1]) :]
        path = f"//{path[len(DEVICE[0]) :]}" if share else long
    if has_drive(path):
        return f"{path[0].upper()}:/{'/'.join(parts_of(path[2:]))}"
    if not path.startswith("/"):
        return path
    is_share = path.startswith("//") and not path.startswith("///")
    return ("//" if is_share else "/") + "/".join(parts_of(path))


def composed(text: str) -> str:
    """Return a text in NFC: file systems write the same name in two forms."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


def parts_of(path: str) -> list[str]:
    """Return the names in a path, without those that mean no folder."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return parts


def outside(path: str, worktrees: "Iterable[str]") -> str:
    """Return the repository of a normalised path within one of these folders of worktrees.

    The folders are named as in `/.agent/worktrees/`. Any other path is returned as it is.
    """
    for folder in worktrees:
        root, _, name = path.partition(folder)
        if name and root:
            return root
    return path


def last_name(project: str) -> str:
    """Return the last component of a project's path or name."""
    return project.rstrip("/").rpartition("/")[2] or project


def display_names(projects: "Iterable[str]") -> dict[str, str]:
    """Return a name for each of all projects with the same last component.

    It has as many parents in front as it takes to distinguish the projects.
    """
    names: dict[str, str] = {}
    left = list(projects)
    size = 1
    while left:
        ends = {each: ending(each, size) for each in left}
        counts = dict.fromkeys(names.values(), 1)
        for end in ends.values():
            counts[end] = counts.get(end, 0) + 1
        for each, end in ends.items():
            if counts[end] == 1 or end == each:
                names[each] = end
        left = [each for each in left if each not in names]
        size += 1
    return names


def ending(project: str, size: int) -> str:
    """Return the last components of a project's path; all of one that has no more."""
    if not is_path(project):
        return project
    parts = [each for each in project.split("/") if each]
    return "/".join(parts[-size:]) if size < len(parts) + project.startswith("/") else project
