"""Prompts that hooks held back, from the hooks and the transcript of the same session.

The records are those of client 2.1.329 and 2.1.332, which write the same.
"""

import json
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.agents import launcher
from hookkit.api.budgets import change
from hookkit.api.store import Store
from hookkit.hook.budgets import Budgets
from hookkit.model.session import Session
from tests.builders import deliver, line, payload
from tests.spending import spend
from tests.transcript_builders import record

BLOCKED = "UserPromptSubmit operation blocked by hook:\nnot allowed here\n\nOriginal prompt: "
EXPANSION = BLOCKED.replace("UserPromptSubmit", "UserPromptExpansion")
WORDS = "no, that's wrong, revert it"


class Talk:
    """A session in a terminal: its hooks, and its transcript."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.prompts = folder, 0
        self.transcript = folder / "projects" / "-shop" / "s1.jsonl"
        self.transcript.parent.mkdir(parents=True)
        self.now = time.time() - 600
        self.hook("SessionStart", source="startup")

    def hook(self, event: str, **fields: Any) -> None:
        """A hook fires, a second after what was before it."""
        self.now += 1
        place = {"cwd": str(self.folder), "transcript_path": str(self.transcript)}
        deliver(line(payload(event, **place | fields), at=round(self.now * 1e9)))

    def write(self, kind: str, **members: Any) -> None:
        """The client writes a record, a moment later."""
        self.now += 0.2
        moment = datetime.fromtimestamp(self.now, UTC).isoformat(timespec="milliseconds")
        stamp = moment.replace("+00:00", "Z")
        self.prompts += 1
        written = record(
            kind, self.prompts, **{"timestamp": stamp, "cwd": str(self.folder)} | members
        )
        with self.transcript.open("a") as stream:
            stream.write(json.dumps(written) + "\n")

    def say(self, words: str) -> None:
        """A person's prompt reaches the hooks."""
        self.hook("UserPromptSubmit", prompt=words, prompt_id=f"p{self.now}")

    def blocked(self, content: str) -> None:
        """The client reports that a hook held it back."""
        ending = {"ending": {"kind": "blocked_by_hook"}, "promptKept": False}
        members = {"preventContinuation": True, "promptSubmitEnding": ending, "level": "warning"}
        self.write("system", subtype="informational", content=content, **members)

    def goes_through(self, words: str) -> None:
        """The agent works on a prompt, and answers."""
        message = {"role": "user", "content": words}
        self.write("user", message=message, promptSource="typed", turnOrigin="human")
        self.hook("Stop")

    @property
    def session(self) -> Session:
        """The session, as a reader sees it."""
        with Store.open() as store:
            return store.existing("s1")


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path)


def counts(session: Session) -> tuple[int, int, str]:
    return session.prompts_count, session.corrections_count, session.status


@pytest.mark.parametrize(
    ("words", "content"),
    [
        (WORDS, BLOCKED + WORDS),
        (f"{WORDS}\n\nand more\n", f"{BLOCKED}{WORDS}\n\nand more"),
        ("/greet bob", f"{EXPANSION}/greet bob"),
        ("see\n\nOriginal prompt: x", f"{BLOCKED}see\n\nOriginal prompt: x"),
        ("<ide_selection>x</ide_selection>why?", f"{BLOCKED}<ide_selection>x</ide_selection>why?"),
    ],
    ids=["plain", "lines", "slash command", "its own words", "wrapped"],
)
def test_a_hook_of_another_tool(talk: Talk, words: str, content: str) -> None:
    talk.say(words)
    assert talk.session.status == "busy"
    talk.blocked(content)
    held = talk.session
    assert counts(held) == (0, 0, "idle")
    assert (held.title_source, held.first_user_message, held.cost_usd) == (
        "placeholder",
        None,
        None,
    )

    talk.say(words)
    talk.goes_through(words)
    assert talk.session.prompts_count == 1
    assert talk.session.title_source == "prompt"


def test_all_is_known_only_at_the_end(talk: Talk) -> None:
    talk.say(WORDS)
    talk.blocked(BLOCKED + WORDS)
    talk.say("fix the login instead")
    talk.goes_through("fix the login instead")
    found = talk.session
    assert counts(found) == (1, 0, "idle")
    assert found.title == found.first_user_message == "fix the login instead"


def test_a_run_that_was_held_back_is_not_summarised(talk: Talk) -> None:
    talk.say(WORDS)
    talk.blocked(BLOCKED + WORDS)
    talk.hook("SessionEnd", reason="other")
    found = talk.session
    assert (found.prompts_count, found.summary_state, found.status) == (0, "none", "done")


