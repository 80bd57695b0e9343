"""Nothing is lost: crowds, kills, full disks, locks, damage. Real processes, real files.

The default run is a short form. `DURABILITY=full pytest tests/test_durability.py` runs the full
counts: 200 hooks at once, 200 kills, 8 writers.
"""

import contextlib
import gzip
import json
import os
import random
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import hookkit
from hookkit import config, paths
from hookkit.api.store import Store
from hookkit.errors import LockedError, StoreError
from hookkit.pipeline.project.projector import SegmentFold, fold, pending
from hookkit.store.journal import segments
from hookkit.store.journal.envelope import parse_line
from hookkit.store.sqlite.database import Database
from tests.builders import TABLES, deliver, fold_all, line, payload, rows, throwaway_home, tool
from tests.cli import installed
from tests.damages import DAMAGES
from tests.disks import fill, mounted, needs_mount

IS_FULL = os.environ.get("DURABILITY") == "full"
HOOKS = 200 if IS_FULL else 24
KILLS = 200 if IS_FULL else 20
KILLED_LINES = 8_000 if IS_FULL else 900
WRITERS, COUNTS = (8, 50) if IS_FULL else (4, 8)

PACKAGE = str(Path(hookkit.__file__).parent)
HOOK = f"import sys; sys.path[:] = [{PACKAGE!r}]; import record; record.main(sys.argv[1], 1)"
EVERYTHING = (*TABLES, "cursors")


# What the tests do


