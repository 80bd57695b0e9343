"""Delete sessions for ever. Transcripts are the agent's, and stay."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit import paths
from hookkit.api.session_document import session_document
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.lib.text.sanitize import one_line
from hookkit.model.own_records import Deleted, ids_of
from hookkit.model.session import Session
from hookkit.store.sqlite.sessions import inactive_before

if TYPE_CHECKING:
    from hookkit.api.dates import Period


class Deletion(NamedTuple):
    """The sessions to delete, or just deleted."""

    sessions: list[Session]
    active: list[Session]
    """Those that are left because they are still running."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "sessions": [session_document(each) for each in self.sessions],
            "active": [session_document(each) for each in self.active],
        }


def named(store: Store, ids: Iterable[str]) -> Deletion:
    """Return the sessions that a person means, each once.

    Raises:
        NotFoundError: There is no such session.
        AmbiguousError: An id may mean several.
        HookkitError: One is still running.
    """
    found = {each.seq: each for each in map(store.find, ids)}
    for each in found.values():
        if each.is_active:
            raise HookkitError(
                f"#{each.seq} is still running ({one_line(each.title)}). End it, then delete it."
            )
    return Deletion(list(found.values()), [])


def before(store: Store, date: "Period", project: str | None = None) -> Deletion:
    """Return the sessions whose last activity was before a date, the oldest first.

    Raises AmbiguousError for a project's name.
    """
    if project is not None:
        from hookkit.api.project_choice import choose_project

        project = choose_project(store, project)
    found = inactive_before(store.db, date.first, project)
    ended = [each for each in found if not each.is_active]
    return Deletion(ended, [each for each in found if each.is_active])


def delete(store: Store, sessions: Sequence[Session]) -> None:
    """Delete sessions, their search texts and the output of their runs.

    Raises StoreError if the journal can't be written, and BusyError when it is written down but
    not yet done.
    """
    store.write_all([Deleted(**ids_of(each)) for each in sessions])
    remove_outputs(sessions)
    forget_words(store)


def remove_outputs(sessions: Iterable[Session]) -> None:
    """Remove the folders of ended runs."""
    from hookkit.runs import cleanup, run_folder

    for session in sessions:
        for run in run_folder.runs_of(session.session_id):
            if run.state.is_over:
                cleanup.remove(run)


def forget_words(store: Store) -> None:
    """Remove the words of deleted sessions from the search index; the next search does it else."""
    if not store.settings.search or not paths.search_database().exists():
        return
    from contextlib import suppress

    from hookkit.api.search import name_sessions
    from hookkit.errors import StoreError
    from hookkit.store.sqlite.search_open import open_index

    with suppress(StoreError), open_index() as index:
        name_sessions(store.database, index)
