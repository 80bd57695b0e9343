"""What is left of a client's session after the client."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from hookkit import record
from hookkit.lib.system import session_rest
from hookkit.runs import terminate
from tests.proc import needs_proc_on_linux
from tests.runs.fakes import until

Leave = Callable[..., tuple[int, list[psutil.Process]]]

STUBBORN = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_rest, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(session_rest, "GRACE_SECONDS", 0.3)


@pytest.fixture
def leave(tmp_path: Path) -> Iterator[Leave]:
    """Start the leader of a session, which leaves children and exits: its number, and these."""
    left: list[psutil.Process] = []

    def leave(*children: str) -> tuple[int, list[psutil.Process]]:
        script = "import os, signal, time\n"
        for number, child in enumerate(children):
            ready = str(tmp_path / str(number))
            script += (
                f"if os.fork() == 0:\n"
                f"    {child}\n"
                f"    open({ready + '.new'!r}, 'w').write(str(os.getpid()))\n"
                f"    os.rename({ready + '.new'!r}, {ready!r})\n"
                f"    time.sleep(60); os._exit(0)\n"
            )
        leader = subprocess.Popen([sys.executable, "-IS", "-c", script], start_new_session=True)
        leader.wait()
        for file in (tmp_path / str(number) for number in range(len(children))):
            until(file.exists, "it is ready")
            left.append(psutil.Process(int(file.read_text())))
        return leader.pid, left

    yield leave
    for process in left:
        if terminate.is_there(process):
            process.kill()


def there(processes: list[psutil.Process]) -> list[bool]:
    return [terminate.is_there(each) for each in processes]


@needs_proc_on_linux
def test_servers_are_ended(leave: Leave) -> None:
    leader, left = leave("pass", STUBBORN, "os.setpgid(0, 0)")
    session_rest.end(leader)
    until(lambda: not any(there(left)), "nothing is left")


@needs_proc_on_linux
def test_what_was_detached_on_purpose_stays(leave: Leave) -> None:
    leader, (server, detached) = leave("pass", "os.setsid()")
    session_rest.end(leader)
    until(lambda: not terminate.is_there(server), "the server is gone")
    assert terminate.is_there(detached)


def test_nothing_is_left() -> None:
    leader = subprocess.Popen(["true"], start_new_session=True)
    leader.wait()
    session_rest.end(leader.pid)


@pytest.mark.parametrize("proc", [record.PROC, "/nowhere"])
def test_a_session_of_somebody_else(proc: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "PROC", proc)
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        session_rest.end(stranger.pid)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@needs_proc_on_linux
def test_where_there_is_no_proc(leave: Leave, monkeypatch: pytest.MonkeyPatch) -> None:
    leader, (server,) = leave("pass")
    monkeypatch.setattr(record, "PROC", "/nowhere")
    assert session_rest.send(leader, signal.SIGKILL)
    until(lambda: not terminate.is_there(server), "it is gone")
    until(lambda: not session_rest.send(leader, 0), "its parent has noticed")


def test_what_no_signal_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []

    def send(_: int, number: int) -> bool:
        sent.append(number)
        return True

    monkeypatch.setattr(session_rest, "send", send)
    session_rest.end(1)
    assert [number for number in sent if number] == [signal.SIGTERM, signal.SIGKILL]


def test_a_file_that_can_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "PROC", str(tmp_path))
    for name, stat in {"7": "", "8": "8 (a) b) S 1 5 5", "9": "9 (z) Z 1 5 5", "10": None}.items():
        (tmp_path / name).mkdir()
        if stat is not None:
            (tmp_path / name / "stat").write_text(stat)
    (tmp_path / "self").mkdir()
    assert session_rest.members(5) == [8]
    assert os.getpid() not in session_rest.members(6)
