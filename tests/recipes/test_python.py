"""The Python recipes, with a scripted client."""

import subprocess
import sys
from pathlib import Path

from hookkit import SessionManager
from tests.accounting import imported
from tests.fake_client import Client
from tests.recipes.page import DEADLINE, copy, run, run_python
from tests.runs.fakes import STAYS, holds_until, init, result, says, text, until
from tests.runs.test_recover import kill_supervisor
from tests.transcript_builders import answer, at, prompt


class Script:
    """A script that waits for something, and what it has printed so far."""

    def __init__(self, path: Path, *arguments: str | Path) -> None:
        self.printed = path.with_suffix(".out")
        with self.printed.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, path, *arguments],
                stdin=subprocess.PIPE,
                stdout=out,
            )

    def wait_for(self, text: str, times: int = 1) -> None:
        """Wait until it has printed a text; its threads may print into each other's lines."""
        until(lambda: self.printed.read_text().count(text) >= times, f"{text} {times} times")

    def end(self, typed: bytes = b"") -> str:
        """Wait until it has ended; what it has printed."""
        self.process.communicate(typed, timeout=DEADLINE)
        assert self.process.returncode == 0
        return self.printed.read_text()


def test_an_interactive_session_manager(
    manager: SessionManager, project: Path, tmp_path: Path
) -> None:
    script = Script(copy("interactive.py", tmp_path), project)
    script.wait_for(": 'Hello'", times=2)
    script.wait_for("Press Enter to stop.")
    printed = script.end(b"\n")
    (session_id,) = {run.session_id for run in manager.list_all()}
    assert printed.startswith("Starting new session...\n")
    for line in ("Session {}: 'Hello'", "Continuing session {}...", "Stopping session {}..."):
        assert line.format(session_id[:8]) in printed
    assert [each.prompt for each in manager.list_all()] == [
        "Help me with the login flow",
        "Now add password reset",
    ]
    assert {each.project_path for each in manager.list_all()} == {str(project)}


def test_it_stops_what_runs(
    manager: SessionManager, client: Client, project: Path, tmp_path: Path
) -> None:
    client.does(STAYS)
    copy("interactive.py", tmp_path)
    program = (
        "import sys\n"
        "from interactive import InteractiveSessions\n"
        "sessions = InteractiveSessions()\n"
        "ids = [sessions.start(sys.argv[1], each) for each in ('One', 'Two')]\n"
        "assert set(ids) == set(sessions.active)\n"
        "try:\n"
        "    sessions.continue_('no-such-id', 'More')\n"
        "except KeyError as error:\n"
        "    print(error)\n"
        "sessions.close()\n"
        "print(sessions.active, sessions.listeners)\n"
    )
    printed = run(sys.executable, "-c", program, project, PYTHONPATH=str(tmp_path))
    assert "Session no-such-id not found" in printed
    assert printed.endswith("{} {}\n")
    assert [each.status for each in manager.list_all()] == ["cancelled", "cancelled"]


def test_a_batch(manager: SessionManager, project: Path, tmp_path: Path) -> None:
    tasks = ("Analyze the code", "Write unit tests")
    printed = run_python("batch.py", tmp_path, project, *tasks)
    assert printed.splitlines() == [
        f"Processing 2 tasks in {project}",
        *("Task 1/2: Analyze the code", "Task completed"),
        *("Task 2/2: Write unit tests", "Task completed"),
        "All tasks are done.",
    ]
    assert [each.prompt for each in manager.list_all()] == list(tasks)


def test_a_batch_shows_its_progress(
    manager: SessionManager, client: Client, project: Path, tmp_path: Path
) -> None:
    go_on = tmp_path / "go on"
    client.does(says(init(), text("Hello")) + holds_until(go_on) + says(result()))
    copy("batch.py", tmp_path)
    (tmp_path / "quick.py").write_text(
        "import sys, batch\nbatch.SECONDS = 0.05\nbatch.process_batch(sys.argv[1], ['Do it'])\n"
    )
    script = Script(tmp_path / "quick.py", project)
    script.wait_for("  Processing... (2 messages)\n")
    go_on.touch()
    assert script.end().splitlines()[-2:] == ["Task completed", "All tasks are done."]


def test_the_history(project: Path, tmp_path: Path) -> None:
    imported(
        tmp_path / "transcripts",
        s1=[prompt("Fix the login", cwd=str(project)), answer(seconds=2)],
        s2=[prompt("Fix the logout", 3, "s2", cwd=str(project)), answer(seconds=4, session="s2")],
    )
    lines = run_python("explore.py", tmp_path, project).splitlines()
    assert lines == [
        "Found 2 sessions in project",
        "2026-11-21",
        *("  s2...", "    'Fix the logout'", "    2 messages", f"    Last activity: {at(4)}"),
        *("  s1...", "    'Fix the login'", "    2 messages", f"    Last activity: {at(2)}"),
    ]
    assert run_python("explore.py", tmp_path, tmp_path) == "Project not found\n"


def test_the_clean_up(
    manager: SessionManager, client: Client, project: Path, tmp_path: Path
) -> None:
    client.does(STAYS)
    run = manager.execute(project, "Fix the login")
    until(lambda: manager.get(run.session_id).status == "running", "it runs")
    kill_supervisor(run)
    script = Script(copy("clean_up.py", tmp_path))
    try:
        script.wait_for("Cleaned up 1 finished processes\n")
    finally:
        script.process.kill()
        script.process.wait(DEADLINE)
    assert manager.get(run.session_id).status == "failed"


def test_the_memory_monitor(
    manager: SessionManager, client: Client, project: Path, tmp_path: Path
) -> None:
    client.does(STAYS)
    session_id = manager.execute(project, "Fix the login").session_id
    until(lambda: manager.get(session_id).memory_mb > 1, "it runs")
    assert run_python("monitor.py", tmp_path) == ""
    high = f"High memory usage in session {session_id}: "
    (line,) = run_python("monitor.py", tmp_path, "1").splitlines()
    assert line.startswith(high) and manager.get(session_id).status != "cancelled"
    lines = run_python("monitor.py", tmp_path, "1", "0").splitlines()
    assert lines[0].startswith(high)
    assert lines[1:] == [f"Cancelled long-running session {session_id}"]
    assert manager.get(session_id).status == "cancelled"
