"""The tools that agents use right now."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code import conversation
from hookkit.api import current_tools
from hookkit.api.current_tools import CurrentTool, CurrentTools
from hookkit.model.session import Session
from tests.transcript_builders import answer, prompt, result, tool, transcript

NOW = datetime(2026, 11, 21, 10, 1, 1, tzinfo=UTC)


def at_work(path: Path | str, *content: Any, seq: int = 1, **members: Any) -> Session:
    """A session at work, and its transcript."""
    if content:
        Path(path).write_bytes(transcript(answer(content=list(content))))
    known: dict[str, Any] = {"status": "busy", "framework": "claude_code"} | members
    return Session(seq=seq, transcript_path=str(path), **known)


@pytest.mark.parametrize("status", ["busy", "wait"])
def test_a_tool_in_use(status: str, tmp_path: Path) -> None:
    calls = [tool("Bash", f"t{each}", command="make\ntest") for each in range(3)]
    session = at_work(tmp_path / "s1.jsonl", *calls, status=status)
    found = CurrentTools().of([session])[1]
    assert found == CurrentTool("Bash", "make test", "2026-11-21T10:00:01.000Z", 2)
    assert found.elapsed_at(NOW) == timedelta(seconds=60)
    assert found._replace(since="").elapsed_at(NOW) is None


def test_who_is_not_asked(tmp_path: Path) -> None:
    idle = at_work(tmp_path / "s1.jsonl", tool(), status="idle")
    gone, odd = at_work(tmp_path / "gone.jsonl"), at_work("a\0b")
    folder, unknown = at_work(tmp_path), Session(seq=5, status="busy")
    assert CurrentTools().of([idle, gone, odd, folder, unknown]) == {}


def test_words_from_outside_are_neutralised(tmp_path: Path) -> None:
    words = "\x1b[31mcurl -H 'Authorization: Bearer " + "sk-ant-api03-" + "aB3xY9" * 16 + "'\u202e"
    session = at_work(tmp_path / "s1.jsonl", tool("Ba\x1b[1msh", command=words))
    found = CurrentTools().of([session])[1]
    assert found.name == "Bash"
    assert "\x1b" not in found.about and "\u202e" not in found.about and "aB3xY9" not in found.about


def test_a_transcript_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    whole = conversation.open_calls

    def counted(path: Path) -> Any:
        read.append(path)
        return whole(path)

    monkeypatch.setattr(conversation, "open_calls", counted)
    path = tmp_path / "s1.jsonl"
    session, tools = at_work(path, tool()), CurrentTools()
    assert tools.of([session]) == tools.of([session]) != {}
    assert len(read) == 1
    with path.open("ab") as file:
        file.write(transcript(prompt([result()])))
    os.utime(path, ns=(0, 0))
    assert tools.of([session]) == {} == tools.of([session])
    assert len(read) == 2
    assert len(tools.known) == 1  # nothing is kept of earlier states


def test_so_many_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_tools, "MOST_READ", 2)
    all_three = [at_work(tmp_path / f"{seq}.jsonl", tool(), seq=seq) for seq in (1, 2, 3)]
    assert CurrentTools().of(all_three).keys() == {1, 2}
