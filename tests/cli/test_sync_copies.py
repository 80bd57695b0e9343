"""hookkit sync where a data folder was copied, restored or damaged: all counts, and once."""

import shutil
from pathlib import Path

import pytest

from hookkit.sync import own_files
from tests.machines import Machine, edits, fact_files, session


def copied(one: Machine, name: str) -> Machine:
    """A copy of a machine, with all that is on it."""
    shutil.copytree(one.home, one.home.with_name(name))
    return Machine(one.home.with_name(name))


def settle(folder: Path, *machines: Machine) -> None:
    """Exchange until nothing moves any more."""
    for _ in range(6):
        done = [each.sync(folder) for each in machines]
        if not any(each["sent"] or each["received"] for each in done):
            return
    raise AssertionError("it never comes to rest")


@pytest.mark.parametrize(("here", "there"), [(1, 1), (1, 2), (2, 1), (0, 1), (1, 0)])
def test_a_copied_folder_goes_on_twice(
    laptop: Machine, tower: Machine, folder: Path, here: int, there: int
) -> None:
    laptop.sync(folder)
    tower.sync(folder)
    copy = copied(laptop, "copy")
    names = {"s1": 2, "s2": 2}
    for number in range(here):
        laptop.record(*session(f"here{number}", 300 + 50 * number))
        names[f"here{number}"] = 2
    for number in range(there):
        copy.record(*session(f"there{number}", 320 + 50 * number))
        names[f"there{number}"] = 2
    laptop.sync(folder)
    tower.sync(folder)
    settle(folder, copy, laptop, tower)
    assert edits(laptop, copy, tower) == [names] * 3
    settle(folder, laptop, copy, tower)
    tower.run("rebuild")
    assert edits(tower) == [names]


def test_a_copy_that_is_ahead_is_noticed(laptop: Machine, tower: Machine, folder: Path) -> None:
    laptop.sync(folder)
    copy = copied(laptop, "copy")
    laptop.record(*session("here", 300))
    laptop.sync(folder)
    tower.sync(folder)  # has the numbers 5 to 8 of the laptop
    for number in range(3):
        copy.record(*session(f"there{number}", 320 + 50 * number))
    copy.sync(folder)
    settle(folder, tower, laptop, copy)
    names = {"s1": 2, "s2": 2, "here": 2, "there0": 2, "there1": 2, "there2": 2}
    assert edits(laptop, copy, tower) == [names] * 3


@pytest.mark.parametrize("later", [0, 1, 3])
def test_a_folder_that_was_restored_gets_back_what_it_lost(
    laptop: Machine, tower: Machine, folder: Path, later: int
) -> None:
    laptop.sync(folder)
    backup = copied(laptop, "backup")
    laptop.record(*session("lost", 300))
    laptop.sync(folder)
    tower.sync(folder)
    shutil.rmtree(laptop.home)
    backup.home.rename(laptop.home)
    names = {"s1": 2, "s2": 2, "lost": 2}
    for number in range(later):
        laptop.record(*session(f"new{number}", 400 + 50 * number))
        names[f"new{number}"] = 2
    settle(folder, laptop, tower)
    assert edits(laptop, tower) == [names] * 2
    assert [each["name"] for each in laptop.sync(folder)["machines"]] == ["tower"]


@pytest.mark.parametrize(
    "lost", ["sync/facts/state.json", "sync/facts", "sync/seen.json", "sync", "hookkit.db"]
)
def test_what_was_removed_is_made_again(
    laptop: Machine, tower: Machine, folder: Path, lost: str
) -> None:
    settle(folder, laptop, tower)
    path = laptop.home / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    laptop.record(*session("new", 300))
    settle(folder, laptop, tower)
    assert edits(laptop, tower) == [{"s1": 2, "s2": 2, "new": 2}] * 2


