"""hookkit show."""

import time
from pathlib import Path
from typing import Any

import pytest

from hookkit.api.store import Store
from tests.builders import at, deliver, line, own, payload, tool
from tests.cli.installed import Said, hookkit, refused
from tests.cli.terminal import call, on_terminal, run, run_json
from tests.lib.git.repositories import commit, write
from tests.lib.git.repositories import run as git
from tests.transcript_builders import answer, prompt, transcript, usage

FIRST = ("Status", "Started", "Ended", "Duration", "Files Changed", "Commits", "AI Tokens")
MAIN = [*FIRST, "AI Cost", "Notes"]
"""The rows of every session, as the seed has them."""


@pytest.fixture
def sessions() -> None:
    deliver(
        line(payload("UserPromptSubmit", "abc-1", prompt="Fix the login", prompt_id="p"), 0),
        line(tool(session_id="abc-1"), 30),
        line(payload("SessionEnd", "abc-1", reason="other"), 7260),
        line(payload("SessionStart", "abc-2"), 9000),
    )


def facts(*arguments: str) -> dict[str, str]:
    return Said(call("show", *arguments).output, "").facts


@pytest.mark.usefixtures("sessions")
def test_json() -> None:
    document = run_json("show", "1", "--json")
    assert document.keys() == {"schema_version", "session", "parts"}
    assert document["session"]["session_id"] == "abc-1"
    assert document["session"]["correction_rate"] == 0.0
    assert document["parts"].keys() == {"usage", "members", "logged", "commits", "files"}
    (file,) = document["parts"]["files"]
    assert (file["path"], file["change"]) == ("/home/dev/shop/a.py", "modified")
    assert document["parts"]["usage"]["cost_usd"] is None


@pytest.mark.usefixtures("sessions")
@pytest.mark.parametrize("wanted, title", [((), "abc-2"), (("1",), "Fix"), (("abc-1",), "Fix")])
def test_which_one(wanted: tuple[str, ...], title: str) -> None:
    assert title in call("show", *wanted).output.splitlines()[0]


@pytest.mark.usefixtures("sessions")
def test_facts() -> None:
    printed = facts("1")
    assert list(printed)[: len(MAIN)] == MAIN
    assert (printed["Status"], printed["Project"], printed["Duration"]) == (
        "completed",
        "shop",
        "2h 01m",
    )
    assert (printed["Edits"], printed["Prompts"]) == ("1", "1")
    assert printed["Correction Rate"] == "0.0 % per edit, 0.0 % per prompt"
    assert (printed["Files Changed"], printed["Commits"], printed["AI Tokens"]) == ("1", "0", "—")
    assert (printed["AI Cost"], printed["Notes"], printed["Session"]) == ("—", "—", "abc-1")
    assert printed["Transcript"] == "/home/dev/.claude/abc-1.jsonl"


@pytest.mark.usefixtures("sessions")
def test_rows_that_report_nothing_are_left_out() -> None:
    assert not {"Model", "Revived", "Summary Error", "Last Prompt", "Tokens"} & facts("1").keys()
    assert not {"Edits", "Correction Rate", "First Prompt", "Summary State"} & facts("2").keys()


@pytest.mark.usefixtures("sessions")
def test_what_only_some_have() -> None:
    deliver(
        line(payload("SessionStart", "abc-1", source="resume"), 9999),
        line(payload("UserPromptSubmit", "abc-1", prompt="And now the logout"), 10_000),
        line(own("noted", "abc-1", notes="One\x1b[1m\nTwo"), 10_000, src="user"),
        line(own("summarized", "abc-1", error="timeout"), 10_000, src="hookkit"),
    )
    printed = facts("1")
    assert (printed["Revived"], printed["Summary Error"]) == ("1", "timeout")
    assert (printed["First Prompt"], printed["Last Prompt"]) == (
        "Fix the login",
        "And now the logout",
    )
    assert printed["Notes"] == "One�[1m; Two"
    assert printed["Duration"].endswith(" so far")


@pytest.mark.usefixtures("sessions")
def test_the_summary_comes_below_the_title() -> None:
    with Store.open() as store:
        store.upsert_session("abc-1", summary="The redirect keeps its query.")
    assert call("show", "1").output.splitlines()[1] == "The redirect keeps its query."
    assert "The redirect keeps its query." in on_terminal("show", "1")


