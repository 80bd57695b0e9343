"""hookkit history: projects with their sessions, or what was said in one."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from hookkit.api.dates import Period
from hookkit.api.history.projects import choice_of
from hookkit.api.history.resolve import meant
from hookkit.api.history.session_days import ProjectDays, SessionDay, by_project, messages
from hookkit.cli import filters
from hookkit.cli.echo import echo_json
from hookkit.cli.open_store import open_store
from hookkit.cli.options import DATE, json_option
from hookkit.cli.pager import page
from hookkit.lib.text.columns import cells, cut
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.model.timestamps import local
from hookkit.render import humanize
from hookkit.render.conversation.formats import FORMATS
from hookkit.render.conversation.shared import clock, day
from hookkit.store.sqlite.sessions import SessionFilter, sessions

LEAST = 20
"""Columns that a first message has at least."""


@click.command("history")
@click.argument("wanted", required=False, metavar="[PROJECT | ID]")
@click.option("--project", metavar="NAME", help="The sessions of this project, by name or folder.")
@click.option("-l", "--limit", type=click.IntRange(1), default=50, show_default=True)
@click.option("--since", type=DATE, help="Begun since: a date, an age (7d).")
@click.option("--until", type=DATE, help="Begun until, in the same way.")
@click.option("--full", is_flag=True, help="With all that tools were asked and said.")
@click.option("--format", "format_", type=click.Choice(tuple(FORMATS)), help="How to write it.")
@click.option("-o", "--output", "to", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--force", is_flag=True, help="Overwrite the file.")
@click.option("--no-pager", is_flag=True, help="Print all at once.")
@json_option
def command(
    wanted: str | None,
    project: str | None,
    limit: int,
    since: Period | None,
    until: Period | None,
    full: bool,
    format_: str | None,
    to: Path | None,
    force: bool,
    no_pager: bool,
    as_json: bool,
) -> None:
    """Browse sessions by project, or read a conversation.

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
    with open_store() as store:
        found = choice_of(store, project) if project else meant(store, wanted) if wanted else None
        if isinstance(found, Session):
            from hookkit.cli import conversation  # a list does without all that this needs

            asked = conversation.ConversationRequest(
                format_, full, to, force, not no_pager, as_json
            )
            conversation.tell(store, found, asked)
            return
        if format_ or to or full:
            raise click.UsageError("Only a session's conversation can be written: say its ID.")
        choice = (found or SessionFilter())._replace(**filters.stored_times(since, until))
        listed = sessions(store.db, choice, limit)
    show_list(by_project(listed), as_json=as_json, paged=not no_pager)
    if len(listed) == limit:
        click.echo(f"hookkit: the latest {limit}; --limit shows more.", err=True)


# Projects with their sessions


def show_list(worked: list[ProjectDays], *, as_json: bool, paged: bool) -> None:
    """Print projects with their sessions by day."""
    if as_json:
        echo_json(projects=[each.to_dict() for each in worked])
    elif not worked:
        click.echo("No sessions. `hookkit list` shows the latest, `hookkit projects` where.")
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        page(lines(worked, width), paged=paged)


def lines(worked: list[ProjectDays], width: int | None) -> Iterator[str]:
    """The list, piece by piece."""
    for number, each in enumerate(worked):
        yield "\n" if number else ""
        name = click.style(humanize.optional(each.project), bold=True)
        yield f"{name}  {click.style(one_line(each.path or ''), dim=True)}".rstrip() + "\n"
        for one in each.days:
            yield from of_day(one, width)


def of_day(one: SessionDay, width: int | None) -> Iterator[str]:
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
    return f"{humanize.number(number):>4} {'message ' if number == 1 else 'messages'}"
