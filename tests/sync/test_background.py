"""The exchange in the background, and the few files that it leaves."""

import json
import os
import time
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api import sync
from hookkit.api.doctor import exchange_ways
from hookkit.api.store import Store
from hookkit.api.worker import work_once
from hookkit.lib.system import locks
from hookkit.store.journal import fact_file
from hookkit.sync import last_exchange, own_facts, own_files
from tests.builders import deliver, line, payload
from tests.cli.terminal import call, run_json


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that was chosen."""
    shared = tmp_path / "shared"
    shared.mkdir()
    call("sync", "--folder", str(shared))
    return shared


def facts_in(folder: Path) -> int:
    """How many facts the files in a folder have."""
    return sum(fact_file.read_header(each).count for each in folder.rglob("*.facts.gz"))


def test_a_worker_exchanges(folder: Path) -> None:
    deliver(line(payload("SessionStart")))
    Store.open().close()
    last_exchange.file().unlink()
    work_once()
    assert facts_in(folder) == 1


def test_not_at_once_again_unless_a_session_has_ended(folder: Path) -> None:
    deliver(line(payload("SessionStart"), 0))
    work_once()
    assert facts_in(folder) == 0
    now = time.time_ns()
    deliver(line(payload("SessionEnd"), at=now + 10**9))
    work_once()
    assert facts_in(folder) == 2


def test_a_minute_later(folder: Path) -> None:
    deliver(line(payload("SessionStart")))
    past = time.time() - sync.PAUSE
    os.utime(last_exchange.file(), (past, past))
    work_once()
    assert facts_in(folder) == 1


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    deliver(line(payload("SessionStart")))
    work_once()
    assert own_facts.FILES.all() == []


def test_a_folder_that_is_not_mounted(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    deliver(line(payload("SessionStart")))
    last_exchange.file().unlink()
    work_once()
    assert own_facts.FILES.all() == []
    (finding,) = exchange_ways.check(folder)
    assert finding.state == "note"
    assert finding.remedy is not None and "hookkit sync --folder" in finding.remedy


def test_while_another_exchange_goes_on(folder: Path) -> None:
    deliver(line(payload("SessionStart")))
    last_exchange.file().unlink()
    with locks.hold(paths.lock_file("sync"), "exchanging sessions"), Store.open() as store:
        sync.sync_when_due(store)
    assert facts_in(folder) == 0


def test_the_doctor_names_the_folder(folder: Path) -> None:
    (finding,) = exchange_ways.check(folder)
    assert finding.state == "ok"
    assert str(folder) in finding.says
    call("sync", "--stop")
    assert list(exchange_ways.check(folder)) == []


def test_many_exchanges_leave_few_files(folder: Path) -> None:
    for number in range(own_files.MANY + 1):
        deliver(line(payload("UserPromptSubmit", prompt=str(number)), 10.0 * number))
        call("sync")
    names = [each.name for each in own_facts.FILES.all()]
    assert len(names) == 2
    assert sorted(each.name for each in folder.rglob("*.facts.gz")) == names
    assert facts_in(folder) == own_files.MANY + 1
    own_facts.FILES.folder.joinpath("state.json").unlink()
    assert run_json("sync", "--json")["sent"] == 0
    assert facts_in(folder) == own_files.MANY + 1


def test_full_files_stay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fact_file, "MOST_FACTS", 3)
    monkeypatch.setattr(own_files, "MANY", 2)
    for number in range(8):
        deliver(line(payload("UserPromptSubmit", prompt=str(number)), 10.0 * number))
        call("sync")
    counts = [fact_file.read_header(each).count for each in own_facts.FILES.all()]
    assert sum(counts) == 8
    assert max(counts) == 3


def test_a_copy_that_cannot_be_removed_is_left(folder: Path) -> None:
    deliver(line(payload("SessionStart")))
    call("sync")
    (own,) = folder.iterdir()
    (own / "0000009999.facts.gz").mkdir()
    assert run_json("sync", "--json")["sent"] == 0


def test_a_folder_is_made_in_one_that_is_there(tmp_path: Path) -> None:
    call("sync", "--folder", str(tmp_path / "new"))
    assert (tmp_path / "new").is_dir()
    call("sync", "--folder", str(tmp_path / "not" / "there"), code=1)


@pytest.mark.parametrize("content, reason", [(b"", "empty"), (b"garbage", "not compressed")])
def test_what_only_has_the_name(folder: Path, content: bytes, reason: str) -> None:
    (folder / "x.facts.gz").write_bytes(content)
    (folder / "notes.txt").write_bytes(content)
    (problem,) = json.loads(call("sync", "--json", code=1).stdout)["problems"].values()
    assert reason in problem


def test_drafts_of_killed_exchanges_are_removed(folder: Path) -> None:
    deliver(line(payload("SessionStart")))
    call("sync")
    (own,) = folder.iterdir()
    for place in (own, own_facts.FILES.folder):
        (place / ".hookkit-0a").write_bytes(b"half")
        os.utime(place / ".hookkit-0a", (0, 0))
    call("sync")
    assert [each.name for each in own.iterdir()] == ["0000000001.facts.gz"]
    assert not (own_facts.FILES.folder / ".hookkit-0a").exists()
