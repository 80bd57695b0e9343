"""The parts that runs are made of: folders, locks, pids; where they meet what is unusual."""

import errno
import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import psutil
import pytest

from hookkit import paths
from hookkit.api import run_cost, run_messages, running_session, session_folder
from hookkit.api.store import Store
from hookkit.lib.system import locks, processes
from hookkit.model.own_records import RunStarted
from hookkit.model.process import Process
from hookkit.runs import (
    cancel,
    cleanup,
    launch,
    output_tail,
    recover,
    run_events,
    run_folder,
    run_request,
    session_lock,
    terminate,
)
from hookkit.runs.launch import LaunchRequest
from hookkit.runs.output_tail import OutputTail
from hookkit.runs.run_folder import Run, RunError, RunState
from hookkit.runs.supervisor import Supervisor
from tests.runs.fakes import until

SESSION = "7f3a0000-0000-4000-8000-000000000000"
OTHER = "7f3b0000-0000-4000-8000-000000000000"


@pytest.fixture
def run() -> Run:
    paths.make_private(run_folder.root())
    run = Run(SESSION)
    launch.make(
        run,
        LaunchRequest(
            [], {}, "/", "Go", RunStarted(session_id="s1", cwd="/shop", started_at="now")
        ),
    )
    return run


def test_runs_are_in_order(run: Run) -> None:
    for name in (f"{SESSION}.10", f"{SESSION}.2", OTHER, "x", f"{SESSION}.lock", f"{SESSION}.0"):
        (run_folder.root() / name).mkdir()
    found = [Run(SESSION, 1), Run(SESSION, 2), Run(SESSION, 10), Run(OTHER, 1)]
    assert run_folder.runs() == found
    assert run_folder.last_of(SESSION) == found[2]
    assert launch.next_run(SESSION) == Run(SESSION, 11)


def test_no_runs() -> None:
    assert (run_folder.runs(), run_folder.changed_at()) == ([], 0)


def test_a_state_that_is_no_object(run: Run) -> None:
    for content in (b"", b"[]", b'{"pid":"1"}'):
        (run.folder / "state.json").write_bytes(content)
        assert run.state == RunState("initializing")


def test_a_lock_is_one_s_own() -> None:
    paths.make_private(run_folder.root())
    assert not session_lock.is_held(SESSION)
    held = session_lock.take(SESSION)
    assert held is not None
    assert session_lock.is_held(SESSION)
    assert session_lock.take(SESSION) is None
    session_lock.drop(SESSION, held)
    assert not session_lock.path_of(SESSION).exists()


def test_a_lock_that_is_removed_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    paths.make_private(run_folder.root())
    lock_open_file = locks.lock_open_file
    removed: list[int] = []

    def remove(fd: int, *, shared: bool = False) -> bool:
        if len(removed) < 2:
            session_lock.path_of(SESSION).unlink()
            if removed:
                session_lock.path_of(SESSION).touch()
            removed.append(fd)
        return lock_open_file(fd, shared=shared)

    monkeypatch.setattr(locks, "lock_open_file", remove)
    held = session_lock.take(SESSION)
    assert held is not None
    assert os.fstat(held).st_ino == session_lock.path_of(SESSION).stat().st_ino
    os.close(held)


