"""Transcripts whose prompts and calls an earlier version counted without identities."""

import time
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.doctor import Finding, earlier_counts
from hookkit.store.journal import segments
from tests.accounting import enter, packed, reading
from tests.builders import deliver, line, payload
from tests.cli.terminal import call, run_json
from tests.transcript_builders import answer, prompt, transcript, usage, write

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


def test_messages_get_their_own_branch(home: Path) -> None:
    fast = answer("m3", usage(speed="fast"), seconds=4, gitBranch="dev")
    lines = [prompt("one", 1), answer("m1"), answer("m2", seconds=3, gitBranch="dev"), fast]
    [path] = write(home / ".claude" / "projects" / "-work", {"s1.jsonl": transcript(*lines)})
    known = [packed(name, seconds=at) for name, at in (("m1", 1), ("m2", 3), ("m3", 4))]
    enter(reading("s1", *known, path=str(path), tally=[0, 1, 0, 1]))
    call("import")
    by = {
        each["key"]: each["messages"]
        for each in run_json("stats", "--by", "branch", "--json")["by"]
    }
    assert by == {"main": 1, "dev": 2}
    call("rebuild")
    again = run_json("stats", "--by", "branch", "--json")["by"]
    assert {each["key"]: each["messages"] for each in again} == by


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
    assert (note.state, note.remedy) == ("note", "restore from a backup, then hookkit import")
    assert "can't be read again" in note.says


@pytest.mark.parametrize("damage", ["absent", "not a database"])
def test_without_a_database_there_is_nothing_to_report(damage: str) -> None:
    assert not segments.segments(paths.journal_dir())
    if damage != "absent":
        paths.make_private(paths.data_dir())
        paths.database().write_text(damage * 100)
    assert found() == []
