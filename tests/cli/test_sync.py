"""hookkit sync: what two machines have recorded, both know, each thing once."""

import gzip
import json
import os
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hookkit.sync import own_facts
from tests.builders import line, own, payload, tool
from tests.machines import Machine, content, edits, fact_files, machine, session

KEY = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"


# Both know all


def test_each_machine_knows_the_sessions_of_both(
    laptop: Machine, tower: Machine, folder: Path
) -> None:
    said = laptop.run("sync", "--folder", str(folder))
    assert said.err == "" and "0 facts received. Other machines: none yet." in said.out
    assert (
        "4 facts received. Other machines: laptop."
        in tower.run("sync", "--folder", str(folder)).out
    )
    assert "4 facts received. Other machines: tower." in laptop.run("sync").out
    assert edits(laptop, tower) == [{"s1": 2, "s2": 2}] * 2
    assert "Do s1" in tower.run("show", "s1").out
    assert laptop.run("stats", "--json").json == tower.run("stats", "--json").json


def test_a_session_that_goes_on_elsewhere_is_one(
    laptop: Machine, tower: Machine, folder: Path
) -> None:
    laptop.sync(folder)
    tower.sync(folder)
    tower.record(*(line(tool(tool_use_id=f"t{n}"), 50 + n) for n in range(3)))
    tower.sync(folder)
    laptop.record(line(tool(tool_use_id="late"), 49))
    laptop.sync(folder)
    tower.sync(folder)
    assert edits(laptop, tower) == [{"s1": 6, "s2": 2}] * 2
    assert laptop.rows("events", "sessions") == tower.rows("events", "sessions")


def test_nothing_new_moves_nothing(laptop: Machine, tower: Machine, folder: Path) -> None:
    for each in (laptop, tower, laptop, tower, laptop):
        each.sync(folder)
    files = {each: each.stat().st_mtime_ns for each in fact_files(folder)}
    state = (laptop.home / "sync/facts/state.json").stat().st_ino
    journal = [each.read_bytes() for each in sorted((laptop.home / "journal").glob("*.jsonl"))]
    done = laptop.sync(folder)
    assert (done["sent"], done["received"], done["missing"], done["problems"]) == (0, 0, [], {})
    assert {each: each.stat().st_mtime_ns for each in fact_files(folder)} == files
    assert (laptop.home / "sync/facts/state.json").stat().st_ino == state
    assert [
        each.read_bytes() for each in sorted((laptop.home / "journal").glob("*.jsonl"))
    ] == journal


