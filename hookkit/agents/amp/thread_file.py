"""The file of an old thread: one JSON object, which the client rewrote with each change."""

from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from hookkit.agents.values import members, text
from hookkit.errors import RejectedError
from hookkit.lib.system import regular_file
from hookkit.model.json_text import loads

Json = dict[str, Any]


def load(data: bytes) -> Json:
    """Return a thread. Raises RejectedError for what is none."""
    value = loads(data)
    if not isinstance(value, dict):
        raise RejectedError("not a JSON object")
    return value


def folder_of(thread: Json) -> str | None:
    """Return the folder in which a thread began; None where it has none."""
    trees = members(members(thread.get("env")).get("initial")).get("trees")
    first = members(trees[0]) if isinstance(trees, list) and trees else {}
    try:
        address = urlsplit(text(first.get("uri")) or "")
    except ValueError:  # such as `file://[`
        return None
    return unquote(address.path) if address.scheme == "file" and address.path else None


def folder_in(path: str) -> str | None:
    """Return the folder in which the thread of a file began; None where it can't be read."""
    with suppress(OSError, RejectedError):
        return folder_of(load(regular_file.read(Path(path))))
    return None


def objects(value: Any) -> list[Json]:
    """Return the objects in a list; none of anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
