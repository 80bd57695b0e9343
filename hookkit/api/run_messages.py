"""Convert the output of a run to messages."""

from collections.abc import Iterator

from hookkit.lib.text.inert_json import dumps
from hookkit.runs.run_folder import Run


def messages_of(run: Run, lines: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the messages of a run as JSONL, the prompt first.

    A message without a timestamp gets the previous one.
    """
    at, stream = run.request.started_at, run.agent.stream
    yield to_jsonl("user", run.prompt, at)
    for line in lines:
        for message in stream.parse_messages(line) if stream else ():
            at = message.timestamp or at
            yield to_jsonl(message.role, message.content, at)


def to_jsonl(role: str, content: str, at: str) -> bytes:
    """Return one line of a session's output."""
    return dumps({"role": role, "content": content, "timestamp": at}) + b"\n"
