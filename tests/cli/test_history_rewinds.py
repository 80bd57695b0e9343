"""hookkit history: discarded turns are marked, and their cost counts."""

import json
from pathlib import Path
from typing import Any

from tests.cli.terminal import call, run_json
from tests.transcript_builders import MODEL, answer, line, prompt, result, tool, usage, write

AGENT = "abc123"


def linked(*records: Any) -> list[Any]:
    """Link each record to the one before it, unless it names another."""
    before = None
    for each in records:
        each["parentUuid"] = each["parentUuid"] or before
        before = each["uuid"]
    return list(records)


def conversation() -> list[Any]:
    """A conversation of which the middle was discarded, a subagent's work included."""
    call_agent = answer("m2", usage(), 3, content=[tool("Agent", "c1")], uuid="a2")
    return linked(
        prompt("Add a discount", 0, uuid="p1"),
        answer("m1", usage(), 1, uuid="a1"),
        prompt("Use Redis", 2, uuid="p2"),
        call_agent,
        prompt([result("two", "c1")], 4, uuid="r2", toolUseResult={"agentId": AGENT}),
        prompt("Make it a percentage", 5, uuid="p3", parentUuid="a1"),
        answer("m3", usage(), 6, uuid="a3"),
    )


def imported(home: Path, records: list[Any]) -> None:
    agent = line(answer("m4", usage(), 4, isSidechain=True, agentId=AGENT))
    files = {"s1.jsonl": b"".join(map(line, records))}
    write(home / ".claude/projects/-shop", files | {f"s1/subagents/agent-{AGENT}.jsonl": agent})
    call("import")


def turns() -> list[dict[str, Any]]:
    shown = call("history", "1", "--format", "jsonl").output
    return [json.loads(each) for each in shown.splitlines()]


def test_discarded_turns_are_marked(home: Path) -> None:
    imported(home, conversation())
    assert [(each["kind"], each.get("discarded", False)) for each in turns()] == [
        ("prompt", False),
        ("answer", False),
        ("prompt", True),
        ("tool", True),
        ("answer", True),
        ("prompt", False),
        ("answer", False),
    ]


def test_discarded_turns_are_between_notes(home: Path) -> None:
    imported(home, conversation())
    for kind in ("text", "md", "html"):
        shown = call("history", "1", "--format", kind).output
        begin, end = shown.index("Discarded by a rewind"), shown.index("End of what the rewind")
        assert shown.count("Discarded by a rewind") == shown.count("End of what") == 1
        assert shown.index("Add a discount") < begin < shown.index("Use Redis") < end
        assert end < shown.rindex("Make it a percentage")


def test_their_cost_and_their_prompts_count(home: Path) -> None:
    imported(home, conversation())
    session = run_json("show", "1", "--json")["session"]
    assert (session["prompts_count"], session["api_request_count"]) == (3, 4)
    assert session["tokens_output"] == 200
    assert session["last_user_message"] == "Make it a percentage"
    assert session["model"] == MODEL
