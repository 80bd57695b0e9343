"""Sessions of the real client: what is counted equals what was sent, however it is learned."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hookkit.agents import qwen
from hookkit.pipeline.collect import transcript_pass
from tests.agents.captures import Capture, counted, sessions
from tests.cli.terminal import call

COUNTS = {"1-read": (1, 1, 0), "2-edits-subagent-resume": (2, 8, 2)}
"""A capture → prompts, calls and edits. A call of a tool that wasn't registered is none."""


def by_log(capture: Capture) -> None:
    capture.import_logs()


def by_both(capture: Capture) -> None:
    capture.deliver()
    capture.import_logs()


def backwards(capture: Capture) -> None:
    capture.import_logs()
    for each in reversed(capture.lines()):
        capture.deliver([each])


def twice(capture: Capture) -> None:
    by_both(capture)
    by_both(capture)


def line_by_line(capture: Capture) -> None:
    """The logs grow by a line at a time, and each is imported."""
    capture.place_logs()
    logs = {path: path.read_bytes() for path in Path.home().glob(".qwen/projects/**/*.jsonl")}
    for path in logs:
        path.write_bytes(b"")
    for path, content in logs.items():
        for each in content.splitlines(keepends=True):
            with path.open("ab") as file:
                file.write(each)
            call("import")


@pytest.mark.parametrize(
    "way", [by_log, by_both, backwards, twice, line_by_line], ids=lambda way: way.__name__
)
@pytest.mark.parametrize("name", COUNTS)
def test_the_log_has_everything(name: str, way: Callable[[Capture], None]) -> None:
    capture = Capture("qwen", name)
    way(capture)
    (found,) = sessions().values()
    assert counted() == capture.sent()
    assert (found.prompts_count, found.tool_call_count, found.edit_count) == COUNTS[name]
    assert (found.framework, found.cwd, found.model) == ("qwen", "/home/dev/proj", "qwen3-coder")
    assert found.api_request_count == len(capture.truth["calls"])


@pytest.mark.parametrize("name", COUNTS)
def test_hooks_have_all_but_the_tokens(name: str) -> None:
    capture = Capture("qwen", name)
    capture.deliver()
    (found,) = sessions().values()
    assert (found.prompts_count, found.tool_call_count, found.edit_count) == COUNTS[name]
    assert (found.framework, found.status, found.api_request_count) == ("qwen", "idle", 0)
    assert found.first_user_message == capture.truth["prompts"][0]
    assert found.last_user_message == capture.truth["prompts"][-1]


@pytest.mark.parametrize("name", COUNTS)
def test_a_log_has_equal_sums_wherever_it_is_cut(name: str) -> None:
    Capture("qwen", name).place_logs()
    for path in Path.home().glob(".qwen/projects/*/chats/*.jsonl"):
        content = path.read_bytes()
        lines = content.splitlines(keepends=True)
        for number in range(1, len(lines)):
            path.write_bytes(b"".join(lines[:number]))
            first = read(path)
            path.write_bytes(content)
            rest = read(path, first)
            assert totals(first, rest) == totals(read(path))


def read(
    path: Path, before: transcript_pass.TranscriptPass | None = None
) -> transcript_pass.TranscriptPass:
    position = before.position if before else None
    return transcript_pass.read(path, position, qwen.EDIT_TOOLS, agent=qwen.transcripts)


def totals(*passes: transcript_pass.TranscriptPass) -> object:
    """The messages and what else is counted in passes over one log."""
    messages: dict[str, object] = {}
    flags: dict[str, int] = {}
    for delta in (each for found in passes for each in found.deltas.values()):
        messages |= {name: message.tokens for name, message in delta.messages.items()}
        for name, known in delta.flags.items():
            flags[name] = flags.get(name, 0) | known
    return messages, flags


def test_the_conversation_with_its_subagent() -> None:
    Capture("qwen", "2-edits-subagent-resume").import_logs()
    shown = [each.strip() for each in call("history", "ce6f4495").output.splitlines()]
    (started,) = (number for number, each in enumerate(shown) if each.startswith("● agent"))
    assert shown[started + 2].startswith("↳ Subagent: count (general-purpose)")
    assert shown[started + 3].startswith("● read_file /home/dev/proj/app.py")
    assert {"Fix add in app.py", "And again", "+    return a + b", "2 lines"} <= set(shown)
    (failed,) = (each for each in shown if each.startswith("✗ run_shell_command exit 3"))
    assert failed
