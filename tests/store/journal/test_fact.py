"""Events as other machines get them: the same but for what means nothing there."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hookkit.errors import RejectedError
from hookkit.lib.corrections import LEARN
from hookkit.model.event import Event
from hookkit.pipeline.project.line_events import events_in
from hookkit.pipeline.project.machine_facts import decoded
from hookkit.store.journal import fact
from tests.builders import at, line, own, payload

TESTS = Path(__file__).parents[2]
TOOLS = frozenset(("Edit", "Write"))
KEY = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
WHO: dict[str, Any] = {"pid": 811, "start": 90210, "boot": 1795253068804, "system": "m.1/b/1/2"}

EXPORTS = sorted((TESTS / "otlp").glob("*json*.jsonl"))
CAPTURED = sorted((TESTS / "payloads").glob("*.jsonl"))

OWN = (
    own("started", project="/home/dev/shop", origin="manual", cwd="/home/dev", description="d"),
    own("ended", notes="done", ended_at=at(9)),
    own("counted", edits=2, prompts=1),
    own("deleted"),
    own("upserted", title="A title", summary="All is well", finished_at=at(3), user_id="u"),
    own("noted", notes="look again", replaces=True),
    own("learning_edited", learning="0123abcd", text="Use tabs"),
    own("logged", provider="openai", model="gpt-5", tokens=90, cost_usd=0.25),
    own("summary_started"),
    own("summarized", title="T", summary="S"),
    own("process_gone", pid=811, process="90210@m.1/b/1/2"),
    own("status_seen", status="idle", since=at(2)),
    own("git", head="a" * 40, commits=[["a" * 40, at(1), "Fix it", 3, 1]]),
    own("placed", folder="/home/dev/shop", root="/home/dev/shop", remote="acme/shop"),
    own("run_started", project="/home/dev/shop", cwd="/home/dev/shop", framework="claude_code"),
    own("run_ended", status="failed", error="it broke", ended_at=at(4)),
)


def reading(**members: Any) -> dict[str, Any]:
    """A pass over a transcript."""
    known: dict[str, Any] = {
        "path": "/home/dev/.claude/s1.jsonl",
        "start": 0,
        "anew": True,
        "sidechain": False,
        "started_at": at(1),
        "ended_at": at(5),
        "facts": {"first_prompt": "Hello", "title": "A title", "title_rank": 1},
        "sources": [["claude-opus-4-5", "main"]],
        "usual": [["msg_1", 1795253401000, 0, 3, 50, 0, 0, 0, 0]],
        "messages": [["msg_2", at(2), "claude-opus-4-5", [3, 50, 0, 0, 0, 0]]],
        "records": [[12, 1, 1795253401000, 0]],
        "files": ["/home/dev/shop/a.py"],
    }
    return own("read", **known | members)


def events(recorded: bytes) -> list[Event]:
    """What a line means."""
    return [each for each in events_in(recorded, TOOLS) if isinstance(each, Event)]


def sent(event: Event, content: Any = None) -> Event:
    """An event as another machine has it."""
    return fact.decode(fact.encode(event, json.dumps(content).encode()))


def expected(event: Event) -> Event:
    """The same event, without what means nothing there."""
    where = event.process and event.process._replace(system=event.process.system or "///")
    return msgspec.structs.replace(event, account=None, process=where, text=event.text[:2000])


@pytest.mark.parametrize("file", CAPTURED, ids=lambda each: each.stem)
def test_captured_events_mean_the_same(file: Path) -> None:
    for number, raw in enumerate(file.read_bytes().splitlines()):
        (event,) = events(line(raw, number, agent="claude_code", account="ab:cd", **WHO))
        assert sent(event) == expected(event)


def test_a_process_without_a_system_is_nobody_s_here() -> None:
    bare = {name: value for name, value in WHO.items() if name != "system"}
    (event,) = events(line(payload("UserPromptSubmit", prompt="Hi"), **bare))
    process = sent(event).process
    assert process is not None and process.system == fact.ELSEWHERE


@pytest.mark.parametrize("content", OWN, ids=lambda each: each["event"])
def test_records_of_our_own_mean_the_same(content: dict[str, Any]) -> None:
    (event,) = events(line(content, 5, src="user", **WHO))
    assert sent(event, content) == expected(event)


def test_a_reading_means_the_same() -> None:
    content = reading()
    (event,) = events(line(content, 5, src="hookkit", agent="claude_code"))
    assert sent(event, content) == event
    assert event.details == sent(event, content).details


@pytest.mark.parametrize("file", EXPORTS, ids=lambda each: each.stem)
def test_telemetry_means_the_same(file: Path) -> None:
    found = []
    for raw in file.read_bytes().splitlines():
        body = json.loads(raw).get("body", json.loads(raw))
        body = json.loads(body) if isinstance(body, str) else body
        try:
            found += events(line(body, 5, src="otel"))
        except RejectedError:
            continue  # a request with nothing of a session
    assert found
    for each in found:
        assert sent(each) == expected(each)


@pytest.mark.parametrize("kind", ["held", "statusline"])
def test_what_agents_report_besides_means_the_same(kind: str) -> None:
    details: Any = {
        "held": {"prompts": [["d1", at(1), "prompt:p1"]]},
        "statusline": {"cost_usd": 1.5, "context": 12000},
    }[kind]
    packed = list(details.values()) if kind == "statusline" else [details["prompts"]]
    known = {"type": kind, "session_id": "s1", "at": at(0), "key": "k", "details": packed}
    event = fact.decode(json.dumps(known).encode())
    assert type(event.details) is fact.AGENTS_DETAILS[kind]
    assert sent(event) == event


# Redaction


def test_secrets_stay_here() -> None:
    for content in (
        own("noted", notes=f"it is {KEY}"),
        own("upserted", title=f"About {KEY}", summary=f"with {KEY}"),
        own("git", commits=[["a" * 40, at(1), f"Use {KEY}", 3, 1]]),
        own("ended", notes="password=hunter2!x"),
        reading(facts={"first_prompt": f"take {KEY}", "learnings": [{"text": KEY}]}),
    ):
        (event,) = events(line(content, 5, src="hookkit", agent="claude_code"))
        encoded = fact.encode(event, json.dumps(content).encode())
        assert KEY.encode() not in encoded and b"hunter2" not in encoded
        assert b"[redacted: " in encoded
    for hook in (
        payload("UserPromptSubmit", prompt=f"take {KEY}"),
        payload("Stop", last_assistant_message=f"I took {KEY}"),
        payload("Notification", notification_type=KEY, message=KEY),
    ):
        (event,) = events(line(hook, 5))
        assert KEY.encode() not in fact.encode(event)


def test_ids_and_paths_stay() -> None:
    strange = "/home/dev/token=abc123def456ghi/a.py"
    content = reading(path=strange, files=[strange])
    content["usual"][0][0] = "msg_" + KEY
    (event,) = events(line(content, 5, src="hookkit", agent="claude_code"))
    assert sent(event, content) == event
    details = own("learning_edited", learning="k" * 40, text="x")
    (event,) = events(line(details, 5, src="user"))
    assert sent(event, details) == event


def test_long_texts_are_cut_but_for_what_is_to_be_learnt() -> None:
    (event,) = events(line(payload("UserPromptSubmit", prompt="word " * 1000)))
    assert sent(event).text == ("word " * 1000)[:2000]
    assert len(fact.encode(event)) < 3000
    (answer,) = events(line(payload("Stop", last_assistant_message="x" * 3000 + "\n[LEARN] rule")))
    assert "[LEARN]" in sent(answer).text or len(sent(answer).text) <= 2000
    kept = msgspec.structs.replace(event, text="x " * 3000 + LEARN + " rule: be kind")
    assert sent(kept).text == kept.text
    half = msgspec.structs.replace(event, text="w " * 990 + KEY + " more" * 1000)
    assert "ghp_" not in sent(half).text


# What anybody may put into a file

GOOD: dict[str, Any] = {"type": "prompt", "session_id": "s1", "at": at(0), "key": "k", "text": "Hi"}
HUGE = 2**63

HOSTILE: dict[str, dict[str, Any]] = {
    "no type": {"type": None},
    "unknown type": {"type": "teleported"},
    "no session": {"session_id": ""},
    "a session that is a number": {"session_id": 7},
    "no key": {"key": ""},
    "no time": {"at": "yesterday"},
    "another form of time": {"at": "2026-11-21T09:30:00+00:00"},
    "unknown source": {"source": "moon"},
    "a huge ordinal": {"ordinal": HUGE},
    "a negative ordinal": {"ordinal": -1},
    "a huge pid": {"process": [2**31, 1, 1, "s"]},
    "a negative pid": {"process": [-5, None, None, None]},
    "huge ticks": {"process": [5, HUGE, 1, "s"]},
    "a huge start": {"process": [5, 1, HUGE, "s"]},
    "a huge issue": {"mentions": [HUGE, None, None]},
    "a negative pull request": {"mentions": [None, -2, None]},
    "a NUL in a path": {"cwd": "/home/\0"},
    "a NUL in a file": {"file_path": "/home/\0"},
    "a NUL in another file": {"more_files": ["/a", "/\0"]},
    "a NUL in a folder of git": {"git_folders": [["/\0", False]]},
    "files that are none": {"more_files": 5},
    "a hash that is none": {"digest": "%%%"},
    "a text that is a list": {"text": ["a"]},
    "a record that is none": {"type": "noted", "details": 5},
    "another record": {"type": "noted", "details": {"event": "deleted", "session_id": "s1"}},
    "a record of another session": {
        "type": "noted",
        "details": {"event": "noted", "session_id": "s2", "notes": "x"},
    },
    "a record of another workspace": {
        "type": "noted",
        "details": {"event": "noted", "session_id": "s1", "workspace_id": "w", "notes": "x"},
    },
    "a record with a wrong member": {
        "type": "counted",
        "details": {"event": "counted", "session_id": "s1", "edits": "many"},
    },
    "a reading of another session": {"type": "read", "details": reading(session_id="s2")},
    "a reading that is none": {"type": "read", "details": None},
    "a reading with a huge start": {"type": "read", "details": reading(start=HUGE)},
    "a reading with huge counts": {"type": "read", "details": reading(tally=[2**64] * 14)},
    "huge tokens": {
        "type": "model_call",
        "details": ["m", at(0), "model", [HUGE, 0, 0, 0, 0, 0]],
    },
    "a huge cost": {"type": "statusline", "details": [1e300, 5]},
    "a cost that is text": {"type": "statusline", "details": ["much", 5]},
    "prompts that are none": {"type": "held", "details": [5]},
}


@pytest.mark.parametrize("members", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_nobody_can_use_is_rejected(members: dict[str, Any]) -> None:
    with pytest.raises(RejectedError):
        fact.decode(json.dumps(GOOD | members).encode())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{",
        b"null",
        b"\x00" * 1000,
        b'"\xff"',
        json.dumps(GOOD).encode().replace(b"Hi", b"\\ud800"),
        json.dumps(GOOD).encode().replace(b"Hi", b"\xed\xa0\x80"),
        b'{"a":' * 100_000,
    ],
    ids=range(9),
)
def test_what_is_no_json_is_rejected(raw: bytes) -> None:
    with pytest.raises(RejectedError):
        fact.decode(raw)
    (only,) = decoded([raw])
    assert isinstance(only, RejectedError)


def test_members_of_a_newer_version_are_ignored() -> None:
    newer = GOOD | {"mood": "good", "details": {"a": HUGE}, "account": "ab:cd"}
    assert fact.decode(json.dumps(newer).encode()) == fact.decode(json.dumps(GOOD).encode())


def test_a_bad_export_is_rejected() -> None:
    for bad in (b'{"restored":5,"at":"%s"}', b'{"restored":{},"at":5}', b'{"restored":{}}'):
        (only,) = decoded([bad.replace(b"%s", at(0).encode())])
        assert isinstance(only, RejectedError)
