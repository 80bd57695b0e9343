"""Members of payloads that agents send: each is there with its type, or it counts as missing."""

from typing import Any

from hookkit.errors import RejectedError

MAX_ID = 200
"""Characters of an identifier; a longer one is no identifier."""


def text(payload: dict[str, Any], field: str) -> str:
    """Return a text member, or an empty text."""
    value = payload.get(field)
    return value if isinstance(value, str) else ""


def members(payload: dict[str, Any], field: str) -> dict[str, Any]:
    """Return an object among the members, or an empty one."""
    value = payload.get(field)
    return value if isinstance(value, dict) else {}


def place(path: str | None) -> str | None:
    """Return a path; None for what can't be one."""
    return None if not path or "\0" in path else path


def identifier(payload: dict[str, Any], field: str) -> str:
    """Return a member that must be there. Raises RejectedError."""
    value = text(payload, field)
    check_identifier(value, field)
    return value


def check_identifier(value: str, field: str) -> None:
    """Raise RejectedError for what identifies nothing."""
    if not value or value.isspace():
        raise RejectedError(f"no {field}")
    if len(value) > MAX_ID:
        raise RejectedError(f"{field} is too long")
