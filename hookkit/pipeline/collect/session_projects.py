"""Look up the projects of sessions that were placed by the path of their folder alone.

Transcripts bring what was known of the folder when they were read (project_facts.py). Sessions
without one, and those that an earlier version read, are looked up here.
"""

from collections.abc import Iterable

from hookkit import paths
from hookkit.agents.project_folder import project_of
from hookkit.lib.containment import results
from hookkit.model.own_records import Placed, ids_of
from hookkit.model.project_path import normalized
from hookkit.model.session import Session
from hookkit.pipeline.collect.project_facts import Facts, facts_of
from hookkit.pipeline.collect.sessions_here import sessions_here
from hookkit.store.journal import segments
from hookkit.store.sqlite import projects
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.sessions import SessionFilter, sessions


def ask(found: Iterable[Session]) -> bool:
    """Journal the repositories of sessions where they are news; return True if any is."""
    notes = list(results(note_of, found, Session.label))
    for note in notes:
        segments.append(note, "hookkit")
    return bool(notes)


def ask_all(database: Database) -> bool:
    """Journal the same for all sessions whose project lies in another one's repository."""
    moved = [path for path in projects.names(database.db) if "root" in facts_of(path)]
    found = (session for path in moved for session in of_project(database, path))
    return ask(sessions_here(database, found))


def unite(database: Database) -> bool:
    """Journal that projects of several machines with the same remote are one.

    It is the one of this machine, where there is one. Two clones on one machine stay two projects.
    """
    notes = []
    for paths_of_remote in projects.with_common_remote(database.db):
        machines = {each: projects.machines(database.db, each) for each in paths_of_remote}
        first = min(
            paths_of_remote, key=lambda each: (paths.machine_id() not in machines[each], each)
        )
        for path in paths_of_remote:
            if path != first and not machines[path] & machines[first]:
                notes += [united(each, path, first) for each in of_project(database, path)]
    for note in notes:
        segments.append(note, "hookkit")
    return bool(notes)


def of_project(database: Database, path: str) -> list[Session]:
    """Return the sessions of a project."""
    return sessions(database.db, SessionFilter(project=path))


def united(session: Session, folder: str, root: str) -> Placed:
    """Return the record of a session that belongs to another machine's folder of a project."""
    return Placed(**ids_of(session), folder=folder, root=root, is_local=True)


def placed(session: Session, folder: str, facts: Facts) -> Placed:
    """Return the record of what is known of the folder in which a session began."""
    known = facts.get("root"), facts.get("remote")
    return Placed(**ids_of(session), folder=folder, root=known[0], remote=known[1])


def note_of(session: Session) -> Placed | None:
    """Return the repository of the folder in which a session began, unless it is known."""
    folder = first_folder(session)
    if folder is None:
        return None
    facts = facts_of(folder)
    root = normalized(facts["root"]) if "root" in facts else session.project
    if (root, facts.get("remote", session.project_remote)) == (
        session.project,
        session.project_remote,
    ):
        return None
    return placed(session, folder, facts)


def first_folder(session: Session) -> str | None:
    """Return the folder in which a session began: the present one has the name as it is on disk."""
    if session.project is None or not session.project.startswith("/"):
        return None
    is_there = session.cwd is not None and project_of(session.cwd) == session.project
    return session.cwd if is_there else session.project
