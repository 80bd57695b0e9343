"""The client's own list of its running sessions."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code import running_sessions
from hookkit.agents.claude_code.running_sessions import status_of
from hookkit.model.running_status import RunningStatus

CAPTURED: dict[str, Any] = {
    "pid": 32285,
    "sessionId": "c7a4d21c-fd83-4276-adae-d234757def10",
    "cwd": "/home/dev/shop",
    "startedAt": 1795997865070,
    "procStart": "112463",
    "version": "2.1.332",
    "peerProtocol": 1,
    "kind": "interactive",
    "entrypoint": "cli",
    "pidDomain": "linux:3d1219c7c4c5404aaa1f6d2a48adfda4:pid:[4026531836]",
    "asksForConvertedSkills": None,
    "tmux": "0:@0.%0",
    "messagingSocketPath": "/run/user/1000/32285.sock",
    "name": "shop-3b",
    "nameSource": "derived",
    "status": "waiting",
    "updatedAt": 1795997876862,
    "statusUpdatedAt": 1795997876862,
    "waitingFor": "dialog open",
}
"""The file of client 2.1.332 while a dialog is open."""

ID: str = CAPTURED["sessionId"]
PID: int = CAPTURED["pid"]
CHANGED = "2026-11-30T00:17:56.862Z"


def put(config: Path, content: Any = CAPTURED, pid: int = PID) -> Path:
    """Write a session's file into a configuration folder."""
    path = config / "sessions" / f"{pid}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "config"
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(folder))
    return folder


@pytest.mark.parametrize(
    ("shown", "status"),
    [("waiting", "wait"), ("busy", "busy"), ("idle", "idle"), ("shell", "idle")],
)
def test_what_the_client_shows(config: Path, shown: str, status: Any) -> None:
    put(config, CAPTURED | {"status": shown})
    dialog = "input" if status == "wait" else None
    assert status_of(ID, PID, None) == RunningStatus(status, CHANGED, dialog)


@pytest.mark.parametrize(
    ("shown", "known"),
    [("permission prompt", "permission"), ("input needed", "input"), ("more", None), (None, None)],
)
def test_what_the_client_waits_for(config: Path, shown: Any, known: Any) -> None:
    put(config, CAPTURED | {"waitingFor": shown})
    assert status_of(ID, PID, None) == RunningStatus("wait", CHANGED, known)


@pytest.mark.parametrize(
    "content",
    [
        CAPTURED | {"sessionId": "another"},
        CAPTURED | {"status": "dreaming"},
        CAPTURED | {"status": ["busy"]},
        CAPTURED | {"statusUpdatedAt": None},
        CAPTURED | {"statusUpdatedAt": "now"},
        CAPTURED | {"statusUpdatedAt": -1},
        CAPTURED | {"statusUpdatedAt": 10**30},
        {name: value for name, value in CAPTURED.items() if name != "status"},
        [CAPTURED],
        b'{"pid": 32285, "sess',
        b"",
    ],
    ids=repr,
)
def test_what_shows_nothing(config: Path, content: Any) -> None:
    put(config, content)
    assert status_of(ID, PID, None) is None


def test_a_file_that_is_not_there(config: Path) -> None:
    assert status_of(ID, PID, None) is None


def test_a_folder_and_a_pipe_in_its_place_are_not_waited_for(config: Path) -> None:
    (config / "sessions" / "1.json").mkdir(parents=True)
    os.mkfifo(config / "sessions" / "2.json")
    assert status_of(ID, 1, None) is None
    assert status_of(ID, 2, None) is None


def test_the_transcript_shows_which_folder_the_client_uses(config: Path, tmp_path: Path) -> None:
    put(config, CAPTURED | {"status": "busy"})
    other = tmp_path / "other"
    put(other)
    transcript = f"{other}/projects/-home-dev-shop/{ID}.jsonl"
    assert status_of(ID, PID, transcript) == RunningStatus("wait", CHANGED, "input")
    assert status_of(ID, PID, f"{config}/projects/-home-dev-shop/{ID}.jsonl") == RunningStatus(
        "busy", CHANGED
    )


@pytest.mark.parametrize(
    "transcript", [None, "", "/x.jsonl", "/projects/a.jsonl", "/a\0/projects/b/c"]
)
def test_a_transcript_elsewhere_shows_no_folder(config: Path, transcript: str | None) -> None:
    put(config)
    assert status_of(ID, PID, transcript) == RunningStatus("wait", CHANGED, "input")
    assert str(config) in running_sessions.folders(transcript)
