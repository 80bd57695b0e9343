"""The plugin itself, in the runtime that there is: it records what counts, in order."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents import amp

PLUGIN = Path(amp.__file__).with_name("plugin.js")
COMMAND = 'cat >> "$HOOKKIT_TAKEN"; echo >> "$HOOKKIT_TAKEN"'

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="needs node")

FEED = """
const [plugin, body] = process.argv.slice(2)
const { default: start } = await import(plugin)
const handlers = {}
let dispose = async () => {}
start({
  on: (type, handler) => (handlers[type] = handler),
  onDispose: (last) => (dispose = last),
  system: { workspaceRoot: "file:///home/dev/my%20shop" },
})
const send = (type, event, ctx) => handlers[type]({ thread: { id: "T-1" }, ...event }, ctx ?? {})
const run = Object.getPrototypeOf(async () => {}).constructor
await run("handlers", "send", "dispose", "start", body)(handlers, send, dispose, start)
"""


def run(tmp_path: Path, body: str, command: str = COMMAND) -> list[dict[str, Any]]:
    """Return what is recorded by a program that has the plugin's handlers; it prints nothing."""
    plugin, script, taken = (tmp_path / name for name in ("hookkit.mjs", "feed.mjs", "taken"))
    plugin.write_text(PLUGIN.read_text("utf-8").replace('"@COMMAND@"', json.dumps(command)))
    script.write_text(FEED)
    done = subprocess.run(
        [NODE or "", str(script), plugin.as_uri(), body],
        env={"HOOKKIT_TAKEN": str(taken), "PWD": "/started/here"},
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return list(map(json.loads, taken.read_text().splitlines())) if taken.exists() else []


def test_a_session_is_recorded_in_its_order(tmp_path: Path) -> None:
    body = """
      const answers = [
        send("session.start"),
        send("agent.start", { id: "m1", message: "Fix it", other: 1 }),
        send("tool.result", { toolUseID: "c1", tool: "Bash", input: { cmd: "ls" }, output: "ok" }),
        send("agent.end", { id: "m2", status: "done", messages: [1, 2] }),
      ]
      if (answers.some((each) => each !== undefined)) throw new Error("a handler answered")
      await dispose()
    """
    found = run(tmp_path, body)
    types = ["session.start", "agent.start", "tool.result", "agent.end", "dispose"]
    assert [each["type"] for each in found] == types
    assert {(each["thread"], each["directory"]) for each in found} == {("T-1", "/home/dev/my shop")}
    assert found[1] == found[0] | {"type": "agent.start", "id": "m1", "message": "Fix it"}
    assert (found[2]["input"], found[2]["output"]) == ({"cmd": "ls"}, "ok")
    assert "messages" not in found[3]


def test_calls_are_not_decided_about(tmp_path: Path) -> None:
    assert run(tmp_path, 'if ("tool.call" in handlers) throw new Error("it decides")') == []


def test_all_threads_end_with_the_process(tmp_path: Path) -> None:
    body = """
      for (const id of ["T-1", "T-2"]) send("session.start", { thread: { id } })
      send("agent.end", { thread: undefined, status: "done" }, { thread: { id: "T-3" } })
      send("agent.end", { thread: undefined, status: "done" })
      await dispose()
    """
    found = run(tmp_path, body)
    ended = [each["thread"] for each in found if each["type"] == "dispose"]
    assert ended == ["T-1", "T-2", "T-3"]
    assert len(found) == 6


@pytest.mark.parametrize(
    "system, folder",
    [
        ("{ workspaceRoot: { toString: () => 'file:///home/dev' } }", "/home/dev"),
        ("{ workspaceRoot: null }", "/started/here"),
        ("{ workspaceRoot: 'https://x' }", "/started/here"),
    ],
)
def test_the_folder_is_that_of_the_workspace(tmp_path: Path, system: str, folder: str) -> None:
    body = f'send("session.start", {{}}, {{ system: {system} }}); await dispose()'
    assert run(tmp_path, body)[0]["directory"] == folder


def test_long_and_deep_values_are_cut(tmp_path: Path) -> None:
    body = """
      let deep = {}
      for (let n = 0; n < 50; n++) deep = { deep }
      const input = { list: Array(2000).fill(1), deep }
      send("tool.result", { tool: "Bash", input, output: "x".repeat(99999) })
      await dispose()
    """
    found = run(tmp_path, body)[0]
    assert len(found["output"]) < 20_010
    assert len(found["input"]["list"]) == 1000
    assert json.dumps(found["input"]["deep"]).count("deep") < 15


@pytest.mark.parametrize("command", ["exit 1", "/no/such/command"])
def test_a_command_that_fails_disturbs_nothing(tmp_path: Path, command: str) -> None:
    assert run(tmp_path, 'send("session.start"); await dispose()', command) == []


def test_an_interface_that_lacks_something_disturbs_nothing(tmp_path: Path) -> None:
    body = """
      start({})
      start({ on() { throw new Error("no such event") } })
      const cycle = {}
      cycle.cycle = cycle
      send("agent.start", { message: cycle })
      handlers["agent.start"]({ thread: { id: "T-1" }, get id() { throw new Error("no id") } })
      handlers["agent.end"](undefined)
      await dispose()
    """
    assert [each["type"] for each in run(tmp_path, body)] == ["agent.start", "dispose"]


def test_without_hookkit_the_agent_goes_on(tmp_path: Path) -> None:
    command = "trap 'exit 0' EXIT; exec >/dev/null 2>&1; . /no/such/file"
    body = 'for (let n = 0; n < 5; n++) send("session.start"); await dispose()'
    assert run(tmp_path, body, command) == []
