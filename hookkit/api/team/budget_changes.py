"""Set and remove budgets of the team, as an admin."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from hookkit.api.project_choice import ambiguous
from hookkit.api.team import budget_state, own_zone, stored
from hookkit.errors import AmbiguousError, HookkitError, NotFoundError, TeamError
from hookkit.hook.budgets import MOST
from hookkit.hook.team_budgets import TEAM_KINDS
from hookkit.lib.text.sanitize import one_line
from hookkit.store.postgres import members, migrate, team_budgets
from hookkit.store.postgres.connect import opened
from hookkit.store.sqlite import spending

if TYPE_CHECKING:
    from psycopg import Connection


class Scope(NamedTuple):
    """What a budget is for: the whole team, a project or a person."""

    project: str | None = None
    """As the whole team knows it."""
    user: str | None = None
    person: int | None = None
    """The number of the member."""

    def name(self, kind: str) -> str:
        """Return a budget's name: `monthly team budget for shop`."""
        whom = self.project or self.user
        return f"{kind} team budget" + (f" for {one_line(whom)}" if whom else "")


class Changed(NamedTuple):
    """A budget that was set."""

    name: str
    zone: str
    """The time zone in which its days begin."""


def set_budget(
    kind: str, usd: float, *, project: str | None = None, user: str | None = None
) -> Changed:
    """Set a budget of US dollars for all, a project or a person, or change it.

    `kind` is one of TEAM_KINDS. Raises HookkitError: TeamError for who is no admin, NotFoundError,
    AmbiguousError.
    """
    refuse_wrong(kind, project, user)
    if not 0 < usd < MOST:
        raise HookkitError(f"A budget is a positive amount below ${MOST:,.0f}.")
    nano, zone = max(1, round(usd * spending.NANO)), own_zone.name()
    with as_admin() as db:
        scope = scope_of(db, project, user, team_budgets.projects)
        team_budgets.save(db, kind, scope.project, scope.person, nano, zone)
        budget_state.refresh(db)
    return Changed(scope.name(kind), zone)


def remove_budget(kind: str, *, project: str | None = None, user: str | None = None) -> str:
    """Remove a budget and return its name. Raises HookkitError as `set_budget` does."""
    refuse_wrong(kind, project, user)
    with as_admin() as db:
        scope = scope_of(db, project, user, team_budgets.budgeted)
        if not team_budgets.delete(db, kind, scope.project, scope.person):
            raise NotFoundError(
                f"There is no {scope.name(kind)}. `hookkit budget --team` lists the team's budgets."
            )
        budget_state.refresh(db)
    return scope.name(kind)


def refuse_wrong(kind: str, project: str | None, user: str | None) -> None:
    """Raise HookkitError for a budget that a team can't have."""
    if kind not in TEAM_KINDS:
        raise HookkitError(f"A budget of the team is one of these kinds: {', '.join(TEAM_KINDS)}.")
    if project is not None and user is not None:
        raise HookkitError("A budget of the team is for a project or for a person, not for both.")


@contextmanager
def as_admin() -> Iterator["Connection"]:
    """Connect for the block. Raises TeamError for anybody but an admin."""
    with opened(stored.needed().dsn) as db:
        migrate.check_readable(migrate.version(db))
        me = members.own(db)
        if me is None or me.role != "admin":
            raise TeamError("Only an admin changes the team's budgets. See: hookkit team status")
        yield db


def scope_of(
    db: "Connection",
    project: str | None,
    user: str | None,
    find: Callable[["Connection", str], list[str]],
) -> Scope:
    """Return what a budget is for. Raises NotFoundError, and AmbiguousError."""
    if user is not None:
        known = members.named(db, user)
        if known is None:
            raise NotFoundError(f"The team has no member {user}. See them: hookkit team status")
        return Scope(user=user, person=known.member)
    return Scope() if project is None else Scope(project=one_of(find(db, project), project))


def one_of(found: list[str], given: str) -> str:
    """Return the project that a name means. Raises NotFoundError, and AmbiguousError."""
    if given in found or given.lower() in found:
        return given if given in found else given.lower()
    if len(found) > 1:
        raise AmbiguousError(ambiguous(given, found))
    if not found:
        raise NotFoundError(
            f"The team has no project {given!r:.300}. Name the `owner/name` of its remote, or its "
            "folder's last part, as members have worked in it."
        )
    return found[0]
