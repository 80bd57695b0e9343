"""Which lines are one call of the API, in a file and across files; and which sessions there are."""

from typing import Any

from tests.accuracy.judge import Bill, story
from tests.transcript_builders import (
    SIDECHAIN,
    answer,
    line,
    prompt,
    record,
    result,
    tool,
    transcript,
    usage,
)

S1, S2, FORK = "p/s1.jsonl", "p/s2.jsonl", "p/a0.jsonl"
SUB = "p/s1/subagents/agent-a1.jsonl"
OLD: list[Any] = [prompt(uuid="u0"), answer("msg_1", seconds=1), answer("msg_2", seconds=2)]
TWO = [Bill(), Bill()]
THREE = [Bill(), Bill(), Bill()]
EMBEDDED = {"type": "assistant", "message": answer("msg_2")["message"], "requestId": "req_msg_2"}


def copied(records: list[Any], session: str = "a0", **members: Any) -> list[Any]:
    return [each | {"sessionId": session} | members for each in records]


def s1(*records: Any) -> dict[str, bytes | None]:
    return {S1: transcript(*records)}


def both(first: list[Any], second: list[Any], name: str = S2) -> dict[str, bytes | None]:
    return {S1: transcript(*first), name: transcript(*second)}


SNAPSHOTS = [
    story("snapshots out of order, with all that they differ in", s1(
        answer(used=usage(3, 8, 0, 0), seconds=3),
        answer(used=usage(4, 301, 2_000, 700), seconds=1),
        prompt([result()], seconds=2),
        answer(used=usage(9, 1, 9_000, 9_000), seconds=9)), bills=[Bill(4, 301, 2_000, 700)]),
    story("snapshots of two messages that take turns", s1(
        answer("a", usage(1, 1)), answer("b", usage(2, 1)), answer("a", usage(1, 90)),
        answer("b", usage(2, 80)), answer("a", usage(1, 4))), bills=[Bill(1, 90), Bill(2, 80)]),
    story("a first snapshot without a usage",
        s1(answer(used=None), answer(used={}), answer())),
    story("an interrupted stream", s1(answer(used=usage(7, 1), stop_reason=None)),
        bills=[Bill(7, 1)]),
    story("no message has a request id", s1(
        answer("a", requestId=None), answer("a", requestId=...), answer("b", requestId="")),
        bills=TWO),
    story("all messages have one request id", s1(
        answer("a", requestId="r"), answer("b", requestId="r"), answer("c", requestId="r")),
        bills=THREE),
    story("a message whose request id comes and goes", s1(
        answer(requestId="r1"), answer(requestId=None), answer(requestId=""),
        answer(requestId="r2"), answer(requestId=...))),
    story("ten blocks, each with the whole usage", s1(
        *(answer(seconds=n, content=[tool("Read", f"t{n}")]) for n in range(10)))),
    story("a line is there twice, byte for byte", s1(line(answer()) * 2)),
    story("no id at all, but a uuid", s1(
        answer(None, requestId=None, uuid="x"), answer(None, requestId=None, uuid="y"),
        answer(None, requestId=None, uuid="x")), bills=TWO),
    story("an id that looks like a number of another's", s1(answer(1), answer("11"), answer("1")),
        bills=TWO),
]  # fmt: skip

NO_USAGE = [
    story("the client's own words, with a usage", s1(
        answer(), answer("x", usage(99, 99), model="<synthetic>"))),
    story("an error of the API, with a usage", s1(
        answer(), answer("x", usage(99, 99), isApiErrorMessage=True, error="rate_limit"))),
    story("nothing but an error of the API",
        s1(prompt(), answer("x", usage(0, 0), model="<synthetic>", isApiErrorMessage=True)),
        bills=[]),
    story("progress repeats what the subagent's file has", {
        S1: transcript(
            answer(), record("progress", data={"type": "agent_progress", "message": EMBEDDED}),
            record("agent_progress", **EMBEDDED)),
        SUB: transcript(answer("msg_2", **SIDECHAIN))}, bills=TWO),
    story("a tool's result says what the subagent used", {
        S1: transcript(
            answer(), prompt([result()], toolUseResult={
                "status": "completed", "totalTokens": 60, "usage": usage(), "agentId": "a1"})),
        SUB: transcript(answer("msg_2", **SIDECHAIN))}, bills=TWO),
    story("a summary of what came before", s1(
        answer(), record("system", subtype="compact_boundary", compactMetadata={
            "trigger": "manual", "preTokens": 99_999, "usage": usage()}),
        prompt("This session is being continued", isCompactSummary=True, usage=usage()),
        {"type": "summary", "summary": "x", "leafUuid": "y", "usage": usage()})),
    story("the client's own reckoning", s1(
        answer(), record("cost-state", totalCostUSD=99.5, modelUsage={
            "claude-opus-5-5": {"inputTokens": 9, "outputTokens": 9, "costUSD": 99.5}}))),
    story("requests and their blobs", s1(
        answer(), *(record(kind, message=answer("x")["message"], usage=usage())
                    for kind in ("api-request", "api-request-shape", "api-request-blob")))),
    story("a fetch is a tool's, not a search",
        s1(answer(used=usage(server_tool_use={"web_fetch_requests": 7})))),
    story("a record in a prompt, in a result and in a tool's input", s1(
        prompt(line(answer("x")).decode()),
        answer(content=[tool("Write", content=line(answer("y")).decode(), usage=usage(9, 9),
                             message={"id": "z", "usage": usage(9, 9)}, type="assistant")]),
        prompt([result(line(answer("w")).decode())]))),
]  # fmt: skip

