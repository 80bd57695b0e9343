"""A supervisor was killed, or the disk was full, after it had journaled how its run has ended."""

import json
import os
import time
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.runs import SessionManager
from hookkit.runs import run_folder, session_lock
from hookkit.runs.journaled_end import journaled_end
from hookkit.runs.recover import OrphanedRun
from hookkit.runs.run_folder import Run
from tests.api.test_runs import row, running
from tests.builders import deliver, line, own
from tests.fake_client import Client
from tests.runs.fakes import STAYS, WHOLE, init, says, until
from tests.runs.test_recover import kill_supervisor


def ends(session_id: str) -> int:
    """How often the journal has the end of a run."""
    (segment,) = paths.journal_dir().glob("*.jsonl")
    lines = segment.read_text().splitlines()
    return sum('"run_ended"' in each and session_id in each for each in lines)


@pytest.mark.parametrize(
    ("script", "end"),
    [
        (WHOLE, ("completed", None, 0)),
        (says(init()) + "sys.exit(3)", ("failed", "exit code 3", 3)),
        ("os.kill(os.getpid(), 9)", ("failed", "ended by signal 9", -9)),
    ],
    ids=["completed", "failed", "killed"],
)
@pytest.mark.parametrize("state", ["running", None])
def test_the_end_is_what_was_journaled(
    manager: SessionManager,
    client: Client,
    project: Path,
    lost: list[OrphanedRun],
    script: str,
    end: tuple[str, str | None, int],
    state: str | None,
) -> None:
    client.does(script)
    run = manager.execute(project, "Go")
    before = manager.wait(run.session_id)
    reason = row(run.session_id).end_reason
    until(lambda: not session_lock.is_held(run.session_id), "the supervisor has left")
    file = Run(run.session_id).folder / "state.json"
    file.unlink() if state is None else file.write_text(json.dumps({"status": state}))

    assert manager.list_running() == []

    over = manager.get(run.session_id)
    assert (over.status, over.error, over.exit_code) == end
    assert abs(over.runtime_seconds - before.runtime_seconds) < 1
    assert (row(run.session_id).end_reason, ends(run.session_id), lost) == (reason, 1, [])


def test_a_recovery_that_was_killed_is_done_once(
    manager: SessionManager, client: Client, project: Path, lost: list[OrphanedRun]
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    state = Run(run.session_id).folder / "state.json"
    before = state.read_text()
    kill_supervisor(run)
    assert manager.list_running() == []
    state.write_text(before)
    assert manager.list_running() == []
    assert manager.get(run.session_id).error == "its supervisor was killed"
    assert (ends(run.session_id), len(lost)) == (1, 1)


def test_the_end_of_an_earlier_run_is_not_that_of_the_next(
    manager: SessionManager, client: Client, project: Path, lost: list[OrphanedRun]
) -> None:
    first = manager.execute(project, "Go")
    manager.wait(first.session_id)
    until(lambda: not session_lock.is_held(first.session_id), "the supervisor has left")
    client.does(STAYS)
    run = running(manager, manager.resume(project, first.session_id, "Again"))
    kill_supervisor(run)
    over = manager.get(run.session_id)
    assert (over.status, over.error, len(lost)) == ("failed", "its supervisor was killed", 1)


def test_other_lines_are_no_end(home: Path) -> None:
    run = Run("11111111-2222-4333-8444-555555555555")
    run.folder.mkdir(parents=True)
    today = time.strftime("%Y-%m-%d", time.gmtime())
    late = time.time_ns() + 10**9
    members = {"status": "completed"}
    other = own("run_ended", "another", error=run.session_id, **members)
    lines = [
        own("run_ended", run.session_id, status="none of ours"),
        own("run_ended", run.session_id, status=5),
        own("noted", run.session_id, notes='"run_ended"'),
        other,
    ]
    deliver(*(line(each, at=late, src="hookkit") for each in lines), day=today)
    deliver(b'{"v":1,"run_ended":"%b" "run_ended"}\n' % run.session_id.encode(), day=today)
    deliver(line(own("run_ended", run.session_id, **members), src="hookkit"), day="2026-01-01")
    (paths.journal_dir() / f"{today}.jsonl.gz").write_bytes(b"not packed")
    assert run_folder.runs() == [run]
    assert journaled_end(run) is None
    deliver(line(own("run_ended", run.session_id, **members), at=late, src="hookkit"), day=today)
    found = journaled_end(run)
    assert found is not None and found["status"] == "completed"
    os.truncate(paths.journal_dir() / f"{today}.jsonl", 0)
    assert journaled_end(run) is None
