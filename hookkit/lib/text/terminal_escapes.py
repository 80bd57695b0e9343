"""Remove what programs print to steer a terminal."""

import re

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, moves of the cursor
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles of windows, links, other strings
    r"|\x1b[78=>DEHMNOZc]"  # reset, and what else is one letter; any other belongs to the text
)


def strip_escapes(text: str) -> str:
    """Return a text without terminal escapes; removing ESC alone would leave their letters."""
    return _ESCAPES.sub("", text) if "\x1b" in text or "\x9b" in text else text
