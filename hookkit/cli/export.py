"""hookkit export: write sessions as JSON, JSONL, CSV or Markdown."""

import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from hookkit.cli import filters, team_options
from hookkit.cli.messages import note, warn
from hookkit.cli.open_store import open_store
from hookkit.cli.progress import progress_bar
from hookkit.errors import HookkitError
from hookkit.lib.system.atomic_write import open_draft
from hookkit.lib.text.counted import counted
from hookkit.render.sessions import FORMATS

BY = ("project", "branch", "day", "week", "month", "model")

LONG = 200
"""Sessions from which a progress bar is shown."""


@click.command("export")
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(tuple(FORMATS)),
    help="The format.  [default: by the ending of FILE, else json]",
)
@click.option(
    "--output",
    "-o",
    "file",
    type=click.Path(path_type=Path),
    help="Write to FILE, not stdout.",
)
@click.option("--force", is_flag=True, help="Overwrite the file.")
@click.option("--by", type=click.Choice(BY), help="Add up by this (Markdown only).")
@click.option("--details", is_flag=True, help="With --by, list the sessions below the sums.")
@click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark, for Excel.")
@filters.session_options
@team_options.team_options
def command(
    format_: str | None,
    file: Path | None,
    force: bool,
    by: str | None,
    details: bool,
    bom: bool,
    **given: Any,
) -> None:
    """Export sessions to a file.

    JSON and JSONL contain everything that is stored of a session except secrets and the text of
    transcripts; `hookkit restore` reads them back. CSV opens in a spreadsheet, and none of its
    cells is a formula. Markdown with --by is an invoice: time, sessions, tokens and cost. By
    project each project has one of its own, by day, below the sums of all.

    --since and --until select the sessions with activity in that time, and sum the time, tokens
    and cost that lie in it.

    \b
    Examples:
      hookkit export -o sessions.json
      hookkit export --format csv --project shop --since 2026-11-01 -o november.csv
      hookkit export --format md --by project --since 2026-11-01 --until 2026-11-30
      hookkit export | jq '.sessions[].title'
    """
    target = None if file is None or str(file) == "-" else resolve_target(file, force=force)
    kind = format_ or ("md" if by else format_of(target))
    check(kind, by=by, details=details, bom=bom)
    from hookkit.api.export import ExportOptions, select_sessions

    write = import_module(f"hookkit.render.sessions.{FORMATS[kind]}").write
    with open_store() as store, select_sessions(store, filters.selected(given)) as chosen:
        count = len(chosen.numbers)
        with progress_bar("Writing", count, least=LONG) as chosen.advance:
            deliver(write(chosen, ExportOptions(by, details, bom)), target)
    if target is not None:
        sessions = counted(count, "session")
        note(f"{sessions} written to {target}.")
    elif not count:
        warn("no sessions match.")


def check(kind: str, *, by: str | None, details: bool, bom: bool) -> None:
    """Check that the options fit together. Raises UsageError."""
    if by and kind != "md":
        raise click.UsageError("--by goes with --format md.")
    if details and not by:
        raise click.UsageError("--details goes with --by.")
    if bom and kind != "csv":
        raise click.UsageError("--bom goes with --format csv.")
    if kind in ("json", "jsonl") and team_options.chosen():
        raise click.UsageError(
            "A team's sessions are exported as CSV or Markdown: the team store lacks what "
            "`hookkit restore` needs."
        )


def format_of(file: Path | None) -> str:
    """Return the format of a file's ending, else JSON."""
    suffix = "" if file is None else file.suffix.lower().removeprefix(".")
    return suffix if suffix in FORMATS else "json"


def resolve_target(file: Path, *, force: bool) -> Path:
    """Resolve links in a file's path. Raises HookkitError where the file must not be written."""
    if file.is_dir():
        raise HookkitError(f"{file} is a folder. Give the name of a file in it.")
    if file.is_file() and not force:
        raise HookkitError(f"{file} exists. --force overwrites it.")
    return file.resolve() if file.is_file() else file


def deliver(chunks: Iterable[bytes], target: Path | None) -> None:
    """Write to a file, or to stdout. Raises HookkitError where the file can't be written."""
    if target is None:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(chunks)
        sys.stdout.buffer.flush()
        return
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:  # a pipe or a device must not be replaced
                stream.writelines(chunks)
        else:
            with open_draft(target, mode=0o600) as draft:
                draft.writelines(chunks)
    except OSError as error:
        raise HookkitError(f"{target} can't be written: {error.strerror}.") from None