def test_nothing_new_reads_no_fact(
    laptop: Machine, tower: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in (laptop, tower, laptop, tower, laptop):
        each.sync(folder)
    read: list[bytes] = []
    decode = own_facts.facts_of

    def counted(known: bytes, *rest: Any) -> Any:
        read.append(known)
        return decode(known, *rest)

    monkeypatch.setattr(own_facts, "facts_of", counted)
    laptop.sync(folder)
    assert read == []


def test_the_folder_is_remembered_and_forgotten(laptop: Machine, folder: Path) -> None:
    said = laptop.run("sync", code=1)
    assert "hookkit sync --folder" in said.err
    laptop.sync(folder)
    assert laptop.run("sync").out.startswith("0 facts sent")
    assert "syncs no more" in laptop.run("sync", "--stop").out
    assert "syncs no more" in laptop.run("sync", "--stop").out
    assert "No folder is chosen" in laptop.run("sync", code=1).err
    assert fact_files(folder)
    laptop.run("sync", "--stop", "--folder", str(folder), code=2)
    (laptop.home / "sync" / "folder").write_text("not/absolute\n")
    assert "No folder is chosen" in laptop.run("sync", code=1).err


def test_a_folder_that_can_t_be_used_is_named(
    laptop: Machine, folder: Path, tmp_path: Path
) -> None:
    for wrong, reason in (
        (tmp_path / "gone" / "deep", "not there"),
        (laptop.home / "config.toml", "is not a folder"),
        (laptop.home, "keeps its own data"),
        (laptop.home / "journal", "keeps its own data"),
        (tmp_path, "keeps its own data"),
    ):
        said = laptop.run("sync", "--folder", str(wrong), code=1)
        assert reason in said.err and said.err.count("\n") == 1
    assert "No folder is chosen" in laptop.run("sync", code=1).err


def test_a_memory_that_can_t_be_removed_is_named(laptop: Machine, folder: Path) -> None:
    (laptop.home / "sync").mkdir(exist_ok=True)
    (laptop.home / "sync" / "folder").mkdir()
    said = laptop.run("sync", "--stop", code=1)
    assert str(laptop.home / "sync" / "folder") in said.err


# What is in the folder


def test_no_secret_leaves_a_machine(laptop: Machine, folder: Path) -> None:
    laptop.record(
        line(payload("UserPromptSubmit", prompt=f"use {KEY}"), 10),
        line(tool(tool_response={"content": "what the tool has read"}), 11),
        line(own("noted", notes=f"it was {KEY}"), 12, src="user"),
        line(own("upserted", title=f"About {KEY}"), 13, src="api"),
        line(own("git", commits=[["a" * 40, "2026-11-21T09:30:05.000Z", f"Add {KEY}", 1, 1]]), 14,
             src="hookkit"),
    )  # fmt: skip
    laptop.sync(folder)
    facts = content(folder)
    assert facts.count(b"[redacted: github-token]") == 4
    assert KEY.encode() not in facts and b"what the tool has read" not in facts
    assert b"/home/dev/shop/a.py" in facts


def test_files_are_the_owner_s(laptop: Machine, folder: Path) -> None:
    laptop.sync(folder)
    (file,) = fact_files(folder)
    assert file.parent.name.startswith("laptop-") and file.parent.parent == folder
    local = laptop.home / "sync" / "facts"
    assert local.stat().st_mode & 0o777 == 0o700
    assert (local / file.name).stat().st_mode & 0o777 == 0o600


def test_a_name_is_made_fit_for_a_folder(tmp_path: Path, folder: Path) -> None:
    odd = machine(tmp_path / "odd", "my/../lap top")
    odd.record(*session("s1", 0))
    odd.sync(folder)
    (file,) = fact_files(folder)
    assert file.parent.parent == folder and "/" not in file.parent.name
    nameless = machine(tmp_path / "nameless", "")
    nameless.record(*session("s3", 0))
    nameless.sync(folder)
    assert len(fact_files(folder)) == 2


# What becomes of files


@pytest.fixture
def sent(laptop: Machine, folder: Path) -> list[Path]:
    """Three files of the laptop in the folder."""
    laptop.sync(folder)
    for number in range(2):
        laptop.record(*session(f"s{number + 5}", 300 + 50 * number))
        laptop.sync(folder)
    return fact_files(folder)


ALL = {"s1": 2, "s5": 2, "s6": 2, "s2": 2}


def test_a_torn_file_waits_until_it_is_whole(
    sent: list[Path], tower: Machine, folder: Path
) -> None:
    whole = sent[0].read_bytes()
    for size in (len(whole) - 1, len(whole) // 2, 30, 5, 1):
        sent[0].write_bytes(whole[:size])
        said = tower.run("sync", "--folder", str(folder), code=1)
        assert said.err.count(f"{sent[0]} was left out: ") == 1, said.err
        assert "Facts of laptop from 1 on have not come yet" in said.err
        assert said.err.count("\n") == 2
        assert "0 facts received" in said.out
        again = tower.sync(folder, code=1)
        assert list(again["problems"]) == [str(sent[0])]
        assert again["missing"] == [{"machine": "laptop", "from": 1}]
    sent[0].write_bytes(whole)
    assert tower.sync(folder)["received"] == 12
    assert edits(tower) == [ALL]


def test_a_torn_file_of_ours_is_sent_again(
    sent: list[Path], laptop: Machine, tower: Machine, folder: Path
) -> None:
    whole = sent[1].read_bytes()
    for damaged in (whole[:-9], b"", whole[:-8] + b"\0" * 8):
        sent[1].write_bytes(damaged)
        assert laptop.sync(folder)["problems"] == {}
        assert sent[1].read_bytes() == whole
    sent[2].unlink()
    laptop.sync(folder)
    assert fact_files(folder) == sent
    tower.sync(folder)
    assert edits(tower) == [ALL]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (b"", "it is empty"),
        (b"x" * 100, "it is empty"),
        (gzip.compress(b"\0" * 10 * 1024 * 1024), "not a file of facts"),
        (gzip.compress(b'{"hookkit_facts":3,"stream":"x"}\n'), "a newer version of hookkit"),
        (gzip.compress(b"hello"), "not a file of facts"),
    ],
    ids=["empty", "text", "bomb", "newer", "other"],
)
def test_a_file_that_is_none_is_named(
    sent: list[Path], tower: Machine, folder: Path, damage: bytes, reason: str
) -> None:
    (folder / "odd.facts.gz").write_bytes(damage)
    (folder / "unrelated.txt.gz").write_bytes(damage)
    done = tower.sync(folder, code=1)
    assert list(done["problems"]) == [str(folder / "odd.facts.gz")]
    assert reason in done["problems"][str(folder / "odd.facts.gz")] or damage[:1] == b"x"
    assert edits(tower) == [ALL]


