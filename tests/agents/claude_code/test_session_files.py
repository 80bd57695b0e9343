"""Where the client keeps its sessions."""

import os
from pathlib import Path

import pytest

from hookkit.agents.claude_code import session_files


def leave(root: Path, folder: str, name: str, at: int = 1) -> str:
    path = root / "projects" / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    os.utime(path, (at, at))
    return str(path)


def test_a_transcript_is_found(home: Path) -> None:
    leave(home / ".claude", "-shop", "b.jsonl")
    found = leave(home / ".claude", "-other", "a.jsonl")
    assert session_files.transcript_of("a") == found
    assert session_files.transcript_of("none") is None


def test_the_client_s_folder_is_chosen(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(home / ".claude", "-shop", "a.jsonl")
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path))
    assert session_files.transcript_of("a") is None


def test_sessions_of_a_project(home: Path) -> None:
    for at, name in enumerate(("a.jsonl", "c.jsonl", "b.jsonl", "memory", "x.txt"), 1):
        leave(home / ".claude", "-w-my-shop", name, at)
    leave(home / ".claude", "-w", "d.jsonl", 9)
    assert session_files.sessions_of("/w/my_shop") == ["b", "c", "a"]
    assert session_files.sessions_of("/nowhere") == []
