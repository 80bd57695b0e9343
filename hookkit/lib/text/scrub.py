"""Scrub the text of a transcript: no secrets, nothing that a terminal or a page obeys.

Escapes go first: a secret with a colour in its middle is still one.
"""

from typing import Any

from hookkit.lib.text.redact import redact
from hookkit.lib.text.sanitize import CUT, one_line, visible
from hookkit.lib.text.terminal_escapes import strip_escapes

HALF = 12
"""Length from which a word beside a cut may be half of a secret."""

MAX_DEPTH, TOO_DEEP = 20, "…"
"""Levels of a tool's input that are shown, and what stands for the rest."""

LONGEST_LINE = 500
"""Characters of a text on one line."""


def clean(text: str) -> str:
    """Return a text, scrubbed; it keeps its lines."""
    text = visible(redact(strip_escapes(text)))
    return without_halves(text) if CUT in text else text


def line(text: str) -> str:
    """Return a text on one line, scrubbed; a long one ends in an ellipsis."""
    text = one_line(clean(text))
    return text if len(text) <= LONGEST_LINE else text[: LONGEST_LINE - 1] + "…"


def without_halves(text: str) -> str:
    """Remove the long words right beside a cut: half of a secret may be left there."""
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
    """Return a tool's input, scrubbed, with the secrets that only their names give away."""
    return {
        (known := clean(name)): named(known, value)
        if isinstance(value, str)
        else clean_value(value, depth + 1)
        for name, value in inputs.items()
    }


def clean_value(value: Any, depth: int) -> Any:
    """Return a value of any type, scrubbed."""
    if depth > MAX_DEPTH:
        return TOO_DEEP
    if isinstance(value, dict):
        return clean_inputs(value, depth)
    if isinstance(value, list):
        return [clean_value(each, depth + 1) for each in value]
    return clean(value) if isinstance(value, str) else value


def named(name: str, value: str) -> str:
    """Return the text of a named value, scrubbed."""
    shown = redact(f'{name}="{clean(value)}"')
    return shown[len(name) + 2 : -1]


def redact_member(name: str | None, text: str) -> str:
    """Return the text of a member of JSON without its secrets; None is for a name's own text.

    Nothing else of it changes.
    """
    start = f'{name}="' if name else ""
    shown = redact(f'{start}{text}"') if start else ""
    if start and shown.startswith(start) and shown.endswith('"'):
        return shown[len(start) : -1]
    return redact(text)
