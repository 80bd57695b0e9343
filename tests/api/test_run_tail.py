"""The end of a run's output."""

import json
from typing import Any

import pytest

from hookkit import paths
from hookkit.api import run_tail
from hookkit.api.run_tail import last_messages, last_words
from hookkit.runs import run_folder
from hookkit.runs.run_folder import Run
from tests.runs.fakes import init, lines, text

RUN = "7f3a52c8-91d4-4e0b-8c6f-0a1b2c3d4e5f"


def run_with(output: str, framework: str = "claude_code") -> Run:
    """A run with this output."""
    folder = paths.make_private(run_folder.root() / RUN)
    (folder / "run.json").write_text(json.dumps({"cwd": "/x", "framework": framework}))
    (folder / "prompt").write_text("Fix it")
    (folder / "output.jsonl").write_text(output)
    return Run(RUN)


def tool(name: str, **inputs: Any) -> dict[str, Any]:
    block = {"type": "tool_use", "id": "t", "name": name, "input": inputs}
    return {"type": "assistant", "message": {"content": [block]}}


def test_the_last_lines() -> None:
    run_with(lines(init(), text("one\n\ntwo\x1b[2J"), tool("Bash", command="make\ntest")))
    assert last_words(RUN, 2).lines == ("two", "Bash make test")
    assert last_words(RUN, 9).lines == ("one", "two", "Bash make test")


def test_results_are_no_lines() -> None:
    result = {"type": "user", "message": {"content": [{"type": "tool_result", "content": "long"}]}}
    run_with(lines(text("one"), result))
    assert last_words(RUN, 3).lines == ("one",)


def test_pieces_of_a_text() -> None:
    pieces = [
        {"type": "message", "role": "assistant", "content": each, "delta": True}
        for each in ("Hel", "lo")
    ]
    run = run_with(lines(*pieces), "gemini")
    assert [each.content for each in last_messages(run, 5).messages] == ["Hello"]


def test_only_the_end_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_tail, "PART", 400)
    run = run_with(lines(*(text(f"number {each}") for each in range(50))))
    found = last_messages(run, 200)
    assert found.messages[-1].content == "number 49"
    assert 0 < len(found.messages) < 5
    assert not found.is_whole


def test_the_number_of_messages() -> None:
    run = run_with(lines(text("one"), text("two")))
    assert [each.content for each in last_messages(run, 1).messages] == ["two"]
    assert not last_messages(run, 1).is_whole
    assert last_messages(run, 2).is_whole


def test_without_output() -> None:
    run = run_with("")
    run.output.unlink()
    assert last_messages(run, 5) == ([], True)
