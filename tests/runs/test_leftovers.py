"""Processes that ended runs have left behind: found by the run's mark, and nobody else's."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from hookkit import record
from hookkit.api.running_session import RunningSession
from hookkit.api.runs import SessionManager
from hookkit.lib.system import processes
from hookkit.runs import cleanup, leftovers, run_folder, terminate
from hookkit.runs.cleanup import CleanupResult
from hookkit.runs.launch import MARK
from hookkit.runs.run_folder import Run
from tests.api.test_runs import running
from tests.fake_client import Client
from tests.runs.fakes import STAYS, init, result, says, until

SESSION = "7f3a0000-0000-4000-8000-000000000000"


def leaves(folder: Path, how: str = "os.setsid()") -> str:
    """A script that leaves a process behind, whose number it writes down."""
    file = str(folder / "left")
    return (
        "if os.fork() == 0:\n"
        f"    {how}\n"
        "    for fd in (0, 1, 2): os.dup2(os.open('/dev/null', os.O_RDWR), fd)\n"
        f"    open({file + '.new'!r}, 'w').write(str(os.getpid()))\n"
        f"    os.rename({file + '.new'!r}, {file!r})\n"
        "    os.execv('/bin/sleep', ['sleep', '611'])\n"
        f"while not os.path.exists({file!r}): time.sleep(0.01)\n"
    )


def left_in(folder: Path) -> psutil.Process:
    return psutil.Process(int((folder / "left").read_text()))


@pytest.fixture
def strangers() -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Processes that a test has started."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for each in started:
        each.kill()
        each.wait()


def marked(folder: object, *more: str) -> "subprocess.Popen[bytes]":
    """Start a process with a mark, as if a run had."""
    words = [sys.executable, "-IS", "-c", "import time; print(flush=True); time.sleep(60)", *more]
    environment = os.environ | {MARK: str(folder)}
    process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    return process


def is_over(manager: SessionManager, run: RunningSession) -> str:
    return manager.wait(run.session_id).status


def test_a_run_that_completed(
    manager: SessionManager, client: Client, project: Path, tmp_path: Path
) -> None:
    client.does(leaves(tmp_path) + says(init(), result()))
    run = manager.execute(project, "Go")
    assert is_over(manager, run) == "completed"
    process = left_in(tmp_path)
    assert manager.leftovers() == [leftovers.Leftover(run.session_id, process.pid, "sleep 611")]
    ended = CleanupResult(run.session_id, "ended", process.pid, "sleep 611")

    assert manager.cleanup(dry_run=True) == [ended]
    assert terminate.is_there(process)

    assert manager.cleanup() == [ended]
    # Its supervisor has adopted it, so that no zombie stays, whoever is the first process.
    until(lambda: not psutil.pid_exists(process.pid), "it is gone")
    assert manager.leftovers() == []


def test_a_client_that_was_killed(
    manager: SessionManager, client: Client, project: Path, tmp_path: Path
) -> None:
    client.does(leaves(tmp_path) + STAYS)
    run = running(manager, manager.execute(project, "Go"))
    assert manager.leftovers() == []  # it is at work
    os.kill(run.pid or 0, signal.SIGKILL)
    assert is_over(manager, run) == "failed"
    process = left_in(tmp_path)
    assert [each.pid for each in manager.leftovers()] == [process.pid]
    manager.cleanup()
    until(lambda: not terminate.is_there(process), "it is gone")


def test_a_run_inside_of_a_run(
    manager: SessionManager,
    client: Client,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outer = manager.execute(project, "Go")
    is_over(manager, outer)
    monkeypatch.setenv(MARK, str(Run(outer.session_id).folder))
    client.does(STAYS)
    inner = running(manager, manager.execute(project, "Go"))
    assert client.seen["environment"][MARK] == str(Run(inner.session_id).folder)
    supervisor = psutil.Process(inner.pid).parent()
    assert supervisor is not None
    until(lambda: "python" in supervisor.cmdline()[0], "it is a program of its own")
    assert MARK not in supervisor.environ()
    assert manager.leftovers() == []


@pytest.mark.parametrize("folder", ["/elsewhere/runs", ""], ids=["another home", "no folder"])
def test_the_mark_of_somebody_else(
    folder: str, strangers: list["subprocess.Popen[bytes]"], home: Path
) -> None:
    strangers.append(marked(f"{folder}/{SESSION}" if folder else ""))
    strangers.append(marked(f"{run_folder.root()}/notes"))
    assert leftovers.find() == []


def test_whose_folder_was_removed(strangers: list["subprocess.Popen[bytes]"]) -> None:
    strangers.append(marked(Run(SESSION, 2).folder))
    assert [each.run for each in leftovers.find()] == [Run(SESSION, 2)]


def test_our_own_workers_are_spared(strangers: list["subprocess.Popen[bytes]"]) -> None:
    strangers.append(marked(Run(SESSION).folder, "-m", "hookkit", "work"))
    assert leftovers.find() == []


def test_a_process_with_a_terminal_is_spared(strangers: list["subprocess.Popen[bytes]"]) -> None:
    master, slave = pty.openpty()
    script = "import os, time; os.open(os.ttyname(0), os.O_RDWR); print('x', flush=True)"
    process = subprocess.Popen(
        [sys.executable, "-IS", "-c", f"{script}; time.sleep(60)"],
        env=os.environ | {MARK: str(Run(SESSION).folder)},
        stdin=slave,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    strangers.append(process)
    assert process.stdout and process.stdout.readline()
    assert leftovers.find() == []
    os.close(slave)
    os.close(master)


def test_a_terminal_without_proc(
    strangers: list["subprocess.Popen[bytes]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    strangers.append(marked(""))
    monkeypatch.setattr(record, "PROC", "/nowhere")
    process = psutil.Process(strangers[0].pid)
    assert processes.has_terminal(process) == (process.terminal() is not None)


def test_who_asks_is_spared(strangers: list["subprocess.Popen[bytes]"]) -> None:
    ask = (
        "from hookkit.runs import leftovers\n"
        "print([each.process.pid for each in leftovers.find()])\n"
    )
    environment = os.environ | {MARK: str(Run(SESSION).folder)}
    shell = ["/bin/sh", "-c", '"$0" -c "$1"; exit $?', sys.executable, ask]
    done = subprocess.run(shell, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_processes_that_end_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.Popen(["true"])
    gone = psutil.Process(ended.pid)
    ended.wait()
    assert leftovers.is_spared(gone)
    assert leftovers.parents(gone) == []
    assert leftovers.command_of(gone) == ""
    assert leftovers.run_of(gone) is None
    monkeypatch.setattr(psutil, "process_iter", lambda: [gone])
    assert list(leftovers.mine()) == []
    assert leftovers.end([leftovers.Found(Run(SESSION), gone)]) == []


def test_a_long_command_with_a_secret(strangers: list["subprocess.Popen[bytes]"]) -> None:
    key = "sk-ant-api03-" + "a" * 90
    strangers.append(marked(Run(SESSION).folder, "--key", key, "x" * 100))
    (found,) = leftovers.find()
    command = found.leftover.command
    assert len(command) == leftovers.LONGEST
    assert command.endswith("…")
    assert key[:30] not in command


def test_what_can_not_be_ended(
    manager: SessionManager,
    strangers: list["subprocess.Popen[bytes]"],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    strangers.append(marked(Run(SESSION).folder))
    monkeypatch.setattr(leftovers, "end", lambda found: found)
    (told,) = manager.cleanup()
    assert (told.session_id, told.what, told.orphan) == (SESSION, "remains", strangers[0].pid)


def test_what_ignores_the_request(
    strangers: list["subprocess.Popen[bytes]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "GRACE_SECONDS", 0.1)
    process = marked(Run(SESSION).folder)
    strangers.append(process)
    os.kill(process.pid, signal.SIGSTOP)
    assert leftovers.end(leftovers.find()) == []
    assert process.wait() == -signal.SIGKILL


def test_removing_ends_nothing(
    manager: SessionManager, strangers: list["subprocess.Popen[bytes]"], home: Path
) -> None:
    strangers.append(marked(Run(SESSION).folder))
    cleanup.remove_when_due(30)
    assert strangers[0].poll() is None
