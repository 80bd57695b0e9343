"""Read the payload of the programs that the client waits for: the status line and the guard.

They run as `python -I -S`, like record.py. Beyond SQLite they import next to nothing: `typing`,
`re`, `json` or `os` would each take as long as everything that they do.
"""

import posix

from hookkit import record
from hookkit.store.sqlite.json_parser import parsed

Json = dict[str, object]

ENOUGH = 1e12
"""Numbers of a payload must be smaller."""


def data_folder(folder: str) -> str:
    """Return the folder that HOOKKIT_HOME names, as record.py does; else `folder`."""
    home = posix.environ.get(b"HOOKKIT_HOME", b"").decode("utf-8", "surrogateescape")
    return home if home.startswith("/") else folder


def is_ours() -> bool:
    """Return True in the client that writes our summaries."""
    return record.SUMMARIZER_GUARD in posix.environ


def parse(payload: bytes) -> Json:
    """Parse a payload; one that is not a JSON object is empty."""
    try:
        value = parsed(payload)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def find(value: object, *keys: str) -> object:
    """Return the value below these keys, or None."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def number(value: object) -> float | None:
    """Return a number that is finite and not negative, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value < ENOUGH else None


def plain(value: object) -> str:
    """Return a text as `one_line` makes it; nothing for a value of another type."""
    if not isinstance(value, str):
        return ""
    if value.isprintable():  # nearly always: only its spaces need care, and no further import
        return " ".join(value.split())
    from hookkit.lib.text.sanitize import one_line

    return one_line(value)


def project_of(value: Json, stored: str | None = None) -> str | None:
    """Return the project of a session: of the folder that the payload names, or as it is stored.

    It is looked up again: what is stored may come from a folder's path alone.
    """
    from hookkit.lib.git.project_root import project_root  # where a project has a budget
    from hookkit.model.project_path import normalized

    folders = (find(value, "workspace", "project_dir"), value.get("cwd"))
    folder = next((each for each in folders if isinstance(each, str) and each), stored)
    if stored is not None and (folder is None or normalized(folder) != stored):
        folder = stored
    return None if folder is None else normalized(project_root(folder) or folder)
