"""A session as a JSON document: its columns, what is derived from them, and its process."""

from typing import Any

from hookkit.model.session import Session
from hookkit.pipeline.collect.dead_processes import is_process_running


def session_document(session: Session) -> dict[str, Any]:
    """Return a session as JSON prints it; durations are seconds."""
    return session.to_dict() | {"is_process_running": is_process_running(session)}
