"""The tools on a machine that has recorded nothing."""

from tests.mcp.conftest import mistake, text


def test_recall() -> None:
    assert "hookkit import" in text("recall", query="discount")


def test_the_others() -> None:
    assert "No session" in mistake("session", {"id": "1"})
    assert text("file_history", path="a.py").startswith("No recorded session has changed")
    assert text("usage").startswith("30d: —")


def test_search_is_off(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("HOOKKIT_SEARCH", "false")
    assert "Search is off" in mistake("recall", {"query": "discount"})
