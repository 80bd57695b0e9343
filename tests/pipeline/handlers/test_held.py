"""A prompt that a hook held back leaves the session as it was."""

from typing import Any

import pytest

from hookkit.model.event_details import HeldPrompts
from hookkit.model.recent_prompts import MOST, HeldPrompt, digest_of, from_facts, load, unsettled
from hookkit.model.session import Session
from hookkit.pipeline.handlers import dispatch
from tests.builders import at, event, session

WORDS = "no, that's the wrong file"


def say(row: Session, seconds: float, text: str = WORDS, key: str = "", **fields: Any) -> None:
    """A prompt; with a key it has an id."""
    known = {"key": key} if key else {"digest": b"x"}
    dispatch(event("prompt", seconds, text=text, **known | fields), row)


def hold(row: Session, seconds: float, text: str = WORDS, key: str | None = None) -> None:
    """A transcript shows that a prompt was held back; with a key the guard reports it."""
    held = HeldPrompts((HeldPrompt(digest_of(text), at(seconds), key),))
    dispatch(event("held", seconds, details=held), row)


def facts(row: Session) -> dict[str, Any]:
    """What a person is shown of a session."""
    row.choose()
    return row.to_dict() | {"status_updated_at": None, "duration": None, "stored": None}


@pytest.mark.parametrize("key", [None, ""], ids=["transcript", "guard"])
@pytest.mark.parametrize(
    "before",
    [
        {},
        {"summary_state": "done", "summary_attempts": 1},
        {"status": "wait", "turn_started_at": at(0)},
        {"title": "Mine", "title_source": "user"},
        {"first_user_message": "a", "first_prompt_at": at(0), "last_user_message": "a"},
        {"prompts_count": 3, "message_count": 4, "corrections_count": 1},
    ],
    ids=str,
)
def test_the_session_is_as_it_was(before: dict[str, Any], key: str | None) -> None:
    row = session(**before)
    say(row, 5, correction="undo")
    assert facts(row)["prompts_count"] == before.get("prompts_count", 0) + 1
    hold(row, 6, key=key)
    assert facts(row) == facts(session(**before))


def test_the_guard_may_be_the_first_to_report_it() -> None:
    row = session()
    hold(row, 5, key="prompt:p1")
    say(row, 5.1, key="prompt:p1")
    hold(row, 6)  # so does the transcript, later
    assert facts(row) == facts(session())


def test_two_sources_report_one_prompt() -> None:
    row = session()
    say(row, 1, key="prompt:p0")
    say(row, 5, key="prompt:p1")
    hold(row, 5.2, key="prompt:p1")
    hold(row, 6)
    hold(row, 6)  # the transcript is read again
    assert (facts(row)["prompts_count"], row.last_prompt_at) == (1, at(1))


def test_the_same_words_count_once_when_they_go_through() -> None:
    row = session()
    say(row, 5, key="prompt:p1", correction="undo")
    hold(row, 5.5, key="prompt:p1")
    say(row, 7, key="prompt:p2", correction="undo")
    hold(row, 6)
    found = facts(row)
    assert (found["prompts_count"], found["corrections_count"], found["status"]) == (1, 1, "busy")
    assert (row.title, row.first_prompt_at, row.last_prompt_at) == (WORDS, at(7), at(7))


def test_it_was_held_before_the_one_that_went_through_is_known() -> None:
    row = session()
    say(row, 5, "held words")
    say(row, 7, "other words")
    say(row, 8, "more")
    dispatch(event("stop", 9), row)
    hold(row, 6, "held words")
    found = facts(row)
    assert (found["prompts_count"], found["message_count"], found["status"]) == (2, 2, "idle")
    assert (row.title, row.first_user_message, row.last_user_message) == (
        *("other words", "other words"),
        "more",
    )
    hold(row, 7.5, "other words")
    assert (row.title, row.first_user_message, row.last_user_message) == ("more", "more", "more")
    hold(row, 8.5, "more")
    assert facts(row) == facts(session()) | {"status": "idle"}


def test_a_title_of_somebody_else_stays() -> None:
    row = session()
    say(row, 5)
    row.title, row.title_source = "From the model", "summary"
    hold(row, 6)
    assert (row.title, row.prompts_count) == ("From the model", 0)


def test_a_next_prompt_without_words_gives_no_title() -> None:
    row = session()
    say(row, 5)
    say(row, 6, " ")
    hold(row, 5.5)
    assert (row.title_source, row.title) == ("placeholder", session().title)


def test_what_a_program_sent_may_be_held_back_too() -> None:
    row = session()
    say(row, 5, "<task-notification>", by_person=False)
    assert (row.status, row.hook.messages) == ("busy", 1)
    hold(row, 6, "<task-notification>")
    assert facts(row) == facts(session())


def test_no_summary_is_due_of_a_session_without_prompts() -> None:
    row = session()
    say(row, 5)
    dispatch(event("session_end", 6, name="other"), row)
    assert row.summary_state == "pending"
    hold(row, 5.5)
    assert (row.summary_state, row.status) == ("none", "done")


@pytest.mark.parametrize(("seconds", "text"), [(4, WORDS), (6, "other words"), (500, WORDS)])
def test_another_prompt_stays(seconds: float, text: str) -> None:
    row = session()
    say(row, 5)
    hold(row, seconds, text)
    assert facts(row)["prompts_count"] == 1


def test_prompts_of_two_ids_are_two() -> None:
    row = session()
    hold(row, 5, key="prompt:p1")
    say(row, 5.1, key="prompt:p2")
    assert facts(row)["prompts_count"] == 1


def test_only_the_latest_prompts_are_kept() -> None:
    row = session()
    for number in range(2 * MOST):
        say(row, number, f"prompt {number}")
    assert len(load(row.recent_prompts)) == MOST


def test_prompts_that_went_through_are_forgotten() -> None:
    row = session()
    say(row, 5)
    known = load(row.recent_prompts)
    assert unsettled(known, at(60)) == known
    assert unsettled(known, at(600)) == []
    assert unsettled(known, "~") == unsettled(known, "2026-11-21") == known


@pytest.mark.parametrize(
    "value", [None, "x", [["a"]], [[1, 2]], [["a", "yesterday"]], [["a", "2026-11-21"]]]
)
def test_a_transcript_that_shows_nothing_useful(value: Any) -> None:
    assert from_facts(value) == []
    assert from_facts([["a", at(5)]]) == [HeldPrompt("a", at(5))]