def test_a_supervisor_that_is_about_to_leave(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    held = session_lock.take(SESSION)
    assert held is not None
    (run.folder / "state.json").write_text('{"status":"completed"}')
    monkeypatch.setattr(session_lock, "LEAVING_SECONDS", 0.02)
    assert session_lock.take_when_free(SESSION) is None
    monkeypatch.setattr(session_lock, "LEAVING_SECONDS", 30)
    monkeypatch.setattr(time, "sleep", lambda seconds: os.close(held))
    again = session_lock.take_when_free(SESSION)
    assert again is not None
    os.close(again)


def test_what_a_shell_has_left_open() -> None:
    fd = os.open(os.devnull, os.O_RDONLY)
    before = launch.inherited()
    os.set_inheritable(fd, True)
    assert set(launch.inherited()) - set(before) == {fd}
    os.close(fd)


def test_a_supervisor_of_somebody_else_is_not_buried() -> None:
    launch.children.add(2**22 + 1)
    launch.reap()
    assert 2**22 + 1 not in launch.children


def test_the_supervisor_s_command() -> None:
    assert launch.supervisor_command(1, "a")[-2:] == ["1", "a"]


def test_a_start_without_a_report(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def vanish(*_: object) -> None:
        os._exit(0)

    monkeypatch.setattr(launch, "become", vanish)
    with pytest.raises(OSError) as raised:
        launch.begin(run, LaunchRequest([], {}, "/", "Go", RunStarted(session_id="s1")), 0)
    assert raised.value.errno == errno.EIO


def test_a_further_run_that_fails_leaves_the_first(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = LaunchRequest(["/nowhere/claude"], {}, "/", "Go", RunStarted(session_id="s1"))
    with pytest.raises(RunError, match="Can't run /nowhere/claude: No such file"):
        launch.start(SESSION, order)
    assert {each.name for each in run_folder.root().iterdir()} == {SESSION, f"{SESSION}.lock"}


def test_a_line_without_end(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output_tail, "PART", 4)
    run.output.write_bytes(b"a\nbcdefghijk\nl")
    tail = OutputTail(run)
    found = [tail.lines() for _ in range(5)]
    assert found == [[b"a\n"], [], [], [b"bcdefghijk\n"], []]
    assert not tail.is_done
    (run.folder / "state.json").write_text('{"status":"completed"}')
    assert tail.lines() == [b"l"]
    assert tail.is_done


def test_an_output_that_is_gone(run: Run) -> None:
    run.output.unlink()
    assert list(output_tail.there(run)) == []


def test_a_run_that_is_over_before_anybody_listens(run: Run) -> None:
    (run.folder / "state.json").write_text('{"status":"completed"}')
    listener = run_events.Listener(None, None, list)
    assert listener.known == {}
    assert listener.news() == []


def test_a_watch_is_done_once(run: Run) -> None:
    (run.folder / "state.json").write_text('{"status":"completed"}')
    watch = run_events.RunWatch(run)
    assert len(watch.news()) == 3
    assert watch.news() == []


def test_a_client_that_never_began(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancel, "BEGIN_SECONDS", 0.03)
    assert cancel.client_of(run) is None
    cancel.cancel([run], 0)
    (run.folder / "state.json").write_text('{"status":"completed","pid":1}')
    assert cancel.client_of(run) is None


def test_a_state_that_never_was_written(run: Run) -> None:
    assert cleanup.ended_at(run) > 1e9


def test_nobody_to_ask() -> None:
    terminate.ask([], signal.SIGTERM)
    assert terminate.tree_of(Process(2**22 + 1, None, 1)) == []
    assert running_session.memory_mb([psutil.Process()]) > 1


def test_one_that_is_gone_already() -> None:
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    child = subprocess.Popen(["sleep", "60"])
    tree = [psutil.Process(process.pid), psutil.Process(child.pid)]
    for each in (process, child):
        each.kill()
        each.wait()
    terminate.ask(tree, signal.SIGTERM)
    terminate.kill(tree)
    assert running_session.memory_mb(tree) == 0
    assert not any(map(terminate.is_there, tree))


def test_one_that_nobody_has_buried() -> None:
    process = subprocess.Popen(["true"])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    zombie = psutil.Process(process.pid)
    assert zombie.is_running()  # says psutil
    assert not terminate.is_there(zombie)
    process.wait()


def test_one_that_we_may_not_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: psutil.Process) -> bool:
        raise psutil.AccessDenied(self.pid)

    monkeypatch.setattr(psutil.Process, "is_running", denied)
    assert not terminate.is_there(psutil.Process())


def test_a_descendant_whose_parent_is_gone() -> None:
    """It has been handed to another parent, but is of the session still."""
    script = "sh -c 'sleep 60 & exit' & sleep 60"
    process = subprocess.Popen(["sh", "-c", script], start_new_session=True)
    leader = psutil.Process(process.pid)
    client = Process(process.pid, None, int(leader.create_time()))

    def are_there() -> bool:
        tree = [each.as_dict(["name", "ppid"]) for each in terminate.tree_of(client)]
        names = sorted(each["name"] for each in tree)
        return names == ["sh", "sleep", "sleep"]

    def three() -> bool:
        with suppress(psutil.NoSuchProcess):
            return are_there()
        return False

    until(three, "one has lost its parent")
    terminate.end({client: signal.SIGTERM}, 1)
    process.wait()
    assert not any(map(terminate.is_there, terminate.session_of(process.pid)))


def test_a_run_of_an_agent_that_prints_nothing_known(run: Run, bare_agent: ModuleType) -> None:
    (run.folder / "run.json").write_text('{"cwd": "/shop", "framework": "bare"}')
    run.output.write_text("{}\n")
    assert (run.agent, run.interrupt) == (bare_agent, signal.SIGTERM)
    watch = run_events.RunWatch(run)
    assert [each.event for each in watch.news()] == ["claude-status"]
    assert b"".join(run_messages.messages_of(run, iter([b"{}"]))).count(b"\n") == 1
    assert run_cost.cost_of(run) is None
    watched = Supervisor("", str(run.folder), os.getpid())
    watched.parse(b"{}")
    assert watched.progress.status == "initializing"


def test_a_run_whose_folder_is_gone(run: Run) -> None:
    shutil.rmtree(run.folder)
    assert run.agent.NAME == "claude_code"


def test_an_agent_that_cannot_be_started(bare_agent: ModuleType) -> None:
    with pytest.raises(RunError, match="Bare can't be started"):
        run_request.runner_of("bare")


def test_where_a_run_was(run: Run) -> None:
    assert session_folder.folder_of(SESSION) == "/shop"


@pytest.mark.parametrize(
    "cwd, name, found",
    [
        ("/w/shop/src/a", "-w-shop", "/w/shop"),
        ("/w/shop", "-w-shop", "/w/shop"),
        ("/w/shop", "-elsewhere", "/w/shop"),
        ("/w/shop", None, "/w/shop"),
    ],
)
def test_where_a_session_was(
    cwd: str, name: str | None, found: str, store: Store, home: Path
) -> None:
    if name:
        folder = home / ".claude" / "projects" / name
        folder.mkdir(parents=True)
        (folder / f"{OTHER}.jsonl").write_text("")
    store.start_session(OTHER)
    assert session_folder.folder_of(OTHER) is None
    store.db.execute("UPDATE sessions SET cwd = ?", (cwd,))
    assert session_folder.folder_of(OTHER) == found


def test_nobody_knows_where_it_was() -> None:
    assert session_folder.folder_of(OTHER) is None


def test_flock_is_what_we_think() -> None:
    """Two open files of one process exclude each other, as those of two processes do."""
    paths.make_private(run_folder.root())
    one, two = (os.open(run_folder.root() / "x", os.O_RDWR | os.O_CREAT) for _ in range(2))
    fcntl.flock(one, fcntl.LOCK_EX)
    with pytest.raises(BlockingIOError):
        fcntl.flock(two, fcntl.LOCK_SH | fcntl.LOCK_NB)
    os.close(one)
    os.close(two)


@pytest.mark.parametrize(
    "client, reason",
    [
        (None, "its agent's process is not known"),
        (processes.this_process(), "can't be ended. Try: kill -9 "),
        (processes.this_process()._replace(start_ticks=5), "has ended, but not its supervisor"),
        (
            Process(1, 5, None, "other.1/b/1/2"),
            "process 1, belongs to another container or machine",
        ),
    ],
)
def test_why_a_run_goes_on(
    client: Process | None, reason: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Run, "state", RunState("running", client))
    (run.folder / "end.json").write_text("{}")
    assert reason in cancel.fault(run)
    assert not (run.folder / "end.json").exists()


def test_a_run_of_another_machine_is_not_recovered(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = RunState("running", Process(1, 5, None, "other.1/b/1/2"))
    monkeypatch.setattr(Run, "state", state)
    assert recover.is_live(run, lambda lost: pytest.fail("it is not lost"))


@pytest.fixture
def without_flock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that can't lock."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", refuse)
    paths.make_private(run_folder.root())


@pytest.mark.usefixtures("without_flock")
def test_a_lock_where_files_cannot_be_locked() -> None:
    held = session_lock.take(SESSION)
    assert held is not None
    assert session_lock.is_held(SESSION)
    assert session_lock.take(SESSION) is None
    os.close(held)
    assert not session_lock.is_held(SESSION)


@pytest.mark.usefixtures("without_flock")
@pytest.mark.parametrize("parts, live", [({"pids": "5"}, True), ({}, False)], ids=["other", "ours"])
def test_a_run_of_another_container_keeps_its_lock_to_itself(
    parts: dict[str, str], live: bool, run: Run
) -> None:
    where = "/".join(processes.here()._replace(**parts))
    state = {"status": "running", "pid": 2**22 - 1, "start": 5, "start_time": 5, "system": where}
    (run.folder / "state.json").write_text(json.dumps(state))
    assert recover.is_live(run, lambda lost: None) is live
