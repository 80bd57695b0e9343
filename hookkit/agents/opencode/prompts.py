"""What a person typed: the one definition, for the plugin's payloads and for the database.

It imports nothing, as a guard that an agent waits for would.
"""

EVENT = "chat.message"

MARKS = ("synthetic", "ignored")
"""Members of a text that the client has added, such as the content of a file."""


def typed_in(payload: dict[str, object]) -> str | None:
    """Return what a person typed of a plugin's payload; None for any other payload."""
    found = payload.get("properties")
    if payload.get("type") != EVENT or not isinstance(found, dict):
        return None
    return typed_text(found.get("parts"))


def typed_text(parts: object) -> str | None:
    """Return what a person typed of the parts of a message; None where nobody typed any of it.

    One without words may be an image of the person's.
    """
    known = [each for each in parts if isinstance(each, dict)] if isinstance(parts, list) else []
    texts = [each.get("text") for each in known if is_typed(each)]
    texts += [each.get("prompt") for each in known if each.get("type") == "subtask"]
    words = "\n".join(each for each in texts if isinstance(each, str)).strip()
    if words:
        return unquoted(words)
    return "" if not texts and any(each.get("type") == "file" for each in known) else None


def is_typed(part: dict[str, object]) -> bool:
    """Return True for a text that isn't the client's own."""
    return part.get("type") == "text" and not any(part.get(mark) for mark in MARKS)


def unquoted(text: str) -> str:
    """Return a prompt without the quotes that the client puts around it.

    `opencode run` quotes each of its arguments that has a space in it, and joins them.
    """
    inner = text[1:-1].replace('\\"', "")
    if text[:1] != '"' or text[-1:] != '"' or " " not in inner or '"' in inner:
        return text
    return text[1:-1].replace('\\"', '"')
