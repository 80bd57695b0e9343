"""The status line: one line, whatever comes in, and what the JSON says goes to the journal."""

import json
import os
import posix
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths, record
from hookkit.agents import launcher
from hookkit.api.budgets import change
from hookkit.api.store import Store
from hookkit.hook import budgets, line_parts, statusline
from hookkit.hook.budgets import Budgets
from tests.agents.claude_code.test_statusline import SAID, USAGE
from tests.builders import deliver, line, payload, rows
from tests.spending import spend

NOW = round(time.time() * 1000)
PLAIN = {"NO_COLOR": "1"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository, on the branch `fix/cart`."""
    folder = tmp_path / "shop"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/fix/cart\n")
    return folder


def json_of(folder: Path | str = "/nowhere", **members: Any) -> bytes:
    """What the client says."""
    common = {
        "cwd": str(folder),
        "model": {"id": "claude-opus-5-5", "display_name": "Opus 5.5"},
        "workspace": {"current_dir": str(folder), "project_dir": str(folder)},
    }
    return json.dumps(SAID | common | members).encode()


def wired(sent: bytes, **variables: str) -> str:
    """Run the wired command as the client does; the one line that it printed."""
    launcher.write("statusline")
    done = subprocess.run(
        ["sh", "-c", launcher.command("statusline")],
        input=sent,
        env=os.environ | variables,
        capture_output=True,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    output = done.stdout.decode()
    assert output.endswith("\n")
    assert output.count("\n") == 1
    return output[:-1]


def limit(kind: str, usd: float, project: str | None = None) -> None:
    def edit(known: Budgets) -> None:
        known.limits[(kind, project)] = usd

    change(edit)


# What it shows


def test_all_of_it(project: Path) -> None:
    spend("s1", {NOW: 1.0})
    spend("s2", {NOW: 3.0})
    limit("daily", 20)
    limit("daily", 5, "shop")
    limit("daily", 0.5, "blog")
    assert wired(json_of(project), **PLAIN) == (
        "Opus 5.5 · fix/cart · 26% context · $1.25 session · $4.00 today · $1.00 left today in shop"
    )


ALL = (
    "Opus 5.5 · feature/discount-before-taxes · 26% context · $1.25 session · $4.00 today · "
    "$1.00 left today in shop"
)


@pytest.mark.parametrize(
    "columns, shown",
    [
        ("300", ALL),
        (str(len(ALL) + line_parts.MARGIN), ALL),
        (
            str(len(ALL) + line_parts.MARGIN - 1),
            ALL.replace("feature/discount-before-taxes · ", ""),
        ),
        ("80", "26% context · $1.25 session · $4.00 today · $1.00 left today in shop"),
        ("60", "26% context · $1.25 session · $1.00 left today in shop"),
        ("44", "26% context · $1.00 left today in shop"),
        ("40", "$1.00 left today in shop"),
        ("20", "$1.00 left toda…"),
        ("1", "$1.00 lef…"),
        ("0", ALL),
        ("-5", ALL),
        ("wide", ALL),
        ("", ALL),
    ],
)
def test_the_budget_is_left_in_a_narrow_terminal(columns: str, shown: str, project: Path) -> None:
    (project / ".git" / "HEAD").write_text("ref: refs/heads/feature/discount-before-taxes\n")
    spend("s1", {NOW: 1.0})
    spend("s2", {NOW: 3.0})
    limit("daily", 5, "shop")
    assert wired(json_of(project), COLUMNS=columns, **PLAIN) == shown


def test_what_is_cut_keeps_its_colour(project: Path) -> None:
    spend("s1", {NOW: 1.0})
    limit("session", 1.2)
    assert wired(json_of(project), COLUMNS="20") == "\033[31m$0.05 over this…\033[0m"


def test_wide_characters_take_two_columns(project: Path) -> None:
    (project / ".git" / "HEAD").write_text("ref: refs/heads/修正\n")
    whole = "Opus 5.5 · 修正 · 26% context · $1.25 session"
    width = len(whole) + 2 + line_parts.MARGIN
    assert wired(json_of(project), COLUMNS=str(width), **PLAIN) == whole
    assert "修正" not in wired(json_of(project), COLUMNS=str(width - 1), **PLAIN)


def test_a_dumb_terminal_gets_no_colours(project: Path) -> None:
    assert "\033" not in wired(json_of(project), TERM="dumb")


def test_colours(project: Path) -> None:
    spend("s1", {NOW: 1.0})
    limit("session", 1.2)
    dot = "\033[2m · \033[0m"
    assert wired(json_of(project)) == dot.join(
        (
            "Opus 5.5",
            "fix/cart",
            "\033[32m26% context\033[0m",
            "$1.25 session",
            "$1.00 today",
            "\033[31m$0.05 over this session\033[0m",
        )
    )


@pytest.mark.parametrize("used, colour", [(69, 32), (70, 33), (89, 33), (90, 31), (100, 31)])
def test_a_full_window_is_seen(used: int, colour: int) -> None:
    window = statusline.StatusLine({"context_window": {"used_percentage": used}}, colour=True)
    assert window.text("/nowhere", 0) == f"\033[{colour}m{used}% context\033[0m"


@pytest.mark.parametrize(
    "window, shown",
    [
        (None, ""),
        ({"used_percentage": None, "context_window_size": 1000, "current_usage": None}, ""),
        ({"used_percentage": None, "context_window_size": 100_000, "current_usage": USAGE}, "53%"),
        ({"context_window_size": 0, "current_usage": USAGE}, ""),
        ({"used_percentage": "many"}, ""),
        ({"used_percentage": 41.6}, "42%"),
    ],
    ids=str,
)
def test_context(window: Any, shown: str) -> None:
    output = statusline.StatusLine({"context_window": window}, colour=False).context()
    assert output.text == (f"{shown} context" if shown else "")


def test_a_session_that_is_not_stored_has_the_budget_of_its_folder(project: Path) -> None:
    spend("other", {NOW: 3.0}, project=str(project))
    limit("daily", 5, "shop")
    output = wired(json_of(project, session_id="new"), **PLAIN)
    assert output.endswith("$3.00 today · $2.00 left today in shop")


def test_nothing_of_what_is_reported_is_obeyed(project: Path) -> None:
    (project / ".git" / "HEAD").write_bytes(b"ref: refs/heads/\x1b]0;owned\x07\xff\xe2\x80\xae\n")
    output = wired(json_of(project, model={"display_name": "\x1b[2J\u202eOpus\r\n\x9b"}), **PLAIN)
    assert output.startswith("�[2J�Opus � · �]0;owned��� · 26% context")
    assert output.isprintable()


MISSING = ["model", "workspace", "cwd", "cost", "context_window", "session_id"]


@pytest.mark.parametrize("name", MISSING)
@pytest.mark.parametrize("value", [None, 7, "x", [], {}, True])
def test_what_is_missing_or_odd_is_left_out(name: str, value: Any, project: Path) -> None:
    spend("s1", {NOW: 1.0})
    limit("session", 5)
    told = json.loads(json_of(project)) | {name: value}
    output = statusline.StatusLine(told, colour=False).text(str(paths.data_dir()), time.time())
    assert output.endswith("this session")
    assert output.isprintable()


@pytest.mark.parametrize("sent", [b"", b"garbage", b"[]", b"7", b"{", b"\xff", b"{}"])
def test_garbage_is_no_traceback(sent: bytes) -> None:
    assert wired(sent, **PLAIN) == ""
    spend("s1", {NOW: 1.0})
    assert wired(sent, **PLAIN) == "$1.00 today"
    assert not (paths.data_dir() / "journal").exists()


def test_a_closed_stdin() -> None:
    launcher.write("statusline")
    command = f"({launcher.command('statusline')}\n) <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


# Without the database it says what the JSON tells


def no_database() -> None:
    paths.database().unlink()


def damaged_database() -> None:
    paths.database().write_bytes(b"x" * 8192)


def newer_database() -> None:
    with closing(sqlite3.connect(paths.database())) as db:
        db.execute("PRAGMA user_version = 9999")


def older_database() -> None:
    with closing(sqlite3.connect(paths.database())) as db:
        db.execute("DROP TABLE totals")


HARMS = [no_database, damaged_database, newer_database, older_database]
ALONE = "Opus 5.5 · 26% context · $1.25 session"


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_a_database_that_cannot_be_read(harm: Callable[[], None]) -> None:
    spend("s1", {NOW: 1.0})
    limit("daily", 20)
    harm()
    assert wired(json_of(), **PLAIN) == ALONE
    here = statusline.StatusLine(json.loads(json_of()), colour=False)
    assert here.text(str(paths.data_dir()), time.time()) == ALONE
    assert paths.database().exists() == (harm is not no_database)


def test_a_locked_database_is_not_waited_for() -> None:
    spend("s1", {NOW: 1.0})
    with closing(sqlite3.connect(paths.database(), isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("BEGIN EXCLUSIVE")
        assert wired(json_of(), **PLAIN) == ALONE


def test_broken_budgets_are_reported() -> None:
    spend("s1", {NOW: 1.0})
    (paths.data_dir() / budgets.FILE).write_text("{")
    told = f"{ALONE} · $1.00 today · budgets.json is invalid: hookkit budget"
    assert wired(json_of(), **PLAIN) == told
    here = statusline.StatusLine(json.loads(json_of()), colour=False)
    assert here.text(str(paths.data_dir()), time.time()) == told


# Git


def branch_above(folder: Path) -> str:
    """The branch of a repository that tests run in; usually there is none."""
    return statusline.branch_of(str(folder.parent))


@pytest.mark.parametrize(
    "head, branch",
    [
        ("ref: refs/heads/main\n", "main"),
        ("ref: refs/heads/a/b", "a/b"),
        ("ref: refs/remotes/x\n", "refs/remotes/x"),
        ("0f3c2a9d6b1e4f50718293a4b5c6d7e8f9012345\n", "0f3c2a9"),
        ("ref: refs/heads/.invalid\n", ""),  # where branches are not stored in files
        ("", ""),
    ],
)
def test_the_branch_is_read_by_hand(head: str, branch: str, project: Path) -> None:
    (project / ".git" / "HEAD").write_text(head)
    below = project / "src" / "deep"
    below.mkdir(parents=True)
    for folder in (project, below, f"{project}/"):
        expected = branch if head else branch_above(project)
        assert statusline.branch_of(str(folder)) == expected


@pytest.mark.parametrize("is_relative", [False, True])
def test_the_branch_of_a_worktree(is_relative: bool, tmp_path: Path) -> None:
    place = tmp_path / "repo" / ".git" / "worktrees" / "w"
    place.mkdir(parents=True)
    (place / "HEAD").write_text("ref: refs/heads/side\n")
    (tmp_path / "w").mkdir()
    target = "../repo/.git/worktrees/w" if is_relative else place
    (tmp_path / "w" / ".git").write_text(f"gitdir: {target}\n")
    assert statusline.branch_of(str(tmp_path / "w")) == "side"


@pytest.mark.parametrize("folder", [None, 7, "", "relative", "/nowhere/at/all", "/nul\0", "/"])
def test_no_repository_is_no_branch(folder: Any) -> None:
    assert statusline.branch_of(folder) == ""


def test_a_pipe_is_not_waited_for(project: Path) -> None:
    (project / ".git" / "HEAD").unlink()
    os.mkfifo(project / ".git" / "HEAD")
    assert statusline.branch_of(str(project)) == branch_above(project)


# The journal


def journaled() -> list[dict[str, Any]]:
    """What was written down."""
    segments = sorted((paths.data_dir() / "journal").glob("*.jsonl"))
    return [json.loads(each) for path in segments for each in path.read_text().splitlines()]


def test_news_are_journaled_once() -> None:
    wired(json_of())
    wired(json_of())
    wired(json_of(version="9"))
    (known,) = journaled()
    assert (known["src"], known["p"]) == ("statusline", json.loads(json_of()))
    wired(json_of(cost={"total_cost_usd": 1.5}))
    wired(json_of(cost={"total_cost_usd": 1.5}, session_id="s2"))
    window = {"context_window_size": 200_000, "current_usage": USAGE | {"input_tokens": 6}}
    wired(json_of(cost={"total_cost_usd": 1.5}, context_window=window))
    assert len(journaled()) == 4


@pytest.mark.parametrize(
    "members",
    [
        {"cost": {"total_cost_usd": 0}, "context_window": {"current_usage": None}},
        {"cost": None, "context_window": None},
        {"session_id": ""},
        {"session_id": 7},
    ],
    ids=str,
)
def test_what_reports_nothing_is_not_journaled(members: dict[str, Any]) -> None:
    wired(json_of(**members))
    assert journaled() == []


def test_our_own_summariser_is_not_journaled() -> None:
    assert wired(json_of(), HOOKKIT_SUMMARIZER="1", **PLAIN) == ALONE
    assert journaled() == []


@pytest.mark.parametrize("session_id", ["../../x", "é" * 300, "\ud800", "a\0b"])
def test_any_session_has_its_file(session_id: str) -> None:
    for _ in range(2):
        wired(json_of(session_id=session_id))
    assert len(journaled()) == 1
    folder = paths.data_dir() / statusline.REPORTS
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


def test_a_folder_that_cannot_be_written_is_no_matter(home: Path) -> None:
    (home / "taken").touch()
    launcher.write("statusline")
    command = launcher.command("statusline")
    done = subprocess.run(
        ["sh", "-c", f"HOOKKIT_HOME={home}/taken; {command}"],
        input=json_of(),
        env=os.environ | PLAIN,
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_is_old_is_forgotten() -> None:
    wired(json_of(session_id="old"))
    (old,) = (paths.data_dir() / statusline.REPORTS).iterdir()
    long_ago = time.time() - statusline.KEPT_SECONDS - 60
    os.utime(old, (long_ago, long_ago))
    wired(json_of(session_id="new"))
    (new,) = (paths.data_dir() / statusline.REPORTS).iterdir()
    assert new != old


def test_a_fold_takes_it() -> None:
    deliver(line(payload("SessionStart")))
    wired(json_of())
    wired(json_of(session_id="nobody"))
    with Store.open() as store:
        (session,) = store.get_recent_sessions()
    assert (session.client_cost_usd, session.context) == (1.25, 52_905)
    assert (session.n_hook_events, session.cost_usd) == (1, None)
    before = rows()
    paths.database().unlink()
    with Store.open() as store:
        assert [each.session_id for each in store.get_recent_sessions()] == ["s1"]
    assert rows() == before


# In this process


@pytest.fixture
def driven(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Lets `main` run in this process; what it prints, and the exit code."""
    printed: list[Any] = []
    monkeypatch.setattr(posix, "_exit", printed.append)
    monkeypatch.setattr(posix, "write", lambda _, data: printed.append(data))
    monkeypatch.setattr(record, "read_payload", lambda _: json_of())
    monkeypatch.setitem(posix.environ, b"HOOKKIT_HOME", os.fsencode(paths.data_dir()))
    monkeypatch.setitem(posix.environ, b"NO_COLOR", b"1")
    return printed


def test_main_prints(driven: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(statusline, "journal", lambda *output: told.append(output))
    statusline.main("/nowhere", 7, "claude_code")
    assert driven == [f"{ALONE}\n".encode(), 0]
    assert told == [(str(paths.data_dir()), json_of(), json.loads(json_of()), 7, "claude_code")]
    monkeypatch.setitem(posix.environ, b"HOOKKIT_SUMMARIZER", b"1")
    statusline.main("/nowhere", 7)
    assert len(told) == 1


def test_main_never_fails(driven: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statusline, "StatusLine", lambda *_, **__: sys.exit(2))
    statusline.main("/nowhere", 7)
    assert driven == [0]


def test_the_journal_in_this_process() -> None:
    folder, told = str(paths.data_dir()), json.loads(json_of())
    old = Path(folder, statusline.REPORTS, "00")
    for _ in range(2):
        statusline.journal(folder, json_of(), told, 7)
        old.parent.mkdir(exist_ok=True)
        old.touch()
        os.utime(old, (0, 0))
    assert len(journaled()) == 1
    statusline.journal(folder, json_of(), told | {"session_id": "s2"}, 7)
    assert not old.exists()
    statusline.journal(folder, json_of(), told | {"cost": None, "context_window": None}, 7)
    assert len(journaled()) == 2
    statusline.journal(folder, json_of(), told | {"cost": None}, 7)
    assert len(journaled()) == 3
