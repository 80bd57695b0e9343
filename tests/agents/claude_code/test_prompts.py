"""What a person typed of a hook's payload; test_prompt_text.py has what is in transcripts."""

from typing import Any

import pytest

from hookkit.agents.claude_code import prompts
from tests.builders import payload


@pytest.mark.parametrize(
    ("fields", "typed"),
    [
        ({"prompt": "fix it"}, "fix it"),
        ({"prompt": "<bash-input> make </bash-input>"}, "!make"),
        ({"prompt": "<bash-input>never closed"}, None),
        ({"prompt": ""}, ""),
        ({"prompt": 7}, ""),
        ({"prompt": "go on", "source": 7}, "go on"),
        ({"prompt": "go on", "source": "loop_wakeup"}, None),
        ({"prompt": "go on", "agent_id": "a1"}, None),
        ({"prompt": "<tick>12:00</tick>"}, None),
        ({"hook_event_name": "Stop"}, None),
    ],
    ids=str,
)
def test_what_a_person_typed(fields: dict[str, Any], typed: str | None) -> None:
    given = payload("UserPromptSubmit", **{"prompt": "x"} | fields)
    assert prompts.typed_in(given) == typed


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a <system-reminder>b</system-reminder> c", "a  c"),
        ("<system-reminder>b <system-reminder>c</system-reminder>d", "<system-reminder>b d"),
        ("<system-reminder>b</system-reminder>x</system-reminder>", "x</system-reminder>"),
        ("<ide_selection>never closed", "<ide_selection>never closed"),
        ("<system-reminder><ide_selection>x</ide_selection></system-reminder>y", "y"),
        (
            "</system-reminder> before <system-reminder>",
            "</system-reminder> before <system-reminder>",
        ),
    ],
)
def test_what_is_put_around_a_prompt(text: str, left: str) -> None:
    assert prompts.unwrapped(text) == left


def test_a_text_of_openings_takes_no_longer_than_its_length() -> None:
    text = "<system-reminder>" * 50_000
    assert prompts.unwrapped(text) == text
