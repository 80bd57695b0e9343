"""What the manager tells of sessions that are over."""

from pathlib import Path

from hookkit import SessionManager
from tests.accounting import imported
from tests.transcript_builders import answer, prompt


def test_projects_sessions_and_conversations(tmp_path: Path) -> None:
    imported(tmp_path, s1=[prompt("Fix the login", cwd="/home/dev/shop"), answer(seconds=2)])
    manager = SessionManager()
    (project,) = manager.projects()
    (session,) = manager.project_sessions(project.name or "")
    assert (project.name, session.session_id) == ("shop", "s1")
    output = [(turn.role, turn.content) for turn in manager.history("s1")]
    assert output == [("user", "Fix the login"), ("assistant", "done")]
