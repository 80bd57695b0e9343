"""hookkit batch."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from hookkit.api.runs import SessionManager
from hookkit.cli import batch
from hookkit.errors import HookkitError
from hookkit.runs import run_folder
from hookkit.runs.batch_file import BatchTask
from hookkit.runs.batch_state import PromptOutcome
from hookkit.runs.run_folder import Run
from tests.cli.installed import refused
from tests.cli.terminal import HOOKKIT, call, on_terminal, run, run_json
from tests.fake_client import Client
from tests.runs.fake_codex import Codex
from tests.runs.fakes import STAYS, WHOLE, init, ours, result, says, until

FAILS = (
    f"if seen['stdin'] == 'fail': {says(init(), result(is_error=True, result='No credit'))}"
    f"else: {WHOLE}"
)


@pytest.fixture(autouse=True)
def client(client_in_shop: Client) -> Client:
    """A client that fails when it is told so; nothing goes on afterwards."""
    client_in_shop.does(FAILS)
    return client_in_shop


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "prompts.txt"
    path.write_text(f"one\nfail\n{'long ' * 20}\n")
    return path


def test_a_table_and_going_on(client: Client, file: Path) -> None:
    done = subprocess.run([*HOOKKIT, "batch", file], capture_output=True, text=True)
    assert done.returncode == 1
    head, one, failed, long = done.stdout.splitlines()
    assert head.split() == ["#", "Status", "Session", "Time", "Cost", "Prompt", "Error"]
    assert one.split()[:2] == ["1", "completed"]
    assert one.split()[-2:] == ["$0.50", "one"]
    assert failed.split()[-3:] == ["fail", "No", "credit"]
    assert long.endswith(f"  {('long ' * 20)[: batch.LONGEST - 1]}…")
    assert done.stderr == f"hookkit: 1 failed. Continue with `hookkit batch {file} --resume`.\n"
    assert run("show", one.split()[2]).startswith("one\n")

    client.does(WHOLE)
    lines = run("batch", str(file), "--resume", "--jobs", "2").splitlines()
    assert lines[0].split()[-1] == "Prompt"
    assert [line.split()[1] for line in lines[1:]] == ["completed"] * 3
    assert [each["stdin"].strip()[:4] for each in client.calls] == ["one", "fail", "long", "fail"]
    run("batch", str(file))
    assert len(client.calls) == 7


def test_objects_options_and_stdin(client: Client, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    lines = [{"prompt": "a", "model": "opus"}, {"prompt": "b", "project": "../lib"}]
    sent = "\n".join(map(json.dumps, lines)).encode()
    options = ["--max-turns", "2", "--allowed-tools", "Read", "--timeout", "50", "--json"]
    told = json.loads(run("batch", "-", *options, "--", "--add-dir", "x", sent=sent))
    first, second = told["results"]
    assert told["cost_usd"] == 1.0
    assert (first["number"], first["status"], first["model"]) == (1, "completed", "opus")
    assert (second["project"], second["model"]) == (str(tmp_path / "lib"), "sonnet")
    assert {first["session"], second["session"]} == {1, 2}
    assert client.seen["folder"] == str(tmp_path / "lib")
    assert client.seen["argv"][-5:] == ["Read", "--model=sonnet", "--max-turns=2", "--add-dir", "x"]
    run("batch", "-", "--resume", *options, sent=sent)
    assert len(client.calls) == 2


def test_max_cost(file: Path) -> None:
    done = subprocess.run(
        [*HOOKKIT, "batch", file, "--max-cost", "$1"], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stdout.splitlines()[3].split()[1:6] == ["not", "started", "—", "—", "—"]
    assert done.stderr == (
        "hookkit: 1 failed, 1 not started because you've spent $1.00. "
        f"Continue with `hookkit batch {file} --resume --max-cost USD (more)`.\n"
    )
    told = json.loads(run("batch", str(file), "--resume", "--max-cost", "9", "--json", code=1))
    assert [each["status"] for each in told["results"]] == ["completed", "failed", "completed"]


def test_ctrl_c(client: Client, file: Path) -> None:
    client.does(STAYS)
    process = subprocess.Popen(
        [*HOOKKIT, "batch", file, "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: len(client.calls) == 2, "two are running")
    process.send_signal(signal.SIGINT)
    printed, told = process.communicate()
    assert process.returncode == 130
    assert [line.split()[1] for line in printed.splitlines()[1:]] == [
        "cancelled",
        "cancelled",
        "not",
    ]
    assert told.splitlines() == [
        "hookkit: cancelling …",
        f"hookkit: 2 cancelled, 1 not started. Continue with `hookkit batch {file} --resume`.",
    ]
    assert {SessionManager().get(each.session_id).status for each in run_folder.runs()} == {
        "cancelled"
    }
    until(lambda: not ours(), "nothing is left")


def test_ctrl_c_twice_kills(client: Client, file: Path) -> None:
    client.does("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + STAYS)
    process = subprocess.Popen([*HOOKKIT, "batch", file], stderr=subprocess.PIPE, text=True)
    until(
        lambda: [each for each in run_folder.runs() if each.output.read_bytes()], "one is running"
    )
    process.send_signal(signal.SIGINT)
    assert process.stderr and process.stderr.readline()
    until(lambda: (run_folder.runs()[0].folder / "end.json").exists(), "it is being cancelled")
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 130
    assert Run(run_folder.runs()[0].session_id).state.status == "cancelled"


def test_on_a_terminal(file: Path) -> None:
    printed = on_terminal("batch", str(file), code=1)
    assert "3/3" in printed
    assert "0 running, $1.50, 1 failed" in printed
    assert "No credit" in printed


@pytest.mark.parametrize(
    "text, words",
    [
        ("", " has no prompts: write one on each line."),
        ('{"prompt": "a"}\nx', ", line 2: not a JSON object"),
    ],
)
def test_a_bad_file(file: Path, text: str, words: str) -> None:
    file.write_text(text)
    done = subprocess.run([*HOOKKIT, "batch", file], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"hookkit: {file}{words}")
    assert run_folder.runs() == []


def test_usage(file: Path) -> None:
    assert "does not exist" in call("batch", "nowhere.txt", code=2).output
    assert "is not an amount" in call("batch", str(file), "--max-cost", "x", code=2).output
    assert "No such option" in call("batch", str(file), "--detach", code=2).output


def test_it_can_not_be_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("hookkit.lib.system.regular_file.opened_argument", fail)
    with pytest.raises(HookkitError, match="can't be read: Permission denied"):
        batch.source(str(file))


def test_without_a_store(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise HookkitError("no store")

    monkeypatch.setattr(batch, "open_store", fail)
    task = BatchTask(1, "x", "/", None, "key")
    report = batch.report_on([task], [PromptOutcome("completed", "s")], 0.5)
    assert [(each.task, each.session) for each in report.results] == [(task, None)]


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--project", "/nowhere"], "The project '/nowhere' does not exist."),
        (["--timeout", "-1"], "The timeout must be a positive number of seconds."),
        (["--", "--resume"], "--resume is for hookkit to give: leave it out."),
    ],
    ids=str,
)
def test_what_holds_for_all_is_wrong(file: Path, arguments: list[str], words: str) -> None:
    done = subprocess.run([*HOOKKIT, "batch", file, *arguments], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, f"hookkit: {words}\n")


def test_no_client(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_CLAUDE", "/nowhere/claude")
    done = subprocess.run([*HOOKKIT, "batch", file], capture_output=True, text=True)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert run_folder.runs() == []


def test_all_went_well(file: Path) -> None:
    file.write_text("one")
    (told,) = run_json("batch", str(file), "--json")["results"]
    assert (told["status"], told["error"]) == ("completed", None)


def test_prompts_for_several_agents(
    file: Path, tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    codex = Codex(tmp_path)
    monkeypatch.setenv("PATH", f"{codex.path.parent}:{os.environ['PATH']}")
    file.write_text('{"prompt": "one"}\n{"prompt": "two", "agent": "Codex"}\n')
    document = run_json("batch", str(file), "--json")
    assert [each["status"] for each in document["results"]] == ["completed", "completed"]
    assert [each["stdin"] for each in client.calls] == ["one"]
    ((arguments, stdin),) = codex.seen
    assert "two" in (stdin, arguments[-1])
    again = run_json("batch", str(file), "--resume", "--json")
    assert len(codex.seen) == 1
    assert again["results"][1]["session_id"] == document["results"][1]["session_id"]


def test_an_agent_of_a_prompt_is_unknown(file: Path) -> None:
    file.write_text('{"prompt": "one", "agent": "nobody"}\n')
    assert "line 1: No agent 'nobody'" in refused("batch", str(file), code=1)
