"""Reading a transcript: what real ones tell, and where reading goes on."""

import os
import shutil
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pytest

from hookkit import paths
from hookkit.agents import line_reader as lines_module
from hookkit.agents.claude_code.transcript import reader as reader_module
from hookkit.agents.claude_code.transcript.reader import Reader
from hookkit.agents.claude_code.transcript.record_parser import RecordParser
from hookkit.lib.containment import failures
from hookkit.model.transcript import (
    Answer,
    ApiError,
    BadLine,
    Compaction,
    CostState,
    Entry,
    Facts,
    Interrupt,
    Prompt,
    Title,
    ToolCall,
    ToolResult,
)
from hookkit.model.transcript_position import FileStatus, Position, is_same
from hookkit.model.usage import ApiMessage
from tests.transcript_builders import (
    Consumer,
    added_up,
    answer,
    at,
    entries,
    line,
    prompt,
    record,
    result,
    transcript,
    write,
)

CAPTURED = Path(__file__).parents[3] / "transcripts" / "client-2.1.329"
TOOLS, SUBAGENT = sorted((CAPTURED / "tools").rglob("*.jsonl"))[::-1]
COMPACTION, INTERRUPTION, OVERLOADED, RETRIED, TITLED = (
    next((CAPTURED / name).glob("*.jsonl"))
    for name in ("compaction", "interruption", "overloaded", "retried", "titled")
)
PARENT, FORK = sorted((CAPTURED / "fork").glob("*.jsonl"))
ALL = sorted(CAPTURED.rglob("*.jsonl"))


T = TypeVar("T")


def told(path: Path, kind: type[T]) -> list[T]:
    return [entry for entry in entries(path) if isinstance(entry, kind)]


def naive(path: Path) -> dict[str, tuple[int, int, int]]:
    """Message → input, output, cache read: good enough for a file that holds no surprise."""
    found: dict[str, tuple[int, int, int]] = {}
    for data in path.read_bytes().splitlines():
        message = orjson.loads(data).get("message", {})
        used = message.get("usage")
        if used and message["model"] != "<synthetic>":
            kinds = ("input_tokens", "output_tokens", "cache_read_input_tokens")
            counts = tuple(used[kind] for kind in kinds)
            if counts[1] >= found.get(message["id"], (0, 0, 0))[1]:
                found[message["id"]] = counts
    return found


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.parent.name)
def test_usage_of_a_real_transcript(path: Path) -> None:
    consumer = Consumer()
    consumer.take(path, entries(path))
    found = {
        message.message_id: (message.tokens.input, message.tokens.output, message.tokens.cache_read)
        for message in consumer.messages.values()
    }
    assert found == naive(path)
    assert not consumer.bad


def test_a_real_tour_of_the_tools() -> None:
    kinds = Counter(type(entry).__name__ for entry in entries(TOOLS))
    assert kinds == {
        "Answer": 3, "ApiMessage": 15, "CostState": 1, "Facts": 2, "Prompt": 1,
        "ToolCall": 14, "ToolResult": 14,
    }  # fmt: skip
    calls = {call.id: call for call in told(TOOLS, ToolCall)}
    failed = {each.id for each in told(TOOLS, ToolResult) if each.is_error}
    assert sorted(calls[call_id].name for call_id in failed) == [
        "Bash", "Edit", "Glob", "MultiEdit", "NotebookEdit",
    ]  # fmt: skip
    assert calls["toolu_mock_000001_2"].file_path == "/home/dev/tools/a.txt"
    assert calls["toolu_mock_000005_0"].command == "echo out; echo err >&2"


def test_a_real_subagent_belongs_to_its_parent() -> None:
    with Reader(SUBAGENT) as reader:
        found = list(reader)
        assert (reader.identity.session_id, reader.identity.is_sidechain) == (TOOLS.stem, True)
    messages = [entry for entry in found if isinstance(entry, ApiMessage)]
    assert {message.claim.session_id for message in messages} == {TOOLS.stem}
    assert all(message.is_sidechain for message in messages)
    assert not [entry for entry in found if isinstance(entry, Prompt)]


