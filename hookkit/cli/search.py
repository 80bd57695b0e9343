"""hookkit search: search conversations, titles, summaries and notes."""

import sys
from typing import TYPE_CHECKING

import click

from hookkit.api.search import HITS, QuestionError, SearchHit, find
from hookkit.cli import completion
from hookkit.cli.echo import echo_json, has_colour
from hookkit.cli.messages import note, warn
from hookkit.cli.open_store import open_store
from hookkit.cli.options import DATE, json_option, machine_option, utc_option
from hookkit.cli.team_options import team_options
from hookkit.render import search_hits

if TYPE_CHECKING:
    from hookkit.api.dates import Period


@click.command("search")
@click.argument("words", nargs=-1, required=True, metavar="WORDS\u2026")
@click.option("-l", "--limit", type=click.IntRange(1), default=HITS, show_default=True)
@click.option(
    "--project",
    metavar="NAME",
    shell_complete=completion.projects,
    help="Only texts of this project.",
)
@machine_option
@click.option("--since", type=DATE, help="Only texts since: a date, a time or an age (7d).")
@click.option("--until", type=DATE, help="Only texts until, in the same forms.")
@utc_option
@team_options
@json_option
def command(
    words: tuple[str, ...],
    limit: int,
    project: str | None,
    machine: str | None,
    since: "Period | None",
    until: "Period | None",
    as_json: bool,
) -> None:
    """Search prompts, answers, titles, summaries and notes.

    Finds the newest texts that contain all words, ignoring case and accents. word* matches the
    beginning of a word, and words in "double quotes" match as a phrase. C++, C#, .NET and --flag
    are words of their own. The output of tools is not searched. The exit code is 1 when nothing is
    found.

    \b
    Examples:
      hookkit search discount percent
      hookkit search '"connection pool"' time* --since 2026-11-01
      hookkit search C++ -- --flag
      hookkit search --team flaky test
      hookkit search --json flaky --project shop | jq '.hits[].session_id'
    """
    with open_store() as store:
        try:
            result = find(
                store,
                " ".join(words),
                since=since,
                until=until,
                project=project,
                machine=machine,
                limit=limit,
            )
        except QuestionError as error:
            raise click.UsageError(str(error)) from None
    if not result.has_latest_titles:
        warn("an import is running; the latest titles may be missing.")
    if as_json:
        echo_json(**result.to_dict())
    else:
        print_hits(result.hits)
    if not result.has_transcripts:
        warn("no transcript is indexed yet. Run `hookkit import`.")
    if not result.hits:
        sys.exit(1)


def print_hits(hits: list[SearchHit]) -> None:
    """Print hits, or that there are none."""
    if not hits:
        note("Nothing found.")
    for hit in hits:
        click.echo(search_hits.head(hit))
        click.echo(f"    {search_hits.snippet(hit, colour=has_colour())}")
