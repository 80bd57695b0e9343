"""A command that runs while an upgrade replaces the package, and misses a module."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api import worker
from hookkit.api.store import Store
from hookkit.cli import error_report
from tests.builders import deliver, line, payload
from tests.cli.terminal import call, run_apart

MISSING = "No module named 'hookkit.new'"


def miss(*_: object, **__: object) -> None:
    raise ModuleNotFoundError(MISSING)


@pytest.fixture
def moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set when the package was changed: just now, long ago, or it is gone."""

    def choose(name: str) -> None:
        folder = tmp_path / "package"
        monkeypatch.setattr(error_report, "PACKAGE", str(folder))
        if name != "gone":
            folder.mkdir()
        if name == "long ago":
            monkeypatch.setattr(error_report, "UPGRADE_SECONDS", -1)

    return choose


@pytest.mark.parametrize("name", ["just now", "gone"])
def test_a_worker_leaves_no_failure(
    name: str, moment: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    moment(name)
    deliver(line(payload("SessionEnd")))
    with monkeypatch.context() as patch:
        patch.setattr(worker, "work_once", miss)
        assert call("work").output == ""
    assert not paths.log_file().exists()
    run_apart("work", HOOKKIT_SUMMARY="off")
    with Store.open() as store:
        assert store.existing("s1").state == "completed"


def test_a_module_that_is_missing_otherwise_is_a_bug(
    moment: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    moment("long ago")
    monkeypatch.setattr(worker, "work_once", miss)
    call("work", code=3)
    assert MISSING in paths.log_file().read_text()


def test_a_person_is_asked_to_try_again(moment: Callable[[str], None]) -> None:
    moment("just now")
    found = error_report.as_user_error(ImportError(MISSING))
    assert str(found) == "hookkit is being upgraded or removed. Try again in a moment."
    assert error_report.as_user_error(KeyError("x")) is None
