"""What happened in a session, from its transcript or from what was recorded."""

from pathlib import Path

import pytest

from hookkit.api.prompt_steps import prompt_steps
from hookkit.api.session_work import (
    commits_in,
    corrections_in,
    files_in,
    prompts_in,
    subagents_in,
)
from hookkit.api.store import Store
from hookkit.api.timeline import Timeline, timeline
from hookkit.model.git import Commit
from hookkit.model.session import Session, milliseconds, now
from tests.agents.captures import Capture
from tests.api.homes import fill
from tests.builders import at as moment
from tests.builders import deliver, line, own, payload, tool
from tests.cli.terminal import call, run_json
from tests.render.conversation.talks import (
    AGENT,
    SESSION,
    answers,
    asks,
    imported,
    of_agent,
    results,
    usual,
)
from tests.transcript_builders import at, result
from tests.transcript_builders import tool as asked


def of(store: Store, session: str = SESSION) -> Timeline:
    store.refresh()
    return timeline(store, store.existing(session))


def kinds(found: Timeline) -> list[str]:
    return [each.kind for each in found.happenings]


def test_a_transcript_with_a_subagent(home: Path, store: Store) -> None:
    imported(home, *usual(), agent=of_agent())
    found = of(store)
    assert found.source == "transcript"
    own_lane, agent = found.lanes
    assert (own_lane.agent, own_lane.tools, own_lane.errors) == (None, 4, 2)
    assert (agent.agent, agent.tools, agent.turn) == (AGENT, 1, 6)
    assert (agent.began, agent.ended) == (milliseconds(at(73)), milliseconds(at(74)))
    counted = {kind: kinds(found).count(kind) for kind in set(kinds(found))}
    assert counted == {
        "answer": 3,
        "api_error": 1,
        "compaction": 1,
        "interruption": 1,
        "prompt": 1,
        "tool": 5,
    }
    assert len(found.of_kind("prompt", "compaction")) == 2


def test_subagents_that_old_clients_wrote_into_the_parent(home: Path, store: Store) -> None:
    imported(home, asks("Go"), answers(asked("Read", "c1"), seconds=2, isSidechain=True))
    found = of(store)
    assert [each.agent for each in found.lanes] == [None, ""]


def test_what_agents_in_parallel_did(store: Store) -> None:
    Capture("codex", "2-subagent-v1").import_logs()
    store.refresh()
    found = [timeline(store, each) for each in store.get_recent_sessions()]
    assert any(len(each.lanes) > 1 for each in found)


def test_commits_have_their_place(home: Path, store: Store) -> None:
    imported(home, asks("Go"))
    store.refresh()
    commit = Commit("c0ffee", at(30), "Say hello", 3, 1)
    found = timeline(store, store.existing(SESSION), [commit])
    assert found.happenings[-1].words == "Say hello"
    assert kinds(found) == ["prompt", "commit"]


def test_hooks_alone(store: Store) -> None:
    deliver(
        line(payload("SessionStart", source="startup"), 0),
        line(payload("UserPromptSubmit", prompt="Fix it", prompt_id="p"), 1),
        line(payload("PermissionRequest", tool_name="Bash"), 2),
        line(tool(name="Bash"), 9),
        line(tool("PostToolUseFailure", agent_id="a1"), 10),
        line(tool(), 11),
        line(payload("PreCompact", trigger="auto"), 12),
        line(payload("SessionStart", source="compact"), 13),
        line(payload("Stop"), 14),
        line(payload("PermissionRequest", tool_name="Write"), 15),
        line(payload("SessionEnd", reason="other"), 15),
        line(own("noted", "s1", notes="Well done"), 16, src="user"),
    )
    found = of(store, "s1")
    assert found.source == "records"
    assert kinds(found) == [
        *("start", "prompt", "permission", "tool", "tool", "tool", "compaction", "answer"),
        *("permission", "end", "note"),
    ]
    permission = found.happenings[2]
    assert (permission.words, permission.until - permission.at) == ("Bash", 7000)
    assert [each.is_edit for each in found.of_kind("tool")] == [False, False, True]
    assert [each.is_error for each in found.of_kind("tool")] == [False, True, False]
    assert [each.agent for each in found.lanes] == [None, "a1"]


