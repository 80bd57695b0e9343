"""Turn the account of what a team has got into rows of a table."""

from hookkit.api.team.ledger import Entry
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.table import NAME, Column, Layout

LAYOUT = Layout(
    (
        Column("When"),
        Column("Sessions"),
        Column("Removed", rank=3),
        Column("Rows", rank=1),
        Column("Bytes"),
        Column("Server", rank=2, least=NAME),
    )
)


def row(entry: Entry) -> tuple[str, ...]:
    """Return an entry as cells."""
    levels = ", ".join(f"{count:,} {level}" for level, count in sorted(entry.sessions.items()))
    return (
        humanize.short_time(entry.at),
        one_line(levels) or humanize.UNKNOWN,
        f"{entry.removed:,}",
        f"{sum(entry.rows.values()):,}",
        f"{entry.bytes:,}",
        one_line(entry.server),
    )
