"""The protocols of a coding agent.

The package of an agent satisfies `Agent`, and each of its capabilities is a module that satisfies
the protocol of that capability, here or in actions.py. An agent that lacks one has None in its
place.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from hookkit.agents.actions import Accounts, Exporter, Installer, Runner, Stream, Summarizer
from hookkit.model.event import Event
from hookkit.model.received import Excerpt
from hookkit.model.record import Record
from hookkit.model.running_status import RunningStatus
from hookkit.model.transcript import DetailedCall, Entry, TranscriptIdentity
from hookkit.model.transcript_position import FileStatus, Position


class Agent(Protocol):
    """One agent: what is known of it without asking, and its capabilities.

    Its package must be cheap to import: it holds plain values, and capabilities come lazily.
    """

    @property
    def NAME(self) -> str:
        """The name in the journal and the database: that of its folder."""

    @property
    def DISPLAY_NAME(self) -> str:
        """The name for people."""

    @property
    def EDIT_TOOLS(self) -> frozenset[str]:
        """The tools whose success counts as an edit, unless the person's settings name others."""

    @property
    def WORKTREE_FOLDERS(self) -> tuple[str, ...]:
        """The folders of a repository in which the agent makes worktrees: `/.agent/worktrees/`."""

    @property
    def USES_SHARED_PROCESS(self) -> bool:
        """Return True if one process hosts many sessions, so that its start is not theirs."""

    @property
    def DEFAULT_MODEL(self) -> str | None:
        """The model of a new session in a run where none is chosen; None: the agent chooses."""

    @property
    def TESTED_VERSION(self) -> str | None:
        """The newest version of its client that was tested; None: its command line was not."""

    @property
    def EVENT_FIELD(self) -> str:
        """The member of a hook's payload that names the event; the recorder looks for it."""

    @property
    def FOLDING_EVENTS(self) -> tuple[str, ...]:
        """The events after which the recorder starts a detached projection."""

    @property
    def ACCOUNT_EVENTS(self) -> tuple[str, ...]:
        """The events with which words have gone to the agent's account: the recorder marks it.

        Its folder then has an `account_facets.py`, which the recorder loads.
        """

    @property
    def PROCESS_VARIABLE(self) -> str:
        """The environment variable of a hook with the pid of the agent.

        It is empty where there is none, and the process is the hook's parent.
        """

    @property
    def SESSION_VARIABLES(self) -> tuple[str, ...]:
        """The environment variables with the session's id, in a process that a session runs."""

    @property
    def hooks(self) -> "Hooks":
        """The payloads of its hooks."""

    @property
    def prompts(self) -> "Prompts":
        """Return the rule for what a person typed."""

    @property
    def running_sessions(self) -> "RunningSessions | None":
        """Its own list of its running sessions."""

    @property
    def session_files(self) -> "SessionFiles":
        """The files of its sessions, by session and by project."""

    @property
    def conversation(self) -> "Conversations":
        """The conversations in its transcripts."""

    @property
    def installer(self) -> "Installer | None":
        """Its wiring to hookkit."""

    @property
    def runner(self) -> "Runner | None":
        """Return how it is started for a run."""

    @property
    def stream(self) -> "Stream | None":
        """Return the parser of its output in a run."""

    @property
    def summarizer(self) -> "Summarizer | None":
        """The writer of its sessions' summaries."""

    @property
    def accounts(self) -> "Accounts | None":
        """The accounts that it works with; it has none without a summarizer."""

    @property
    def statusline(self) -> "Statusline | None":
        """The JSON that it gives to a status line."""

    @property
    def telemetry(self) -> "Telemetry | None":
        """Its OpenTelemetry export."""

    @property
    def exporter(self) -> "Exporter | None":
        """The settings with which it sends that export to hookkit."""

    @property
    def transcripts(self) -> "Transcripts | None":
        """The logs of its sessions."""


class Hooks(Protocol):
    """The payloads of an agent's hooks. This is the only place where their fields are named."""

    def recognize(self, payload: dict[str, Any]) -> bool:
        """Return True if a payload looks like this agent's, if nothing names the agent."""

    def to_event(self, record: Record, edit_tools: frozenset[str]) -> Event:
        """Decode a payload. Raises RejectedError if it is malformed.

        ForeignPayloadError: another agent sent it, which runs this one's wiring; `recognize` is
        then False for it.
        """


class Prompts(Protocol):
    """What a person typed. The agent waits for the guard that imports this: it imports nothing."""

    def typed_in(self, payload: dict[str, object]) -> str | None:
        """Return what a person typed of a hook's payload; None for any other payload."""


class RunningSessions(Protocol):
    """An agent's own list of its running sessions."""

    def status_of(self, session_id: str, pid: int, transcript: str | None) -> RunningStatus | None:
        """Return the status that it shows for a session; None where it shows none.

        `transcript` is the path of the session's transcript, if known.
        """


