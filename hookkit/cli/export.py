"""hookkit export: sessions as JSON, JSONL, CSV or Markdown."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from hookkit.cli import filters
from hookkit.cli.open_store import open_store
from hookkit.errors import HookkitError
from hookkit.lib.system.atomic_write import open_draft
from hookkit.render.sessions import FORMATS

BY = ("project", "branch", "day", "week", "month", "model")

LONG = 200
"""Sessions of which the progress is worth being shown."""


@click.command("export")
@click.option(
    "--format",
    "-f",
    "wanted",
    type=click.Choice(tuple(FORMATS)),
    help="What is written.  [default: what FILE ends with, else json]",
)
@click.option(
    "--output", "-o", "file", type=click.Path(path_type=Path), help="Write to a file, not stdout."
)
@click.option("--force", is_flag=True, help="Overwrite the file.")
@click.option("--by", type=click.Choice(BY), help="Of Markdown: add up by this.")
@click.option(
    "--details", is_flag=True, help="Of Markdown, with --by: the sessions below the sums."
)
@click.option("--bom", is_flag=True, help="Of CSV: a mark by which Excel knows UTF-8.")
@filters.session_options
def command(
    wanted: str | None,
    file: Path | None,
    force: bool,
    by: str | None,
    details: bool,
    bom: bool,
    **given: Any,
) -> None:
    """Export sessions to a file.

    JSON and JSONL hold all that is stored of a session, without secrets; `hookkit restore` brings
    them back. What transcripts say stays in the transcripts. CSV opens in a spreadsheet, and no
    cell of it is a formula. Markdown with --by is an invoice: time, sessions, tokens and cost.

    \b
    Examples:
      hookkit export -o sessions.json
      hookkit export --format csv --project shop --since 2026-11-01 -o november.csv
      hookkit export --format md --by project --since 2026-11-01 --until 2026-11-30
      hookkit export | jq '.sessions[].title'
    """
    target = None if file is None or str(file) == "-" else free(file, force=force)
    kind = wanted or ("md" if by else ending(target))
    check(kind, by=by, details=details, bom=bom)
    from hookkit.api.export import ExportOptions, SelectedSessions
    from hookkit.store.sqlite.session_export import ExportQueries

    write = import_module(f"hookkit.render.sessions.{FORMATS[kind]}").write
    choice = filters.choice(given)
    with open_store() as store, ExportQueries(store.db).snapshot():
        chosen = SelectedSessions(store, choice)
        with progress(len(chosen.numbers)) as chosen.advance:
            deliver(write(chosen, ExportOptions(by, details, bom)), target)
    if target is not None:
        click.echo(f"{count(len(chosen.numbers))} written to {target}.", err=True)
    elif not chosen.numbers:
        click.echo("hookkit: no session is like this.", err=True)


def count(sessions: int) -> str:
    """How many sessions."""
    return "1 session" if sessions == 1 else f"{sessions:,} sessions"


def check(kind: str, *, by: str | None, details: bool, bom: bool) -> None:
    """Raise UsageError for options that mean nothing together."""
    if by and kind != "md":
        raise click.UsageError("--by goes with --format md.")
    if details and not by:
        raise click.UsageError("--details goes with --by.")
    if bom and kind != "csv":
        raise click.UsageError("--bom goes with --format csv.")


def ending(file: Path | None) -> str:
    """The format that a file's name tells, else JSON."""
    suffix = "" if file is None else file.suffix.lower().removeprefix(".")
    return suffix if suffix in FORMATS else "json"


def free(file: Path, *, force: bool) -> Path:
    """Where a file's name leads. Raises HookkitError where something is there already."""
    if file.is_dir():
        raise HookkitError(f"{file} is a folder: give the name of a file in it.")
    if file.is_file() and not force:
        raise HookkitError(f"{file} is there already: --force overwrites it.")
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
            with target.open("wb") as stream:  # a pipe, a device: nothing may take its place
                stream.writelines(chunks)
        else:
            with open_draft(target, mode=0o600) as draft:
                draft.writelines(chunks)
    except OSError as error:
        raise HookkitError(f"{target} can't be written: {error.strerror}.") from None


@contextmanager
def progress(total: int) -> Iterator[Callable[[], object]]:
    """Show how far it is, where it takes long and stderr is a terminal."""
    if total < LONG or not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=total, label="Writing", file=sys.stderr) as bar:
        yield lambda: bar.update(1)
