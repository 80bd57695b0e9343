"""What a team has of a conversation is shown as one."""

from pathlib import Path

import pytest

from hookkit.api.history.conversation import conversation_of
from hookkit.api.history.turn_pages import turn_page
from hookkit.api.history.turn_times import times_of
from hookkit.api.history.turns import Turn
from hookkit.api.store import Store
from hookkit.api.team.conversation import NOTHING, PROMPTS, TEXTS
from hookkit.api.team.team_store import TeamStore
from hookkit.model.session import milliseconds
from tests.builders import deliver, line, payload, tool
from tests.cli.terminal import call
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import copy, join
from tests.store.postgres.sharing import share
from tests.transcript_builders import answer, at, prompt, transcript, write

LATER = 1800
"""Seconds from the journal's first moment to that of the transcript."""

TEXT = "It is \x1b[31mfixed"


@pytest.fixture
def path(home: Path) -> Path:
    """The transcript of a session that hooks reported as well."""
    lines = [
        prompt("Fix the login"),
        answer(content=[{"type": "text", "text": TEXT}], seconds=9),
        prompt("Thanks", 10),
    ]
    write(home / ".claude" / "projects", {"p/s1.jsonl": transcript(*lines)})
    call("import")
    deliver(
        line(payload("UserPromptSubmit", prompt="Fix the login")),
        line(tool(tool_input={"file_path": "/home/dev/x.py"}), LATER + 5),
    )
    return home / ".claude" / "projects" / "p" / "s1.jsonl"


def shared(database: Database, level: str) -> TeamStore:
    member, dsn = join(database, level)
    with Store.open() as store:
        copy(store.db, member, dsn)
    share(member, dsn, level)
    return TeamStore.connect(dsn)


def of_store(store: Store) -> tuple[list[Turn], str]:
    found = conversation_of(store, store.existing("s1"))
    return list(found.turns), found.lacks


def test_levels(path: Path, team_database: Database) -> None:
    for level, lacks in (("totals", NOTHING), ("titles", NOTHING), ("prompts", PROMPTS)):
        with shared(team_database, level) as team:
            turns, reason = of_store(team)
        assert ([each.kind for each in turns], reason) == (
            ["prompt"] * 2 * (level == "prompts"),
            lacks,
        )


def test_all_that_is_shared(path: Path, team_database: Database) -> None:
    with shared(team_database, "full") as team:
        turns, lacks = of_store(team)
        session = team.existing("s1")
        page = turn_page(team, session, 2, 2)
        assert (page.turns, page.total, page.lacks, page.is_last) == (turns[1:3], 4, TEXTS, False)
        assert times_of(team, session).number_at(milliseconds(at(10))) == 4
    assert lacks == TEXTS
    assert [(each.kind, each.content) for each in turns] == [
        ("prompt", "Fix the login"),
        ("tool", ""),
        ("answer", "It is fixed"),
        ("prompt", "Thanks"),
    ]
    assert turns[1].call is not None
    assert (turns[1].call.name, turns[1].call.about) == ("Edit", "/home/dev/x.py")


def test_texts_are_those_of_ones_own_index(path: Path, team_database: Database) -> None:
    with shared(team_database, "full") as team:
        turns, _ = of_store(team)
    path.unlink()
    with Store.open() as store:
        own, _ = of_store(store)
    assert [each for each in turns if each.kind != "tool"] == own
