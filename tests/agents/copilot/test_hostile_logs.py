"""Damaged logs of Copilot: the rest is read, and the reason is reported."""

import json
from pathlib import Path

import pytest

from hookkit.model.usage import Tokens
from tests.agents.captures import Capture, counted, sessions
from tests.agents.copilot import logs
from tests.agents.copilot.logs import row, start, usage
from tests.cli.terminal import call

FIRST, LAST = "chatcmpl-aaaaaaaaaaaaaaaa", "chatcmpl-bbbbbbbbbbbbbbbb"

LARGE = json.dumps(row("tool.execution_complete", result={"content": "x" * 40_000_000})).encode()
DEEP = b'{"type":"user.message","data":' + b"[" * 100_000 + b"]" * 100_000 + b"}"

DAMAGE: dict[str, tuple[bytes, str]] = {
    "not JSON": (b"not JSON at all\n", "not valid JSON"),
    "torn, with the next one glued to it": (b'{"type":"user.mess', "not valid JSON"),
    "a list": (b"[1, 2]\n", "not a JSON object"),
    "nested too deeply": (DEEP + b"\n", "not valid JSON"),
    "NUL bytes of a power cut": (b"\0" * 4096 + b"\n", ""),
    "forty megabytes": (LARGE + b"\n", ""),
    "bad UTF-8": (b'{"type":"user.message","data":{"content":"\xff\xfe"}}\n', ""),
    "wrong types": (b'{"type":["a"],"data":7,"id":{},"timestamp":[],"agentId":1}\n', ""),
    "another time": (b'{"type":"abort","data":{},"timestamp":"yesterday"}\n', ""),
    "numbers that nobody counts": (
        b'{"type":"session.usage_record","data":{"usage":{"model":"m","apiCallId":"x",'
        b'"inputTokens":-5,"outputTokens":1e30,"cacheReadTokens":"many"}}}\n',
        "",
    ),
}


@pytest.mark.parametrize("damage, reason", DAMAGE.values(), ids=DAMAGE)
def test_what_lies_around_damage_is_read(damage: bytes, reason: str) -> None:
    log = logs.write(start())
    log.write_bytes(log.read_bytes() + logs.lines(usage(FIRST)) + damage + logs.lines(usage(LAST)))
    done = call("import", code=1 if reason else 0)
    assert reason in done.output + done.stderr
    (known,) = sessions().values()
    assert counted() == Tokens(60, 40, 120, 20)
    assert known.framework == "copilot"
    call("history", known.session_id)
    call("show", known.session_id)


@pytest.mark.parametrize("size", [0, 1, 100, 5_000, 20_000])
def test_a_log_that_was_cut_off_is_read_and_goes_on(size: int) -> None:
    capture = Capture("copilot", "1-edit-resume")
    capture.place_logs()
    (log,) = Path.home().glob(".copilot/session-state/*/events.jsonl")
    whole = log.read_bytes()
    log.write_bytes(whole[:size])
    call("import")
    log.write_bytes(whole)
    call("import")
    assert counted() == capture.sent()


def test_a_log_that_was_rewritten_is_read_anew() -> None:
    log = logs.write(start(), usage(FIRST), usage(LAST))
    call("import")
    logs.write(start(), row("user.message", content="Another beginning"), usage(LAST))
    call("import")
    (known,) = sessions().values()
    assert (known.api_request_count, known.prompts_count) == (2, 1)
    log.chmod(0)
    call("list")


def test_what_is_no_log_is_passed_over() -> None:
    folder = Path.home() / ".copilot/session-state"
    (folder / "empty").mkdir(parents=True)
    (folder / "folder/events.jsonl").mkdir(parents=True)
    blank = folder / "blank/events.jsonl"
    blank.parent.mkdir()
    blank.write_bytes(b"\n \n")
    logs.write(start(), usage(FIRST))
    call("import")
    assert len(sessions()) == 1
