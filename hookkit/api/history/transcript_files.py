"""Find the transcripts of a session and its subagents."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hookkit import agents
from hookkit.agents.transcript_files import is_in_database
from hookkit.api.store import Store
from hookkit.model.session import Session


class Files(NamedTuple):
    """The transcripts of one session."""

    main: Path | None = None
    """The session's transcript; None if it is gone."""
    agents: dict[str, Path] = {}  # noqa: RUF012 - never mutated
    """Subagents' transcripts by subagent id."""
    framework: str | None = None
    """The agent that can read them."""


def files_of(store: Store, session: Session) -> Files:
    """Return the existing transcripts of a session.

    None of a team's: they lie on its members' machines, and a path that one of them names must not
    lead to a file here.
    """
    if store.is_team:
        return Files()
    read = store.accounts.transcripts_of(session.seq) if session.seq is not None else []
    mains = [Path(each.path) for each in read if not each.is_sidechain]
    found = (path for path in (*candidates(session), *mains) if is_transcript(path))
    main = next(found, None)
    if main is None:
        return Files()
    # A session that changed folders has subagents in more than one place.
    others = [Path(each.path) for each in read if each.is_sidechain]
    known = agents.of(session.framework).conversation
    there = filter(is_transcript, others)
    found_agents = [*there, *known.subagents(main)]
    by_id = {known.agent_id(path): path for path in found_agents}
    return Files(main, by_id, session.framework)


def is_transcript(path: Path) -> bool:
    """Return True if there is a transcript at this path."""
    return os.path.isfile(path) or is_in_database(path)  # noqa: PTH113 - any name


def candidates(session: Session) -> Iterator[Path]:
    """Yield possible paths of the transcript, the most likely first."""
    if session.transcript_path:
        yield Path(session.transcript_path)
    files = agents.of(session.framework).session_files
    if path := files.transcript_of(session.session_id, session.transcript_path):
        yield Path(path)
