"""The guard: it holds a prompt back over budget, and fails open whatever is wrong."""

import json
import os
import posix
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths, record
from hookkit.agents import launcher
from hookkit.api.budgets import change
from hookkit.hook import budget_guard, budgets
from hookkit.hook.budgets import Budgets
from tests.builders import payload
from tests.spending import spend

NOW = round(time.time() * 1000)


def limit(
    kind: str = "daily", project: str | None = None, usd: float = 10, on: bool = True
) -> None:
    """Set a budget, and have it enforced."""

    def edit(known: Budgets) -> None:
        known.limits[(kind, project)] = usd
        known.enforce = on

    change(edit)


def prompt(**fields: Any) -> bytes:
    return json.dumps(payload("UserPromptSubmit", **{"prompt": "Go on"} | fields)).encode()


def wired(sent: bytes | None = None) -> str:
    """Run the wired command as the client does; what it printed. It leaves with 0, silent."""
    launcher.write("guard")
    done = subprocess.run(
        ["sh", "-c", launcher.command("guard")],
        input=prompt() if sent is None else sent,
        capture_output=True,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def reason(output: str) -> str:
    """The one sentence of an answer that holds a prompt back."""
    answer: dict[str, str] = json.loads(output)
    assert answer.keys() == {"decision", "reason"}
    assert answer["decision"] == "block"
    assert "\n" not in answer["reason"]
    return answer["reason"]


@pytest.fixture
def over() -> None:
    spend("s1", {NOW: 12.5})
    limit()


@pytest.mark.usefixtures("over")
def test_over_budget_a_prompt_is_held_back() -> None:
    assert reason(wired()) == (
        "hookkit blocked this prompt. You've spent $12.50 of today's $10.00 budget. Raise it with "
        "`hookkit budget set`, or let prompts through with `hookkit budget enforce off`."
    )
    (held,) = (paths.data_dir() / "journal").iterdir()
    assert b'"src":"guard"' in held.read_bytes()  # a journal of its own: nothing else is recorded


@pytest.mark.usefixtures("over")
def test_what_is_not_enforced_holds_nothing_back() -> None:
    limit(on=False)
    assert wired() == ""


@pytest.mark.parametrize(
    "kind, project, usd, fields, held",
    [
        ("daily", None, 12.5, {}, False),
        ("monthly", None, 12, {}, True),
        ("daily", "shop", 12, {}, True),
        ("daily", "blog", 0.01, {}, False),
        ("daily", "blog", 0.01, {"session_id": "new", "cwd": "/home/dev/blog"}, False),
        ("daily", "shop", 12, {"session_id": "new", "cwd": "/home/dev/shop"}, True),
        ("session", None, 12, {}, True),
        ("session", None, 13, {}, False),
        ("session", None, 12, {"session_id": "new"}, False),
        ("session", "shop", 12, {"cwd": "/home/dev/blog"}, True),
        ("session", None, 12, {"hook_event_name": "Stop"}, False),
        ("session", None, 12, {"session_id": 7}, False),
    ],
)
def test_which_budget_holds_back(
    kind: str, project: str | None, usd: float, fields: dict[str, Any], held: bool
) -> None:
    spend("s1", {NOW: 12.5}, project="/home/dev/shop")
    limit(kind, project, usd)
    result = json.loads(prompt(**fields))
    assert bool(budget_guard.verdict(str(paths.data_dir()), result, time.time())) == held


NEWS = "<task-notification>\n<task-id>b1</task-id>\n</task-notification>"


@pytest.mark.usefixtures("over")
@pytest.mark.parametrize(
    "fields, held",
    [
        ({"prompt": "!make deploy"}, True),
        ({"prompt": "<bash-input>make deploy</bash-input>"}, True),
        ({"prompt": "/fix-issue 142"}, True),
        ({"prompt": "  "}, True),  # an image
        ({"prompt": "<ide_selection>x = 1</ide_selection> explain"}, True),
        ({"source": "user"}, True),
        ({"source": "sdk"}, True),
        ({"prompt": NEWS}, False),
        ({"prompt": NEWS, "source": "user"}, False),
        ({"prompt": '<channel source="chat">hi</channel>'}, False),
        ({"prompt": '<teammate-message teammate_id="a">done</teammate-message>'}, False),
        ({"prompt": '<agent-message from="b">done</agent-message>'}, False),
        ({"prompt": "Another Claude session sent a message:\nhi"}, False),
        ({"source": "system"}, False),
        ({"source": "loop_wakeup"}, False),
        ({"source": "schedule_wakeup"}, False),
        ({"source": "poll_event"}, False),
        ({"agent_id": "a1"}, False),
    ],
    ids=str,
)
def test_only_what_a_person_typed_is_held_back(fields: dict[str, Any], held: bool) -> None:
    given = json.loads(prompt(**fields))
    assert bool(budget_guard.verdict(str(paths.data_dir()), given, time.time())) == held


@pytest.mark.usefixtures("over")
def test_the_wired_guard_lets_the_news_of_a_task_through() -> None:
    assert wired(prompt(prompt=NEWS)) == ""
    assert reason(wired(prompt(prompt="<bash-input>ls</bash-input>")))


SLOW = {"typing", "re", "json", "os"}

REPORT = (
    "import sys; sys.path.append(sys.argv[1]); from hookkit.hook import budget_guard; import posix;"
    "budget_guard.verdict(sys.argv[2], {'hook_event_name': 'UserPromptSubmit', 'prompt': 'x'}, 0);"
    "print(*sys.modules)"
)


@pytest.mark.usefixtures("over")
def test_the_guard_imports_nothing_slow() -> None:
    package = Path(budget_guard.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", REPORT, str(package), str(paths.data_dir())],
        capture_output=True,
        check=True,
        text=True,
    )
    assert "hookkit.agents.claude_code.prompts" in done.stdout.split()
    assert set(done.stdout.split()) & SLOW == set()


def test_the_worst_is_named_and_made_plain() -> None:
    spend("s1", {NOW: 12.5}, project='a"b\n\x1b[31m')
    limit("weekly", None, 12)
    limit("session", 'a"b\n\x1b[31m', 1)
    assert "$12.50 of this session's $1.00 budget for a\"b �[31m." in reason(wired())


# It fails open


def no_database() -> None:
    paths.database().unlink()


def no_folder() -> None:
    paths.data_dir().rename(paths.data_dir().with_name("away"))
    paths.make_private(paths.data_dir())


def damaged_database() -> None:
    paths.database().write_bytes(b"x" * 8192)


def newer_database() -> None:
    with closing(sqlite3.connect(paths.database())) as db:
        db.execute("PRAGMA user_version = 9999")


def older_database() -> None:
    with closing(sqlite3.connect(paths.database())) as db:
        db.execute("DROP TABLE ai_usage")
        db.execute("DROP TABLE totals")


def broken_budgets() -> None:
    (paths.data_dir() / budgets.FILE).write_text('{"enforce": true')


def no_budgets() -> None:
    (paths.data_dir() / budgets.FILE).unlink()


def no_limits() -> None:
    (paths.data_dir() / budgets.FILE).write_text('{"enforce": true}')


HARMS = [
    no_database,
    no_folder,
    damaged_database,
    newer_database,
    older_database,
    broken_budgets,
    no_budgets,
    no_limits,
]


@pytest.mark.usefixtures("over")
@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_what_is_broken_holds_nothing_back(harm: Callable[[], None]) -> None:
    assert reason(wired())
    harm()
    assert wired() == ""


@pytest.mark.usefixtures("over")
def test_a_locked_database_is_not_waited_for() -> None:
    with closing(sqlite3.connect(paths.database(), isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("BEGIN EXCLUSIVE")
        assert wired() == ""


@pytest.mark.usefixtures("over")
def test_a_writer_is_not_waited_for_either() -> None:
    with closing(sqlite3.connect(paths.database(), isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        assert reason(wired())


@pytest.mark.usefixtures("over")
@pytest.mark.parametrize(
    "sent", [b"", b"garbage", b"[]", b"{}", b'{"hook_event_name": "User', b"\xff"]
)
def test_garbage_holds_nothing_back(sent: bytes) -> None:
    assert wired(sent) == ""


@pytest.mark.usefixtures("over")
def test_a_closed_stdin_and_stdout() -> None:
    launcher.write("guard")
    command = launcher.command("guard")
    for redirection in ("<&-", ">&-", "<&- >&- 2>&-", ">/dev/full"):
        ran = subprocess.run(
            ["sh", "-c", f"({command}\n) {redirection}"], input=prompt(), capture_output=True
        )
        assert (ran.returncode, ran.stdout) == (0, b"")


@pytest.mark.usefixtures("over")
def test_our_own_summariser_is_never_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARIZER", "1")
    assert wired() == ""


@pytest.mark.usefixtures("over")
@pytest.mark.parametrize(
    "script", ["echo out; exit 2", "echo err >&2; exit 2", "printf '{\"continue\":false}'"]
)
def test_nothing_but_our_answer_is_let_through(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "python").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    launcher.write("guard")
    assert wired_guard() == (0, b"", b"")


@pytest.mark.parametrize("script", ["echo err >&2; exit 2", "((( 'never closed"])
def test_a_broken_launcher_blocks_nothing(script: str) -> None:
    launcher.write("guard").write_text(script)
    assert wired_guard() == (0, b"", b"")


def wired_guard() -> tuple[int, bytes, bytes]:
    """Run the guard as the client does; its code and its output."""
    command = ["sh", "-c", launcher.command("guard")]
    done = subprocess.run(command, input=prompt(), capture_output=True)
    return done.returncode, done.stdout, done.stderr


# In this process


@pytest.fixture
def driven(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """Lets `main` run in this process; what it prints."""
    printed: list[bytes] = []
    monkeypatch.setattr(posix, "_exit", printed.append)
    monkeypatch.setattr(posix, "write", lambda _, data: printed.append(data))
    monkeypatch.setattr(record, "read_payload", lambda _: prompt())
    monkeypatch.setitem(posix.environ, b"HOOKKIT_HOME", os.fsencode(paths.data_dir()))
    yield printed


@pytest.mark.usefixtures("over")
def test_main_answers(driven: list[Any]) -> None:
    budget_guard.main("/nowhere", 1)
    answer, line, code = driven
    assert b'"src":"guard"' in line
    assert (reason(answer)[:7], code) == ("hookkit", 0)


def test_main_has_nothing_to_say_within_the_budget(driven: list[Any]) -> None:
    spend("s1", {NOW: 2.5})
    limit()
    budget_guard.main("/nowhere", 1)
    assert driven == [0]


@pytest.mark.usefixtures("over")
def test_main_has_nothing_to_say_where_nobody_enforces(driven: list[Any]) -> None:
    limit(on=False)
    budget_guard.main("/nowhere", 1)
    assert driven == [0]


@pytest.mark.usefixtures("over")
def test_main_of_the_summariser(driven: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(posix.environ, b"HOOKKIT_SUMMARIZER", b"1")
    budget_guard.main("/nowhere", 1)
    assert driven == [0]


@pytest.mark.usefixtures("over")
def test_main_fails_open(driven: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget_guard, "verdict", lambda *_: sys.exit(2))
    budget_guard.main("/nowhere", 1)
    assert driven == [0]


def test_the_program_loads_next_to_nothing(tmp_path: Path) -> None:
    """What would take longer to import than all that the guard does."""
    heavy = {"typing", "re", "os", "json", "enum", "contextlib", "pathlib", "hookkit.model.session"}
    for name, module in (("guard", "budget_guard"), ("statusline", "statusline")):
        code = launcher.PROGRAMS[name].replace(
            f"{module}.main", "print(*sys.modules); (lambda *_: 0)"
        )
        package = str(launcher.PACKAGE)
        command = [sys.executable, "-I", "-S", "-c", code, package, "/", str(tmp_path), "1"]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        loaded = set(done.stdout.split())
        assert {f"hookkit.hook.{module}", "sqlite3"} <= loaded
        assert heavy & loaded == set()
