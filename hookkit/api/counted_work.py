"""What was counted in a session at which time, by the same rules as its sums."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from hookkit import agents
from hookkit.api.store import Store
from hookkit.model.happening import Happening
from hookkit.model.session import Session
from hookkit.model.transcript_records import API_ERROR, CALL, FAILED, NEVER_RAN, edits_file
from hookkit.store.sqlite.happenings import HappeningQueries


class Work(NamedTuple):
    """Something that was counted: each of its counts is 0 or 1."""

    at: int
    """Unix milliseconds."""
    agent: str | None
    """The subagent that did it; None: the session itself."""
    tools: int
    """A call that was refused, or found invalid, is none."""
    edits: int
    errors: int
    """Calls that failed, refused ones too, and failures of the API."""

    @property
    def counts(self) -> bool:
        """Return True if any of its counts is not 0."""
        return bool(self.tools or self.edits or self.errors)


def work_of(store: Store, session: Session, found: Iterable[Happening]) -> list[Work]:
    """Return what was counted in the transcripts of a session; of one without any, what happened.

    Args:
        store: The store.
        session: The session.
        found: What happened in it.
    """
    rows = HappeningQueries(store.db).work(session.seq or 0)
    work = of_rows(rows, session) if rows else map(of_happening, found)
    return [each for each in work if each.counts]


def of_rows(rows: list[tuple[int, int, str, int]], session: Session) -> Iterator[Work]:
    """Yield what the records of transcripts count."""
    agent_id = agents.of(session.framework).conversation.agent_id
    names = {path: agent_id(Path(path)) for _, _, path, is_subagent in rows if is_subagent}
    for at, flags, path, is_subagent in rows:
        yield Work(
            at,
            names[path] if is_subagent else None,
            bool(flags & CALL and not flags & NEVER_RAN),
            edits_file(flags),
            bool(flags & (FAILED | API_ERROR)),
        )


def of_happening(each: Happening) -> Work:
    """Return what counts of something that happened."""
    return Work(each.at, each.agent, each.kind in ("question", "tool"), each.is_edit, each.is_error)
