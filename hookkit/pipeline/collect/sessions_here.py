"""Leave out the sessions that went on on another machine: nothing of them is to be found here.

Their folders, transcripts and processes are that machine's, even where a path or a number is the
same, and so are their summaries.
"""

from collections.abc import Iterable

from hookkit import paths
from hookkit.model.session import Session
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.machines import MachineQueries


def sessions_here(database: Database, sessions: Iterable[Session]) -> list[Session]:
    """Return the sessions that are not another machine's."""
    found = list(sessions)
    others = MachineQueries(database.db).others(paths.machine_id()) if found else frozenset()
    return [each for each in found if each.machine_id not in others]
