"""Runs whose session's id the agent chooses: they get its name once the agent has printed it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit import agents
from hookkit.api import runs
from hookkit.api.runs import SessionManager
from hookkit.api.store import Store
from hookkit.runs import (
    cleanup,
    launch,
    leftovers,
    lost_folder,
    recover,
    run_folder,
    run_name,
    session_lock,
)
from hookkit.runs.run_folder import Run, RunError
from hookkit.runs.run_name import ID
from tests.agents.codex.rollouts import OTHER, THREAD, meta, prompt, turn, write
from tests.runs.fake_codex import Codex, started, works
from tests.runs.fakes import holds_until, until

MINE = "7f3a0000-0000-4000-8000-000000000000"
SES = "ses_3b1d2f4a5c6e7f8091a2b3c4d5"


@pytest.fixture
def codex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Codex:
    found = Codex(tmp_path)
    monkeypatch.setenv("PATH", f"{found.path.parent}:{os.environ['PATH']}")
    return found


@pytest.fixture
def manager(codex: Codex) -> Iterator[SessionManager]:
    found = SessionManager()
    yield found
    found.cancel(grace=0)
    for run in run_folder.runs():
        found.wait(run.session_id)
    launch.reap()


def session_of(session_id: str) -> Any:
    with Store.open() as store:
        return store.get_session(session_id)


def test_a_run_is_known_by_the_agent_s_id(
    manager: SessionManager, codex: Codex, project: Path
) -> None:
    run = manager.execute(project, "Go", agent="codex")
    assert run.session_id == THREAD
    assert manager.wait(THREAD).status == "completed"
    assert [each.session_id for each in manager.list_all()] == [THREAD]
    assert "Hello" in manager.output(THREAD)
    assert codex.seen == [[["exec", "--json", "-"], "Go"]]
    session = session_of(THREAD)
    assert (session.framework, session.origin, session.end_reason) == ("codex", "run", "completed")
    assert session.title == "Go"


def test_a_chosen_id_stays_valid(manager: SessionManager, project: Path) -> None:
    run = manager.execute(project, "Go", agent="codex", session_id=MINE)
    assert run.session_id == THREAD
    assert manager.wait(MINE).session_id == THREAD
    assert manager.output(MINE) == manager.output(THREAD)
    assert run_folder.runs_of(MINE) == [Run(THREAD)]
    assert session_of(MINE) is None
    with pytest.raises(RunError, match="already exists"):
        manager.execute(project, "Go", agent="codex", session_id=MINE)


def test_a_resumed_run_is_the_second_one(
    manager: SessionManager, codex: Codex, project: Path
) -> None:
    manager.execute(project, "Go", agent="codex")
    manager.wait(THREAD)
    write(meta(cwd=str(project)), turn(), prompt("Go"))
    assert manager.resume(project, THREAD, "On").session_id == THREAD
    manager.wait(THREAD)
    assert codex.seen[1] == [["exec", "resume", "--json", THREAD, "-"], "On"]
    assert run_folder.runs() == [Run(THREAD, 1), Run(THREAD, 2)]
    assert manager.output(THREAD).count("Hello") == 2
    codex.does(works(OTHER))
    assert manager.fork(project, THREAD, "Else").session_id == OTHER
    manager.wait(OTHER)
    assert codex.seen[2] == [["exec", "fork", "--json", THREAD, "-"], "Else"]
    assert session_of(OTHER).parent_session_id == THREAD


@pytest.mark.parametrize("status, is_free", [("idle", True), ("busy", False)])
def test_a_session_that_a_shared_process_keeps(
    manager: SessionManager, project: Path, status: str, is_free: bool
) -> None:
    write(meta(cwd=str(project)), turn(), prompt("Go"))
    with Store.open() as store:
        store.start_session(THREAD)
        known = "framework = 'codex', pid = ?, process_start_time = NULL, status = ?"
        store.db.execute(f"UPDATE sessions SET {known}", (os.getpid(), status))
        store.db.commit()
    if is_free:
        assert manager.resume(project, THREAD, "On").session_id == THREAD
    else:
        with pytest.raises(RunError, match="is running already, as process"):
            manager.resume(project, THREAD, "On")


def test_two_runs_of_a_session_exclude_each_other(
    manager: SessionManager, codex: Codex, project: Path, tmp_path: Path
) -> None:
    codex.does(started() + holds_until(tmp_path / "go") + works())
    manager.execute(project, "Go", agent="codex")
    write(meta(cwd=str(project)), turn(), prompt("Go"))
    with pytest.raises(RunError, match="is running already"):
        manager.resume(project, THREAD, "On")
    assert session_lock.is_held(THREAD)
    (tmp_path / "go").touch()
    assert manager.wait(THREAD).status == "completed"


def test_an_agent_that_takes_its_prompt_as_an_argument(
    manager: SessionManager, codex: Codex, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agents.get("codex").runner, "PROMPT_IS_ARGUMENT", True)
    manager.execute(project, "Go on", agent="codex")
    manager.wait(THREAD)
    assert codex.seen == [[["exec", "--json", "-", "Go on"], ""]]
    assert run_folder.last_of(THREAD).prompt == "Go on"


def test_an_agent_that_names_nothing(manager: SessionManager, codex: Codex, project: Path) -> None:
    codex.does("sys.stderr.write('no login'); sys.exit(3)")
    run = manager.execute(project, "Go", agent="codex", session_id=MINE)
    ended = manager.wait(run.session_id)
    assert (run.session_id, ended.status, ended.error) == (MINE, "failed", "no login")
    session = session_of(MINE)
    assert (session.framework, session.end_reason) == ("codex", "failed: no login")


@pytest.mark.parametrize("name", [MINE, "../../x", "an id"])
def test_a_name_that_cannot_be_one(
    manager: SessionManager, codex: Codex, project: Path, name: str
) -> None:
    codex.does(works(name))
    run = manager.execute(project, "Go", agent="codex", session_id=MINE)
    assert run.session_id == MINE
    assert manager.wait(MINE).status == "completed"
    assert session_of(MINE).end_reason == "completed"


def test_an_agent_that_takes_its_time(
    manager: SessionManager,
    codex: Codex,
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runs, "NAMING_SECONDS", 0.05)
    codex.does(holds_until(tmp_path / "go") + works() + holds_until(tmp_path / "end"))
    listener = manager.listen("claude-output")
    run = manager.execute(project, "Go", agent="codex", session_id=MINE)
    assert run.session_id == MINE
    assert [each.session_id for each in manager.list_running()] == [MINE]
    listener.news()
    (tmp_path / "go").touch()
    until(lambda: manager.get(MINE).session_id == THREAD, "it has its name")
    assert [each.session_id for each in manager.list_running()] == [THREAD]
    found = until(listener.news, "it has said something")
    assert [(each.session_id, each.content) for each in found] == [(THREAD, "Hello")]
    assert manager.cancel(MINE, grace=0)[0].status == "cancelled"
    listener.stop()


def test_a_run_without_a_supervisor(
    manager: SessionManager, codex: Codex, project: Path, tmp_path: Path
) -> None:
    codex.does(started() + holds_until(tmp_path / "go"))
    manager.execute(project, "Go", agent="codex")
    (run,) = run_folder.runs()
    assert run.lock_id != THREAD
    assert session_lock.is_supervised(run)
    process = next(each for each in leftovers.mine() if leftovers.run_of(each) == run)
    lost = lost_folder.supervisor_of(process, Run(run.lock_id))
    assert lost is not None
    lost.kill()
    lost.wait()
    found: list[recover.OrphanedRun] = []
    assert not recover.is_live(run, found.append)
    assert [each.session_id for each in found] == [THREAD]
    assert session_of(THREAD).end_reason == f"failed: {recover.GONE}"


def test_a_removed_run_leaves_nothing(manager: SessionManager, project: Path) -> None:
    manager.execute(project, "Go", agent="codex")
    manager.wait(THREAD)
    (run,) = run_folder.runs()
    until(lambda: not session_lock.is_held(THREAD), "the supervisor is gone")
    cleanup.remove(run)
    assert list(run_folder.root().iterdir()) == []


def test_links_that_lead_nowhere(project: Path) -> None:
    run_folder.root().mkdir(parents=True)
    (run_folder.root() / THREAD).symlink_to(MINE)
    assert run_folder.runs() == []
    assert run_folder.named(MINE) == Run(MINE)
    assert run_folder.named("x") is None
    assert not run_name.add(str(run_folder.root() / MINE), THREAD)  # it has one already
    assert not run_name.add(str(run_folder.root() / MINE), "../x")
    assert run_name.add(str(run_folder.root() / MINE), SES)  # without a lock
    assert run_name.target_of(str(run_folder.root() / SES)) == MINE
    run_name.remove(str(run_folder.root() / SES))
    run_name.remove(str(run_folder.root() / MINE))
    assert run_folder.changed_at()


def test_ids_that_are_no_uuids() -> None:
    assert run_folder.checked(SES) == SES
    assert ID.fullmatch(SES)
    with pytest.raises(RunError, match="must be a UUID"):
        run_folder.checked("ses_1")


@pytest.mark.parametrize("prefix", ["T-", "agent-"])
def test_an_id_may_have_a_prefix_before_a_uuid(prefix: str) -> None:
    uuid = "7c1d4f62-5a1b-4c0f-9d3e-0a6f3a5c9b11"
    assert run_name.ID.fullmatch(f"{prefix}{uuid}")
    assert run_name.NAME.fullmatch(f"{prefix}{uuid}.2")
    assert not run_name.ID.fullmatch(f"{prefix}{uuid[1:]}")
    assert not run_name.ID.fullmatch(f"../{prefix}{uuid}")
