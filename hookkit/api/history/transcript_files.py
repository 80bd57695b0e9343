"""Where a session's conversation is written down: its transcript, and those of its subagents."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hookkit.agents.claude_code import session_files
from hookkit.agents.claude_code.transcript.detailed_reader import agent_id, subagents
from hookkit.api.store import Store
from hookkit.model.session import Session


class Files(NamedTuple):
    """The transcripts of one session."""

    main: Path | None = None
    """None: it is gone."""
    agents: dict[str, Path] = {}  # noqa: RUF012 - nobody changes it
    """Those of subagents, by the subagent's id."""


def files_of(store: Store, session: Session) -> Files:
    """The transcripts of a session that are still there."""
    read = store.accounts.transcripts_of(session.seq) if session.seq is not None else []
    mains = [Path(each.path) for each in read if not each.is_sidechain]
    found = (path for path in (*candidates(session), *mains) if path.is_file())
    main = next(found, None)
    if main is None:
        return Files()
    # The client may have moved the session in its middle: what it did before lies elsewhere.
    others = [Path(each.path) for each in read if each.is_sidechain]
    agents = {agent_id(path): path for path in others if path.is_file()}
    return Files(main, agents | {agent_id(path): path for path in subagents(main)})


def candidates(session: Session) -> Iterator[Path]:
    """Where the transcript may be, the likeliest first."""
    if session.transcript_path:
        yield Path(session.transcript_path)
    if "/" not in session.session_id and (path := session_files.transcript_of(session.session_id)):
        yield Path(path)
