"""hookkit exec: a command inside a session of one's own, in real processes."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hookkit.api.store import Store
from hookkit.lib.system import foreground_command
from hookkit.lib.system.foreground_command import CommandRun
from hookkit.model.session import Session
from tests.cli.installed import SCRIPT, hookkit, refused
from tests.lib.git.repositories import commit
from tests.runs.fakes import until


def execute(*words: str, code: int = 0, **variables: str) -> tuple[str, str]:
    """Run the installed command; what was printed on stdout and stderr."""
    done = subprocess.run(
        [SCRIPT, "exec", *words], capture_output=True, text=True, env=os.environ | variables
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout, done.stderr


def sessions() -> list[Session]:
    """All sessions, the oldest first."""
    with Store.open() as store:
        return store.get_recent_sessions(10)[::-1]


def only() -> Session:
    """The only session."""
    (found,) = sessions()
    return found


def test_a_command_has_a_session(shop: Path) -> None:
    out, err = execute("--", "sh", "-c", "echo hello; cat; exit 0", code=0)
    assert out == "hello\n"
    assert err == "hookkit: #1 has ended (completed): sh -c 'echo hello; cat; exit 0'\n"
    session = only()
    assert (session.origin, session.is_active, session.cwd) == ("manual", False, str(shop))
    assert (session.state, session.failure) == ("completed", None)


@pytest.mark.parametrize("how, code", [("exit 3", 3), ("kill -TERM $$", 143), ("kill -9 $$", 137)])
def test_the_exit_code_is_passed_on(how: str, code: int, shop: Path) -> None:
    _, err = execute(
        "--quiet", "--title", "CI build", "--notes", "On main", "sh", "-c", how, code=code
    )
    assert err == ""
    session = only()
    assert (session.title, session.notes) == ("CI build", "On main")
    assert (session.state, session.failure) == ("failed", f"exit code {code}")
    assert f"failed: exit code {code}" in hookkit("show").out


def test_there_is_no_shell_and_options_are_the_commands_own(shop: Path) -> None:
    program = "import sys; print(sys.argv[1:])"
    words = ["--title", "$(touch x)", "*", "--", "; ls"]
    out, _ = execute(sys.executable, "-c", program, *words)
    assert out == f"{words}\n"
    assert not (shop / "x").exists()
    assert only().title == f"{sys.executable} -c '{program}' --title '$(touch x)' '*' -- '; ls'"


def test_a_secret_is_no_part_of_the_title(shop: Path) -> None:
    token = "ghp_" + "aB3" * 12
    execute("--", "true", f"--token={token}")
    assert token not in only().title


def test_what_happens_in_it_belongs_to_it(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = (
        'echo "$HOOKKIT_SESSION_ID:$CLAUDE_CODE_SESSION_ID"',
        f"cd {tmp_path}",
        f"{SCRIPT} note 'From elsewhere' >&2",
        f"{SCRIPT} log-ai -p openai -m gpt-4o -t 10 -c 0.5 >&2",
        f"{SCRIPT} session count --edits 2 >&2",
    )
    out, _ = execute("--", "sh", "-ec", "\n".join(commands), CLAUDE_CODE_SESSION_ID="outer")
    session = only()
    assert out == f"{session.session_id}:\n"
    assert (session.notes, session.edit_count, session.cost_usd) == ("From elsewhere", 2, 0.5)
    monkeypatch.setenv("HOOKKIT_SESSION_ID", session.session_id)
    assert "No session is active" in refused("note", "It has ended", code=1)


def test_its_commits_are_those_of_the_session(shop: Path) -> None:
    commit(shop, before="x\n")
    out, _ = execute("--", "sh", "-c", "echo new > new && git add new && git commit -qm New")
    assert (out, only().commits_count) == ("", 1)


def test_a_command_may_end_the_session_itself(shop: Path) -> None:
    execute("--", "sh", "-c", f"{SCRIPT} end -n Early >/dev/null")
    assert (only().is_active, only().notes) == (False, "Early")


@pytest.mark.parametrize(
    "name, code, reason",
    [
        ("no-such-command", 127, "there is no such command"),
        ("./two", 126, "it is not an executable file"),
        ("./missing", 127, "there is no such command"),
        ("/", 126, "it is not an executable file"),
    ],
)
def test_what_can_not_be_run(name: str, code: int, reason: str, shop: Path) -> None:
    out, err = execute("--", name, code=code)
    assert (out, err) == ("", f"hookkit: Can't run {name}: {reason}.\n")
    assert sessions() == []


def test_what_can_not_be_executed(shop: Path) -> None:
    (shop / "plain").write_text("no program\n")
    (shop / "plain").chmod(0o755)
    _, err = execute("-q", "--", "./plain", code=126)
    assert err == "hookkit: Can't execute ./plain: Exec format error.\n"
    assert only().failure == "exit code 126"


def test_one_session_at_a_time(shop: Path) -> None:
    hookkit("start", "Mine")
    _, err = execute("--", "touch", "here", code=1)
    assert "Session #1 is active" in err and not (shop / "here").exists()
    execute("--close-stale", "--", "touch", "here")
    assert (shop / "here").exists()
    assert [each.is_active for each in sessions()] == [False, False]


def test_it_needs_a_command() -> None:
    assert "Missing argument" in refused("exec", code=2)


def test_what_can_not_be_recorded_runs_all_the_same(shop: Path) -> None:
    (shop / "file").write_text("")
    out, err = execute(
        "--", "sh", "-c", "echo ran; exit 4", code=4, HOOKKIT_HOME=str(shop / "file")
    )
    assert out == "ran\n"
    assert err.startswith("hookkit: ") and "The command runs without being recorded." in err


def test_a_database_that_is_lost_meanwhile(shop: Path, home: Path) -> None:
    folder = home / ".hookkit"
    spoil = f"rm -rf {folder} && touch {folder}"
    _, err = execute("--", "sh", "-c", f"{spoil}; exit 5", code=5)
    assert "`hookkit end --session 1` ends the session." in err


WAITS = """
trap 'echo term; exit 7' TERM
trap 'echo int; exit 8' INT
trap 'echo hup; exit 9' HUP
echo ready
while :; do sleep 0.05; done
"""


@pytest.mark.parametrize(
    "number, code", [(signal.SIGTERM, 7), (signal.SIGINT, 8), (signal.SIGHUP, 9)]
)
def test_signals_reach_the_command(number: signal.Signals, code: int, shop: Path) -> None:
    process = subprocess.Popen(
        [SCRIPT, "exec", "--", "sh", "-c", WAITS],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout and process.stdout.readline() == b"ready\n"
    process.send_signal(number)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, number.name[3:].lower().encode() + b"\n")
    assert only().failure == f"exit code {code}"


def test_ctrl_c_reaches_the_command_once(shop: Path) -> None:
    count = "trap 'echo int' INT; echo ready; read line; echo $line"
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - another process
        os.execv(SCRIPT, [str(SCRIPT), "exec", "-q", "--", "sh", "-c", f"{count}; {count}"])
    shown = b""

    def has(text: bytes) -> bool:
        nonlocal shown
        shown += os.read(terminal, 4096)
        return text in shown

    until(lambda: has(b"ready"), "it waits")
    os.write(terminal, b"\x03")
    until(lambda: has(b"int"), "it was interrupted")
    time.sleep(0.2)
    os.write(terminal, b"one\ntwo\nthree\n")
    _, status = os.waitpid(pid, 0)
    try:
        while part := os.read(terminal, 4096):
            shown += part
    except OSError:  # how a terminal says that nobody writes to it any more
        pass
    os.close(terminal)
    assert shown.count(b"int\r\n") == 1, shown
    assert os.waitstatus_to_exitcode(status) == 0


def test_a_signal_that_comes_early_is_kept() -> None:
    run = CommandRun("/bin/sleep", ["sleep", "60"], os.environ)
    run.forward(signal.SIGTERM, None)
    assert run.run() == 128 + signal.SIGTERM


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        code = CommandRun("/bin/sh", ["sh", "-c", "kill -HUP $$; exit 4"], os.environ).run()
    finally:
        signal.signal(signal.SIGHUP, before)
    assert code == 4


def test_without_streams_there_is_no_foreground(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("__stdin__", "__stdout__", "__stderr__"):
        monkeypatch.setattr(sys, name, None)
    assert not foreground_command.is_in_foreground()


def test_keys_reach_the_command_without_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreground_command, "is_in_foreground", lambda: True)
    run = CommandRun("/bin/true", ["true"], os.environ)
    run.forward(signal.SIGINT, None)
    assert run.run() == 0
