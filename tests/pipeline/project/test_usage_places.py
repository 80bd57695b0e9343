"""Usage belongs where its session belongs, whatever is known first."""

import json
from itertools import permutations

import pytest

from hookkit.model.session import milliseconds
from hookkit.model.transcript_position import Position
from tests.builders import at, deliver, fold_all, line, own, payload, rows

READ = line(
    own(
        "read",
        path="/home/dev/.claude/s1.jsonl",
        start=0,
        anew=True,
        sidechain=False,
        started_at=at(1),
        ended_at=at(5),
        facts={"first_cwd": "/home/dev/p0"},
        sources=[["claude-opus-4-5", "main"]],
        usual=[["msg_1", milliseconds(at(5)), 0, 3, 10, 0, 0, 0, 0]],
        position=Position().to_text(),
    ),
    5,
    src="hookkit",
    agent="claude_code",
)
STARTED = line(own("started", project="/home/dev/p0"), 0, id="o1", src="api")
PROMPT = line(payload("UserPromptSubmit", prompt="Go"), 6)


@pytest.mark.parametrize("lines", list(permutations([STARTED, READ, PROMPT])))
def test_the_agent_of_a_session_is_that_of_its_usage(lines: tuple[bytes, ...]) -> None:
    deliver(*lines)
    fold_all()
    found = rows(("api_messages",))
    assert [json.loads(row[4])[2] for row in found["api_messages"]] == ["claude_code"]
