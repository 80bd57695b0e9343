"""The tool calls in progress at the end of a transcript."""

from pathlib import Path
from typing import Any

import pytest

from hookkit.agents import open_calls as shared
from hookkit.agents.claude_code.transcript import open_calls
from hookkit.agents.claude_code.transcript.detailed_reader import DetailedRecordParser
from tests.transcript_builders import SIDECHAIN, answer, prompt, result, tool, transcript

BASH = answer("m1", seconds=2, content=[tool("Bash", "t1", command="make test")])
READ = answer("m1", seconds=3, content=[tool("Read", "t2", file_path="/home/dev/a.py")])


def done(call_id: str) -> Any:
    """The result of a call."""
    return prompt([result(call_id=call_id)], 9)


@pytest.mark.parametrize(
    ("records", "names"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([prompt()], [], id="no call yet"),
        pytest.param([prompt(), BASH], ["Bash"], id="one"),
        pytest.param([prompt(), BASH, READ], ["Bash", "Read"], id="two side by side"),
        pytest.param([prompt(), BASH, BASH], ["Bash"], id="a line that is repeated"),
        pytest.param([prompt(), BASH, READ, done("t1")], ["Read"], id="one of two is done"),
        pytest.param([prompt(), BASH, done("t1")], [], id="done"),
        pytest.param([BASH, prompt("go on", 9)], [], id="a client that was killed meanwhile"),
        pytest.param(
            [BASH, prompt("[Request interrupted by user for tool use]", 9)], [], id="interrupted"
        ),
        pytest.param([done("t1"), READ], ["Read"], id="the result of a call further up"),
        pytest.param(
            [BASH, b'{"type": "user", "mess'], ["Bash"], id="a line that is being written"
        ),
        pytest.param([BASH, b"\n[]\n\xff\n"], ["Bash"], id="damaged lines"),
        pytest.param([answer(content=[tool("Grep", "t3")], **SIDECHAIN)], [], id="of a subagent"),
    ],
)
def test_what_is_in_progress(records: list[Any], names: list[str], tmp_path: Path) -> None:
    file = tmp_path / "s1.jsonl"
    file.write_bytes(transcript(*records))
    assert [each.name for each in open_calls.open_calls(file)] == names


def test_its_argument_and_its_time(tmp_path: Path) -> None:
    file = tmp_path / "s1.jsonl"
    file.write_bytes(transcript(BASH))
    (call,) = open_calls.open_calls(file)
    assert (call.about, call.at) == ("make test", "2026-11-21T10:00:02.000Z")


def test_little_is_read(tmp_path: Path) -> None:
    """Of a long file only the end, and not the line in which that begins."""
    long = prompt("x" * shared.TAIL, 1)
    file = tmp_path / "s1.jsonl"
    file.write_bytes(transcript(BASH, long, READ))
    assert [each.name for each in open_calls.open_calls(file)] == ["Read"]
    assert len(shared.last_lines(file)) == 2


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        open_calls.open_calls(tmp_path)


def test_a_record_that_raises_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = DetailedRecordParser.parse

    def parse(parser: DetailedRecordParser, record: dict[str, Any]) -> list[Any]:
        if record["type"] == "user":
            raise ZeroDivisionError
        return whole(parser, record)

    monkeypatch.setattr(DetailedRecordParser, "parse", parse)
    file = tmp_path / "s1.jsonl"
    file.write_bytes(transcript(BASH, prompt(), READ).rstrip())
    assert [each.name for each in open_calls.open_calls(file)] == ["Bash", "Read"]
