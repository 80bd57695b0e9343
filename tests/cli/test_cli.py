"""The command line itself: the table of commands, and how errors are told."""

import os
import sqlite3
import subprocess
import sys
from io import StringIO
from pathlib import Path

import click
import pytest

from hookkit import __version__, cli, paths
from hookkit.cli import error_report
from hookkit.cli.commands import COMMANDS
from hookkit.errors import HookkitError
from hookkit.lib import log
from tests.builders import deliver, line, payload
from tests.cli.terminal import HOOKKIT, call, run


def test_the_table_and_the_folder_agree() -> None:
    folder = Path(cli.__file__).parent
    modules = {path.stem for path in folder.glob("*.py") if "\ndef command(" in path.read_text()}
    assert {command.module for command in COMMANDS.values()} == modules


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_its_name_help_and_an_example(name: str) -> None:
    command = cli.cli.get_command(click.Context(cli.cli), name)
    assert command
    assert command.hidden == COMMANDS[name].hidden
    shown = call(name, "--help").output
    assert len(shown.splitlines()) > 3
    assert command.hidden or "Example" in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_has_the_summary_of_the_command(name: str) -> None:
    command = cli.cli.get_command(click.Context(cli.cli), name)
    assert command
    assert f"{COMMANDS[name].summary}." == f"{command.get_short_help_str(1000).rstrip('.')}."
    assert len(COMMANDS[name].summary) <= 80 - max(map(len, COMMANDS)) - 4


def test_help_lists_what_is_not_hidden() -> None:
    shown = run("-h")
    for name, command in COMMANDS.items():
        assert (f"  {name} " in shown) != command.hidden


def modules_after(*arguments: str, **variables: str) -> set[str]:
    """Return the modules that a process of the command line has imported when it exits."""
    program = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
        "from hookkit.cli import run\n"
        "sys.argv[0] = 'hookkit'\n"
        "run()\n"
    )
    plain = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, env=plain | variables)
    assert done.returncode == 0, done.stderr.decode()
    return set(done.stderr.decode().split())


COMPLETE = {"_HOOKKIT_COMPLETE": "bash_complete", "COMP_WORDS": "hookkit s", "COMP_CWORD": "1"}


@pytest.mark.parametrize(
    "arguments, variables",
    [(("--help",), {}), (("--version",), {}), ((), COMPLETE)],
    ids=["help", "version", "completion"],
)
def test_listing_commands_imports_none(
    arguments: tuple[str, ...], variables: dict[str, str]
) -> None:
    loaded = modules_after(*arguments, **variables)
    assert {name for name in loaded if name.startswith("hookkit")} == {
        *("hookkit", "hookkit.errors"),
        *("hookkit.cli", "hookkit.cli.commands", "hookkit.cli.error_report"),
    }
    assert not loaded & {"rich", "sqlite3", "orjson"}


def test_the_version() -> None:
    assert run("--version") == f"hookkit, version {__version__}\n"


def test_an_unknown_command_is_a_usage_error() -> None:
    assert "No such command" in call("explode", code=2).stderr


