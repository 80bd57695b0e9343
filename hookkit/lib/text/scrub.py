"""Text of a transcript made harmless: no secrets, and nothing that a terminal or a page obeys.

What hides in a text goes first: a secret with a colour or an invisible character in its middle
is a secret still.
"""

from typing import Any

from hookkit.lib.text.redact import redact
from hookkit.lib.text.sanitize import CUT, one_line, visible
from hookkit.lib.text.terminal_escapes import strip_escapes

HALF = 12
"""Characters of a word beside such a place that may be half of a secret."""

MAX_DEPTH, TOO_DEEP = 20, "…"
"""Levels of what a tool was asked that are shown, and what stands for the rest."""

LONGEST_LINE = 500
"""Characters of a text that is to be one line."""


def clean(text: str) -> str:
    """A text of several lines, harmless."""
    text = redact(visible(strip_escapes(text)))
    return without_halves(text) if CUT in text else text


def line(text: str) -> str:
    """A text as one line, harmless; a longer one ends in an ellipsis."""
    text = one_line(clean(text))
    return text if len(text) <= LONGEST_LINE else text[: LONGEST_LINE - 1] + "…"


def without_halves(text: str) -> str:
    """A text without the long words right beside a cut: of a secret one half may be left."""
    parts = text.split(CUT)
    for place in range(1, len(parts)):
        before, after = parts[place - 1], parts[place]
        last, first = (before.split() or [""])[-1], (after.split(maxsplit=1) or [""])[0]
        if len(last) >= HALF and before.endswith(last):
            parts[place - 1] = before.removesuffix(last)
        if len(first) >= HALF and after.startswith(first):
            parts[place] = after.removeprefix(first)
    return CUT.join(parts)


def clean_inputs(inputs: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """What a tool was asked, harmless; also what only its name gives away as a secret."""
    return {
        (known := clean(name)): named(known, value)
        if isinstance(value, str)
        else clean_value(value, depth + 1)
        for name, value in inputs.items()
    }


def clean_value(value: Any, depth: int) -> Any:
    """The same of any value."""
    if depth > MAX_DEPTH:
        return TOO_DEEP
    if isinstance(value, dict):
        return clean_inputs(value, depth)
    if isinstance(value, list):
        return [clean_value(each, depth + 1) for each in value]
    return clean(value) if isinstance(value, str) else value


def named(name: str, value: str) -> str:
    """A text that has a name, harmless."""
    shown = redact(f'{name}="{clean(value)}"')
    return shown[len(name) + 2 : -1]
