"""The store as commands open it."""

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.cli.open_store import open_store
from hookkit.lib.system import locks
from tests.builders import deliver, line, payload


def test_who_may_be_behind_is_reported(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(line(payload("Stop")))
    monkeypatch.setattr(Store, "refresh", lambda *_: False)
    with locks.hold(paths.fold_lock(), "testing"):
        open_store().close()
    assert "may be behind" in capsys.readouterr().err
    monkeypatch.undo()


def test_who_is_current_reports_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    open_store().close()
    assert capsys.readouterr() == ("", "")
