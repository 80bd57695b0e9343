"""hookkit list."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hookkit.api.store import Store
from hookkit.model.session import COLUMNS, INTERNAL
from hookkit.render.session_list import LAYOUT
from tests.builders import at, deliver, line, own, payload, tool
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import call, on_terminal, run_json


@pytest.fixture
def two() -> None:
    deliver(
        line(payload("UserPromptSubmit", "one", prompt="Fix the login", prompt_id="p"), 0),
        line(tool(session_id="one"), 61),
        line(payload("SessionEnd", "one", reason="other"), 125),
        line(payload("SessionStart", "two", cwd=""), 200),
    )


@pytest.mark.usefixtures("two")
def test_json() -> None:
    document = run_json("list", "--json")
    assert document.keys() == {"schema_version", "sessions", "next_cursor", "previous_cursor"}
    new, old = document["sessions"]
    assert set(old) > set(COLUMNS) - {INTERNAL, "account"}
    assert (old["title"], old["edit_count"], old["prompts_count"]) == ("Fix the login", 1, 1)
    assert (old["duration"], old["is_active"], old["finished_at"]) == (125.0, False, at(125))
    assert (new["session_id"], new["project"], new["cost_usd"]) == ("two", None, None)
    assert old["total"] == {"files_changed": 1, "total_tokens": 0, "cost_usd": None}


@pytest.mark.usefixtures("two")
def test_a_table_for_pipes() -> None:
    head, new, old = call("list").output.splitlines()
    assert tuple(head.split()) == LAYOUT.head
    assert old.split()[:6] == ["1", "Fix", "the", "login", "shop", "completed"]
    assert old.split()[-6:] == ["05s", "1", "1", "1", "0", "—"]
    assert " 2m 05s " in old
    assert " — " in new and " idle " in new
    assert old.index("shop") == head.index("Project")


@pytest.mark.usefixtures("two")
def test_a_limit() -> None:
    assert len(call("list", "-l", "1").output.splitlines()) == 2
    assert "Invalid value" in call("list", "-l", "0", code=2).stderr


def test_nothing_yet() -> None:
    assert "hookkit install" in call("list").output
    assert json.loads(call("list", "--json").output) == {
        "schema_version": 1,
        "sessions": [],
        "next_cursor": None,
        "previous_cursor": None,
    }


@pytest.mark.usefixtures("two")
def test_page_by_page() -> None:
    first = run_json("list", "--json", "-l", "1")
    deliver(line(payload("SessionStart", "three"), 500))
    second = run_json("list", "--json", "-l", "1", "--cursor", first["next_cursor"])
    listed = [first["sessions"][0]["session_id"], second["sessions"][0]["session_id"]]
    assert listed == ["two", "one"]
    assert second["next_cursor"] is None
    assert "no cursor" in refused("list", "--cursor", "x", code=1)


HARMFUL = "\x1b[31mred\x1b[0m \x07bell\u202eright to left\u2066\nline \x9b1m"


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
def test_what_is_harmful_is_not_shown(terminal: bool) -> None:
    deliver(line(payload("UserPromptSubmit", prompt=HARMFUL, cwd=f"/x/{HARMFUL}")))
    with Store.open() as store:
        store.upsert_session("s1", title=HARMFUL, summary=HARMFUL)
    for command in ("list", "show", "status"):
        said = on_terminal(command, NO_COLOR="1", columns=200) if terminal else call(command).output
        assert "right to left" in said
        assert not set("\x1b\x07\x9b\u202e\u2066") & set(without_bold(said))


def without_bold(said: str) -> str:
    """What was said without what rich itself writes where colours are not wanted."""
    for code in ("\x1b[1m", "\x1b[2m", "\x1b[0m"):
        said = said.replace(code, "")
    return said


@pytest.mark.usefixtures("two")
def test_a_terminal_gets_colours() -> None:
    said = on_terminal("list")
    assert "\x1b[36midle" in said
    assert "Fix the login" in said


@pytest.mark.usefixtures("two")
def test_no_colour_is_respected() -> None:
    assert "\x1b[3" not in on_terminal("list", NO_COLOR="1")


@pytest.mark.uncovered
@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_a_row_is_a_line_however_narrow(columns: int) -> None:
    with Store.open() as store:
        store.upsert_session("two", title="A title of many words " * 8)
    said = without_bold(on_terminal("list", columns=columns, NO_COLOR="1")).splitlines()
    assert len(said) == 3
    assert all(len(each) <= columns for each in said)
    assert said[0].split()[:2] == ["ID", "Description"]
    assert "…" in said[1] or columns == 200
    assert [name for name in LAYOUT.head if f" {name}" in f" {said[0]}"][-1] == (
        "Status" if columns == 40 else "Cost"
    )


@pytest.mark.uncovered
@pytest.mark.slow
@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("variable", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}], ids=str)
@pytest.mark.parametrize("command", ["list", "show", "status", "stats", "today"])
def test_without_a_locale(
    variable: dict[str, str], command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (variable | {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}).items():
        monkeypatch.setenv(name, value)
    assert "Traceback" not in on_terminal(command)
    assert hookkit(command).err == ""


# Which ones


@pytest.fixture
def four(shop: Path) -> None:
    """Sessions of two projects, two branches and two models; the last one is one's own."""
    deliver(
        line(payload("SessionStart", "one", cwd=str(shop), model="claude-opus-4-6"), 0),
        line(payload("SessionEnd", "one", reason="other", cwd=str(shop)), 10),
        line(payload("UserPromptSubmit", "two", prompt="x", cwd=str(shop / "src")), 100),
        line(payload("SessionStart", "three", cwd="/x/other", model="claude-haiku-4-5"), 200),
        line(own("git", "three", git_branch="fix"), 201, src="hookkit"),
        line(
            own("started", "four", origin="manual", cwd=str(shop), description="4"), 300, src="user"
        ),
        line(own("ended", "four"), 301, src="user"),
    )


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    "arguments, found",
    [
        ((), "four three two one"),
        (("--project", "other"), "three"),
        (("--project", "none"), ""),
        (("--branch", "fix"), "three"),
        (("--model", "OPUS"), "one"),
        (("--model", "claude-haiku-4-5"), "three"),
        (("--since", at(100)), "four three two"),
        (("--until", at(100)), "two one"),
        (("--since", at(50), "--until", at(250)), "three two"),
        (("--origin", "manual"), "four"),
        (("--origin", "hook", "--project", "shop"), "one"),
        (("--status", "active"), "three two"),
        (("--status", "busy"), "two"),
        (("--status", "idle"), "three"),
        (("--status", "completed"), "four one"),
        (("--status", "abandoned"), ""),
        (("--here",), "four two one"),
        (("--here", "--status", "active"), "two"),
        (("--here", "--origin", "manual", "-l", "1"), "four"),
        (("-l", "2"), "four three"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_filters(arguments: tuple[str, ...], found: str) -> None:
    result = json.loads(call("list", "--json", *arguments).output)["sessions"]
    assert [each["session_id"] for each in result] == found.split()


@pytest.mark.usefixtures("four")
def test_none_is_like_this() -> None:
    assert "No sessions match." in call("list", "--project", "none").output


def test_the_help_explains_whose_days_these_are() -> None:
    assert "day of your local clock" in " ".join(call("list", "--help").output.split())


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    "arguments, why",
    [
        (("--since", "2026-13-01"), "is not a date"),
        (("--until", "soon"), "is not a date"),
        (("--since", "0001-01-01T00:00+14:00"), "is not a date"),
        (("--until", "9999-12-31"), "is not a date"),
        (("--status", "sleeping"), "not one of"),
        (("--origin", "internal"), "not one of"),
        (("-l", "many"), "not a valid integer"),
        (("--limit", "0"), "not in the range"),
        (("--colour",), "No such option"),
        (("extra",), "unexpected extra argument"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_what_cannot_be_meant(arguments: tuple[str, ...], why: str) -> None:
    said = refused("list", *arguments, code=2)
    assert why in said and "hookkit list --help" in said


# A session of one's own


def test_files_and_cost_are_those_of_its_agents_too(shop: Path) -> None:
    call("start", "it")
    (shop / "three").write_text("new\n")
    now = time.time_ns()
    edited = {"file_path": str(shop / "gone.py")}
    deliver(line(tool(session_id="agent", cwd=str(shop), tool_input=edited), at=now))
    call("log-ai", "-p", "x", "-m", "y", "-t", "10", "-c", "1.5")
    call("show", "1")
    _, mine, agent = hookkit("list").out.splitlines()  # the latest activity is that of `log-ai`
    assert agent.split()[-5:] == ["1", "1", "0", "0", "—"]
    assert mine.split()[-5:] == ["2", "0", "0", "0", "$1.50"]
    assert mine.split()[3] == "active"
    assert hookkit("list", "--json").json["sessions"][0]["total"]["files_changed"] == 2


# How fast


def test_rich_is_loaded_for_a_terminal_only() -> None:
    program = (
        "import sys\nfrom hookkit.cli import cli\n"
        "for name in ('list', 'status', 'show', 'today', 'stats'):\n"
        "    try: cli([name], standalone_mode=False)\n"
        "    except (SystemExit, Exception): pass\n"
        "print([name for name in sys.modules if name.startswith('rich')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=os.environ)
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_sessions_of_several_agents() -> None:
    deliver(line(payload("SessionStart", "one")), line(payload("SessionStart", "two"), 1))
    assert "Agent" not in hookkit("list").out
    started = {"hook_event_name": "sessionStart", "conversation_id": "three"}
    deliver(line(started | {"session_id": "three"}, 2, agent="cursor"))
    head, *rows = hookkit("list").out.splitlines()
    assert head.split()[-2:] == ["Cost", "Agent"]
    assert sorted(each.split()[-1] for each in rows) == ["Code", "Code", "Cursor"]
    (only,) = run_json("list", "--agent", "claude", "--json", "-l", "1")["sessions"]
    assert only["framework"] == "claude_code"
    assert call("list", "--agent", "codex").output.startswith("No sessions match")


def test_the_agent_of_a_session_is_shown() -> None:
    deliver(line(payload("SessionStart", "one")))
    assert "Claude Code" in call("show").output
    assert call("stats", "--by", "agent").output.splitlines()[1].startswith("Claude Code  1  ")
    assert call("stats", "--by", "framework").output == call("stats", "--by", "agent").output