def test_a_wait_goes_on_as_long_as_the_session_waits(store: Store) -> None:
    deliver(line(payload("PermissionRequest", tool_name="Bash"), 2))
    (wait,) = of(store, "s1").of_kind("permission")
    assert wait.at == milliseconds(moment(2))
    assert wait.at < wait.until <= milliseconds(now())
    deliver(line(payload("SessionEnd", reason="other"), 2))
    (wait,) = of(store, "s1").of_kind("permission")
    assert wait.until == wait.at


def test_hooks_beside_a_transcript(home: Path, store: Store) -> None:
    imported(home, *usual())
    deliver(
        line(payload("SessionStart", SESSION, source="resume"), 0),
        line(payload("PermissionRequest", SESSION, tool_name="Bash"), 2),
        line(tool(session_id=SESSION), 3),
    )
    found = of(store)
    assert {"start", "permission"} <= set(kinds(found))
    assert kinds(found).count("tool") == 4


def test_a_transcript_that_is_gone(home: Path, store: Store) -> None:
    path = imported(home, *usual(), agent=of_agent())
    before = of(store)
    for file in path.parent.rglob("*.jsonl"):
        file.unlink()
    found = of(store)
    assert (before.source, found.source) == ("transcript", "records")
    for kind in ("prompt", "tool", "compaction", "api_error"):
        assert kinds(found).count(kind) == kinds(before).count(kind)
    assert [each.agent for each in found.lanes] == [None, AGENT]


def test_a_subagent_whose_transcript_alone_is_gone(home: Path, store: Store) -> None:
    path = imported(home, *usual(), agent=of_agent())
    for file in path.with_suffix("").rglob("*.jsonl"):
        file.unlink()
    (lane,) = of(store).lanes
    assert lane.tools == 4


def test_a_call_that_never_ran_is_none(home: Path, store: Store) -> None:
    bad = result("<tool_use_error>Bad input</tool_use_error>", "c1", is_error=True)
    called = answers(asked("Edit", "c1", file_path="/a.py"))
    imported(home, asks("Go"), called, results(bad)).unlink()
    assert kinds(of(store)) == ["prompt"]


def test_too_much_to_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hookkit.api.recorded_happenings.MOST", 2)
    deliver(*(line(tool(), number) for number in range(4)))
    found = of(store, "s1")
    assert found.is_cut
    assert len(found.of_kind("tool")) == 2


def test_a_session_without_anything(store: Store) -> None:
    store.start_session("called", "api")
    found = of(store, "called")
    assert [each.kind for each in found.happenings] == ["start"]
    store.upsert_session("other", title="By the API")
    assert of(store, "other") == Timeline("records", [], [])


def test_a_persons_own_session(store: Store) -> None:
    folder = "/home/dev/shop"
    deliver(
        line(own("started", "mine", origin="manual", cwd=folder), 0, src="user"),
        line(payload("SessionStart", "s1", cwd=folder), 5),
        line(tool(session_id="s1"), 7),
        line(own("noted", "mine", notes="Half"), 12, src="user"),
    )
    found = of(store, "mine")
    assert kinds(found) == ["start", "note"]
    assert [(each.agent, each.tools) for each in found.lanes] == [(None, 0), ("2", 1)]


def test_documents(home: Path, store: Store) -> None:
    imported(home, *usual(), agent=of_agent())
    document = of(store).to_dict()
    assert document["happenings"][0] == {
        "kind": "prompt",
        "at": at(0),
        "until": at(0),
        "words": "Fix the cart",
        "agent": None,
        "turn": 1,
        "is_edit": False,
        "is_error": False,
    }
    assert document["lanes"][1]["began"] == at(73)
    session = store.existing(SESSION)
    assert subagents_in(store, session).to_dict()["subagents"] == document["lanes"][1:]
    shown = run_json("show", "1", "--json")["parts"]
    assert files_in(store, session).to_dict() == {"files": shown["files"]}
    assert commits_in(store, session).to_dict() == {"commits": shown["commits"]}


