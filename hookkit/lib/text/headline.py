"""Shorten a text to a title."""

MAX_TITLE = 80
"""Characters of a title."""


def title_from(text: str) -> str:
    """Return the first line of a text that isn't blank, shortened at a word."""
    line = next((line for line in map(str.strip, text.splitlines()) if line), "")
    line = " ".join(line.split())
    if len(line) <= MAX_TITLE:
        return line
    return line[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
