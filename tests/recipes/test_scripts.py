"""The shell scripts of the recipes."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from hookkit import Session, Store
from tests.recipes.conftest import AddProgram
from tests.recipes.page import copy, needs_jq, run


def last() -> Session:
    """The session that began last."""
    with Store.open() as store:
        return store.get_recent_sessions(1)[0]


@pytest.fixture(autouse=True)
def in_repository(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the scripts in a repository, whose commits are made now."""
    monkeypatch.chdir(repo)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{who}_DATE")


def make_commit(repo: Path) -> str:
    """Make a commit; what the hook printed."""
    (repo / "three").write_text(os.urandom(8).hex())
    run("git", "add", "--all")
    return run("sh", "-c", "git commit --quiet --message more 2>&1")


def test_a_git_hook(repo: Path, tmp_path: Path) -> None:
    copy(".git/hooks/post-commit", repo)
    assert make_commit(repo) == ""
    run("hookkit", "start", "Elsewhere", cwd=tmp_path)
    assert make_commit(repo) == ""
    run("hookkit", "start", "Here")
    assert make_commit(repo) == "Commit logged to the active session\n"
    run("hookkit", "end")
    assert make_commit(repo) == ""
    assert last().commits_count == 1


@pytest.mark.parametrize(
    "code, notes, state", [(0, "Build successful", "completed"), (3, None, "failed")]
)
def test_ci(code: int, notes: str | None, state: str, repo: Path, add_program: AddProgram) -> None:
    add_program("npm", f'echo "npm $*"\n[ "$1" = run ] || exit {code}')
    printed = run("sh", copy("ci.sh", repo), code=code, BUILD_ID="17")
    assert printed.startswith("npm run build\nnpm test\n")
    session = last()
    assert (session.title, session.notes) == ("CI Build #17", notes)
    assert (session.state, session.is_active) == (state, False)


def test_an_invoice(repo: Path) -> None:
    printed = run("sh", copy("invoice.sh", repo))
    assert "Client A: User dashboard" in printed
    facts = {line[:15].strip(): line[15:].strip() for line in printed.splitlines()}
    assert (facts["AI Cost"], facts["AI Tokens"]) == ("$1.25", "15,000")
    assert last().notes == "Dashboard complete, pending review, on main"
    assert "$1.25" in (repo / "invoice.md").read_text()


def test_reports_and_a_backup(repo: Path) -> None:
    run("hookkit", "start", "Build the login")
    run("hookkit", "end")
    assert run("sh", copy("reports.sh", repo)) == ""
    (week,), (month,) = repo.glob("week-*.txt"), repo.glob("month-*.txt")
    assert "Build the login" in week.read_text()
    assert "Total Sessions   1\n" in month.read_text()
    (backup,) = repo.glob("sessions-*.json")
    assert json.loads(backup.read_text())["sessions"][0]["title"] == "Build the login"


CALLS: list[dict[str, Any]] = [
    {"provider": "anthropic", "model": "claude-opus-4-6", "total_tokens": 1, "cost": 1},
    {"provider": "openai", "model": "gpt-4o", "total_tokens": 15000, "cost": 0.125},
]


@needs_jq
def test_costs_from_another_tool(repo: Path, add_program: AddProgram) -> None:
    add_program("at", f'[ "$*" = "today --json" ] && echo \'{json.dumps(CALLS)}\'')
    run("hookkit", "start", "Dashboard")
    assert "gpt-4o" in run("sh", copy("log-last-call.sh", repo))
    assert (last().cost_usd, last().total_tokens) == (0.125, 15000)


@needs_jq
def test_a_name_is_no_code(repo: Path, add_program: AddProgram) -> None:
    call = json.dumps([CALLS[1] | {"model": "gpt $(touch x); touch x"}])
    add_program("at", f"echo '{call}'")
    run("hookkit", "start", "Dashboard")
    run("sh", copy("log-last-call.sh", repo))
    assert not (repo / "x").exists()
    assert last().cost_usd == 0.125
