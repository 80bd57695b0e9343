"""Find a session's rollout, by session and by project.

A supervisor imports this, with no more than `os`.
"""

import os
from collections.abc import Iterator

from hookkit.agents.codex import rollout_files
from hookkit.agents.codex.codex_home import VARIABLE, codex_home, default_home, home_of
from hookkit.agents.codex.rollout_files import (
    all_rollouts,
    head_of,
    member,
    path_of,
    root_of,
    thread_of,
    written_at,
)

RESUME = ("codex", "resume")
"""The command with which a person resumes a session; its id follows."""


def transcript_of(session_id: str, known: str | None = None) -> str | None:
    """Return the rollout of a session; None where there is none.

    `known` is where it was: `codex archive` moves it.
    """
    if known and "\0" not in known and os.access(known, os.F_OK):
        return known
    if "/" in session_id or "\0" in session_id:
        return None
    found = (path_of(session_id, home) for home in rollout_files.homes(known))
    return next(filter(None, found), None)


def sessions_of(project: str) -> Iterator[str]:
    """Yield the ids of a folder's sessions, the one that was written to last first."""
    found = []
    for path in all_rollouts(codex_home()):
        at = written_at(path)
        if at is not None:
            found.append((at, path))
    for _, path in sorted(found, reverse=True):
        if member(head_of(path), "cwd") == project and root_of(path) is None:
            yield thread_of(path)


def start_folder(session_id: str, cwd: str, known: str | None = None) -> str:
    """Return the folder itself: Codex finds a session by its id from anywhere."""
    return cwd


def environment_of(transcript: str) -> dict[str, str | None]:
    """Return the variable that Codex needs to find a rollout again."""
    home = home_of(transcript)
    if home is None or home == codex_home():
        return {}
    return {VARIABLE: None if home == default_home() else home}
