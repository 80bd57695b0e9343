"""Exchange sessions with the person's other machines by a folder."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hookkit import file_errors, paths
from hookkit.api.machine_choice import own_name
from hookkit.api.store import WRITER_WAIT, Store
from hookkit.errors import BusyError, FileError, HookkitError, StoreError
from hookkit.lib.system import locks
from hookkit.model.session import timestamp
from hookkit.pipeline.collect import session_projects
from hookkit.store.sqlite.machines import Machine, MachineQueries
from hookkit.sync import chosen_folder, own_facts
from hookkit.sync.own_facts import State
from hookkit.sync.received_facts import Gap, Receiving
from hookkit.sync.shared_folder import SharedFolder

PROJECT_EVERY = 50_000
"""Facts after which they are projected."""

PAUSE = 60.0
"""Seconds between two exchanges in the background, while no session ends."""

WAIT = 30.0
"""Seconds to wait for another exchange."""

Progress = Callable[[int], object]
"""Called with the number of facts that have come."""


@dataclass(frozen=True, slots=True)
class Synced:
    """The result of an exchange."""

    folder: Path
    sent: int
    """Facts of this machine that are new in the folder."""
    received: int
    """Facts of the others that were new here."""
    machines: list[Machine]
    """The others."""
    gaps: list[Gap] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    """Files that can't be used, and why."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "folder": str(self.folder),
            "sent": self.sent,
            "received": self.received,
            "machines": [each._asdict() for each in self.machines],
            "missing": [{"machine": each.name, "from": each.first} for each in self.gaps],
            "problems": self.problems,
        }


def sync_with(store: Store, folder: Path | None, progress: Progress = lambda _: None) -> Synced:
    """Exchange by a folder, and remember it; None: by the remembered one.

    Raises what `sync` does; HookkitError if there is no folder.
    """
    chosen = folder or chosen_folder.read()
    if chosen is None:
        raise HookkitError("No folder is chosen. Name one: hookkit sync --folder ~/Sync/hookkit")
    chosen = chosen.expanduser().absolute()
    if folder is not None and not chosen.exists() and chosen.parent.is_dir():
        paths.make_folder(chosen)
    check_folder(chosen)
    if folder is not None:
        chosen_folder.write(chosen)
    return sync(store, chosen, progress)


def sync_when_due(store: Store) -> None:
    """Exchange by the remembered folder, if one is: at most once a minute, or after an end.

    Where the folder isn't there now, or another exchange goes on, nothing happens.
    """
    folder = chosen_folder.read()
    if folder is None or not folder.is_dir() or not is_due(store, chosen_folder.synced_at()):
        return
    with locks.try_hold(paths.lock_file("sync")) as is_free:
        if is_free:
            sync_locked(store, folder, lambda _: None)


def is_due(store: Store, last_at: float | None) -> bool:
    """Return True if the last exchange was a while ago, or a session has ended since.

    `last_at` is in Unix seconds, None if there was none.
    """
    if last_at is None or not 0 <= time.time() - last_at < PAUSE:
        return True
    return store.database.has_ended_since(timestamp(int(last_at * 1e9)))


def check_folder(folder: Path) -> None:
    """Raise FileError for a folder that is not there: it may just not be mounted."""
    if not folder.is_dir():
        reason = "is not a folder" if folder.exists() else "is not there"
        raise FileError(f"{folder} {reason}. Create it, or mount it, then sync again.")
    if folder.is_relative_to(paths.data_dir()) or paths.data_dir().is_relative_to(folder):
        raise FileError(f"{folder} is where hookkit keeps its own data. Choose another folder.")


def stop() -> None:
    """Forget the folder. Raises FileError."""
    try:
        chosen_folder.forget()
    except OSError as error:
        raise file_errors.explained(error) from None


def sync(store: Store, folder: Path, progress: Progress = lambda _: None) -> Synced:
    """Send what is new here to a folder, and take what is new in it.

    Raises FileError if the folder can't be used, BusyError if another exchange goes on, StoreError
    if there is no room here.
    """
    try:
        with locks.hold(paths.lock_file("sync"), "exchanging sessions", wait=WAIT):
            return sync_locked(store, folder, progress)
    except OSError as error:
        raise StoreError(
            f"Can't sync with {folder}: {error.strerror}: {error.filename}. "
            f"{file_errors.first_step(error)}, then sync again: it continues from there."
        ) from None


def sync_locked(store: Store, path: Path, progress: Progress) -> Synced:
    """Do the same under the lock. Raises OSError, too."""
    name = own_name(store.settings)
    folder = SharedFolder(path)
    state = own_facts.extend(store.database, store.settings, name)
    folder.look()
    if is_copied(folder, state):
        own_facts.begin_again()
        state = own_facts.extend(store.database, store.settings, name)
    own = [each.header.end for each in folder.found() if each.header.stream == state.stream]
    folder.send(own_facts.files(), folder.own(state.stream, name))
    queries = MachineQueries(store.db)
    receiving = Receiving(folder, state.stream, queries.next_facts())
    received = receive(store, receiving, progress)
    folder.remember()
    chosen_folder.note_sync()
    return Synced(
        path,
        max(state.next - max(own, default=1), 0),
        received,
        [each for each in queries.all() if each.machine_id != paths.machine_id()],
        receiving.gaps,
        folder.problems(),
    )


def receive(store: Store, receiving: Receiving, progress: Progress) -> int:
    """Take what is new of other machines, and project it; return how many facts that are.

    Raises BusyError, OSError.
    """
    received = pending = 0
    for count in receiving.take():
        received, pending = received + count, pending + count
        progress(count)
        if pending >= PROJECT_EVERY:
            project(store)
            pending = 0
    if pending:
        project(store)
        if session_projects.unite(store.database):
            project(store)
    return received


def is_copied(folder: SharedFolder, state: State) -> bool:
    """Return True if a copy of this machine, or it before it was restored, has written facts."""
    own = [each for each in folder.found() if each.header.stream == state.stream]
    return any(each.header.end > state.next for each in own) or not all(
        own_facts.is_ours(*each) for each in own if str(each.path) in folder.changed
    )


def project(store: Store) -> None:
    """Project what has come. Raises BusyError."""
    if not store.refresh(WRITER_WAIT):
        raise BusyError("What has come shows when the projection that runs now is done.")
