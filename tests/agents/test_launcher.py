"""The launcher and the wired command, through real shells."""

import errno
import json
import os
import py_compile
import resource
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.agents import launcher
from hookkit.errors import HookkitError

CHECKOUT = Path(__file__).parents[2]
PLUGIN_HOOK = CHECKOUT / "hooks" / "hookkit-hook"
PAYLOAD = b'{"session_id": "s1", "hook_event_name": "Notification", "message": "\xc3\xa9"}'
PYTHON = Path(sys.executable)

SHELLS = [
    pytest.param(shell, id=" ".join(shell), marks=pytest.mark.skipif(not found, reason="not here"))
    for shell in (
        ["sh"],
        ["dash"],
        ["bash", "--posix"],
        ["busybox", "sh"],
        ["zsh", "--emulate", "sh"],
    )
    for found in [shutil.which(shell[0])]
]

FOLDERS = ["plain", "with space", "quote'd", 'dou"ble', "do$HOME`id`llar", "back\\slash", "é}{~*"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOOKKIT_HOME", "XDG_DATA_HOME", "HOOKKIT_SUMMARIZER", "CLAUDE_PLUGIN_ROOT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def run(
    command: str,
    sent: bytes = PAYLOAD,
    /,
    *,
    shell: list[str] | None = None,
    **variables: str | None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a wired command as the client does; None takes a variable away."""
    merged = {**os.environ, **variables}
    environment = {name: text for name, text in merged.items() if text is not None}
    return subprocess.run(
        [*(shell or ["sh"]), "-c", command],
        input=sent,
        env=environment,
        capture_output=True,
        timeout=30,
    )


def assert_silent(done: subprocess.CompletedProcess[bytes]) -> None:
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def journal(folder: Path) -> list[Any]:
    lines = [path.read_text() for path in sorted((folder / "journal").glob("*.jsonl"))]
    return [json.loads(line) for line in "".join(lines).splitlines()]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_command_records(shell: list[str], home: Path) -> None:
    launcher.write()
    assert_silent(run(launcher.command(), shell=shell, CLAUDE_PID=None))
    [record] = journal(paths.data_dir())
    assert record["p"] == json.loads(PAYLOAD)
    assert record["ppid"] == os.getpid()
    assert record["agent"] == "claude_code"


OLD_COMMANDS = {
    "hook": (
        'h="${HOOKKIT_HOME:+$HOOKKIT_HOME/hook}"; '
        '[ -r "$h" ] || h="${XDG_DATA_HOME:-$HOME/.local/share}/hookkit/hook"; '
        '[ -r "$h" ] && (. "$h") >/dev/null 2>&1; exit 0 # hookkit'
    ),
    "statusline": (
        'h="${HOOKKIT_HOME:+$HOOKKIT_HOME/statusline}"; '
        '[ -r "$h" ] || h="${XDG_DATA_HOME:-$HOME/.local/share}/hookkit/statusline"; '
        '[ -r "$h" ] && (. "$h") 2>/dev/null; exit 0 # hookkit'
    ),
    "guard": (
        'h="${HOOKKIT_HOME:+$HOOKKIT_HOME/guard}"; '
        '[ -r "$h" ] || h="${XDG_DATA_HOME:-$HOME/.local/share}/hookkit/guard"; '
        'o=$([ -r "$h" ] && (. "$h") 2>/dev/null); '
        """case $o in '{"decision":"block",'*) printf '%s\\n' "$o";; esac; exit 0 # hookkit"""
    ),
}
"""The commands that version 0.1.0 wired; teammates' settings hold them for long."""

OLD_PROGRAM = (
    "import sys; sys.path[:] = sys.argv[1:2]; "
    "import record; record.main(sys.argv[2], int(sys.argv[3]){more})"
)

OLD_SCRIPT = """\
# Written by `hookkit install`; the hooks of your coding agents run it.
{export}[ -x {python} ] && exec {python} -I -S -c \\
    '{program}' \\
    {package} {data} "$PPID"{agent}
"""
"""A launcher that it wrote."""


def old_script(home: Path, *, knows_agent: bool = True, chosen: str = "") -> str:
    """Return a launcher of an earlier version for this installation."""
    return OLD_SCRIPT.format(
        export=launcher.EXPORT.format(home=chosen) if chosen else "",
        python=sys.executable,
        program=OLD_PROGRAM.format(more=", *sys.argv[4:]" if knows_agent else ""),
        package=launcher.PACKAGE,
        data=chosen or home / ".local/share/hookkit",
        agent=" " + " ".join(launcher.arguments("claude_code")) if knows_agent else "",
    )


