"""Every command, where a file of our own can't be used: one clear line, and never a bug."""

import errno
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api import doctor, worker
from hookkit.api.store import Store
from hookkit.cli.commands import COMMANDS
from hookkit.store.journal import segments
from tests.builders import deliver, line, payload
from tests.cli.installed import Said, hookkit, outcome
from tests.cli.terminal import run_apart

APART = ("guard", "hook", "statusline")
"""Commands that leave their process at once."""

ENDLESS = ("serve", "watch")
"""Commands that end with a signal only."""

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "batch": ("prompts.txt",),
    "budget": ("set", "5"),
    "cancel": ("--all",),
    "continue": ("more",),
    "delete": ("1", "--yes"),
    "exec": ("--", "true"),
    "export": ("--format", "json"),
    "fork": ("1", "more"),
    "log-ai": ("-p", "anthropic", "-m", "claude-opus-4-8", "-t", "1"),
    "note": ("hello",),
    "output": ("1",),
    "prices": ("reprice",),
    "reset": ("--dry-run",),
    "replay": ("payloads.jsonl",),
    "restore": ("export.jsonl",),
    "resume": ("1", "more"),
    "run": ("hello",),
    "search": ("hello",),
    "session": ("get", "s1"),
    "show": ("1",),
    "start": ("it",),
    "summarize": ("--pending",),
    "team": ("status",),
    "telemetry": ("status",),
}
SENT = b'{"hook_event_name": "Stop", "session_id": "s1"}'
PERSON = 12345


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that every user may enter, with a home and a data folder in it."""
    folder = Path(tempfile.mkdtemp()).resolve()
    folder.chmod(0o755)
    for name in ("home", "project", "home/data"):
        (folder / name).mkdir()
    (folder / "project" / "prompts.txt").write_text("hello\n")
    (folder / "project" / "payloads.jsonl").write_bytes(SENT + b"\n")
    (folder / "project" / "export.jsonl").write_text("{}\n")
    monkeypatch.chdir(folder / "project")
    monkeypatch.setenv("HOME", str(folder / "home"))
    monkeypatch.setenv("HOOKKIT_HOME", str(folder / "home" / "data"))
    yield folder
    shutil.rmtree(folder)


@contextmanager
def person(*closed: Path) -> Iterator[None]:
    """Be a person to whom these are closed: root is another one then."""
    if os.geteuid():
        modes = {path: path.stat().st_mode & 0o777 for path in closed}
        for path in closed:
            path.chmod(0)
        yield
        for path, mode in modes.items():
            path.chmod(mode)
        return
    for folder, _, files in os.walk(Path.home().parent):
        for path in (Path(folder), *(Path(folder, file) for file in files)):
            if path not in closed:
                os.chown(path, PERSON, PERSON, follow_symlinks=False)
    for path in closed:
        path.chmod(0o700)
    access = os.access
    with pytest.MonkeyPatch.context() as patch:  # which asks for the real user, who is root
        patch.setattr(os, "access", lambda path, mode: access(path, mode, effective_ids=True))
        os.seteuid(PERSON)
        try:
            yield
        finally:
            os.seteuid(0)


def ask(name: str) -> tuple[str | int | None, Said]:
    return outcome(name, *ARGUMENTS.get(name, ()), sent=SENT)


def ask_all() -> dict[str, tuple[str | int | None, Said]]:
    """The code and the output of every command."""
    return {name: ask(name) for name in COMMANDS if name not in (*ENDLESS, *APART)}


def assert_clear(found: dict[str, tuple[str | int | None, Said]]) -> None:
    for name, (code, output) in found.items():
        assert code in (0, 1), (name, output)
        assert "a bug" not in output.err
        *warnings, last = output.err.splitlines() or [""]
        assert all(each.startswith("hookkit: /") for each in warnings) or name == "search"
        assert not last or last.startswith("hookkit: ") or code == 0, (name, output.err)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No hook leaves this process, and no command waits."""
    monkeypatch.setenv("HOOKKIT_CLAUDE", "/nonexistent/claude")


