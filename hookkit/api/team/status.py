"""Show the team of this machine."""

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, NamedTuple

from hookkit.api.team import budget_state, last, stored
from hookkit.errors import FileError, StoreError, TeamError
from hookkit.store.postgres import members, migrate
from hookkit.store.postgres.connect import opened, shown
from hookkit.store.postgres.members import Member


class TeamStatus(NamedTuple):
    """The team, as far as it can be seen from here."""

    server: str
    level: str
    """What this machine shares."""
    projects: Mapping[str, str] = MappingProxyType({})
    """Projects of which it shares more or less."""
    push_problem: str | None = None
    """Why the last push has failed; None if it has not."""
    problem: str | None = None
    """Why the team can't be used; then the rest is unknown."""
    server_version: str | None = None
    schema: int | None = None
    me: Member | None = None
    bypasses_row_security: bool = False
    members: tuple[Member, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return self._asdict() | {
            "projects": dict(self.projects),
            "me": self.me and self.me._asdict(),
            "members": [each._asdict() for each in self.members],
        }


def status() -> TeamStatus | None:
    """Return the team of this machine; None if it is in none. Raises FileError."""
    known = stored.load()
    if known is None:
        return None
    try:
        found = asked(known.dsn, known.level)
    except (TeamError, StoreError) as error:
        found = TeamStatus(stored_name(known.dsn), known.level, problem=str(error))
    return found._replace(projects=known.projects, push_problem=last.problem())


def asked(dsn: str, level: str) -> TeamStatus:
    """Return what the server answers. Raises TeamError or StoreError."""
    with opened(dsn) as db:
        found = migrate.version(db)
        migrate.check_readable(found)
        me = members.own(db)
        if me is None:
            raise TeamError(members.NO_MEMBER)
        with suppress(FileError):  # `hookkit budget --team` reports it
            budget_state.refresh(db)
        return TeamStatus(
            server=shown(dsn),
            level=level,
            server_version=db.info.parameter_status("server_version"),
            schema=found.schema,
            me=me,
            bypasses_row_security=members.bypasses_row_security(db),
            members=tuple(members.everyone(db)),
        )


def stored_name(dsn: str) -> str:
    """Return the DSN for people; it can't be parsed where psycopg was removed since."""
    try:
        return shown(dsn)
    except TeamError:
        return "unknown"