class SessionFiles(Protocol):
    """The files of an agent's sessions. A supervisor imports this, with no more than `os`."""

    @property
    def RESUME(self) -> tuple[str, ...]:
        """The command with which a person resumes a session, without the session's id."""

    def transcript_of(self, session_id: str, known: str | None = None) -> str | None:
        """Return the path of a session's own transcript; None where there is none.

        `known` is where it was last; the agent may have moved it.
        """

    def sessions_of(self, project: str) -> Iterator[str]:
        """Yield the ids of a folder's sessions, the one that was written to last first."""

    def start_folder(self, session_id: str, cwd: str, known: str | None = None) -> str:
        """Return the folder from which the agent finds a session again that now works in `cwd`.

        `known` is as in `transcript_of`.
        """

    def environment_of(self, transcript: str) -> dict[str, str | None]:
        """Return the variables that the agent needs to find a transcript again.

        None: the variable must be unset.
        """


class ConversationReader(Protocol):
    """An open transcript, with all that tools were asked and answered.

    Iteration yields entries of `model.transcript`, with DetailedCall, DetailedResult and Recap.
    """

    @property
    def at(self) -> str:
        """The time of the last entry that has one."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the entries in their order. Its errors are OSErrors."""

    def __enter__(self) -> Self:
        """Return the reader."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""


class Conversations(Protocol):
    """The conversations in an agent's transcripts, for people to read."""

    def open_reader(self, path: Path) -> ConversationReader:
        """Open a transcript. Raises OSError if it can't be read."""

    def open_calls(self, path: Path) -> list[DetailedCall]:
        """Return the tool calls in progress, the earliest first; little of the file is read.

        Raises OSError if it can't be read.
        """

    def subagents(self, transcript: Path) -> list[Path]:
        """Return the transcripts of a session's subagents, the earliest first."""

    def agent_id(self, transcript: Path) -> str:
        """Return the id of the subagent whose transcript this is."""

    def agent_name(self, transcript: Path) -> str:
        """Return its name for people, such as its task and type; empty if it has none."""


class Statusline(Protocol):
    """The JSON that an agent gives to its status line."""

    def to_event(self, record: Record) -> Event:
        """Decode it. Raises RejectedError if it reports nothing."""


class Telemetry(Protocol):
    """An agent's OpenTelemetry export."""

    def to_events(self, record: Record) -> tuple[list[Event], list[str]]:
        """Translate a body of OTLP: its events, and why parts of it can't be understood.

        Raises RejectedError if no part can be parsed.
        """

    def excerpt(self, body: Any) -> Excerpt:
        """Return what is journaled of a body of OTLP: what `to_events` reads, and nothing else."""


class TranscriptReader(Protocol):
    """An open transcript: iterate over its entries, then store the position behind them.

    Iteration yields entries of `model.transcript`, in the order of the file, and may be left and
    resumed between any two. Its errors are OSErrors. A line that can't be parsed is a BadLine.
    """

    identity: TranscriptIdentity
    start: Position
    """Where reading began: the position that was given, if the file still begins with what was
    read then; else the file's beginning."""
    is_from_start: bool
    """True if the file is read from the start, so that the entries replace all earlier ones."""

    @property
    def position(self) -> Position:
        """Return the position behind the last line whose entries were all taken.

        `Position.state` is the reader's own, such as a running total.
        """

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries."""

    def __enter__(self) -> Self:
        """Return the reader."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""


class Transcripts(Protocol):
    """The transcripts of an agent: find and read them."""

    def roots(self) -> list[Path]:
        """Return the folders that hold the transcripts of this machine."""

    def find(self, places: Iterable[Path]) -> Iterator[Path]:
        """Yield the transcripts in folders and files, each once (transcript_files.py helps)."""

    def recognize(self, path: Path) -> bool:
        """Return True if a file looks like this agent's, if several agents claim it."""

    def statuses(self, paths: Iterable[Path]) -> Iterator[FileStatus | None]:
        """Yield the status of each of these transcripts; None for one that is out of reach.

        transcript_files.py has it for files. A session in a database has the path of the database,
        and below that its id.
        """

    def files_of_session(self, main: Path) -> list[Path]:
        """Return the files of the session whose transcript this is: it, and its subagents'."""

    def open_reader(
        self, path: Path, position: Position | None = None, *, with_texts: bool = False
    ) -> TranscriptReader:
        """Open a transcript at a position. Raises OSError if it can't be read.

        Answers are yielded only with texts; prompts always.
        """

    def named_by(self, path: Path, others: Iterable[Path], offset: int = 0) -> list[Path]:
        """Return those of other transcripts that have to be read again because of this one.

        It has titles of their sessions, from an offset on. `others` is iterated only if it has any.
        """
