"""Which lines are one message, and which of them counts."""

from typing import Any

from hookkit.model.usage import Tokens
from tests.agents.claude_code.transcript.cases.case import Case
from tests.transcript_builders import MODEL, SIDECHAIN, answer, prompt, record, transcript, usage

ONCE = Tokens(10, 50)
TWICE = Tokens(20, 100)

PROGRESS: dict[str, Any] = {
    "type": "agent_progress",
    "message": {"type": "assistant", "message": answer("msg_2")["message"]},
}


def one(id: str, *records: object, tokens: Tokens = ONCE, messages: int = 1, bad: int = 0) -> Case:
    return Case(id, {"s1.jsonl": transcript(*records)}, tokens, messages, bad=bad)


CASES = [
    one("a line for each content block", answer(seconds=1), answer(seconds=2), answer(seconds=3)),
    one("the final line has the greatest output",
        answer(used=usage(output=1)), answer(used=usage(output=50), seconds=2)),
    one("the final line comes first",
        answer(used=usage(output=50)), answer(used=usage(output=1), seconds=2)),
    one("the greatest output stands in the middle",
        answer(used=usage(output=1)), answer(used=usage(output=50)), answer(used=usage(output=8))),
    one("an interrupted stream: what is known",
        answer(used=usage(output=1), stop_reason=None), tokens=Tokens(10, 1)),
    one("another request id", answer(requestId="req_a"), answer(requestId="req_b")),
    one("a request id that is null", answer(requestId=None), answer(requestId="req_b")),
    one("a request id that is empty", answer(requestId=""), answer(requestId="req_b")),
    one("no request id", answer(requestId=...), answer(requestId=...)),
    one("one request id for two messages",
        answer("msg_1", requestId="req_a"), answer("msg_2", requestId="req_a"),
        tokens=TWICE, messages=2),
    one("interleaved messages",
        answer("msg_1", usage(output=1)), answer("msg_2", usage(output=1)),
        answer("msg_1"), answer("msg_2"), tokens=TWICE, messages=2),
    one("a repeat far below", answer("msg_1"), *(answer(f"m{n}", usage(0, 0)) for n in range(99)),
        answer("msg_1", seconds=99), messages=100),
    one("no message id, one request",
        answer(..., requestId="req_a"), answer("", requestId="req_a")),
    one("no message id, no request: each record",
        answer(None, requestId=None, uuid="u1"), answer(None, requestId=None, uuid="u2"),
        answer(None, requestId=None, uuid="u1"), tokens=TWICE, messages=2),
    one("no id of any kind: the time",
        *(answer(..., requestId=..., uuid=..., seconds=n) for n in (1, 2, 1)),
        tokens=TWICE, messages=2),
    one("a number as id", answer(7), answer(7)),
    one("a replay in a sidechain, in the same file",
        answer(), answer(requestId="req_b", seconds=9, **SIDECHAIN)),
    one("a sidechain's own message", answer(), answer("msg_2", **SIDECHAIN),
        tokens=TWICE, messages=2),
    one("progress embeds a message",
        answer(), record("progress", data=PROGRESS), record("agent_progress", **PROGRESS)),
    one("a request's blob has a message",
        answer(), record("api-request-blob", message=answer("msg_2")["message"])),
    one("a tool's result has a usage",
        answer(), prompt([{"type": "tool_result", "tool_use_id": "t", "content": "x"}],
                         toolUseResult={"usage": usage(), "totalTokens": 60})),
    one("a tool is asked about a usage",
        answer(content=[{"type": "tool_use", "id": "t", "name": "X", "input": {
            "usage": usage(999), "message": {"id": "msg_9", "usage": usage(999)}}}])),
    one("a text quotes a record", answer(content=[{"type": "text", "text": str(answer("msg_9"))}]),
        prompt(transcript(answer("msg_9")).decode())),
    one("a user's message with a usage", answer(), prompt(usage=usage()),
        record("user", message={"role": "user", "id": "msg_9", "usage": usage()})),
    one("a message in a record of no type", answer(), answer("msg_9", type=...)),
    one("a message in a record of an unknown type", answer(), answer("msg_9", type="assistant2")),
    one("the client's own words", answer(), answer("msg_9", model="<synthetic>")),
    one("an API error with a usage", answer(), answer("msg_9", isApiErrorMessage=True)),
    one("an API error that is none", answer(isApiErrorMessage=False)),
    one("no usage", answer("msg_9", used=...), answer("msg_8", None), answer("msg_7", "many"),
        answer("msg_6", []), answer("msg_5", 5)),
    one("no message", answer(), answer("msg_9", message=None), answer("msg_9", message=[]),
        answer("msg_9", message="text"), answer("msg_9", message=...)),
    one("nothing used", answer(used=usage(0, 0)), tokens=Tokens()),
    one("an empty file", messages=0, tokens=Tokens()),
    Case("no model", {"s1.jsonl": transcript(answer(model=None), answer("msg_2", model=...))},
         TWICE, 2, by_model={"unknown": 100}),
    Case("a model of another maker", {"s1.jsonl": transcript(answer(model="glm-7"))},
         ONCE, by_model={"glm-7": 50}),
    Case("models change", {"s1.jsonl": transcript(answer(), answer("msg_2", model="other"))},
         TWICE, 2, by_model={MODEL: 50, "other": 50}),
]  # fmt: skip
