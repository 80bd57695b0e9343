"""Records as received: what the journal holds, before an agent translates it."""

from typing import Any, Literal

import msgspec

from hookkit.errors import RejectedError
from hookkit.model.json_text import loads
from hookkit.model.process import Process

Source = Literal[
    "hook", "replay", "guard", "otel", "statusline", "api", "user", "hookkit", "restored", "synced"
]
"""Who wrote the record: the agent's hook, a replayed file, the budget guard, the agent's telemetry,
its status line, the Python API, a person, ourselves; or all of a session comes from an export, or
facts of many sessions from another machine."""


class Record(msgspec.Struct):
    """One line of the journal whose envelope could be read."""

    id: str
    at_ns: int
    """Time of receipt, Unix nanoseconds."""
    source: Source
    process: Process | None
    raw: bytes
    """The payload's bytes."""
    agent: str | None
    """The agent that it comes from; None: the line is older than that, or it is our own."""
    ordinal: int
    """Of a bare payload that was replayed: which of the equal ones in its file it is, from 1."""
    line: bytes
    _payload: dict[str, Any] | None = None
    account: str | None = None
    """The marks of the account that the agent works with; None where it isn't known."""

    @property
    def payload(self) -> dict[str, Any]:
        """Return the payload, parsed at first use. Raises RejectedError where it isn't JSON."""
        if self._payload is None:
            return self.keep(loads(self.line)["p"])
        return self._payload

    def keep(self, payload: Any) -> dict[str, Any]:
        """Keep a payload that was parsed. Raises RejectedError for one that isn't an object."""
        if not isinstance(payload, dict):
            raise RejectedError("the payload is not a JSON object")
        self._payload = payload
        return payload
