"""hookkit sync --team --conversations: rows that nobody but the person reads."""

import shutil
from pathlib import Path

import pytest

from hookkit.api.doctor import exchange_ways
from hookkit.store.journal import fact_file
from tests.cli.test_sync_by_team import Team, team
from tests.conversations import found, talk
from tests.machines import Machine

__all__ = ["team"]

SAID = "Of conversations, 2 texts sent and 0 received."


@pytest.fixture
def members_machines(team: Team, laptop: Machine, tower: Machine) -> None:
    """Both machines exchange by the team, and have a conversation each."""
    for one, session, start in ((laptop, "c1", 0), (tower, "c2", 60)):
        talk(one, session, "A discount", f"It is on {session}", start=start)
        one.run("team", "join", team.dsn)
        one.run("sync", "--team")


def rows(team: Team) -> int:
    """The number of rows in the team's store."""
    return len(team.ranges())


@pytest.mark.usefixtures("members_machines")
def test_what_was_said_is_found_on_both(team: Team, laptop: Machine, tower: Machine) -> None:
    before = rows(team)
    said = laptop.run("sync", "--conversations")
    assert SAID in said.out
    assert "whoever owns the database server can" in said.err
    assert said.err.startswith("hookkit: Your conversations go to the team's server")
    assert laptop.run("sync").err == ""
    tower.run("sync", "--team", "--conversations")
    laptop.sync()
    assert rows(team) == before + 2
    assert len(found(tower, "discount")) == 2
    assert found(laptop, "discount") == found(tower, "discount")
    with laptop.awake():
        (finding,) = exchange_ways.check(laptop.home)
    assert "exchanges its sessions and conversations by postgresql:" in finding.says
    assert (laptop.sync()["texts_sent"], laptop.sync()["texts_received"]) == (0, 0)


@pytest.mark.usefixtures("members_machines")
def test_they_are_removed_there(team: Team, laptop: Machine, tower: Machine) -> None:
    before = rows(team)
    laptop.run("sync", "--conversations")
    laptop.run("sync", "--no-conversations")
    assert rows(team) == before
    tower.sync()
    assert len(found(tower, "discount")) == 1
    assert laptop.sync()["conversations"] == []


@pytest.mark.usefixtures("members_machines")
def test_each_way_has_a_choice_of_its_own(
    team: Team, laptop: Machine, tower: Machine, folder: Path
) -> None:
    before = rows(team)
    document = laptop.run("sync", "--folder", str(folder), "--conversations", "--json").json
    assert document["conversations"] == [str(folder)]
    assert rows(team) == before
    tower.run("sync", "--folder", str(folder))
    assert len(found(tower, "discount")) == 2
    assert laptop.run("sync", "--conversations", "--json").json["conversations"] == [
        str(folder),
        team.server,
    ]
    assert rows(team) == before + 1
    document = laptop.run("sync", "--team", "--no-conversations", "--json").json
    assert document["conversations"] == [str(folder)]
    assert rows(team) == before


@pytest.mark.usefixtures("members_machines")
def test_a_deletion_removes_them_there(team: Team, laptop: Machine, tower: Machine) -> None:
    laptop.run("sync", "--conversations")
    tower.sync()
    tower.run("delete", "c1", "--yes")
    for each in (tower, laptop, tower):
        each.sync()
    assert found(laptop, "discount") == []
    (content,) = team.execute(
        "SELECT content FROM hookkit.facts ORDER BY length(content), stream LIMIT 1"
    )
    file = laptop.home / "row"
    file.write_bytes(content[0])
    assert list(fact_file.read(file)) == [b"null", b"null"]


@pytest.mark.usefixtures("members_machines")
def test_a_version_that_did_not_know_them_has_refused_them(
    team: Team, laptop: Machine, tower: Machine
) -> None:
    """What it remembers of that is forgotten by this one."""
    laptop.run("sync", "--conversations")
    tower.sync()
    memory = tower.home / "sync" / "seen-team.json"
    shutil.rmtree(tower.home / "journal" / "machines" / "texts")
    text = memory.read_text()
    place = next(each for each in text.split('"') if "/1-2" in each)
    old = '"a newer version of hookkit wrote it"'
    size, trailer = team.execute(
        "SELECT size, encode(trailer, 'base64') FROM hookkit.facts WHERE count = 2 "
        "ORDER BY size LIMIT 1"
    )[0]
    memory.write_text(f'{{"{place}":[{size},"{trailer}",{old}]}}')
    assert tower.sync()["problems"] == {}
    assert len(found(tower, "discount")) == 2
