"""The Sessions API of scripts."""

from typing import Any

import pytest

from hookkit.api import summaries
from hookkit.api.session_rows import end_session
from hookkit.api.store import Store


@pytest.mark.parametrize("mode, expected", [("inline", 1), ("off", 0), ("detached", 0)])
def test_the_end_may_summarize_at_once(
    mode: str, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    summarized: list[Any] = []
    monkeypatch.setenv("HOOKKIT_SUMMARY", mode)
    monkeypatch.setattr(summaries, "summarise_due", summarized.append)
    with Store.open() as store:
        store.start_session("s1")
        assert not end_session(store, "s1").session.is_active
    assert len(summarized) == expected
