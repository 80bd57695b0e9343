"""What Toy prints in a run: a word, a tab, and what it says."""

from hookkit.model.run_output import Message, StatusChange


def session_id(line: bytes) -> str | None:
    """Return None: hookkit chooses the id."""
    return None


def parse_status(line: bytes) -> StatusChange | None:
    """Return the change that a line reports."""
    word, _, rest = line.decode().strip().partition("\t")
    if word == "begun":
        return StatusChange("running", model=rest)
    return StatusChange("completing", cost_usd=float(rest)) if word == "gone" else None


def parse_failure(text: str) -> StatusChange:
    """Return the text as the reason."""
    return StatusChange("completing", True, text)


def parse_messages(line: bytes) -> list[Message]:
    """Return the message in a line."""
    word, _, rest = line.decode().strip().partition("\t")
    return [Message("assistant", rest, None, "text")] if word == "said" else []
