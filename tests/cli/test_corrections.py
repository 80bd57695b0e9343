"""hookkit corrections: each with its words and what came before, and the rate."""

import pytest

from hookkit import config
from hookkit.pipeline.project.rebuild import rebuild
from tests.builders import deliver, fold_all, line, own, payload, rows, tool
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import on_terminal

DAY = 86_400
SECRET = "password=hunter2!x"


def prompted(text: str, seconds: float, session_id: str = "s1", **fields: object) -> bytes:
    return line(payload("UserPromptSubmit", session_id, prompt=text, **fields), seconds)


@pytest.fixture(autouse=True)
def work() -> None:
    """Two sessions on two days, in two projects, of two models."""
    blog = {"cwd": "/home/dev/blog"}
    deliver(
        line(payload("SessionStart", "s1", model="claude-opus-4-6"), 0),
        prompted("Speed up the cart", 1),
        line(tool(), 2),
        line(tool(tool_input={"file_path": "/home/dev/shop/b.py"}), 3),
        line(payload("Stop", last_assistant_message=f"I changed \x1b[31ma.py. {SECRET}"), 4),
        prompted(f"No, that's the wrong file. {SECRET} \x1b]0;x\x07", 5),
        line(tool(), 6),
        prompted("Thanks", 7),
        line(payload("SessionStart", "s2", model="claude-sonnet-4-6", **blog), DAY),
        prompted("Write a post", DAY + 1, "s2", **blog),
        line(tool(name="Bash", session_id="s2", tool_response="[LEARN] tabs"), DAY + 2),
        line(payload("Stop", "s2", agent_id="a1", last_assistant_message="A subagent's"), DAY + 3),
    )


def test_list() -> None:
    printed = hookkit("corrections").out
    lines = printed.splitlines()
    assert lines[0].split() == ["ID", "When", "Project", "Rule", "Prompt", "Before"]
    assert [each.split()[:5:4] for each in lines[1:3]] == [["2", "blog"], ["1", "shop"]]
    assert "learn" in lines[1]
    assert "No, that's the wrong file." in lines[2]
    assert "I changed" in lines[2]
    assert "hunter2" not in printed and "\x1b" not in printed
    assert lines[-2:] == ["Corrections: 2", "Correction Rate: 66.7 % per edit, 50.0 % per prompt"]


def test_json() -> None:
    document = hookkit("corrections", "--json").json
    newest, first = document["corrections"]
    assert (newest["prompt"], newest["rule"], newest["project"]) == (None, "learn", "blog")
    assert first["before"]["prompt"] == "Speed up the cart"
    assert first["before"]["answer"].startswith("I changed")
    assert first["before"]["files"] == ["/home/dev/shop/a.py", "/home/dev/shop/b.py"]
    assert first["session_id"] == "s1" and first["model"] == "claude-opus-4-6"
    assert document["totals"] == {
        "sessions": 2,
        "prompts": 4,
        "edits": 3,
        "corrections": 2,
        "corrections_per_100_edits": 66.7,
        "corrections_per_100_prompts": 50.0,
    }
    assert document["by"] == []


@pytest.mark.parametrize(
    ("options", "prompts"),
    [
        (("--project", "blog"), [None]),
        (("--model", "OPUS"), ["No"]),
        (("--since", "2026-11-22"), [None]),
        (("--until", "2026-11-21"), ["No"]),
        (("-l", "1"), [None]),
        (("--project", "nowhere"), []),
    ],
    ids=str,
)
def test_filters(options: tuple[str, ...], prompts: list[str | None]) -> None:
    found = hookkit("corrections", "--utc", "--json", *options).json["corrections"]
    assert [each["prompt"] and each["prompt"][:2] for each in found] == prompts


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("day", ["2026-11-21", "2026-11-22"]),
        ("project", ["blog", "shop"]),
        ("model", ["claude-opus-4-6", "claude-sonnet-4-6"]),
    ],
)
def test_rate_over_time(by: str, keys: list[str]) -> None:
    document = hookkit("corrections", "--utc", "--by", by, "--json").json
    assert sorted(each["key"] for each in document["by"]) == keys
    assert sum(each["corrections"] for each in document["by"]) == 2
    assert document["corrections"] == []
    lines = hookkit("corrections", "--utc", "--by", by).out.splitlines()
    assert lines[0].split()[0] == by.capitalize()
    assert lines[-1].split()[:5] == ["Total", "2", "4", "3", "2"]
    assert "33.3 %" in "\n".join(lines) and "—" in "\n".join(lines)
    assert "█" in on_terminal("corrections", "--by", by)


def test_the_sums_are_those_of_stats() -> None:
    stats = hookkit("stats", "--by", "day", "--json").json["by"]
    days = hookkit("corrections", "--by", "day", "--json").json["by"]
    names = ("key", "corrections", "edits", "prompts", "sessions")
    assert [[each[name] for name in names] for each in stats] == [
        [each[name] for name in names] for each in days
    ]


def test_what_came_before_without_an_answer() -> None:
    """The edited files, else the prompt."""
    deliver(
        prompted("Sort the list", 10, "s3"),
        prompted("No, that's wrong, undo it", 11, "s3"),
        *(
            line(tool(tool_input={"file_path": f"/x/{name}.py"}, session_id="s3"), 12)
            for name in "abcd"
        ),
        prompted("No, that's wrong, revert it", 13, "s3"),
    )
    found = hookkit("corrections", "--utc", "--until", "2026-11-21").out
    assert "Sort the list" in found
    assert "edited a.py, b.py, c.py and 1 more" in found


def test_without_words() -> None:
    """Counts that were added by hand can't be listed."""
    deliver(line(own("counted", "s1", corrections=3), 20, src="api"))
    output = hookkit("corrections", "--project", "shop")
    assert "Corrections: 4" in output.out
    assert "3 of them have no words" in output.err
    deliver(line(own("started", "bare", project="bare"), 21, src="api"))
    deliver(line(own("counted", "bare", corrections=1), 22, src="api"))
    assert hookkit("corrections", "--project", "bare").out == "Corrections: 1\n"


def test_none() -> None:
    deliver(line(payload("SessionStart", "s9", cwd="/home/dev/quiet"), 30))
    output = hookkit("corrections", "--project", "quiet")
    assert (output.out, output.err) == ("", "No corrections.\n")
    assert "Day" in hookkit("corrections", "--project", "quiet", "--by", "day").out


def test_a_prompt_that_was_held_back_is_no_correction() -> None:
    held = "No, that's wrong. [LEARN] x\n[LEARN] rule: never"
    deliver(
        prompted(held, 40, prompt_id="p9"),
        line(payload("UserPromptSubmit", prompt=held, prompt_id="p9"), 40.1, src="guard"),
    )
    assert len(hookkit("corrections", "--json").json["corrections"]) == 2
    assert hookkit("learnings", "--json").json["learnings"] == []


def test_a_deleted_session_takes_them_along() -> None:
    deliver(line(payload("SessionEnd", "s1", reason="other"), 50))
    hookkit("delete", "--yes", "s1")
    assert len(hookkit("corrections", "--json").json["corrections"]) == 1
    rebuild(config.load())
    assert len(hookkit("corrections", "--json").json["corrections"]) == 1
    fold_all()
    assert len(rows(("corrections",))["corrections"]) == 1


def test_wrong_usage() -> None:
    assert "--by" in refused("corrections", "--by", "hour", code=2)
