"""hookkit import: every transcript once, whatever happens in between."""

import gc
import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit import paths
from hookkit.api.store import Store
from hookkit.pipeline.collect import collector, read_transcripts, unread_transcripts
from hookkit.pipeline.collect.scan_task import ScanResult, ScanTask
from hookkit.store.journal import segments
from tests.builders import throwaway_home
from tests.cli.terminal import HOOKKIT, call, on_terminal
from tests.transcript_builders import SIDECHAIN, answer, line, prompt, usage, write

SUMS = (
    "SELECT sum(messages), sum(tokens_input), sum(tokens_output), sum(tokens_cache_read), "
    "sum(tokens_cache_write), sum(cost) FROM sums"
)
SESSIONS = (
    "SELECT session_id, api_request_count, tokens_output, prompts_count, cost_usd FROM sessions "
    "ORDER BY session_id"
)
WORDS = "SELECT s.session_id, t.role FROM texts t JOIN sources s ON s.id = t.source ORDER BY t.mark"


@pytest.fixture
def projects(home: Path) -> Path:
    """Where the client keeps transcripts."""
    return home / ".claude" / "projects" / "-work"


def asked(question: str, database: Path | None = None) -> list[Any]:
    db = sqlite3.connect(database or paths.database())
    try:
        return db.execute(question).fetchall()
    finally:
        db.close()


def totals() -> tuple[list[Any], list[Any]]:
    return asked(SUMS), asked(SESSIONS)


def lines_of_journal() -> int:
    found = segments.segments(paths.journal_dir())
    return sum(len(segment.read_bytes().splitlines()) for segment in found)


def session(name: str, messages: int = 3) -> list[bytes]:
    """The lines of one session: a prompt, and messages with their usage."""
    said = (
        answer(
            f"{name}-{number}", usage(output=10 + number), number + 1, name, uuid=f"{name}{number}"
        )
        for number in range(messages)
    )
    return [line(prompt(f"please {name}", 0, name, uuid=f"{name}-p")), *map(line, said)]


# What is read


def test_all_is_read_once(projects: Path) -> None:
    write(projects, {f"{name}.jsonl": b"".join(session(name)) for name in "ab"})
    assert call("import").output == "2 files read, 2 new sessions, 0 problems.\n"
    sums, sessions = totals()
    assert sums[0][:3] == (6, 60, 66)
    assert [row[:4] for row in sessions] == [("a", 3, 33, 1), ("b", 3, 33, 1)]
    written = lines_of_journal()
    assert call("import").output == "Nothing new in 2 transcripts.\n"
    assert (totals(), lines_of_journal()) == ((sums, sessions), written)


