"""Runs of a scripted client: started, watched, gone on with, cancelled."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest

import hookkit
from hookkit.api.running_session import RunningSession
from hookkit.api.runs import SessionManager
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.lib.system import processes
from hookkit.model.own_records import RunStarted
from hookkit.model.session import Session
from hookkit.runs import launch, run_folder, terminate
from hookkit.runs.run_events import RunEvent, RunWatch, events_so_far
from hookkit.runs.run_folder import Run, RunError
from tests.fake_client import Client
from tests.runs.fakes import (
    AT,
    STAYS,
    WHOLE,
    holds_until,
    init,
    lines,
    ours,
    result,
    says,
    text,
    until,
)


def row(session_id: str) -> Session:
    """The session's row."""
    with Store.open() as store:
        return store.existing(session_id)


def running(manager: SessionManager, run: RunningSession) -> RunningSession:
    """A run, as soon as the client has begun."""

    def begun() -> RunningSession | None:
        now = manager.get(run.session_id)
        return now if now.status == "running" else None

    found: RunningSession = until(begun, "it runs")
    return found


def heard(manager: SessionManager, run: RunningSession) -> list[dict[str, Any]]:
    return [json.loads(line) for line in manager.output(run.session_id).splitlines()]


def test_it_is_public() -> None:
    assert hookkit.SessionManager is SessionManager


def test_from_beginning_to_end(manager: SessionManager, client: Client, project: Path) -> None:
    run = manager.execute(project, "Mend the login")
    assert (run.status, run.model, run.project_path) == ("initializing", "sonnet", str(project))
    assert processes.is_running(run.pid or 0, None)

    over = manager.wait(run.session_id)

    assert (over.status, over.exit_code, over.error, over.pid) == ("completed", 0, None, None)
    assert (run.is_over, over.is_over) == (False, True)
    assert over.runtime_seconds > 0
    assert manager.output(run.session_id, raw=True) == lines(init(), text("Hello"), result())
    assert heard(manager, run) == [
        {"role": "user", "content": "Mend the login", "timestamp": run.started_at},
        {"role": "assistant", "content": "Hello", "timestamp": AT},
    ]
    stored = row(run.session_id)
    assert (stored.origin, stored.lifecycle, stored.status) == ("run", "completed", "done")
    assert (stored.end_reason, stored.model) == ("completed", "claude-sonnet-5-5")
    assert (stored.client_cost_usd, stored.framework, stored.pid) == (0.5, "claude_code", None)
    assert (stored.project, stored.cwd) == (str(project), str(project))
    assert manager.list_running() == []
    assert manager.list_all() == [over]


