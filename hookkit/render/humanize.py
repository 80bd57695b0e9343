"""How commands print: JSON, tables for people, and what is worth saying on stderr."""

import sys
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from hookkit.api.store import Store
from hookkit.lib.text.sanitize import UNKNOWN as UNKNOWN
from hookkit.lib.text.sanitize import dollars as dollars
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session, moment

if TYPE_CHECKING:
    from rich.console import Console

SCHEMA_VERSION = 1

STATUS_STYLES = {"busy": "green", "wait": "yellow", "idle": "cyan", "active": "green"}


def status_style(column: str, cell: str) -> str:
    """The style of a cell in a table with a column of statuses."""
    return STATUS_STYLES.get(cell, "dim") if column == "Status" else ""


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def open_store() -> Store:
    """The store, current; says so on stderr where it may be behind."""
    store = Store.open(source="user")
    if not store.is_current:
        click.echo("hookkit: the journal is being read right now; this may be behind.", err=True)
    return store


def echo_json(**value: Any) -> None:
    """Print one JSON document with its schema version."""
    import orjson

    document = orjson.dumps(
        {"schema_version": SCHEMA_VERSION} | value,
        option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
    )
    sys.stdout.flush()
    sys.stdout.buffer.write(document)
    sys.stdout.buffer.flush()


def console() -> "Console":
    """A rich console on stdout; rich itself respects NO_COLOR."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def local_time(text: str | None) -> str:
    """A stored time as people read it: local, to the minute."""
    return f"{moment(text).astimezone():%b %d, %Y %H:%M}" if text else UNKNOWN


def short_time(text: str) -> str:
    """A stored time for a table: local; the year only where it isn't this one."""
    local = moment(text).astimezone()
    if local.year == datetime.now().astimezone().year:
        return f"{local:%b %d %H:%M}"
    return f"{local:%b %d, %Y}"


def human_duration(duration: timedelta) -> str:
    """Hours and minutes; seconds only where there is nothing more."""
    seconds = int(duration.total_seconds())
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return f"{hours}h {minutes:02d}m"
    return f"{minutes}m {seconds % 60:02d}s" if minutes else f"{seconds}s"


def so_far(session: Session) -> timedelta:
    """How long a session took; one that is at work, or a person's own, goes on."""
    goes_on = session.origin == "manual" or session.status == "busy"
    if goes_on and session.is_active:
        return max(datetime.now(UTC) - moment(session.first_started_at), timedelta())
    return session.duration


def number(count: int) -> str:
    """A count with its thousands apart."""
    return f"{count:,}"


def tokens(count: int) -> str:
    """Tokens: whole numbers up to a million, then 2.4M."""
    for unit, letter in ((10**9, "B"), (10**6, "M")):
        if count >= unit:
            # Cut, not rounded: 999,999,999 are not 1000.0M.
            return f"{count * 10 // unit / 10:,.1f}{letter}"
    return number(count)


def files(session: Session, count: int) -> str:
    """How many files were changed; what only a transcript tells of has edits, but no files."""
    return number(count) if count or not session.edit_count else UNKNOWN


def price(rate: float | None) -> str:
    """A price with as many digits as it has, two at least."""
    if rate is None:
        return UNKNOWN
    whole, _, digits = f"{rate:.6f}".rstrip("0").partition(".")
    return f"${whole}.{digits:0<2}"


def optional(value: Any) -> str:
    """A value, or the sign for what is not known."""
    return UNKNOWN if value is None else one_line(str(value))


def plain_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table for pipes: columns two spaces apart, nothing cut, one line a row."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[str] = ()) -> None:
    """A table: for pipes, or for a terminal with the columns of numbers to the right."""
    if not sys.stdout.isatty():
        plain_table(head, rows)
        return
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for name in head:
        is_number = name in right
        drawn.add_column(
            name,
            justify="right" if is_number else "left",
            no_wrap=is_number,
            overflow="fold",
        )
    for row in rows:
        drawn.add_row(*map(Text, row))
    console().print(drawn)