def test_a_closed_data_folder(place: Path, quiet: None) -> None:
    ask_all()  # imports what a closed home would keep from being imported
    shutil.rmtree(paths.data_dir())
    paths.data_dir().mkdir(mode=0o700)
    with person(paths.data_dir()):
        found = ask_all() | {"serve": ask("serve")}
    assert_clear(found)
    for name in ("list", "rebuild", "ps", "export", "start", "import", "events", "serve"):
        code, output = found[name]
        assert code == 1
        assert f'sudo chown -R "$USER" {paths.data_dir()}' in output.err, (name, output.err)
    code, output = found["doctor"]
    assert code == 1
    assert output.out.count("data       ") == 1
    assert f'→ sudo chown -R "$USER" ~/{paths.data_dir().name}' in output.out


@pytest.mark.parametrize("kind", ["file", "dangling link"])
def test_no_data_folder_can_be_there(kind: str, place: Path, quiet: None) -> None:
    data = paths.data_dir()
    data.rmdir()
    data.touch() if kind == "file" else data.symlink_to("/nonexistent/folder")
    found = ask_all() | {"serve": ask("serve")}
    assert_clear(found)
    assert found["list"][0] == found["doctor"][0] == found["rebuild"][0] == 1
    assert f"mv {data} {data}.aside" in found["list"][1].err


@pytest.mark.parametrize("name", ["config.toml", "hookkit.db", "journal", "runs", "budgets.json"])
def test_a_folder_or_a_file_in_the_place_of_the_other(name: str, place: Path, quiet: None) -> None:
    path = paths.data_dir() / name
    path.mkdir() if "." in name else path.touch()
    assert_clear(ask_all())


@pytest.mark.parametrize("name", ["locks", "runs", "batches", "journal"])
def test_a_closed_folder_of_ours(name: str, place: Path, quiet: None) -> None:
    hookkit("start", "it")
    ask_all()
    path = paths.make_private(paths.data_dir() / name)
    with person(path):
        assert_clear(ask_all())


@pytest.mark.uncovered
@pytest.mark.parametrize("name", APART)
def test_what_the_agent_waits_for_is_silent(name: str, place: Path) -> None:
    paths.data_dir().rmdir()
    paths.data_dir().touch()
    assert run_apart(name, sent=SENT).strip() == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