class Work:
    """What an import does: passes, where they begin, and the records that they write."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passes: list[tuple[str, int]] = []
        self.records = 0
        read_task = read_transcripts.read_task

        def counted(task: ScanTask, edit_tools: frozenset[str]) -> ScanResult:
            start = task.position.offset if task.position else 0
            self.passes.append((task.path.name, start))
            outcome = read_task(task, edit_tools)
            self.records += len(outcome.records)
            return outcome

        monkeypatch.setattr(read_transcripts, "read_task", counted)


def test_only_the_line_that_is_new_is_read(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write(projects, {f"{name}.jsonl": b"".join(session(name)) for name in "abc"})
    call("import")
    size = files[1].stat().st_size
    with files[1].open("ab") as stream:
        stream.write(line(answer("new", usage(output=5), 9, "b")))
    work = Work(monkeypatch)
    assert call("import").output.startswith("1 file read")
    assert (work.passes, work.records) == ([("b.jsonl", size)], 1)
    assert totals()[0][0][0] == 10
    work.passes.clear()
    call("import")
    assert work.passes == []


def test_places_that_are_named(tmp_path: Path) -> None:
    write(tmp_path, {"one/a.jsonl": b"".join(session("a")), "two/b.jsonl": b"".join(session("b"))})
    call("import", str(tmp_path / "one"), str(tmp_path / "two" / "b.jsonl"))
    assert [row[0] for row in asked(SESSIONS)] == ["a", "b"]


def test_several_roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {f"{name}/projects/p/{name}.jsonl": b"".join(session(name)) for name in "ab"})
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", f"{tmp_path}/a,{tmp_path}/b")
    assert call("import").output.startswith("2 files read, 2 new sessions")


def test_several_processes(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_transcripts, "SMALL", 1)
    monkeypatch.setattr(collector, "LEAST_BYTES", 1000)
    write(projects, {f"s{number}.jsonl": b"".join(session(f"s{number}")) for number in range(9)})
    assert call("import", "--jobs", "2").output.startswith("9 files read, 9 new sessions")
    assert asked(SUMS)[0][0] == 27
    assert gc.isenabled()


def test_a_file_that_moved(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [path] = write(projects, {"a.jsonl": b"".join(session("a"))})
    call("import")
    before = totals()
    size = path.stat().st_size
    moved = projects.parent / "-elsewhere" / "a.jsonl"
    moved.parent.mkdir()
    path.rename(moved)
    work = Work(monkeypatch)
    call("import")
    assert totals() == before
    with moved.open("ab") as stream:
        stream.write(line(answer("new", usage(output=5), 9, "a")))
    call("import")
    assert work.passes == [("a.jsonl", size), ("a.jsonl", size)]
    assert totals()[0][0][0] == 4


def test_a_file_that_was_replaced(projects: Path) -> None:
    [path] = write(projects, {"a.jsonl": b"".join(session("a"))})
    call("import")
    path.write_bytes(b"".join([*session("a", 2), line(prompt("other", 8, "a"))]))
    call("import")
    sums, [row] = totals()
    assert sums[0][0] == 3  # what was paid for stays paid for
    assert row[3] == 2


# What can't be read


def test_what_cant_be_read_is_named_and_the_rest_taken(projects: Path) -> None:
    write(projects, {"a.jsonl": b"".join(session("a")), "empty.jsonl": b""})
    write(projects, {"bad.jsonl": b"{broken\n" + b"".join(session("bad"))})
    (projects / "folder.jsonl").mkdir()
    (projects / "loop.jsonl").symlink_to(projects / "loop.jsonl")
    os.mkfifo(projects / "pipe.jsonl")
    done = call("import", code=1)
    assert "2 problems" not in done.stdout and "3 problems" in done.stdout
    assert "bad.jsonl: at byte 0: not valid JSON" in done.stderr
    assert "pipe.jsonl: not a file" in done.stderr
    assert "loop.jsonl: Too many levels" in done.stderr
    assert [row[:2] for row in asked(SESSIONS)] == [("a", 3), ("bad", 3)]


def test_a_file_that_is_gone_meanwhile(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write(projects, {f"{name}.jsonl": b"".join(session(name)) for name in "ab"})
    planned = unread_transcripts.tasks

    def tasks(*known: Any) -> list[ScanTask]:
        found = planned(*known)
        files[0].unlink()
        return found

    monkeypatch.setattr(unread_transcripts, "tasks", tasks)
    done = call("import", code=1)
    assert "a.jsonl: No such file" in done.stderr
    assert [row[0] for row in asked(SESSIONS)] == ["b"]


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    assert "No such file" in call("import", str(tmp_path / "nowhere"), code=1).stderr


def test_nothing_there_is_no_problem(home: Path, tmp_path: Path) -> None:
    elsewhere = "`hookkit import PATH` reads them elsewhere.\n"
    assert call("import").output == f"No transcripts were found. {elsewhere}"
    (home / ".claude" / "projects").mkdir(parents=True)
    found = call("import").output
    assert found == f"No transcripts were found in ~/.claude/projects. {elsewhere}"
    odd = tmp_path / "a\x1b[2J"
    odd.mkdir()
    assert "\x1b" not in call("import", str(odd)).output


def test_another_import_runs(projects: Path) -> None:
    holder = collector.reading_lock()
    with holder:
        assert "Another hookkit is reading" in str(call("import", code=1).exception)


def test_another_process_keeps_folding(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(projects, {"a.jsonl": b"".join(session("a"))})
    monkeypatch.setattr(Store, "refresh", lambda self, wait=0: False)
    assert "another process is busy" in str(call("import", code=1).exception)
    monkeypatch.undo()


# Stopped, and run again


def test_an_import_that_was_stopped_goes_on(
    projects: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"s{number}" for number in range(6)]
    write(projects, {f"{name}.jsonl": b"".join(session(name)) for name in names})
    write_results, written = collector.write, 0

    def stopped(results: Iterable[ScanResult]) -> None:
        nonlocal written
        written += 1
        write_results(results)
        if written == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(collector, "batch_bytes", lambda _: 0)
    monkeypatch.setattr(collector, "write", stopped)
    assert call("import", "--jobs", "1", code=1).output.strip().endswith("Aborted!")
    monkeypatch.setattr(collector, "write", write_results)
    work = Work(monkeypatch)
    call("import")
    counted = [name for name, _ in work.passes]
    assert asked(SUMS)[0][0] == 18
    assert len(asked(WORDS, paths.search_database())) == 24
    assert counted == ["s4.jsonl", "s5.jsonl", "s3.jsonl"]  # the last one for its words alone


@pytest.mark.uncovered
@pytest.mark.slow
def test_an_interrupt_is_quiet(projects: Path) -> None:
    many = b"".join(session("s", 300))
    write(projects, {f"s{number}.jsonl": many for number in range(25)})
    process = subprocess.Popen(
        [*HOOKKIT, "import"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    while not segments.segments(paths.journal_dir()) and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert b"Traceback" not in said
    call("import")
    assert asked(SUMS)[0][0] == 300


def test_progress_on_a_terminal(projects: Path) -> None:
    big = line(prompt("x" * read_transcripts.SMALL))
    write(projects, {f"s{number}.jsonl": big for number in range(2)})
    assert "Reading" in on_terminal("import")


# Words


def test_without_words(projects: Path) -> None:
    write(projects, {"a.jsonl": b"".join(session("a"))})
    call("import", "--no-search")
    assert not paths.search_database().exists()
    call("import")
    assert len(asked(WORDS, paths.search_database())) == 4
    assert asked(SUMS)[0][0] == 3


def test_search_is_switched_off(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_SEARCH", "off")
    write(projects, {"a.jsonl": b"".join(session("a"))})
    call("import")
    assert not paths.search_database().exists()


def test_an_index_that_was_lost_is_rebuilt(projects: Path) -> None:
    files = write(projects, {f"{name}.jsonl": b"".join(session(name)) for name in "ab"})
    call("import")
    before, sums = asked(WORDS, paths.search_database()), totals()
    paths.search_database().unlink()
    call("import")
    assert (asked(WORDS, paths.search_database()), totals()) == (before, sums)
    paths.search_database().unlink()
    files[0].unlink()
    assert "1 transcripts were deleted before they were indexed" in call("import").stderr
    assert len(asked(WORDS, paths.search_database())) == 4


# The same totals, whatever the order


def fork(lines: list[bytes]) -> list[bytes]:
    """A copy of a session's lines in another session, with a message of its own."""
    copied = [each.replace(b'"sessionId":"a"', b'"sessionId":"f"') for each in lines]
    own = line(answer("fork-1", usage(output=77), 50, "f", uuid="f1"))
    first = line(prompt("branch off", 30, "f", uuid="fp"))
    return [first, *copied, own]


