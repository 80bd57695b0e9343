"""hookkit sync --conversations: what was said on one machine is found on all of them."""

import json
import shutil
from pathlib import Path

import pytest

from hookkit.store.journal import fact_file
from hookkit.sync import own_files
from tests.conversations import found, said, talk
from tests.machines import Machine, content, fact_files, machine

KEY = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
TALK = ("Give the cart a discount", "The discount is a percentage now", "Thanks")


@pytest.fixture
def desk(tmp_path: Path) -> Machine:
    """A machine with a conversation, which it sends."""
    made = machine(tmp_path / "desk", "desk")
    talk(made, "s1", *TALK)
    return made


@pytest.fixture
def lap(tmp_path: Path) -> Machine:
    """Another one, with a conversation of its own, which it keeps."""
    made = machine(tmp_path / "lap", "lap")
    talk(made, "s2", "Is the discount rounded?", start=100)
    return made


def sync(one: Machine, folder: Path, *options: str) -> dict[str, object]:
    """Exchange by a folder; the document that is printed."""
    document: dict[str, object] = one.run("sync", "--folder", str(folder), *options, "--json").json
    return document


def remove_index(one: Machine) -> None:
    """Remove the search index of a machine."""
    for each in one.home.glob("hookkit-search.db*"):
        each.unlink()


def texts_in(folder: Path) -> list[Path]:
    """The files with texts in a folder and below it."""
    return [each for each in fact_files(folder) if fact_file.read_header(each).has_texts]


# Both find all


def test_what_was_said_is_found_on_both(desk: Machine, lap: Machine, folder: Path) -> None:
    document = sync(desk, folder, "--conversations")
    assert (document["texts_sent"], document["texts_received"]) == (3, 0)
    assert document["conversations"] == [str(folder)]
    printed = lap.run("sync", "--folder", str(folder), "--conversations").out
    assert "Of conversations, 1 text sent and 3 received." in printed
    assert sync(desk, folder)["texts_received"] == 1
    hits = found(lap, "discount")
    assert [each["snippet"] for each in hits] == [
        "Is the «discount» rounded?",
        "The «discount» is a percentage now",
        "Give the cart a «discount»",
    ]
    assert found(desk, "discount") == hits
    for narrowed, count in ((("--machine", "desk"), 2), (("--machine", "lap"), 1)):
        assert len(found(lap, "discount", *narrowed)) == count
        assert found(lap, "discount", *narrowed) == found(desk, "discount", *narrowed)
    assert len(found(lap, "disc*", "--since", "2026-11-21T10:01Z")) == 1


def test_the_conversation_of_another_machine(desk: Machine, lap: Machine, folder: Path) -> None:
    sync(desk, folder)
    sync(lap, folder)
    shutil.rmtree(desk.home.with_name("desk-claude"))
    turns, lacks = said(lap, "s1")
    assert turns == ["Give the cart a discount", "Thanks"]
    assert lacks.startswith("The transcript is on desk, which doesn't send its conversations")
    sync(desk, folder, "--conversations")
    sync(lap, folder)
    turns, lacks = said(lap, "s1")
    assert turns == list(TALK)
    assert lacks.startswith("The transcript is on desk. What was sent from there")


def test_only_what_is_new_is_written(desk: Machine, lap: Machine, folder: Path) -> None:
    sync(desk, folder, "--conversations")
    before = {each: each.read_bytes() for each in texts_in(folder)}
    assert sync(desk, folder)["texts_sent"] == 0
    talk(desk, "s1", *TALK, "One more discount")
    talk(desk, "s3", "Another session")
    assert sync(desk, folder)["texts_sent"] == 2
    assert {each: each.read_bytes() for each in before} == before
    (new,) = set(texts_in(folder)) - set(before)
    assert [json.loads(each)["text"] for each in fact_file.read(new)] == [
        "One more discount",
        "Another session",
    ]
    sync(lap, folder)
    assert len(found(lap, "discount")) == 4


def test_a_session_that_went_on_on_both(desk: Machine, lap: Machine, folder: Path) -> None:
    """Its transcript was copied: what both have is found once."""
    talk(lap, "s1", *TALK, "And on the laptop")
    for each in (desk, lap, desk):
        sync(each, folder, "--conversations")
    assert [each["snippet"] for each in found(desk, "discount")] == [
        each["snippet"] for each in found(lap, "discount")
    ]
    assert len(found(desk, "discount")) == 3
    assert len(found(desk, "laptop")) == len(found(lap, "laptop")) == 1


# A person's choice


def test_nothing_is_sent_unless_it_is_chosen(desk: Machine, lap: Machine, folder: Path) -> None:
    sync(desk, folder)
    sync(lap, folder)
    assert texts_in(folder) == texts_in(desk.home) == []
    assert b"percentage now" not in content(folder)
    assert [each["session_id"] for each in found(lap, "percentage")] == []


