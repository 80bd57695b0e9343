"""Who was killed: the caller, the supervisor; and strangers that have a dead one's number."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from hookkit import paths
from hookkit.api.running_session import RunningSession
from hookkit.api.runs import SessionManager
from hookkit.api.store import Store
from hookkit.lib.system.processes import is_running
from hookkit.model.session import timestamp
from hookkit.runs import cleanup, recover, run_folder, session_lock
from hookkit.runs.recover import OrphanedRun
from hookkit.runs.run_folder import Run
from tests.api.test_runs import row, running
from tests.fake_client import Client
from tests.runs.fakes import STAYS, WHOLE, init, ours, says, until

CALLER = """
import os, signal, sys
from hookkit import SessionManager
print(SessionManager().execute(sys.argv[1], "Go").session_id, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def kill_supervisor(run: RunningSession) -> None:
    """Kill the supervisor of a run, as the system does when memory is short."""
    supervisor = psutil.Process(run.pid).parent()
    assert supervisor and supervisor.pid != os.getpid()
    supervisor.kill()
    until(lambda: not session_lock.is_held(run.session_id), "it is gone")


def test_the_caller_is_killed(manager: SessionManager, client: Client, project: Path) -> None:
    client.does("time.sleep(0.5)\n" + WHOLE)
    done = subprocess.run(
        [sys.executable, "-c", CALLER, str(project)], capture_output=True, text=True
    )
    assert done.returncode == -signal.SIGKILL
    session_id = done.stdout.strip()
    assert manager.get(session_id).status in ("initializing", "running")
    assert manager.wait(session_id).status == "completed"
    assert row(session_id).lifecycle == "completed"
    until(lambda: not ours(), "nothing is left")


def test_the_supervisor_is_killed(
    manager: SessionManager, client: Client, project: Path, lost: list[OrphanedRun]
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    kill_supervisor(run)
    assert is_running(run.pid or 0, None)

    assert manager.list_running() == []

    assert lost == [OrphanedRun(run.session_id, str(project), run.pid)]
    assert lost[0].message == (
        f"The supervisor of session {run.session_id} is gone: the run has failed; its client, "
        f"process {run.pid}, is left over and is ended now."
    )
    until(lambda: not is_running(run.pid or 0, None), "the orphan is ended")
    over = manager.get(run.session_id)
    assert (over.status, over.error) == ("failed", "its supervisor was killed")
    assert row(run.session_id).end_reason == "failed: its supervisor was killed"
    assert manager.cleanup() == []
    assert len(lost) == 1
    assert manager.resume(project, run.session_id, "Again").session_id == run.session_id


def test_the_supervisor_is_killed_and_the_client_gone(
    manager: SessionManager, client: Client, project: Path, lost: list[OrphanedRun]
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    kill_supervisor(run)
    os.kill(run.pid or 0, signal.SIGKILL)
    until(lambda: not is_running(run.pid or 0, None), "it is gone")
    (cleaned,) = manager.cleanup()
    assert cleaned == cleanup.CleanupResult(run.session_id, "failed", None)
    assert lost[0].message.endswith("is gone: the run has failed.")


def test_it_is_noticed_late(manager: SessionManager, client: Client, project: Path) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    kill_supervisor(run)
    os.kill(run.pid or 0, signal.SIGKILL)
    until(lambda: not is_running(run.pid or 0, None), "it is gone")
    last = Run(run.session_id).output.stat().st_mtime_ns
    time.sleep(0.5)
    over = manager.get(run.session_id)
    assert over.runtime_seconds < 30
    assert row(run.session_id).last_ended_at == timestamp(last)


@pytest.mark.parametrize("start_time", [1000, None], ids=["another", "unknown"])
def test_a_stranger_is_not_touched(
    manager: SessionManager,
    client: Client,
    project: Path,
    lost: list[OrphanedRun],
    start_time: int | None,
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    kill_supervisor(run)
    os.kill(run.pid or 0, signal.SIGKILL)
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    state = {"status": "running", "pid": stranger.pid, "start_time": start_time}
    (Run(run.session_id).folder / "state.json").write_text(json.dumps(state))

    assert manager.cancel() == []

    assert lost == [OrphanedRun(run.session_id, str(project), None)]
    assert manager.get(run.session_id).status == "failed"
    time.sleep(0.2)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_killed_before_its_first_output(
    manager: SessionManager, client: Client, project: Path, lost: list[OrphanedRun]
) -> None:
    client.does("time.sleep(60)")
    run = manager.execute(project, "Go")
    kill_supervisor(run)
    os.kill(run.pid or 0, signal.SIGKILL)
    until(lambda: not is_running(run.pid or 0, None), "it is gone")
    (Run(run.session_id).folder / "state.json").unlink(missing_ok=True)
    assert manager.get(run.session_id).status == "failed"
    assert lost == [OrphanedRun(run.session_id, str(project), None)]


def test_somebody_else_sees_to_it(
    manager: SessionManager, client: Client, project: Path, lost: list[OrphanedRun]
) -> None:
    over = manager.execute(project, "Go")
    manager.wait(over.session_id)
    held = until(lambda: session_lock.take(over.session_id), "the supervisor has left")
    assert recover.recover(Run(over.session_id), lost.append) is None
    os.close(held)
    assert recover.recover(Run(over.session_id), lost.append) is None  # it has ended well
    assert lost == []


def test_a_follower_notices(
    manager: SessionManager, client: Client, project: Path, lost: list[OrphanedRun]
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    lines = manager.lines(run.session_id, follow=True)
    assert b"Go" in next(lines)
    kill_supervisor(run)
    assert [b"Hello" in line for line in lines] == [True]
    assert len(lost) == 1


def test_a_warning_is_logged(
    manager: SessionManager, client: Client, project: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    kill_supervisor(run)
    with caplog.at_level(logging.WARNING, "hookkit"):
        SessionManager().list_running()
    assert "is left over and is ended now." in caplog.text


def test_old_folders_are_removed(manager: SessionManager, client: Client, project: Path) -> None:
    paths.lock_file("cleanup").touch()  # no worker is to be quicker
    run = manager.execute(project, "Go")
    manager.wait(run.session_id)
    until(lambda: not session_lock.is_held(run.session_id), "the supervisor has left")
    draft, fresh = (run_folder.root() / f"{run_folder.DRAFT}{name}" for name in "ab")
    for folder in (draft, fresh):
        folder.mkdir()
    os.utime(draft, (1, 1))
    assert manager.cleanup() == []
    assert not draft.exists()
    assert fresh.exists()
    again = manager.resume(project, run.session_id, "Again")
    manager.wait(again.session_id)
    os.utime(Run(run.session_id).folder / "state.json", (1, 1))
    removed = cleanup.CleanupResult(run.session_id, "removed")
    assert manager.cleanup() == [removed]
    assert run_folder.runs() == [Run(run.session_id, 2)]
    until(lambda: not session_lock.is_held(run.session_id), "the supervisor has left")
    assert manager.cleanup(days=-1) == [removed]
    assert [each.name for each in run_folder.root().iterdir()] == [fresh.name]
    assert row(run.session_id).lifecycle == "completed"


def test_what_runs_is_not_removed(manager: SessionManager, client: Client, project: Path) -> None:
    client.does(STAYS)
    manager.execute(project, "Go")
    assert manager.cleanup(days=-1) == []


def test_a_lock_that_is_taken_stays(manager: SessionManager, project: Path) -> None:
    run = manager.execute(project, "Go")
    manager.wait(run.session_id)
    held = until(lambda: session_lock.take(run.session_id), "the supervisor has left")
    assert len(manager.cleanup(days=-1)) == 1
    assert session_lock.path_of(run.session_id).exists()
    os.close(held)


def test_a_rebuild_gives_the_same_rows(
    manager: SessionManager, client: Client, project: Path
) -> None:
    run = manager.execute(project, "Go")
    manager.wait(run.session_id)
    client.does(says(init()) + "sys.exit(1)")
    manager.wait(manager.resume(project, run.session_id, "Again").session_id)
    before = row(run.session_id)
    from hookkit import config
    from hookkit.pipeline.project.rebuild import rebuild

    rebuild(config.load())
    with Store.open() as store:
        after = store.existing(run.session_id)
    assert after.to_dict() == before.to_dict()
    assert after.origin == "run"
