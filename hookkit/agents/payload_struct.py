"""Decode a hook's payload into a struct that has only the members that are used, in one parse.

What a tool was asked and answered makes most of a payload and is seldom needed, so it isn't built.
A payload with a member of another type than the client sends is read tolerantly. Both ways give
the same values.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

Payload = TypeVar("Payload", bound=msgspec.Struct)

ASKED = "tool_input"
"""The member that is a struct of its own."""


def decoder(kind: type[Payload]) -> Callable[[bytes], Payload | None]:
    """Return the function that decodes a payload; None for one that has to be read tolerantly."""
    parse = msgspec.json.Decoder(kind).decode

    def decode(raw: bytes) -> Payload | None:
        try:
            return parse(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None

    return decode


def read_tolerantly(
    kind: type[Payload], tool_input: type[msgspec.Struct], payload: dict[str, Any]
) -> Payload:
    """Return a payload without the members of another type."""
    texts = texts_of(payload, [name for name in kind.__struct_fields__ if name != ASKED])
    asked = payload.get(ASKED)
    if isinstance(asked, dict):
        texts[ASKED] = tool_input(**texts_of(asked, tool_input.__struct_fields__))
    return kind(**texts)


def texts_of(members: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return the members with these names that are texts."""
    return {name: value for name in names if isinstance(value := members.get(name), str)}
