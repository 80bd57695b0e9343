"""What several machines add to a session, in whatever order it comes."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.api.store import Store
from hookkit.errors import RejectedError
from hookkit.lib.containment import failures
from hookkit.pipeline.project import compaction
from hookkit.pipeline.project.event_batch import EventBatch
from hookkit.pipeline.project.line_events import events_in
from hookkit.pipeline.project.machine_facts import portion_of
from tests.builders import at, deliver, line, own, payload, tool
from tests.machines import Machine, edits, session
from tests.proc import needs_proc

ROWS = ("sessions", "events", "tool_calls", "corrections", "sums")


def exchanged(folder: Path, *machines: Machine) -> None:
    """All have what all others have, and a rebuild changes nothing."""
    for each in (*machines, *machines):
        each.sync(folder)
    found = [each.rows("sessions", "events", "tool_calls") for each in machines]
    assert all(each == found[0] for each in found)
    for each in machines:
        before = each.rows(*ROWS)
        each.run("rebuild")
        assert each.rows(*ROWS) == before


def read(name: str, path: str = "/t.jsonl", **members: Any) -> dict[str, Any]:
    """A pass over a transcript with a message and a record."""
    known = {
        "path": path,
        "start": 0,
        "anew": True,
        "sidechain": False,
        "started_at": at(1),
        "ended_at": at(5),
        "facts": {"title": "A title", "title_rank": 1},
        "sources": [["claude-opus-4-5", "main"]],
        "usual": [["msg_1", 1795253401000, 0, 3, 50, 0, 0, 0, 0]],
        "records": [[12, 1, 1795253401000, 0], [13, 1, 1795253402000, 0]],
        "files": ["/home/dev/shop/a.py"],
    }
    return own("read", name, **known | members)


def reading(name: str, seconds: float, **members: Any) -> bytes:
    return line(read(name, **members), seconds, src="hookkit", agent="claude_code")


def test_a_note_before_its_session_is_known(laptop: Machine, tower: Machine, folder: Path) -> None:
    laptop.record(*session("s9", 100))
    tower.record(line(own("noted", "s9", notes="seen before"), 150, src="user"))
    exchanged(folder, laptop, tower)
    for each in (laptop, tower):
        assert "seen before" in each.run("show", "s9").out


def test_a_note_before_a_session_of_this_machine(
    laptop: Machine, tower: Machine, folder: Path
) -> None:
    exchanged(folder, laptop, tower)
    laptop.record(line(own("noted", "s9", notes="seen before"), 150, src="user"))
    laptop.record(*session("s9", 100))
    laptop.record(line(own("noted", "s8", notes="in one go"), 250, src="user"), *session("s8", 200))
    exchanged(folder, laptop, tower)
    assert edits(laptop, tower) == [{"s1": 2, "s2": 2, "s9": 2, "s8": 2}] * 2


def test_late_news_among_lines_that_nobody_can_use(
    laptop: Machine, tower: Machine, folder: Path
) -> None:
    exchanged(folder, laptop, tower)
    tower.record(line(tool(tool_use_id="later"), 60), b'{"v":1,"s1":\n', b'{"v":9,"p":"s1"}\n')
    tower.record(reading("bad", 61, facts={"first_prompt": ["s1"]}))
    laptop.record(line(tool(tool_use_id="earlier"), 50))
    exchanged(folder, laptop, tower)
    tower.record(*(line(tool(tool_use_id=f"after{n}"), 70 + n) for n in range(5)))
    exchanged(folder, laptop, tower)
    assert edits(laptop, tower)[0] | {"bad": 0} == {"s1": 9, "s2": 2, "bad": 0}


def test_an_id_that_json_may_write_otherwise(laptop: Machine, tower: Machine, folder: Path) -> None:
    name = "söme/odd id"
    laptop.record(*session(name, 100), b"garbage\n")
    laptop.sync(folder)
    tower.sync(folder)
    tower.record(line(tool(session_id=name, tool_use_id="t"), 300))
    laptop.record(line(tool(session_id=name, tool_use_id="u"), 250))
    exchanged(folder, laptop, tower)
    assert edits(laptop, tower) == [{"s1": 2, "s2": 2, name: 4}] * 2


def test_messages_and_records_that_two_sessions_repeat(
    laptop: Machine, tower: Machine, folder: Path
) -> None:
    laptop.record(reading("s1", 20), reading("s5", 30, path="/u.jsonl"))
    tower.record(reading("s1", 25, path="/v.jsonl"), *session("s5", 400))
    exchanged(folder, laptop, tower)
    laptop.record(line(tool(tool_use_id="x"), 35), line(tool(session_id="s5"), 36))
    tower.record(line(tool(tool_use_id="y"), 34), line(tool(session_id="s5"), 37))
    exchanged(folder, laptop, tower)
    found = [each.run("stats", "--json").json["totals"] for each in (laptop, tower)]
    assert found[0] == found[1]


def test_a_restored_session_goes_on_elsewhere(
    laptop: Machine, tower: Machine, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "sessions.json"
    laptop.run("export", "-o", str(file))
    tower.run("restore", str(file))
    laptop.record(line(tool(tool_use_id="new"), 60))
    exchanged(folder, laptop, tower)
    assert edits(laptop, tower) == [{"s1": 3, "s2": 2}] * 2


def test_a_line_that_names_the_same_facts_again(
    laptop: Machine, tower: Machine, folder: Path
) -> None:
    laptop.sync(folder)
    tower.sync(folder)
    before = tower.rows(*ROWS)
    lines = b"".join(each.read_bytes() for each in (tower.home / "journal").glob("*.jsonl"))
    (named,) = (each + b"\n" for each in lines.splitlines() if b'"src":"synced"' in each)
    tower.record(named)
    assert tower.rows(*ROWS) == before and tower.rejected() == []


def test_a_line_that_names_no_facts_is_rejected(tower: Machine) -> None:
    good = {"stream": "ab" * 16, "machine": "m", "first": 1, "count": 1}
    for wrong in ({"stream": "../x"}, {"first": 0}, {"count": "1"}, {"machine": ""}):
        with pytest.raises(RejectedError):
            portion_of(good | wrong)
    tower.record(line(good | {"first": 0}, src="synced"), line(good, src="synced"))
    reasons = tower.rejected()
    assert len(reasons) == 2
    assert any("not a portion of facts" in each for each in reasons)
    assert any("can't be read" in each for each in reasons)
    assert list(events_in(line(good, src="synced"), frozenset())) == []


def test_facts_that_fail_beside_late_ones(laptop: Machine, tower: Machine, folder: Path) -> None:
    laptop.sync(folder)
    tower.sync(folder)
    tower.record(line(tool(tool_use_id="later"), 60))
    head = {"hookkit_facts": 1, "stream": "cd" * 16, "machine": "m", "first": 1, "count": 4}
    prompt = {"type": "prompt", "session_id": "s1", "at": at(40), "key": "prompt:z", "text": "Hi"}
    note = own("read", "bad", **{name: value for name, value in read("bad").items()
                                 if name not in ("event", "session_id")}
               | {"facts": {"first_prompt": ["ello"]}})  # fmt: skip
    facts = [
        prompt,
        {"type": "read", "session_id": "bad", "at": at(41), "key": "read:z", "details": note},
        {"type": "teleported", "session_id": "s1"},
        prompt | {"key": "prompt:y", "at": at(42), "text": "Ho"},
    ]
    import gzip

    (folder / "m.facts.gz").write_bytes(
        gzip.compress(b"".join(json.dumps(each).encode() + b"\n" for each in (head, *facts)))
    )
    assert tower.sync(folder)["received"] == 4
    shown = tower.sessions()["s1"]
    assert (shown["edit_count"], shown["prompts_count"]) == (3, 3)
    assert len(tower.rejected()) == 1
    before = tower.rows(*ROWS)
    tower.run("rebuild")
    assert tower.rows(*ROWS) == before
    assert tower.sync(folder)["received"] == 0


def test_late_news_where_a_segment_of_the_journal_is_gone(
    laptop: Machine, tower: Machine, folder: Path
) -> None:
    laptop.record(reading("s1", 20))
    laptop.sync(folder)
    tower.sync(folder)
    tower.record(line(tool(tool_use_id="early"), 1.5))
    tower.sync(folder)
    for each in (laptop.home / "journal").glob("*.jsonl"):
        each.unlink()
    laptop.sync(folder)
    assert laptop.sessions()["s1"]["edit_count"] == 1  # the journal has no other one


def test_a_line_that_fails_before_facts_of_another_machine(
    laptop: Machine, tower: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.sync(folder)
    write = EventBatch.write

    def fails(batch: EventBatch) -> None:
        if ("local", "bad") in batch.touched:
            raise OverflowError("Python int too large to convert to SQLite INTEGER")
        write(batch)

    monkeypatch.setattr(EventBatch, "write", fails)
    tower.sync(folder)
    (segment,) = (
        each
        for each in (tower.home / "journal").glob("*.jsonl")
        if b'"synced"' in each.read_bytes()
    )
    named = segment.read_bytes()
    segment.write_bytes(b"".join([*session("bad", 300), named, *session("s3", 400)]))
    tower.run("rebuild")
    assert edits(tower) == [{"s1": 2, "s2": 2, "s3": 2}]
    assert len(tower.rejected()) == 4
    failures.take()


@needs_proc
def test_a_file_that_can_t_be_read_is_named(laptop: Machine, tower: Machine, folder: Path) -> None:
    laptop.sync(folder)
    (folder / "x.facts.gz").symlink_to("/proc/self/mem")
    (folder / "y.txt").symlink_to("/proc/self/mem")
    said = tower.run("sync", "--folder", str(folder), code=1)
    assert said.err.count("\n") == 1 and "it can't be read (Input/output error)" in said.err
    assert edits(tower) == [{"s1": 2, "s2": 2}]


def test_payload_of_a_prompt_is_not_sent_whole(laptop: Machine, folder: Path) -> None:
    laptop.record(line(payload("UserPromptSubmit", prompt="word " * 2000), 80))
    laptop.sync(folder)
    (file,) = folder.glob("laptop-*/*.gz")
    import gzip

    assert len(gzip.decompress(file.read_bytes())) < 6000


def test_a_rebuild_goes_through_a_compacted_segment_in_parts(
    laptop: Machine, tower: Machine, folder: Path
) -> None:
    laptop.sync(folder)
    tower.sync(folder)
    tower.record(line(tool(tool_use_id="later"), 60))
    laptop.record(line(tool(tool_use_id="earlier"), 50))
    laptop.sync(folder)
    tower.sync(folder)
    tower.record(line(tool(tool_use_id="last"), 70))
    with tower.awake(), Store.open() as store:
        assert compaction.compact_before(store.database, "2026-11-22")
    with tower.awake():
        deliver(line(tool(session_id="s7", tool_use_id="z"), 80), day="2099-01-01")
    tower.run("list")
    before = tower.rows(*ROWS)
    tower.run("rebuild")
    assert tower.rows(*ROWS) == before
    assert edits(tower) == [{"s1": 5, "s2": 2, "s7": 1}]
