"""Exact tokens and cost, as a judge sees them: `hookkit import`, then `hookkit stats --json`."""

from pathlib import Path
from typing import Any

import pytest

from hookkit.model.usage import Tokens
from tests.accuracy import changes, copies, costs, wires
from tests.accuracy.judge import (
    PRICES,
    TOKENS,
    Bill,
    Story,
    Verdict,
    expected,
    imported,
    play,
    totals,
    verdict,
)
from tests.agents.claude_code.transcript.cases import files, numbers, snapshots, wire
from tests.agents.claude_code.transcript.cases.case import Case
from tests.cli.terminal import run, run_json
from tests.transcript_builders import MODEL, SIDECHAIN, answer, line, transcript, usage

HERE = Path(__file__).parents[1]
CASES = [*snapshots.CASES, *numbers.CASES, *files.CASES, *wire.CASES]
STORIES = [*copies.STORIES, *costs.STORIES, *wires.STORIES, *changes.STORIES]

ONE = {"p/s1.jsonl": line(answer("msg_1"))}
TWO = {"p/s2.jsonl": line(answer("msg_2", session="s2"))}


@pytest.fixture
def projects(home: Path) -> Path:
    """Where the client keeps transcripts."""
    return home / ".claude" / "projects"


# Stories


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_story(story: Story, projects: Path) -> None:
    for step in story.steps:
        play(step, projects)
        found = imported()
    assert found == story.verdict
    assert imported() == story.verdict, "once more"


def test_every_story_has_a_name_of_its_own() -> None:
    assert len({each.id for each in STORIES}) == len(STORIES)


# The cases of the reader


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, projects: Path) -> None:
    play({f"p/{name}": data for name, data in case.files.items()}, projects)
    found = imported()
    should = expected([bill_of(case.tokens)] if case.messages else [])
    assert (found.messages, found.tokens) == (case.messages, should.tokens or (0,) * len(TOKENS))
    if all(model in PRICES for model in case.by_model):
        assert (found.nano_dollars, found.unpriced) == (should.nano_dollars, {})
    if case.by_session:
        printed = {row["key"]: row["tokens_output"] for row in totals("--by", "session")["by"]}
        assert printed == dict.fromkeys(printed, 0) | case.by_session


def bill_of(tokens: Tokens) -> Bill:
    """All tokens of a case in one bill: its model has one price, whatever the context."""
    return Bill(*tokens[:5], searches=tokens.web_searches)


# Real transcripts


REAL = HERE / "transcripts" / "client-2.1.329"
CAPTURED = {
    "compaction": Verdict(1, 2, (20, 40, 0, 0), 880_000, {}),
    "fork": Verdict(2, 4, (40, 80, 0, 0), 1_760_000, {}),
    "interruption": Verdict(1, 2, (20, 21, 0, 0), 500_000, {}),
    "overloaded": Verdict(1, 0, (0, 0, 0, 0), 0, {}),
    "retried": Verdict(1, 1, (10, 20, 0, 0), 440_000, {}),
    "titled": Verdict(1, 4, (40, 80, 0, 0), 1_760_000, {}),
    "tools": Verdict(1, 18, (1623, 832, 34_560, 3_371), 46_899_000, {}),
}
"""What the real client wrote, added up by hand; `tools` is what it reckoned itself."""


@pytest.mark.parametrize("name", CAPTURED)
def test_what_the_real_client_wrote(name: str) -> None:
    assert imported(str(REAL / name)) == CAPTURED[name]


def test_as_a_person_runs_it(projects: Path) -> None:
    play(ONE | TWO, projects)
    assert run("import") == "2 files read, 2 new sessions, 0 problems.\n"
    assert verdict(run_json("stats", "--json")["totals"]) == expected([Bill()] * 2, sessions=2)


# Where transcripts are