@pytest.mark.usefixtures("sessions")
def test_on_a_terminal() -> None:
    with Store.open() as store:
        store.upsert_session("abc-1", title="Fix " + "the login " * 10)
    deliver(line(own("noted", "abc-1", notes="word " * 200), 10_000, src="user"))
    printed = on_terminal("show", "1", "--files", columns=60, NO_COLOR="1")
    lines = (
        printed.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "").splitlines()
    )
    assert all(len(each) <= 60 for each in lines)
    assert lines[0].startswith("#1 Fix the login")
    assert "…" in printed  # the notes go on
    assert "\x1b[32mcommitted" not in printed


@pytest.mark.usefixtures("sessions")
@pytest.mark.parametrize("wanted, code", [("9", 1), ("nothing", 1), ("a" * 300, 1), ("9" * 30, 1)])
def test_none_of_them(wanted: str, code: int) -> None:
    assert "`hookkit list`" in refused("show", wanted, code=code)


@pytest.mark.usefixtures("sessions")
def test_several_of_them() -> None:
    assert "may mean any of these" in hookkit("show", "", code=1).err
    printed = hookkit("show", "abc", code=1)
    assert "may mean any of these" in printed.err and printed.out == ""


def test_there_is_none() -> None:
    assert "hookkit install" in refused("show", code=1)


# A session of one's own