def test_a_real_compaction() -> None:
    (compaction,) = told(COMPACTION, Compaction)
    assert (compaction.trigger, compaction.tokens_before) == ("manual", 30)
    assert [each.text for each in told(COMPACTION, Prompt)] == [
        "after clear prompt",
        "prompt after compact",
    ]


def test_a_real_interruption() -> None:
    assert [each.at for each in told(INTERRUPTION, Interrupt)] == [
        "2026-11-21T08:47:45.549Z",
        "2026-11-21T08:47:50.136Z",
    ]
    costs = told(INTERRUPTION, CostState)
    assert costs[-1].cost_usd == 0.00234
    assert costs[-1].started_ms == 1795250860172
    assert costs[-1].models["claude-opus-5-5"]["outputTokens"] == 113


@pytest.mark.parametrize(
    ("path", "status", "is_retry"),
    [(OVERLOADED, 529, False), (RETRIED, 500, True)],
    ids=["given up", "retried"],
)
def test_real_errors(path: Path, status: int, is_retry: bool) -> None:
    errors = told(path, ApiError)
    last = errors[-1]
    assert (last.status, last.is_retry) == (status, is_retry)
    assert str(status) in last.text
    assert not any(answer.text.startswith("API Error") for answer in told(path, Answer))


def test_a_real_title() -> None:
    titles = {(each.kind, each.text) for each in told(TITLED, Title)}
    assert titles == {("ai", "Sea haiku")}


@pytest.mark.parametrize("order", [(PARENT, FORK), (FORK, PARENT)], ids=["parent", "fork"])
def test_a_real_fork_repeats_its_parent(order: tuple[Path, ...]) -> None:
    sums = added_up(order)
    assert sums.messages == 4
    assert sums.prompts == 4
    each = sums.tokens.output // 4
    assert {name: of.output for name, of in sums.by_session.items()} == {
        PARENT.stem: 3 * each,
        FORK.stem: each,
    }
    assert {facts.forked_from for facts in told(FORK, Facts)} == {None, PARENT.stem}


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.parent.name)
def test_without_texts_a_real_transcript_tells_no_less(path: Path) -> None:
    def counted(found: list[Entry]) -> list[Entry]:
        return [
            entry
            for entry in found
            if not isinstance(entry, Answer)
            and (not isinstance(entry, ToolResult) or entry.is_error)
        ]

    lean = entries(path, with_texts=False)
    assert lean == counted(entries(path))


def test_a_line_that_is_irrelevant_is_not_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[bytes] = []

    def plain(data: bytes) -> None:
        parsed.append(data)

    boring = line(record("attachment", attachment={"type": "x", "content": "y" * 9000}))
    queued = line(record("attachment", attachment={"type": "queued_command", "p": "y" * 9000}))
    (path,) = write(tmp_path, {"s1.jsonl": boring + queued})
    monkeypatch.setattr(reader_module, "plain", plain)
    entries(path)
    assert parsed == [queued]


# Where reading goes on


def read_on(path: Path, position: Position | None) -> tuple[list[Entry], Position]:
    with Reader(path, position) as reader:
        found = list(reader)
        stored = Position.from_text(reader.position.to_text())
    assert stored
    return found, stored


def ids(found: list[Entry]) -> list[str]:
    return [entry.message_id for entry in found if isinstance(entry, ApiMessage)]


