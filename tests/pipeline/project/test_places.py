"""The folders in which a session may have worked."""

from pathlib import Path

import pytest

from hookkit.api.store import Store
from hookkit.model.git import GitPlace
from tests.builders import at, deliver, line, payload, tool
from tests.transcript_builders import answer, prompt, transcript, write


def places(store: Store) -> list[GitPlace]:
    store.refresh()
    return store.work.places(1)


def test_folders_and_the_turns_in_which_they_were_entered(store: Store) -> None:
    deliver(
        line(payload("SessionStart", cwd="/w/app"), 0),
        line(payload("UserPromptSubmit", cwd="/w/app", prompt="Go"), 10),
        line(payload("CwdChanged", cwd="/w/app", new_cwd="/w/lib"), 20),
        line(payload("CwdChanged", cwd="/w/lib", new_cwd="/w/app"), 30),
        line(payload("Stop", cwd="/w/app"), 40),
    )
    assert places(store) == [
        GitPlace("/w/app", at(0), at(40)),
        GitPlace("/w/lib", at(10), at(30)),
    ]
    deliver(line(payload("CwdChanged", cwd="/w/app", new_cwd="/w/lib"), 60))
    assert places(store)[1] == GitPlace("/w/lib", at(10), at(60))


def test_edits_and_commands(store: Store) -> None:
    def shell(command: str, seconds: int, **fields: str) -> bytes:
        asked = tool(name="Bash", tool_input={"command": command}, **fields)
        return line(asked, seconds)

    deliver(
        line(payload("SessionStart", cwd="/w/app"), 0),
        line(tool(cwd="/w/app", tool_input={"file_path": "/w/lib/src/a.py"}), 1),
        line(tool(cwd="/w/app", tool_input={"file_path": "notes.md"}), 2),
        shell("cd ../doc && git add .", 3, cwd="/w/doc"),
        shell("git -C ../lib worktree add ../task", 4, cwd="/w/doc"),
        shell("git -C sub commit", 5, cwd="/w/agent", agent_id="a1"),
    )
    found = {each.folder: each.was_there for each in places(store)}
    assert found == {
        "/w/app": True,
        "/w/lib/src": True,
        "/w/doc": True,
        "/w/lib": False,
        "/w/task": True,
        "/w/agent": True,
        "/w/agent/sub": False,
    }


@pytest.mark.parametrize("is_live", [True, False], ids=["live", "imported"])
def test_folders_of_a_transcript(store: Store, tmp_path: Path, is_live: bool) -> None:
    """Hooks may fire no more once the agent has entered a worktree."""
    write(
        tmp_path,
        {
            "p/s1.jsonl": transcript(
                prompt("Go", 1, cwd="/w/app"),
                answer("m1", seconds=2, cwd="/w/app/.claude/worktrees/x"),
            )
        },
    )
    if is_live:
        import time

        start = payload("SessionStart", cwd="/w/app")
        start |= {"transcript_path": str(tmp_path / "p/s1.jsonl")}
        deliver(line(start, at=time.time_ns()))
    else:
        from tests.cli.terminal import call

        call("import", str(tmp_path))
    expected = {"/w/app", "/w/app/.claude/worktrees/x"} if is_live else set()
    assert {each.folder for each in places(store)} == expected
