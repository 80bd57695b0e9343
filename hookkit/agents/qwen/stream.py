"""Parse the output of `--output-format stream-json`, which is that of Claude Code.

The supervisor of a run imports this, with the standard library only.
"""

from hookkit.agents.claude_code import run_status
from hookkit.agents.claude_code.stream_json import parse_failure as parse_failure
from hookkit.agents.claude_code.stream_json import parse_messages as parse_messages
from hookkit.agents.stream_values import loads
from hookkit.model.run_output import StatusChange


def session_id(line: bytes) -> str | None:
    """Return None: hookkit chooses the id."""
    return None


def parse_status(line: bytes) -> StatusChange | None:
    """Return the change of a run that a line reports; a result has its error in a member."""
    if not any(mark in line for mark in run_status.MARKS):
        return None
    value = loads(line)
    error = value.get("error")
    words = error.get("message") if isinstance(error, dict) else None
    return run_status.of_value(value | {"result": words} if isinstance(words, str) else value)
