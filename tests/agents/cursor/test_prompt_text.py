"""What a person typed of a message in a log, and when."""

import pytest

from hookkit.agents.cursor import prompt_text, prompts


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("<user_query>\nfix it\n</user_query>", "fix it"),
        ("<timestamp>x</timestamp>\n<user_query>\nfix it\n</user_query>\n[Image]", "fix it"),
        ("<user_query>use <user_query> here</user_query>", "use <user_query> here"),
        ("<user_query>never closed", "never closed"),
        ("<user_query></user_query>", ""),
        ("fix it", "fix it"),
        ("<system_reminder>…</system_reminder>", None),
        (" \n", None),
    ],
)
def test_what_a_person_typed(text: str, typed: str | None) -> None:
    assert prompt_text.typed_in(text) == typed


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Friday, Sep 4, 2026, 2:21 AM (UTC+8)", "2026-09-03T18:21:00.000Z"),
        ("Wednesday, Jun 3, 2026, 7:30 PM (UTC-7)", "2026-06-04T02:30:00.000Z"),
        ("Wednesday, Jun 3, 2026, 12:00 PM (UTC)", "2026-06-03T12:00:00.000Z"),
        ("Wednesday, Jun 3, 2026, 7:30 AM (UTC+5:30)", "2026-06-03T02:00:00.000Z"),
        ("Sunday, Sep 27, 2026, 9:00 AM", None),
        ("Wednesday, Jun 31, 2026, 7:30 PM (UTC-7)", None),
        ("Wednesday, Jun 3, 2026, 7:30 PM (UTC+99)", None),
        ("now", None),
    ],
)
def test_the_time_of_a_message(text: str, at: str | None) -> None:
    assert prompt_text.time_of(f"<timestamp>{text}</timestamp>\n<user_query>x") == at


@pytest.mark.parametrize(
    ("payload", "typed"),
    [
        ({"hook_event_name": "beforeSubmitPrompt", "prompt": "fix it"}, "fix it"),
        ({"hook_event_name": "UserPromptSubmit", "prompt": "fix it"}, "fix it"),
        ({"hook_event_name": "beforeSubmitPrompt", "prompt": 7}, None),
        ({"hook_event_name": "stop", "prompt": "fix it"}, None),
    ],
)
def test_what_a_person_typed_of_a_payload(payload: dict[str, object], typed: str | None) -> None:
    assert prompts.typed_in(payload) == typed
