import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hookkit.agents import executables
from hookkit.agents.claude_code import executable
from hookkit.agents.claude_code.executable import ClientError, environment, find_claude, run


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:bin:.")
    inside = tuple(place for place in executables.PLACES if place.startswith("~"))
    monkeypatch.setattr(executables, "PLACES", inside)
    return folder


def program(path: Path, text: str = "#!/bin/sh\n") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    "place",
    [
        ".local/bin",
        ".claude/local",
        ".npm-global/bin",
        ".volta/bin",
        ".asdf/shims",
        ".bun/bin",
        ".local/share/pnpm",
        ".local/share/mise/shims",
        ".nvm/versions/node/v22.1.0/bin",
        ".local/share/fnm/node-versions/v22.1.0/installation/bin",
    ],
)
def test_it_is_found_where_it_is_installed(home: Path, place: str) -> None:
    claude = program(home / place / "claude")
    assert find_claude("") == claude


def test_the_newest_node_wins(home: Path) -> None:
    for version in ("v9.11.2", "v22.10.0", "v22.9.3"):
        program(home / ".nvm/versions/node" / version / "bin" / "claude")
    assert "/v22.10.0/" in find_claude("")


def test_the_path_wins_over_known_places(tmp_path: Path, home: Path) -> None:
    program(home / ".local/bin/claude")
    first = program(tmp_path / "path" / "claude")
    assert find_claude("") == first


def test_a_project_on_the_path_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin" / "claude")
    program(tmp_path / "claude")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        ClientError,
        match=r"install it \(.*\) or set HOOKKIT_CLAUDE",
    ):
        find_claude("")


def test_a_configured_name_is_looked_up(home: Path) -> None:
    claude = program(home / ".local/bin/claude-next")
    assert find_claude("claude-next") == claude
    with pytest.raises(ClientError, match="no claude-last executable"):
        find_claude("claude-last")


def test_a_configured_path_wins(tmp_path: Path, home: Path) -> None:
    program(tmp_path / "path" / "claude")
    mine = program(home / "opt" / "mine")
    assert find_claude(mine) == mine
    assert find_claude("~/opt/mine") == mine


@pytest.mark.parametrize(
    ("configured", "reason"),
    [
        ("./claude", "must be an absolute path"),
        ("node_modules/.bin/claude", "must be an absolute path"),
        ("~nobody-has-this-name/claude", "must be an absolute path"),
        ("~/missing", "is not an executable file"),
        ("~/plain", "is not an executable file"),
        ("~/", "is not an executable file"),
    ],
)
def test_a_configured_path_that_is_of_no_use(home: Path, configured: str, reason: str) -> None:
    (home / "plain").write_text("x")
    with pytest.raises(ClientError, match=f"HOOKKIT_CLAUDE: .*{reason}"):
        find_claude(configured)


def test_the_environment_of_a_session_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = ("ANTHROPIC_API_KEY", "CLAUDE_CONFIG_DIR", "HTTPS_PROXY", "CLAUDE_CODE_USE_BEDROCK")
    for name in (*executable.SESSION_MARKERS, *kept):
        monkeypatch.setenv(name, "1")
    names = environment("/opt/node/bin/claude")
    assert executable.SESSION_MARKERS.isdisjoint(names)
    assert names.keys() >= {*kept, "HOME"}
    assert names["PATH"].endswith(":/opt/node/bin")


def test_there_is_a_path_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATH")
    assert environment("/x/claude")["PATH"] == f"{os.defpath}:/x"


def python(tmp_path: Path, text: str) -> list[str]:
    return [program(tmp_path / "client", f"#!{sys.executable} -IS\nimport os, sys, time\n{text}")]


def test_it_is_run_in_an_empty_folder(tmp_path: Path) -> None:
    command = python(
        tmp_path,
        "print(sys.stdin.read(), os.environ['EXTRA'], os.getcwd(), os.listdir())\n"
        "sys.exit('complaint')",
    )
    code, stdout, stderr = run(command, "héllo", extra={"EXTRA": "more"}, seconds=20)
    text, extra, folder, files = stdout.split()
    assert (code, text, extra, files, stderr) == (1, "héllo", "more", "[]", "complaint\n")
    assert folder != str(Path.cwd())
    assert not Path(folder).exists()


@pytest.mark.parametrize("text", ["", "#!/no/such/interpreter\n"], ids=["no program", "no shebang"])
def test_what_can_not_be_started(tmp_path: Path, text: str) -> None:
    with pytest.raises(ClientError, match=r"can't run .*client"):
        run([program(tmp_path / "client", text)], "", extra={}, seconds=20)


def test_too_many_words(tmp_path: Path) -> None:
    command = python(tmp_path, "for _ in range(50): os.write(1, b'x' * 1_000_000)")
    with pytest.raises(ClientError, match="printed more than 1000000 bytes"):
        run(command, "", extra={}, seconds=20)


def test_a_signal_that_ended_it(tmp_path: Path) -> None:
    assert run(python(tmp_path, "os.kill(os.getpid(), 9)"), "", extra={}, seconds=20).code == -9


IGNORE = "import signal; signal.signal(15, signal.SIG_IGN)\n"
CHILD = "pid = os.fork() or time.sleep(60)\nopen({0!r}, 'w').write(f'{{os.getpid()}} {{pid}}')\n"


@pytest.mark.parametrize("text", ["", IGNORE], ids=["that ends", "that ignores SIGTERM"])
@pytest.mark.parametrize("output", ["", "os.close(1); os.close(2)\n"], ids=["open", "closed"])
def test_nothing_is_left_after_the_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, output: str
) -> None:
    monkeypatch.setattr(executable, "GRACE_SECONDS", 0.3)
    pids = tmp_path / "pids"
    command = python(tmp_path, text + CHILD.format(str(pids)) + output + "time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(ClientError, match=r"gave up after 0\.7 s"):
        run(command, "", extra={}, seconds=0.7)
    assert time.monotonic() - began < 30  # not the 60 that it sleeps
    assert_gone(pids)


def test_nothing_is_left_after_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executable, "GRACE_SECONDS", 0.3)
    pids = tmp_path / "pids"
    command = python(tmp_path, CHILD.format(str(pids)) + "print('answer')")
    assert run(command, "", extra={}, seconds=20) == (0, "answer\n", "")
    assert_gone(pids)


def test_a_zombie_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executable, "GRACE_SECONDS", 60)
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    leader = subprocess.Popen(sleep, process_group=0)
    zombie = subprocess.Popen([sys.executable, "-c", ""], process_group=leader.pid)
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    began = time.monotonic()
    executable._stop(leader)
    assert time.monotonic() - began < 60  # not the grace that nobody needs
    assert leader.returncode
    os.killpg(leader.pid, 0)  # for the system it is there
    zombie.wait()


def assert_gone(pids: Path) -> None:
    for pid in map(int, pids.read_text().split()):
        assert state(pid) in ("", "Z")


def state(pid: int) -> str:
    """A process that nobody waits for stays a zombie where init doesn't reap."""
    shown = subprocess.run(
        ["/bin/ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()[:1]