def grown(path: Path, data: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(data)


def test_only_what_is_new_is_read(tmp_path: Path) -> None:
    (path,) = write(tmp_path, {"s1.jsonl": transcript(prompt(), answer("msg_1"))})
    _, position = read_on(path, None)
    assert read_on(path, position)[0] == []
    grown(path, line(answer("msg_2", seconds=2)))
    found, after = read_on(path, position)
    assert ids(found) == ["msg_2"]
    assert len(found) == 2, "no facts again: they are as they were"
    assert after.offset == path.stat().st_size


def test_a_file_with_nothing_new_need_not_be_opened(tmp_path: Path) -> None:
    (path,) = write(tmp_path, {"s1.jsonl": transcript(answer())})
    _, position = read_on(path, None)
    assert position.is_current(FileStatus.of(path.stat()))
    grown(path, b"\n")
    assert not position.is_current(FileStatus.of(path.stat()))


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"  \n", b"\0\0\n"], ids=repr)
def test_a_whole_last_line_is_taken_once(tmp_path: Path, end: bytes) -> None:
    (path,) = write(tmp_path, {"s1.jsonl": line(answer("msg_1"), end=b"")})
    found, position = read_on(path, None)
    assert ids(found) == ["msg_1"]
    grown(path, end + line(answer("msg_2", seconds=2)))
    found, _ = read_on(path, position)
    assert ids(found) == ["msg_2"]
    assert not [entry for entry in found if isinstance(entry, BadLine)]


@pytest.mark.parametrize("size", [1, 40, -2], ids=str)
def test_a_torn_last_line_is_read_when_it_is_whole(tmp_path: Path, size: int) -> None:
    last = line(answer("msg_2", seconds=2))
    (path,) = write(tmp_path, {"s1.jsonl": line(answer("msg_1")) + last[:size]})
    found, position = read_on(path, None)
    assert ids(found) == ["msg_1"]
    assert not [entry for entry in found if isinstance(entry, BadLine)]
    grown(path, last[size:])
    assert ids(read_on(path, position)[0]) == ["msg_2"]


def test_a_value_that_may_go_on_is_no_whole_line(tmp_path: Path) -> None:
    (path,) = write(tmp_path, {"s1.jsonl": b"12"})
    found, position = read_on(path, None)
    assert (found, position.offset) == ([], 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: line(prompt("another", session="s9")) + data,
        lambda data: data.replace(b"msg_1", b"msg_9") + line(answer("msg_3")),
        lambda data: data[:-400] + b"x" * 400 + line(answer("msg_3")),
    ],
    ids=["shrank", "emptied", "replaced", "other beginning", "other end"],
)
def test_another_content_is_read_anew(tmp_path: Path, change: object) -> None:
    records = [answer(f"msg_{n}", seconds=n) for n in range(1, 9)]
    (path,) = write(tmp_path, {"s1.jsonl": transcript(*records)})
    _, position = read_on(path, None)
    assert callable(change)
    path.write_bytes(change(path.read_bytes()))
    with Reader(path, position) as reader:
        found = list(reader)
        assert reader.is_from_start
    assert found == entries(path)
    assert not is_same(path, position)


def test_a_moved_file_goes_on_where_it_is(tmp_path: Path) -> None:
    (path,) = write(tmp_path, {"a/s1.jsonl": transcript(answer("msg_1"))})
    _, position = read_on(path, None)
    moved = tmp_path / "b" / "s1.jsonl"
    moved.parent.mkdir()
    shutil.copyfile(path, moved)  # another inode, another time
    path.unlink()
    grown(moved, line(answer("msg_2", seconds=2)))
    assert is_same(moved, position)
    with Reader(moved, position) as reader:
        assert ids(list(reader)) == ["msg_2"]
        assert not reader.is_from_start


def test_the_position_between_any_two_entries(tmp_path: Path) -> None:
    (path,) = write(
        tmp_path,
        {"s1.jsonl": transcript(prompt(), answer("msg_1"), b"bad\n", answer("msg_2", seconds=2))},
    )
    whole = entries(path)
    for count in range(len(whole) + 1):
        with Reader(path) as reader:
            taken = [entry for entry, _ in zip(reader, range(count), strict=False)]
            position = reader.position
        found, _ = read_on(path, position)
        assert [*taken, *found][-1] == whole[-1]
        assert set(map(repr, [*taken, *found])) == set(map(repr, whole))


