"""Damaged input of every kind: no crash, no hang, and no neighbour is lost.

`make fuzz` tries each for minutes; the tests try a few examples.
"""

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import strategies as st

from hookkit import paths, record
from hookkit.agents.claude_code import stream_json
from tests.api.homes import fill
from tests.builders import deliver, fold_all, line, rows, throwaway_home, tool
from tests.cli.installed import outcome
from tests.fuzz.mutations import damaged, fuzzed
from tests.transcript_builders import answer, prompt, transcript
from tests.transcript_builders import line as record_line
from tests.transcript_builders import tool as tool_use

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

TESTS = Path(__file__).parents[1]
PAYLOADS = [
    json.dumps(json.loads(each).get("payload", json.loads(each))).encode()
    for file in sorted((TESTS / "payloads").glob("*.jsonl"))
    for each in file.read_text(encoding="utf-8").splitlines()
]
JOURNAL = (TESTS / "journals/demo.jsonl").read_bytes().splitlines()
NEIGHBOUR = line(tool(tool_use_id="t1", session_id="neighbour"), 1)
NEIGHBOUR_TOO = line(tool(tool_use_id="t2", session_id="neighbour"), 2)


@cache
def written() -> list[bytes]:
    """The lines that a home with sessions of every kind has in its journal."""
    with throwaway_home() as folder:
        fill(folder / "projects")
        segments = sorted(paths.journal_dir().glob("*.jsonl"))
        return [each for segment in segments for each in segment.read_bytes().splitlines()]


def fold_between(damage: bytes) -> None:
    """Fold damage between lines of a good session; then rebuild."""
    with throwaway_home():
        deliver(NEIGHBOUR, damage + b"\n", NEIGHBOUR_TOO)
        fold_all()
        assert outcome("list")[0] == 0  # which also finds that processes are gone
        assert tools_of_neighbour() >= {"t1", "t2"}
        before = rows(("sessions", "events", "tool_calls"), numbered=False)
        assert outcome("rebuild")[0] == 0
        assert rows(("sessions", "events", "tool_calls"), numbered=False) == before
        for command in ("list", "stats", "doctor", "export --format csv"):
            assert outcome(*command.split())[0] in (0, 1)


def tools_of_neighbour() -> set[str]:
    """The tool calls that are stored."""
    return {str(row[1]) for row in rows(("tool_calls",), numbered=False)["tool_calls"]}


@fuzzed(damaged(PAYLOADS))
def test_payloads_of_hooks(data: bytes) -> None:
    fold_between(record.line_of(data, 1_795_253_400 * 10**9, "hook").rstrip(b"\n"))


@fuzzed(damaged(JOURNAL))
def test_lines_of_the_journal(data: bytes) -> None:
    fold_between(data.replace(b"\n", b" "))


@fuzzed(st.deferred(lambda: damaged(written())))
def test_lines_that_we_wrote(data: bytes) -> None:
    fold_between(data.replace(b"\n", b" "))


RECORDS_OF_TRANSCRIPTS = [
    record_line(each).rstrip(b"\n")
    for each in (
        prompt("please"),
        answer("m1", content=[tool_use("Edit", "t1", file_path="/a")]),
        answer("m2", seconds=5),
    )
] + [
    each
    for file in sorted((TESTS / "transcripts").rglob("*.jsonl"))
    for each in file.read_bytes().splitlines()
    if len(each) < 20_000
]


@fuzzed(damaged(RECORDS_OF_TRANSCRIPTS))
def test_transcripts(data: bytes) -> None:
    with throwaway_home() as folder:
        projects = folder / "projects/p"
        projects.mkdir(parents=True)
        good = transcript(prompt("please", session="good"), answer("g1", session="good"))
        (projects / "good.jsonl").write_bytes(good)
        mixed = transcript(prompt("one"), answer("m0"), data + b"\n", answer("m9", seconds=9))
        (projects / "bad.jsonl").write_bytes(mixed)
        assert outcome("import", str(projects.parent))[0] in (0, 1)
        assert outcome("stats", "--json")[0] == 0
        messages = rows(("api_messages",), numbered=False)["api_messages"]
        assert {"g1", "m0", "m9"} <= {str(row[1]) for row in messages}
        for command in ("list", "show 1", "history 1 --full", "export --format json", "search one"):
            assert outcome(*command.split())[0] in (0, 1), command


