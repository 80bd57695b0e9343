"""That doctor warns of transcripts which the client deletes before they were imported."""

import json
import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hookkit import agents, paths
from hookkit.agents.claude_code.settings_file import settings_path
from hookkit.api import doctor
from hookkit.api.doctor import Finding, unimported_transcripts
from hookkit.pipeline.collect.scan_task import ScanTask
from tests.builders import deliver, fold_all, line, payload
from tests.cli.terminal import call, run
from tests.lib.git.repositories import repository
from tests.transcript_builders import prompt, transcript, write

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def project(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home / "project"
    repository(folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def projects(home: Path) -> Path:
    """Where the client keeps transcripts."""
    return home / ".claude" / "projects" / "-work"


def written(folder: Path, **ages: float) -> list[Path]:
    """Transcripts that were last written to so many days ago."""
    files = write(folder, {f"{name}.jsonl": transcript(prompt("please", 0, name)) for name in ages})
    for path, days in zip(files, ages.values(), strict=True):
        age(path, days)
    return files


def age(path: Path, days: float) -> None:
    at = time.time() - days * DAY
    os.utime(path, (at, at))


def told() -> list[Finding]:
    """What doctor says of transcripts."""
    return [each for each in doctor.examine(Path.cwd()) if each.check == "transcripts"]


def day(days: float) -> str:
    """A day from now on, as it is shown."""
    return f"{datetime.now().astimezone() + timedelta(days=days):%b %d, %Y}"


def choose(scope: str, value: Any) -> None:
    """Set the client's period; a text that is JSON as it stands."""
    path = settings_path(scope, Path.cwd())
    path.parent.mkdir(exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps({"cleanupPeriodDays": value}))


def test_without_transcripts_nothing_is_reported() -> None:
    assert told() == []


def test_some_are_deleted_soon(projects: Path) -> None:
    written(projects, a=29, b=26, c=22, d=1)
    expected = (
        f"Claude Code deletes 2 transcripts with something that was not imported, from {day(1)} on."
    )
    assert told() == [Finding("transcripts", "note", expected, "hookkit import")]


def test_the_remedy_helps(projects: Path) -> None:
    written(projects, a=29, b=1)
    [warning] = told()
    run(*(warning.remedy or "").split()[1:])
    assert told() == [Finding("transcripts", "ok", "2 transcripts, all imported.")]


def test_one_that_grew_is_warned_of_again(projects: Path) -> None:
    [path] = written(projects, a=29)
    call("import")
    with path.open("ab") as stream:
        stream.write(transcript(prompt("more", 1, "a")))
    age(path, 25)
    assert f"1 transcript with something that was not imported, from {day(5)} on" in told()[0].says


def test_one_that_was_moved_or_touched_is_no_loss(projects: Path) -> None:
    moved, touched = written(projects, a=29, b=29)
    call("import")
    moved.rename(projects.parent / "a.jsonl")
    age(touched, 28)
    assert told() == [Finding("transcripts", "ok", "2 transcripts, all imported.")]


def test_that_of_a_deleted_session_is_no_loss(projects: Path) -> None:
    written(projects, a=29, b=29)
    call("import")
    call("delete", "a", "--yes")
    assert [each.state for each in told()] == ["ok"]
    (projects / "b.jsonl").unlink()
    written(projects, c=29)
    assert "1 transcript with something that was not imported" in told()[0].says


def test_one_that_is_overdue(projects: Path) -> None:
    [path] = written(projects, a=31)
    assert "deletes 1 transcript with" in told()[0].says
    assert told()[0].says.endswith(", when it is started next.")
    os.utime(path, (-1e9, -1e9))
    assert told()[0].says.endswith(", when it is started next.")


def test_it_is_no_failure(projects: Path) -> None:
    written(projects, a=29)
    call("install")
    output = run("doctor")
    assert "note  transcripts  Claude Code deletes 1 transcript with something" in output
    assert "→ hookkit import" in output


def test_none_is_deleted_soon(projects: Path) -> None:
    written(projects, a=22, b=0, c=-1e6)
    expected = "3 transcripts, 3 of them never imported."
    assert told() == [Finding("transcripts", "note", expected, "hookkit import")]


def test_one_that_goes_on(projects: Path) -> None:
    [path] = written(projects, a=1)
    call("import")
    with path.open("ab") as stream:
        stream.write(transcript(prompt("more", 1, "a")))
    assert told() == [Finding("transcripts", "ok", "1 transcript, 1 of them with something new.")]


def test_what_holds_nothing_is_no_loss(projects: Path) -> None:
    write(projects, {"empty.jsonl": b""})
    (projects / "folder.jsonl").mkdir()
    (projects / "loop.jsonl").symlink_to(projects / "loop.jsonl")
    os.mkfifo(projects / "pipe.jsonl")
    for name in ("empty", "pipe"):
        age(projects / f"{name}.jsonl", 29)
    assert told() == []


# The client's settings


@pytest.mark.parametrize(
    ("chosen", "warned"),
    [
        ({}, False),
        ({"user": 12}, True),
        ({"project": 12}, True),
        ({"local": 12}, True),
        ({"user": 12, "local": 90}, False),
        ({"user": 90, "project": 12}, True),
        ({"project": 90, "local": 12}, True),
        ({"user": 12.0}, True),
        ({"user": 12, "local": 0}, True),
        ({"user": 12, "local": -3}, True),
        ({"user": 12, "local": "90"}, True),
        ({"user": 12, "local": 90.5}, True),
        ({"user": 12, "local": True}, True),
        ({"user": 12, "local": None}, True),
        ({"user": 12, "local": [90]}, True),
        ({"user": 12, "local": "{broken"}, True),
        ({"user": 12, "local": "[]"}, True),
        ({"user": 12, "local": '{"cleanupPeriodDays": 1e999}'}, True),
        ({"user": 12, "local": 10**18}, False),
        ({"user": 12, "local": 10**300}, False),
        ({"user": 12, "local": 10**5000}, True),
    ],
)
def test_the_period_is_that_of_the_strongest_settings(
    projects: Path, chosen: dict[str, Any], warned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(projects, a=10)
    for scope, value in chosen.items():
        if value == 10**5000:  # json would refuse to write it
            value = '{"cleanupPeriodDays": 1' + "0" * 5000 + "}"
        choose(scope, value)
    [found] = told()
    assert ("deletes" in found.says) == warned, found


# The database


def test_before_anything_was_recorded(projects: Path) -> None:
    written(projects, a=29)
    assert not paths.database().exists()
    assert told()[0].state == "note"
    assert not paths.database().exists()


def test_where_it_is_not_known_what_was_imported_nothing_is_reported(projects: Path) -> None:
    written(projects, a=29)
    deliver(line(payload("SessionStart")))
    assert told() == []
    fold_all()
    assert told()[0].state == "note"
    paths.database().write_text("This is no database. " * 500)
    assert told() == []


# Many


def test_transcripts_are_not_opened(projects: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So 10,000 take less than a second."""
    written(projects, a=29, **{f"s{number}": 1.0 for number in range(50)})

    def opened(path: Path, *arguments: Any, **options: Any) -> Any:
        assert path.suffix != ".jsonl"
        return open(path, *arguments, **options)  # noqa: PTH123

    monkeypatch.setattr(Path, "open", opened)
    assert told()[0].state == "note"


def test_an_agent_that_keeps_its_transcripts(bare_agent: ModuleType, tmp_path: Path) -> None:
    assert unimported_transcripts.retention_days(agents.get("bare"), tmp_path) is None
    task = ScanTask(tmp_path, "bare", 1, None)
    assert list(unimported_transcripts.warnings_of([task], {tmp_path: 0}, tmp_path)) == []
