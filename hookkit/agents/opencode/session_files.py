"""Find OpenCode's sessions in its databases. A supervisor imports this: SQLite comes late."""

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from hookkit.agents.opencode import database, queries

if TYPE_CHECKING:
    import sqlite3

RESUME = ("opencode", "--session")
"""The command with which a person resumes a session; its id follows."""


def transcript_of(session_id: str, known: str | None = None) -> str | None:
    """Return the path of a session, in the database where it was or in another one."""
    where = [database.located(known)[0]] if known and "\0" not in known else []

    def is_there(db: "sqlite3.Connection") -> bool:
        return bool(database.rows(db, queries.IS_THERE, session_id))

    for file in dict.fromkeys([*where, *database.paths()]):
        if asked(file, is_there):
            return database.path_of(file, session_id)
    return None


def sessions_of(project: str) -> Iterator[str]:
    """Yield the ids of a folder's sessions, the one that was written to last first."""

    def ids(db: "sqlite3.Connection") -> list[str]:
        return [str(each) for (each,) in database.rows(db, queries.OF_FOLDER, project)]

    for file in database.paths():
        yield from asked(file, ids) or ()


def asked(
    file: str, question: "Callable[[sqlite3.Connection], database.Answer]"
) -> "database.Answer | None":
    """Return what a database answers; None where it can't be read."""

    def answer() -> database.Answer:
        with database.opened(file) as db:
            return question(db)

    return database.attempted(answer, None)


def start_folder(session_id: str, cwd: str, known: str | None = None) -> str:
    """Return the folder from which a session is resumed: any of its project."""
    return cwd


def environment_of(transcript: str) -> dict[str, str | None]:
    """Return the variables that the client needs to find a session again."""
    folder = os.path.dirname(database.located(transcript)[0])  # noqa: PTH120
    data, name = os.path.split(folder)
    home = os.path.expanduser("~/.local/share")  # noqa: PTH111
    if name != "opencode" or data == os.path.realpath(home):
        return {"XDG_DATA_HOME": None}
    return {"XDG_DATA_HOME": data}
