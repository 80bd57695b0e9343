"""hookkit search --team and hookkit history ID --team: what members share of conversations."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.api.store import Store
from hookkit.api.team import stored
from hookkit.api.team.stored import Joined
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import call
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import copy, join
from tests.store.postgres.sharing import share
from tests.transcript_builders import answer, prompt, transcript, write

LEVELS = {"ann": "full", "ben": "prompts"}


@pytest.fixture
def team(
    team_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """The DSN of ann and ben, who share what they did, and of eve, an admin, who is here."""
    found = {}
    for name, level in LEVELS.items():
        member, found[name] = join(team_database, name)
        with monkeypatch.context() as machine:
            machine.setenv("HOOKKIT_HOME", str(tmp_path / name))
            folder = tmp_path / f"{name}s"
            said = [{"type": "text", "text": "The \x1b[31m discount\u202e is fixed"}]
            talk = (
                prompt(f"Fix the discount of {name}", 0, name),
                answer("m1", ..., 60, name, content=said),
            )
            write(folder, {f"{name}.jsonl": transcript(*talk)})
            call("import", str(folder))
            with Store.open() as own:
                copy(own.db, member, found[name])
            share(member, found[name], level)
    found["eve"] = join(team_database, "eve", is_admin=True)[1]
    stored.save(Joined(found["eve"], "totals"))
    yield found


@pytest.mark.usefixtures("team")
def test_an_admin_finds_what_members_share() -> None:
    lines = hookkit("search", "--team", "discount").out.splitlines()
    heads = [each.rpartition("(")[2] for each in lines[::2]]
    assert [each.split(", ")[-2:] for each in heads] == [
        ["answer", "ann)"],
        ["prompt", "ben)"],
        ["prompt", "ann)"],
    ]
    assert not any(char in "".join(lines) for char in "\x1b\u202e")
    found = hookkit("search", "--team", "discount", "--json").json["hits"]
    assert [each["user"] for each in found] == ["ann", "ben", "ann"]
    (found,) = hookkit("search", "--user", "ben", "discount", "--json").json["hits"]
    assert (found["user"], found["snippet"]) == ("ben", "Fix the «discount» of ben")
    assert hookkit("search", "--team", "refund", code=1).err == "Nothing found.\n"


def test_a_member_finds_their_own(team: dict[str, str]) -> None:
    stored.save(Joined(team["ben"], "totals"))
    (found,) = hookkit("search", "--team", "discount", "--json").json["hits"]
    assert found["session_id"] == "ben"
    assert "admins" in refused("search", "--user", "ann", "discount", code=1)


@pytest.mark.usefixtures("team")
def test_conversations() -> None:
    whole = hookkit("history", "ann", "--team").out
    assert "Fix the discount of ann" in whole
    assert "discount" in whole.replace("Fix the discount", "")
    assert "\x1b" not in whole
    assert "without their output" in whole
    prompts = hookkit("history", "ben", "--team").out
    assert "shares no answers" in prompts
    assert "is fixed" not in prompts
    turns = hookkit("history", "ann", "--user", "ann", "--json").json["turns"]
    assert [each["role"] for each in turns] == ["user", "assistant"]


def test_without_a_team() -> None:
    assert "in no team" in refused("search", "--team", "x", code=1)
