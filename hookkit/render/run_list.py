"""Turn runs into rows of a table."""

from collections.abc import Sequence
from datetime import timedelta

from hookkit.api.listed_runs import ListedRun
from hookkit.lib.text.sanitize import one_line
from hookkit.model.run_ended import counted
from hookkit.render import humanize
from hookkit.render.table import NAME, TEXT, Column, Layout, reason_of, with_reasons

SHORT = 8
"""Characters of an id where it is shortened."""

LAYOUT = Layout(
    (
        Column("ID", rank=4),
        Column("Session", is_number=True),
        Column("PID", rank=8, is_number=True),
        Column("Status"),
        Column("Prompt", least=TEXT),
        Column("Project", rank=5, least=NAME, keeps_end=True),
        Column("Model", rank=7, least=NAME),
        Column("Started", rank=6),
        Column("Time", rank=3, is_number=True),
        Column("Memory", rank=9, is_number=True),
    ),
    humanize.status_style,
)


def table(found: Sequence[ListedRun], *, is_short: bool) -> tuple[Layout, list[tuple[str, ...]]]:
    """Return the layout and the rows of a table of runs; with reasons where some have failed."""
    reasons = [reason_of(each.run.error, counted(each.run.denied)) for each in found]
    return with_reasons(LAYOUT, [row(each, is_short=is_short) for each in found], reasons)


def row(listed: ListedRun, *, is_short: bool) -> tuple[str, ...]:
    """Return the cells of a run."""
    run, session = listed
    return (
        run.session_id[:SHORT] if is_short else run.session_id,
        humanize.optional(session),
        humanize.optional(run.pid),
        run.status,
        run.prompt or humanize.UNKNOWN,
        one_line(run.project_path),
        humanize.optional(run.model),
        humanize.short_time(run.started_at),
        humanize.human_duration(timedelta(seconds=run.runtime_seconds)),
        f"{run.memory_mb:.0f} MB" if run.pid else humanize.UNKNOWN,
    )
