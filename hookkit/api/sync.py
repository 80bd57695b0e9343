"""Exchange sessions with the person's other machines by a folder, a team's store, or both."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from hookkit import file_errors, paths
from hookkit.api import exchanged_texts
from hookkit.api.exchange import Exchanged, Progress, exchange
from hookkit.api.store import Store
from hookkit.api.team import stored
from hookkit.errors import HookkitError, StoreError, TeamError
from hookkit.lib.system import locks
from hookkit.model.session import timestamp
from hookkit.store.sqlite.machines import Machine, MachineQueries
from hookkit.sync import (
    chosen_conversations,
    chosen_folder,
    chosen_team,
    last_exchange,
    received_texts,
    shared_folder,
)
from hookkit.sync.carrier import Carrier
from hookkit.sync.received_facts import Gap

PAUSE = 60.0
"""Seconds between two exchanges in the background, while no session ends."""

WAIT = 30.0
"""Seconds to wait for another exchange."""


class Ways(NamedTuple):
    """By what this machine exchanges."""

    folder: Path | None = None
    team: str | None = None
    """The server of its team, as people are shown it."""

    @property
    def names(self) -> frozenset[str]:
        """Return their names, by which conversations are chosen."""
        return frozenset(str(each) for each in self if each is not None)


@dataclass(frozen=True, slots=True)
class Synced:
    """The result of an exchange."""

    folder: Path | None
    """By which it went, if by one."""
    team: str | None
    """The server of the team by which it went, if by one."""
    sent: int
    """Facts of this machine that are new to the others."""
    received: int
    """Facts of the others that were new here."""
    texts_sent: int
    """Texts of this machine's conversations that are new to the others."""
    texts_received: int
    """Texts of the others' conversations that were new here."""
    machines: list[Machine]
    """The others."""
    conversations: list[str] = field(default_factory=list)
    """The ways by which this machine's conversations are sent."""
    gaps: list[Gap] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    """Files that can't be used, and why."""
    failed: list[str] = field(default_factory=list)
    """Why one of several ways could not be used."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "folder": self.folder and str(self.folder),
            "team": self.team,
            "sent": self.sent,
            "received": self.received,
            "conversations": self.conversations,
            "texts_sent": self.texts_sent,
            "texts_received": self.texts_received,
            "machines": [each._asdict() for each in self.machines],
            "missing": [{"machine": each.name, "from": each.first} for each in self.gaps],
            "problems": self.problems,
            "failed": self.failed,
        }


def sync_with(
    store: Store,
    folder: Path | None = None,
    *,
    team: bool = False,
    conversations: bool | None = None,
    progress: Progress = lambda _: None,
) -> Synced:
    """Exchange by all ways that were chosen, and remember a folder or the team as one of them.

    `conversations` is whether conversations are sent by these, or by all if none is named; None
    leaves it as it is. Raises what `sync` does; FileError for a folder that can't be used,
    TeamError if this machine is in no team, HookkitError if nothing is chosen, or search is off
    for conversations.
    """
    if folder is not None:
        choose_folder(folder.expanduser().absolute())
    if team:
        choose_team()
    ways = chosen()
    if ways == Ways():
        raise HookkitError(
            "No folder is chosen. Name one: hookkit sync --folder ~/Sync/hookkit. Or exchange by "
            "your team's PostgreSQL: hookkit sync --team"
        )
    if conversations is not None:
        by_folder, by_team = folder is not None or not team, team or folder is None
        named = Ways(ways.folder if by_folder else None, ways.team if by_team else None)
        choose_conversations(store, named, send=conversations)
    return sync(store, ways, progress)


def choose_conversations(store: Store, ways: Ways, *, send: bool) -> None:
    """Remember whether conversations are sent by some ways. Raises HookkitError, OSError."""
    if not send:
        chosen_conversations.write(chosen_conversations.read() - ways.names)
    elif store.settings.search:
        chosen_conversations.write(chosen_conversations.read() | ways.names)
    else:
        raise HookkitError(
            "Search is off, and conversations are sent from its index. Set `search = true`, then "
            "run `hookkit import`."
        )


def choose_folder(folder: Path) -> None:
    """Remember a folder. Raises FileError, OSError."""
    if not folder.exists() and folder.parent.is_dir():
        paths.make_folder(folder)
    shared_folder.check_folder(folder)
    chosen_folder.write(folder)


def choose_team() -> None:
    """Remember the team of this machine. Raises TeamError, FileError, OSError."""
    from hookkit.store.postgres.connect import shown

    chosen_team.write(shown(stored.needed().dsn))


def chosen() -> Ways:
    """Return what was chosen."""
    return Ways(chosen_folder.read(), chosen_team.read())


def stop() -> None:
    """Forget what was chosen. Raises FileError."""
    try:
        chosen_folder.forget()
        chosen_team.forget()
        chosen_conversations.forget()
    except OSError as error:
        raise file_errors.explained(error) from None


def sync_when_due(store: Store) -> None:
    """Exchange by what was chosen, if anything was: at most once a minute, or after an end.

    Where the folder isn't there now, or another exchange goes on, nothing happens.
    """
    ways = chosen()
    if ways.folder and not ways.folder.is_dir():
        ways = ways._replace(folder=None)
    if ways == Ways() or not is_due(store, last_exchange.at()):
        return
    with locks.try_hold(paths.lock_file("sync")) as is_free:
        if is_free:
            sync_locked(store, ways, lambda _: None)


def is_due(store: Store, last_at: float | None) -> bool:
    """Return True if the last exchange was a while ago, or a session has ended since.

    `last_at` is in Unix seconds, None if there was none.
    """
    if last_at is None or not 0 <= time.time() - last_at < PAUSE:
        return True
    return store.database.has_ended_since(timestamp(int(last_at * 1e9)))


def sync(store: Store, ways: Ways, progress: Progress = lambda _: None) -> Synced:
    """Send what is new here, and take what is new there.

    Where one way of several can't be used, the others are; `failed` has the reason then. Raises
    HookkitError if none can be: a folder that is not there, a server that can't be reached, a full
    disk; and BusyError if another exchange goes on.
    """
    try:
        with locks.hold(paths.lock_file("sync"), "exchanging sessions", wait=WAIT):
            return sync_locked(store, ways, progress)
    except OSError as error:
        raise cannot(str(ways.folder or ways.team), error) from None


def sync_locked(store: Store, ways: Ways, progress: Progress) -> Synced:
    """Do the same under the lock. Raises OSError, too."""
    queries = MachineQueries(store.db)
    known = received_texts.next_texts() | queries.next_facts()
    with_texts = sorted(chosen_conversations.read() & ways.names) if store.settings.search else []
    done: list[Exchanged] = []
    failed: list[HookkitError] = []
    for name, way in opening(ways):
        try:
            with way() as carrier:
                texts = name in with_texts
                done.append(exchange(store, carrier, known, progress, with_texts=texts))
        except HookkitError as error:
            failed.append(error)
        except OSError as error:
            failed.append(cannot(name, error))
    last_exchange.note([str(each) for each in failed])
    if not done:
        raise failed[0] if len(failed) == 1 else HookkitError(" ".join(map(str, failed)))
    if not chosen_conversations.read() and not failed:
        exchanged_texts.forget_sent()
    gaps = dict.fromkeys(gap for each in done for gap in each.gaps)
    return Synced(
        *ways,
        sent=max(each.sent for each in done),
        received=sum(each.received for each in done),
        texts_sent=max(each.texts_sent for each in done),
        texts_received=sum(each.texts_received for each in done),
        conversations=with_texts,
        machines=[each for each in queries.all() if each.machine_id != paths.machine_id()],
        gaps=[each for each in gaps if known.get(each.stream, 1) <= each.first],
        problems={place: why for each in done for place, why in each.problems.items()},
        failed=[str(each) for each in failed],
    )


def opening(ways: Ways) -> Iterator[tuple[str, Callable[[], AbstractContextManager[Carrier]]]]:
    """Yield what opens each of the ways, with its name."""
    if ways.folder is not None:
        yield str(ways.folder), partial(shared_folder.opened, ways.folder)
    if ways.team is not None:
        yield ways.team, partial(opened_team, ways.team)


def opened_team(server: str) -> AbstractContextManager[Carrier]:
    """Return the way by the team's store. Raises TeamError, also where another one was chosen."""
    from hookkit.store.postgres.connect import shown
    from hookkit.sync import team_facts  # a folder needs no PostgreSQL

    dsn = stored.needed().dsn
    if shown(dsn) != server:
        raise TeamError(
            f"This machine was to exchange its sessions by {server}, and is in the team at "
            f"{shown(dsn)} now. Choose that one: hookkit sync --team"
        )
    return team_facts.opened(dsn)


def cannot(name: str, error: OSError) -> StoreError:
    """Return the error for a way, or our own files, that failed."""
    return StoreError(
        f"Can't sync with {name}: {error.strerror}: {error.filename}. "
        f"{file_errors.first_step(error)}, then sync again: it continues from there."
    )