def test_prompts(home: Path, store: Store) -> None:
    imported(
        home,
        answers("Ready.", seconds=0),
        asks("One", 5),
        answers("Yes.", asked("Bash", "c1"), seconds=7),
        asks("Two", 60),
    )
    before, one, two = prompts_in(store, fresh(store)).prompts
    assert (before.is_prompt, before.turn, before.words, before.tools) == (False, None, "", 0)
    assert (one.turn, one.words, one.tools, one.until - one.at) == (2, "One", 1, 2000)
    assert (two.tools, two.tokens, two.cost) == (0, None, None)
    document = prompts_in(store, fresh(store)).to_dict()["prompts"]
    costs = [each["cost_usd"] for each in document]
    assert sum(filter(None, costs)) == pytest.approx(fresh(store).cost_usd)
    assert document[1]["at"] == at(5)


def fresh(store: Store) -> Session:
    store.refresh()
    return store.existing(SESSION)


def test_the_costs_of_prompts_add_up(store: Store) -> None:
    fill(Path.home() / "logs")
    store.refresh()
    for session in store.get_recent_sessions(50):
        steps = prompt_steps(store, session, timeline(store, session))
        spent = sum(each.cost or 0 for each in steps) / 10**9
        if session.metrics_source == "transcript":
            assert spent == pytest.approx(session.cost_usd or 0)


def test_corrections(store: Store) -> None:
    deliver(
        line(payload("UserPromptSubmit", prompt="Fix it", prompt_id="p1"), 1),
        line(tool(), 2),
        line(payload("UserPromptSubmit", prompt="No, that is wrong", prompt_id="p2"), 3),
    )
    store.refresh()
    (found,) = corrections_in(store, store.existing("s1"))
    assert (found.prompt, found.asked) == ("No, that is wrong", "Fix it")


TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"


def test_counts_are_those_of_the_session(store: Store) -> None:
    for capture in (
        *(("codex", "1-edit-resume-fork"), ("codex", "2-subagent-v1"), ("gemini", "2-subagent")),
        *(("gemini", "1-edit-resume"), ("copilot", "2-subagent"), ("opencode", "2-subagent")),
        *(("codex", "6-refused"), ("copilot", "3-refused"), ("qwen", "2-edits-subagent-resume")),
    ):
        Capture(*capture).import_logs()
    call("import", str(TRANSCRIPTS), code=0)
    store.refresh()
    found = store.get_recent_sessions(100)
    assert len(found) > 15
    for session in found:
        steps = prompt_steps(store, session, timeline(store, session))
        assert sum(each.tools for each in steps) == session.tool_call_count
        assert sum(each.edits for each in steps) == session.edit_count
        lanes = timeline(store, session).lanes
        assert sum(each.tools for each in lanes) == session.tool_call_count


def test_a_start_is_no_step(store: Store) -> None:
    deliver(
        line(payload("SessionStart"), 0),
        line(payload("UserPromptSubmit", prompt="Go", prompt_id="p"), 1),
    )
    store.refresh()
    (step,) = prompts_in(store, store.existing("s1")).prompts
    assert step.words == "Go"


def test_words_of_prompts_that_were_kept(store: Store) -> None:
    said = ("Fix it", "Also this", "No, that is wrong", "And this", "Go on")
    deliver(
        *(
            line(payload("UserPromptSubmit", prompt=text, prompt_id=f"p{number}"), number)
            for number, text in enumerate(said)
        )
    )
    found = of(store, "s1").of_kind("prompt")
    assert [each.words for each in found] == ["Fix it", "", "No, that is wrong", "", "Go on"]


def test_agents_that_were_there_before_and_after(store: Store) -> None:
    folder = "/home/dev/shop"
    deliver(
        line(payload("SessionStart", "s1", cwd=folder), 0),
        line(own("started", "mine", origin="manual", cwd=folder), 60, src="user"),
        line(own("ended", "mine"), 120, src="user"),
        line(payload("Stop", "s1", cwd=folder), 6000),
    )
    own_lane, agent = of(store, "mine").lanes
    assert (agent.began, agent.ended) == (own_lane.began, own_lane.ended)
