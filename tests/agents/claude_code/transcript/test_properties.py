"""What holds for any transcript: split as you like, copied, in any order, and garbage too."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.agents.claude_code.transcript.reader import Reader
from hookkit.model.transcript import BadLine, Entry
from hookkit.model.transcript_position import Position
from hookkit.model.usage import ApiMessage, Ownership
from tests.transcript_builders import (
    SIDECHAIN,
    added_up,
    answer,
    entries,
    line,
    merged,
    prompt,
    record,
    result,
    tool,
    transcript,
    usage,
    write,
)

ATTEMPT = {"type": "message", **usage(output=7)}
FALLBACK = {"type": "fallback_message", "model": "other", **usage(output=3)}
PAUSED = answer("msg_9")
PAUSED["message"]["pausedResponses"] = [{"usage": usage(output=9)}]

PARTS = [
    line(prompt("first")),
    line(prompt("wörld", seconds=2, cwd="/other")),
    line(answer("msg_1", usage(output=1))),
    line(answer("msg_1", seconds=2)),
    line(answer("msg_2", seconds=3, content=[tool(command="ls")]), end=b"\r\n"),
    line(answer("msg_3", seconds=4, model="other", **SIDECHAIN), separators=(", ", ": ")),
    line(answer("msg_4", timestamp=...)),
    line(prompt([result("x" * 5000)], seconds=5)),
    line(record("attachment", 6, attachment={"type": "x", "content": "y" * 5000})),
    line({"type": "custom-title", "customTitle": "T", "sessionId": "s1"}),
    line(answer("msg_5"), end=b""),
    line(answer("msg_6"))[:-40],
    line(answer("msg_7", session="s2", requestSessionId="s1")),
    line(prompt("<command-message>x</command-message><command-name>/x</command-name>", uuid="c")),
    line(prompt([{"type": "text", "text": "Do x."}], isMeta=True, parentUuid="c")),
    line(prompt("<local-command-stdout></local-command-stdout>")),
    line(prompt("<bash-input>ls</bash-input>", isMeta=True)),
    line(answer("msg_8", usage(iterations=[ATTEMPT]))),
    line(answer("msg_8", usage(iterations=[ATTEMPT, FALLBACK]))),
    line(PAUSED),
    b"\0\0\0\n",
    b"\n",
    b"  ",
    b"rubbish\n",
    b"5\n",
    b"\xff\xfe\n",
]


def comparable(found: list[Entry]) -> list[Any]:
    """Entries without what a longer file knows better, and of snapshots in a row the fullest."""
    alike: list[Any] = []
    last: Any = None
    for entry in found:
        if isinstance(entry, BadLine):
            alike.append(entry)
            continue
        claim = entry.claim._replace(started_at="", ended_at="")
        same = entry._replace(claim=claim)
        if isinstance(same, ApiMessage):
            snapshot = same._replace(at="")
            if snapshot == last:
                continue
            last = snapshot
        alike.append(same)
    return merged(alike)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PARTS), max_size=8),
    st.lists(st.floats(0, 1), max_size=6),
    st.booleans(),
)
def test_any_split_of_appends_tells_the_same(
    parts: list[bytes], places: list[float], with_texts: bool
) -> None:
    # A time and a session for what has none: else a longer file would know more of it.
    data = line(prompt("begin")) + b"".join(parts)
    begin = len(line(prompt("begin")))
    cuts = sorted({begin, len(data), *(begin + int(at * (len(data) - begin)) for at in places)})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "s1.jsonl"
        found: list[Entry] = []
        position: Position | None = None
        for start, end in pairwise([0, *cuts]):
            with path.open("ab") as stream:
                stream.write(data[start:end])
            with Reader(path, position, with_texts=with_texts) as reader:
                found += reader
                assert not reader.is_from_start or position is None
                position = Position.from_text(reader.position.to_text())
        assert comparable(found) == comparable(entries(path, with_texts=with_texts))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=300), st.sampled_from(PARTS)), max_size=12))
def test_garbage_never_fails(parts: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "s1.jsonl"
        path.write_bytes(b"".join(parts))
        for with_texts in (True, False):
            with Reader(path, with_texts=with_texts) as reader:
                for entry in reader:
                    repr(entry).encode()
                assert reader.position.offset <= path.stat().st_size


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
FIELDS = [*record("x"), "message", "attachment", "requestId", "forkedFrom", "promptSource"]
TYPES = ["assistant", "user", "system", "attachment", "summary", "cost-state", "worktree-state"]


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    """A record of which some members are anything at all."""
    value = answer(
        used=usage(**draw(st.dictionaries(st.sampled_from(["input", "read"]), json_values)))
    )
    value["message"] |= draw(
        st.dictionaries(
            st.sampled_from(["id", "model", "content", "usage"]), json_values, max_size=2
        )
    )
    value |= draw(st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=3))
    return value | {"type": draw(st.sampled_from(TYPES))}


@settings(max_examples=300, deadline=None)
@given(st.lists(damaged(), max_size=3))
def test_members_of_any_type_never_fail(records: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        (path,) = write(Path(folder), {"s1.jsonl": transcript(*records)})
        for entry in entries(path):
            if isinstance(entry, ApiMessage):
                assert min(entry.billed) >= 0
                assert entry.message_id
                assert entry.model


sessions = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(0, 3), st.integers(0, 50)), max_size=6
)


@settings(max_examples=100, deadline=None)
@given(st.lists(sessions, min_size=1, max_size=4), st.randoms(use_true_random=False), st.booleans())
def test_any_order_and_any_copy_of_files_comes_to_the_same(
    contents: list[list[tuple[str, int, int]]], random: Any, is_marked: bool
) -> None:
    marks = {"requestSessionId": "s0"} if is_marked else {}
    files = {}
    for number, content in enumerate(contents):
        name = f"s{number}"
        lines = [
            answer(
                f"msg_{letter}", usage(output=output), seconds, name, **(marks if number else {})
            )
            for letter, output, seconds in content
        ]
        files[f"{name}.jsonl"] = transcript(*lines)
    with TemporaryDirectory() as folder:
        paths = write(Path(folder), files)
        expected = added_up(paths)
        copies = write(Path(folder) / "copies", files)
        order = [*paths, *random.sample(copies, random.randint(0, len(copies)))]
        random.shuffle(order)
        assert added_up(order) == expected


def test_the_claims_of_a_copied_file_are_the_same(tmp_path: Path) -> None:
    first, second = write(tmp_path, {"a/s1.jsonl": PARTS[2], "b/s1.jsonl": PARTS[2]})
    assert entries(first) == entries(second)
    assert Ownership() < Ownership(is_copy=True)
