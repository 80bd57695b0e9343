"""Turn a team into lines and rows of a table."""

from collections.abc import Iterator

from hookkit.api.team.status import TeamStatus
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.table import NAME, Column, Layout
from hookkit.store.postgres.members import Member

SHARES = {
    "totals": "sums only: time, tokens and cost by day, project and model",
    "titles": "totals, and sessions with their titles",
    "prompts": "titles, and what you asked",
    "full": "everything, conversations included",
}
"""A level → what it shares, for people."""

LAYOUT = Layout(
    (
        Column("Member", least=NAME),
        Column("Role"),
        Column("Level", rank=1),
        Column("Joined", rank=2),
        Column("Last push"),
    )
)


def facts(found: TeamStatus) -> Iterator[tuple[str, str]]:
    """Yield what is known of a team, as names and values."""
    version = f", PostgreSQL {found.server_version}" if found.server_version else ""
    yield "server", one_line(f"{found.server}{version}")
    if found.me:
        yield "you", one_line(f"{found.me.user_id} ({found.me.role})")
        yield "schema", str(found.schema)
    yield "level", f"{found.level}: {SHARES[found.level]}"
    for name, level in sorted(found.projects.items()):
        yield "project", one_line(f"{name}: {level}")
    if found.me:
        yield "last push", humanize.local_time(found.me.last_push_at)
    if found.push_problem and not found.problem:
        yield "last problem", one_line(found.push_problem)
    if found.problem:
        yield "problem", one_line(found.problem)


def row(member: Member) -> tuple[str, ...]:
    """Return a member as cells."""
    return (
        one_line(member.user_id),
        "removed" if member.removed_at else member.role,
        member.level,
        humanize.short_time(member.joined_at) if member.joined_at else humanize.UNKNOWN,
        humanize.short_time(member.last_push_at) if member.last_push_at else humanize.UNKNOWN,
    )