COPIES = [
    story("a fork that sorts before its parent",
        both(OLD, [*copied(OLD), answer("msg_3", seconds=9, session="a0")], FORK),
        bills=THREE, sessions=2),
    story("a fork that was imported before its parent",
        {FORK: transcript(*copied(OLD), answer("msg_3", seconds=9, session="a0"))},
        s1(*OLD), bills=THREE, sessions=2),
    story("a fork without request ids",
        both([answer(requestId=None)],
             [*copied([answer(requestId=None)]), prompt(seconds=9, session="a0")], FORK),
        sessions=2),
    story("a fork of a fork", {
        S1: transcript(*OLD), FORK: transcript(*copied(OLD), answer("msg_3", session="a0")),
        S2: transcript(*copied(OLD, "s2"), answer("msg_3", session="s2"),
                       answer("msg_4", session="s2"))}, bills=[*TWO, *TWO], sessions=3),
    story("the parent of two forks is gone",
        both(copied(OLD, "s1"), copied(OLD, "s2")), bills=TWO, sessions=2),
    story("the parent is deleted once both are imported",
        both(OLD, [*copied(OLD), answer("msg_3", seconds=9, session="a0")], FORK), {S1: None},
        bills=THREE, sessions=2),
    story("a fork's copy of what was interrupted is whole",
        both([answer(used=usage(10, 1))], copied([answer()]), FORK), sessions=2),
    story("resumed in another folder of projects",
        {S1: transcript(*OLD), "q/s1.jsonl": transcript(*OLD, answer("msg_3", seconds=9))},
        bills=THREE),
    story("resumed in another folder without the past",
        {S1: transcript(*OLD), "q/s1.jsonl": transcript(answer("msg_3", seconds=9))},
        bills=THREE),
    story("an id that another session has, too",
        both([answer()], [answer(session="s2", seconds=1)]), sessions=2),
    story("a copy of another name", {S1: transcript(*OLD), "p/s1 (copy).jsonl": transcript(*OLD)},
        bills=TWO),
    story("copies in other folders", {
        S1: transcript(*OLD), "q/s1.jsonl": transcript(*OLD), "r/x/s1.jsonl": transcript(*OLD)},
        bills=TWO),
]  # fmt: skip

SUBAGENTS = [
    story("a subagent", {S1: transcript(*OLD), SUB: transcript(answer("msg_3", **SIDECHAIN))},
        bills=THREE),
    story("a subagent of a workflow", {
        S1: transcript(*OLD),
        "p/s1/subagents/workflows/w-1/agent-1.jsonl": transcript(answer("msg_3", **SIDECHAIN))},
        bills=THREE),
    story("a subagent beside its parent", {
        S1: transcript(*OLD), "p/agent-1.jsonl": transcript(answer("msg_3", **SIDECHAIN))},
        bills=THREE),
    story("a sidechain in the session's own file",
        s1(*OLD, prompt("do it", **SIDECHAIN), answer("msg_3", **SIDECHAIN)), bills=THREE),
    story("a subagent whose parent is gone",
        {SUB: transcript(answer("msg_3", **SIDECHAIN))}),
    story("a subagent that replays its parent under other request ids", {
        S1: transcript(*OLD),
        SUB: transcript(*(each | SIDECHAIN | {"requestId": "other"} for each in OLD[1:]),
                        answer("msg_3", **SIDECHAIN))}, bills=THREE),
    story("a subagent that replays its parent, read first",
        {SUB: transcript(answer(requestId="other", **SIDECHAIN))}, s1(*OLD), bills=TWO),
    story("two subagents with one past", {
        S1: transcript(answer()), SUB: transcript(answer("msg_2", **SIDECHAIN)),
        "p/s1/subagents/agent-a2.jsonl": transcript(
            answer("msg_2", isSidechain=True, agentId="a2"),
            answer("msg_3", isSidechain=True, agentId="a2"))}, bills=THREE),
    story("a fork and its subagents", {
        S1: transcript(answer()), SUB: transcript(answer("msg_2", **SIDECHAIN)),
        FORK: transcript(*copied([answer()]), answer("msg_3", session="a0")),
        "p/a0/subagents/agent-a1.jsonl": transcript(
            *copied([answer("msg_2", **SIDECHAIN)]))}, bills=THREE, sessions=2),
    story("what else lies beside subagents", {
        S1: transcript(answer()), SUB: transcript(answer("msg_2", **SIDECHAIN)),
        "p/s1/subagents/agent-a1.meta.json": b'{"agentType":"x"}',
        "p/s1/tool-results/t1.txt": transcript(answer("msg_9"))}, bills=TWO),
]  # fmt: skip

STORIES = [*SNAPSHOTS, *NO_USAGE, *COPIES, *SUBAGENTS]
