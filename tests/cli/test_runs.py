"""hookkit run, continue, resume, ps, cancel, output, events, cleanup."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from click import UsageError

from hookkit.agents import executables
from hookkit.api.runs import SessionManager
from hookkit.api.store import Store
from hookkit.cli import run_
from hookkit.model.own_records import RunStarted
from hookkit.render import run_list
from hookkit.runs import launch, leftovers, run_folder
from hookkit.runs.batch_state import BatchState, PromptOutcome
from hookkit.runs.run_folder import Run, RunError
from tests.api.test_runs import UNKNOWN, running, transcript
from tests.cli.installed import SCRIPT, hookkit, refused
from tests.cli.terminal import HOOKKIT, call, on_terminal, run, run_json
from tests.fake_client import Client
from tests.runs.fakes import STAYS, WHOLE, init, ours, result, says, text, until
from tests.runs.test_leftovers import leaves, left_in
from tests.runs.test_recover import kill_supervisor


@pytest.fixture(autouse=True)
def client(client_in_shop: Client) -> Client:
    """A client that says hello, and a project to be in; nothing goes on afterwards."""
    client_in_shop.does(WHOLE)
    return client_in_shop


def only() -> str:
    """The id of the only session that has run."""
    (found,) = run_folder.runs()
    return found.session_id


def test_watch_a_run(client: Client) -> None:
    shady = "one\n    two\x1b[31m\u202e\r\n"
    asked = {"type": "tool_use", "name": "Read", "input": {}}
    client.does(
        says(
            init(),
            text(shady),
            {"type": "assistant", "message": {"content": [asked]}},
            {"type": "user", "message": {"content": "not the assistant"}},
            result(),
        )
    )
    assert run("run", "Mend it") == "one\n    two�[31m�\n\n"
    assert client.seen["stdin"] == "Mend it"
    assert client.seen["argv"][-1] == "--model=sonnet"


def test_leave_a_run_alone(client: Client) -> None:
    session_id = run("run", "--detach", "Go").strip()
    assert session_id == only()
    assert SessionManager().wait(session_id).status == "completed"


def test_as_json(client: Client) -> None:
    client.does(says(init(), result(is_error=True, result="No credit")) + "sys.exit(1)")
    reported = json.loads(run("run", "--json", "Go", code=1))["run"]
    assert (reported["status"], reported["error"], reported["exit_code"]) == (
        "failed",
        "No credit",
        1,
    )
    reported = run_json("run", "--detach", "--json", "--model", "opus", "Go")["run"]
    assert (reported["status"], reported["model"]) == ("initializing", "opus")


@pytest.mark.parametrize("prompt", [["-"], []])
def test_the_prompt_is_piped_in(client: Client, prompt: list[str]) -> None:
    given = ["--max-turns", "2", "--allowed-tools", "Read", "--allowed-tools", "Edit"]
    assert run("run", *prompt, *given, "--", "--add-dir", "x", sent=b"From a pipe") == "Hello\n"
    assert client.seen["stdin"] == "From a pipe"
    assert client.seen["argv"][6:] == [
        *("--allowedTools", "Read", "Edit", "--model=sonnet", "--max-turns=2", "--add-dir", "x")
    ]


def test_no_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/ptmx").open() as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        with pytest.raises(UsageError, match="Missing argument 'PROMPT'"):
            run_.read_prompt(None)


def test_words_without_quotes_are_not_passed_on() -> None:
    assert "unexpected extra argument" in call("run", "Mend", "it", code=2).stderr


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["run", " "], "The prompt is empty: describe what to do."),
        (["run", "--project", "/nowhere", "Go"], "The project '/nowhere' does not exist."),
        (["run", "Go", "--", "-c"], "-c is for hookkit to give: leave it out."),
        (["continue", "Go"], "No session to continue in "),
        (["resume", "nobody", "Go"], "No session 'nobody'. `hookkit list` lists"),
        (["cancel", "7"], "No session '7'."),
        (["output", UNKNOWN], "No run of session '"),
        (["events", UNKNOWN], "No run of session '"),
        (["resume", "0000", "Go"], "No session '0000'."),
    ],
    ids=str,
)
def test_bad_input(arguments: list[str], words: str) -> None:
    done = subprocess.run([*HOOKKIT, *arguments], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"hookkit: {words}")
    assert run_folder.runs() == []


def test_ctrl_c_cancels(client: Client) -> None:
    client.does(STAYS)
    process = subprocess.Popen(
        [*HOOKKIT, "run", "Go"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Who runs these tests in the background has it ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout and process.stderr
    assert process.stdout.readline() == "Hello\n"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    cancelling, ended = said.splitlines()
    assert cancelling == f"hookkit: cancelling {only()} …"
    assert ended.startswith("hookkit: #1 cancelled after ")
    assert SessionManager().get(only()).status == "cancelled"


def test_resume_and_continue(client: Client, tmp_path: Path, home: Path) -> None:
    run("run", "First")
    session_id = only()
    assert run("resume", session_id[:13], "Second") == "Hello\n"
    transcript(tmp_path / "shop", home, session_id)
    assert run("continue", "Third") == "Hello\n"
    (number,) = [each["seq"] for each in run_json("list", "--json")["sessions"]]
    assert run("resume", str(number), "--project", ".", "Fourth") == "Hello\n"
    said = [json.loads(line)["content"] for line in run("output", session_id).splitlines()]
    assert said[::2] == ["First", "Second", "Third", "Fourth"]


def test_fork_and_its_lineage(client: Client) -> None:
    run("run", "First")
    first = only()
    assert run("fork", first[:13], "Otherwise") == "Hello\n"
    (fork,) = {each.session_id for each in run_folder.runs()} - {first}
    done = subprocess.run([SCRIPT, "fork", fork, "--json", "Again"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    seqs = {each["session_id"]: each["seq"] for each in run_json("list", "--json")["sessions"]}
    parent, child = run_json("show", first, "--json"), run_json("show", fork, "--json")
    (last,) = set(seqs.values()) - {seqs[first], seqs[fork]}
    assert (parent["session"]["parent"], parent["session"]["forks"]) == (None, [seqs[fork]])
    assert (child["session"]["parent"], child["session"]["forks"]) == (seqs[first], [last])
    shown = hookkit("show", fork).facts
    assert shown["Forked From"].startswith(f"#{seqs[first]} ")
    assert shown["Forks"] == f"#{last}"


def test_a_fork_of_what_is_not_known() -> None:
    with Store.open() as store:
        store.write(RunStarted(session_id="x", parent="gone\x1b[2J"))
    assert hookkit("show", "x").facts["Forked From"] == "gone\ufffd[2J"


@pytest.mark.parametrize(
    "words", ["run Go", "continue Go", "resume {} Go", "fork {} Go", "batch {}"]
)
def test_without_a_client(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("run", "First")
    prompts = tmp_path / "prompts"
    prompts.write_text("Go\n")
    transcript(tmp_path / "shop", Path.home(), only())
    monkeypatch.setattr(executables, "PLACES", ())
    monkeypatch.setenv("HOOKKIT_CLAUDE", "")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    given = prompts if words.startswith("batch") else only()
    said = refused(*words.format(given).split(), code=1)
    assert said == (
        "hookkit: no claude executable: install it (`npm install -g @anthropic-ai/claude-code`) or "
        "set HOOKKIT_CLAUDE to its path.\n"
    )


def test_nobody_knows_where_it_ran() -> None:
    with Store.open() as store:
        store.start_session("7f3a")
    said = subprocess.run([*HOOKKIT, "resume", "7f3a", "Go"], capture_output=True, text=True)
    assert said.stderr == "hookkit: The folder of session 7f3a is unknown: use --project.\n"


def test_list_runs(client: Client) -> None:
    assert run("ps") == "Nothing is running.\n"
    run("run", "Go")
    client.does(STAYS)
    manager = SessionManager()
    going = running(manager, manager.execute(".", "Fix\nthe login", None))
    head, row = run("ps").splitlines()
    assert tuple(head.split()) == run_list.LAYOUT.head
    assert row.split()[:4] == [going.session_id, "2", str(going.pid), "running"]
    assert row.split()[4:9] == ["Fix", "the", "login", going.project_path, "—"]
    (reported,) = run_json("ps", "--json")["runs"]
    assert (reported["session_id"], reported["session"]) == (going.session_id, 2)
    assert reported["prompt"] == "Fix the login"
    assert len(run("ps", "--all").splitlines()) == 3


def test_cancel_one_and_all(client: Client) -> None:
    client.does(STAYS)
    manager = SessionManager()
    one, two = (running(manager, manager.execute(".", "Go")).session_id for _ in range(2))
    assert run("cancel", one) == f"{one}  cancelled\n"
    (reported,) = run_json("cancel", "--all", "--grace", "1", "--json")["runs"]
    assert (reported["session_id"], reported["status"]) == (two, "cancelled")
    assert run("cancel", "--all") == "Nothing is running.\n"
    assert run("cancel", one) == f"{one}  cancelled\n"
    assert "Give either an ID or --all" in call("cancel", code=2).output


def test_what_a_cancelled_run_has_detached(client: Client, tmp_path: Path) -> None:
    how = "os.setsid()\n    if os.fork(): os._exit(0)"
    client.does(leaves(tmp_path, how) + "time.sleep(0.1)\n" + STAYS)
    manager = SessionManager()
    one = running(manager, manager.execute(".", "Go")).session_id
    done = subprocess.run([*HOOKKIT, "cancel", one], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"{one}  cancelled\n")
    pid = left_in(tmp_path).pid
    assert f"Left behind by ended runs: {pid} sleep 611." in done.stderr
    run("cleanup")
    until(lambda: not psutil.pid_exists(pid), "it is gone")


def test_events(client: Client) -> None:
    assert run("events") == ""
    run("run", "Go")
    reported = [json.loads(line) for line in run("events", only()).splitlines()]
    assert [each["event"] for each in reported] == [
        *("claude-status", "claude-status", "claude-output", "claude-status", "claude-status"),
        "claude-complete",
    ]
    assert all(each["timestamp"] for each in reported)
    assert run("events") == run("events", only())
    followed = run("events", only(), "--follow")
    assert [json.loads(line) for line in followed.splitlines()] == reported


def test_output(client: Client) -> None:
    run("run", "Go")
    assert run("output", only(), "--raw") == SessionManager().output(only(), raw=True)
    assert run("output", only(), "--follow") == SessionManager().output(only())


def test_raw_output_on_a_terminal(client: Client) -> None:
    client.prints("\x1b[2Jno JSON \x9b\u202e\n" + json.dumps(result()) + "\n")
    run("run", "Go")
    assert "\x1b[2J" in run("output", only(), "--raw")
    shown = on_terminal("output", only(), "--raw")
    assert shown.startswith("\ufffd[2Jno JSON \ufffd\ufffd\n{")


def test_clean_up(client: Client) -> None:
    assert run("cleanup") == "Nothing to clean up.\n"
    client.does(STAYS)
    manager = SessionManager()
    going = running(manager, manager.execute(".", "Go"))
    kill_supervisor(going)
    launch.reap()
    done = subprocess.run([*HOOKKIT, "cleanup"], capture_output=True, text=True)
    assert done.stdout == f"{going.session_id}  failed\n"
    assert done.stderr.startswith(f"hookkit: The supervisor of session {going.session_id} is gone")
    time.sleep(0.01)
    assert run_json("cleanup", "--days", "0", "--json")["cleaned"][0]["what"] == "removed"
    until(lambda: not ours(), "nothing is left")


def test_what_runs_have_left(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.does(leaves(tmp_path) + WHOLE)
    run("run", "Go")
    pid = left_in(tmp_path).pid
    told = subprocess.run([*HOOKKIT, "ps"], capture_output=True, text=True)
    assert told.stdout == "Nothing is running.\n"
    assert told.stderr == (
        f"hookkit: Left behind by ended runs: {pid} sleep 611. `hookkit cleanup` ends them.\n"
    )
    assert run_json("ps", "--json")["leftovers"] == [
        {"session_id": only(), "pid": pid, "command": "sleep 611"}
    ]
    assert run("cleanup", "--dry-run") == f"{only()}  would be ended: process {pid}, sleep 611\n"
    with monkeypatch.context() as patched:
        patched.setattr(leftovers, "end", lambda found: found)
        assert run("cleanup", code=1) == (
            f"{only()}  could not be ended: process {pid}, sleep 611\n"
        )
        patched.setattr(leftovers, "find", lambda: leftovers_of(pid) * 5)
        assert "sleep 611 and 2 more. `hookkit cleanup`" in call("ps").stderr
    assert run("cleanup") == f"{only()}  ended: process {pid}, sleep 611\n"
    until(lambda: not psutil.pid_exists(pid), "it is gone")


def leftovers_of(pid: int) -> list[leftovers.Found]:
    return [leftovers.Found(Run(only()), psutil.Process(pid))]


def test_old_batches_are_removed() -> None:
    with BatchState("x") as memory:
        memory.note("a", PromptOutcome("completed"))
    os.utime(memory.path, (1, 1))
    assert run("cleanup") == "batch  removed\n"


def test_a_client_that_hangs_after_its_result(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_RUN_GRACE", "0.2")
    client.does(leaves(tmp_path, "pass") + WHOLE + "time.sleep(60)\n")
    assert run("run", "Go") == "Hello\n"
    server = int((tmp_path / "left").read_text())
    until(lambda: not psutil.pid_exists(server), "its server is gone, too")
    until(lambda: not ours(), "nothing is left")


def test_one_damaged_run_hides_no_other(client: Client) -> None:
    run("run", "Go")
    good = only()
    damaged = {
        "run.json": ["{", "[]", '{"started_at": 5, "cwd": 7}', '{"started_at": "1e400"}', None],
        "state.json": ["", '{"status": "x", "pid": -1}', '{"pid": 1e400, "ended_at": "?"}', None],
    }
    cases = ((name, content) for name, contents in damaged.items() for content in contents)
    for number, (name, content) in enumerate(cases):
        folder = Run(f"7f3a0000-0000-4000-8000-{number:012}").folder
        shutil.copytree(Run(good).folder, folder)
        (folder / name).unlink()
        if content is not None:
            (folder / name).write_text(content)
    (run_folder.root() / "7f3a0000-0000-4000-8000-000000000777").mkdir()
    (run_folder.root() / "7f3a0000-0000-4000-8000-000000000778").write_text("")
    assert good in run("ps", "--all")
    statuses = {each["status"] for each in run_json("ps", "--all", "--json")["runs"]}
    assert statuses <= {"completed", "failed", "initializing"}
    assert len(run_json("list", "--json")["sessions"]) >= 1
    run("cleanup")


def test_a_folder_that_can_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "iterdir", fail)
        with pytest.raises(RunError, match=r"Can't read .*/runs: Permission denied"):
            run_folder.runs()


def test_a_cost_that_is_none(client: Client) -> None:
    client.does(WHOLE.replace("0.5", "1e400") + WHOLE.replace("0.5", "-1"))
    run("run", "Go")
    (session,) = run_json("list", "--json")["sessions"]
    assert (session["state"], session["client_cost_usd"]) == ("completed", None)


def test_a_closed_pipe_ends_nothing(client: Client) -> None:
    client.does(says(init(), text("Hello")) + "time.sleep(0.5)\n" + says(text("x"), result()))
    process = subprocess.Popen([*HOOKKIT, "run", "Go"], stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    process.stdout.close()
    process.wait()
    assert SessionManager().wait(only()).status == "completed"


# What the session came to


def test_a_run_ends_with_what_it_came_to(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Session #" not in hookkit("run", "hi").err
    monkeypatch.setenv("HOOKKIT_SUMMARY_AT_END", "true")
    assert "Session #" not in hookkit("run", "hi", "--json").err
    err = hookkit("run", "hi").err
    assert "Session #3: 0 edits, 0 prompts, 0 corrections, " in err
    assert "Session #3: " in hookkit("resume", "3", "go on").err


def test_a_session_that_was_deleted_meanwhile_came_to_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY_AT_END", "true")
    run_.print_end("nowhere")