def test_a_bomb_of_facts_is_refused(sent: list[Path], tower: Machine, folder: Path) -> None:
    head = {"hookkit_facts": 1, "stream": "cd" * 16, "machine": "m", "first": 1, "count": 2}
    zeros = b"\0" * 10 * 1024 * 1024
    (folder / "a.facts.gz").write_bytes(
        gzip.compress(msgspec.json.encode(head) + b"\n" + zeros + b"\n")
    )
    assert list(tower.sync(folder, code=1)["problems"]) == [str(folder / "a.facts.gz")]
    (folder / "a.facts.gz").write_bytes(
        gzip.compress(msgspec.json.encode(head) + b"\n" + zeros + b"\n{}\n")
    )
    tower.sync(folder)
    assert edits(tower) == [ALL]
    assert len(tower.rejected()) == 1 and "not a fact" in tower.rejected()[0]
    assert "rejected" in tower.run("doctor", code=1).out


def test_what_is_no_file_is_passed_over(sent: list[Path], tower: Machine, folder: Path) -> None:
    moved = folder.parent / "elsewhere.gz"
    sent[0].rename(moved)
    os.mkfifo(sent[0])
    said = tower.run("sync", "--folder", str(folder))
    assert "Facts of laptop from 1 on" in said.err and said.err.count("\n") == 1
    sent[0].unlink()
    sent[0].mkdir()
    assert tower.sync(folder)["missing"] == [{"machine": "laptop", "from": 1}]
    sent[0].rmdir()
    sent[0].symlink_to(folder.parent / "nowhere")
    assert tower.sync(folder)["missing"] == [{"machine": "laptop", "from": 1}]
    sent[0].unlink()
    sent[0].symlink_to(moved)
    assert tower.sync(folder)["received"] == 12
    assert edits(tower) == [ALL]


def test_a_folder_in_place_of_our_file_is_named(
    sent: list[Path], laptop: Machine, folder: Path
) -> None:
    sent[1].unlink()
    sent[1].mkdir()
    said = laptop.run("sync", code=1)
    assert said.err.startswith("hookkit: Can't sync with") and str(sent[1]) in said.err
    assert said.err.count("\n") == 1
    sent[1].rmdir()
    laptop.sync(folder)
    assert fact_files(folder) == sent


def test_names_and_copies_don_t_matter(sent: list[Path], tower: Machine, folder: Path) -> None:
    shutil.copy(sent[0], sent[0].with_name("0000000001 (conflicted copy).facts.gz"))
    (folder / "deep" / "er").mkdir(parents=True)
    sent[0].rename(folder / "deep" / "er" / "anything")
    sent[1].rename(folder / "b.facts.gz~")
    shutil.copy(sent[2], folder / "again.facts.gz")
    (folder / ".hidden.facts.gz").write_bytes(b"a draft")
    (folder / ".git").mkdir()
    shutil.copy(sent[2], folder / ".git" / "x.facts.gz")
    done = tower.sync(folder)
    assert (done["received"], done["problems"]) == (12, {})
    assert edits(tower) == [ALL]


