"""CSV as RFC 4180 has it: a session a row. The columns stay; new ones come at the end.

Times are local, as spreadsheets understand them. Columns of tokens and cost are a session's own, so
that they can be added up; those `with_agents` are what `hookkit list` shows: the sum of a person's
own session and the agents that ran in it.

No cell is a formula (https://owasp.org/www-community/attacks/CSV_Injection). Every text is quoted;
one that begins as a formula does gets an apostrophe before it, and so does what would begin a cell
where a spreadsheet takes semicolons for commas.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime

from hookkit import clock
from hookkit.api.export import ExportOptions, ExportRow, SelectedSessions
from hookkit.lib.text.redact import redact
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import moment

Cell = str | int | float | None

BOM = "\ufeff"

UNSEEN = r"\"'\s\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff"
"""What a spreadsheet may skip at the beginning of a cell."""

FORMULA = re.compile(rf"(^|;)(?=[{UNSEEN}]*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""The beginning of a formula; the last four are the same signs in full width."""


def write(chosen: SelectedSessions, options: ExportOptions) -> Iterator[bytes]:
    """Yield the names of the columns, then row by row."""
    columns = COLUMNS | OF_TEAM if chosen.store.is_team else COLUMNS
    yield (BOM if options.bom else "").encode() + line(list(columns))
    for row in chosen.rows():
        yield line([cell_of(row) for cell_of in columns.values()])


def line(cells: list[Cell]) -> bytes:
    """Return one record."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(["" if cell is None else harmless(cell) for cell in cells])
    return out.getvalue().encode()


def harmless(cell: str | int | float) -> str | int | float:
    """Return a cell without secrets that is no formula, and no more than one line."""
    return FORMULA.sub(r"\1'", one_line(redact(cell))) if isinstance(cell, str) else cell


def local(at: datetime | None) -> str | None:
    """Return a time as spreadsheets understand it."""
    return None if at is None else clock.local(at).isoformat(" ")[:19]


COLUMNS: dict[str, Callable[[ExportRow], Cell]] = {
    "id": lambda row: row.session.seq,
    "session_id": lambda row: row.session.session_id,
    "title": lambda row: row.session.title,
    "project": lambda row: row.session.shown_project,
    "branch": lambda row: row.session.git_branch,
    "folder": lambda row: row.session.cwd,
    "origin": lambda row: row.session.origin,
    "status": lambda row: row.session.state,
    "model": lambda row: row.session.model,
    "started": lambda row: local(row.began_at),
    "ended": lambda row: local(moment(at) if (at := row.session.last_ended_at) else None),
    "duration_seconds": lambda row: int(row.duration.total_seconds()),
    "worked_seconds": lambda row: int(row.worked.total_seconds()),
    "files_changed": lambda row: row.session.files_changed,
    "commits": lambda row: row.session.commits_count,
    "edits": lambda row: row.session.edit_count,
    "prompts": lambda row: row.session.prompts_count,
    "corrections": lambda row: row.session.corrections_count,
    "tool_calls": lambda row: row.session.tool_call_count,
    "api_requests": lambda row: row.own.api_requests,
    "tokens_input": lambda row: row.own.input,
    "tokens_output": lambda row: row.own.output,
    "tokens_cache_read": lambda row: row.own.cache_read,
    "tokens_cache_write": lambda row: row.own.cache_write,
    "tokens": lambda row: row.own.total_tokens,
    "cost_usd": lambda row: row.own.cost_usd,
    "requests_without_price": lambda row: row.own.unpriced,
    "files_changed_with_agents": lambda row: row.files,
    "tokens_with_agents": lambda row: row.usage.total_tokens,
    "cost_usd_with_agents": lambda row: row.usage.cost_usd,
    "description": lambda row: row.session.description,
    "notes": lambda row: row.session.notes,
    "summary": lambda row: row.session.summary,
    "agent": lambda row: row.session.framework,
}
"""Column → its cell."""

OF_TEAM: dict[str, Callable[[ExportRow], Cell]] = {"user": lambda row: row.user}
"""What a team's sessions have besides."""
