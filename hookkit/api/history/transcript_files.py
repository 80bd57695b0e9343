"""Find the transcript of a session, and those of its subagents."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hookkit import agents
from hookkit.api.store import Store
from hookkit.model.session import Session


class Files(NamedTuple):
    """The transcripts of one session."""

    main: Path | None = None
    """None: it is gone."""
    agents: dict[str, Path] = {}  # noqa: RUF012 - nobody changes it
    """Those of subagents, by the subagent's id."""
    framework: str | None = None
    """The agent that can read them."""


def files_of(store: Store, session: Session) -> Files:
    """Return the transcripts of a session that are still there."""
    read = store.accounts.transcripts_of(session.seq) if session.seq is not None else []
    mains = [Path(each.path) for each in read if not each.is_sidechain]
    found = (path for path in (*candidates(session), *mains) if path.is_file())
    main = next(found, None)
    if main is None:
        return Files()
    # The client may have moved the session in its middle: what it did before lies elsewhere.
    others = [Path(each.path) for each in read if each.is_sidechain]
    known = agents.of(session.framework).conversation
    found_agents = [*(path for path in others if path.is_file()), *known.subagents(main)]
    by_id = {known.agent_id(path): path for path in found_agents}
    return Files(main, by_id, session.framework)


def candidates(session: Session) -> Iterator[Path]:
    """Yield where the transcript may be, the likeliest first."""
    if session.transcript_path:
        yield Path(session.transcript_path)
    if "/" not in session.session_id:
        path = agents.of(session.framework).session_files.transcript_of(session.session_id)
        if path:
            yield Path(path)
