"""How a person resumes a session: the command that `show` prints."""

import shlex
from typing import NamedTuple

from hookkit import agents
from hookkit.api.session_place import instead, is_there, own_folder, transcript_of
from hookkit.model.session import Session
from hookkit.pipeline.collect.dead_processes import is_process_running


class Resumption(NamedTuple):
    """How a person resumes a session."""

    command: str
    """A line for a shell: in the session's folder, or with hookkit in another."""
    is_elsewhere: bool = False
    """The session's folder is gone."""


def resumption(session: Session) -> Resumption | None:
    """Return how a person resumes a session in a terminal.

    None where that isn't possible: it is running, a person's own, or its transcript is gone.
    """
    path = None if session.origin == "manual" else transcript_of(session)
    folder = own_folder(session) if path else None
    if path is None or folder is None or is_process_running(session):
        return None
    if not is_there(folder):
        where = instead(session, folder)
        return Resumption(f"hookkit resume {session.seq} --project {where}", is_elsewhere=True)
    files = agents.of(session.framework).session_files
    line = f"cd {shlex.quote(folder)} && " + " ".join(
        [*assignments(files.environment_of(path)), *files.RESUME, shlex.quote(session.session_id)]
    )
    return Resumption(line if line.isprintable() else f"hookkit resume {session.seq}")


def assignments(variables: dict[str, str | None]) -> list[str]:
    """Return variables as a shell sets and unsets them for one command."""
    values = [f"{name}={shlex.quote(value)}" for name, value in variables.items() if value]
    unset = [f"-u {name}" for name, value in variables.items() if value is None]
    return [*values, *(["env", *unset] if unset else [])]
