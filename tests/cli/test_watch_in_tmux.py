"""hookkit watch as a person sees it: the installed entry point in a terminal of tmux."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.runs import SessionManager
from hookkit.lib.system import locks
from tests.builders import deliver, line, payload
from tests.cli.installed import SCRIPT
from tests.cli.terminal import run
from tests.cli.tmux import Tmux, needs_tmux, terminal
from tests.cli.watching.sessions import SHADY, record
from tests.fake_client import Client
from tests.runs.fakes import STAYS, until

pytestmark = [needs_tmux, pytest.mark.slow]


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Tmux]:
    """A terminal of 80 columns, and three agents at work."""
    record(tmp_path, "Fix the login", SHADY, "Write docs")
    with terminal(tmp_path) as made:
        yield made


def test_a_tour(screen: Tmux, tmp_path: Path) -> None:
    screen.hookkit("watch")
    shown = screen.sees("3 active  by activity", "#1 Fix the login", "make part-1")
    assert re.search(r"1  busy .* Bash +Fix the login", shown)
    screen.type("Down")
    screen.sees("#2 Fix [bold red]this[/] �[31m�red 日本語")  # nothing of it is obeyed
    screen.type("s")
    screen.sees("by cost", "#2 Fix")
    screen.type("Enter")
    screen.sees("First Prompt", "Tool", "esc back")
    screen.type("Escape")
    screen.sees("by cost")
    screen.write("/docs")
    screen.sees("1 of 3 active  /docs", "#3 Write docs")
    screen.type("Escape")
    screen.sees("3 active  by cost")
    screen.type("?")
    screen.sees("filter by words")
    screen.type("Escape", "c")
    screen.sees("is no run of hookkit")
    record(tmp_path, "Now the logout")
    screen.sees("Now the logout")
    screen.type("q")
    screen.sees("exit=0")
    assert "by cost" not in screen.screen()


def test_the_clocks_run_without_events(screen: Tmux) -> None:
    screen.hookkit("watch")
    screen.sees("Fix the login")
    for _ in range(3):
        screen.changes(screen.screen())


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_widths(columns: int, screen: Tmux) -> None:
    screen.hookkit("watch")
    screen.sees("Fix the login")
    screen("resize-window", "-x", str(columns), "-y", "20")
    until(lambda: len(screen.lines()[0]) <= columns, "another width")
    until(lambda: "So far" in screen.screen() or columns < 150, "all columns")
    screen.type("Down")
    shown = screen.sees("#2 Fix", "Cost", "Last words")
    assert shown.count("busy") == 3  # a row is a line
    assert "q quit" in shown.splitlines()[-1]


def test_a_terminal_with_few_lines(screen: Tmux) -> None:
    screen.hookkit("watch")
    screen.sees("Fix the login")
    for lines in ("6", "3", "2", "1", "24"):
        screen("resize-window", "-x", "80", "-y", lines)
        time.sleep(0.1)
    screen.sees("3 active", "#1 Fix the login")
    screen.type("q")
    screen.sees("exit=0")


@pytest.mark.parametrize(
    ("variables", "is_coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"CLICOLOR": "0"}, False)],
    ids=["colours", "NO_COLOR", "CLICOLOR"],
)
def test_colours(variables: dict[str, str], is_coloured: bool, screen: Tmux) -> None:
    screen.hookkit("watch", **variables)
    screen.sees("Fix the login")
    painted = screen.screen("-e")
    assert bool(re.search(r"\x1b\[[0-9;]*3[1-7]m", painted)) == is_coloured
    assert "\x1b[7m" in painted or "\x1b[0;7m" in painted  # the selected row


def test_a_dumb_terminal_gets_it_once(screen: Tmux) -> None:
    screen.start(f"TERM=dumb {SCRIPT} watch")
    shown = screen.sees("exit=0", "Fix the login")
    assert "by activity" not in shown


def test_no_session(tmp_path: Path) -> None:
    with terminal(tmp_path, 40, 10) as screen:
        screen.hookkit("watch")
        screen.sees("0 active", "No active session.", "q quit")
        deliver(line(payload("UserPromptSubmit", "one", prompt="The first one")))
        screen.sees("1 active", "#1 The first one")


def test_while_the_journal_is_read_by_another_process(screen: Tmux) -> None:
    screen.hookkit("watch")
    screen.sees("Fix the login")
    with locks.hold(paths.fold_lock(), "testing"):
        deliver(line(payload("UserPromptSubmit", "late", prompt="A late one")))
        screen.sees("this may be behind")
        screen.type("Down")
        screen.sees("#2 Fix")  # it goes on
    screen.sees("A late one")
    screen.misses("this may be behind")


def test_while_the_database_is_rebuilt(screen: Tmux) -> None:
    screen.hookkit("watch")
    screen.sees("Fix the login")
    run("rebuild")
    deliver(line(payload("UserPromptSubmit", "late", prompt="A late one")))
    screen.sees("A late one", "4 active")


def test_a_bug_restores_the_terminal(screen: Tmux) -> None:
    broken = "from hookkit.cli.watching import view; view.select = None; "
    screen.start(
        f"{SCRIPT.with_name('python')} -c '{broken}from hookkit.cli import run; run()' watch"
    )
    screen.sees("Fix the login")
    screen.type("j")
    shown = screen.sees("exit=3", "hookkit: a bug: TypeError", "Please report it")
    assert "by activity" not in shown
    assert screen("display-message", "-p", "#{alternate_on} #{cursor_flag}").strip() == "0 1"


def test_cancel_a_run(
    client: Client, manager: SessionManager, project: Path, tmp_path: Path
) -> None:
    client.does(STAYS)
    session_id = manager.execute(project, "Deploy it").session_id
    with terminal(tmp_path) as screen:
        screen.hookkit("watch")
        screen.sees("1 active")
        screen.type("c")
        screen.sees("Cancel the run of #1", "[y/n]")
        screen.type("n")
        screen.misses("[y/n]")
        screen.type("c")
        screen.sees("[y/n]")
        screen.type("y")
        screen.sees("#1 cancelled")
    assert manager.get(session_id).status == "cancelled"


def test_thousands_of_sessions(tmp_path: Path) -> None:
    deliver(
        *(line(payload("UserPromptSubmit", f"s{n}", prompt=f"Do part {n}"), n) for n in range(3000))
    )
    with terminal(tmp_path) as screen:
        screen.hookkit("watch")
        screen.sees("500+ active", "Do part 2999")
        screen.type("G")
        screen.sees("Do part 2500")
        screen.write("/part 2777")
        screen.sees("2 of 500+ active", "Do part 2777")
