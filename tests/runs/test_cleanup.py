"""How long runs and batches are kept."""

import os
import time
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.runs import SessionManager
from hookkit.runs import batch_state, cleanup, run_folder, session_lock
from hookkit.runs.batch_state import BatchState, PromptOutcome
from hookkit.runs.run_folder import Run
from tests.runs.fakes import until

DONE = PromptOutcome("completed", "s")
FAILED = PromptOutcome("failed", "s")


def age(path: Path, days: float) -> None:
    at = time.time() - days * cleanup.DAY
    os.utime(path, (at, at))


def batch(name: str, *outcomes: PromptOutcome, days: float) -> Path:
    with BatchState(name) as memory:
        for number, outcome in enumerate(outcomes):
            memory.note(str(number), outcome)
    age(memory.path, days)
    return memory.path


def kept(days: float = 30) -> set[str]:
    cleanup.remove_old(days)
    return {each.stem for each in batch_state.root().iterdir()}


def test_batches() -> None:
    batch("done", DONE, DONE, days=31)
    batch("fresh", DONE, days=29)
    batch("resumable", DONE, FAILED, days=89)
    batch("forgotten", DONE, FAILED, days=91)
    batch("retried", FAILED._replace(session_id="r"), days=31)
    with BatchState("retried") as memory:
        memory.note("0", DONE)
    age(memory.path, 31)
    assert kept() == {"fresh", "resumable"}
    assert kept(days=0) == {"resumable"}
    assert kept(days=100) == {"resumable"}


def test_a_batch_that_runs_is_kept() -> None:
    path = batch("x", DONE, days=100)
    with BatchState("x"):
        age(path, 100)
        assert [each for each in cleanup.old_batches(30) if each == "x"] == ["x"]
        # The lock is this process's own, so another one has to try.
        pid = os.fork()
        if pid == 0:  # pragma: no cover
            os._exit(int(cleanup.forget("x")))
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert path.exists()


def test_a_batch_that_can_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    (paths.make_private(batch_state.root()) / "x.jsonl").mkdir()
    age(batch_state.root() / "x.jsonl", 31)
    assert kept() == {"x"}
    age(batch_state.root() / "x.jsonl", 100)
    assert not cleanup.forget("x")


def test_workers_remove_once_a_day(
    manager: SessionManager, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = manager.execute(project, "Go")
    manager.wait(run.session_id)
    until(lambda: not session_lock.is_held(run.session_id), "the supervisor has left")
    folder = Run(run.session_id).folder
    age(folder / "state.json", 29)
    cleanup.remove_when_due(30)
    age(folder / "state.json", 31)
    cleanup.remove_when_due(30)  # it has just done so
    assert folder.exists()
    age(paths.lock_file("cleanup"), 1.1)
    cleanup.remove_when_due(30)
    assert run_folder.runs() == []


def test_a_state_that_can_not_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    assert abs(cleanup.ended_at(Run("7f3a0000-0000-4000-8000-000000000000")) - time.time()) < 60


def test_dry_run_lists_batches(manager: SessionManager) -> None:
    path = batch("done", DONE, days=31)
    assert [each.what for each in manager.cleanup(dry_run=True)] == ["removed"]
    assert path.exists()
