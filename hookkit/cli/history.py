"""hookkit history: projects with their sessions, or what was said in one."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

from hookkit.cli import choosing, output
from hookkit.errors import HookkitError
from hookkit.history.conversation import conversation_of
from hookkit.history.days import Day, Worked, by_project, messages
from hookkit.history.formats import FORMATS, Look, chunks
from hookkit.history.projects import choice_of
from hookkit.history.shown import clock, day, local
from hookkit.history.terminal import cells, cut
from hookkit.history.wanted import meant
from hookkit.history.writing import write
from hookkit.session import Session
from hookkit.sessions import Store
from hookkit.store.choice import Choice, sessions
from hookkit.text import one_line

LESS = "-FRX"
"""How git asks `less` to be: gone where all fits, with colours, leaving what it showed."""

LEAST = 20
"""Columns that a first message has at least."""


class Asked(NamedTuple):
    """What the options say of a conversation."""

    format: str
    full: bool
    to: Path | None
    force: bool
    paged: bool


@click.command("history")
@click.argument("wanted", required=False, metavar="[PROJECT | ID]")
@click.option("--project", metavar="NAME", help="The sessions of this project, by name or folder.")
@click.option("-l", "--limit", type=click.IntRange(1), default=50, show_default=True)
@click.option("--since", callback=choosing.to_first, help="Begun since: a date, an age (7d).")
@click.option("--until", callback=choosing.to_last, help="Begun until, in the same way.")
@click.option("--full", is_flag=True, help="With all that tools were asked and said.")
@click.option("--format", "format_", type=click.Choice(tuple(FORMATS)), help="How to write it.")
@click.option("-o", "--output", "to", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--force", is_flag=True, help="Replace the file, if it is there.")
@click.option("--no-pager", is_flag=True, help="Print all at once.")
@output.json_option
def command(
    wanted: str | None,
    project: str | None,
    limit: int,
    since: str,
    until: str,
    full: bool,
    format_: str | None,
    to: Path | None,
    force: bool,
    no_pager: bool,
    as_json: bool,
) -> None:
    """Show projects with their sessions by day, or the conversation of one session.

    A conversation has prompts, answers, and each tool in a line; --full adds all that tools were
    asked and said. --format writes it: `html` is one page that needs nothing else, `md` Markdown,
    `jsonl` a turn a line. Secrets that can be told are taken out, everywhere. The client deletes
    transcripts after 30 days; then prompts and answers come from the search index.

    \b
    Examples:
      hookkit history
      hookkit history shop --since 7d
      hookkit history 5 --full
      hookkit history 5 -o session.html
      hookkit history 04c20410 --format jsonl | jq -r 'select(.role == "user").content'
    """
    if wanted and project:
        raise click.UsageError("Say a session or a project, not both.")
    asked = Asked(format_of(format_, to), full, to, force, paged=not no_pager)
    with output.open_store() as store:
        found = choice_of(store, project) if project else meant(store, wanted) if wanted else None
        if isinstance(found, Session):
            tell(store, found, asked, as_json=as_json)
            return
        if format_ or to or full:
            raise click.UsageError("Only a session's conversation can be written: say its ID.")
        choice = (found or Choice())._replace(since=since, until=until)
        listed = sessions(store.db, choice, limit)
    show_list(by_project(listed), as_json=as_json, paged=not no_pager)
    if len(listed) == limit:
        click.echo(f"hookkit: the latest {limit}; --limit shows more.", err=True)


def format_of(chosen: str | None, to: Path | None) -> str:
    """The format that is meant: the file's name may say it."""
    if chosen:
        return chosen
    ending = to.suffix.removeprefix(".") if to else "text"
    ending = {"htm": "html", "markdown": "md", "txt": "text"}.get(ending, ending)
    if ending not in FORMATS:
        raise click.UsageError(f"{to} may be anything; say --format {' or '.join(FORMATS)}.")
    return ending


# One session


