"""The verbs of a person's own sessions, in Python."""

from pathlib import Path

import pytest

import hookkit
from hookkit import ActiveError, AgentSessionError, HookkitError, NotFoundError, Store
from tests.builders import deliver, line, payload
from tests.lib.git.repositories import commit, repository


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@example.com")
    made = repository(tmp_path / "shop")
    commit(made, one="a\n")
    return made


def test_from_start_to_end(store: Store, shop: Path) -> None:
    started = store.start_manual("Build the login", shop)
    assert (started.title, started.origin, started.is_active) == ("Build the login", "manual", True)
    noted = store.note("Half done", folder=shop)
    assert (noted.session_id, noted.notes) == (started.session_id, "Half done")
    call = store.log_ai("openai", "gpt-4o", 15_000, 0.125, folder=shop)
    assert (call.tokens, call.cost) == (15_000, 125_000_000)
    ended = store.end_manual(notes="Done", folder=str(shop))
    assert (ended.is_active, ended.notes, ended.cost_usd) == (False, "Half done\nDone", 0.125)


def test_a_cost_is_computed(store: Store, shop: Path) -> None:
    session = store.start_manual("Build the login", shop).session_id
    call = store.log_ai(
        "anthropic",
        "claude-sonnet-4-5",
        tokens_input=12_000,
        tokens_output=3_000,
        session_id=session,
    )
    assert (call.tokens, call.tokens_input, call.cost) == (15_000, 12_000, 81_000_000)
    assert store.log_ai("x", "y", session_id=session).tokens == 0


def test_one_at_a_time(store: Store, shop: Path) -> None:
    first = store.start_manual("One", shop)
    with pytest.raises(ActiveError, match="is active in"):
        store.start_manual("Two", shop)
    second = store.start_manual("Two", shop, close_stale=True)
    store.end_manual(str(second.seq))
    assert store.start_manual(folder=shop, resume=True).session_id == second.session_id
    assert not store.find(first.session_id).is_active


def test_mistakes(store: Store, shop: Path) -> None:
    with pytest.raises(NotFoundError):
        store.end_manual(folder=shop)
    with pytest.raises(ValueError, match="describe"):
        store.start_manual(" ", shop)
    session = store.start_manual("One", shop).session_id
    with pytest.raises(ValueError, match="the text"):
        store.note("\n", session)
    with pytest.raises(ValueError, match="cost_usd"):
        store.log_ai("x", "y", 1, -1.0, session_id=session)
    store.end_manual(session)
    with pytest.raises(HookkitError, match="already ended"):
        store.end_manual(session)


def test_an_agent_counts_its_own_calls(store: Store) -> None:
    deliver(line(payload("Stop")))
    store.refresh()
    with pytest.raises(AgentSessionError):
        store.log_ai("x", "y", 1, session_id="1")


@pytest.mark.parametrize("name", hookkit.__all__)
def test_every_public_name_is_there(name: str) -> None:
    found = getattr(hookkit, name)
    assert name == "__version__" or found.__name__ == name
    assert name == "__version__" or name in hookkit.MODULES


def test_errors_that_a_person_can_fix_have_one_ancestor() -> None:
    errors = [getattr(hookkit, name) for name in hookkit.__all__ if name.endswith("Error")]
    assert {each.__name__ for each in errors if not issubclass(each, HookkitError)} == {
        "RejectedError"
    }