@pytest.mark.parametrize("is_wired_anew", [True, False])
@pytest.mark.parametrize("knows_agent", [True, False])
def test_a_launcher_of_the_version_before_records(
    is_wired_anew: bool, knows_agent: bool, home: Path
) -> None:
    launcher.write().write_text(old_script(home, knows_agent=knows_agent))
    assert_silent(run(launcher.command() if is_wired_anew else OLD_COMMANDS["hook"]))
    [record] = journal(paths.data_dir())
    assert record.get("agent") == ("claude_code" if knows_agent else None)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_command_of_the_version_before_records(shell: list[str]) -> None:
    launcher.write()
    assert_silent(run(OLD_COMMANDS["hook"], shell=shell))
    assert len(journal(paths.data_dir())) == 1


@pytest.mark.parametrize("name", ["statusline", "guard"])
def test_the_other_commands_of_the_version_before(name: str) -> None:
    launcher.write(name)
    done = run(OLD_COMMANDS[name], STATUS)
    assert (done.returncode, done.stdout, done.stderr) == (0, SAYS[name], b"")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", FOLDERS)
def test_a_chosen_home_is_found_without_its_variable(
    shell: list[str], name: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_HOME", str(home / name))
    launcher.write()
    command = launcher.command()
    monkeypatch.delenv("HOOKKIT_HOME")
    assert str(home) not in command
    assert_silent(run(command, shell=shell))
    assert len(journal(home / name)) == 1


@pytest.mark.parametrize("name", FOLDERS)
def test_a_chosen_home_elsewhere(
    name: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("elsewhere") / name
    monkeypatch.setenv("HOOKKIT_HOME", str(folder))
    launcher.write()
    assert_silent(run(launcher.command(), HOOKKIT_HOME=None))
    assert len(journal(folder)) == 1


def test_a_teammate_runs_the_own_launcher(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_HOME", "/nowhere/of/mine")
    committed = launcher.command()
    monkeypatch.delenv("HOOKKIT_HOME")
    launcher.write()
    assert_silent(run(committed))
    assert len(journal(paths.data_dir())) == 1


@pytest.mark.parametrize("installed_there", [True, False])
def test_the_variable_of_the_hook_decides_where(
    installed_there: bool, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = launcher.command()
    launcher.write()
    monkeypatch.setenv("HOOKKIT_HOME", str(home / "other"))
    if installed_there:
        launcher.write()
    assert_silent(run(command))
    assert len(journal(home / "other")) == 1


@pytest.mark.parametrize("variable", [None, "", "relative", "~/x"])
def test_the_worker_learns_the_chosen_home(
    variable: str | None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = home / "it's"
    monkeypatch.setenv("HOOKKIT_HOME", str(chosen))
    monkeypatch.setattr(sys, "executable", str(home / "python"))
    (home / "python").write_text('#!/bin/sh\nprintf %s "$HOOKKIT_HOME" > "$HOME/seen"\n')
    (home / "python").chmod(0o755)
    launcher.write()
    assert_silent(run(launcher.command(), HOOKKIT_HOME=variable))
    assert (home / "seen").read_text() == str(chosen)


def test_nothing_of_this_machine_is_wired(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = launcher.command()
    monkeypatch.setenv("HOOKKIT_HOME", str(home / "x"))
    chosen = launcher.command()
    for command in (plain, chosen):
        assert str(home) not in command
        assert sys.executable not in command
        assert command.endswith(launcher.MARKER)
    assert '"$HOME/x/hook"' in chosen
    assert len(plain) < 130  # the client shows it to people


@pytest.mark.parametrize("name", ["line\nbreak", "\udcff"])
def test_a_home_that_cannot_be_written_down_is_refused(
    name: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_HOME", str(home / name))
    with pytest.raises(HookkitError, match="printable"):
        launcher.command()


# Nothing that goes missing can be seen


def remove_launcher(home: Path) -> None:
    paths.launcher().unlink()


def folder_for_launcher(home: Path) -> None:
    paths.launcher().unlink()
    paths.launcher().mkdir()


def break_launcher(home: Path) -> None:
    paths.launcher().write_text("if [ -x /bin/sh ]; then exit 2; \n ((( 'never closed")


def remove_python(home: Path) -> None:
    (home / "python").unlink()


def dangling_python(home: Path) -> None:
    (home / "python").unlink()
    (home / "python").symlink_to(home / "gone")


def python_not_executable(home: Path) -> None:
    (home / "python").unlink()
    (home / "python").touch(0o600)


def python_is_a_folder(home: Path) -> None:
    (home / "python").unlink()
    (home / "python").mkdir()


def broken_python(home: Path) -> None:
    (home / "python").unlink()
    (home / "python").write_bytes(b"\x7fELF\x02\x01\x01 not a program")
    (home / "python").chmod(0o755)


def failing_python(home: Path) -> None:
    (home / "python").unlink()
    (home / "python").write_text("#!/bin/sh\necho out\necho err >&2\nexit 2\n")
    (home / "python").chmod(0o755)


def remove_package(home: Path) -> None:
    shutil.rmtree(home / "hookkit")


def broken_package(home: Path) -> None:
    (home / "hookkit" / "record.py").unlink()
    (home / "hookkit" / "record.py").write_text("print('x'); raise SystemExit(2)")


RECORDED_ANYWAY = [
    remove_python,
    dangling_python,
    python_not_executable,
    python_is_a_folder,
    broken_python,
    failing_python,
    remove_package,
]
"""Harms that another Python or the copy of the recorder makes up for."""

HARMS = [remove_launcher, folder_for_launcher, break_launcher, broken_package, *RECORDED_ANYWAY]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_harm_is_silent(
    harm: Callable[[Path], None], shell: list[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "python").symlink_to(PYTHON.resolve())
    (home / "hookkit").mkdir()
    shutil.copy(launcher.PACKAGE / "record.py", home / "hookkit")
    monkeypatch.setattr(sys, "executable", str(home / "python"))
    monkeypatch.setattr(launcher, "PACKAGE", home / "hookkit")
    launcher.write()
    assert_silent(run(launcher.command(), shell=shell))
    assert len(journal(paths.data_dir())) == 1
    harm(home)
    assert_silent(run(launcher.command(), shell=shell))
    assert len(journal(paths.data_dir())) == (2 if harm in RECORDED_ANYWAY else 1)


# The status line and the guard: what they print is for the client


SAYS = {"statusline": b"Opus\n", "guard": b""}
STATUS = b'{"model": {"display_name": "Opus"}}'


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", SAYS)
@pytest.mark.parametrize("place", ["plain", "quote'd $HOME"])
def test_the_others_are_found_in_the_same_way(
    name: str, place: str, shell: list[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_HOME", str(home / place))
    launcher.write(name)
    command = launcher.command(name)
    monkeypatch.delenv("HOOKKIT_HOME")
    assert str(home) not in command
    assert command.endswith(launcher.MARKER)
    done = run(command, STATUS, shell=shell)
    assert (done.returncode, done.stdout, done.stderr) == (0, SAYS[name], b"")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_guards_answer_is_let_through_and_nothing_else(
    shell: list[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(home / "python"))
    (home / "python").write_text('#!/bin/sh\ncat "$HOME/says"')
    (home / "python").chmod(0o755)
    launcher.write("guard")
    answer = b'{"decision":"block","reason":"a \\\\ b\\n $HOME `id` %s"}'
    for output, heard in ((answer, answer + b"\n"), (b" " + answer, b""), (b"x", b""), (b"", b"")):
        (home / "says").write_bytes(output)
        done = run(launcher.command("guard"), shell=shell)
        assert (done.returncode, done.stdout, done.stderr) == (0, heard, b"")


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", SAYS)
@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_harm_to_the_others_fails_open(
    harm: Callable[[Path], None],
    name: str,
    shell: list[str],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (home / "python").symlink_to(PYTHON.resolve())
    (home / "hookkit").mkdir()
    for part in launcher.PACKAGE.iterdir():  # quicker than a copy
        if part.name != "__pycache__":
            (home / "hookkit" / part.name).symlink_to(part)
    monkeypatch.setattr(sys, "executable", str(home / "python"))
    monkeypatch.setattr(launcher, "PACKAGE", home / "hookkit")
    launcher.write(name).replace(paths.launcher())
    command = launcher.command(name).replace(f'hookkit/{name}"', 'hookkit/hook"')
    assert run(command, STATUS, shell=shell).stdout == SAYS[name]
    harm(home)
    done = run(command, STATUS, shell=shell)
    assert (done.returncode, done.stderr) == (0, b"")
    if name == "guard":
        assert done.stdout == b""


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "variables",
    [
        {"HOME": None},
        {"HOME": "", "HOOKKIT_HOME": "", "XDG_DATA_HOME": ""},
        {"HOME": None, "PATH": None},
        {"HOME": "/nonexistent"},
        {"HOOKKIT_HOME": "/dev/null"},
        {"XDG_DATA_HOME": "-r"},
    ],
    ids=str,
)
def test_an_odd_environment_is_silent(shell: list[str], variables: dict[str, str | None]) -> None:
    found = shutil.which(shell[0]) or ""
    assert_silent(run(launcher.command(), shell=[found, *shell[1:]], **variables))


# Where the shell itself is short of something


NOBODY = 12345


def limit(what: int, value: int, *, as_nobody: bool = False) -> Callable[[], None]:
    """Return what a child does before it runs: take a limit, and perhaps another user."""

    def prepare() -> None:
        if as_nobody:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        resource.setrlimit(what, (value, value))

    return prepare


ALONE = limit(resource.RLIMIT_NPROC, 1, as_nobody=True)
"""No further process: a shell can't fork, but be replaced. For root there is no such limit."""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.fixture
def open_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home that another user owns and can reach, with all that the launcher runs."""
    with tempfile.TemporaryDirectory(prefix="hookkit-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copytree(launcher.PACKAGE, folder / "hookkit", ignore=shutil.ignore_patterns("__*"))
        (folder / "hookkit" / "__init__.py").write_text("__version__ = '0'")
        (folder / "home").mkdir()
        monkeypatch.setenv("HOME", str(folder / "home"))
        monkeypatch.setattr(launcher, "PACKAGE", folder / "hookkit")
        monkeypatch.setattr(launcher, "pythons", lambda _: ["/usr/bin/python3"])
        for launcher_name in launcher.PROGRAMS:
            launcher.write(launcher_name)
        for path in [folder / "home", *(folder / "home").rglob("*")]:
            os.chown(path, NOBODY, NOBODY)
        yield folder / "home"


has_system_python = pytest.mark.skipif(
    not Path("/usr/bin/python3").exists(), reason="needs a Python that every user can run"
)

FAST_SHELLS = [each for each in SHELLS if each.id in ("sh", "dash", "busybox sh")]
"""Shells that give up at once; bash retries for 15 seconds, and zsh leaves with 1."""


def run_limited(
    command: str, shell: list[str], prepare: Callable[[], None], sent: bytes = PAYLOAD
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*shell, "-c", command], input=sent, capture_output=True, preexec_fn=prepare, cwd="/"
    )


@needs_root
@has_system_python
@pytest.mark.parametrize("shell", FAST_SHELLS)
@pytest.mark.parametrize("version", ["this", "the plugin's"])
def test_where_no_process_can_be_started_the_shell_is_replaced(
    version: str, shell: list[str], open_home: Path
) -> None:
    command = launcher.command()
    if version == "the plugin's":
        shutil.copytree(CHECKOUT / "hooks", open_home.parent / "hooks")
        command = plugin_command(open_home.parent)
    assert_silent(run_limited(command, shell, ALONE))
    assert len(journal(open_home / ".local/share/hookkit")) == 1


@needs_root
@has_system_python
@pytest.mark.parametrize("shell", FAST_SHELLS)
def test_the_plugin_alone_where_no_process_can_be_started(
    shell: list[str], open_home: Path
) -> None:
    shutil.rmtree(open_home / ".local")
    shutil.copytree(CHECKOUT / "hooks", open_home.parent / "hooks")
    command = f"CLAUDE_PLUGIN_ROOT={open_home.parent}; {plugin_command(open_home.parent)}"
    assert_silent(run_limited(command, shell, ALONE))
    assert len(journal(plugin_data(open_home))) == 1


@needs_root
@has_system_python
@pytest.mark.parametrize("shell", FAST_SHELLS)
def test_the_others_where_no_process_can_be_started(shell: list[str], open_home: Path) -> None:
    for name, heard in SAYS.items():
        done = run_limited(launcher.command(name), shell, ALONE, STATUS)
        assert (done.returncode, done.stdout, done.stderr) == (0, heard, b"")


@needs_root
@pytest.mark.parametrize("shell", FAST_SHELLS)
@pytest.mark.parametrize("name", launcher.PROGRAMS)
def test_neither_a_process_nor_a_python(name: str, shell: list[str], open_home: Path) -> None:
    path = open_home / ".local/share/hookkit" / name
    path.write_text(path.read_text().replace("/usr/bin/python3", "/gone/python3"))
    assert_silent(run_limited(launcher.command(name), shell, ALONE))


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "shortage",
    ["ulimit -n 3", "ulimit -n 4", "ulimit -f 0", "exec <&-", "exec >&-", "exec 2>&-"],
)
def test_a_shortage_blocks_no_prompt(shortage: str, shell: list[str]) -> None:
    for name in launcher.PROGRAMS:
        launcher.write(name)
        done = run(f"{shortage}; {launcher.command(name)}", shell=shell)
        assert done.stdout.strip() == b""
        # These two leave at once, with 1, where they can't copy a descriptor: it blocks nothing.
        is_lost = shell[0] in ("busybox", "zsh") and "-n" in shortage
        assert done.returncode == 0 or (is_lost and done.returncode == 1)


@pytest.mark.skipif(sys.platform != "linux", reason="macOS does not limit it")
@pytest.mark.parametrize("name", launcher.PROGRAMS)
def test_a_python_without_memory_blocks_no_prompt(name: str) -> None:
    path = launcher.write(name)
    path.write_text(f"ulimit -v 8000\n{path.read_text()}")
    assert_silent(run(launcher.command(name)))


# Where the home is


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("home_variable", [None, ""])
def test_the_home_is_looked_up_where_it_is_not_set(
    home_variable: str | None, shell: list[str], home: Path
) -> None:
    """Of the user database, which the test can't change: so the command's look-up has another."""
    launcher.write()
    (home / "id").write_text("#!/bin/sh\necho root\n")
    (home / "id").chmod(0o755)
    looked_up = run(
        launcher.command().replace("command .", "echo").replace("exec >/dev/null 2>&1; ", ""),
        shell=shell,
        HOME=home_variable,
        PATH=f"{home}:{os.environ['PATH']}",
    )
    expected = f"{Path('~root').expanduser()}/.local/share/hookkit/hook\n"
    assert (looked_up.returncode, looked_up.stdout.decode()) == (0, expected)


def test_a_home_that_is_set_is_not_looked_up(home: Path) -> None:
    launcher.write()
    (home / "id").write_text('#!/bin/sh\ntouch "$HOME/asked"\n')
    (home / "id").chmod(0o755)
    assert_silent(run(launcher.command(), PATH=f"{home}:{os.environ['PATH']}"))
    assert len(journal(paths.data_dir())) == 1
    assert not (home / "asked").exists()


@pytest.mark.parametrize("variable", ["XDG_DATA_HOME", "XDG_CONFIG_HOME"])
@pytest.mark.parametrize("at_install", ["own", None])
@pytest.mark.parametrize("in_client", ["own", "snap/code/1", "other", None])
def test_the_folders_are_those_of_the_install(
    variable: str,
    at_install: str | None,
    in_client: str | None,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if at_install:
        monkeypatch.setenv(variable, str(home / at_install))
    launcher.write()
    data, settings = paths.data_dir(), paths.config_file()
    settings.parent.mkdir(parents=True)
    settings.touch()
    monkeypatch.delenv(variable, raising=False)
    assert (paths.data_dir(), paths.config_file()) == (data, settings)
    named = str(home / in_client) if in_client else None
    if named:
        monkeypatch.setenv(variable, named)
    assert_silent(run(launcher.command()))
    assert len(journal(data)) == 1


@pytest.mark.parametrize("is_used", [True, False])
def test_an_install_elsewhere_keeps_the_sessions_that_are_there(
    is_used: bool, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher.write()
    first = paths.data_dir()
    if is_used:
        assert_silent(run(launcher.command()))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "moved"))
    launcher.write()
    assert paths.data_dir() == (first if is_used else home / "moved" / "hookkit")


def test_a_chosen_home_serves_where_there_is_no_other(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a teammate with HOOKKIT_HOME would not be recorded by settings that name the default."""
    committed = launcher.command()
    monkeypatch.setenv("HOOKKIT_HOME", str(home / "mine"))
    launcher.write()
    assert_silent(run(committed, HOOKKIT_HOME=None))
    assert len(journal(home / "mine")) == 1
    monkeypatch.delenv("HOOKKIT_HOME")
    usual = launcher.write().read_text()
    monkeypatch.setenv("HOOKKIT_HOME", str(home / "mine"))
    launcher.write()
    assert (home / ".local/share/hookkit/hook").read_text() == usual


# After an upgrade of Python


def test_recording_goes_on_where_an_upgrade_has_moved_the_package(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`uv tool upgrade --python 3.13` leaves the interpreter where it is, with other packages."""
    package = home / "lib" / "python3.12" / "hookkit"
    package.mkdir(parents=True)
    shutil.copy(launcher.PACKAGE / "record.py", package)
    with monkeypatch.context() as patch:
        patch.setattr(launcher, "PACKAGE", package)
        path = launcher.write()
    shutil.rmtree(package)
    assert_silent(run(launcher.command()))
    assert len(journal(paths.data_dir())) == 1
    assert launcher.refresh() == [path]
    assert_silent(run(launcher.command()))
    assert len(journal(paths.data_dir())) == 2


def test_the_copy_of_the_recorder_knows_the_account_too(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a key")
    monkeypatch.setenv("CLAUDE_PID", str(os.getpid()))
    prompt = b'{"session_id": "s1", "hook_event_name": "UserPromptSubmit", "prompt": "hi"}'
    path = launcher.write()
    assert_silent(run(launcher.command(), prompt))
    path.write_text(path.read_text().replace(str(launcher.PACKAGE), str(home / "gone")))
    assert_silent(run(launcher.command(), prompt))
    first, second = (each["account"] for each in journal(paths.data_dir()))
    assert first == second


# After a full disk


CUTS = [0, 10, 16, 17, 500, -1]
"""Bytes of a file of bytecode that are left; 16 are its head."""


def package_with_cut_bytecode(home: Path, cut: int, *modules: str) -> Path:
    """Make a copy of the package, with bytecode of some modules that a full disk cut off."""
    package = home / "copy" / "hookkit"
    shutil.copytree(launcher.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for module in modules:
        cached = Path(py_compile.compile(str(package / module), doraise=True) or "")
        cached.write_bytes(cached.read_bytes()[:cut])
    return package


@pytest.mark.parametrize("cut", CUTS)
def test_bytecode_that_a_full_disk_cut_off_stops_no_recording(
    cut: int, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a key")
    monkeypatch.setenv("CLAUDE_PID", str(os.getpid()))
    accounts = ("agents/account_marks.py", "agents/claude_code/account_facets.py")
    package = package_with_cut_bytecode(home, cut, "record.py", *accounts)
    monkeypatch.setattr(launcher, "PACKAGE", package)
    monkeypatch.setattr(launcher, "pythons", lambda _: [sys.executable])
    launcher.write()
    prompt = b'{"session_id": "s1", "hook_event_name": "UserPromptSubmit", "prompt": "hi"}'
    for count in (1, 2):
        assert_silent(run(launcher.command(), prompt))
        recorded = journal(paths.data_dir())
        assert len(recorded) == count
        assert recorded[-1]["account"]


@pytest.mark.parametrize("cut", CUTS)
def test_bytecode_that_a_full_disk_cut_off_stops_no_plugin(cut: int, home: Path) -> None:
    package = package_with_cut_bytecode(home, cut)
    python = shutil.which("python3") or sys.executable
    compiling = "import py_compile, sys; print(py_compile.compile(sys.argv[1]))"
    done = subprocess.run(
        [python, "-c", compiling, str(package / "record.py")], capture_output=True, check=True
    )
    cached = Path(done.stdout.decode().strip())
    cached.write_bytes(cached.read_bytes()[:cut])
    assert_silent(run(plugin_command(CHECKOUT), CLAUDE_PLUGIN_ROOT=str(package.parent)))
    assert len(journal(plugin_data(home))) == 1


@pytest.mark.parametrize("module", ["hook/statusline.py", "hook/budgets.py", "record.py"])
def test_bytecode_that_a_full_disk_cut_off_stops_no_status_line(
    module: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "PACKAGE", package_with_cut_bytecode(home, 500, module))
    launcher.write("statusline")
    assert run(launcher.command("statusline"), STATUS).stdout == SAYS["statusline"]


def test_the_worker_of_the_other_python_is_started(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It rewrites the launcher, so that nobody has to."""
    monkeypatch.setenv("HOOKKIT_SUMMARY", "off")
    path = launcher.write()
    path.write_text(path.read_text().replace(str(launcher.PACKAGE), str(home / "gone")))
    start = b'{"session_id": "s1", "hook_event_name": "SessionStart", "cwd": "/"}'
    assert_silent(run(launcher.command(), start))
    for _ in range(2000):
        if path.read_text() == launcher.script():
            return
        time.sleep(0.01)
    raise AssertionError("it was not rewritten")


# Writing


def test_the_launcher_is_written_once_and_for_its_owner(home: Path) -> None:
    path = launcher.write()
    assert path == home / ".local" / "share" / "hookkit" / "hook"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    before = path.stat()
    launcher.write()
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    path.write_text("old")
    launcher.write()
    assert path.read_text() == launcher.script()
    names = {other.name for other in path.parent.iterdir()}
    assert names == {"hook", "folders", launcher.COPY}


@pytest.mark.parametrize("is_taken", ["data", ".local/share/hookkit/recorder", ".local"])
def test_what_cannot_be_made_is_reported(
    is_taken: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    (home / is_taken).parent.mkdir(parents=True, exist_ok=True)
    (home / is_taken).touch()
    with pytest.raises(HookkitError, match="choose another with HOOKKIT_HOME"):
        launcher.write()


REMEDIES = {
    errno.ENOSPC: "Free some space, then try again.",
    errno.EDQUOT: "Free some space, then try again.",
    errno.EROFS: "Choose another folder with HOOKKIT_HOME.",
    errno.EACCES: "writable, or choose another with HOOKKIT_HOME.",
}


@pytest.mark.parametrize("number", REMEDIES)
@pytest.mark.parametrize("owner, name", [(launcher, "replace_file"), (paths, "make_private")])
def test_what_cannot_be_written_is_called_by_its_name(
    owner: object, name: str, number: int, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(owner, name, refuse)
    with pytest.raises(HookkitError) as error:
        launcher.write()
    assert f"({os.strerror(number)})" in str(error.value)
    assert str(error.value).endswith(REMEDIES[number])


def test_a_folder_that_cannot_be_written_is_reported(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "taken").touch()
    monkeypatch.setenv("HOOKKIT_HOME", str(home / "taken"))
    with pytest.raises(HookkitError, match="choose another with HOOKKIT_HOME"):
        launcher.write()


# A project's files


@pytest.mark.parametrize("name", launcher.PROGRAMS)
@pytest.mark.parametrize("named", [".hk", "./.hk", "../theirs/.hk", ".", "~/.hk", "$PWD/.hk", "-h"])
@pytest.mark.parametrize("is_chosen", [False, True])
def test_no_file_of_a_project_is_run(
    is_chosen: bool, named: str, name: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever relative folder the environment of the agent names."""
    if is_chosen:
        monkeypatch.setenv("HOOKKIT_HOME", str(home / "chosen"))
    launcher.write(name)
    command, theirs = launcher.command(name), home / "theirs"
    for folder in (".hk", ".", "~/.hk", "$PWD/.hk", "-h", launcher.USUAL):
        file = theirs / folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"touch {home}/ran; echo ran")
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=theirs,
        env={**os.environ, "HOOKKIT_HOME": named},
        input=b'{"hook_event_name":"Stop","session_id":"s"}',
        capture_output=True,
    )
    assert done.returncode == 0 and b"ran" not in done.stdout
    assert not (home / "ran").exists()


# The plugin's hook


def plugin_command(root: Path) -> str:
    hooks = json.loads((CHECKOUT / "hooks" / "hooks.json").read_text())["hooks"]
    command: str = hooks["Stop"][0]["hooks"][0]["command"]
    return command.replace("${CLAUDE_PLUGIN_ROOT}", str(root))


def plugin_data(home: Path) -> Path:
    if Path("/System/Library").is_dir():
        return home / "Library" / "Application Support" / "hookkit"
    return home / ".local" / "share" / "hookkit"


@pytest.mark.parametrize("shell", SHELLS)
def test_the_plugin_records_by_itself(shell: list[str], home: Path, plugin: Path) -> None:
    command = plugin_command(plugin)
    assert_silent(run(command, shell=shell, CLAUDE_PLUGIN_ROOT=str(plugin)))
    assert len(journal(plugin_data(home))) == 1


@pytest.mark.parametrize("shell", ["", "sh "])
def test_the_plugin_hook_finds_itself(shell: str, home: Path, plugin: Path) -> None:
    assert_silent(run(f"{shell}'{plugin}/hooks/hookkit-hook'"))
    assert len(journal(plugin_data(home))) == 1


def test_the_plugin_prefers_the_launcher(home: Path, plugin: Path) -> None:
    paths.make_private(paths.launcher().parent)
    paths.launcher().write_text('echo out; echo err >&2; echo ran > "$HOME/ran"; exit 2')
    assert_silent(run(plugin_command(plugin), CLAUDE_PLUGIN_ROOT=str(plugin)))
    assert (home / "ran").exists()
    assert journal(plugin_data(home)) == []


def test_the_plugin_heeds_the_home_of_the_hook(home: Path, plugin: Path) -> None:
    chosen = str(home / "chosen")
    assert_silent(run(plugin_command(plugin), CLAUDE_PLUGIN_ROOT=str(plugin), HOOKKIT_HOME=chosen))
    [record] = journal(home / "chosen")
    assert record["agent"] == "claude_code"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no such folders")
@pytest.mark.parametrize(
    "named, folder",
    [
        ("{home}/own", "own/hookkit"),
        ("{home}/snap/code/1", ".local/share/hookkit"),
        ("{home}/.var/app/x/data", ".local/share/hookkit"),
        ("relative", ".local/share/hookkit"),
    ],
)
def test_the_plugin_records_where_the_person_looks(
    named: str, folder: str, home: Path, plugin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = named.format(home=home)
    assert_silent(run(plugin_command(plugin), XDG_DATA_HOME=named, CLAUDE_PLUGIN_ROOT=str(plugin)))
    assert len(journal(home / folder)) == 1
    if named != "relative":
        monkeypatch.setenv("XDG_DATA_HOME", named)
    assert paths.data_dir() == home / folder


def test_the_plugin_without_any_home_records_nothing(home: Path, plugin: Path) -> None:
    folder = home / "bin"
    folder.mkdir()
    (folder / "id").write_text("#!/bin/sh\nexit 1\n")
    (folder / "id").chmod(0o755)
    variables = {"CLAUDE_PLUGIN_ROOT": str(plugin), "PATH": f"{folder}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-c", plugin_command(plugin)],
        input=PAYLOAD,
        env=variables,
        cwd=folder,
        capture_output=True,
    )
    assert_silent(done)
    assert [path.name for path in folder.iterdir()] == ["id"]


@pytest.mark.parametrize("python", [None, "#!/bin/sh\necho x\nexit 2\n", "#!/nowhere\n"])
def test_the_plugin_without_a_python_is_silent(
    python: str | None, home: Path, plugin: Path
) -> None:
    folder = home / "bin"
    folder.mkdir()
    shell = shutil.which("sh") or ""
    if python:
        (folder / "python3").write_text(python)
        (folder / "python3").chmod(0o755)
    assert_silent(
        run(
            plugin_command(plugin),
            shell=[shell],
            CLAUDE_PLUGIN_ROOT=str(plugin),
            PATH=str(folder),
        )
    )


def test_a_plugin_that_is_gone_is_silent(home: Path) -> None:
    assert_silent(run(plugin_command(home / "gone"), CLAUDE_PLUGIN_ROOT=str(home / "gone")))


def test_the_plugin_hook_may_be_executed() -> None:
    assert os.access(PLUGIN_HOOK, os.X_OK)


# After an upgrade


OLD_STATUSLINE = (
    'import sys; sys.modules["hookkit"] = package = type(sys)("hookkit"); '
    "package.__path__ = sys.argv[1:2]; "
    "from hookkit import statusline; statusline.main(sys.argv[2], int(sys.argv[3]))"
)
"""The program of a status line's launcher that version 0.1.0 wrote."""


def test_an_upgrade_renews_the_launchers_that_are_there() -> None:
    path = launcher.write("statusline")
    current = path.read_text()
    program = launcher.PROGRAMS["statusline"]
    path.write_text(current.replace(program, OLD_STATUSLINE))
    assert run(launcher.command("statusline"), STATUS).stdout == b""
    assert launcher.refresh() == [path]
    assert path.read_text() == current
    assert run(launcher.command("statusline"), STATUS).stdout == SAYS["statusline"]
    assert launcher.refresh() == []


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another installation, with an interpreter and a package."""
    folder = tmp_path_factory.mktemp("elsewhere's")
    (folder / "python").symlink_to(PYTHON.resolve())
    (folder / "hookkit").mkdir()
    shutil.copy(launcher.PACKAGE / "record.py", folder / "hookkit")
    return folder


def installed(elsewhere: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the launcher of an installation whose interpreter or package is elsewhere."""
    with monkeypatch.context() as patch:
        if what == "interpreter":
            patch.setattr(sys, "executable", str(elsewhere / "python"))
        else:
            patch.setattr(launcher, "PACKAGE", elsewhere / "hookkit")
        return launcher.write()


@pytest.mark.parametrize("what", ["interpreter", "package"])
def test_the_launcher_of_another_installation_stays(
    what: str, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = installed(elsewhere, what, monkeypatch)
    written = path.read_text()
    assert launcher.refresh() == []
    assert path.read_text() == written


@pytest.mark.parametrize("what", ["interpreter", "package"])
def test_a_launcher_whose_installation_is_gone_is_taken_over(
    what: str, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = installed(elsewhere, what, monkeypatch)
    shutil.rmtree(elsewhere)
    assert launcher.refresh() == [path]
    assert path.read_text() == launcher.script()


@pytest.mark.parametrize("text", ["", "exec", "for (((", "set -- -c 'x"])
def test_a_launcher_that_is_not_whole_is_written_again(text: str) -> None:
    path = launcher.write()
    path.write_text(text)
    assert launcher.refresh() == [path]
    assert path.read_text() == launcher.script()


def test_what_else_lies_there_stays(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = launcher.write()
    usual.write_text("mine")
    monkeypatch.setenv("HOOKKIT_HOME", str(home / "chosen"))
    assert launcher.refresh() == []
    assert usual.read_text() == "mine"


@pytest.mark.parametrize("chosen", ["", "/a/chosen/home", "'/a/home of; mine'"])
def test_the_launcher_of_an_earlier_version_keeps_its_folder(chosen: str, home: Path) -> None:
    path = launcher.write()
    path.write_text(old_script(home, chosen=chosen))
    assert launcher.refresh() == [path]
    folder = chosen.strip("'") or str(home / ".local/share/hookkit")
    written = launcher.parse(path.read_text())
    assert written == (sys.executable, str(launcher.PACKAGE), folder, chosen.strip("'") or None)


def test_an_earlier_version_wrote_its_launcher_beside_the_data(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    path = home / "data" / "hookkit" / "hook"
    path.parent.mkdir(parents=True)
    path.write_text(old_script(home))
    assert launcher.refresh() == [path]
    assert_silent(run(OLD_COMMANDS["hook"]))
    assert len(journal(home / ".local/share/hookkit")) == 1


@pytest.mark.parametrize("is_chosen", [True, False])
def test_a_worker_leaves_a_current_launcher_alone(
    is_chosen: bool, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recorder gives its worker HOOKKIT_HOME, also where nobody chose a folder."""
    if is_chosen:
        monkeypatch.setenv("HOOKKIT_HOME", str(home / "chosen"))
    path = launcher.write()
    written = path.read_text()
    monkeypatch.setenv("HOOKKIT_HOME", str(paths.data_dir()))
    assert launcher.refresh() == []
    path.write_text(written + "# older\n")
    assert launcher.refresh() == [path]
    assert path.read_text() == written