def test_the_client_is_called(
    manager: SessionManager, client: Client, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDECODE", "1")
    run = manager.execute(
        project,
        "Mend it",
        "opus",
        max_turns=3,
        allowed_tools=["Read", "Bash(git log:*)"],
        permission_mode="plan",
        append_system_prompt="Be brief",
        arguments=["--add-dir", "../lib"],
    )
    manager.wait(run.session_id)
    seen = client.seen
    assert seen["argv"] == [
        *("-p", "--output-format", "stream-json", "--verbose", "--session-id", run.session_id),
        *("--allowedTools", "Read", "Bash(git log:*)", "--model=opus", "--max-turns=3"),
        *("--permission-mode=plan", "--append-system-prompt=Be brief", "--add-dir", "../lib"),
    ]
    assert (seen["stdin"], seen["folder"]) == ("Mend it", str(project))
    assert "CLAUDECODE" not in seen["environment"]
    assert seen["environment"]["HOOKKIT_HOME"] == os.environ["HOOKKIT_HOME"]


def test_a_big_prompt_arrives(manager: SessionManager, client: Client, project: Path) -> None:
    prompt = "é" * 1_000_000
    manager.wait(manager.execute(project, prompt).session_id)
    assert client.seen["stdin"] == prompt


def test_what_it_does_meanwhile(
    manager: SessionManager, client: Client, project: Path, tmp_path: Path
) -> None:
    doors = [tmp_path / name for name in ("first", "second", "third")]
    steps = zip(doors, (says(init()), says(result()), ""), strict=True)
    client.does("".join(holds_until(door) + then for door, then in steps))
    run = manager.execute(project, "Go")

    def is_in(status: str) -> bool:
        return manager.get(run.session_id).status == status

    for door, status in zip(doors, ("initializing", "running", "completing"), strict=True):
        until(partial(is_in, status), status)
        (listed,) = manager.list_running()
        assert (listed.session_id, listed.pid) == (run.session_id, run.pid)
        assert (listed.model, listed.started_at) == ("sonnet", run.started_at)
        assert listed.memory_mb > 1
        door.touch()
    assert manager.wait(run.session_id).status == "completed"


@pytest.mark.parametrize(
    "script, error, code",
    [
        ("sys.exit(3)", "exit code 3", 3),
        ("sys.exit(0)", "it ended without a result", 0),
        ("os.kill(os.getpid(), 9)", "ended by signal 9", -9),
        ("sys.exit('one\\ntwo\\n\\x1b[31mthree\\nfour')", "two three four", 1),
        ("sys.exit('x' * 9000)", "x" * 299 + "…", 1),
        (says(result(is_error=True, result="No credit")) + "sys.exit(1)", "No credit", 1),
        (says(result(is_error=True, result=None, subtype=None)), "no reason given", 0),
        (says(result(subtype="error_max_turns")), "error_max_turns", 0),
    ],
    ids=["silent", "no-result", "killed", "stderr", "long", "told", "untold", "subtype"],
)
def test_it_fails(
    manager: SessionManager, client: Client, project: Path, script: str, error: str, code: int
) -> None:
    client.does(script)
    over = manager.wait(manager.execute(project, "Go").session_id)
    assert (over.status, over.error, over.exit_code) == ("failed", error, code)
    stored = row(over.session_id)
    assert (stored.lifecycle, stored.end_reason) == ("completed", f"failed: {error}")


UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "asked, words",
    [
        ({"prompt": " \n"}, "The prompt is empty: describe what to do."),
        ({"project_path": "/nowhere"}, "The project '/nowhere' does not exist."),
        ({"project_path": "~nobody-has-this"}, "The project '~nobody-has-this' does not exist."),
        ({"project_path": "a\0b"}, "The project 'a\\x00b' does not exist."),
        ({"project_path": __file__}, f"The project {__file__!r} is not a folder."),
        ({"model": "--help"}, "'--help' is not the name of a model."),
        ({"model": " "}, "' ' is not the name of a model."),
        ({"timeout": 0}, "The timeout must be a positive number of seconds."),
        ({"timeout": float("nan")}, "The timeout must be a positive number of seconds."),
        ({"arguments": ["--resume=x"]}, "--resume=x is for hookkit to give: leave it out."),
        ({"append_system_prompt": "a\0b"}, "A zero byte can't be passed on to the client."),
        ({"allowed_tools": ["a\0b"]}, "A zero byte can't be passed on to the client."),
        ({"session_id": "../../etc"}, "'../../etc' is not a session's id: it must be a UUID."),
        ({"session_id": ""}, "'' is not a session's id: it must be a UUID."),
    ],
    ids=str,
)
def test_bad_input_leaves_nothing(
    manager: SessionManager, project: Path, asked: dict[str, Any], words: str
) -> None:
    usual: dict[str, Any] = {"project_path": project, "prompt": "Go"}
    with pytest.raises(HookkitError) as raised:
        manager.execute(**usual | asked)
    assert str(raised.value) == words
    assert not run_folder.root().exists()