def test_a_folder_too_deep_is_not_looked_into(
    sent: list[Path], tower: Machine, folder: Path
) -> None:
    deep = folder.joinpath(*"abcdefgh")
    deep.mkdir(parents=True)
    sent[0].rename(deep / "x.facts.gz")
    assert tower.sync(folder)["received"] == 0


def test_gaps_are_named_and_taken_when_they_are_there(
    sent: list[Path], tower: Machine, folder: Path
) -> None:
    late = folder.parent / "late"
    sent[1].rename(late)
    said = tower.run("sync", "--folder", str(folder))
    assert "Facts of laptop from 5 on have not come yet" in said.err
    assert "4 facts received" in said.out
    assert edits(tower) == [{"s1": 2, "s2": 2}]
    late.rename(sent[1])
    said = tower.run("sync")
    assert said.err == "" and "8 facts received" in said.out
    assert edits(tower) == [ALL]


def test_overlapping_files_count_once(sent: list[Path], tower: Machine, folder: Path) -> None:
    lines = [gzip.decompress(each.read_bytes()).splitlines(keepends=True) for each in sent]
    head = json.loads(lines[0][0])
    facts = [fact for each in lines for fact in each[1:]]
    for each in sent:
        each.unlink()
    for name, (first, end) in {"a": (1, 6), "b": (4, 9), "c": (9, 13), "d": (2, 3)}.items():
        known = head | {"first": first, "count": end - first}
        packed = json.dumps(known).encode() + b"\n" + b"".join(facts[first - 1 : end - 1])
        (folder / f"{name}.facts.gz").write_bytes(gzip.compress(packed))
    assert tower.sync(folder)["received"] == 12
    assert edits(tower) == [ALL]


def test_hostile_facts_stop_no_others(sent: list[Path], tower: Machine, folder: Path) -> None:
    lines = gzip.decompress(sent[0].read_bytes()).splitlines(keepends=True)
    good = {"type": "prompt", "session_id": "bad", "at": "2026-11-21T09:30:00.000Z", "key": "k"}
    read = own("read", "bad", path="/t", start=0, anew=True, sidechain=False, started_at="",
               ended_at="", facts={"first_prompt": ["ello"], "cwd": 7})  # fmt: skip
    bad = [
        good | {"type": "teleported"},
        good | {"mentions": [2**63, None, None]},
        good | {"type": "noted", "details": {"event": "deleted", "session_id": "s1"}},
        good | {"type": "read", "details": read, "key": "read:1"},
        {"restored": {"session": {}}, "at": good["at"]},
        good | {"text": "\0"},
    ]
    head = json.loads(lines[0]) | {"count": 4 + len(bad)}
    for number, each in enumerate(bad):
        lines.insert(1 + 2 * number, json.dumps(each).encode() + b"\n")
    lines[0] = json.dumps(head).encode() + b"\n"
    for each in sent:
        each.unlink()
    (folder / "x.facts.gz").write_bytes(gzip.compress(b"".join(lines)))
    assert tower.sync(folder)["received"] == 4 + len(bad)
    assert {name: count for name, count in edits(tower)[0].items() if name != "bad"} == {
        "s1": 2,
        "s2": 2,
    }
    assert len(tower.rejected()) == 1
    before = tower.rows("sessions", "events", "tool_calls")
    assert tower.sync(folder)["received"] == 0
    tower.run("rebuild")
    assert tower.rows("sessions", "events", "tool_calls") == before


def test_names_that_are_no_text(sent: list[Path], tower: Machine, folder: Path) -> None:
    odd = os.fsdecode(b"\xff\xfe.facts.gz")
    sent[0].rename(folder / odd)
    (folder / os.fsdecode(b"\xfd.facts.gz")).write_bytes(b"")
    said = tower.run("sync", "--folder", str(folder), code=1)
    assert said.err.count("\n") == 1 and "it is empty" in said.err
    tower.sync(folder, code=1)
    assert edits(tower) == [ALL]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_named(sent: list[Path], tower: Machine, folder: Path) -> None:
    sent[0].chmod(0)
    done = tower.sync(folder, code=1)
    assert "can't be read" in done["problems"][str(sent[0])]
    sent[0].chmod(0o600)
    assert tower.sync(folder)["received"] == 12
