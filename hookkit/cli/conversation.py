"""Print or write a conversation: `hookkit history ID`."""

import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import click

from hookkit.api.history.conversation import conversation_of
from hookkit.api.history.turn_builder import Detail
from hookkit.api.store import Store
from hookkit.cli.echo import echo_json, has_colour
from hookkit.cli.messages import warn
from hookkit.cli.pager import page
from hookkit.lib.system.atomic_write import write_text
from hookkit.model.session import Session
from hookkit.render.conversation.facts import facts
from hookkit.render.conversation.formats import FORMATS, RenderOptions, chunks

DIFF_LINES = {"html": 400}
SHORT_DIFF = 40
"""Lines of each diff that are shown, unless in full."""

ENDINGS = {"htm": "html", "markdown": "md", "txt": "text"}
"""Endings of files that are not the names of their formats."""


class ConversationRequest(NamedTuple):
    """The options."""

    format: str | None
    full: bool
    to: Path | None
    force: bool
    paged: bool
    as_json: bool
    diffs: bool = True


def print_conversation(store: Store, session: Session, request: ConversationRequest) -> None:
    """Print or write a conversation."""
    name = format_of(request)
    conversation = conversation_of(store, session, detail_of(request, name))
    conversation = conversation._replace(facts=facts(session))
    if request.as_json:
        echo_json(**conversation.to_dict())
    elif request.to:
        text = chunks(name, conversation, RenderOptions(request.full))
        write_text(request.to, text, force=request.force)
    elif name == "text" and sys.stdout.isatty():
        page(chunks(name, conversation, on_screen(request.full)), paged=request.paged)
    else:
        look = RenderOptions(request.full, is_colored=name == "text" and has_colour())
        page(chunks(name, conversation, look), paged=False)
    if conversation.lacks and (request.to or name == "jsonl"):
        warn(conversation.lacks)


def detail_of(request: ConversationRequest, name: str) -> Detail:
    """Return how much of a conversation to read for a format."""
    is_data = request.as_json or name == "jsonl"
    full = request.full or is_data or name == "html"
    if not request.diffs:
        return Detail(full, diff_lines=0)
    return Detail(full, None if request.full or is_data else DIFF_LINES.get(name, SHORT_DIFF))


def format_of(request: ConversationRequest) -> str:
    """Return the format: the one that was asked for, or that of the file's ending."""
    if request.format or request.to is None:
        return request.format or "text"
    ending = request.to.suffix.removeprefix(".")
    name = ENDINGS.get(ending, ending)
    if name not in FORMATS:
        raise click.UsageError(
            f"The ending of {request.to} names no format. Give --format {', '.join(FORMATS)}."
        )
    return name


def on_screen(full: bool) -> RenderOptions:
    """Return how to render a conversation on this terminal."""
    width = shutil.get_terminal_size().columns
    return RenderOptions(full, width, is_colored=has_colour())
