"""The lock that programs of others hold while nothing is to be projected."""

import fcntl
import subprocess
import sys

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.fold import lock_of
from tests.builders import deliver, line, payload


def test_nothing_is_projected_meanwhile(store: Store) -> None:
    deliver(line(payload("SessionStart")))
    with lock_of(paths.data_dir()) as lock:
        assert not store.refresh(0)
        assert store.get_session("s1") is None
        assert not lock_of(str(paths.data_dir())).acquire(0)
    assert lock.acquire(0)
    lock.release()
    assert store.refresh(0)
    assert store.get_session("s1") is not None


KILLED = (
    "import errno, fcntl, os, signal, sys; from hookkit.fold import lock_of\n"
    "def refuse(*_): raise OSError(errno.ENOSYS, 'Function not implemented')\n"
    "if sys.argv[2]: fcntl.flock = refuse\n"
    "lock_of(sys.argv[1]).acquire(); os.kill(os.getpid(), signal.SIGKILL)"
)


@pytest.mark.parametrize("without_flock", ["", "1"])
def test_it_is_freed_with_its_holder(
    without_flock: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-c", KILLED, str(paths.data_dir()), without_flock]
    assert subprocess.run(command, capture_output=True).returncode == -9
    held = paths.fold_lock().with_name("fold.lock.held")
    assert held.exists() is bool(without_flock)
    if without_flock:
        monkeypatch.setattr(fcntl, "flock", refuse)
    deliver(line(payload("SessionStart")))
    assert store.refresh(0)
    assert store.get_session("s1") is not None
    assert not held.exists()


def refuse(*_: object) -> None:
    raise OSError(38, "Function not implemented")