def test_no_secret_leaves_a_machine(desk: Machine, folder: Path) -> None:
    talk(desk, "s9", f"use {KEY}", f"I used {KEY}")
    sync(desk, folder, "--conversations")
    facts = b"".join(b"\n".join(fact_file.read(each)) for each in texts_in(folder))
    assert facts.count(b"[redacted: github-token]") == 2
    assert KEY.encode() not in content(folder)


def test_it_is_remembered_and_ends(desk: Machine, lap: Machine, folder: Path) -> None:
    sync(desk, folder, "--conversations")
    sync(lap, folder)
    (file,) = texts_in(folder)
    assert file.parent.name.startswith("desk-") and file.parent.name.endswith("-conversations")
    shutil.copy(file, folder / "conflicted copy.facts.gz")
    talk(desk, "s3", "A discount for all")
    assert desk.sync()["texts_sent"] == 1
    assert desk.run("sync", "--no-conversations", "--json").json["conversations"] == []
    assert texts_in(folder) == texts_in(desk.home) == []
    assert not file.parent.exists()
    talk(desk, "s4", "A discount for none")
    sync(desk, folder)
    sync(lap, folder)
    assert texts_in(folder) == []
    assert len(found(lap, "discount")) == 3  # what has come stays
    assert sync(desk, folder, "--conversations")["texts_sent"] == 5
    sync(lap, folder)
    assert len(found(lap, "discount")) == 5


def test_another_folder_needs_another_choice(desk: Machine, folder: Path, tmp_path: Path) -> None:
    sync(desk, folder, "--conversations")
    other = tmp_path / "other"
    document = sync(desk, other)
    assert document["conversations"] == []
    assert texts_in(other) == []
    assert texts_in(folder) != []  # what is there stays
    sync(desk, folder)
    assert len(texts_in(folder)) == 1


def test_stop_forgets_it(desk: Machine, folder: Path) -> None:
    sync(desk, folder, "--conversations")
    desk.run("sync", "--stop", "--no-conversations", code=2)
    desk.run("sync", "--stop")
    assert texts_in(folder) != []
    assert sync(desk, folder)["conversations"] == []
    assert texts_in(folder) == []


def test_it_ends_without_an_index(desk: Machine, folder: Path) -> None:
    sync(desk, folder, "--conversations")
    remove_index(desk)
    sync(desk, folder, "--no-conversations")
    assert texts_in(folder) == texts_in(desk.home) == []
    assert not (desk.home / "hookkit-search.db").exists()


def test_without_search_there_are_none(desk: Machine, lap: Machine, folder: Path) -> None:
    sync(desk, folder, "--conversations")
    (lap.home / "config.toml").write_text('machine_name = "lap"\nsearch = false\n')
    refused = lap.run("sync", "--folder", str(folder), "--conversations", code=1).err
    assert refused.startswith("hookkit: Search is off, and conversations are sent from its index.")
    sync(lap, folder)
    (lap.home / "config.toml").write_text('machine_name = "lap"\n')
    lap.run("import")
    assert len(found(lap, "discount")) == 3


# An index that is built again


@pytest.mark.parametrize("command", ["import", "sync"])
def test_an_index_that_is_built_again_has_them(
    desk: Machine, lap: Machine, folder: Path, command: str
) -> None:
    sync(desk, folder, "--conversations")
    sync(lap, folder, "--conversations")
    talk(desk, "s3", "Later, a discount")
    sync(desk, folder)
    sync(lap, folder)
    sent = [each.read_bytes() for each in texts_in(lap.home / "sync")]
    expected = found(lap, "discount")
    shutil.rmtree(folder)
    folder.mkdir()
    remove_index(lap)
    lap.run("import", str(lap.home.with_name("lap-claude")))
    lap.run(command)
    assert found(lap, "discount") == expected
    assert len(expected) == 4
    lap.sync()
    assert len(texts_in(folder)) == 1  # it was empty
    assert [each.read_bytes() for each in texts_in(lap.home / "sync")] == sent


def test_texts_come_before_the_facts_of_their_session(
    desk: Machine, lap: Machine, folder: Path
) -> None:
    sync(desk, folder, "--conversations")
    (facts,) = set(fact_files(folder)) - set(texts_in(folder))
    facts.rename(folder.parent / "late")
    assert sync(lap, folder)["texts_received"] == 3
    assert len(found(lap, "discount")) == 1
    (folder.parent / "late").rename(facts)
    sync(lap, folder)
    assert len(found(lap, "discount")) == 3


# Deletions


def test_a_deletion_removes_them_everywhere(desk: Machine, lap: Machine, folder: Path) -> None:
    talk(desk, "s3", "Keep this discount")
    for each in (desk, lap, desk):
        sync(each, folder, "--conversations")
    lap.run("delete", "s1", "--yes")
    for each in (lap, desk, lap):
        sync(each, folder)
    for one in (desk, lap):
        assert {each["session_id"] for each in found(one, "discount")} == {"s2", "s3"}
        index = b"".join(each.read_bytes() for each in one.home.glob("hookkit-search.db*"))
        assert b"Give the cart a discount" not in index
    for place in (folder, desk.home, lap.home / "journal"):
        kept = b"".join(b"\n".join(fact_file.read(each)) for each in texts_in(place))
        assert b"percentage now" not in kept
        assert b"Keep this discount" in kept and b"null" in kept
    for one in (desk, lap):
        remove_index(one)
        one.run("import", str(one.home.with_name(f"{one.home.name}-claude")))
        sync(one, folder)
        assert {each["session_id"] for each in found(one, "discount")} == {"s2", "s3"}
    assert (sync(desk, folder)["sent"], sync(desk, folder)["texts_sent"]) == (0, 0)