def start(code: str, *arguments: object) -> "subprocess.Popen[str]":
    """Start a process of our own with hookkit in it."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process: "subprocess.Popen[str]") -> str:
    """Wait for a process, which must succeed; what it printed."""
    out, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (0, "")
    return out


def hook_command() -> list[str]:
    """The hook as it is run: without site packages, isolated."""
    return [sys.executable, "-I", "-S", "-c", HOOK, str(paths.data_dir())]


def hook(content: object, prefix: str = "") -> None:
    """Run one hook: it must leave with 0 and in silence, whatever happens."""
    command = ["sh", "-c", f"{prefix} exec {shlex.join(hook_command())}"]
    done = subprocess.run(command, input=json.dumps(content).encode(), capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command; whatever is wrong is told in one sentence, never in a traceback."""
    command = [sys.executable, "-m", "hookkit", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr and "a bug" not in done.stderr
    assert len(done.stderr.splitlines()) <= 1
    return done


def bulk(size: int = 600) -> dict[str, object]:
    """The payload of an edit with so many bytes of content."""
    return tool(tool_response={"content": "x" * size})


def segment() -> Path:
    """The one segment of the journal."""
    (found,) = segments.segments(paths.journal_dir())
    return found


def sums(column: str) -> int:
    """The sum of a column over all sessions, without folding."""
    with contextlib.closing(sqlite3.connect(paths.database())) as db:
        return int(db.execute(f"SELECT total({column}) FROM sessions").fetchone()[0])


def stream(count: int) -> list[bytes]:
    """Lines of some sessions: starts, prompts, edits, failures, ends, and every tenth twice."""
    chance = random.Random(5)
    lines: list[bytes] = []
    for number in range(count):
        session_id = f"s{number // 40}-{chance.randrange(3)}"
        content = chance.choice(
            (
                tool(session_id=session_id),
                tool("PostToolUseFailure", "Bash", session_id=session_id),
                payload("SessionStart", session_id, source="startup"),
                payload("UserPromptSubmit", session_id, prompt=f"no, undo that {number}"),
                payload("Stop", session_id),
                payload("SessionEnd", session_id, reason="other"),
            )
        )
        lines.append(line(content, number * 3, pid=811))
        if number % 10 == 0:
            lines.append(line(content, number * 3 + 0.5, pid=811))
    return lines


# The recorder


def test_hooks_at_once_lose_no_line(tmp_path: Path) -> None:
    processes = []
    for number in range(HOOKS):
        content = tmp_path / f"{number}.json"
        content.write_text(json.dumps(tool(tool_use_id=f"t{number}")))
        with content.open("rb") as stdin:
            process = subprocess.Popen(hook_command(), stdin=stdin, stdout=subprocess.PIPE)
        processes.append(process)
    for process in processes:
        assert process.stdout and process.stdout.read() == b"" and process.wait() == 0
        process.stdout.close()

    records = [parse_line(each) for each in segments.lines(segment(), 0)]
    assert sorted(record.payload["tool_use_id"] for record in records) == sorted(
        f"t{number}" for number in range(HOOKS)
    )
    assert len({record.id for record in records}) == HOOKS
    fold_all()
    assert (sums("edit_count"), rows()["rejected"]) == (HOOKS, [])


def test_a_recorder_killed_in_mid_line_spoils_no_other_line() -> None:
    hook(bulk())
    with segment().open("ab") as file:
        file.write(line(bulk())[:200])
    fold_all()
    assert sums("edit_count") == 1

    hook(bulk())
    hook(bulk())
    fold_all()
    assert (sums("edit_count"), len(rows()["rejected"])) == (3, 1)


def test_a_file_at_its_size_limit_refuses_lines_whole() -> None:
    hook(bulk())
    before = segment().read_bytes()
    hook(bulk(), prefix="ulimit -f 2;")  # blocks of 512 or 1024 bytes: the line doesn't fit
    hook(bulk(4000), prefix="ulimit -f 2;")
    assert segment().read_bytes() == before

    hook(bulk())
    fold_all()
    assert (sums("edit_count"), rows()["rejected"]) == (2, [])


# Disks


@needs_mount
@pytest.mark.parametrize("kib", [1300, 1500, 2000, 2100, 2200, 2300])
def test_a_rebuild_on_a_nearly_full_disk_is_whole_or_not_at_all(home: Path, kib: int) -> None:
    with mounted(home / ".hookkit", "-o", f"size={kib}k"):
        deliver(*(line(tool(session_id=f"s{n % 60}"), n) for n in range(2400)))
        run("list")
        done = run("rebuild")
        assert done.returncode == 0 or "full: free some space" in done.stderr
        subprocess.run(["mount", "-o", "remount,size=200m", str(home / ".hookkit")], check=True)
        assert run("list").returncode == 0
        assert sums("edit_count") == 2400
        assert not list((home / ".hookkit").glob("rebuilding*"))


@needs_mount
def test_a_full_disk_refuses_events_and_loses_none(home: Path) -> None:
    with mounted(home / ".hookkit", "-o", "size=1m"):
        hook(bulk(9000))
        before = segment().read_bytes()
        filler = fill(home / ".hookkit")
        hook(bulk(9000))
        assert segment().read_bytes() == before
        told = f"The disk of {home / '.hookkit'} is full: free some space"
        assert run("list").stderr.count(told) == 1

        filler.unlink()
        hook(bulk(9000))
        fold_all()
        assert sums("edit_count") == 2
        for _ in range(20):
            hook(bulk(9000))
        filler = fill(home / ".hookkit")
        run("list")

        filler.unlink()
        fold_all()
        assert (sums("edit_count"), rows()["rejected"]) == (22, [])


def test_a_fold_on_a_full_disk_reports_it_and_loses_nothing() -> None:
    deliver(*stream(400))
    database = Database.open(paths.database())
    database.db.execute(f"PRAGMA max_page_count = {page_count(database) + 4}")
    with pytest.raises(StoreError, match="full"):
        fold(database, config.load(), batch_lines=50)
    database.db.execute("PRAGMA max_page_count = 1000000")
    assert fold(database, config.load())  # the very same connection goes on
    database.close()
    assert rows(EVERYTHING) == undisturbed()


def page_count(database: Database) -> int:
    return int(database.db.execute("PRAGMA page_count").fetchone()[0])


@needs_mount
def test_a_read_only_home_is_met_in_silence(home: Path) -> None:
    with mounted(home / ".hookkit", "-o", "ro,size=1m"):
        hook(bulk())
        assert run("list").returncode == 1


def test_a_home_that_cannot_be_is_met_in_silence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "file").touch()
    monkeypatch.setenv("HOOKKIT_HOME", str(home / "file" / "below"))
    hook(bulk())
    assert run("list").returncode == 1


# The fold

FOLD_AND_DIE = """
import os, random, signal, sys, time
from hookkit import config, paths
from hookkit.pipeline.project.projector import fold
from hookkit.store.sqlite.database import Database

def fold_line_by_line():
    database = Database.open(paths.database())
    fold(database, config.load(), wait=30, batch_lines=1)

chance, killed = random.Random(11), 0
for _ in range(int(sys.argv[1])):
    child = os.fork()
    if child == 0:
        fold_line_by_line()
        os._exit(0)
    time.sleep(chance.random() * 0.025)
    os.kill(child, signal.SIGKILL)
    killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
print(killed)
"""


def undisturbed(tables: Iterable[str] = EVERYTHING) -> object:
    """All rows of a fold of the same journal that nobody disturbs."""
    journaled = [
        (each.name[:10], each.read_bytes()) for each in segments.segments(paths.journal_dir())
    ]
    with throwaway_home():
        for day, lines in journaled:
            deliver(lines, day=day)
        fold_all()
        return rows(tables)


