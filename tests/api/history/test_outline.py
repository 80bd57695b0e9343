"""What an outline has of each turn, and how long it is kept."""

import os
from pathlib import Path

import pytest

from hookkit.api.history import outline
from hookkit.api.history.outline import EditedFile, Outline, outline_of
from hookkit.api.history.turn_times import TurnTimes, times_of
from hookkit.api.store import Store
from hookkit.model.session import milliseconds
from tests.builders import deliver, line, payload
from tests.cli.terminal import call
from tests.render.conversation.talks import (
    AGENT,
    SESSION,
    answers,
    asks,
    imported,
    of_agent,
    results,
    usual,
)
from tests.transcript_builders import at, result, tool, transcript


def outlined(store: Store) -> Outline:
    store.refresh()
    found = outline_of(store, store.existing(SESSION))
    assert found is not None
    return found


def test_turns(home: Path, store: Store) -> None:
    imported(home, *usual(), agent=of_agent())
    found = outlined(store)
    assert [(each.kind, each.words) for each in found] == [
        ("prompt", "Fix the cart"),
        ("answer", ""),
        ("tool", "Read"),
        ("tool", "Bash"),
        ("tool", "Agent"),
        ("answer", ""),
        ("tool", "Grep"),
        ("api_error", "API error 529, tried again: no"),
        ("compaction", "The conversation was compacted (auto, 155,000 tokens)."),
        ("recap", ""),
        ("interruption", "Interrupted by the user."),
        ("unreadable", found[11].words),
        ("answer", ""),
        ("tool", "Bash"),
    ]
    assert [each.is_error for each in found[2:5]] == [False, True, False]
    assert (found[3].at, found[3].until) == (milliseconds(at(3)), milliseconds(at(70)))
    assert [each.until for each in (found[0], found[-1])] == [None, None]
    assert [(each.depth, each.agent) for each in found[5:7]] == [(1, AGENT)] * 2


def test_edits_and_questions(home: Path, store: Store) -> None:
    patch = {"oldStart": 1, "newStart": 1, "lines": ["-a", "+b", "+c"]}
    changed = {"filePath": "/shop/a.py", "structuredPatch": [patch], "originalFile": "a"}
    question = {"questions": [{"question": "Which?", "options": [{"label": "A"}]}]}
    imported(
        home,
        asks("token ghp_0123456789abcdef0123456789abcdef0123 " + "word " * 90),
        answers(tool("Edit", "c1", file_path="/shop/a.py")),
        results(result("ok", "c1"), toolUseResult=changed),
        answers(tool("AskUserQuestion", "c2", **question), seconds=3),
    )
    prompt, edit, asked = outlined(store)
    assert "ghp_" not in prompt.words
    assert len(prompt.words) <= outline.WORDS
    assert edit.edits == (EditedFile("/shop/a.py", 2, 1),)
    assert (edit.asks, asked.asks) == (False, True)


def test_it_is_kept_until_a_file_changes(home: Path, store: Store) -> None:
    path = imported(home, asks("One"))
    first = outlined(store)
    assert outlined(store) is first
    with path.open("ab") as stream:
        stream.write(transcript(answers("Done.")))
    assert len(outlined(store)) == 2


def test_a_transcript_that_is_gone_too_big_or_unreadable(
    home: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = imported(home, asks("One"))
    store.refresh()
    session = store.existing(SESSION)
    with monkeypatch.context() as patch:
        patch.setattr(outline, "MOST_BYTES", 10)
        assert outline_of(store, session) is None
    path.rename(path.with_name("other"))
    path.mkdir()
    path.rmdir()
    assert outline_of(store, session) is None
    os.mkfifo(path)
    assert outline_of(store, session) is None


def test_the_turn_of_a_time() -> None:
    times = TurnTimes([100, 300, 300, 200])
    asked = {0: 1, 149: 1, 151: 4, 300: 2, 10**15: 2}
    assert {at: times.number_at(at) for at in asked} == asked | {10**15: 3}
    assert TurnTimes([]).number_at(5) is None


def test_the_turns_of_a_session(home: Path, store: Store) -> None:
    path = imported(home, *usual())
    store.refresh()
    session = store.existing(SESSION)
    assert times_of(store, session).number_at(milliseconds(at(70))) == 5
    path.unlink()
    assert times_of(store, session).number_at(milliseconds(at(70))) is not None


def test_the_turns_of_a_session_that_only_hooks_know(store: Store) -> None:
    deliver(line(payload("UserPromptSubmit", prompt="Fix it", prompt_id="p")))
    assert call("list").exit_code == 0
    store.refresh()
    assert times_of(store, store.existing("s1")).number_at(0) == 1
