"""Several files with the same messages: forks, resumed sessions, subagents, moves, backups."""

from typing import Any

from hookkit.model.usage import Tokens
from tests.agents.claude_code.transcript.cases.case import Case
from tests.transcript_builders import SIDECHAIN, answer, prompt, record, transcript, usage

OLD = [prompt(), answer("msg_1", seconds=1), answer("msg_2", seconds=2)]
SUB = "p/s1/subagents/agent-a1.jsonl"


def copied(records: list[Any], session: str, **members: Any) -> list[Any]:
    """The records as a copy has them: all as it was, but for the session."""
    return [each | {"sessionId": session} | members for each in records]


def forked(records: list[Any], session: str, parent: str = "s1") -> list[Any]:
    """A copy that says where it comes from."""
    return [
        each
        | {"sessionId": session, "forkedFrom": {"sessionId": parent, "messageUuid": each["uuid"]}}
        for each in records
    ]


def two(id: str, first: list[Any], second: list[Any], *names: str, **outputs: int) -> Case:
    """A file of s1 and another one; what each session put out."""
    one, other = names or ("p/s1.jsonl", "p/s2.jsonl")
    total = sum(outputs.values())
    files = {one: transcript(*first), other: transcript(*second)}
    return Case(id, files, Tokens(total // 5, total), total // 50, by_session=outputs)


CASES = [
    two("a resumed session, its id rewritten",
        OLD, [*copied(OLD, "s2"), answer("msg_3", seconds=9, session="s2")], s1=100, s2=50),
    two("the same, the ids the other way round", copied(OLD, "s9"),
        [*copied(OLD, "s2"), answer("msg_3", seconds=9, session="s2")],
        "p/s9.jsonl", "p/s2.jsonl", s9=100, s2=50),
    two("a resumed session, its id kept in the copies",
        OLD, [*OLD, answer("msg_3", seconds=9, session="s2")], s1=100, s2=50),
    two("a resumed session with a summary before",
        OLD, [{"type": "summary", "summary": "x", "leafUuid": "y"}, *copied(OLD, "s2"),
              answer("msg_3", seconds=9, session="s2")], s1=100, s2=50),
    two("a fork says so, and its parent goes on",
        [*OLD, answer("msg_4", seconds=50)],
        [*forked(OLD, "a0"), answer("msg_3", seconds=9, session="a0")],
        "p/s1.jsonl", "p/a0.jsonl", s1=150, a0=50),
    two("a headless fork names who asked",
        [*OLD, answer("msg_4", seconds=50)],
        [*copied(OLD, "a0", requestSessionId="s1"), answer("msg_3", seconds=9, session="a0")],
        "p/s1.jsonl", "p/a0.jsonl", s1=150, a0=50),
    two("a headless fork opens with a time of its own",
        [*OLD, answer("msg_4", seconds=50)],
        [record("queue-operation", 5, "a0"), *copied(OLD, "a0"),
         answer("msg_3", seconds=9, session="a0")],
        "p/s1.jsonl", "p/a0.jsonl", s1=150, a0=50),
    two("a fork of a part", [*OLD, answer("msg_4", seconds=50)],
        [*copied(OLD[1:], "a0"), answer("msg_3", seconds=9, session="a0")],
        "p/s1.jsonl", "p/a0.jsonl", s1=150, a0=50),
    two("the parent of a fork is gone", forked(OLD, "s2", "gone"),
        [*forked(OLD, "s3", "gone"), answer("msg_3", seconds=9, session="s3")],
        "p/s2.jsonl", "p/s3.jsonl", s2=100, s3=50),
    two("a copy has the final output", [answer("msg_1", usage(10, 1))],
        [*copied([answer("msg_1")], "s2"), answer("msg_2", seconds=9, session="s2")],
        s1=50, s2=50),
    two("a copy has other times",
        OLD, [*(answer(f"msg_{n}", seconds=60 + n, session="s2") for n in (1, 2, 3))],
        s1=100, s2=50),
    two("a backup", OLD, OLD, "p/s1.jsonl", "p/s1.backup.jsonl", s1=100),
    two("the same file in two homes", OLD, OLD, "a/p/s1.jsonl", "b/p/s1.jsonl", s1=100),
    two("a stub is left where it was", OLD, OLD[:2], "wt/s1.jsonl", "p/s1.jsonl", s1=100),
    two("a subagent's file", [answer("msg_1")], [answer("msg_2", **SIDECHAIN)],
        "p/s1.jsonl", SUB, s1=100),
    two("a subagent of a workflow", [answer("msg_1")], [answer("msg_2", **SIDECHAIN)],
        "p/s1.jsonl", "p/s1/subagents/workflows/w1/agent-a1.jsonl", s1=100),
    two("a subagent's records name no session", [answer("msg_1")],
        [answer("msg_2", sessionId=..., **SIDECHAIN)], "p/s1.jsonl", SUB, s1=100),
    two("a subagent beside its parent, as older clients had it", [answer("msg_1")],
        [answer("msg_2", **SIDECHAIN)], "p/s1.jsonl", "p/agent-a1.jsonl", s1=100),
    two("a subagent replays its parent's messages", OLD,
        [answer("msg_1", requestId="req_z", seconds=30, **SIDECHAIN), answer("msg_3", **SIDECHAIN)],
        "p/s1.jsonl", SUB, s1=150),
    two("a subagent's replay puts out more", [answer("msg_1")],
        [answer("msg_1", usage(10, 90), requestId="req_z", seconds=30, **SIDECHAIN)],
        "p/s1.jsonl", SUB, s1=50),
    two("a fork takes its subagents along", [answer("msg_1", **SIDECHAIN)],
        copied([answer("msg_1", **SIDECHAIN)], "s2", requestSessionId="s1"),
        SUB, "p/s2/subagents/agent-a1.jsonl", s1=50),
    two("records that name no session: the file's name",
        [answer("msg_1", sessionId=...)], [answer("msg_2", sessionId=None)],
        "p/s1.jsonl", "p/s2.jsonl", s1=50, s2=50),
    two("the file has another name than its session", [answer("msg_1")],
        [answer("msg_2", session="s7")], "p/s1.jsonl", "p/notes.jsonl", s1=50, s7=50),
    two("two sessions in one file",
        [answer("msg_1"), answer("msg_2", session="s2")], [], s1=50, s2=50),
]  # fmt: skip
