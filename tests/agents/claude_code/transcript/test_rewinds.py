"""Turns that a person discarded: branches that another prompt has replaced."""

from io import BufferedReader
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code.transcript.rewinds import discarded
from tests.transcript_builders import SIDECHAIN, answer, prompt, record, result, tool, transcript


def asks(name: str, after: str | None, **members: Any) -> Any:
    return prompt(f"please {name}", 0, uuid=name, parentUuid=after) | members


def says(name: str, after: str | None, *content: Any) -> Any:
    blocks = list(content) or [{"type": "text", "text": "done"}]
    return answer(f"m-{name}", content=blocks) | {"uuid": name, "parentUuid": after}


def gives(name: str, after: str, call: str) -> Any:
    return prompt([result("ok", call)], 0) | {"uuid": name, "parentUuid": after}


def dead(folder: Path, *records: Any) -> str:
    """Return the discarded records, in the order of their names."""
    path = folder / "s1.jsonl"
    path.write_bytes(transcript(*records))
    with path.open("rb") as stream:
        assert isinstance(stream, BufferedReader)
        return " ".join(sorted(discarded(stream)))


START = [asks("p1", None), says("a1", "p1")]
COMMAND = "<command-name>/review</command-name>"

STORIES: dict[str, tuple[list[Any], str]] = {
    "no rewind": ([*START, asks("p2", "a1"), says("a2", "p2"), asks("p3", "a2")], ""),
    "one turn": ([*START, asks("p2", "a1"), says("a2", "p2"), asks("p3", "a1")], "a2 p2"),
    "several turns": (
        [*START, asks("p2", "a1"), says("a2", "p2"), asks("p3", "a2"), says("a3", "p3"),
         asks("p4", "a1"), says("a4", "p4")],
        "a2 a3 p2 p3",
    ),
    "twice to one point": (
        [*START, asks("p2", "a1"), asks("p3", "a1"), asks("p4", "a1")], "p2 p3",
    ),
    "within what was discarded": (
        [*START, asks("p2", "a1"), says("a2", "p2"), asks("p3", "a2"), asks("p4", "a2"),
         asks("p5", "a1")],
        "a2 p2 p3 p4",
    ),
    "back to a branch": (
        [*START, asks("p2", "a1"), says("a2", "p2"), asks("p3", "a1"), asks("p4", "a2")], "p3",
    ),
    "to the beginning": ([*START, asks("p2", None), says("a2", "p2")], "a1 p1"),
    "with book-keeping between": (
        [*START, record("system", uuid="s1", parentUuid="a1", subtype="turn_duration"),
         record("attachment", uuid="t1", parentUuid="s1", attachment={"type": "x"}),
         asks("p2", "t1"), says("a2", "p2"), asks("p3", "a1"), says("a3", "p3")],
        "a2 p2 s1 t1",
    ),
    "a command, then a prompt": (
        [*START, asks("p2", "a1", message={"role": "user", "content": COMMAND}),
         asks("p3", "a1")],
        "p2",
    ),
    "parallel calls": (
        [asks("p1", None), says("a1", "p1", tool(call_id="c1")),
         says("a2", "a1", tool(call_id="c2")), gives("r1", "a1", "c1"), gives("r2", "a2", "c2"),
         says("a3", "r2"), asks("p2", "a3")],
        "",
    ),
    "parallel calls, the first result goes on": (
        [asks("p1", None), says("a1", "p1", tool(call_id="c1")),
         says("a2", "a1", tool(call_id="c2")), gives("r2", "a2", "c2"), gives("r1", "a1", "c1"),
         says("a3", "r1"), asks("p2", "a3")],
        "",
    ),
    "an interruption": (
        [*START, asks("i1", "a1", message={"content": "[Request interrupted by user]"}),
         asks("p2", "a1")],
        "",
    ),
    "the client's own text": (
        [*START, asks("n1", "a1", message={"content": "<task-notification>x"}),
         asks("m1", "a1", isMeta=True), asks("p2", "a1")],
        "",
    ),
    "a compaction begins anew": (
        [*START, record("system", uuid="b1", parentUuid=None, subtype="compact_boundary"),
         asks("u1", "b1", isCompactSummary=True), asks("p2", "u1"), says("a2", "p2")],
        "",
    ),
    "no links at all": ([asks("p1", None), says("a1", None), asks("p2", None)], ""),
    "a subagent in the file": (
        [*START, asks("x1", None, **SIDECHAIN), asks("x2", "a1", **SIDECHAIN), asks("p2", "a1")],
        "",
    ),
    "records that are repeated": (
        [*START, asks("p2", "a1"), says("a2", "p2"), *START, asks("p2", "a1"), asks("p3", "a2")],
        "",
    ),
    "before the file begins": (
        [asks("p1", "gone"), says("a1", "p1"), asks("p2", "gone"), says("a2", "p2")], "a1 p1",
    ),
    "odd lines": (
        [*START, b"{}\n", b"not JSON\n", b"\n", {"type": "user", "uuid": 7},
         {"type": "user", "uuid": "u", "message": "odd"}, asks("p2", "a1"), asks("p3", "a1")],
        "p2",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("records", "expected"), STORIES.values(), ids=STORIES)
def test_what_was_discarded(records: list[Any], expected: str, tmp_path: Path) -> None:
    assert dead(tmp_path, *records) == expected