def test_what_root_makes_in_a_persons_folder_is_the_persons(
    place: Path, quiet: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after `sudo -E hookkit list`: the person's own commands and hooks go on."""
    paths.data_dir().rmdir()
    os.chown(place / "home", PERSON, PERSON)
    deliver(line(payload("SessionStart")))
    ask_all()
    monkeypatch.setattr(worker, "work", lambda: 1 / 0)
    hookkit("work", code=3)  # which writes the log
    owners = {
        str(path.relative_to(place)): path.lstat().st_uid
        for path in paths.data_dir().rglob("*")
        if path.name != "2026-11-21.jsonl"  # delivered by this test
    }
    assert {"home/data/hookkit.db", "home/data/fold.lock", "home/data/hookkit.log"} <= owners.keys()
    assert {name for name, owner in owners.items() if owner != PERSON} == set()


def test_a_closed_lock_is_found_and_not_waited_for(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(line(payload("SessionStart")))
    hookkit("list")
    hookkit("doctor", code=1)
    lock = paths.fold_lock()
    with person(lock):
        deliver(line(payload("Stop"), 1))
        assert f"{lock} can't be used (Permission denied)" in hookkit("list").err
        with pytest.raises(PermissionError):
            worker.current_store()
        finding = next(each for each in doctor.examine(Path.cwd()) if each.check == "data")
    assert (finding.state, finding.says) == ("bad", f"{lock} can't be written: Permission denied.")


# Segments


@pytest.fixture
def two_days(place: Path) -> Path:
    """A session on each of two days; returns the segment of the first."""
    deliver(line(payload("SessionStart", "second"), 86400), day="2026-11-22")
    return deliver(line(payload("SessionStart", "first")), line(payload("Stop", "first"), 1))


def sessions() -> tuple[set[str], str]:
    """The sessions that are listed, and what is told beside them."""
    output = hookkit("list", "--json")
    return {each["session_id"] for each in output.json["sessions"]}, output.err


def fail_to_read(segment: Path, number: int, after: int, patch: pytest.MonkeyPatch) -> None:
    """Make a segment unreadable behind its first lines."""
    read = segments.lines

    def lines(path: Path, offset: int) -> Iterator[bytes]:
        for count, each in enumerate(read(path, offset)):
            if path == segment and count >= after:
                raise OSError(number, os.strerror(number), str(path))
            yield each

    patch.setattr(segments, "lines", lines)


@pytest.mark.parametrize("number, after", [(errno.EACCES, 0), (errno.EIO, 1)])
@pytest.mark.parametrize("is_folded", [False, True])
def test_an_unreadable_segment_does_not_stop_the_others(
    number: int, after: int, is_folded: bool, two_days: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_folded:
        sessions()
        deliver(line(payload("SessionStart", "third"), 90000), day="2026-11-22")
        deliver(line(payload("SessionStart", "fourth"), 2))
    with monkeypatch.context() as patch:
        fail_to_read(two_days, number, 0 if is_folded else after, patch)
        listed, told = sessions()
        assert listed == ({"first", "second", "third"} if is_folded else {"second"})
        reason = f"{two_days} can't be read ({os.strerror(number)}), so its events are missing."
        assert is_folded or reason in told
        rebuilt = hookkit("rebuild")
        assert is_folded or reason in rebuilt.err
    listed, told = sessions()
    assert (listed >= {"first", "second"}, told) == (True, "")
    everything = hookkit("list", "--json").json["sessions"]
    hookkit("rebuild")
    assert [each["session_id"] for each in hookkit("list", "--json").json["sessions"]] == [
        each["session_id"] for each in everything
    ]


def test_a_closed_segment(two_days: Path) -> None:
    hookkit("doctor", code=1)
    hookkit("rebuild")
    shutil.rmtree(paths.data_dir() / "locks", ignore_errors=True)
    paths.database().unlink()
    with person(two_days):
        listed, told = sessions()
        assert listed == {"second"}
        assert f"hookkit: {two_days} can't be read (Permission denied)" in told
        finding = next(each for each in doctor.examine(Path.cwd()) if each.check == "data")
    assert finding.state == "bad"
    assert str(two_days) in finding.says
    assert (finding.remedy or "").startswith("sudo chown -R")


def test_an_old_database_is_not_rebuilt_from_half_a_journal(
    two_days: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hookkit.pipeline.project import rebuild

    with Store.open() as store:
        assert rebuild.has_whole_journal(store.database)
        monkeypatch.setattr(os, "access", lambda path, mode: path != two_days)
        assert not rebuild.has_whole_journal(store.database)


def test_the_reason_for_which_the_list_may_be_behind(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> Path:
        raise PermissionError(errno.EROFS, "Read-only file system", str(paths.data_dir()))

    deliver(line(payload("SessionStart")))
    monkeypatch.setattr(paths, "fold_lock", refuse)
    told = sessions()[1]
    assert "can't be used (Read-only file system)" in told
    assert "this may be behind" in told


# Pipes: nobody writes to them, so whoever opens one waits for ever

WAIT = 60
"""Seconds; each of these commands takes a moment."""

ASKED = ("budget", "doctor", "import", "list", "prices", "rebuild", "search", "today", "work")


@pytest.mark.slow
def test_a_pipe_in_place_of_any_file_of_ours(home: Path) -> None:
    hookkit("install", "--user")
    hookkit("budget", "set", "5")
    hookkit("prices", "set", "m", "--input", "1", "--output", "2")
    deliver(line(payload("UserPromptSubmit", prompt="hello", cwd=str(home))))
    hookkit("import")
    hookkit("search", "hello")
    files = [file for file in paths.data_dir().iterdir() if file.is_file()]
    assert len(files) > 8
    for file in files:
        content = file.read_bytes()
        file.unlink()
        os.mkfifo(file)
        signal.alarm(WAIT)  # ends the tests: nothing else can end what waits for a pipe
        for name in ASKED:
            code, output = ask(name)
            assert code in (0, 1), (file, name, output)
            assert "a bug" not in output.err, (file, name, output)
        for name in APART:
            run_apart(name, sent=SENT)
        signal.alarm(0)
        file.unlink()
        file.write_bytes(content)
        file.chmod(0o600)
