"""One session with names that nothing can be done with stops no command."""

import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.lib.containment import failures
from hookkit.model.session import timestamp
from tests.builders import deliver, payload
from tests.cli.installed import outcome

LONG = "/tmp/" + "x" * 300

NAMES = {
    "the root": "/",
    "the root twice": "//",
    "the folder above the root": "/..",
    "the root, by a detour": "/tmp/..",
    "a long name": LONG,
    "a long name of a transcript": LONG + ".jsonl",
    "a long path": "/tmp" + "/x" * 3000,
    "a long name in the middle": LONG + "/a.jsonl",
    "a NUL": "/tmp/a\0b.jsonl",
    "half a pair": "/tmp/\ud800.jsonl",
    "empty": "",
    "blank": " ",
    "relative": "a/b.jsonl",
    "a device": "/dev/zero",
    "below a file": "/etc/passwd/a.jsonl",
    "no name but an end": "/tmp/.jsonl",
    "a dot": ".",
    "a home": "~/x.jsonl",
    "a pipe": "{}/pipe.jsonl",
    "a loop": "{}/loop.jsonl",
    "below a loop": "{}/loop.jsonl/a/b.jsonl",
    "a socket": "{}/socket",
    "a folder": "{}/folder.jsonl",
    "a link to the root": "{}/root.jsonl",
}

COMMANDS = (
    *("list", "status", "today", "show 1", "show 2", "stats", "export", "session recent"),
    *("history 1", "history 2", "projects", "work", "import", "doctor", "rebuild"),
)
MAY_FAIL = ("doctor", "history 1", "history 2", "import", "status")
"""Nothing is installed, and there are no transcripts."""


@pytest.fixture
def special(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with what is no file."""
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.jsonl")
    Path("loop.jsonl").symlink_to("loop.jsonl")
    Path("root.jsonl").symlink_to("/")
    Path("folder.jsonl").mkdir()
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
        yield tmp_path
    failures.take()


def received(*contents: dict[str, object]) -> None:
    """Append payloads as if they came just now."""
    deliver(
        *(
            b'{"v":1,"id":"n-%d","at":%d,"src":"hook","agent":"claude_code","p":%b}\n'
            % (number, time.time_ns(), json.dumps(each).encode())
            for number, each in enumerate(contents)
        ),
        day=timestamp(time.time_ns())[:10],
    )


@pytest.mark.parametrize("member", ["transcript_path", "cwd"])
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_name_stops_no_command(special: Path, member: str, name: str) -> None:
    path = name.replace("{}", str(special))
    good = payload("UserPromptSubmit", "good", prompt="hi", cwd=str(special))
    bad = payload("UserPromptSubmit", "bad", prompt="hi", **{"cwd": str(special), member: path})
    received(good, bad)
    for command in COMMANDS:
        code, shown = outcome(*command.split())
        has_trace = "a bug" in shown.out + shown.err or "Traceback" in shown.out + shown.err
        assert (has_trace, code in (0, 1)) == (False, True), (command, shown)
        assert code == 0 or command in MAY_FAIL, (command, shown)
    assert "2 sessions" in outcome("rebuild")[1].out
