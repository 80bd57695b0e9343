"""The messages of a session and what they cost."""

from pathlib import Path

import pytest

from hookkit.api.cursors import CursorError
from hookkit.api.message_costs import MessageCosts, dearest, message_costs, place_of
from hookkit.api.store import Store
from hookkit.model.session import Session
from tests.api.homes import TRANSCRIBED
from tests.cli.terminal import call
from tests.transcript_builders import write


@pytest.fixture
def session(store: Store, tmp_path: Path) -> Session:
    write(tmp_path, TRANSCRIBED)
    call("import", str(tmp_path))
    store.refresh()
    return store.existing("s1")


def test_by_model(store: Store, session: Session) -> None:
    found = message_costs(store, session)
    known = [(each.model, each.is_subagent, each.messages) for each in found.by_model]
    assert known == [
        ("claude-opus-5-5", False, 2),
        ("claude-opus-5-5", True, 1),
        ("nobody-knows-1", False, 1),
    ]
    assert [each.unpriced for each in found.by_model] == [0, 0, 1]
    total = sum(each.cost or 0 for each in found.by_model) / 10**9
    assert total == pytest.approx(session.cost_usd)


def test_the_most_expensive_come_first(store: Store, session: Session) -> None:
    found = dearest(store, session, 3)
    costs = [each.cost for each in found.messages]
    assert costs == sorted((each for each in costs if each), reverse=True)
    assert (found.total, found.next_cursor) == (4, None)
    assert dearest(store, session).messages[-1].cost is None


def test_all_parts_together(store: Store, session: Session) -> None:
    names: list[str] = []
    page: MessageCosts = message_costs(store, session, limit=1)
    while True:
        names += [each.message_id for each in page.messages]
        if page.next_cursor is None:
            break
        page = message_costs(store, session, after=place_of(page.next_cursor), limit=1)
    assert names == ["msg_1", "msg_2", "msg_4", "msg_3"]


@pytest.mark.parametrize("cursor", ["", "x", "1", "1.x", "9" * 30 + ".1", "1." + "9" * 30, "1.2.3"])
def test_a_cursor_that_was_never_given(cursor: str) -> None:
    with pytest.raises(CursorError, match="is no cursor"):
        place_of(cursor)


def test_the_document(store: Store, session: Session) -> None:
    document = message_costs(store, session, limit=2).to_dict()
    assert document.keys() == {"total", "by_model", "messages", "next_cursor"}
    message = document["messages"][0]
    assert (message["message_id"], message["subagent"]) == ("msg_1", False)
    assert message["total_tokens"] == 10 + 50 + 900 + 70
    assert message["cost_usd"] > 0
    assert document["messages"][1]["cost_usd"] is None