def test_no_client_leaves_nothing(
    manager: SessionManager, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_CLAUDE", "/nowhere/claude")
    with pytest.raises(HookkitError, match="is not an executable file"):
        manager.execute(project, "Go")
    assert not run_folder.root().exists()


def test_a_client_that_cannot_be_run_leaves_nothing(
    manager: SessionManager, client: Client, project: Path
) -> None:
    client.path.write_text("#!/nowhere/python\n")
    with pytest.raises(RunError) as raised:
        manager.execute(project, "Go")
    assert str(raised.value) == f"Can't run {client.path}: No such file or directory."
    assert list(run_folder.root().iterdir()) == []
    launch.reap()
    assert ours() == []


def test_a_home_that_cannot_be_written(manager: SessionManager, project: Path) -> None:
    run_folder.root().parent.mkdir(parents=True)
    run_folder.root().write_text("")
    with pytest.raises(RunError, match="Can't write to"):
        manager.execute(project, "Go")
    run_folder.root().unlink()


def test_an_id_of_ones_own(manager: SessionManager, project: Path) -> None:
    chosen = str(uuid4())
    run = manager.execute(project, "Go", session_id=chosen.upper())
    assert run.session_id == chosen
    with pytest.raises(RunError, match="already exists: resume it"):
        manager.execute(project, "Go", session_id=chosen)


def test_resume(manager: SessionManager, client: Client, project: Path) -> None:
    run = manager.execute(project, "First")
    manager.wait(run.session_id)
    again = manager.resume(project, run.session_id, "Second")
    assert (again.session_id, again.model) == (run.session_id, None)
    assert manager.wait(run.session_id).status == "completed"
    assert client.seen["argv"][4:] == ["--resume", run.session_id]
    assert [each["content"] for each in heard(manager, run)] == [
        *("First", "Hello", "Second", "Hello")
    ]
    assert sorted(each.name for each in run_folder.root().iterdir()) == [
        *(run.session_id, f"{run.session_id}.2", f"{run.session_id}.lock")
    ]
    stored = row(run.session_id)
    assert (stored.origin, stored.revival_count, stored.lifecycle) == ("run", 1, "completed")


def test_one_that_runs_is_not_resumed(
    manager: SessionManager, client: Client, project: Path
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    with pytest.raises(RunError, match=f"^Session {run.session_id} is running already"):
        manager.resume(project, run.session_id, "Go")
    with pytest.raises(RunError, match="is running already: `hookkit cancel` ends a run"):
        launch.start(
            run.session_id, launch.LaunchRequest([], {}, "", "", RunStarted(session_id="s1"))
        )
    assert len(run_folder.runs()) == 1


def test_one_that_runs_in_a_terminal_is_not_resumed(
    manager: SessionManager, project: Path, home: Path
) -> None:
    session_id = transcript(project, home)
    with Store.open() as store:
        store.start_session(session_id)
        sql = "UPDATE sessions SET pid = ?, process_start_time = NULL"
        store.db.execute(sql, (os.getpid(),))
    with pytest.raises(RunError, match=f"is running already, as process {os.getpid()}"):
        manager.resume(project, session_id, "Go")


def test_one_that_nobody_knows_is_not_resumed(manager: SessionManager, project: Path) -> None:
    with pytest.raises(RunError, match="neither a run nor a transcript of it"):
        manager.resume(project, UNKNOWN, "Go")
    for ask in (manager.get, manager.wait, manager.cancel, manager.output):
        with pytest.raises(RunError, match=f"No run of session '{UNKNOWN}'"):
            ask(UNKNOWN)


def transcript(project: Path, home: Path, name: str | None = None, at: int = 1) -> str:
    """Leave a transcript as the client does; the session's id."""
    folder = home / ".claude" / "projects" / str(project).replace("/", "-").replace("_", "-")
    folder.mkdir(parents=True, exist_ok=True)
    session_id = name or str(uuid4())
    (folder / f"{session_id}.jsonl").write_text("")
    os.utime(folder / f"{session_id}.jsonl", (at, at))
    return session_id


def test_continue(manager: SessionManager, client: Client, project: Path, home: Path) -> None:
    transcript(project, home, at=1)
    latest = transcript(project, home, at=3)
    transcript(project, home, "agent-1", at=4)
    transcript(project, home, at=2)
    run = manager.continue_(str(project), "Go on", max_turns=2)
    assert run.session_id == latest
    manager.wait(latest)
    assert client.seen["argv"][4:] == ["--resume", latest, "--max-turns=2"]
    assert row(latest).origin == "api"


def test_what_has_ended_by_itself_is_cancelled(manager: SessionManager, project: Path) -> None:
    over = manager.wait(manager.execute(project, "Go").session_id)
    assert manager.cancel(over.session_id) == [over]
    assert (over.status, row(over.session_id).lifecycle) == ("completed", "completed")
    with pytest.raises(RunError, match="No run of session"):
        manager.cancel(UNKNOWN)


def test_a_project_is_named_as_its_caller_did(
    manager: SessionManager, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = project.with_name("link")
    link.symlink_to(project)
    monkeypatch.chdir(link.parent)
    for given, shown in (
        (link, str(link)),
        (f"{project}/", f"{project}/"),
        ("link", str(link)),
        ("shop", str(project)),
    ):
        run = manager.execute(given, "Go")
        over = manager.wait(run.session_id)
        assert (run.project_path, over.project_path) == (shown, shown)
        assert run.real_path == over.real_path == row(run.session_id).cwd == str(project)


def test_fork(manager: SessionManager, client: Client, project: Path) -> None:
    first = manager.wait(manager.execute(project, "Go").session_id)
    fork = manager.fork(project, first.session_id, "Try it otherwise", max_turns=2)
    manager.wait(fork.session_id)
    assert client.seen["argv"][4:] == [
        *("--resume", first.session_id, "--fork-session", "--session-id", fork.session_id),
        "--max-turns=2",
    ]
    known = row(fork.session_id)
    assert (known.parent_session_id, known.origin) == (first.session_id, "run")
    chosen = str(uuid4())
    assert manager.fork(project, first.session_id, "Go", new_id=chosen).session_id == chosen
    with pytest.raises(RunError, match="already exists"):
        manager.fork(project, first.session_id, "Go", new_id=fork.session_id)
    with pytest.raises(RunError, match="neither a run nor a transcript"):
        manager.fork(project, UNKNOWN, "Go")


def test_all_events_so_far(manager: SessionManager, client: Client, project: Path) -> None:
    client.does(says({"type": "system", "subtype": "other"}, *([{"type": "x"}] * 9)) + WHOLE)
    runs = [manager.wait(manager.execute(project, "Go").session_id) for _ in range(2)]
    found = list(manager.events())
    assert [each.session_id for each in found] == [
        each.session_id for each in runs for _ in range(len(found) // 2)
    ]
    assert [each.event for each in found].count("claude-complete") == 2
    assert all(each.timestamp for each in found)
    for each in runs:
        own = list(manager.events(each.session_id))
        assert own == [event for event in found if event.session_id == each.session_id]
        assert own == list(manager.listen(session_id=each.session_id))
        assert own[0].timestamp == each.started_at


def test_a_run_whose_folder_is_gone_has_no_time() -> None:
    assert [each.timestamp for each in RunWatch(Run(UNKNOWN)).news()] == [None]
    assert next(events_so_far([Run(UNKNOWN)])).event == "claude-status"


def test_nothing_to_continue(manager: SessionManager, project: Path) -> None:
    with pytest.raises(RunError, match=f"No session to continue in {project}"):
        manager.continue_(project, "Go on")


def test_cancel(manager: SessionManager, client: Client, project: Path) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    (ended,) = manager.cancel(run.session_id)
    assert (ended.status, ended.exit_code, ended.error) == ("cancelled", -signal.SIGTERM, None)
    assert [each["content"] for each in heard(manager, run)] == ["Go", "Hello"]
    assert (row(run.session_id).lifecycle, row(run.session_id).end_reason) == 2 * ("cancelled",)
    assert manager.cancel(run.session_id) == [ended]
    until(lambda: not ours(), "nothing is left")


STUBBORN = """
import signal, subprocess
signal.signal(signal.SIGTERM, signal.SIG_IGN)
apart = subprocess.Popen(["sleep", "60"], start_new_session=True)
deaf = "trap '' TERM; sleep 60 & sleep 60; wait"
deep = subprocess.Popen(["sh", "-c", deaf], start_new_session=True)
"""


def test_what_its_tools_have_started_is_ended_too(
    manager: SessionManager, client: Client, project: Path
) -> None:
    client.does(STUBBORN + STAYS)
    run = running(manager, manager.execute(project, "Go"))
    tree = until(lambda: len(t := family(run)) == 5 and t, "all are there")
    began = time.monotonic()
    manager.cancel(run.session_id, grace=0.3)
    assert time.monotonic() - began >= 0.3
    assert list(filter(terminate.is_there, tree)) == []
    assert manager.get(run.session_id).status == "cancelled"


def family(run: RunningSession) -> list[psutil.Process]:
    process = psutil.Process(run.pid)
    return [process, *process.children(recursive=True)]


def test_cancel_all_and_nothing_else(
    manager: SessionManager, client: Client, project: Path
) -> None:
    client.does(STAYS)
    stranger = subprocess.Popen([str(client.path)], stdin=subprocess.DEVNULL)
    over = manager.execute(project, "Go", timeout=0.01)
    manager.wait(over.session_id)
    runs = [running(manager, manager.execute(project, "Go")) for _ in range(2)]
    ended = manager.cancel()
    assert {each.session_id for each in ended} == {each.session_id for each in runs}
    assert {each.status for each in ended} == {"cancelled"}
    assert stranger.poll() is None
    assert manager.cancel() == []
    stranger.kill()
    stranger.wait()


def test_a_client_that_hangs_before_it_begins(
    manager: SessionManager, client: Client, project: Path
) -> None:
    client.does("time.sleep(60)")
    run = manager.execute(project, "Go")
    manager.wait(run.session_id, timeout=0.5)
    assert manager.get(run.session_id).status == "initializing"
    (ended,) = manager.cancel(run.session_id)
    assert ended.status == "cancelled"


def rewrite_state(session_id: str, **members: Any) -> None:
    """Change what is recorded of a running client."""
    file = Run(session_id).folder / "state.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | members))


@pytest.mark.parametrize("step", [-90, 86_400])
def test_cancel_after_the_clock_was_set(
    step: int, manager: SessionManager, client: Client, project: Path
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    rewrite_state(run.session_id, start_time=int(time.time()) + step)
    (ended,) = manager.cancel(run.session_id)
    assert ended.status == "cancelled"
    assert not processes.is_running(run.pid or 0, None)


def test_cancel_reports_a_run_that_it_did_not_end(
    manager: SessionManager, client: Client, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookkit.api.runs.SETTLE_SECONDS", 0.1)
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    ours = "/".join(processes.here())
    rewrite_state(run.session_id, system="/".join(processes.here()._replace(pids="5")))
    with pytest.raises(RunError, match="another container or machine"):
        manager.cancel(run.session_id)
    assert processes.is_running(run.pid or 0, None)
    assert not (Run(run.session_id).folder / "end.json").exists()
    rewrite_state(run.session_id, system=ours)
    monkeypatch.setattr("hookkit.api.runs.SETTLE_SECONDS", 60)
    assert manager.cancel(run.session_id)[0].status == "cancelled"


def test_cancelled_too_late(
    manager: SessionManager, client: Client, project: Path, tmp_path: Path
) -> None:
    client.does("import signal; signal.signal(15, signal.SIG_IGN)\n" + says(init(), result()))
    client.does(
        "import signal; signal.signal(15, lambda *_: sys.exit(0))\n"
        + says(init(), result())
        + "time.sleep(60)"
    )
    run = manager.execute(project, "Go")
    until(lambda: manager.get(run.session_id).status == "completing", "it has its result")
    (ended,) = manager.cancel(run.session_id)
    assert ended.status == "completed"


def test_a_run_takes_its_time(manager: SessionManager, client: Client, project: Path) -> None:
    client.does(STAYS)
    over = manager.wait(manager.execute(project, "Go", timeout=0.2).session_id)
    assert (over.status, over.error) == ("failed", "timed out after 0.2 s")
    assert row(over.session_id).end_reason == "failed: timed out after 0.2 s"


def test_a_process_that_is_left_behind_does_not_keep_a_run_open(
    manager: SessionManager, client: Client, project: Path
) -> None:
    client.does("import subprocess\np = subprocess.Popen(['sleep', '30'])\n" + WHOLE)
    client.does(
        "import subprocess\n"
        f"p = subprocess.Popen(['sleep', '30']); open({str(project / 'pid')!r}, 'w')"
        ".write(str(p.pid))\n" + WHOLE
    )
    assert manager.wait(manager.execute(project, "Go").session_id).status == "completed"
    os.kill(int((project / "pid").read_text()), signal.SIGKILL)


def test_a_folder_that_goes_while_it_is_listed(
    manager: SessionManager, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = manager.execute(project, "Go")
    manager.wait(run.session_id)
    there = run_folder.runs()
    with monkeypatch.context() as patch:
        patch.setattr(run_folder, "runs", lambda: [*there, Run(UNKNOWN)])
        assert [each.session_id for each in manager.list_all()] == [run.session_id]


def test_listen_to_one(manager: SessionManager, client: Client, project: Path) -> None:
    answer = {"type": "tool_result", "content": [{"type": "text", "text": "a"}, {"text": 1}, 0]}
    call = {"type": "tool_use", "name": "Read", "input": {"file_path": "é"}}
    client.does(
        says(
            init(),
            text("Hello"),
            {"type": "assistant", "message": {"content": [call]}},
            {"type": "user", "message": {"content": [answer]}},
            result(is_error=True, result="No credit"),
        )
    )
    run = manager.execute(project, "Go")
    found = list(manager.listen(session_id=run.session_id))
    told = [(each.event, each.status, each.content) for each in found]
    assert told == [
        ("claude-status", "initializing", "initializing"),
        ("claude-status", "running", "running"),
        ("claude-output", "running", "Hello"),
        ("claude-output", "running", '[Read] {"file_path": "é"}'),
        ("claude-output", "running", "a"),
        ("claude-status", "completing", "completing"),
        ("claude-status", "failed", "failed"),
        ("claude-error", "failed", "No credit"),
        ("claude-complete", "failed", "No credit"),
    ]
    assert {each.session_id for each in found} == {run.session_id}
    outputs = [(each.role, each.kind, each.timestamp) for each in found[2:5]]
    assert outputs == [
        ("assistant", "text", AT),
        ("assistant", "tool", AT),
        ("tool", "answer", AT),
    ]
    assert found[-1].exit_code == 0
    assert [each["timestamp"] for each in heard(manager, run)[1:]] == 3 * [AT]
    assert list(manager.listen("claude-error", run.session_id)) == [found[-2]]


def test_listen_to_all(
    manager: SessionManager, client: Client, project: Path, tmp_path: Path
) -> None:
    client.does(says(init()) + holds_until(tmp_path / "go") + says(text("Late"), result()))
    first = running(manager, manager.execute(project, "Go"))
    found: list[RunEvent] = []
    listener = manager.listen(callback=found.append)
    second = manager.execute(project, "Go")
    (tmp_path / "go").touch()
    until(lambda: [each.event for each in found].count("claude-complete") == 2, "both are over")
    listener.stop()
    assert listener.is_done

    def told(run: RunningSession) -> list[str]:
        mine = (each for each in found if each.session_id == run.session_id)
        return [each.status for each in mine if each.event == "claude-status"]

    assert told(first) == ["completing", "completed"]
    assert told(second) == ["initializing", "running", "completing", "completed"]


def test_listen_asynchronously(manager: SessionManager, project: Path) -> None:
    run = manager.execute(project, "Go")

    async def listen() -> list[str]:
        return [each.content async for each in manager.listen("claude-output", run.session_id)]

    assert asyncio.run(listen()) == ["Hello"]


def test_follow_from_another_process(
    manager: SessionManager, client: Client, project: Path, tmp_path: Path
) -> None:
    client.does(says(init(), text("One")) + holds_until(tmp_path / "go") + says(text("Two")))
    run = manager.execute(project, "Go")
    follower = subprocess.Popen(
        [sys.executable, "-m", "hookkit", "output", "--follow", run.session_id],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert follower.stdout
    printed = [json.loads(follower.stdout.readline())["content"] for _ in range(2)]
    assert printed == ["Go", "One"]
    (tmp_path / "go").touch()
    assert json.loads(follower.stdout.readline())["content"] == "Two"
    assert follower.stdout.readline() == ""
    assert follower.wait() == 0
    follower.stdout.close()


def test_a_torn_last_line(manager: SessionManager, client: Client, project: Path) -> None:
    torn = 'sys.stdout.write(\'{"type":"assist\'); sys.stdout.flush()\n'
    client.does(says(init(), text("Hello")) + torn)
    run = manager.execute(project, "Go")
    manager.wait(run.session_id)
    assert [each["content"] for each in heard(manager, run)] == ["Go", "Hello"]
    assert manager.output(run.session_id, raw=True).endswith('{"type":"assist')
    followed = b"".join(manager.lines(run.session_id, raw=True, follow=True))
    assert followed.decode() == manager.output(run.session_id, raw=True)


def test_half_a_character(manager: SessionManager, client: Client, project: Path) -> None:
    client.does(says(init(), text("a\ud83d")))
    run = manager.execute(project, "Go")
    manager.wait(run.session_id)
    assert heard(manager, run)[1]["content"] == "a?"


def test_a_folder_that_goes_while_it_is_read(
    manager: SessionManager, client: Client, project: Path
) -> None:
    client.does(STAYS)
    run = running(manager, manager.execute(project, "Go"))
    folder = Run(run.session_id).folder
    lines = manager.lines(run.session_id, raw=True, follow=True)
    listener = manager.listen(session_id=run.session_id)
    listener.news()
    next(lines)
    next(lines)
    folder.rename(folder.with_name("elsewhere"))
    assert list(lines) == []
    assert list(listener) == []
    folder.with_name("elsewhere").rename(folder)


def test_wait_no_longer(manager: SessionManager, client: Client, project: Path) -> None:
    client.does(STAYS)
    run = manager.execute(project, "Go")
    assert manager.wait(run.session_id, timeout=0).status in ("initializing", "running")
