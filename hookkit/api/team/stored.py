"""What this machine knows of its team: the DSN with its password, and what is shared.

It is in a file that its owner alone can read, never in the settings, which people copy and commit.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from hookkit import file_errors, paths
from hookkit.errors import FileError, TeamError
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file
from hookkit.model.share_levels import LEVELS

NO_TEAM = "This machine is in no team. Join one with the DSN from its admin: hookkit team join"


class Joined(NamedTuple):
    """The team of this machine."""

    dsn: str
    level: str
    user: str = ""
    """The person's name in the team."""
    projects: Mapping[str, str] = MappingProxyType({})
    """Projects with another level, by the names that the team has for them."""


def file() -> Path:
    """Return the file of the team."""
    return paths.data_dir() / "team.json"


def load() -> Joined | None:
    """Return the team of this machine, None if it is in none. Raises FileError."""
    try:
        content = regular_file.read(file())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileError(str(file_errors.explained(error, file()))) from None
    try:
        found = json.loads(content)
        projects = {str(name): str(level) for name, level in found.get("projects", {}).items()}
        joined = Joined(
            str(found["dsn"]), str(found["level"]), str(found.get("user", "")), projects
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        joined = Joined("", "")
    if not {joined.level, *joined.projects.values()} <= {*LEVELS}:
        raise FileError(f"{file()} is damaged. Delete it, then join again: hookkit team join")
    return joined


def needed() -> Joined:
    """Return the team of this machine. Raises TeamError if it is in none."""
    found = load()
    if found is None:
        raise TeamError(NO_TEAM)
    return found


def save(joined: Joined) -> None:
    """Remember the team. Raises FileError."""
    known = joined._asdict() | {"projects": dict(joined.projects)}
    content = json.dumps(known, indent=2).encode() + b"\n"
    try:
        paths.make_private(paths.data_dir())
        replace_file(file(), content, mode=0o600)
    except OSError as error:
        raise FileError(str(file_errors.explained(error, file()))) from None


def forget() -> None:
    """Forget the team. Raises FileError."""
    try:
        file().unlink(missing_ok=True)
    except OSError as error:
        raise FileError(str(file_errors.explained(error, file()))) from None
