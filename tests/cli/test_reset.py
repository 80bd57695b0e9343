"""hookkit reset: everything that was recorded goes, and recording goes on."""

import errno
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.runs import SessionManager
from tests.builders import deliver, line, payload
from tests.cli.installed import hookkit, outcome, refused
from tests.cli.terminal import on_terminal
from tests.fake_client import Client
from tests.locks import held
from tests.runs.fakes import STAYS


def recorded() -> None:
    deliver(line(payload("SessionEnd", "a", reason="other")))
    hookkit("list")


def test_everything_goes_and_recording_goes_on(home: Path) -> None:
    recorded()
    settings = paths.config_file()
    settings.write_text("idle_minutes = 10\n")
    said = hookkit("reset", "--dry-run")
    assert "Would delete " in said.out and str(paths.database()) in said.out
    assert hookkit("reset", "--yes").out.startswith("Deleted ")
    assert not paths.database().exists() and settings.exists()
    assert hookkit("list", "--json").json["sessions"] == []
    deliver(line(payload("Stop", "b")))
    assert [each["seq"] for each in hookkit("list", "--json").json["sessions"]] == [1]


def test_nothing_to_reset(home: Path) -> None:
    assert hookkit("reset").out == "Nothing was recorded.\n"


def test_the_document(home: Path) -> None:
    recorded()
    document = hookkit("reset", "--yes", "--json").json
    assert document["is_dry_run"] is False and document["bytes"] > 0
    assert str(paths.database()) in document["paths"]


def test_nobody_is_there_to_ask(home: Path) -> None:
    recorded()
    assert "--yes" in refused("reset", code=1)
    assert paths.database().exists()


def test_another_process_reads_transcripts(home: Path) -> None:
    recorded()
    with held(paths.lock_file("reading")):
        assert outcome("reset", "--yes")[0] == 1
    assert paths.database().exists()


def test_folders_go_too(home: Path) -> None:
    recorded()
    paths.search_database().mkdir()
    (paths.search_database() / "file").touch()
    assert hookkit("reset", "--yes").out.startswith("Deleted ")
    assert not paths.search_database().exists()


def test_what_cant_be_removed_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded()

    def refuse(path: Path, *, missing_ok: bool) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    assert "Can't remove " in refused("reset", "--yes", code=1)


def test_a_run_in_progress(client: Client, manager: SessionManager, project: Path) -> None:
    client.does(STAYS)
    manager.execute(project, "go")
    assert "A run is in progress." in refused("reset", "--yes", code=1)


def test_a_person_is_asked(home: Path) -> None:
    recorded()
    assert "Delete all that was recorded, " in on_terminal("reset", typed="n\n", code=1)
    assert paths.database().exists()
    assert "Deleted " in on_terminal("reset", typed="y\n")
    assert not paths.database().exists()
