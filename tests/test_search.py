"""What sessions are called, for the index."""

from hookkit import search
from hookkit.sessions import Store


def test_a_session_that_is_gone_has_no_name(store: Store) -> None:
    number = store.start_session("s1").seq or 0
    store.upsert_session("s1", title="Fix the login")
    ((workspace, session_id, _, words),) = search.names(store.database, [number, number + 1])
    assert (workspace, session_id, words) == ("local", "s1", {"title": "Fix the login"})
