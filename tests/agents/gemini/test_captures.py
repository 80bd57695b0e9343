"""Sessions of the real client: what is counted equals what was sent, however it is learned."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from hookkit.agents import gemini
from hookkit.model.session import Session
from hookkit.model.usage import Tokens
from hookkit.pipeline.collect import transcript_pass
from tests.agents.captures import Capture, counted, sessions
from tests.cli.terminal import call


class Counts(NamedTuple):
    """What a session is known to have; the tokens are those of the truth."""

    prompts: int
    calls: int = 0
    edits: int = 0
    compactions: int = 0


CAPTURES = {
    "1-edit-resume": {"6583da8d": Counts(3, 5, edits=2)},
    "2-subagent": {"7b501c87": Counts(1, 2)},
    "3-refused-headless": {"c3ece7dd": Counts(1)},
    "4-api-error-500": {"ece6b000": Counts(1)},
    "5-sigint": {"38c25c2c": Counts(1)},
    "6-tui": {"544882e8": Counts(4, 1, compactions=1), "517c4134": Counts(1)},
}
"""A capture → its sessions by the start of their ids. Calls that never ran are none: one that was
refused at the prompt, one of a tool that wasn't offered, one with wrong parameters."""

LOGGED = ("main", "sub")
"""Lanes of the API whose calls are in the log; those of the router and of /compress are not."""

COSTS = {
    "1-edit-resume": 0.007699,
    "2-subagent": 0.004928,
    "3-refused-headless": 0.002664,
    "4-api-error-500": None,
    "5-sigint": 0.00112,
    "6-tui": 0.006152,
}


def by_log(capture: Capture) -> None:
    capture.import_logs()


def by_both(capture: Capture) -> None:
    capture.deliver()
    capture.import_logs()


def by_log_then_hooks(capture: Capture) -> None:
    capture.import_logs()
    capture.deliver()


def backwards(capture: Capture) -> None:
    capture.import_logs()
    for each in reversed(capture.lines()):
        capture.deliver([each])


def twice(capture: Capture) -> None:
    by_both(capture)
    capture.deliver()
    call("import")


def line_by_line(capture: Capture) -> None:
    """The logs grow by a line at a time, and each is imported."""
    capture.place_logs()
    logs = {path: path.read_bytes() for path in Path.home().glob(".gemini/tmp/*/chats/**/*.jsonl")}
    for path in logs:
        path.write_bytes(b"")
    for path, content in logs.items():
        for each in content.splitlines(keepends=True):
            with path.open("ab") as file:
                file.write(each)
            call("import")


WAYS: list[Callable[[Capture], None]] = [
    by_log,
    by_both,
    by_log_then_hooks,
    backwards,
    twice,
    line_by_line,
]


def counts_of(session: Session) -> Counts:
    return Counts(
        session.prompts_count,
        session.tool_call_count,
        session.edit_count,
        session.compaction_count,
    )


def all_counts() -> dict[str, Counts]:
    return {name.partition("-")[0]: counts_of(each) for name, each in sessions().items()}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("name", CAPTURES)
def test_the_log_has_everything(name: str, way: Callable[[Capture], None]) -> None:
    capture = Capture("gemini", name)
    way(capture)
    assert counted() == capture.sent(lanes=LOGGED)
    assert all_counts() == CAPTURES[name]
    found = sessions().values()
    costs = [each.cost_usd for each in found if each.cost_usd is not None]
    assert (sum(costs) if costs else None) == pytest.approx(COSTS[name])
    assert {each.framework for each in found} == {"gemini"}
    assert {each.cwd for each in found} == {"/home/dev/proj"}


@pytest.mark.parametrize("name", CAPTURES)
def test_hooks_have_all_but_the_tokens(name: str) -> None:
    capture = Capture("gemini", name)
    capture.deliver()
    assert all_counts() == CAPTURES[name]
    for each in sessions().values():
        assert (each.api_request_count, each.cost_usd, each.model) == (0, None, None)
        assert each.first_user_message == next(
            prompt
            for prompt in capture.truth["prompts"]
            if (prompt == "hello") == each.session_id.startswith("517c4134")
        )


@pytest.mark.parametrize("name", CAPTURES)
def test_a_log_has_equal_sums_wherever_it_is_cut(name: str) -> None:
    capture = Capture("gemini", name)
    capture.place_logs()
    for path in Path.home().glob(".gemini/tmp/*/chats/**/*.jsonl"):
        content = path.read_bytes()
        lines = content.splitlines(keepends=True)
        whole = totals(path)
        for number in range(1, len(lines)):
            path.write_bytes(b"".join(lines[:number]))
            first = transcript_pass.read(
                path, None, gemini.EDIT_TOOLS, agent=gemini.transcripts, with_texts=True
            )
            path.write_bytes(content)
            assert totals(path, first) == whole


def totals(path: Path, first: transcript_pass.TranscriptPass | None = None) -> object:
    """The messages and what else is counted of a log, read in one pass or two."""
    position = first.position if first else None
    rest = transcript_pass.read(
        path, position, gemini.EDIT_TOOLS, agent=gemini.transcripts, with_texts=True
    )
    messages: dict[str, Tokens] = {}
    flags: dict[str, int] = {}
    for each in filter(None, (first, rest)):
        for delta in each.deltas.values():
            messages |= {name: message.tokens for name, message in delta.messages.items()}
            for name, known in delta.flags.items():
                flags[name] = flags.get(name, 0) | known
    return messages, flags


def test_what_else_the_log_shows() -> None:
    capture = Capture("gemini", "6-tui")
    capture.import_logs()
    first = next(each for each in sessions().values() if each.session_id.startswith("544882e8"))
    assert (first.model, first.context) == ("gemini-3.1-pro-preview", None)
    assert (first.first_user_message, first.last_user_message) == ("First prompt", "Fourth sleep")


def test_a_session_that_was_refused_something_waits_no_longer() -> None:
    capture = Capture("gemini", "6-tui")
    refused = [
        line
        for line, (_, payload) in zip(capture.lines(), capture.payloads(), strict=True)
        if payload["timestamp"] < "2026-11-29T09:51:40"
    ]
    capture.deliver(refused)
    assert [each.status for each in sessions().values()] == ["wait"]
    capture.place_logs()
    (log,) = Path.home().glob(".gemini/tmp/proj/chats/session-*-544882e8.jsonl")
    before, cancelled, _ = log.read_text().partition("Request cancelled.")
    log.write_text(f'{before}{cancelled}"}}\n')
    call("import", str(log))
    assert [each.status for each in sessions().values()] == ["idle"]