@pytest.fixture
def worked(shop: Path) -> Path:
    """A session with a commit, a rename, a new file, an agent, and calls logged by hand."""
    call("start", "Build the login")
    git(shop, "mv", "two", "second")
    commit(shop, one="a\nb\nc\nd\n")
    write(shop, three="new\n")
    log = ("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "2400000", "-c", "2.34")
    call(*log)
    return shop


def test_files(worked: Path) -> None:
    printed = hookkit("show", "--files").out.partition("\nFiles\n")[2].splitlines()
    assert [each.split() for each in printed] == [
        ["File", "Change", "+", "-", "State"],
        ["one", "modified", "1", "0", "committed"],
        ["two", "→", "second", "renamed", "0", "0", "committed"],
        ["three", "added", "1", "0", "untracked"],
    ]


def test_commits(worked: Path) -> None:
    head = git(worked, "rev-parse", "HEAD")
    printed = hookkit("show", "1", "--commits").out.partition("\nCommits\n")[2].splitlines()
    assert printed[0].split() == ["Commit", "Time", "Subject", "+", "-"]
    assert printed[1].split()[0] == head and printed[1].split()[-3:] == ["more", "1", "0"]
    on_screen = on_terminal("show", "--commits", NO_COLOR="1")
    assert f"{head[:10]} " in on_screen and head not in on_screen
    (result,) = hookkit("show", "--json").json["parts"]["commits"]
    assert (result["hash"], result["subject"]) == (head, "more")


def test_what_git_reports_is_current(worked: Path) -> None:
    commit(worked, three="newer\n")
    printed = hookkit("show").facts
    assert (printed["Status"], printed["Commits"], printed["Files Changed"]) == ("active", "2", "3")
    assert (printed["AI Tokens"], printed["AI Cost"]) == ("2.4M", "$2.34")
    assert printed["Duration"].endswith(" so far")


def test_agents_belong_to_it(worked: Path, tmp_path: Path) -> None:
    path = tmp_path / "agent.jsonl"
    path.write_text(transcript(prompt("fix it"), answer("m1", usage(10, 50), 1)).decode())
    here = {"cwd": str(worked / "src"), "transcript_path": str(path)}
    now = time.time_ns()
    deliver(line(payload("UserPromptSubmit", "agent", prompt="fix it", **here), at=now))
    deliver(line(tool(session_id="agent", **here, tool_input={"file_path": "/x/y.py"}), at=now))
    call("list")
    document = hookkit("show", "1", "--json").json
    (member,) = document["parts"]["members"]
    assert (member["session_id"], member["seq"], member["title"]) == ("agent", 2, "fix it")
    total = document["parts"]["usage"]
    assert total["cost_usd"] == pytest.approx(2.34 + (member["usage"]["cost_usd"] or 0))
    assert document["session"]["cost_usd"] == 2.34
    assert "/x/y.py" in [each["path"] for each in document["parts"]["files"]]
    printed = hookkit("show", "1", "--files").out
    assert (
        printed.index("\nAgents\n")
        < printed.index("\nLogged by hand\n")
        < printed.index("\nFiles\n")
    )
    assert "/x/y.py" in printed


def test_a_cost_that_lacks_something(worked: Path) -> None:
    log = ("log-ai", "-p", "me", "-m", "nobody-knows-1", "-t", "5")
    call(*log)
    assert hookkit("show").facts["AI Cost"] == "$2.34 and 1 call without a known price"
    call(*log)
    assert hookkit("show").facts["AI Cost"] == "$2.34 and 2 calls without a known price"


def test_nothing_of_them(shop: Path) -> None:
    call("start", "it")
    assert hookkit("show", "--files", "--commits").out.endswith("\nNo files.\n\nNo commits.\n")


def test_commits_that_other_sessions_have_too() -> None:
    mine, ours = (["a" * 40, at(5), "Mine", 2, 0], ["b" * 40, at(6), "Ours", 4, 1])
    deliver(*(line(payload("SessionStart", f"abc-{number}"), number) for number in (1, 2, 3)))
    for name, commits in (("abc-1", [mine, ours]), ("abc-2", [ours]), ("abc-3", [ours])):
        deliver(line(own("git", name, commits=commits, files=[]), 9, src="hookkit"))
    assert facts("1")["Commits"] == "2 (1 shared with #2, #3)"
    assert facts("2")["Commits"] == "1 (1 shared with #1, #3)"
    printed = run("show", "1", "--commits").partition("\nCommits\n")[2].splitlines()
    assert printed[0].split() == ["Commit", "Time", "Subject", "+", "-", "Also", "in"]
    assert printed[1].rstrip().endswith(" 0") and printed[2].endswith("#2, #3")
    shared = {each["subject"]: each["shared_with"] for each in commits_of("1")}
    assert shared == {"Mine": [], "Ours": [2, 3]}


def commits_of(name: str) -> list[dict[str, Any]]:
    """Return the commits of a session as JSON has them."""
    found: list[dict[str, Any]] = run_json("show", name, "--json")["parts"]["commits"]
    return found


def test_issues_and_pull_requests() -> None:
    remote = own("git", github_repo="acme/shop")
    commands = (
        "gh issue view 12",
        "gh pr checkout 18",
        "gh pr view 7 -R acme/lib",
        "gh issue view 3 -R acme/lib",
    )
    calls = [tool(name="Bash", tool_input={"command": each}) for each in commands]
    deliver(line(payload("SessionStart")), line(remote, 1, src="hookkit"))
    deliver(*(line(each, 2) for each in calls))
    shown = hookkit("show").facts
    assert (shown["Issue"], shown["Pull Request"]) == ("#12", "#18")
    assert shown["Mentions"] == "acme/lib#3, acme/lib#7"
    found = run_json("show", "--json")["session"]
    assert (found["github_issue"], found["github_pr"]) == (12, 18)
    assert found["github_mentions"] == "acme/lib#3, acme/lib#7"


# Its cost


def test_the_cost_is_explained(worked: Path) -> None:
    printed = run("show", "--cost", "--commits")
    assert "Price table" in printed and "Logged by hand" in printed and "\nCommits\n" in printed
    document = run_json("show", "--cost", "--json")
    assert document.keys() == {"schema_version", "session", "parts", "cost"}


def test_notes_have_their_times() -> None:
    deliver(
        line(payload("SessionStart", "abc-1"), 0),
        line(own("noted", "abc-1", notes="One\nand more"), 60, src="user"),
        line(own("noted", "abc-1", notes="Two"), 7260, src="user"),
    )
    printed = hookkit("show", TZ="UTC").facts
    assert printed["Notes"] == "One; and more; Two"
    assert printed["Noted"] == "Nov 21 09:31; Nov 21 11:31"
    assert run_json("show", "--json")["session"]["noted_at"] == [at(60), at(7260)]
    assert "Nov 21 09:31; Nov 21" in on_terminal("show", columns=40, TZ="UTC", TERM="dumb")


def test_without_notes_there_are_no_times() -> None:
    deliver(line(payload("SessionStart", "abc-1"), 0))
    assert "Noted" not in hookkit("show").facts
    assert run_json("show", "--json")["session"]["noted_at"] == []


@pytest.mark.usefixtures("sessions")
@pytest.mark.parametrize("setting, is_shown", [("off", False), ("detached", True)])
def test_a_pending_summary_is_shown_where_one_will_be_written(setting: str, is_shown: bool) -> None:
    printed = hookkit("show", "1", HOOKKIT_SUMMARY=setting, HOOKKIT_CLAUDE="/nowhere")
    assert ("Summary State" in printed.facts) == is_shown
    assert run_json("show", "1", "--json")["session"]["summary_state"] == "pending"


def test_a_dumb_terminal_gets_plain_text() -> None:
    deliver(line(payload("UserPromptSubmit", "abc-1", prompt="word " * 60), 0))
    for command in ("show", "list", "stats", "today", "status", "watch", "history", "--help"):
        printed = on_terminal(command, columns=60, TERM="dumb")
        assert "\x1b" not in printed and "\r" not in printed, command
        is_fitted = all(len(each) <= 60 for each in printed.splitlines())
        assert is_fitted or command in ("today", "--help"), command  # sentences