def test_a_time_that_is_missing_is_the_one_before(tmp_path: Path) -> None:
    late = answer("msg_2", timestamp=None)
    (path,) = write(tmp_path, {"s1.jsonl": transcript(answer("msg_1", seconds=7))})
    _, position = read_on(path, None)
    grown(path, line(late))
    (message,) = (each for each in read_on(path, position)[0] if isinstance(each, ApiMessage))
    assert message.at == at(7)


def test_without_any_time_it_is_the_files(tmp_path: Path) -> None:
    (path,) = write(tmp_path, {"s1.jsonl": transcript(answer(timestamp=...))})
    os.utime(path, (1_795_253_400, 1_795_253_400))
    (message,) = told(path, ApiMessage)
    assert message.at == "2026-11-21T09:30:00.000Z"


def test_a_line_beyond_all_bounds_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines_module, "MAX_LINE", 2000)
    long = line(prompt("x" * 9000))
    (path,) = write(tmp_path, {"s1.jsonl": transcript(answer("msg_1"), long, answer("msg_2"))})
    found = entries(path)
    assert ids(found) == ["msg_1", "msg_2"]
    (bad,) = (entry for entry in found if isinstance(entry, BadLine))
    assert bad == BadLine(len(line(answer("msg_1"))), "longer than a record can be")
    grown(path, long[:-1])
    assert ids(entries(path)) == ids(found)
    assert len(entries(path)) == len(found), "it may yet end, who knows"


@pytest.mark.parametrize("shape", ["directory", "missing", "loop"])
def test_what_cannot_be_read(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "s1.jsonl"
    if shape == "directory":
        path.mkdir()
    elif shape == "loop":
        path.symlink_to(path)
    with pytest.raises(OSError, match=r"s1\.jsonl"):
        Reader(path)


def test_a_file_that_fails_while_it_is_opened_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError("gone")

    (path,) = write(tmp_path, {"s1.jsonl": transcript(answer())})
    monkeypatch.setattr(reader_module, "identity_of", fail)
    with pytest.raises(OSError, match="gone"):
        Reader(path)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "s1.jsonl"
    chunk = transcript(answer(), prompt([result("x" * 20_000)])) * 50
    with path.open("wb") as stream:
        for _ in range(20):
            stream.write(chunk)
    tracemalloc.start()
    with Reader(path) as reader:
        for _ in reader:
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


# Records that raise


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> type[Exception]:
    """The parser has a bug: it fails for prompts that say so."""
    parse = RecordParser.parse

    def buggy(self: RecordParser, known: dict[str, Any]) -> list[Entry]:
        if "fail" in str(known.get("message")):
            raise ZeroDivisionError("no such luck")
        return parse(self, known)

    monkeypatch.setattr(RecordParser, "parse", buggy)
    return ZeroDivisionError


@pytest.mark.usefixtures("raising")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_record_that_raises_is_passed_over(place: int, tmp_path: Path) -> None:
    lines = [prompt(f"say {number}", number) for number in range(2)]
    lines.insert(place, prompt("fail", 7))
    (path,) = write(tmp_path, {"s1.jsonl": transcript(*lines)})
    with Reader(path) as reader:
        found, position = list(reader), reader.position
    assert len([each for each in found if isinstance(each, Prompt)]) == 2
    (bad,) = [each for each in found if isinstance(each, BadLine)]
    assert bad.reason == "ZeroDivisionError: no such luck"
    assert bad.offset == sum(len(transcript(each)) for each in lines[:place])
    assert failures.take() == [f"{path}: at byte {bad.offset}: {bad.reason}"]
    assert "ZeroDivisionError" in paths.log_file().read_text()
    assert read_on(path, position)[0] == [], "it isn't read again"


def test_what_no_record_is_to_blame_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def buggy(self: RecordParser) -> list[Entry]:
        raise ZeroDivisionError

    monkeypatch.setattr(RecordParser, "flush", buggy)
    (path,) = write(tmp_path, {"s1.jsonl": transcript(prompt("hello", 0))})
    with Reader(path) as reader, pytest.raises(ZeroDivisionError):
        list(reader)
    failures.take()
