"""Runs whose folders were removed while their clients work: they are listed, and can be ended."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from hookkit.api import runs as api_runs
from hookkit.api.runs import SessionManager
from hookkit.errors import StoreError
from hookkit.lib.system import processes
from hookkit.lib.system.processes import is_running
from hookkit.model.session import Session
from hookkit.runs import launch, lost_folder, run_folder, session_lock
from hookkit.runs.recover import OrphanedRun
from hookkit.runs.run_folder import Run
from tests import builders
from tests.api.test_runs import row, running
from tests.fake_client import Client
from tests.runs.fakes import STAYS, until
from tests.runs.test_leftovers import SESSION, marked
from tests.runs.test_recover import kill_supervisor


def removed(run: Run) -> None:
    shutil.rmtree(run.folder)


def replaced_by_a_file(run: Run) -> None:
    removed(run)
    run.folder.write_text("mine")


def replaced_by_a_link(run: Run) -> None:
    removed(run)
    run.folder.symlink_to("gone")


def emptied(run: Run) -> None:
    for each in run.folder.iterdir():
        each.unlink()


def without_its_description(run: Run) -> None:
    for name in ("run.json", "state.json"):
        (run.folder / name).unlink()


def removed_with_all_others(run: Run) -> None:
    shutil.rmtree(run_folder.root())


DAMAGES = [
    *(removed, replaced_by_a_file, replaced_by_a_link, emptied, without_its_description),
    removed_with_all_others,
]
damages = pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
Damage = Callable[[Run], None]


@damages
def test_it_is_listed_and_cancelled(
    damage: Damage, manager: SessionManager, client: Client, project: Path, lost: list[OrphanedRun]
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    supervised(run.pid)
    damage(Run(run.session_id))
    (seen,) = manager.list_all()
    assert (seen.session_id, seen.pid, seen.project_path) == (run.session_id, run.pid, str(project))
    assert manager.list_running()[0].status == "running"
    assert manager.leftovers() == []
    (over,) = manager.cancel(run.session_id)
    assert over.status == "cancelled"
    assert not is_running(run.pid or 0, None)
    assert row(run.session_id).lifecycle == "cancelled"
    assert lost == []


def supervised(pid: int | None) -> None:
    """Wait until the supervisor is a program of its own."""
    supervisor = psutil.Process(pid).parent()
    assert supervisor is not None
    until(lambda: launch.PROGRAM in supervisor.cmdline(), "it is a program of its own")


@damages
def test_all_are_cancelled(
    damage: Damage, manager: SessionManager, client: Client, project: Path
) -> None:
    client.does(STAYS)
    first, other = (running(manager, manager.execute(project, "Go")) for _ in range(2))
    damage(Run(first.session_id))
    assert {each.status for each in manager.cancel()} == {"cancelled"}
    assert not any(is_running(each.pid or 0, None) for each in (first, other))


@damages
def test_its_supervisor_is_killed_too(
    damage: Damage, manager: SessionManager, client: Client, project: Path, lost: list[OrphanedRun]
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    kill_supervisor(run)
    damage(Run(run.session_id))
    assert manager.get(run.session_id).status == "failed"
    assert lost == [OrphanedRun(run.session_id, str(project), run.pid)]
    until(lambda: not is_running(run.pid or 0, None), "the orphan is ended")
    assert row(run.session_id).end_reason == "failed: its supervisor was killed"


def test_what_lay_in_its_place_is_kept(
    manager: SessionManager, client: Client, project: Path
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    replaced_by_a_file(Run(run.session_id))
    manager.list_all()
    assert Path(f"{Run(run.session_id).folder}.replaced").read_text() == "mine"


def test_its_children_are_not_its_client(
    manager: SessionManager, client: Client, project: Path
) -> None:
    client.does("import subprocess\nsubprocess.Popen(['sleep', '60'])\n" + STAYS)
    run = running(manager, manager.execute(project, "Go"))
    removed(Run(run.session_id))
    assert [each.pid for each in manager.list_all()] == [run.pid]


def test_a_database_that_can_not_be_read(
    manager: SessionManager, client: Client, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    supervised(run.pid)
    removed(Run(run.session_id))

    def damaged(session_id: str) -> Session:
        raise StoreError("It is damaged.")

    with monkeypatch.context() as patch:
        patch.setattr(api_runs, "stored", damaged)
        assert [each.pid for each in manager.list_all()] == [run.pid]


def test_a_folder_that_can_not_be_made(
    manager: SessionManager, client: Client, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    removed(Run(run.session_id))

    def full(*_: object, **__: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(lost_folder, "replace_file", full)
        assert [each.pid for each in manager.list_all()] == [None]
    assert [each.pid for each in manager.list_all()] == [run.pid]


# Strangers


@pytest.fixture
def stranger() -> Iterator["subprocess.Popen[bytes]"]:
    """A process with the mark of a run whose folder is gone."""
    with marked(Run(SESSION).folder) as process:
        yield process
        process.kill()


def recorded(pid: int, ticks: int | None, start_time: int | None = None) -> Session:
    system = "/".join(processes.here())
    identity = None if ticks is None else f"{ticks}@{system}"
    return builders.session(
        session_id=SESSION, pid=pid, process_identity=identity, process_start_time=start_time
    )


def test_another_process_with_its_pid(stranger: "subprocess.Popen[bytes]") -> None:
    for known in (
        None,
        recorded(stranger.pid, 5),
        recorded(stranger.pid, None, 1000),
        recorded(stranger.pid, None),
        recorded(os.getpid(), None),
    ):
        lost_folder.restore(lambda _, known=known: known)  # type: ignore[misc]
    assert not Run(SESSION).folder.exists()
    assert stranger.poll() is None


def test_a_recorded_process(stranger: "subprocess.Popen[bytes]") -> None:
    stat = processes.stat_of(stranger.pid)
    assert stat is not None
    lost_folder.restore(lambda _: recorded(stranger.pid, stat.start_ticks))
    assert Run(SESSION).state.client is not None
    assert not session_lock.is_supervised(Run(SESSION))


def test_one_that_ends_meanwhile(
    stranger: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = lost_folder.LostRun(Run(SESSION), psutil.Process(stranger.pid), None, None)
    monkeypatch.setattr(psutil.Process, "is_running", lambda _: False)
    lost_folder.make(lost)
    assert Run(SESSION).state.client is None


def test_a_parent_that_can_not_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(_: psutil.Process) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil.Process, "parent", hidden)
    assert lost_folder.supervisor_of(psutil.Process(), Run(SESSION)) is None
    monkeypatch.setattr(psutil.Process, "parent", lambda _: None)
    assert lost_folder.supervisor_of(psutil.Process(), Run(SESSION)) is None


def test_a_client_that_was_stopped_is_ended(
    manager: SessionManager, client: Client, project: Path
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    removed(Run(run.session_id))
    os.kill(run.pid or 0, signal.SIGSTOP)
    manager.cancel(run.session_id, grace=0)
    assert not is_running(run.pid or 0, None)