@pytest.mark.parametrize(
    "listed, found",
    {
        "{home}/a": 1,
        "{home}/a,{home}/b": 2,
        " {home}/a ,\t{home}/b ,, ": 2,
        "{home}/a,{home}/a,{home}/a/,{home}/b/../a": 1,
        "~/a,~/b": 2,
        "{home}/nowhere,{home}/empty,{home}/b": 1,
        "{home}/a,{home}/link": 1,
        ",": 1,
    }.items(),
)
def test_folders_that_are_listed(
    listed: str, found: int, home: Path, projects: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(ONE, home / "a" / "projects")
    play(TWO, home / "b" / "projects")
    play({"p/s3.jsonl": line(answer("msg_3", session="s3"))}, projects)
    (home / "empty").mkdir()
    (home / "link").symlink_to(home / "a")
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", listed.format(home=home))
    assert imported() == expected([Bill()] * found, sessions=found)


def test_both_usual_folders(home: Path, projects: Path) -> None:
    play(ONE, projects)
    play(ONE | TWO, home / ".config" / "claude" / "projects")
    assert imported() == expected([Bill()] * 2, sessions=2)


def test_links(home: Path, projects: Path) -> None:
    play(ONE, home / "elsewhere")
    play(TWO, projects)
    for name in ("p/s1.jsonl", "p/again.jsonl"):
        (projects / name).symlink_to(home / "elsewhere" / "p" / "s1.jsonl")
    assert imported() == expected([Bill()] * 2, sessions=2)


def test_the_folder_of_projects_is_a_link(home: Path, projects: Path) -> None:
    play(ONE, home / "elsewhere")
    projects.parent.mkdir()
    projects.symlink_to(home / "elsewhere")
    assert imported() == expected([Bill()])


# By day, by session, by model


def rows(key: str, *names: str) -> dict[str, Any]:
    """What is said of each key."""
    return {
        row["key"]: tuple(row[name] for name in names) if names else verdict(row)
        for row in totals("--by", key)["by"]
    }


def test_days_are_those_of_utc(projects: Path) -> None:
    times = {
        "2026-11-20": ["2026-11-20T23:59:59.999Z", "2026-11-21T01:59:59.999+02:00"],
        "2026-11-21": ["2026-11-21T00:00:00.000Z", "2026-11-20T20:00:00-04:00"],
    }
    printed = [answer(f"m-{at}", timestamp=at) for day in times.values() for at in day]
    play({"p/s1.jsonl": transcript(*printed)}, projects)
    imported()
    assert rows("day", "messages", "tokens_output") == dict.fromkeys(times, (2, 100))


def test_a_message_is_of_the_day_it_began(projects: Path) -> None:
    first = answer(used=usage(output=1), timestamp="2026-11-20T23:59:59.000Z")
    play({"p/s1.jsonl": line(first) + line(answer())}, projects)
    assert imported() == expected([Bill()])
    assert sum(messages for (messages,) in rows("day", "messages").values()) == 1


def test_a_copy_is_its_owners(projects: Path) -> None:
    old = [answer("msg_1"), answer("msg_2", seconds=2)]
    copies = [each | {"sessionId": "a0"} for each in old]
    play({"p/a0.jsonl": transcript(*copies, answer("msg_3", session="a0", seconds=9))}, projects)
    imported()
    play({"p/s1.jsonl": transcript(*old)}, projects)
    side = transcript(answer("msg_4", **SIDECHAIN))
    play({"p/s1/subagents/agent-a1.jsonl": side}, projects)
    imported()
    assert rows("session", "messages") == {"s1": (3,), "a0": (1,)}


def test_every_model_has_its_own(projects: Path) -> None:
    models = [MODEL, "claude-haiku-4-5", "nobody-1"]
    play({"p/s1.jsonl": transcript(*(answer(each, model=each) for each in models))}, projects)
    imported()
    assert rows("model", "messages", "cost_usd") == {
        MODEL: (1, 0.00104),
        "claude-haiku-4-5": (1, 0.00026),
        "nobody-1": (1, None),
    }


def test_the_sums_are_the_same_by_whatever_they_are_asked(projects: Path) -> None:
    play(ONE | TWO, projects)
    whole = imported()
    for key in ("day", "week", "month", "project", "branch", "model", "session", "framework"):
        printed = rows(key).values()
        assert sum(each.nano_dollars or 0 for each in printed) == whole.nano_dollars
        assert sum(each.messages for each in printed) == whole.messages


@pytest.mark.parametrize("story", costs.UNKNOWN_ADVISORS, ids=lambda story: story.id)
def test_a_part_without_a_price_leaves_the_other_its_own(story: Story, projects: Path) -> None:
    test_story(story, projects)


def test_an_advisor_is_a_model_of_its_own(projects: Path) -> None:
    passes = [{"type": "advisor_message", "model": "claude-haiku-4-5", **usage(500, 70)}]
    play({"p/s1.jsonl": line(answer(used=usage(iterations=passes)))}, projects)
    imported()
    assert rows("model", "tokens_output", "cost_usd") == {
        MODEL: (50, 0.00104),
        "claude-haiku-4-5": (70, 0.00085),
    }


def test_a_link_to_a_folder_is_followed(home: Path, projects: Path) -> None:
    play({"s1.jsonl": ONE["p/s1.jsonl"]}, home / "elsewhere")
    play(TWO, projects)
    (projects / "-linked").symlink_to(home / "elsewhere")
    (home / "elsewhere" / "loop").symlink_to(projects)
    assert imported() == expected([Bill()] * 2, sessions=2)


def test_what_lies_beside_projects_is_no_transcript(home: Path) -> None:
    play({"debug/s1.jsonl": ONE["p/s1.jsonl"]}, home / ".claude")
    play(TWO, home / ".config" / "claude" / "projects")
    assert imported() == expected([Bill()])