def test_a_deletion_that_comes_first(desk: Machine, lap: Machine, folder: Path) -> None:
    sync(desk, folder, "--conversations")
    (texts,) = texts_in(folder)
    texts.rename(folder.parent / "late")
    sync(lap, folder)
    lap.run("delete", "s1", "--yes")
    (folder.parent / "late").rename(texts)
    sync(lap, folder)
    assert [list(fact_file.read(each)) for each in texts_in(lap.home)] == [[b"null"] * 3]
    assert len(found(lap, "discount")) == 1


def test_a_deletion_of_what_was_never_a_session_here(
    desk: Machine, lap: Machine, folder: Path
) -> None:
    sync(desk, folder, "--conversations")
    for facts in set(fact_files(folder)) - set(texts_in(folder)):
        facts.rename(folder.parent / "late")
    sync(lap, folder)
    (folder.parent / "late").rename(folder / "late.facts.gz")
    desk.run("delete", "s1", "--yes")
    sync(desk, folder)
    sync(lap, folder)
    kept = b"".join(b"\n".join(fact_file.read(each)) for each in texts_in(lap.home))
    assert kept == b"null\nnull\nnull"


# Restarts, copies, damage


def test_a_copied_machine_goes_on_twice(desk: Machine, lap: Machine, folder: Path) -> None:
    sync(desk, folder, "--conversations")
    shutil.copytree(desk.home, desk.home.with_name("twin"))
    twin = Machine(desk.home.with_name("twin"))
    talk(desk, "s3", "A discount on the desk")
    talk(twin, "s4", "A discount on the twin", start=50)
    for _ in range(2):
        for each in (desk, twin, lap):
            sync(each, folder)
    assert len(found(lap, "discount")) == 5
    assert found(desk, "discount") == found(twin, "discount")
    assert len({each.parent for each in texts_in(folder)}) == 2
    twin.run("sync", "--no-conversations")
    assert texts_in(folder) == []
    sync(desk, folder)
    assert len(texts_in(folder)) == 2


def test_files_that_were_removed_are_made_again(desk: Machine, lap: Machine, folder: Path) -> None:
    sync(desk, folder, "--conversations")
    shutil.rmtree(desk.home / "sync" / "texts")
    talk(desk, "s3", "Again, a discount")
    sync(desk, folder)
    sync(lap, folder)
    assert len(found(lap, "discount")) == 4


def test_a_copy_that_the_disk_has_damaged_comes_again(
    desk: Machine, lap: Machine, folder: Path
) -> None:
    for number in range(3):
        talk(desk, f"n{number}", f"The discount {number}")
        sync(desk, folder, "--conversations")
        sync(lap, folder)
    expected = found(lap, "discount")
    for damaged in (b"", texts_in(lap.home)[1].read_bytes()[:70]):
        texts_in(lap.home)[1].write_bytes(damaged)
        remove_index(lap)
        lap.run("import", str(lap.home.with_name("lap-claude")))
        assert len(found(lap, "discount")) < len(expected)
        sync(lap, folder)
        assert found(lap, "discount") == expected


def test_many_exchanges_leave_few_files(
    desk: Machine, lap: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_files, "MANY", 3)
    for number in range(7):
        talk(desk, f"n{number}", f"The discount {number}")
        sync(desk, folder, "--conversations")
        sync(lap, folder)
    assert len(texts_in(folder)) == len(texts_in(desk.home)) == 1 + (7 - 3) % 2
    assert len(texts_in(lap.home)) < 4
    assert len(found(lap, "discount")) == 10


def test_a_torn_file_waits(desk: Machine, lap: Machine, folder: Path) -> None:
    sync(desk, folder, "--conversations")
    (file,) = texts_in(folder)
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])
    said = lap.run("sync", "--folder", str(folder), code=1)
    assert f"{file} was left out" in said.err
    file.write_bytes(whole)
    sync(lap, folder)
    assert len(found(lap, "discount")) == 3


def test_an_index_that_is_damaged_holds_no_facts_up(
    desk: Machine, lap: Machine, folder: Path
) -> None:
    sync(desk, folder, "--conversations")
    for one, count in ((desk, 1), (lap, 1)):
        remove_index(one)
        (one.home / "hookkit-search.db").write_bytes(b"nonsense" * 1000)
        said = one.run("sync", "--folder", str(folder), code=1)
        assert said.err.count("hookkit-search.db") >= count
    assert set(lap.sessions()) == {"s1", "s2"}
