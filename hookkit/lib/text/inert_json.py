"""Escape what a terminal obeys in encoded JSON; any reader decodes the same value.

JSON itself escapes the controls below U+0020 only. Raw C1 controls, and characters that turn the
order of others around, would reach a terminal as they are.
"""

import re

HARMFUL = re.compile(
    rb"\x7f"
    rb"|\xc2[\x80-\x9f]"  # C1 controls, U+0080 to U+009F
    rb"|\xd8\x9c"  # Arabic letter mark
    rb"|\xe2\x80[\x8b-\x8f\xa8-\xae]"  # zero widths, marks, separators, embeddings, overrides
    rb"|\xe2\x81[\xa0-\xaf]"  # isolates, and what Unicode deprecates
    rb"|\xef\xbb\xbf"  # byte order mark
    rb"|\xf3\xa0[\x80-\xbf][\x80-\xbf]"  # tags, which hide text
)
"""In UTF-8. Outside of its strings, JSON has none of them."""


def inert(encoded: bytes) -> bytes:
    """Return JSON in UTF-8 in which every harmful character is an escape sequence."""
    if encoded.isascii() and b"\x7f" not in encoded:
        return encoded
    return HARMFUL.sub(_escape, encoded)


def _escape(match: "re.Match[bytes]") -> bytes:
    units = match[0].decode().encode("utf-16-be")
    pairs = (units[at : at + 2].hex() for at in range(0, len(units), 2))
    return "".join(rf"\u{pair}" for pair in pairs).encode()
