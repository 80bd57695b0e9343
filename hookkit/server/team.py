"""Serve a team store: it is only read, and threads keep no transaction between two questions."""

import time
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Route

from hookkit import clock
from hookkit.api.store import Store
from hookkit.api.team.changes import TeamWatch
from hookkit.api.team.team_store import TeamStore
from hookkit.lib.containment import contained
from hookkit.server.access import SAFE, Access, Refusal
from hookkit.server.live import PAUSE_SECONDS, Live
from hookkit.server.readers import KeptStore, News

LOOK_SECONDS = 10.0
"""Between two looks for what machines have sent, while somebody listens."""

QUIET_SECONDS = 60.0
"""A connection that was not used for so long may have been cut."""

MENU = (
    ("/sessions", "Sessions"),
    ("/usage", "Usage"),
    ("/projects", "Projects"),
    ("/search", "Search"),
    ("/corrections", "Corrections"),
)
"""The pages of a team: what they show is not of this machine only."""

READ_ONLY = Refusal(
    403,
    "Read-only",
    "The team store is only read here. Change your sessions in your own `hookkit serve`.",
)


class TeamView(NamedTuple):
    """What is served of a team."""

    name: str
    """What the titles of pages have."""
    user: str | None = None
    """The member whose rows are read; None for all that may be read."""


class TeamAccess(Access):
    """The rules of access, with which nothing is changed but who is signed in."""

    def refusal(
        self, method: str, path: str, headers: Headers, target: bytes = b"/"
    ) -> Refusal | None:
        """Return why a request is refused; None where it isn't."""
        refused = super().refusal(method, path, headers, target)
        return refused or (None if method in SAFE or path == "/enter" else READ_ONLY)


class KeptTeam(KeptStore):
    """The team store of a thread; it is opened again after its connection was lost."""

    def __init__(self, view: TeamView) -> None:
        super().__init__()
        self.view = view
        self.used_at = 0.0

    def get(self) -> Store:
        """Return the store. Raises TeamError where it can't be used."""
        store = self.store
        if store is None or not self._is_open():
            self.close()
            store = self.store = TeamStore.joined(self.view.user)
        self.used_at = time.monotonic()
        clock.use(store.settings.timezone)
        return store

    def release(self) -> None:
        """End the transaction: the next question finds what was written meanwhile."""
        if self.store is not None:
            self.store.refresh()

    def _is_open(self) -> bool:
        if not isinstance(self.store, TeamStore) or self.store.connection.db.closed:
            return False
        if time.monotonic() - self.used_at < QUIET_SECONDS:
            return True
        return self.store.connection.is_alive()


class TeamNews(News):
    """Nothing is brought up to date: machines send what is new."""

    def brought_to(self, store: Store, *, is_stirred: bool = False) -> Store:
        """Return the store as it is."""
        return store


class TeamLive(Live):
    """Looks for what machines have sent, at a low rate."""

    def __init__(self, view: TeamView) -> None:
        self._view = view
        super().__init__(TeamNews())

    def _work(self) -> None:
        kept, watch, pause = KeptTeam(self._view), TeamWatch(), 0.0
        while self._wait(pause):
            with contained(also=(Exception,)) as outcome:
                self._publish(watch.look(kept.get()))
                kept.release()
            pause = PAUSE_SECONDS if outcome.error else LOOK_SECONDS
            if outcome.error:  # a page shows it
                kept.close()
        kept.close()


async def show_first(_: object) -> RedirectResponse:
    """Go to the first page of the menu."""
    return RedirectResponse(MENU[0][0], 303)


def routes() -> list[BaseRoute]:
    """Return the routes that make sense for a team."""
    from hookkit.server import api, assets, enter, pages

    return [
        Route("/", show_first),
        *pages.TEAM_ROUTES,
        *api.TEAM_ROUTES,
        *enter.ROUTES,
        *assets.ROUTES,
    ]
