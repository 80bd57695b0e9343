"""Whatever replaces something on a nearly full disk does so as a whole, or not at all.

Each story is told with more and more room, from none to as much as it needs. Where there is too
little, one line says so, what was there is there, and the same command succeeds when there is room.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hookkit import paths
from tests.builders import deliver, fold_all, line, tool
from tests.cli.installed import hookkit, outcome
from tests.disks import leave, mounted, needs_mount, open_databases, resize
from tests.transcript_builders import answer, record, usage

pytestmark = needs_mount

SCHEMA_5 = Path(__file__).parents[1] / "data" / "schema-5"
ROOM = 64 * 1024 * 1024
PRICES = '[prices."dear"]\ninput = 1\noutput = 2\n'


class Story(NamedTuple):
    """A command, what it finds, and what it may change."""

    make: Callable[[Path], None]
    command: tuple[str, ...]
    state: Callable[[], object]
    is_silent: bool = False
    """Nobody sees what it prints."""


# What there is


def old_database(_: Path) -> None:
    for segment in SCHEMA_5.glob("*.jsonl"):
        shutil.copy(segment, paths.make_private(paths.journal_dir()))
    with closing(sqlite3.connect(paths.database())) as db:
        db.executescript((SCHEMA_5 / "hookkit.sql").read_text("utf-8"))
        db.execute("PRAGMA user_version = 5")


def edits(count: int = 400, size: int = 0) -> None:
    more: dict[str, Any] = {"tool_response": {"content": os.urandom(size).hex()}} if size else {}
    deliver(*(line(tool(session_id=f"s{n % 40}", **more), n) for n in range(count)))
    fold_all()


def damaged(_: Path) -> None:
    edits()
    content = bytearray(paths.database().read_bytes())
    content[4096 * 3 : 4096 * 5] = b"x" * 8192
    paths.database().write_bytes(content)


def other_idle_minutes(_: Path) -> None:
    edits()
    paths.config_file().write_text("idle_minutes = 1\n")


def exported(home: Path) -> None:
    edits(800)
    hookkit("export", "-o", str(home / "all.json"))
    shutil.rmtree(paths.data_dir())
    edits(20)


def transcripts(home: Path) -> None:
    folder = home / "projects" / "x"
    folder.mkdir(parents=True)
    for number in range(12):
        session = f"s{number}"
        lines = [record("user", 0, session, message={"role": "user", "content": "hi there"})]
        for second in range(1, 50):
            content = [{"type": "text", "text": f"word{number} and{second} t{number * second}"}]
            id_ = f"m{number}-{second}"
            lines.append(answer(id_, usage(), second, session, model="dear", content=content))
        (folder / f"{session}.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n")
    edits(20)


def imported(home: Path) -> None:
    transcripts(home)
    hookkit("import", str(home / "projects"), "--jobs", "1")


def other_prices(home: Path) -> None:
    imported(home)
    paths.config_file().write_text(PRICES)


def old_index(home: Path) -> None:
    imported(home)
    with closing(sqlite3.connect(paths.search_database())) as db:
        db.execute("UPDATE meta SET value = '0' WHERE name = 'form'")
        db.execute("INSERT INTO words (words) VALUES ('delete-all')")
        db.commit()


def old_journal(_: Path) -> None:
    edits(60, size=1500)
    paths.config_file().write_text("journal_raw_days = 1\n")


def other_settings(_: Path) -> None:
    folder = paths.make_private(paths.data_dir()) / ".claude"
    folder.mkdir()
    (folder / "settings.json").write_text(json.dumps({"env": {"A": "x" * 9000}}))


# What becomes of it


def answers(database: Path, *questions: str) -> list[Any]:
    """What a database answers, as it lies on the disk; it is not changed by that."""
    copy = paths.data_dir().parent / "copy.db"
    for side in ("", "-wal"):
        copy.with_name(copy.name + side).unlink(missing_ok=True)
        if (found := database.with_name(database.name + side)).exists():
            shutil.copy(found, copy.with_name(copy.name + side))
    with closing(sqlite3.connect(copy)) as db:
        return [db.execute(question).fetchall() for question in questions]


def sessions() -> object:
    return answers(paths.database(), "PRAGMA quick_check(1)", "SELECT count(*) FROM sessions")


def sessions_if_sound() -> object:
    try:
        return sessions() if hookkit("list").out else None
    except (sqlite3.DatabaseError, AssertionError):
        return "damaged"


def idle() -> object:
    found = "SELECT value FROM meta WHERE name = 'idle_minutes'"
    return answers(paths.database(), found, "SELECT * FROM worked_spans ORDER BY 1, 2")


def costs() -> object:
    return answers(
        paths.database(),
        "SELECT count(cost), total(cost) FROM api_messages",
        "SELECT * FROM totals ORDER BY 1, 2, 3",
    )


def index() -> object:
    return answers(
        paths.search_database(),
        "PRAGMA quick_check(1)",
        "SELECT value FROM meta WHERE name = 'form'",
        "SELECT count(*) FROM words WHERE words MATCH 'word3'",
    )


def journal() -> object:
    names = sorted(each.name for each in paths.journal_dir().iterdir())
    return sessions(), [name for name in names if name != "order.jsonl"]


def settings() -> object:
    return (paths.data_dir() / ".claude" / "settings.json").read_text()


STORIES = {
    "an older database is migrated": Story(old_database, ("list",), sessions),
    "a damaged database is rebuilt": Story(damaged, ("rebuild",), sessions_if_sound),
    "time worked is computed again": Story(other_idle_minutes, ("list",), idle),
    "an export is restored": Story(exported, ("restore", "{home}/all.json"), sessions),
    "transcripts are imported": Story(
        transcripts, ("import", "{home}/projects", "--jobs", "1"), sessions
    ),
    "costs are computed again": Story(other_prices, ("prices", "reprice"), costs),
    "the worker computes costs": Story(other_prices, ("work",), costs, is_silent=True),
    "the index is renewed": Story(old_index, ("search", "word3"), index),
    "the journal is compacted": Story(old_journal, ("work",), journal, is_silent=True),
    "hooks are installed": Story(other_settings, ("install",), settings),
}


def rooms() -> Iterator[int]:
    """KiB of room: each page at first, then in steps that grow."""
    kib = 0
    while True:
        yield kib
        kib += max(8, kib // 3)


@pytest.mark.parametrize("name", STORIES)
def test_it_is_done_as_a_whole_or_not_at_all(
    name: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = STORIES[name]
    story.make(home)
    paths.data_dir().rename(home / "before")
    command = [word.format(home=home) for word in story.command]
    seen = set()
    for kib in rooms():
        with mounted(paths.data_dir(), "-o", f"size={ROOM}"):
            shutil.copytree(home / "before", paths.data_dir(), dirs_exist_ok=True)
            monkeypatch.chdir(paths.data_dir())
            before = story.state()
            leave(paths.data_dir(), kib)
            code, said = outcome(*command)
            refused(code, said.err, story)
            assert open_databases() == [], kib
            refused(*((listed := outcome("list"))[0], listed[1].err, story))
            assert open_databases() == [], kib
            resize(paths.data_dir(), ROOM)

            middle = story.state()
            hookkit(*command)
            after = story.state()
            assert middle in (before, after), kib
            assert before != after or story.state is sessions
            assert outcome("list")[1].err == ""
            assert not list(paths.data_dir().rglob(".hookkit-*"))
            assert not list(paths.data_dir().rglob("*.new"))
            monkeypatch.chdir(home)
        seen.add(code)
        if not code and middle == after:
            break
    assert seen == {0, 1}, "the disk was full at first, and had room in the end"


def refused(code: str | int | None, error: str, story: Story) -> None:
    """A command that is refused says in one line that the disk is full; nothing is damaged."""
    assert code in (0, 1), error
    if code and not (story.is_silent and not error):
        assert error.count("\n") == 1
        assert "full: free some space" in error or "No space left" in error
        assert "ree some space" in error and "damaged" not in error
