"""Parts of a conversation."""

from pathlib import Path

import pytest

from hookkit.api.history import outline
from hookkit.api.history.conversation import conversation_of
from hookkit.api.history.kept_turns import GONE, NEVER
from hookkit.api.history.turn_pages import TurnPage, turn, turn_page
from hookkit.api.store import Store
from hookkit.errors import NotFoundError
from tests.agents.captures import Capture
from tests.builders import deliver, line, own, payload
from tests.render.conversation.talks import SESSION, imported, of_agent, usual

TURNS = 14


def read(store: Store, first: int = 1, limit: int = 50, session: str = SESSION) -> TurnPage:
    store.refresh()
    return turn_page(store, store.existing(session), first, limit)


def test_all_parts_together_are_the_conversation(home: Path, store: Store) -> None:
    imported(home, *usual(), agent=of_agent())
    store.refresh()
    whole = list(conversation_of(store, store.existing(SESSION)).turns)
    found, number = [], 1
    while True:
        page = read(store, number, 4)
        assert (page.first, page.total) == (number, TURNS)
        found += page.turns
        if page.next is None:
            break
        number = page.next
    assert found == whole
    assert read(store, 99).turns == []


def test_the_document(home: Path, store: Store) -> None:
    imported(home, *usual())
    document = read(store, 2, 1).to_dict()
    assert document.keys() == {"session", "lacks", "turns", "total", "next_cursor"}
    assert (document["turns"][0]["number"], document["next_cursor"]) == (2, "3")
    assert read(store, 1, 500).to_dict()["next_cursor"] is None


def test_one_turn(home: Path, store: Store) -> None:
    imported(home, *usual())
    store.refresh()
    session = store.existing(SESSION)
    assert turn(store, session, 4).content == "boom"
    with pytest.raises(NotFoundError, match="no turn 99"):
        turn(store, session, 99)


def test_a_transcript_that_is_gone(home: Path, store: Store) -> None:
    path = imported(home, *usual())
    path.unlink()
    page = read(store, 2, 1)
    assert page.lacks == GONE
    assert [each.kind for each in page.turns] == ["answer"]
    assert page.next == 3
    assert page.total is not None
    assert read(store, page.total, 5).is_last


def test_sessions_without_a_transcript(store: Store) -> None:
    deliver(
        line(payload("UserPromptSubmit", prompt="Fix it", transcript_path=None)),
        line(own("started", "mine", origin="manual", cwd="/home/dev"), 1, src="user"),
    )
    assert (read(store, session="s1").lacks, read(store, session="s1").total) == (NEVER, 1)
    page = read(store, session="mine")
    assert (page.turns, page.is_last) == ([], True)
    assert "no conversation" in page.lacks


def test_a_transcript_that_is_too_long_to_be_counted(
    home: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(home, *usual())
    monkeypatch.setattr(outline, "MOST_BYTES", 10)
    page = read(store, 1, 3)
    assert (page.total, page.next, len(page.turns)) == (None, 4, 3)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        *(("codex", "2-subagent-v1"), ("codex", "3-compact-resume"), ("copilot", "2-subagent")),
        *(("gemini", "2-subagent"), ("opencode", "2-subagent")),
        ("qwen", "2-edits-subagent-resume"),
    ],
)
def test_real_sessions_of_other_agents(store: Store, agent: str, name: str) -> None:
    Capture(agent, name).import_logs()
    store.refresh()
    for session in store.get_recent_sessions(20):
        whole = list(conversation_of(store, session).turns)
        first = turn_page(store, session, 1, 3)
        rest = turn_page(store, session, 4, 500)
        assert [*first.turns, *rest.turns] == whole
        assert first.total == len(whole) == len(outline.outline_of(store, session) or ())
