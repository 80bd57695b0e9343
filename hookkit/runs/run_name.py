"""The names of runs: a session's id, and from its second run on a number.

Where the agent chooses the id, a run's folder is named after another one until the agent has
printed its own. A link with that name then leads to the folder, and one to its lock: from then on
that is the run's name. The first one stays valid.

The supervisor of a run imports this with the standard library only.
"""

import os
import re

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PREFIXED = rf"[a-z]{{1,8}}_[0-9A-Za-z]{{12,64}}|[A-Za-z]{{1,8}}-{UUID}"
"""The forms of the ids that some agents choose: `ses_…`, `T-…`."""

ID = re.compile(f"{UUID}|{PREFIXED}")
NAME = re.compile(rf"({UUID}|{PREFIXED})(?:\.([1-9][0-9]{{0,8}}))?")

LOCK = ".lock"


def add(folder: str, session_id: str) -> bool:
    """Name the run in a folder after its session; return False if it can't be."""
    root, _, name = folder.rpartition("/")
    if not ID.fullmatch(session_id) or session_id == name:
        return False
    try:
        os.symlink(name, f"{root}/{session_id}")  # noqa: PTH211
    except OSError:
        return False
    try:  # noqa: SIM105 - importing contextlib is slow
        os.link(f"{root}/{name}{LOCK}", f"{root}/{session_id}{LOCK}")
    except OSError:
        pass  # the session's row shows that it runs
    return True


def remove(folder: str) -> None:
    """Remove the link to a folder, if that is one, and what locked it under its first name."""
    root, _, _ = folder.rpartition("/")
    name = target_of(folder)
    if name is not None:
        for path in (folder, f"{root}/{name}{LOCK}"):
            try:
                os.unlink(path)  # noqa: PTH108
            except OSError:
                continue


def target_of(path: str) -> str | None:
    """Return the name of the folder that a link leads to; None for what is no link."""
    try:
        return os.readlink(path)  # noqa: PTH115
    except OSError:
        return None
