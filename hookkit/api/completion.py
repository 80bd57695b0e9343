"""Answer the shell that completes a word: sessions, projects, branches, models, machines.

The database is read as it is, without projecting the journal, and nothing is reported: where there
is no answer, the shell completes nothing.
"""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import NamedTuple, TypeVar

from hookkit import paths
from hookkit.errors import HookkitError
from hookkit.lib.text.sanitize import one_line
from hookkit.store.sqlite import completion as queries
from hookkit.store.sqlite.machines import MachineQueries

MOST = 50
"""Words that are offered."""

LONGEST_TITLE = 60

MOST_LEARNINGS = 10_000
"""Learnings that are looked at."""

PLAIN = re.compile(r"[\w@%+=:,./][\w@%+=:,./-]*")
"""Words that no shell takes for anything else: it may insert them without quotes, and names of
branches and folders come from others."""

Found = TypeVar("Found")


class Word(NamedTuple):
    """A word that the shell may offer."""

    text: str
    help: str = ""


def sessions(begin: str) -> list[Word]:
    """Return the numbers and ids of sessions that begin with a text, with their titles."""

    def ask(db: sqlite3.Connection) -> list[Word]:
        if not begin:
            return [Word(str(seq), title) for seq, _, title in queries.latest(db, MOST)]
        numbers: list[tuple[int, str, str]] = []
        if begin.isascii() and begin.isdigit() and begin[0] != "0":
            numbers = queries.by_number(db, begin, MOST)
        named = queries.by_id(db, begin, MOST)
        words = [Word(str(seq), title) for seq, _, title in numbers]
        return words + [Word(session_id, title) for _, session_id, title in named]

    return [each._replace(help=shown(each.help)) for each in answer(ask)]


def projects(begin: str) -> list[Word]:
    """Return the names of projects that begin with a text."""
    return starting(begin, lambda db: queries.project_names(db, queries.RECENT))


def branches(begin: str) -> list[Word]:
    """Return the branches of the latest sessions that begin with a text."""
    return starting(begin, lambda db: queries.recent_values(db, "git_branch"))


def models(begin: str) -> list[Word]:
    """Return the models of the latest sessions that begin with a text."""
    return starting(begin, lambda db: queries.recent_values(db, "model"))


def machines(begin: str) -> list[Word]:
    """Return the names of machines that begin with a text, this one first."""

    def ask(db: sqlite3.Connection) -> list[str]:
        from hookkit import config
        from hookkit.api.machine_choice import own_name

        own = paths.machine_id()
        others = [each.name for each in MachineQueries(db).all() if each.machine_id != own]
        return [own_name(config.load()), *others]

    return starting(begin, ask)


def learnings(begin: str) -> list[Word]:
    """Return the ids of learnings that begin with a text, with their words."""

    def ask(db: sqlite3.Connection) -> list[Word]:
        found = queries.learnings(db, MOST_LEARNINGS)
        return [Word(name, shown(text)) for name, text in found if name.startswith(begin.lower())]

    return answer(ask)


def starting(begin: str, ask: Callable[[sqlite3.Connection], list[str]]) -> list[Word]:
    """Return the values that begin with a text, ignoring case."""
    return answer(
        lambda db: [Word(each) for each in ask(db) if each.lower().startswith(begin.lower())]
    )


def answer(ask: Callable[[sqlite3.Connection], list[Word]]) -> list[Word]:
    """Ask the database; no words where it can't be read."""
    try:
        with closing(queries.connect(paths.database())) as db:
            found = ask(db)
    except (sqlite3.Error, OSError, RuntimeError, ValueError, HookkitError):
        return []
    return [each for each in dict.fromkeys(found) if PLAIN.fullmatch(each.text)][:MOST]


def shown(title: str) -> str:
    """Return a title as a shell shows it beside the word."""
    text = one_line(title)
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1]}…"