def test_a_command_loads_no_other(tmp_path: Path) -> None:
    program = (
        "import sys; from hookkit.cli import cli\n"
        "cli.get_command(None, 'status')\n"
        "print(*sorted(name for name in sys.modules if name.startswith('hookkit.cli.')))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout
    loaded = {each.rpartition(".")[2] for each in said.decode().split()}
    assert loaded & {command.module for command in COMMANDS.values()} == {"status"}


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> type[Exception]:
    """Makes every command fail; with which error can be chosen."""

    class Chosen(Exception):
        error: Exception = HookkitError("Do this instead.")

    def fail(**_: object) -> None:
        raise Chosen.error

    monkeypatch.setattr(cli, "cli", fail)
    return Chosen


def test_a_mistake_is_one_sentence(
    broken: type[Exception], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.run()
    assert left.value.code == 1
    assert capsys.readouterr() == ("", "hookkit: Do this instead.\n")


def test_a_bug_leaves_a_log(
    broken: type[Exception], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broken, "error", KeyError("surprise"))
    with pytest.raises(SystemExit) as left:
        cli.run()
    assert left.value.code == 3
    said = capsys.readouterr().err
    assert "a bug: KeyError: 'surprise'" in said
    assert str(paths.log_file()) in said
    assert "KeyError: 'surprise'" in paths.log_file().read_text()


def test_a_damaged_database_is_a_mistake_with_a_remedy(
    broken: type[Exception], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broken, "error", sqlite3.DatabaseError("malformed"))
    with pytest.raises(SystemExit) as left:
        cli.run()
    assert left.value.code == 1
    assert "`hookkit rebuild`" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_a_full_disk_is_no_bug() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*HOOKKIT, "list"], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr == b"hookkit: No space left on device: free some space, then try again.\n"


@pytest.mark.parametrize("is_writable", [True, False], ids=["stdout", "no stdout"])
def test_output_that_can_not_be_written_is_discarded(
    is_writable: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Output(StringIO):
        def flush(self) -> None:
            if not is_writable:
                raise OSError(28, "No space left on device")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    discarded = list[bool]()
    monkeypatch.setattr(cli, "discard_output", lambda: discarded.append(True))
    monkeypatch.setattr(sys, "stdout", Output())
    monkeypatch.setattr(click.Group, "invoke", fail)
    with pytest.raises(OSError, match="No space"):
        cli.cli.invoke(click.Context(cli.cli))
    assert discarded == [True] * (not is_writable)


def test_a_bug_is_reported_where_no_log_can_be_written(
    broken: type[Exception], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(error: Exception) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(broken, "error", KeyError("surprise"))
    monkeypatch.setattr(log, "write_trace", full)
    with pytest.raises(SystemExit) as left:
        cli.run()
    assert left.value.code == 3
    assert "a bug: KeyError: 'surprise'" in capsys.readouterr().err


def test_who_interrupts_leaves(broken: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broken, "error", click.Abort())
    with pytest.raises(SystemExit) as left:
        cli.run()
    assert left.value.code == 130


def test_a_command_may_have_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "cli", lambda **_: 7)
    with pytest.raises(SystemExit) as left:
        cli.run()
    assert left.value.code == 7


def test_who_reads_may_be_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "cli", lambda **_: None)
    monkeypatch.setattr(sys, "stdout", None)
    cli.run()


@pytest.mark.parametrize(
    "mistake, said",
    [
        (click.ClickException("No."), "hookkit: No.\n"),
        (click.UsageError("No."), "hookkit: No.\n"),
        (
            click.UsageError("No.", click.Context(cli.cli, info_name="hookkit")),
            "hookkit: No. See `hookkit --help`.\n",
        ),
    ],
    ids=["no context", "usage", "a context"],
)
def test_a_mistake_is_one_line(
    mistake: click.ClickException, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    error_report.report_usage(mistake)
    assert capsys.readouterr() == ("", said)


def test_mistakes_of_a_process() -> None:
    done = subprocess.run([*HOOKKIT, "show", "nothing"], capture_output=True)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"hookkit: No session 'nothing'.")


LISTINGS = [("list",), ("list", "--json"), ("session", "recent")]


@pytest.mark.parametrize("arguments", LISTINGS, ids=" ".join)
def test_a_closed_pipe_is_no_error(arguments: tuple[str, ...]) -> None:
    deliver(*(line(payload("Stop", f"session-{number}")) for number in range(5)))
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*HOOKKIT, *arguments], stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_first_line_of_many() -> None:
    deliver(*(line(payload("Stop", f"session-{number}")) for number in range(500)))
    command = f"{sys.executable} -m hookkit list -l 500 | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True)
    assert done.stdout.split()[:2] == [b"ID", b"Description"]
    assert done.stderr == b""
