"""The facts of a session beside its log: `workspace.yaml`.

Three members of it are used, each a scalar on a line of its own; a library for YAML would be one
more dependency for that. A value in any other form is passed over.
"""

import json
from pathlib import Path
from typing import NamedTuple

from hookkit.lib.system import regular_file
from hookkit.model.transcript import TitleKind

FILE = "workspace.yaml"

MAX_SIZE = 64 * 1024

UNPLAIN = "\"'|>[{&*!%@`#"
"""How a value begins that isn't a plain text."""


class SessionTitle(NamedTuple):
    """The name of a session: the person's own, or the client's."""

    kind: TitleKind
    text: str


def title(path: Path) -> SessionTitle | None:
    """Return the title of a session; None where it has none that can be read."""
    known = values(path)
    name = known.get("name")
    if not name:
        return None
    return SessionTitle("custom" if known.get("user_named") == "true" else "ai", name)


def values(path: Path) -> dict[str, str]:
    """Return the scalars at the top of a file; none where it can't be read."""
    try:
        with regular_file.opened(path) as stream:
            content = stream.read(MAX_SIZE)
    except OSError:
        return {}
    found = {}
    for line in content.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(": ")
        if colon and name.isidentifier() and (known := scalar(value.strip())):
            found[name] = known
    return found


def scalar(value: str) -> str:
    """Return the text of a scalar; an empty text for what isn't one on one line."""
    if value[:1] == value[-1:] == "'" and len(value) > 1:
        return value[1:-1].replace("''", "'")
    if value[:1] == '"':
        try:
            found = json.loads(value)
        except ValueError:
            return ""
        return found if isinstance(found, str) else ""
    return "" if value[:1] in UNPLAIN else value.partition(" #")[0].rstrip()
