"""The conversations in OpenCode's database, as the Conversations protocol has them."""

from pathlib import Path
from typing import Any

from hookkit.agents.opencode import database, edits, queries, session_rows
from hookkit.agents.opencode.message_parser import (
    Message,
    MessageParser,
    Part,
    is_failed,
    output_of,
)
from hookkit.agents.opencode.session_reader import SessionReader
from hookkit.agents.opencode.stream import KEY_INPUTS
from hookkit.agents.opencode.transcripts import files_of_session
from hookkit.agents.stream_values import about
from hookkit.agents.values import members, text
from hookkit.model.transcript import Answer, DetailedCall, DetailedResult, Recap
from hookkit.model.usage import Ownership

TASK = "task"
"""The tool that starts a subagent."""


class DetailedParser(MessageParser):
    """Parses messages, with the inputs and outputs of tools."""

    def of_assistant(self, message: Message, claim: Ownership) -> list[Any]:
        """Return an answer with its tools; of a compaction, the summary."""
        entries = super().of_assistant(message, claim)
        if message.data.get("summary") is not True:
            return entries
        answers = [each for each in entries if isinstance(each, Answer)]
        recap = [Recap(each.claim, each.at, each.uuid, each.text) for each in answers]
        return [each for each in entries if not isinstance(each, Answer)] + recap

    def call(self, part: Part, state: dict[str, Any], claim: Ownership) -> Any:
        """Return the call of a tool with all its inputs."""
        name, inputs = text(part.data.get("tool")) or "", members(state.get("input"))
        subagent = subagent_of(inputs) if name == TASK else ""
        of_call = part.id, name, about(inputs, KEY_INPUTS), inputs, (), subagent
        return DetailedCall(claim, self.at, *of_call)

    def result(self, part: Part, state: dict[str, Any], claim: Ownership) -> Any:
        """Return the result of a tool with all its output."""
        tool = text(part.data.get("tool")) or ""
        agent = text(members(state.get("metadata")).get("sessionId")) if tool == TASK else None
        failed, changed = is_failed(part.data, state), edits.changes(tool, state)
        return DetailedResult(claim, self.at, part.id, failed, output_of(state), agent, changed)


class DetailedReader(SessionReader):
    """Reads one session for people."""

    parser_class = DetailedParser

    def open_calls(self) -> list[DetailedCall]:
        """Return the calls of the latest message without a result."""
        with database.reported(self._file):
            latest = database.rows(self._db, queries.LATEST, self._row.id)
        entries = [each for (message_id,) in latest for each in self._entries(str(message_id))]
        done = {each.id for each in entries if isinstance(each, DetailedResult)}
        calls = [each for each in entries if isinstance(each, DetailedCall)]
        return [each for each in calls if each.id not in done]


def open_reader(path: Path) -> DetailedReader:
    """Open a session. Raises OSError."""
    return DetailedReader(path)


def open_calls(path: Path) -> list[DetailedCall]:
    """Return the tool calls in progress, the earliest first. Raises OSError."""
    with DetailedReader(path) as reader:
        return reader.open_calls()


def subagents(transcript: Path) -> list[Path]:
    """Return the sessions of a session's subagents, the earliest first."""
    return files_of_session(transcript)[1:]


def agent_id(transcript: Path) -> str:
    """Return the id of the subagent whose session this is."""
    return transcript.name


def agent_name(transcript: Path) -> str:
    """Return its name: the title that its session has for the client."""
    file, session_id = database.located(transcript)

    def title() -> str:
        with database.opened(file) as db:
            row = session_rows.session(db, session_id)
            return row.title if row else ""

    return database.attempted(title, "")


def subagent_of(inputs: dict[str, Any]) -> str:
    """Return the name of the subagent that a call starts: its task and type."""
    task, kind = text(inputs.get("description")) or "", text(inputs.get("subagent_type"))
    return f"{task} (@{kind} subagent)" if kind else task
