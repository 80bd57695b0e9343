"""One session's conversation, as `hookkit history ID` prints or writes it."""

import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import click

from hookkit.api.history.conversation import conversation_of
from hookkit.api.session_document import session_document
from hookkit.api.store import Store
from hookkit.cli.echo import echo_json
from hookkit.cli.pager import page
from hookkit.lib.system.atomic_write import write_text
from hookkit.model.session import Session
from hookkit.render import humanize
from hookkit.render.conversation.formats import FORMATS, RenderOptions, chunks

ENDINGS = {"htm": "html", "markdown": "md", "txt": "text"}
"""Endings of files that are no names of formats."""


class ConversationRequest(NamedTuple):
    """What the options say."""

    format: str | None
    full: bool
    to: Path | None
    force: bool
    paged: bool
    as_json: bool


def tell(store: Store, session: Session, asked: ConversationRequest) -> None:
    """Print or write a conversation."""
    name = format_of(asked)
    full = asked.full or asked.as_json or name in ("html", "jsonl")
    conversation = conversation_of(store, session, full=full)._replace(facts=facts(session))
    if asked.as_json:
        turns = [turn.to_dict() for turn in conversation.turns]
        echo_json(session=session_document(session), lacks=conversation.lacks, turns=turns)
    elif asked.to:
        text = chunks(name, conversation, RenderOptions(asked.full))
        write_text(asked.to, text, force=asked.force)
    elif name == "text" and sys.stdout.isatty():
        page(chunks(name, conversation, on_screen(asked.full)), paged=asked.paged)
    else:
        page(chunks(name, conversation, RenderOptions(asked.full)), paged=False)
    if conversation.lacks and (asked.to or name == "jsonl"):
        click.echo(f"hookkit: {conversation.lacks}", err=True)


def format_of(asked: ConversationRequest) -> str:
    """The format that is meant: the file's name may say it."""
    if asked.format or asked.to is None:
        return asked.format or "text"
    ending = asked.to.suffix.removeprefix(".")
    name = ENDINGS.get(ending, ending)
    if name not in FORMATS:
        raise click.UsageError(f"{asked.to} may be anything: say --format {', '.join(FORMATS)}.")
    return name


def facts(session: Session) -> tuple[tuple[str, str], ...]:
    """What to say of a session above its conversation."""
    known = (
        ("Project", session.project),
        ("Branch", session.git_branch),
        ("Model", session.model),
        ("Started", humanize.local_time(session.first_started_at)),
        ("Duration", humanize.human_duration(session.duration)),
        ("Cost", humanize.dollars(session.cost_usd) if session.cost_usd is not None else None),
    )
    return tuple((name, value) for name, value in known if value)


def on_screen(full: bool) -> RenderOptions:
    """How a conversation is shown on this terminal."""
    width = shutil.get_terminal_size().columns
    return RenderOptions(full, width, is_colored=not os.environ.get("NO_COLOR"))
