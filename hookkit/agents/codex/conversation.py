"""The conversations in Codex's rollouts, as the Conversations protocol has them."""

from pathlib import Path

from hookkit.agents.codex.rollout.detailed import DetailedRollout, calls_in_progress
from hookkit.agents.codex.rollout.meta import meta_of
from hookkit.agents.codex.rollout_files import subagents_of, thread_of
from hookkit.lib.system import regular_file
from hookkit.model.transcript import DetailedCall


def open_reader(path: Path) -> DetailedRollout:
    """Open a rollout for people to read. Raises OSError if it can't be read."""
    return DetailedRollout(path)


def open_calls(path: Path) -> list[DetailedCall]:
    """Return the tool calls in progress. Raises OSError if the rollout can't be read."""
    return calls_in_progress(path)


def subagents(transcript: Path) -> list[Path]:
    """Return the rollouts of a session's subagents, the earliest first."""
    return [Path(each) for each in subagents_of(str(transcript))]


def agent_id(transcript: Path) -> str:
    """Return the thread of the subagent whose rollout this is."""
    return thread_of(str(transcript))


def agent_name(transcript: Path) -> str:
    """Return the nickname and the role of a subagent; empty if it has none."""
    try:
        with regular_file.opened(transcript) as stream:
            return meta_of(stream, transcript).agent_name
    except OSError:
        return ""
