"""The plugin itself, in the runtime that there is: it records what counts, in order, once."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents import opencode
from tests.runs.fakes import until

HERE = Path(__file__).parent
PLUGIN = Path(opencode.__file__).with_name("plugin.js")
COMMAND = 'cat >> "$HOOKKIT_TAKEN"; echo >> "$HOOKKIT_TAKEN"'

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="needs node")

FEED = """
const [plugin, body] = process.argv.slice(2)
const { Hookkit } = await import(plugin)
const hooks = await Hookkit({ directory: "/home/dev/app" })
const send = (type, properties) => hooks.event({ event: { type, properties } })
await (new (Object.getPrototypeOf(async () => {}).constructor)("hooks", "send", body))(hooks, send)
"""


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    file = tmp_path / "hookkit.mjs"
    file.write_text(PLUGIN.read_text("utf-8").replace('"@COMMAND@"', json.dumps(COMMAND)), "utf-8")
    return file


def run(plugin: Path, body: str, taken: Path, command: str | None = None) -> list[dict[str, Any]]:
    """What is recorded when a program is done with the plugin's hooks; it prints nothing."""
    if command is not None:
        plugin.write_text(plugin.read_text().replace(json.dumps(COMMAND), json.dumps(command)))
    script = plugin.with_name("feed.mjs")
    script.write_text(FEED)
    done = subprocess.run(
        [NODE or "", str(script), plugin.as_uri(), body],
        env={"HOOKKIT_TAKEN": str(taken), "HOME": "/home/me"},
        capture_output=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return list(map(json.loads, taken.read_text().splitlines())) if taken.exists() else []


def test_captured_events_make_the_payloads_of_the_captures(plugin: Path, tmp_path: Path) -> None:
    for name in ("1-edit-resume-fork", "2-subagent"):
        payloads = HERE / "captures" / name / "payloads"
        recorded = tmp_path / f"{name}.jsonl"
        subprocess.run(
            [
                *(NODE or "", str(HERE / "replay_plugin.mjs"), str(plugin)),
                *(str(payloads / "plugin.jsonl"), str(recorded)),
            ],
            env={"HOME": "/home/dev", "PATH": "/usr/bin:/bin"},
            check=True,
            timeout=120,
        )
        expected = (payloads / "hooks.jsonl").read_text("utf-8").splitlines()
        found = recorded.read_text("utf-8").splitlines()
        assert [payload(each) for each in found] == [payload(each) for each in expected]


def payload(line: str) -> object:
    return json.loads(line)["payload"]


def test_events_are_recorded_in_their_order(plugin: Path, tmp_path: Path) -> None:
    body = """
      for (let n = 0; n < 30; n++) send("session.idle", { sessionID: "ses_1", n })
      await hooks.dispose()
    """
    found = run(plugin, body, tmp_path / "taken")
    numbers = [each["properties"]["n"] for each in found[:-1]]
    assert numbers == list(range(30))
    assert found[-1]["type"] == "dispose"
    assert found[0]["database"] == "/home/me/.local/share/opencode/opencode.db"


def test_what_is_left_is_recorded_though_nobody_waits(plugin: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    run(plugin, 'send("session.idle", { sessionID: "ses_1" })', taken)
    until(lambda: taken.exists() and taken.read_text().endswith("\n"), "it is recorded")
    assert [json.loads(each)["type"] for each in taken.read_text().splitlines()] == ["session.idle"]


def test_a_long_text_is_shortened(plugin: Path, tmp_path: Path) -> None:
    body = 'send("session.error", { sessionID: "ses_1", error: { data: "x".repeat(1e6) } })'
    (found,) = run(plugin, body, tmp_path / "taken")
    assert len(json.dumps(found)) < 30_000


@pytest.mark.parametrize(
    "body",
    [
        "send('session.created', undefined)",
        "send('session.created', { info: null })",
        "send('message.updated', { info: { role: 'assistant' } })",
        "send('message.part.updated', {})",
        "hooks.event(undefined); hooks.event({}); hooks.event({ event: null })",
        "await hooks['chat.message'](undefined, undefined)",
        "const a = {}; a.a = a; send('session.idle', { sessionID: 's', a })",
        "send('session.idle', { sessionID: 's', get a() { throw new Error() } })",
        "send('session.idle', {}); send('something.new', { sessionID: 's' })",
        "await hooks.dispose(); await hooks.dispose()",
    ],
)
def test_events_of_another_form_are_passed_over(plugin: Path, tmp_path: Path, body: str) -> None:
    run(plugin, f"{body}; await hooks.dispose()", tmp_path / "taken")


@pytest.mark.parametrize("command", ["exit 3", "echo out; echo err >&2", "command . /gone/hook"])
def test_nothing_is_shown_of_a_command_that_fails(
    plugin: Path, tmp_path: Path, command: str
) -> None:
    body = "send('session.idle', { sessionID: 's' }); await hooks.dispose()"
    assert run(plugin, body, tmp_path / "taken", command) == []


def test_a_command_that_hangs_is_not_waited_for_long(plugin: Path, tmp_path: Path) -> None:
    body = """
      send("session.idle", { sessionID: "s" })
      const now = Date.now()
      await hooks.dispose()
      if (Date.now() - now < 2000) throw new Error("it gave up too soon")
    """
    assert run(plugin, body, tmp_path / "taken", "exec sleep 5") == []
