"""What `hookkit run` shows of a run: tool calls, a spinner, and how it has ended."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

from hookkit import paths
from hookkit.cli import followed_run, spinner
from hookkit.cli.spinner import CLEAR, FRAMES, Spinner
from hookkit.lib.text.columns import cells
from hookkit.runs import run_folder
from hookkit.runs.run_events import RunEvent
from tests.cli.installed import SCRIPT, hookkit
from tests.cli.terminal import on_terminal, run_apart
from tests.fake_client import Client
from tests.runs.fakes import holds_until, init, result, says, text

KEY = "sk-ant-api03-aB3dE5fG7hJ9kL1mN2pQ"


def uses(tool: str, **inputs: Any) -> dict[str, Any]:
    """The agent calls a tool."""
    block = {"type": "tool_use", "id": "c1", "name": tool, "input": inputs}
    return {"type": "assistant", "message": {"content": [block]}}


def answered() -> dict[str, Any]:
    """The tool has answered."""
    return {"type": "user", "message": {"content": [{"type": "tool_result", "content": "ok"}]}}


USUAL = (
    *(init(), text("I look."), uses("Read", file_path="/shop/cart.py"), answered()),
    *(uses("Bash", command="npm test", description="test"), answered(), text("Done."), result()),
)


@pytest.fixture(autouse=True)
def client(client_in_shop: Client) -> Client:
    """A client that uses two tools, and a project to be in."""
    client_in_shop.does(says(*USUAL))
    return client_in_shop


def test_answers_on_stdout_and_the_rest_on_stderr() -> None:
    out, err = hookkit("run", "Mend it")
    assert out == "I look.\nDone.\n"
    *calls, ended = err.splitlines()
    assert calls == ["● Read /shop/cart.py", "● Bash npm test"]
    assert re.fullmatch(r"hookkit: #1 completed in \d+s, cost \$0\.50", ended)


@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_quiet(option: str) -> None:
    assert hookkit("run", option, "Mend it") == ("I look.\nDone.\n", "")


def test_json_is_all_there_is() -> None:
    out, err = hookkit("run", "--json", "Mend it")
    assert out.startswith("{") and err == ""
    out, err = hookkit("run", "--detach", "Mend it")
    assert out.strip() in {each.session_id for each in run_folder.runs()} and err == ""


def test_how_a_run_has_failed(client: Client) -> None:
    client.does(says(init(), result(is_error=True, result="No credit")) + "sys.exit(1)")
    error, ended = hookkit("run", "Go", code=1).err.splitlines()
    assert error == "hookkit: No credit"
    assert re.fullmatch(r"hookkit: #1 failed after \d+s, cost \$0\.50", ended)


def test_without_a_result_no_cost_is_known(client: Client) -> None:
    client.does(says(init()) + "sys.exit(3)")
    assert re.search(r"hookkit: #1 failed after \d+s\n$", hookkit("run", "Go", code=1).err)


def test_a_database_that_cannot_be_read() -> None:
    paths.database().mkdir(parents=True)
    err = hookkit("run", "Go").err
    (run,) = run_folder.runs()
    assert re.search(rf"hookkit: {run.session_id} completed in \d+s, cost \$0\.50\n$", err)


def test_whatever_a_tool_is_asked(client: Client) -> None:
    shady = f"echo \x1b[2J\x9b\u202e\n{KEY} " + "word " * 99
    calls = uses("Bash\x1b]0;x\x07", command=shady), uses("Odd", n=5), {"type": "assistant"}
    client.does(says(init(), *calls, answered(), answered(), answered(), result()))
    first, second, _ = hookkit("run", "Go").err.splitlines()
    assert not set("\x1b\x07\x9b\u202e") & set(first) and KEY not in first
    assert first.startswith("● Bash") and first.endswith("…") and len(first) <= 200
    assert second == "● Odd"


@pytest.mark.parametrize("columns", [30, 80])
def test_on_a_terminal(client: Client, columns: int) -> None:
    client.does(says(init(), uses("Bash", command="讨论 " * 99), answered(), result()))
    said = on_terminal("run", "Go", columns=columns)
    assert "\x1b[2m●\x1b[0m \x1b[1mBash\x1b[0m 讨论" in said
    plain = on_terminal("run", "Go", columns=columns, NO_COLOR="1").replace(CLEAR, "\n")
    (call,) = [each for each in plain.splitlines() if "●" in each]
    assert cells(call) <= columns and call.endswith("…")


def on_stderr(*arguments: str, **variables: str) -> tuple[subprocess.Popen[bytes], int]:
    """Run hookkit with a terminal on stderr alone; the process, and the other end."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 60, 0, 0))
    known = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        [str(SCRIPT), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=slave,
        env=known | {"TERM": "xterm-256color"} | variables,
    )
    os.close(slave)
    return process, master