def corpus() -> dict[str, list[bytes]]:
    side = [
        line(answer(f"side-{number}", usage(output=3), 20 + number, "a", **SIDECHAIN))
        for number in range(3)
    ]
    lines = session("a", 4)
    return {
        "p/a.jsonl": lines,
        "p/b.jsonl": session("b", 2),
        "p/f.jsonl": fork(lines),
        "p/a/subagents/agent-1.jsonl": side,
    }


def imported(steps: Callable[[Path], Iterator[None]]) -> tuple[list[Any], list[Any], list[Any]]:
    """What is stored after an import at each step of what is written."""
    with throwaway_home() as home, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAUDE_CONFIG_DIR", str(home / "claude"))
        for _ in steps(home / "claude"):
            call("import", "--jobs", "1")
        return asked(SUMS), asked(SESSIONS), asked(WORDS, paths.search_database())


def at_once(folder: Path) -> Iterator[None]:
    write(folder, {name: b"".join(lines) for name, lines in corpus().items()})
    yield


@cache
def imported_at_once() -> tuple[list[Any], list[Any], list[Any]]:
    """What every other way has to come to."""
    return imported(at_once)


def one_by_one(folder: Path, chance: random.Random) -> Iterator[None]:
    files = list(corpus().items())
    chance.shuffle(files)
    for name, lines in files:
        write(folder, {name: b"".join(lines)})
        yield


def in_portions(folder: Path, chance: random.Random) -> Iterator[None]:
    rest = {name: b"".join(lines) for name, lines in corpus().items()}
    while rest:
        name = chance.choice(sorted(rest))
        size = chance.randrange(1, len(rest[name]) + 1)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as stream:
            stream.write(rest[name][:size])
        rest[name] = rest[name][size:]
        rest = {name: data for name, data in rest.items() if data}
        if chance.random() < 0.7 or not rest:
            yield


def with_copies(folder: Path, chance: random.Random) -> Iterator[None]:
    for name, lines in corpus().items():
        path = Path(name)
        write(folder, {name: b"".join(lines)})
        if chance.random() < 0.5:
            write(folder, {str(path.parent / f"copy of {path.name}"): b"".join(lines)})
        if chance.random() < 0.5:
            yield
    yield


@pytest.mark.parametrize("way", [one_by_one, in_portions, with_copies])
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_totals_are_the_same(
    way: Callable[[Path, random.Random], Iterator[None]], seed: int
) -> None:
    results = imported_at_once(), imported(lambda folder: way(folder, random.Random(seed)))
    expected, found = results
    if way is with_copies:  # a copied file says again what a person typed: the prompts are two
        expected, found = (
            (sums, [(*row[:3], row[4]) for row in sessions], words)
            for sums, sessions, words in results
        )
    assert found == expected


def test_a_journal_that_can_not_be_written(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise OSError(28, "No space left on device")

    write(projects, {"s1.jsonl": b"".join(session("s1"))})
    monkeypatch.setattr(collector, "write", fail)
    error = call("import", code=1).exception
    assert "can't be written: No space left on device" in str(error)
