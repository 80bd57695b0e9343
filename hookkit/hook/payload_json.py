"""What the programs that the client waits for have in common: what they are told, and where.

statusline.py and guard.py are run by `python -I -S`, like record.py. Beyond SQLite they import
next to nothing: `typing`, `re`, `json` or `os` would each take as long as all that they do.
"""

import posix

from hookkit import record
from hookkit.lib.text.sanitize import one_line
from hookkit.store.sqlite.json_parser import parsed

Json = dict[str, object]

ENOUGH = 1e12
"""What no number that we are told reaches."""


def data_folder(folder: str) -> str:
    """The folder that `HOOKKIT_HOME` names in the environment, as record.py has it; or `folder`."""
    home = posix.environ.get(b"HOOKKIT_HOME", b"").decode("utf-8", "surrogateescape")
    return home if home.startswith("/") else folder


def is_ours() -> bool:
    """Whether this is the client that writes our summaries."""
    return record.SUMMARIZER_GUARD in posix.environ


def told(payload: bytes) -> Json:
    """What a payload says; nothing where it can't be understood."""
    try:
        value = parsed(payload)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def find(value: object, *keys: str) -> object:
    """What stands below these keys, None where nothing does."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def number(value: object) -> float | None:
    """A value that can be reckoned with: not negative, and finite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value < ENOUGH else None


def plain(value: object) -> str:
    """Return a text as `one_line` makes it; nothing for a value of another type."""
    return one_line(value) if isinstance(value, str) else ""


def project_of(value: Json) -> str | None:
    """The project of a session that isn't stored yet: the name of its folder."""
    folders = (find(value, "workspace", "project_dir"), value.get("cwd"))
    folder = next((each for each in folders if isinstance(each, str) and each), None)
    if folder is None:
        return None
    return folder.rstrip("/").rpartition("/")[2] or folder
