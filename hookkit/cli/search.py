"""hookkit search: find what was said."""

import sys

import click

from hookkit.api import search
from hookkit.api.dates import Period
from hookkit.api.search import SearchHit, SearchRange
from hookkit.cli.echo import echo_json
from hookkit.cli.open_store import open_store
from hookkit.cli.options import DATE, json_option
from hookkit.errors import HookkitError, LockedError
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import milliseconds
from hookkit.render import humanize
from hookkit.store.search_query import terms
from hookkit.store.sqlite.search_matches import ALWAYS
from hookkit.store.sqlite.search_open import open_index


@click.command("search")
@click.argument("words", nargs=-1, required=True, metavar="WORDS\u2026")
@click.option("-l", "--limit", type=click.IntRange(1), default=20, show_default=True)
@click.option("--project", metavar="NAME", help="Only what was said in this project.")
@click.option("--since", type=DATE, help="Only what was said on this day or later.")
@click.option("--until", type=DATE, help="Only what was said on this day or earlier.")
@json_option
def command(
    words: tuple[str, ...],
    limit: int,
    project: str | None,
    since: Period | None,
    until: Period | None,
    as_json: bool,
) -> None:
    """Search prompts, answers, titles, summaries and notes.

    All the words must be there, in any case, with or without accents. A word* may go on, and
    words in "double quotes" stand one after the other. What tools put out is not searched.
    The exit code is 1 when nothing is found.

    \b
    Examples:
      hookkit search discount percent
      hookkit search '"connection pool"' time* --since 2026-11-01
      hookkit search --json flaky --project shop | jq '.hits[].session_id'
    """
    try:
        wanted = terms(" ".join(words))
    except ValueError as error:
        raise click.UsageError(f"{error}.") from None
    span = SearchRange(
        milliseconds(since.first) if since else 0,
        milliseconds(until.last) + 1 if until else ALWAYS,
        project,
    )
    with open_store() as store:
        if not store.settings.search:
            raise HookkitError("Search is off: set `search = true`, then run `hookkit import`.")
        with open_index() as index:
            try:
                search.name_sessions(store.database, index)
            except LockedError:
                click.echo("hookkit: an import runs; the latest titles may be missing.", err=True)
            hits = search.search(store.database, index, wanted, span, limit)
            is_empty = not index.has_transcripts
    show(hits, as_json=as_json)
    if is_empty:
        click.echo("hookkit: no transcript was read yet; `hookkit import` does it.", err=True)
    if not hits:
        sys.exit(1)


def show(hits: list[SearchHit], *, as_json: bool) -> None:
    """Print what was found."""
    if as_json:
        echo_json(hits=[hit.to_dict() for hit in hits])
    elif not hits:
        click.echo("Nothing found.", err=True)
    for hit in () if as_json else hits:
        is_terminal = sys.stdout.isatty()
        click.echo(head(hit))
        click.echo(f"    {styled(hit) if is_terminal else search.marked(hit.snippet)}")


def head(hit: SearchHit) -> str:
    """Whose words, when, and in which session."""
    session = hit.session
    known = (humanize.short_time(hit.at), humanize.optional(session.project), hit.role)
    return f"#{session.seq} {one_line(session.title)}  ({', '.join(known)})"


def styled(hit: SearchHit) -> str:
    """A snippet with its matches in bold."""
    return "".join(
        click.style(part.text, bold=True) if part.is_match else part.text for part in hit.snippet
    )
