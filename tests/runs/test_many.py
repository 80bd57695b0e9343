"""Many runs at once, and one that says very much."""

import time
from pathlib import Path

import psutil
import pytest

from hookkit.api.runs import SessionManager
from hookkit.api.store import Store
from hookkit.runs import launch
from hookkit.runs.run_folder import Run
from tests.fake_client import Client
from tests.runs.fakes import WHOLE, init, lines, ours, result, says, text, until

MANY = 50
MEGABYTE = 1 << 20
FLOOD = 200 * MEGABYTE

MOST_MEMORY = 25 * MEGABYTE


@pytest.mark.slow
def test_fifty_at_once(manager: SessionManager, client: Client, project: Path) -> None:
    talk = [text(f"word {number} " * 20) for number in range(200)]
    client.does(says(init(), *talk, result()))
    runs = [manager.execute(project, f"Go {number}") for number in range(MANY)]
    over = [manager.wait(run.session_id) for run in runs]
    assert {each.status for each in over} == {"completed"}
    expected = lines(init(), *talk, result()).encode()
    assert all(Run(run.session_id).output.read_bytes() == expected for run in runs)
    assert len({run.session_id for run in runs}) == MANY
    with Store.open() as store:
        rows = {each.session_id: each for each in store.get_recent_sessions(2 * MANY)}
    assert set(rows) == {run.session_id for run in runs}
    assert {each.lifecycle for each in rows.values()} == {"completed"}
    until(lambda: not ours(), "no process is left")
    until(all_reaped, "every supervisor is reaped")


def all_reaped() -> bool:
    """Reap the supervisors that have ended; return True if that is all of them."""
    launch.reap()
    return not launch.children


@pytest.mark.slow
def test_a_flood(manager: SessionManager, client: Client, project: Path) -> None:
    client.does(
        'line = b\'{"type":"x","text":"\' + b\'y\' * 1000 + b\'"}\\n\'\n'
        f"for _ in range({FLOOD} // len(line)): os.write(1, line)\n" + WHOLE
    )
    run = manager.execute(project, "Go")
    supervisor = psutil.Process(run.pid).parent()
    assert supervisor
    time.sleep(2 * launch.START_SECONDS)
    most = 0
    while manager.list_running():
        try:
            most = max(most, supervisor.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.05)
    assert manager.wait(run.session_id).status == "completed"
    size = Run(run.session_id).output.stat().st_size
    line = len('{"type":"x","text":""}\n') + 1000
    assert size == FLOOD // line * line + len(lines(init(), text("Hello"), result()))
    assert 0 < most <= MOST_MEMORY