def test_a_fold_killed_at_any_moment_ends_like_an_undisturbed_one() -> None:
    deliver(*stream(KILLED_LINES))
    killed = int(finish(start(FOLD_AND_DIE, KILLS)))
    print(killed, "of", KILLS, "folds were killed before their end")
    assert killed >= KILLS // 2, "most of the folds must have had something left to do"
    fold_all()
    assert rows(EVERYTHING) == undisturbed()


RECORD_AND_FOLD = """
import os, sys
from hookkit import config, paths, record
from hookkit.store.journal import segments
from hookkit.pipeline.project.projector import fold
from hookkit.store.sqlite.database import Database

for number in range(int(sys.argv[2])):
    payload = b'{"hook_event_name":"PostToolUse","session_id":"s","tool_name":"Edit",' \\
        b'"tool_use_id":"%s-%d"}' % (sys.argv[1].encode(), number)
    record.record(str(paths.data_dir()), payload, 1)
    database = Database.open(paths.database())
    fold(database, config.load(), wait=0)
    database.close()
"""


def test_two_folds_at_once_leave_nothing_to_wait_for_a_next_event() -> None:
    paths.make_private(paths.data_dir())
    for process in [start(RECORD_AND_FOLD, name, 25) for name in ("a", "b")]:
        finish(process)
    database = Database.open(paths.database())
    assert pending(database, paths.journal_dir()) == []
    database.close()
    assert sums("edit_count") == 50


def test_a_rebuild_while_events_come_in_loses_none() -> None:
    paths.make_private(paths.data_dir())
    writers = [start(RECORD_AND_FOLD, name, 60) for name in ("a", "b")]
    while any(process.poll() is None for process in writers):
        assert run("rebuild").returncode == 0
    for process in writers:
        finish(process)
    fold_all()
    assert sums("edit_count") == 120
    assert rows(EVERYTHING) == undisturbed()


WRITE_COUNTS = """
import sys
from hookkit.api.store import Store

with Store.open(wait=30) as store:
    for _ in range(int(sys.argv[1])):
        store.update_session_counts("s", edits=1, corrections=2, prompts=3)
"""


def test_writers_at_once_add_up(store: Store) -> None:
    store.start_session("s")
    for process in [start(WRITE_COUNTS, COUNTS) for _ in range(WRITERS)]:
        finish(process)
    session = store.get_session("s")
    assert session is not None
    counts = (session.edit_count, session.corrections_count, session.prompts_count)
    assert counts == tuple(WRITERS * COUNTS * each for each in (1, 2, 3))


# The database


def test_a_locked_database_is_read_and_everything_is_folded_once_later() -> None:
    deliver(*stream(40))
    fold_all()
    holder = sqlite3.connect(paths.database(), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    hook(bulk())
    done = run("list", "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["sessions"]
    assert "behind" in done.stderr
    with Store.open() as store:
        assert not store.is_current

    holder.execute("ROLLBACK")
    holder.close()
    before = sums("edit_count")
    assert run("list").stderr == ""
    assert sums("edit_count") == before + 1


def test_a_database_locked_before_its_first_use_is_reported_in_one_line() -> None:
    paths.make_private(paths.data_dir())
    holder = sqlite3.connect(paths.database(), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(LockedError, match="locked by another program"):
        Store.open()
    assert "locked by another program" in run("list").stderr
    holder.execute("ROLLBACK")
    holder.close()
    hook(bulk())
    assert run("list").returncode == 0
    assert sums("edit_count") == 1


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_reported_and_rebuilt(damage: Callable[[Path], None]) -> None:
    deliver(*stream(600))
    fold_all()
    sound = rows(EVERYTHING)
    damage(paths.database())
    hook(tool("PostToolUse", "Read", session_id="s0-0"))
    for command in (("list", "-l", "100"), ("status",), ("show", "1"), ("list", "--json")):
        code, (_, error) = installed.outcome(*command)
        assert code in (0, 1)
        assert len(error.splitlines()) <= 1
        assert not error or "`hookkit rebuild`" in error or not code, error

    installed.hookkit("rebuild")
    assert rows(EVERYTHING) == undisturbed() != sound


def test_a_compacted_segment_is_folded_to_its_end_after_a_crash() -> None:
    plain = deliver(*stream(100))
    expected = undisturbed(("sessions", "events", "tool_calls"))
    compacted = plain.with_name(f"{plain.name}.gz")
    compacted.write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    database = Database.open(paths.database())
    SegmentFold(database, config.load(), compacted.parent).fold_lines(compacted, 30)
    database.close()

    fold_all()
    assert rows(("sessions", "events", "tool_calls")) == expected
