"""The tools that agents use right now, as their transcripts show it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from hookkit import agents
from hookkit.agents import transcript_files
from hookkit.lib.text import scrub
from hookkit.model.session import Session, moment

MOST_READ = 50
"""Sessions whose transcripts are looked at."""

MOST_OF_ARGUMENT = 2000
"""Characters of an argument that are looked at."""

AT_WORK = ("busy", "wait")
"""Statuses in which a tool may be in use; in the second one, a person is asked for permission."""


class CurrentTool(NamedTuple):
    """A tool call in progress."""

    name: str
    about: str
    """Its most descriptive argument, on one line."""
    since: str
    others: int = 0
    """Further calls that run beside it."""

    def elapsed_at(self, now: datetime) -> timedelta | None:
        """Return the time since it was called; None where the transcript has no time."""
        return max(now - moment(self.since), timedelta()) if self.since else None


class FileState(NamedTuple):
    """A file changes whenever one of these does."""

    path: str
    size: int
    changed_ns: int


class CurrentTools:
    """Finds the tools in use; a transcript is read again only after it has changed."""

    def __init__(self) -> None:
        self.known: dict[FileState, CurrentTool | None] = {}

    def of(self, sessions: Iterable[Session]) -> dict[int, CurrentTool]:
        """Return the tool in use by the numbers of sessions; those at work are looked at."""
        at_work = [each for each in sessions if each.transcript_path and each.status in AT_WORK]
        found: dict[int, CurrentTool] = {}
        states: dict[FileState, CurrentTool | None] = {}
        for session in at_work[:MOST_READ]:
            state = state_of(session, session.transcript_path or "")
            if state is None:
                continue
            states[state] = tool = (
                self.known[state] if state in self.known else tool_of(session, state.path)
            )
            if tool is not None:
                found[session.seq or 0] = tool
        self.known = states
        return found


def state_of(session: Session, path: str) -> FileState | None:
    """Return the state of a session's transcript; None where there is none."""
    keeper = agents.of(session.framework).transcripts or transcript_files
    (status,) = keeper.statuses([Path(path)])
    return status and FileState(path, status.size, status.mtime_ns)


def tool_of(session: Session, transcript: str) -> CurrentTool | None:
    """Return the tool that a session uses; None for none, and where that can't be read."""
    try:
        calls = agents.of(session.framework).conversation.open_calls(Path(transcript))
    except OSError:
        return None
    if not calls:
        return None
    first, *others = calls
    about = scrub.line(first.about[:MOST_OF_ARGUMENT])
    return CurrentTool(scrub.line(first.name), about, first.at, len(others))
