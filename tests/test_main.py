"""The one entrypoint, as a process."""

import json
import os
import pwd
import subprocess
import sys

import pytest

from hookkit import __main__, __version__, paths
from hookkit.store.journal import segments
from hookkit.store.journal.envelope import parse_line
from tests.builders import payload

pytestmark = pytest.mark.usefixtures("covered_children")

HOOKKIT = [sys.executable, "-m", "hookkit"]


def run(*arguments: str, sent: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*HOOKKIT, *arguments], input=sent, capture_output=True, timeout=30)


@pytest.mark.parametrize("arguments", [(), ("hook",)], ids=["piped", "hook"])
@pytest.mark.parametrize(
    "sent, lines",
    [
        (json.dumps(payload("PreCompact")).encode(), 1),
        (b"garbage", 1),
        (b"", 0),
    ],
    ids=["payload", "garbage", "nothing"],
)
def test_a_payload_piped_in_is_recorded(
    arguments: tuple[str, ...], sent: bytes, lines: int
) -> None:
    done = run(*arguments, sent=sent)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    found = segments.segments(paths.journal_dir())
    assert sum(len(list(segments.lines(segment, 0))) for segment in found) == lines


@pytest.mark.parametrize("arguments", ["", "hook"], ids=["piped", "hook"])
def test_stdin_may_be_closed(arguments: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" -m hookkit {arguments} <&-', sys.executable],
        capture_output=True,
        timeout=30,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_agent_s_process_is_the_parent() -> None:
    run(sent=json.dumps(payload("PreCompact")).encode())
    (segment,) = segments.segments(paths.journal_dir())
    (line,) = segments.lines(segment, 0)
    process = parse_line(line).process
    assert process and process.pid == os.getpid()


def test_with_arguments_it_is_the_command_line() -> None:
    done = run("--version", sent=b"not read")
    assert done.stdout.decode().strip() == f"hookkit, version {__version__}"
    assert segments.segments(paths.journal_dir()) == []


class Terminal:
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    "stdin, arguments, does",
    [
        (Terminal(), [], "command"),
        (None, [], "record"),
        (None, ["list"], "command"),
        (Terminal(), ["list"], "command"),
    ],
    ids=["terminal", "closed", "closed, arguments", "terminal, arguments"],
)
def test_what_it_does(
    stdin: object, arguments: list[str], does: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(sys, "stdin", stdin)
    monkeypatch.setattr(sys, "argv", ["hookkit", *arguments])
    monkeypatch.setattr("hookkit.cli.run", lambda: done.append("command"))
    monkeypatch.setattr(__main__, "record_stdin", lambda: done.append("record"))
    __main__.main()
    assert done == [does]


def test_recording_is_what_the_hook_does(monkeypatch: pytest.MonkeyPatch) -> None:
    output: list[object] = []
    monkeypatch.setattr("hookkit.record.main", lambda *given: output.extend(given))
    __main__.record_stdin()
    assert output == [str(paths.data_dir()), os.getppid()]


@pytest.mark.parametrize("variable", [None, "", "/a/home"])
def test_a_home_that_is_not_set_is_looked_up(
    variable: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME")
    if variable is not None:
        monkeypatch.setenv("HOME", variable)
    __main__.find_home()
    assert os.environ["HOME"] == (variable or pwd.getpwuid(os.getuid()).pw_dir)


def test_a_user_without_a_home_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    __main__.find_home()
    assert "HOME" not in os.environ


ON_WINDOWS = """
import os, runpy, sys
sys.platform = "win32"
for name in ("fcntl", "grp", "posix", "pwd", "resource", "termios"):
    sys.modules[name] = None
for name in ("fork", "geteuid", "getuid", "killpg", "setsid", "uname"):
    delattr(os, name)
runpy.run_module("hookkit", run_name="__main__", alter_sys=True)
"""
"""Run hookkit as Windows would, as far as Python differs there."""


def on_windows(*arguments: str) -> tuple[int, bytes, bytes]:
    done = subprocess.run(
        [sys.executable, "-c", ON_WINDOWS, *arguments],
        input=json.dumps(payload("PreCompact")).encode(),
        capture_output=True,
        timeout=30,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("arguments", [(), ("hook",), ("statusline",), ("guard",)], ids=str)
def test_on_windows_it_does_not_disturb_an_agent(arguments: tuple[str, ...]) -> None:
    assert on_windows(*arguments) == (0, b"", b"")
    assert not paths.data_dir().exists()


@pytest.mark.parametrize("arguments", [("list",), ("mcp",), ("--version",)], ids=str)
def test_on_windows_a_command_names_wsl(arguments: tuple[str, ...]) -> None:
    code, output, errors = on_windows(*arguments)
    assert (code, output) == (1, b"")
    assert errors.count(b"\n") == 1 and b"on Windows in WSL only" in errors


def test_on_windows_without_arguments_in_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "argv", ["hookkit"])
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SystemExit, match="in WSL only"):
        __main__.main()
