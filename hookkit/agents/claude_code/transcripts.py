"""Claude Code's transcripts, as the Transcripts protocol has them.

The reader is imported late: an import that finds nothing new starts without it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from hookkit.agents.base import TranscriptReader
from hookkit.agents.claude_code import config_folders
from hookkit.agents.transcript_files import find_files, first_line
from hookkit.agents.transcript_files import statuses as statuses
from hookkit.model.transcript_position import Position

DESKTOP_SESSIONS = [
    f"local-agent-mode-sessions/{'*/' * depth}local_*/.claude/projects" for depth in range(4)
]
"""The folders of Claude Desktop's own agent sessions (Cowork), below its workspaces and groups.

Whatever else lies beside them is the sessions' files.
"""

NO_TRANSCRIPTS = ("history.jsonl", "audit.jsonl")
"""The prompt history, and Claude Desktop's partial copy of a session."""

SUBAGENTS = "subagents/**/agent-*.jsonl"
"""The transcripts of a session's subagents, in the folder that is named after the session."""


def roots() -> list[Path]:
    """Return the folders of all projects that exist; all that are listed where none does.

    So an import can report that a folder which the person named is missing.
    """
    folders = [Path(each) for each in config_folders.project_folders()]
    existing = [each for each in folders if each.exists()]
    return [*(existing or (folders if config_folders.chosen() else [])), *desktop_sessions()]


def desktop_sessions() -> list[Path]:
    """Return the folders in which Claude Desktop's sessions keep their transcripts."""
    folders = [Path(each) for each in config_folders.desktop_folders()]
    return sorted(
        found for folder in folders for each in DESKTOP_SESSIONS for found in folder.glob(each)
    )


def find(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the transcripts in folders and files, each once."""
    return (path for path in find_files(places, is_transcript) if not is_beside(str(path)))


def is_beside(path: str) -> bool:
    """Return True if a file lies beside the transcripts of one of Claude Desktop's sessions.

    The session's own files may have any name.
    """
    _, is_desktop, inside = path.partition("/local-agent-mode-sessions/")
    return bool(is_desktop) and "/.claude/projects/" not in inside


def is_transcript(name: str) -> bool:
    """Return True if a file of this name may be a transcript."""
    return name.endswith(".jsonl") and name not in NO_TRANSCRIPTS


def recognize(path: Path) -> bool:
    """Return True if a file begins like one of the client's transcripts."""
    from hookkit.agents.claude_code.transcript.identity import is_own_record

    return is_own_record(first_line(path))


def files_of_session(main: Path) -> list[Path]:
    """Return a session's transcript, and those of its subagents."""
    beside = sorted(main.with_suffix("").glob(SUBAGENTS)) if main.name else []
    return [main, *beside]


def open_reader(
    path: Path, position: Position | None = None, *, with_texts: bool = False
) -> TranscriptReader:
    """Open a transcript at a position. Raises OSError if it can't be read."""
    from hookkit.agents.claude_code.transcript.reader import Reader

    return Reader(path, position, with_texts=with_texts, with_outputs=False, with_folder=True)


def named_by(path: Path, others: Iterable[Path], offset: int = 0) -> list[Path]:
    """Return those of other transcripts whose sessions this one names from an offset on."""
    from hookkit.agents.claude_code.transcript.leaf_titles import has_any, summaries_in

    leaves = summaries_in(path, offset).keys()
    return [each for each in others if has_any(each, leaves)] if leaves else []
