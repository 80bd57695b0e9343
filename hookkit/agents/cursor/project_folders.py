"""Where Cursor keeps what it knows of a project: `~/.cursor/projects/<the path with dashes>`.

A supervisor imports this, with no more than `os`.
"""

import os

TRANSCRIPTS = "agent-transcripts"
"""The folder of a project's logs."""


def cursor_folder() -> str:
    """Return the folder of Cursor's files."""
    return os.path.expanduser("~/.cursor")  # noqa: PTH111


def projects_folder() -> str:
    """Return the folder of all projects."""
    return f"{cursor_folder()}/projects"


def name_of(project: str) -> str:
    """Return the name of a project's folder: all but ASCII letters and digits are dashes."""
    path = project.lstrip("/")
    return "".join(each if each.isascii() and each.isalnum() else "-" for each in path)


def project_in(paths: list[str], name: str) -> str | None:
    """Return the folder above one of the paths that has a project's name; None where none has."""
    for path in paths:
        folder, above = path, os.path.dirname(path)  # noqa: PTH120
        while folder != above:
            if name_of(folder) == name:
                return folder
            folder, above = above, os.path.dirname(above)  # noqa: PTH120
    return None