def tell(store: Store, session: Session, asked: Asked, *, as_json: bool) -> None:
    """Print or write a conversation."""
    full = asked.full or asked.format in ("html", "jsonl") or as_json
    conversation = conversation_of(store, session, full=full)._replace(facts=facts(session))
    try:
        if as_json:
            turns = [turn.to_dict() for turn in conversation.turns]
            output.echo_json(session=session.to_dict(), lacks=conversation.lacks, turns=turns)
            return
        if asked.to:
            write(asked.to, chunks(asked.format, conversation, Look(asked.full)), force=asked.force)
        else:
            echo(chunks(asked.format, conversation, look(asked)), asked)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise HookkitError(f"The transcript can't be read ({error.strerror}).") from None
    # A page says it itself, and data has no place for it.
    if conversation.lacks and (asked.to or asked.format == "jsonl"):
        click.echo(f"hookkit: {conversation.lacks}", err=True)


def facts(session: Session) -> tuple[tuple[str, str], ...]:
    """What to say of a session above its conversation."""
    from hookkit.cli.show import summary

    known = (
        ("Project", session.project),
        ("Branch", session.git_branch),
        ("Model", session.model),
        ("Started", output.local_time(session.first_started_at)),
        ("Duration", output.human_duration(output.so_far(session))),
        ("Cost", output.dollars(session.cost_usd) if session.cost_usd is not None else None),
        ("Summary", summary(session)),
    )
    return tuple((name, value) for name, value in known if value)


def look(asked: Asked) -> Look:
    """How a conversation is shown on this screen."""
    if asked.format != "text" or not sys.stdout.isatty():
        return Look(asked.full)
    width = shutil.get_terminal_size().columns
    return Look(asked.full, width, is_colored=not os.environ.get("NO_COLOR"))


def echo(pieces: Iterable[str], asked: Asked) -> None:
    """Print piece by piece; text through a pager, where somebody reads it."""
    if asked.format == "text" and asked.paged:
        page(pieces)
        return
    for piece in pieces:
        click.echo(piece, nl=False, color=True if asked.format == "text" else None)


def page(pieces: Iterable[str]) -> None:
    """Print piece by piece, in a terminal through a pager."""
    if not sys.stdout.isatty():
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    os.environ.setdefault("LESS", LESS)
    click.echo_via_pager(iter(pieces), color=False if os.environ.get("NO_COLOR") else None)


# Projects with their sessions


def show_list(worked: list[Worked], *, as_json: bool, paged: bool) -> None:
    """Print projects with their sessions by day."""
    if as_json:
        output.echo_json(projects=[each.to_dict() for each in worked])
    elif not worked:
        click.echo("No sessions. `hookkit list` shows the latest, `hookkit projects` where.")
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        pieces = lines(worked, width)
        if paged:
            page(pieces)
        else:
            click.echo("".join(pieces), nl=False)


def lines(worked: list[Worked], width: int | None) -> Iterator[str]:
    """The list, piece by piece."""
    for number, each in enumerate(worked):
        yield "\n" if number else ""
        name = click.style(output.optional(each.project), bold=True)
        yield f"{name}  {click.style(one_line(each.path or ''), dim=True)}".rstrip() + "\n"
        for one in each.days:
            yield from of_day(one, width)


def of_day(one: Day, width: int | None) -> Iterator[str]:
    """The sessions of a day."""
    yield f"  {day(one.sessions[0].first_started_at)}\n"
    for session in one.sessions:
        begin = f"  {session.seq:>5}  {times(session)}  {count(messages(session))}  "
        said = one_line(session.first_user_message or session.title)
        room = None if width is None else max(width - cells(begin), LEAST)
        yield f"{begin}{said if room is None else cut(said, room)}\n"


def times(session: Session) -> str:
    """When a session began, and when something happened in it last."""
    last = local(session.last_activity)
    is_same_day = last.date() == local(session.first_started_at).date()
    until = f"{last:%H:%M}" if is_same_day else f"{last:%b %d %H:%M}"
    return f"{clock(session.first_started_at)}-{until}"


def count(number: int) -> str:
    """How many messages."""
    return f"{output.number(number):>4} {'message ' if number == 1 else 'messages'}"
