"""Render a conversation as JSONL, a turn per line: role, content, timestamp and more."""

from collections.abc import Iterator
from typing import Any

import orjson

from hookkit.api.history.conversation import Conversation
from hookkit.lib.text.inert_json import dumps
from hookkit.render.conversation.formats import RenderOptions


def chunks(conversation: Conversation, look: RenderOptions) -> Iterator[str]:
    """Yield the lines."""
    for turn in conversation.turns:
        yield dumped(turn.to_dict())


def dumped(value: dict[str, Any]) -> str:
    """Return a turn as one line."""
    return dumps(value, orjson.OPT_APPEND_NEWLINE).decode()
