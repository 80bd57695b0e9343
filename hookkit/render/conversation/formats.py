"""The formats of a conversation: one module each, with a function `chunks`."""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from hookkit.api.history.conversation import Conversation

FORMATS: dict[str, str] = {
    "html": "html",
    "jsonl": "jsonl",
    "md": "markdown",
    "text": "terminal",
}
"""Format → module in this folder."""


class RenderOptions(NamedTuple):
    """Options for rendering a conversation."""

    full: bool = False
    """Include the input and output of tools."""
    width: int | None = None
    """Columns of the terminal; None for a pipe, where lines may have any length."""
    is_colored: bool = False


class Format(Protocol):
    """A module that writes conversations."""

    def chunks(self, conversation: "Conversation", look: RenderOptions) -> Iterator[str]:
        """Return the text, piece by piece, as turns come."""


def chunks(name: str, conversation: "Conversation", look: RenderOptions) -> Iterator[str]:
    """Return a conversation in one of the formats."""
    module = cast(Format, import_module(f"hookkit.render.conversation.{FORMATS[name]}"))
    return module.chunks(conversation, look)
