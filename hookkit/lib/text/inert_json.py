"""Encode JSON in which what a terminal obeys is escaped; any reader decodes the same value.

JSON itself escapes the controls below U+0020 only. Raw C1 controls, and characters that turn the
order of others around, would reach a terminal as they are.
"""

import re
from typing import Any

import orjson

HARMFUL = re.compile(
    rb"\x7f"
    rb"|\xc2[\x80-\x9f]"  # C1 controls, U+0080 to U+009F
    rb"|\xe2\x80[\xa8-\xae]"  # line separators, embeddings and overrides: they turn words around
    rb"|\xe2\x81[\xa6-\xaf]"  # isolates, and what Unicode deprecates
)
"""In UTF-8. Outside of its strings, JSON has none of them. Joiners and marks belong to texts."""


def dumps(value: Any, option: int | None = None) -> bytes:
    """Encode a value; what is not Unicode, as in some names of files, becomes `?`."""
    try:
        return inert(orjson.dumps(value, option=option))
    except orjson.JSONEncodeError:  # half of a character
        return inert(orjson.dumps(whole(value), option=option))


def whole(value: Any) -> Any:
    """Return a value whose texts have no halves of characters."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {whole(name): whole(each) for name, each in value.items()}
    return [whole(each) for each in value] if isinstance(value, list | tuple) else value


def inert(encoded: bytes) -> bytes:
    """Return JSON in UTF-8 in which every harmful character is an escape sequence."""
    if encoded.isascii() and b"\x7f" not in encoded:
        return encoded
    return HARMFUL.sub(_escape, encoded)


def _escape(match: "re.Match[bytes]") -> bytes:
    return rb"\u%04x" % ord(match[0].decode())
