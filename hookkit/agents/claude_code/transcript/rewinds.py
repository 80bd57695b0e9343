"""Find the turns that a person discarded by going back to an earlier point of the conversation.

Each record names the one before it in `parentUuid`. Parallel tool calls branch, too; a rewind is
where two branches go on with prompts. The client shows the branch that was written to last.
"""

from typing import Any, BinaryIO

import msgspec

from hookkit.agents.claude_code.transcript import prompt_text
from hookkit.agents.claude_code.transcript.slash_commands import command
from hookkit.agents.lenient_json import plain
from hookkit.agents.line_reader import lines


class Link(msgspec.Struct, gc=False):
    """The members of a record that place it in the conversation."""

    type: str
    uuid: str
    parentUuid: str | None = None
    isSidechain: bool | None = None


_decode = msgspec.json.Decoder(Link).decode


def discarded(stream: BinaryIO) -> frozenset[str]:
    """Return the uuids of the records that were discarded."""
    parents, prompts = links(stream)
    latest = {uuid: number for number, uuid in enumerate(parents)}
    with_prompts = set(prompts)
    linked = {parent for parent in parents.values() if parent is not None}
    branches: dict[str | None, list[str]] = {}
    for uuid, parent in reversed(parents.items()):  # children first
        if parent in latest:
            latest[parent] = max(latest[parent], latest[uuid])
        if uuid not in with_prompts:
            continue
        if parent in latest:
            with_prompts.add(parent)
        if parent is not None or (uuid in prompts and uuid in linked):
            # Of several beginnings, only those of a prompt are known to be alternatives.
            branches.setdefault(parent, []).append(uuid)
    dead = {
        uuid
        for each in branches.values()
        if len(each) > 1
        for uuid in set(each) - {max(each, key=latest.__getitem__)}
    }
    return with_descendants(dead, parents)


def with_descendants(roots: set[str], parents: dict[str, str | None]) -> frozenset[str]:
    """Return records with all that follow them."""
    found = set(roots)
    for uuid, parent in parents.items() if roots else ():
        if parent in found:
            found.add(uuid)
    return frozenset(found)


def links(stream: BinaryIO) -> tuple[dict[str, str | None], set[str]]:
    """Return the parent of each record of the main chain, and the records that are prompts."""
    parents: dict[str, str | None] = {}
    prompts: set[str] = set()
    for _, _, data, _ in lines(stream, 0):
        link = _link(data) if data else None
        if link is None or link.isSidechain or link.uuid in parents:
            continue
        parents[link.uuid] = link.parentUuid
        if data and link.type == "user" and _is_prompt(plain(data) or {}):
            prompts.add(link.uuid)
    return parents, prompts


def _link(data: bytes) -> Link | None:
    try:
        return _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _is_prompt(record: dict[str, Any]) -> bool:
    """Return whether a record of type user may be what a person typed."""
    message = record.get("message")
    content = message.get("content") if isinstance(message, dict) else None
    text = prompt_text.texts(content)
    if prompt_text.has(content, "tool_result") or prompt_text.is_interruption(text):
        return False
    return bool(prompt_text.prompt_of(record, text, content) or command(record, text))