def test_a_long_call_has_a_spinner(client: Client, tmp_path: Path) -> None:
    going = tmp_path / "go"
    begin = says(init(), uses("Bash", command="npm test"))
    client.does(begin + holds_until(going) + says(answered(), text("Done."), result()))
    process, master = on_stderr("run", "Go")
    shown = b""
    while not re.search(rf"[{FRAMES}] Bash \d+s", shown.decode("utf-8", "ignore")):
        shown += os.read(master, 4096)
    going.touch()
    out, _ = process.communicate()
    rest = os.read(master, 1 << 16)
    os.close(master)
    assert (out, process.returncode) == (b"Done.\n", 0)
    assert CLEAR.encode() + b"hookkit: #1 completed in " in rest


class Screen:
    """A terminal as stderr, for the time of a test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.master, slave = pty.openpty()
        self.stream = os.fdopen(slave, "w", encoding="utf-8")
        monkeypatch.setattr(sys, "stderr", self.stream)
        monkeypatch.setenv("TERM", "xterm-256color")

    def shown(self) -> str:
        """What was written to it since the last call."""
        self.stream.write("|")
        self.stream.flush()
        found = b""
        while not found.endswith(b"|"):
            found += os.read(self.master, 4096)
        return found.decode()[:-1]

    def close(self) -> None:
        self.stream.close()
        os.close(self.master)


@pytest.fixture
def screen() -> Iterator[type[Screen]]:
    """Make screens, in the test itself: between its phases stderr is pytest's own."""
    made: list[Screen] = []

    class Kept(Screen):
        def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
            super().__init__(monkeypatch)
            made.append(self)

    yield Kept
    for each in made:
        each.close()


def frames(made: Spinner, monkeypatch: pytest.MonkeyPatch, *times: float) -> None:
    """Let a spinner turn at these times."""
    for each in times:
        monkeypatch.setattr(spinner, "time", SimpleNamespace(monotonic=lambda at=each: at))
        made.turn()


def test_frames(screen: type[Screen], monkeypatch: pytest.MonkeyPatch) -> None:
    shown = screen(monkeypatch).shown
    monkeypatch.setattr(spinner, "error_width", lambda: 20)
    made = Spinner()
    made.began_at = made.drawn_at = 0.0
    made.label = "a tool of a long name"
    frames(made, monkeypatch, 0.5)
    assert shown() == ""
    frames(made, monkeypatch, 1.5, 1.55, 2.5)
    first, second = shown().split(CLEAR)[1:]
    assert (first[0], second[0]) == (FRAMES[1], FRAMES[2])
    assert first.endswith("… 2s") and cells(first) < 20
    made.clear()
    made.clear()
    assert shown() == CLEAR


def test_none_in_a_narrow_terminal(screen: type[Screen], monkeypatch: pytest.MonkeyPatch) -> None:
    shown = screen(monkeypatch).shown
    monkeypatch.setattr(spinner, "error_width", lambda: 5)
    made = Spinner()
    made.began_at = made.drawn_at = 0.0
    frames(made, monkeypatch, 9.0)
    assert shown() == ""


@pytest.mark.parametrize("colour, term", [(False, "xterm"), (None, "dumb")])
def test_none_without_colours(
    screen: type[Screen], monkeypatch: pytest.MonkeyPatch, colour: bool | None, term: str
) -> None:
    screen(monkeypatch)
    monkeypatch.setenv("TERM", term)
    with click.Context(click.Command("run"), color=colour):
        assert not Spinner().can_move


def test_none_in_a_pipe() -> None:
    assert not Spinner().can_move


def test_colours_only_if_they_are_asked_for() -> None:
    assert "\x1b" not in hookkit("run", "Go").err
    assert "\x1b[1mBash\x1b[0m" in hookkit("--color=always", "run", "Go").err


def test_resume_and_fork_show_the_same() -> None:
    run_apart("run", "First")
    for command, ended in (
        ("resume", "#1 completed in 0s, cost $0.50"),
        ("fork", "#2 completed in 0s"),
    ):
        err = re.sub(r"in \d+s", "in 0s", hookkit(command, "1", "Again").err)
        assert "● Bash npm test\n" in err
        assert err.endswith(f"hookkit: {ended}\n")  # a fork's result has its parent's cost, too


def test_a_text_in_parts_is_one_text(capsys: pytest.CaptureFixture[str]) -> None:
    display = followed_run.RunDisplay(answers=True, actions=True)
    shown = RunEvent("claude-output", "s1", "running", role="assistant", kind="text", is_part=True)
    turned: list[str] = []
    display.spinner.turn = lambda: turned.append("turned")  # type: ignore[method-assign]
    for content in ("I lo", "ok."):
        display.take(shown._replace(content=content))
        display.turn()  # over the text it would hide a part of it
    assert turned == []
    display.take(shown._replace(kind="tool", tool="Read", about="cart.py"))
    display.turn()
    assert turned == ["turned"]
    display.take(shown._replace(content="Done"))
    display.end_line()
    display.end_line()
    assert capsys.readouterr().out == "I look.\nDone\n"
