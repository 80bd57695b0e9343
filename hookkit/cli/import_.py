"""hookkit import: read existing transcripts."""

import sys
from pathlib import Path

import click

from hookkit.api.import_transcripts import ImportResult, open_import
from hookkit.cli.messages import warn
from hookkit.cli.open_store import open_store
from hookkit.cli.progress import progress_bar
from hookkit.lib.text.counted import counted
from hookkit.lib.text.sanitize import one_line

LONG = 4 * 1024 * 1024
"""Bytes that take long enough to read for a progress bar."""


@click.command("import")
@click.argument("places", nargs=-1, metavar="[PATH]\u2026", type=click.Path(path_type=Path))
@click.option("--jobs", type=click.IntRange(1), help="Processes that read.  [default: all cores]")
@click.option("--no-search", is_flag=True, help="Don't index the texts for `hookkit search`.")
def command(places: tuple[Path, ...], jobs: int | None, no_search: bool) -> None:
    """Import existing transcripts.

    They are read where the agent keeps them on this machine, or at PATH.

    Only what is new since the last time is read; it can be stopped and run again at any time.
    Files that can't be read are reported on stderr and make the exit code 1; the others are
    imported. A file in which nothing happened, such as an empty one, makes no session.

    \b
    Examples:
      hookkit import
      hookkit import ~/backup/.claude/projects
      hookkit import --no-search
    """
    with (
        open_store() as store,
        open_import(store, places, with_search=not no_search, processes=jobs) as job,
    ):
        with progress_bar("Reading", job.size, least=LONG) as advance:
            for size in job.run():
                advance(size)
        result = job.result
    report(result)
    if result.problems:
        sys.exit(1)


def report(result: ImportResult) -> None:
    """Print what was imported; problems go to stderr."""
    for problem in result.problems:
        warn(problem)
    if result.unsearchable:
        warn(
            f"{result.unsearchable:,} transcripts were deleted before they were indexed; "
            "their texts can't be searched."
        )
    click.echo(outcome(result))


def outcome(result: ImportResult) -> str:
    """Return what an import did as a sentence; one that found nothing names where it looked."""
    if result.files or result.problems:
        parts = {
            "file": result.files,
            "new session": result.new_sessions,
            "problem": len(result.problems),
        }
        files, sessions, problems = (counted(number, noun) for noun, number in parts.items())
        return f"{files} read, {sessions}, {problems}."
    if result.transcripts:
        return f"Nothing new in {counted(result.transcripts, 'transcript')}."
    from hookkit.render import humanize

    places = f" in {', '.join(map(str, result.places))}" if result.places else ""
    text = f"No transcripts were found{places}. `hookkit import PATH` reads them elsewhere."
    return humanize.short_paths(one_line(text))
