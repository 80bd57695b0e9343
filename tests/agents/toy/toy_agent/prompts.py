"""What a person typed."""


def typed_in(payload: dict[str, object]) -> str | None:
    """Return the words of a payload."""
    return str(payload["words"]) if payload.get("what") == "asked" else None
