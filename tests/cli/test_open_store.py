"""The store as commands open it."""

import os
import signal

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.cli.open_store import open_store
from hookkit.lib.system import locks
from tests.builders import deliver, line, payload
from tests.locks import held
from tests.proc import needs_proc


def test_who_may_be_behind_is_reported(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(line(payload("Stop")))
    monkeypatch.setattr(Store, "refresh", lambda *_: False)
    with locks.hold(paths.fold_lock(), "testing"):
        open_store().close()
    assert "may be behind" in capsys.readouterr().err
    monkeypatch.undo()


@needs_proc
def test_a_stopped_holder_is_named(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "LOOK_SECONDS", 0.01)
    deliver(line(payload("SessionStart")))
    with held(paths.fold_lock()) as (other,):
        other.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, other.pid, os.WSTOPPED)
        try:
            opened = open_store()
        finally:
            other.send_signal(signal.SIGCONT)
        assert opened.get_session("s1") is None
        opened.close()
    (printed,) = capsys.readouterr().err.splitlines()
    assert f"process {other.pid} (" in printed
    assert f"free it: kill -CONT {other.pid} # or: kill -9 {other.pid}" in printed
    open_store().close()
    assert capsys.readouterr().err == ""


def test_who_is_current_reports_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    open_store().close()
    assert capsys.readouterr() == ("", "")