@cache
def exported() -> list[bytes]:
    """A document with sessions of every kind."""
    with throwaway_home() as folder:
        fill(folder / "projects")
        return [outcome("export", "--format", "json")[1].out.encode()]


@fuzzed(st.deferred(lambda: damaged(exported())))
def test_exports(data: bytes) -> None:
    with throwaway_home() as folder:
        deliver(NEIGHBOUR, NEIGHBOUR_TOO)
        file = folder / "export.json"
        file.write_bytes(data)
        assert outcome("restore", str(file))[0] in (0, 1)
        assert tools_of_neighbour() >= {"t1", "t2"}
        for command in ("list", "stats", "rebuild", "export --format csv"):
            assert outcome(*command.split())[0] in (0, 1), command


HOOKS = {"Stop": [{"hooks": [{"type": "command", "command": "true"}]}]}
SETTINGS = [
    json.dumps(each, indent=2).encode()
    for each in ({}, {"hooks": HOOKS}, {"env": {"A": "b"}, "permissions": {"allow": ["Bash"]}})
]


@fuzzed(damaged(SETTINGS))
def test_settings(data: bytes) -> None:
    with throwaway_home() as folder:
        project = folder / "project"
        file = project / ".claude/settings.json"
        file.parent.mkdir(parents=True)
        file.write_bytes(data)
        for command in ("install", "doctor", "uninstall"):
            assert outcome(command, cwd=project)[0] in (0, 1), command
            if command == "install" and file.read_bytes() == data:
                return  # it was refused
        assert file.read_bytes() == data


STATES = {
    "budgets.json": b'{"daily_usd": 1.5, "projects": {"/home/dev/shop": {"daily_usd": 2}}}',
    "config.toml": b'summary = "off"\nidle_minutes = 15\n[prices]\n',
    "machine-id": b"0123456789abcdef0123456789abcdef\n",
    "runs/7f3a/run.json": b'{"event": "run_started", "session_id": "7f3a", "cwd": "/tmp"}',
    "runs/7f3a/state.json": b'{"status": "running", "pid": 1, "cost_usd": 0.5}',
}


@fuzzed(
    st.sampled_from(sorted(STATES)).flatmap(
        lambda name: st.tuples(st.just(name), damaged([STATES[name]]))
    )
)
def test_files_of_our_own(damage: tuple[str, bytes]) -> None:
    name, data = damage
    with throwaway_home():
        deliver(NEIGHBOUR, NEIGHBOUR_TOO)
        file = paths.data_dir() / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        for command in ("list", "status", "ps --all", "budget", "doctor", "cleanup"):
            assert outcome(*command.split())[0] in (0, 1), command


STREAM = [
    json.dumps(each).encode()
    for each in (
        {"type": "system", "subtype": "init", "session_id": "s1", "model": "m", "cwd": "/"},
        {"type": "assistant", "message": {"id": "m1", "role": "assistant", "content": [
            {"type": "text", "text": "hi"}, {"type": "tool_use", "id": "t1", "name": "Bash",
             "input": {"command": "ls"}}], "usage": {"input_tokens": 1, "output_tokens": 2}}},
        {"type": "user", "message": {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "t1", "content": "ok"}]}},
        {"type": "result", "subtype": "success", "is_error": False, "result": "done",
         "total_cost_usd": 0.1, "num_turns": 1, "session_id": "s1", "permission_denials": [
             {"tool_name": "Write", "tool_use_id": "t2", "tool_input": {}}], "modelUsage": {}},
    )
]  # fmt: skip


@fuzzed(damaged(STREAM))
def test_lines_of_a_stream(data: bytes) -> None:
    for each in stream_json.parse_messages(data):
        assert isinstance(each.content, str)
    stream_json.parse_status(data)
