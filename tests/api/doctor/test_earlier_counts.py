"""Transcripts whose prompts and calls an earlier version counted without identities."""

import time
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.doctor import Finding, earlier_counts
from hookkit.store.journal import segments
from tests.accounting import enter, reading
from tests.builders import deliver, line, payload
from tests.cli.terminal import call, run_json
from tests.transcript_builders import answer, prompt, transcript, write

REPEATED = transcript(prompt("one", 1), answer("m1"), prompt("one", 1))


@pytest.fixture
def file(home: Path) -> Path:
    [path] = write(home / ".claude" / "projects" / "-work", {"s1.jsonl": REPEATED})
    return path


def found() -> list[Finding]:
    return list(earlier_counts.check(Path()))


def prompts() -> int:
    return int(run_json("show", "1", "--json")["session"]["prompts_count"])


def test_they_are_read_again_by_an_import(file: Path) -> None:
    enter(reading("s1", path=str(file), tally=[0, 2, 0, 2]))
    assert prompts() == 2
    [note] = found()
    assert (note.state, note.remedy) == ("note", "hookkit import")
    assert note.says.startswith("1 transcript to read again")
    call("import")
    assert (prompts(), found()) == (1, [])
    call("rebuild")
    assert (prompts(), found()) == (1, [])


def test_a_live_one_is_read_again_by_itself(file: Path) -> None:
    start = payload("SessionStart", session_id="s1", source="startup")
    deliver(line(start | {"transcript_path": str(file)}, at=time.time_ns()))
    enter(reading("s1", path=str(file), tally=[0, 2, 0, 2]))
    assert prompts() == 1


def test_one_that_is_gone_keeps_its_counts(file: Path) -> None:
    enter(reading("s1", path=str(file), tally=[0, 2, 0, 2]))
    file.unlink()
    call("import")
    assert prompts() == 2
    [note] = found()
    assert (note.state, note.remedy) == ("note", None)
    assert "can't be read again" in note.says


@pytest.mark.parametrize("damage", ["absent", "not a database"])
def test_without_a_database_there_is_nothing_to_report(damage: str) -> None:
    assert not segments.segments(paths.journal_dir())
    if damage != "absent":
        paths.make_private(paths.data_dir())
        paths.database().write_text(damage * 100)
    assert found() == []
