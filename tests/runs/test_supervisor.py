"""The supervisor in this process, where it can be measured; test_manager.py has it in its own."""

import _thread
import errno
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from hookkit import paths, record
from hookkit.lib.system import session_rest
from hookkit.model import own_records
from hookkit.model.own_records import RunStarted
from hookkit.model.run_ended import RunEnded
from hookkit.runs import run_folder, session_lock, supervisor
from hookkit.runs.launch import LaunchRequest, make
from hookkit.runs.run_folder import Run, UsageLimit
from hookkit.runs.supervisor import LineBuffer, Supervisor
from hookkit.store.journal import segments
from hookkit.store.journal.envelope import parse_line
from tests.runs.fakes import init, lines, result, text

SESSION = "7f3a0000-0000-4000-8000-000000000000"
ASKED = RunStarted(session_id=SESSION, cwd="/")

Watch = Callable[..., dict[str, Any]]


@pytest.fixture
def run() -> Run:
    paths.make_private(run_folder.root())
    run = Run(SESSION)
    make(run, LaunchRequest([], {}, "/", "Go", ASKED))
    return run


@pytest.fixture
def watch(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Watch a client that runs a script; the state at the end."""
    opened: list[int] = []

    def watch(
        script: str,
        *,
        seconds: float = 0,
        grace: float = 60,
        output: int | None = None,
        is_named: bool = True,
    ) -> dict[str, Any]:
        printed, end = os.pipe()
        words = [sys.executable, "-I", "-S", "-c", f"import os, sys, time\n{script}"]
        actions = [
            (os.POSIX_SPAWN_DUP2, end, 1),
            (os.POSIX_SPAWN_OPEN, 2, str(run.folder / "stderr"), os.O_WRONLY, 0),
        ]
        client = os.posix_spawn(words[0], words, os.environ, file_actions=actions)
        os.close(end)
        written = os.open(run.output, os.O_WRONLY | os.O_APPEND) if output is None else output
        opened.extend((printed, written))
        monkeypatch.setattr(supervisor, "STDIN", printed)
        monkeypatch.setattr(supervisor, "STDOUT", written)
        held = session_lock.take(SESSION)
        assert held is not None
        first = Supervisor(str(paths.data_dir()), str(run.folder), client)
        first.is_named = is_named
        first.begin()
        # This process must not reap the children of other tests: it is no reaper.
        limits = str(seconds), str(grace), "0", str(int(is_named))
        supervisor.main(str(paths.data_dir()), str(run.folder), str(client), str(held), *limits)
        assert not session_lock.is_held(SESSION)
        found: dict[str, Any] = orjson.loads((run.folder / "state.json").read_bytes())
        assert found["pid"] == client
        return found

    monkeypatch.setattr(record, "start_fold", lambda folder: None)
    yield watch
    for fd in opened:
        os.close(fd)


def prints(said: str) -> str:
    return f"sys.stdout.write({said!r}); sys.stdout.flush()\n"


def journaled() -> list[dict[str, Any]]:
    """What was written to the journal."""
    (segment,) = segments.segments(paths.journal_dir())
    return [parse_line(line).payload for line in segments.lines(segment, 0)]


def test_all_goes_well(watch: Watch, run: Run) -> None:
    said = lines(init(), text("Hello"), init(), result())
    state = watch(prints(said))
    assert (state["status"], state["exit_code"], state["error"]) == ("completed", 0, None)
    assert abs(state["start_time"] - time.time()) < 60
    assert run.output.read_text() == said
    started, ended = journaled()
    assert own_records.decode(started) == ASKED
    assert own_records.decode(ended) == RunEnded(
        session_id=SESSION,
        status="completed",
        exit_code=0,
        model="claude-sonnet-5-5",
        client_cost_usd=0.5,
    )


CHOSEN = "01a226b3-7620-7073-b1e2-efe767fcdfa8"
STARTED = {"type": "thread.started", "thread_id": CHOSEN}
TURN = {"type": "turn.completed"}


def chooses_its_id(run: Run) -> None:
    """The run is one of an agent that chooses the id of its session."""
    asked = RunStarted(session_id=SESSION, cwd="/", framework="codex")
    (run.folder / "run.json").write_bytes(own_records.encode(asked))


@pytest.mark.parametrize(
    "output, named",
    [([STARTED, TURN], CHOSEN), ([TURN], SESSION), ([STARTED | {"thread_id": "x"}, TURN], SESSION)],
)
def test_a_session_whose_id_the_agent_chooses(
    watch: Watch, run: Run, output: list[Any], named: str
) -> None:
    chooses_its_id(run)
    assert watch(prints(lines(*output)), is_named=False)["status"] == "completed"
    started, ended = journaled()
    assert (started["event"], started["session_id"]) == ("run_started", named)
    assert (ended["event"], ended["session_id"]) == ("run_ended", named)
    assert run_folder.runs() == [Run(named)]


def test_a_session_that_is_known_is_not_named_again(watch: Watch, run: Run) -> None:
    chooses_its_id(run)
    watch(prints(lines(STARTED, TURN)))
    assert run_folder.runs() == [Run(SESSION)]


def test_a_request_that_was_damaged_before_the_id_was_known(watch: Watch, run: Run) -> None:
    chooses_its_id(run)
    assert (
        watch(f"open({str(run.folder / 'run.json')!r}, 'w')", is_named=False)["status"] == "failed"
    )
    (ended,) = journaled()
    assert ended["event"] == "run_ended"


def test_what_was_output_before(watch: Watch, run: Run) -> None:
    run.output.write_text(lines(init(), result()))
    assert watch("")["status"] == "completed"


def test_in_which_words_it_fails(watch: Watch) -> None:
    state = watch(prints(lines(init(), result(is_error=True))) + "sys.exit(4)")
    assert (state["status"], state["error"], state["exit_code"]) == ("failed", "no reason given", 4)


def test_stdout_is_closed_early(watch: Watch) -> None:
    state = watch("os.close(1)\ntime.sleep(0.2)\nos.write(2, b'told'); os._exit(2)")
    assert (state["error"], state["exit_code"]) == ("told", 2)


def test_a_pipe_that_stays_open(watch: Watch) -> None:
    script = "if os.fork() == 0: time.sleep(1); os._exit(0)\n"
    assert watch(script + prints(lines(result())))["status"] == "completed"


def test_it_has_ended_before_it_is_watched(
    watch: Watch, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_thread, "start_new_thread", lambda wait, given: wait(*given))
    said = lines(init(), text("x" * 30_000), result())
    assert watch(prints(said))["status"] == "completed"
    assert run.output.read_text() == said


@pytest.mark.parametrize(
    "code, words", [(-9, "ended by signal 9"), (3, "exit code 3"), (0, "it ended without a result")]
)
def test_a_client_without_words(code: int, words: str) -> None:
    assert supervisor.describe_exit(code) == words


def test_it_takes_too_long(watch: Watch, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = run.folder / "asked"
    script = f"import sys; open({str(asked)!r}, 'w').write(' '.join(sys.argv[1:]))"
    monkeypatch.setattr(supervisor, "WORKER", (sys.executable, "-I", "-S", "-c", script))
    state = watch("time.sleep(0.5)", seconds=0.05)
    assert (state["status"], state["error"]) == ("failed", "timed out after 0.05 s")
    assert asked.read_text() == f"cancel {SESSION}"


def test_it_takes_too_long_and_is_cancelled_already(watch: Watch, run: Run) -> None:
    (run.folder / "end.json").write_text('{"status":"cancelled"}')
    state = watch("time.sleep(0.3)", seconds=0.05)
    assert (state["status"], state["error"]) == ("cancelled", None)


@pytest.mark.parametrize(
    "damaged",
    [b"", b'{"status":"canc', b"[]", b"5", b"{}", b'{"status":"mars"}', b'{"status":[]}', b"\xff"],
    ids=repr,
)
def test_a_damaged_file_about_its_end(watch: Watch, run: Run, damaged: bytes) -> None:
    """The run has an outcome all the same: its own."""
    (run.folder / "end.json").write_bytes(damaged)
    state = watch("sys.exit(3)")
    assert (state["status"], state["error"], state["exit_code"]) == ("failed", "exit code 3", 3)


def test_a_reason_that_is_no_text(watch: Watch, run: Run) -> None:
    (run.folder / "end.json").write_text('{"status":"cancelled","error":[1]}')
    state = watch("sys.exit(3)")
    assert (state["status"], state["error"]) == ("cancelled", None)


def test_a_disk_that_is_full(watch: Watch, run: Run) -> None:
    read_only = os.open(run.output, os.O_RDONLY)
    state = watch(prints(lines(init(), result())) + prints("more"), output=read_only)
    assert (state["status"], state["error"]) == (
        "failed",
        f"its output could not be written: {os.strerror(errno.EBADF)}",
    )


def test_a_folder_that_is_removed(run: Run, watch: Watch) -> None:
    script = f"import shutil\nshutil.rmtree({str(run.folder)!r})\n"
    with pytest.raises(FileNotFoundError, match=r"state\.json"):  # where the test looks for it
        watch(script + prints(lines(init(), text("Hello"), result())))
    ending = journaled()[-1]
    assert (ending["event"], ending["status"]) == ("run_ended", "completed")


def test_a_folder_that_is_removed_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[Supervisor] = []
    monkeypatch.setattr(Supervisor, "end_client", lambda each: ended.append(each))
    supervised = Supervisor(str(paths.data_dir()), str(run.folder), os.getpid())
    shutil.rmtree(run.folder)
    supervised.catch_up()
    assert supervised.agent().NAME == "claude_code"
    supervised.time_out(1)
    assert ended == [supervised]


@pytest.mark.parametrize("content", [b"", b"\xff{", b"[1]", b'{"framework": [1]}'])
def test_a_damaged_request(content: bytes, run: Run) -> None:
    (run.folder / "run.json").write_bytes(content)
    supervised = Supervisor(str(paths.data_dir()), str(run.folder), os.getpid())
    assert supervised.agent().NAME == "claude_code"


def test_nothing_can_be_written(watch: Watch, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    owner = Supervisor(str(paths.data_dir()), str(run.folder), os.getpid())
    monkeypatch.setattr(record, "append", full)
    owner.begin()
    assert run.state.status == "initializing"
    monkeypatch.setattr(os, "rename", full)
    owner.write_state(b'"status":"running"')
    assert run.state.status == "initializing"


def test_a_stderr_that_is_gone(tmp_path: Path) -> None:
    assert supervisor.last_lines(str(tmp_path / "none")) == ""


def test_a_start_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "identity", lambda pid: b',"ppid":1,"pid":1')
    assert abs(supervisor.start_time(1) - time.time()) < 5


def test_a_long_write(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []

    def some(fd: int, data: bytes) -> int:
        written.append(data[:3])
        return len(data[:3])

    monkeypatch.setattr(os, "write", some)
    supervisor.write(1, b"12345678")
    assert written == [b"123", b"456", b"78"]


@pytest.mark.parametrize(
    "chunks, found",
    [
        (["a\nb", "c\n", "d"], ["a", "bc"]),
        (["", "a\n\n"], ["a", ""]),
        (["a" * 9, "a\nb\n", "c\n"], ["b", "c"]),
        (["a" * 9, "a", "b\nc\n"], ["c"]),
    ],
    ids=["halves", "empty", "too-long", "much-too-long"],
)
def test_lines(chunks: list[str], found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "MAX_LINE", 8)
    taken = LineBuffer()
    assert [line.decode() for each in chunks for line in taken.take(each.encode())] == found


def test_the_journal_has_the_client(watch: Watch) -> None:
    state = watch(prints(lines(result())))
    (segment,) = segments.segments(paths.journal_dir())
    first = json.loads(next(iter(segment.read_bytes().splitlines())))
    assert (first["pid"], first["src"]) == (state["pid"], "hookkit")


@pytest.fixture
def ender(run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A worker that ends the client instead of `hookkit cancel`; the file that it then leaves."""
    asked, state = str(run.folder / "asked"), str(run.folder / "state.json")
    script = (
        "import json, os, signal\n"
        f"open({asked!r}, 'w').close()\n"
        f"os.kill(json.load(open({state!r}))['pid'], signal.SIGTERM)"
    )
    monkeypatch.setattr(supervisor, "WORKER", (sys.executable, "-I", "-S", "-c", script))
    return run.folder / "asked"


TASKS = {"type": "system", "subtype": "background_tasks_changed"}


@pytest.mark.parametrize("before", ["", "os.close(1)\n"], ids=["open", "closed"])
def test_a_client_that_hangs_after_its_result(watch: Watch, ender: Path, before: str) -> None:
    said = prints(lines(init(), result())) + before
    state = watch(said + "time.sleep(60)", grace=0.1)
    assert (state["status"], state["error"], state["exit_code"]) == ("completed", None, -15)
    assert ender.exists()


def test_a_client_that_hangs_after_an_error(watch: Watch, ender: Path) -> None:
    said = prints(lines(init(), result(is_error=True, result="No credit")))
    state = watch(said + "time.sleep(60)", grace=0.1)
    assert (state["status"], state["error"]) == ("failed", "No credit")


def test_a_client_that_is_quick_enough(watch: Watch, ender: Path) -> None:
    assert watch(prints(lines(result())) + "time.sleep(0.2)", grace=30)["exit_code"] == 0
    assert not ender.exists()


def test_a_client_that_waits_for_its_tasks(watch: Watch, ender: Path) -> None:
    said = prints(lines(init(), TASKS | {"tasks": [{}]}, result()))
    more = prints(lines(TASKS | {"tasks": []}, init(), result(total_cost_usd=0.75)))
    state = watch(f"{said}time.sleep(0.6)\n{more}", grace=0.2)
    assert (state["status"], state["exit_code"]) == ("completed", 0)
    assert not ender.exists()
    assert journaled()[-1]["client_cost_usd"] == 0.75


def test_a_run_that_is_held_back_without_a_result(watch: Watch) -> None:
    held = {"type": "system", "prevent_continuation": True, "content": "over budget"}
    assert watch(prints(lines(init(), held)))["error"] == "over budget"


def test_denials_and_limits_are_stored(watch: Watch, run: Run) -> None:
    denial = {"tool_name": "Write", "tool_use_id": "a"}
    said = result(is_error=True, result="Claude AI usage limit reached|1764000000")
    watch(prints(lines(init(), said | {"permission_denials": [denial]})) + "sys.exit(1)")
    assert (run.state.denied, run.state.limit) == (("Write",), UsageLimit(1764000000))
    assert journaled()[-1]["denied"] == ["Write"]


def test_it_stays_until_its_children_have_ended(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = Supervisor(str(paths.data_dir()), str(run.folder), os.getpid())
    owner.is_reaper, waited = True, iter([(7, 0), (8, 0)])

    def wait(pid: int, _: int) -> tuple[int, int]:
        found = next(waited, None)
        if found is None:
            raise ChildProcessError
        assert pid == -1
        return found

    monkeypatch.setattr(session_rest, "end", lambda session: None)
    monkeypatch.setattr(os, "waitpid", wait)
    owner.leave()
    assert next(waited, None) is None


def test_it_takes_too_long_to_exit(watch: Watch, ender: Path) -> None:
    said = prints(lines(init(), result()))
    state = watch(said + "time.sleep(60)", seconds=0.3)
    assert (state["status"], state["error"]) == ("completed", None)


def test_a_limit_without_a_result(watch: Watch, run: Run) -> None:
    words = "Claude AI usage limit reached|1764000000"
    state = watch(prints(lines(init())) + f"os.write(2, {words.encode()!r}); os._exit(1)")
    assert (state["error"], run.state.limit) == (words, UsageLimit(1764000000))


def test_a_client_that_ends_without_a_word(watch: Watch) -> None:
    assert watch("sys.exit(3)")["error"] == "exit code 3"
