"""What others can write, and what stands in the place of a segment; each remedy mends it."""

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.agents import launcher
from hookkit.api.doctor import Finding, data_access
from tests.builders import DAY, deliver, fold_all, line, payload
from tests.cli.installed import hookkit


@pytest.fixture(autouse=True)
def installed(home: Path) -> None:
    """A home with a launcher and a database, in folders that others may enter."""
    home.chmod(0o755)
    launcher.write()
    deliver(line(payload("SessionStart")))
    fold_all()
    paths.data_dir().chmod(0o755)


def found() -> list[Finding]:
    return list(data_access.check(Path()))


def only() -> Finding:
    (finding,) = found()
    return finding


def mend(finding: Finding) -> None:
    assert finding.state == "bad" and finding.remedy
    subprocess.run(["sh", "-c", finding.remedy], check=True)
    assert found() == []


def test_nothing_to_report() -> None:
    assert found() == []


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757])
@pytest.mark.parametrize("place", [paths.data_dir, paths.journal_dir, paths.launcher_dir])
def test_a_folder_that_others_can_write(place: Callable[[], Path], mode: int) -> None:
    place().chmod(mode)
    finding = only()
    assert finding.says == f"{place()} can be written by other users."
    mend(finding)


@pytest.mark.parametrize("place", [paths.database, paths.launcher])
def test_a_file_that_others_can_write(place: Callable[[], Path]) -> None:
    place().chmod(0o666)
    mend(only())


def test_what_others_cannot_reach_is_safe() -> None:
    paths.database().chmod(0o666)
    paths.data_dir().chmod(0o700)
    assert found() == []


def test_a_folder_of_another_user(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = paths.data_dir().stat().st_uid
    monkeypatch.setattr(data_access, "ROOT", -1)
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    first, *_ = found()
    assert first.says.startswith(f"{paths.data_dir()} belongs to another user")
    assert first.remedy == f'sudo chown -R "$USER" {paths.data_dir()}'


def test_root_looks_after_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = paths.data_dir().stat().st_uid
    monkeypatch.setattr(data_access, "ROOT", owner)
    monkeypatch.setattr(os, "geteuid", lambda: owner)
    assert found() == []


def a_socket(segment: Path) -> None:
    here = Path.cwd()
    os.chdir(segment.parent)  # its name may be longer than a socket's address
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(segment.name)
    finally:
        os.chdir(here)


STRANGE: dict[str, Callable[[Path], None]] = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a socket": a_socket,
    "a link to nothing": lambda segment: segment.symlink_to("gone"),
    "a device": lambda segment: segment.symlink_to("/dev/null"),
}


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "3.jsonl"])
@pytest.mark.parametrize("kind", STRANGE)
def test_a_segment_that_is_no_file(kind: str, ending: str) -> None:
    segment = paths.journal_dir() / f"2026-11-20.{ending}"
    STRANGE[kind](segment)
    hookkit("list")  # no command waits for it, or fails
    hookkit("work")
    finding = only()
    assert f"{segment} is {kind}, not a file" in finding.says
    mend(finding)
    assert hookkit("list").err == ""


def test_a_journal_without_its_usual_segment_is_read_on() -> None:
    os.mkfifo(paths.journal_dir() / "2026-11-20.jsonl.gz")
    deliver(line(payload("SessionStart", "s2"), 5), day=DAY)
    assert len(hookkit("list", "--json").json["sessions"]) == 2
