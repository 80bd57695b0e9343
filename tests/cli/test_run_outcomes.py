"""What a run's end says: held back, denied, at a limit of the account; in every command."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hookkit.runs import run_folder
from tests.api.test_runs import transcript
from tests.cli.terminal import HOOKKIT, on_terminal, run, run_json
from tests.fake_client import Client
from tests.runs.fakes import init, result, says, text

SESSION = "7f3a0000-0000-4000-8000-000000000000"
BLOCKED = "UserPromptSubmit operation blocked by hook:\n$5 of $1 spent\n\nOriginal prompt: Go"
HELD_BACK = says(
    init(),
    {
        "type": "system",
        "subtype": "informational",
        "content": BLOCKED,
        "prevent_continuation": True,
        "prompt_submit_outcome": {"kind": "blocked_by_hook", "reason": "$5 of $1 spent"},
    },
    result(num_turns=0, total_cost_usd=0, result=BLOCKED),
)
DENIALS = [{"tool_name": name, "tool_use_id": name} for name in ("Write", "Bash")]
DENIED = says(init(), text("I could not."), result(permission_denials=[*DENIALS, DENIALS[0]]))
WARNING = "hookkit: Claude Code will deny what needs a permission: `--permission-mode acceptEdits`"
LIMIT = "You've hit your session limit · resets 8pm (Europe/Paris)"


def at_limit(words: str = LIMIT, after: int = 1, **more: Any) -> str:
    """A client whose account is at its limit after some calls."""
    over = result(is_error=True, api_error_status=429, result=words, total_cost_usd=0) | more
    return (
        f"if len(open({{seen!r}}).readlines()) > {after}:\n"
        f"    {says(init(), over)}    sys.exit(1)\n"
        f"{says(init(), result(total_cost_usd=0.1))}"
    )


@pytest.fixture(autouse=True)
def client(client_in_shop: Client) -> Client:
    return client_in_shop


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "prompts.txt"
    path.write_text("".join(f"prompt {number}\n" for number in range(6)))
    return path


def limited(client: Client, **more: Any) -> None:
    client.does(at_limit(**more).replace("{seen!r}", repr(str(client.seen_file))))


def hookkit(*arguments: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*HOOKKIT, *map(str, arguments)], capture_output=True, text=True)


def test_a_prompt_that_a_hook_holds_back(client: Client) -> None:
    client.does(HELD_BACK)
    done = hookkit("run", "--quiet", "Go")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "hookkit: $5 of $1 spent\n"
    (run_,) = run_json("ps", "--all", "--json")["runs"]
    assert (run_["status"], run_["error"]) == ("failed", "$5 of $1 spent")


def test_every_command_knows_that_it_failed(client: Client) -> None:
    client.does(HELD_BACK)
    run("run", "Go", code=1)
    for command in (["ps", "--all"], ["list"]):
        head, row = run(*command).splitlines()
        assert head.split()[-1] == "Reason"
        assert " failed " in row
        assert row.endswith("$5 of $1 spent")
    assert "failed: $5 of $1 spent" in run("show", "1")
    (session,) = run_json("list", "--json")["sessions"]
    assert (session["state"], session["end_reason"]) == ("failed", "failed: $5 of $1 spent")
    assert len(run_json("list", "--status", "failed", "--json")["sessions"]) == 1
    assert run_json("list", "--status", "completed", "--json")["sessions"] == []
    client.does(says(init(), result()))
    run("resume", "1", "Again")
    (session,) = run_json("list", "--status", "completed", "--json")["sessions"]
    assert session["state"] == "completed"


def test_a_batch_tries_again_what_was_held_back(client: Client, file: Path) -> None:
    file.write_text("Go\n")
    client.does(HELD_BACK)
    done = hookkit("batch", file)
    assert done.returncode == 1
    assert "$5 of $1 spent" in done.stdout
    client.does(says(init(), result()))
    run("batch", str(file), "--resume")
    assert [call["stdin"] for call in client.calls] == ["Go", "Go"]


def test_denied_tools(client: Client, file: Path) -> None:
    client.does(DENIED)
    done = hookkit("run", "Go")
    assert (done.returncode, done.stdout) == (0, "I could not.\n")
    words = "hookkit: 2 tool calls were denied (Write, Bash): `--permission-mode acceptEdits`"
    assert done.stderr.startswith(words)
    assert hookkit("output", run_folder.runs()[0].session_id).stderr.startswith(words)
    (told,) = run_json("ps", "--all", "--json")["runs"]
    assert told["denied"] == ["Write", "Bash"]
    assert run("ps", "--all").splitlines()[1].endswith("denied: Write, Bash")
    assert "completed (denied: Write, Bash)" in run("show", "1")
    assert run("list").splitlines()[1].endswith("denied: Write, Bash")

    file.write_text("a\nb\n")
    done = hookkit("batch", file)
    assert done.returncode == 0
    assert done.stdout.count("denied: Write, Bash") == 2
    assert "4 tool calls were denied (Write (2), Bash (2))" in done.stderr
    run("batch", str(file), "--resume")
    assert len(client.calls) == 3


def test_one_denied_call(client: Client) -> None:
    client.does(says(init(), result(permission_denials=DENIALS[1:])))
    assert "1 tool call was denied (Bash)" in hookkit("run", "Go").stderr


@pytest.mark.parametrize("command", [["run", "Go"], ["continue", "Go"], ["batch"]], ids=str)
def test_nothing_grants_a_permission(client: Client, file: Path, command: list[str]) -> None:
    client.does(says(init(), result()))
    (Path.cwd() / ".claude" / "settings.json").unlink()
    if command[0] == "continue":
        transcript(Path.cwd(), Path.home(), SESSION)
    words = [*command, *([str(file)] if command == ["batch"] else [])]
    assert hookkit(*words).stderr.startswith(WARNING)
    assert WARNING not in hookkit(*words, "--permission-mode", "plan").stderr
    assert WARNING not in hookkit(*words, "--allowed-tools", "Read").stderr


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_limit_of_the_account_stops_a_batch(client: Client, file: Path, jobs: int) -> None:
    limited(client, after=jobs)
    done = hookkit("batch", file, "--jobs", jobs)
    assert done.returncode == 1
    assert jobs < len(client.calls) <= 2 * jobs
    assert f"because of a limit of your account: {LIMIT}. Resume after 8pm (Europe/Paris) with" in (
        done.stderr
    )
    assert done.stderr.endswith(f"`hookkit batch {file} --resume`.\n")
    before = len(client.calls)

    hookkit("batch", file, "--resume")  # too early: one more start shows it
    assert len(client.calls) == before + 1

    client.does(says(init(), result()))
    told = run_json("batch", str(file), "--resume", "--json")
    assert {each["status"] for each in told["results"]} == {"completed"}
    assert told["limit"] is None


def test_a_limit_with_a_time(client: Client, file: Path) -> None:
    limited(client, words="Claude AI usage limit reached|1796004549")
    told = json.loads(run("batch", str(file), "--json", code=1))
    assert told["limit"] == {
        "message": "Claude AI usage limit reached|1796004549",
        "resets_at": 1796004549,
        "resets": "",
    }
    assert "Resume after Nov 30, 2026 " in hookkit("batch", file, "--resume").stderr


def test_a_limit_without_a_time(client: Client, file: Path) -> None:
    limited(client, words="Credit balance is too low")
    assert "Resume after it has ended with" in hookkit("batch", file).stderr


def test_a_failure_that_passes_stops_no_batch(client: Client, file: Path) -> None:
    limited(client, words="API Error: Request rejected (429) · Please try again later.")
    done = hookkit("batch", file)
    assert len(client.calls) == 6
    assert done.stderr.startswith("hookkit: 5 failed. Continue with ")


def test_what_runs_may_end_at_a_limit(client: Client, file: Path, tmp_path: Path) -> None:
    file.write_text("slow\nlimit\nlater\n")
    client.does(
        "if seen['stdin'] == 'slow':\n"
        f"    time.sleep(1); {says(init(), result())}    sys.exit(0)\n"
        f"{says(init(), result(is_error=True, result=LIMIT))}sys.exit(1)\n"
    )
    statuses = [
        each["status"]
        for each in json.loads(run("batch", str(file), "--jobs", "2", "--json", code=1))["results"]
    ]
    assert statuses == ["completed", "failed", "not started"]


def test_reasons_on_a_terminal(client: Client) -> None:
    client.does(HELD_BACK)
    run("run", "Go", code=1)
    shown = on_terminal("list", columns=200)
    assert "Reason" in shown
    assert "$5 of $1 spent" in shown
