"""hookkit sync: what people do on one machine is so on the others, and nothing is touched twice."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.pipeline.collect.sessions_here import sessions_here
from hookkit.pipeline.project import compaction
from hookkit.store.sqlite.sessions import SessionFilter, sessions
from tests.builders import line, own, payload, tool
from tests.machines import Machine, content, edits, session

ROWS = ("sessions", "events", "tool_calls", "corrections", "sums")


def exchanged(folder: Path, *machines: Machine) -> None:
    """All have what all others have."""
    for each in (*machines, *machines):
        each.sync(folder)


def delete(one: Machine, name: str) -> None:
    """End a session, and delete it."""
    one.record(line(payload("SessionEnd", name, reason="other"), 900))
    one.run("delete", name, "--yes")


def test_a_deletion_travels(laptop: Machine, tower: Machine, folder: Path) -> None:
    exchanged(folder, laptop, tower)
    delete(laptop, "s1")
    exchanged(folder, laptop, tower)
    assert edits(laptop, tower) == [{"s2": 2}] * 2
    tower.run("rebuild")
    assert edits(tower) == [{"s2": 2}]
    delete(tower, "s2")
    exchanged(folder, tower, laptop)
    assert edits(laptop, tower) == [{}] * 2


def test_a_deletion_comes_before_what_it_deletes(
    laptop: Machine, tower: Machine, folder: Path
) -> None:
    exchanged(folder, laptop, tower)
    laptop.record(line(tool(tool_use_id="late"), 60))
    delete(tower, "s1")
    exchanged(folder, tower, laptop)
    assert edits(laptop, tower) == [{"s2": 2}] * 2
    laptop.record(line(tool(tool_use_id="later"), 70))
    exchanged(folder, laptop, tower)
    assert edits(laptop, tower) == [{"s2": 2}] * 2


def test_what_was_deleted_before_is_not_sent(laptop: Machine, tower: Machine, folder: Path) -> None:
    laptop.record(*session("secret", 200))
    delete(laptop, "secret")
    exchanged(folder, laptop, tower)
    assert b"Do secret" not in content(folder) and b'"deleted"' in content(folder)
    assert edits(laptop, tower) == [{"s1": 2, "s2": 2}] * 2


def test_manual_sessions_notes_and_calls(
    laptop: Machine, tower: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    laptop.run("start", "Build the login")
    laptop.run("note", "look at the cookie")
    laptop.run("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "1500", "-c", "0.25")
    exchanged(folder, laptop, tower)
    (name,) = set(tower.sessions()) - {"s1", "s2"}
    shown = tower.run("show", name).out
    assert "Build the login" in shown and "look at the cookie" in shown
    assert tower.sessions()[name]["status"] == laptop.sessions()[name]["status"]
    assert tower.run("end", code=1).err  # the person's session goes on on the other machine
    tower.run("start", "Another", "--close-stale")
    assert tower.sessions()[name]["status"] == laptop.sessions()[name]["status"]
    tower.run("note", "--session", name, "seen on the tower")
    laptop.run("end", "-n", "done")
    exchanged(folder, tower, laptop)
    for each in (laptop, tower):
        shown = each.run("show", name).out
        assert "seen on the tower" in shown and "done" in shown
        assert each.sessions()[name]["status"] not in ("working", "active")
    assert (
        tower.run("stats", "--json").json["totals"] == laptop.run("stats", "--json").json["totals"]
    )


def test_titles_and_learnings(laptop: Machine, tower: Machine, folder: Path) -> None:
    answer = payload("Stop", last_assistant_message="Done.\n[LEARN] Testing: Run make test first.")
    laptop.record(
        line(answer, 20), line(own("upserted", title="The login", summary="It is."), 21, src="api")
    )
    exchanged(folder, laptop, tower)
    assert tower.sessions()["s1"]["title"] == "The login"
    (found,) = tower.run("learnings", "--json").json["learnings"]
    assert found["text"] == "Testing: Run make test first."
    tower.run("learnings", "edit", found["id"], "Run make test, always.")
    exchanged(folder, tower, laptop)
    assert "always" in laptop.run("learnings").out


def test_sessions_of_another_machine_are_left_alone(
    laptop: Machine, tower: Machine, folder: Path
) -> None:
    exchanged(folder, laptop, tower)
    with tower.awake(), Store.open() as store:
        known = sessions(store.db, SessionFilter())
        assert {each.session_id for each in known} == {"s1", "s2"}
        assert [each.session_id for each in sessions_here(store.database, known)] == ["s2"]
        assert sessions_here(store.database, []) == []
    tower.record(line(tool(tool_use_id="goes-on"), 500))
    with tower.awake(), Store.open() as store:
        here = sessions_here(store.database, sessions(store.db, SessionFilter()))
        assert {each.session_id for each in here} == {"s1", "s2"}


def compact(one: Machine) -> int:
    with one.awake(), Store.open() as store:
        return len(compaction.compact_old(store.database, 30, datetime(2027, 12, 31, tzinfo=UTC)))


def test_a_compacted_journal_means_the_same(laptop: Machine, tower: Machine, folder: Path) -> None:
    laptop.sync(folder)
    tower.sync(folder)
    laptop.record(line(tool(tool_use_id="new"), 60))
    assert compact(laptop) and compact(tower)
    laptop.record(line(tool(tool_use_id="newer"), 61))
    exchanged(folder, laptop, tower)
    assert edits(laptop, tower) == [{"s1": 4, "s2": 2}] * 2
    assert content(folder).count(b'"tool_done"') == 6
    before = [each.rows(*ROWS) for each in (laptop, tower)]
    for each in (laptop, tower):
        each.run("rebuild")
    assert [each.rows(*ROWS) for each in (laptop, tower)] == before
    assert compact(laptop) + compact(tower) >= 0
    tower.record(line(tool(tool_use_id="last"), 59))
    exchanged(folder, tower, laptop)
    assert edits(laptop, tower) == [{"s1": 5, "s2": 2}] * 2
    assert laptop.rows("sessions", "events") == tower.rows("sessions", "events")


def test_a_compacted_segment_is_unpacked_once(
    laptop: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hookkit.store.journal import segments

    laptop.sync(folder)
    assert compact(laptop)
    laptop.sync(folder)
    monkeypatch.setattr(segments, "unpacked_lines", None)
    assert laptop.sync(folder)["sent"] == 0


def test_a_segment_that_can_t_be_read_waits(laptop: Machine, tower: Machine, folder: Path) -> None:
    laptop.sync(folder)
    assert compact(laptop)
    (packed,) = (laptop.home / "journal").glob("*.gz")
    whole = packed.read_bytes()
    laptop.record(line(tool(tool_use_id="late"), 60))
    packed.write_bytes(whole[:-20])
    laptop.sync(folder)
    packed.write_bytes(whole)
    exchanged(folder, laptop, tower)
    assert edits(tower) == [{"s1": 3, "s2": 2}]


def test_a_rebuild_and_a_reset(laptop: Machine, tower: Machine, folder: Path) -> None:
    exchanged(folder, laptop, tower)
    before = tower.rows(*ROWS)
    tower.run("rebuild")
    assert tower.rows(*ROWS) == before
    tower.run("reset", "--yes")
    assert edits(tower) == [{}]
    assert not (tower.home / "journal" / "machines").exists()
    assert "No folder is chosen" in tower.run("sync", code=1).err
    exchanged(folder, tower, laptop)
    assert edits(laptop, tower) == [{"s1": 2, "s2": 2}] * 2
    tower.record(*session("after", 600))
    exchanged(folder, tower, laptop)
    assert edits(laptop, tower) == [{"s1": 2, "s2": 2, "after": 2}] * 2


def test_an_export_of_synced_sessions(
    laptop: Machine, tower: Machine, folder: Path, tmp_path: Path
) -> None:
    exchanged(folder, laptop, tower)
    file = tmp_path / "sessions.json"
    tower.run("export", "-o", str(file))
    from tests.machines import machine

    third = machine(tmp_path / "third", "third")
    third.run("restore", str(file))
    assert edits(third) == [{"s1": 2, "s2": 2}]
    exchanged(folder, third, laptop, tower)
    assert edits(laptop, tower, third) == [{"s1": 2, "s2": 2}] * 3
    fourth = machine(tmp_path / "fourth", "fourth")
    fourth.sync(folder)
    assert edits(fourth) == [{"s1": 2, "s2": 2}]
    fourth.run("rebuild")
    assert edits(fourth) == [{"s1": 2, "s2": 2}]
    tower.run("restore", str(file))
    exchanged(folder, tower, laptop)
    assert edits(laptop, tower) == [{"s1": 2, "s2": 2}] * 2


def test_a_restored_session_that_is_known_nowhere_else(laptop: Machine, tmp_path: Path) -> None:
    file, shared = tmp_path / "sessions.json", tmp_path / "another folder"
    laptop.run("export", "-o", str(file))
    from tests.machines import machine

    third, fourth = (machine(tmp_path / name, name) for name in ("third", "fourth"))
    third.run("restore", str(file))
    third.sync(shared)
    fourth.sync(shared)
    assert edits(third, fourth) == [edits(laptop)[0]] * 2
    fourth.run("rebuild")
    assert edits(fourth) == edits(laptop)


def test_a_restored_session_that_was_deleted_is_not_sent(
    laptop: Machine, tower: Machine, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "sessions.json"
    laptop.run("export", "-o", str(file))
    tower.run("restore", str(file))
    delete(tower, "s1")
    tower.sync(folder)
    assert b'"restored"' not in content(folder)


def test_the_same_remote_is_one_project(laptop: Machine, tower: Machine, folder: Path) -> None:
    for one, name, place in ((laptop, "s7", "/home/a/shop"), (tower, "s8", "/home/b/shop")):
        one.record(
            line(payload("SessionStart", name, cwd=place), 700),
            line(own("placed", name, folder=place, root=place, remote="acme/shop"), 701,
                 src="hookkit"),
        )  # fmt: skip
    exchanged(folder, laptop, tower)
    for one, place in ((laptop, "a/shop"), (tower, "b/shop")):
        assert {one.sessions()[name]["project"] for name in ("s7", "s8")} == {place}
    assert b"is_local" not in content(folder)


def test_the_id_of_a_machine_is_its_own(laptop: Machine, tower: Machine) -> None:
    found = []
    for each in (laptop, tower):
        with each.awake():
            found.append(paths.machine_id())
    assert found[0] != found[1]