def test_a_turn_that_a_hook_stops(talk: Talk) -> None:
    talk.say(WORDS)
    stopped = {"preventContinuation": True, "content": "Operation stopped by hook: enough"}
    talk.write("system", subtype="informational", **stopped)
    assert counts(talk.session) == (1, 1, "idle")


def test_other_news_of_the_client_changes_nothing(talk: Talk) -> None:
    talk.say(WORDS)
    talk.write("system", subtype="informational", content=BLOCKED + WORDS)
    assert counts(talk.session) == (1, 1, "busy")


def test_a_worktree_in_which_no_hook_fires(talk: Talk) -> None:
    talk.say("go")
    talk.goes_through("go")
    assert talk.session.status == "idle"
    moved = talk.transcript.parent.with_name("-shop-worktree") / "s1.jsonl"
    moved.parent.mkdir()
    talk.transcript = talk.transcript.rename(moved)
    talk.now += 60
    talk.write("user", message={"role": "user", "content": "more"}, promptSource="typed")
    assert counts(talk.session) == (2, 0, "busy")
    talk.write("system", subtype="turn_duration", durationMs=5)
    found = talk.session
    assert (counts(found), found.transcript_path) == ((2, 0, "idle"), str(moved))


@pytest.mark.parametrize("sidechain", [False, True])
def test_a_turn_ends_with_an_error_of_the_api(talk: Talk, sidechain: bool) -> None:
    talk.say("go")
    message = {"role": "assistant", "content": [{"type": "text", "text": "overloaded"}]}
    talk.write("assistant", message=message, isApiErrorMessage=True, isSidechain=sidechain)
    assert talk.session.status == ("busy" if sidechain else "idle")


def test_a_subagent_in_the_same_file_is_not_the_agent(talk: Talk) -> None:
    talk.say("go")
    talk.goes_through("go")
    talk.now += 60
    call = {"type": "tool_use", "id": "toolu_1", "name": "Read", "input": {}}
    message = {"role": "assistant", "content": [call]}
    talk.write("assistant", message=message, isSidechain=True)
    talk.write("user", message={"role": "user", "content": "<bash-input>ls</bash-input>"})
    assert counts(talk.session)[2] == "idle"
    talk.write("assistant", message=message)
    assert counts(talk.session)[2] == "busy"
    talk.write("system", subtype="turn_duration", isSidechain=True)
    assert counts(talk.session)[2] == "busy"


def test_a_rebuild_and_another_reading_give_the_same(talk: Talk) -> None:
    talk.say("first")
    talk.goes_through("first")
    talk.say(WORDS)
    talk.blocked(BLOCKED + WORDS)
    before = talk.session
    paths.database().unlink()
    again = talk.session
    assert (counts(again), again.last_user_message) == ((1, 0, "idle"), "first")
    assert again.recent_prompts == before.recent_prompts
    text = talk.transcript.read_text()
    talk.transcript.write_text(text.replace("not allowed here", "not allowed hers"))
    assert counts(talk.session) == (1, 0, "idle")


@pytest.mark.parametrize("order", ["guard first", "recorder first"])
def test_our_own_guard(tmp_path: Path, order: str) -> None:
    spend("other", {round(time.time() * 1000): 12.5})

    def limit(known: Budgets) -> None:
        known.limits[("daily", None)] = 10.0
        known.enforce = True

    change(limit)
    sent = json.dumps(payload("UserPromptSubmit", prompt=WORDS, prompt_id="p1")).encode()
    started = json.dumps(payload("SessionStart", source="startup")).encode()
    launcher.write("hook")
    launcher.write("guard")
    runs = [("hook", started), ("guard", sent), ("hook", sent)]
    for name, given in runs if order == "guard first" else [runs[0], runs[2], runs[1]]:
        command = ["sh", "-c", launcher.command(name)]
        done = subprocess.run(command, input=given, capture_output=True, check=True)
        assert bool(done.stdout) == (name == "guard")
    with Store.open() as store:
        found = store.existing("s1")
        assert counts(found) == (0, 0, "idle")
        assert (found.title_source, found.message_count) == ("placeholder", 0)
        assert store.database.rejected_count() == 0
    change(lambda known: setattr(known, "enforce", False))
    sent = sent.replace(b"p1", b"p2")
    for name in ("guard", "hook"):
        subprocess.run(["sh", "-c", launcher.command(name)], input=sent, check=True)
    with Store.open() as store:
        assert counts(store.existing("s1")) == (1, 1, "busy")