@pytest.mark.parametrize("file", ["sync/facts/state.json", "sync/seen.json", "sync/last"])
def test_damaged_memories(laptop: Machine, tower: Machine, folder: Path, file: str) -> None:
    settle(folder, laptop, tower)
    (laptop.home / file).write_bytes(b'{"a": [\xff')
    laptop.record(*session("new", 300))
    settle(folder, laptop, tower)
    assert edits(laptop, tower) == [{"s1": 2, "s2": 2, "new": 2}] * 2


def test_a_damaged_file_of_our_own_begins_a_new_stream(
    laptop: Machine, tower: Machine, folder: Path
) -> None:
    settle(folder, laptop, tower)
    (file,) = fact_files(laptop.home / "sync")
    file.write_bytes(file.read_bytes()[:40])
    (laptop.home / "sync/facts/state.json").unlink()
    laptop.record(*session("new", 300))
    settle(folder, laptop, tower)
    assert edits(laptop, tower) == [{"s1": 2, "s2": 2, "new": 2}] * 2
    assert len({each.parent for each in fact_files(folder)}) == 3


def test_the_facts_of_others_removed_come_again(
    laptop: Machine, tower: Machine, folder: Path
) -> None:
    settle(folder, laptop, tower)
    shutil.rmtree(laptop.home / "journal" / "machines")
    laptop.run("rebuild")
    assert edits(laptop) == [{"s1": 2}]
    assert "can't be read" in laptop.rejected()[0]
    settle(folder, laptop, tower)
    assert edits(laptop, tower) == [{"s1": 2, "s2": 2}] * 2


def test_a_merge_that_was_killed_repeats_nothing(
    laptop: Machine, tower: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_files, "MANY", 4)
    names = {"s1": 2, "s2": 2}
    kept: dict[Path, bytes] = {}
    for number in range(12):
        laptop.sync(folder)
        laptop.record(*session(f"n{number}", 300 + 50 * number))
        names[f"n{number}"] = 2
        for path, known in kept.items():  # as if they had not been removed
            if not path.exists() and path.name != "0000000001.facts.gz":
                path.write_bytes(known)
        kept = {each: each.read_bytes() for each in fact_files(laptop.home / "sync")[1:]}
    settle(folder, laptop, tower)
    assert edits(laptop, tower) == [names] * 2
    laptop.sync(folder)
    (laptop.home / "sync/facts/state.json").unlink()
    settle(folder, laptop, tower)
    assert edits(laptop, tower) == [names] * 2


def test_a_removed_file_of_our_own_is_not_merged_over(
    laptop: Machine, tower: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_files, "MANY", 3)
    names = {"s1": 2, "s2": 2}
    for number in range(2):
        laptop.sync(folder)
        laptop.record(*session(f"n{number}", 300 + 50 * number))
        names[f"n{number}"] = 2
    tower.sync(folder)
    fact_files(laptop.home / "sync")[1].unlink()
    for number in range(2, 5):
        laptop.record(*session(f"n{number}", 300 + 50 * number))
        names[f"n{number}"] = 2
        laptop.sync(folder)
    settle(folder, laptop, tower)
    shown = edits(laptop, tower)
    assert shown[0] == names and set(shown[1]) >= {"s1", "n2", "n4"}


@pytest.mark.parametrize("kept", [10, 40, -20], ids=["header", "middle", "end"])
def test_a_damaged_file_is_not_merged(
    laptop: Machine, tower: Machine, folder: Path, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent before it was damaged is there; what comes later is merged without it."""
    monkeypatch.setattr(own_files, "MANY", 3)
    names = {"s1": 2, "s2": 2}
    for number in range(6):
        laptop.record(*session(f"n{number}", 300 + 50 * number))
        names[f"n{number}"] = 2
        laptop.sync(folder)
        tower.sync(folder)
        if number == 1:
            last = fact_files(laptop.home / "sync")[-1]
            last.write_bytes(last.read_bytes()[:kept])
    assert last in fact_files(laptop.home / "sync")
    assert len(fact_files(laptop.home / "sync")) <= 4
    settle(folder, laptop, tower)
    assert edits(laptop, tower) == [names] * 2
