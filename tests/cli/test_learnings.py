"""hookkit learnings: what prompts and answers marked with [LEARN]."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hookkit import config, paths
from hookkit.lib.corrections.lessons import identity_of
from hookkit.lib.text.redact import redact
from hookkit.pipeline.project.rebuild import rebuild
from hookkit.store.sqlite.learnings import LearningQueries
from hookkit.store.sqlite.migrate import apply, migrations
from tests.api.homes import home
from tests.builders import deliver, line, payload, rows
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import on_terminal
from tests.cli.test_completion import offered
from tests.transcript_builders import answer, prompt, transcript, usage, write

TABS, TESTS, SECRET = "Use tabs", "Run the tests \x1b[31mfirst", "Log in with password=hunter2!x"
BLOG = {"cwd": "/home/dev/blog"}


def prompted(text: str, seconds: float, session_id: str = "s1", **fields: object) -> bytes:
    return line(payload("UserPromptSubmit", session_id, prompt=text, **fields), seconds)


@pytest.fixture(autouse=True)
def work() -> None:
    """Two sessions in two projects."""
    done = f"Done.\n- [LEARN] rule: {TESTS}\n[LEARN] is a marker."
    deliver(
        prompted(f"[LEARN] rule: {TABS}\nand go on", 1),
        line(payload("Stop", last_assistant_message=done), 2),
        prompted(f"[LEARN] {TABS}", 3, "s2", **BLOG),
        prompted(f"[LEARN] rule: {SECRET}", 4, "s2", **BLOG),
        line(payload("SubagentStop", "s2", agent_id="a1", last_assistant_message=done, **BLOG), 5),
    )


def listed(*arguments: str) -> dict[str, dict[str, Any]]:
    found = hookkit("learnings", *arguments, "--json").json["learnings"]
    return {each["text"]: each for each in found}


def test_list() -> None:
    printed = hookkit("learnings").out
    lines = [each.split() for each in printed.splitlines()]
    assert lines[0] == ["ID", "Learning", "When", "By", "Times", "Project"]
    assert len(lines) == 4
    assert "\x1b" not in printed and "hunter2" not in printed
    assert "shop, blog" in printed
    assert identity_of(TABS) in on_terminal("learnings", columns=40)


def test_json() -> None:
    found = listed()
    assert len(found) == 3
    assert [
        (each["by"], each["session_id"], each["project"]) for each in found[TABS]["sources"]
    ] == [
        ("person", "s1", "shop"),
        ("person", "s2", "blog"),
    ]
    assert [each["by"] for each in found[TESTS]["sources"]] == ["agent", "agent"]
    assert found[TABS]["edited_at"] is None


def test_of_one_project() -> None:
    assert len(listed("--project", "shop")) == 2
    assert listed("--project", "nowhere") == {}
    assert hookkit("learnings", "--project", "nowhere").err == "Nothing found.\n"


def test_search() -> None:
    assert list(listed("search", "tests", "RUN")) == [TESTS]
    assert "Use tabs" in hookkit("learnings", "search", "tabs", "--project", "blog").out
    assert hookkit("learnings", "search", "spaces", code=1).err == "Nothing found.\n"


def test_export() -> None:
    block = hookkit("learnings", "export").out
    assert (
        block.splitlines()[:4]
        == [
            "<!-- hookkit learnings: begin -->",
            "## Learnings",
            "",
            "- Use tabs",
        ]
        or block.count("\n- ") == 3
    )
    assert block.endswith("<!-- hookkit learnings: end -->\n")
    assert "hunter2" not in block and "\x1b" not in block
    assert hookkit("learnings", "export", "--project", "nowhere").err == "Nothing found.\n"


def edited() -> str:
    learning = identity_of(TABS)
    output = hookkit("learnings", "edit", learning[:5], "  Use \n tabs,\x1b[2J always ")
    assert output.out.startswith(f"{learning} is now: Use tabs,") and "\x1b" not in output.out
    return learning


def test_edit() -> None:
    edited()
    found = [each for each in listed() if each.startswith("Use tabs,")]
    assert len(found) == 1 and listed()[found[0]]["edited_at"]
    deliver(prompted(f"[LEARN] rule: {TABS}", 9, "s3"))
    assert len(listed()) == 3


def test_forget() -> None:
    ids = [identity_of(TABS), identity_of(TESTS)]
    output = hookkit("learnings", "forget", ids[0], ids[1], ids[0][:6])
    assert output.out.count("Forgot ") == 2 and "\x1b" not in output.out
    deliver(prompted(f"[LEARN] rule: {TABS}", 9, "s3"))
    assert len(listed()) == 1
    assert [text for _, text, _ in rows(("learning_edits",))["learning_edits"]] == [None, None]
    assert len(rows(("learning_sources",))["learning_sources"]) == 1
    refused("learnings", "edit", ids[0], "again", code=1)


def test_rebuild_equals_live() -> None:
    edited()
    hookkit("learnings", "forget", identity_of(TESTS))
    hookkit("learnings", "list", code=2)
    tables = ("learning_edits", "learning_sources", "corrections", "last_answers")
    before = rows(tables)
    assert all(before.values())
    rebuild(config.load())
    assert rows(tables) == before


def test_a_deleted_session_takes_its_learnings_along() -> None:
    edited()
    ends = (line(payload("SessionEnd", each, reason="other"), 8) for each in ("s1", "s2"))
    deliver(*ends)
    hookkit("delete", "--yes", "s2")
    found = listed()
    assert len(found) == 2 and all(len(each["sources"]) == 1 for each in found.values())
    hookkit("delete", "--yes", "s1")
    tables = ("learning_edits", "learning_sources", "corrections", "last_answers")
    assert not any(rows(tables).values())
    rebuild(config.load())
    assert not any(rows(tables).values())
    assert hookkit("learnings").err.startswith("No learnings.")
    assert hookkit("learnings", "export").err.startswith("No learnings.")


def test_export_and_restore() -> None:
    edited()
    file = paths.data_dir() / "all.json"
    hookkit("export", "-o", str(file))
    known = listed()
    with home():
        deliver(prompted(f"[LEARN] rule: {TABS}", 1, "elsewhere"))
        assert list(listed()) == [TABS]
        hookkit("restore", str(file))
        assert listed().keys() == known.keys()
        hookkit("learnings", "forget", identity_of(TABS))
        assert len(listed()) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("edit", "ffffffffffffff", "x"), 1, "No learning"),
        (("edit", "", "x"), 1, "may mean any of these"),
        (("edit", "a", " \n "), 1, "needs a text"),
        (("edit", "a", "x" * 501), 1, "at most 500 characters"),
        (("forget", "nothing"), 1, "No learning"),
        (("--json", "export"), 2, "behind the command"),
        (("--project", "shop", "forget", "x"), 2, "behind the command"),
    ],
    ids=lambda value: " ".join(value)[:20] if isinstance(value, tuple) else "",
)
def test_refused(arguments: tuple[str, ...], code: int, reason: str) -> None:
    output = hookkit("learnings", *arguments, code=code)
    assert reason in output.err and output.out == ""


def test_of_an_imported_transcript(tmp_path: Path) -> None:
    """The prompts of a transcript count, too, together with the hooks of its session."""
    texts = (f"[LEARN] rule: {TABS}", f"And now\n[LEARN] rule: {SECRET}\n[LEARN] rule: Ask first")
    said = [prompt(text, number, "s9") for number, text in enumerate(texts)]
    write(tmp_path, {"p/s9.jsonl": transcript(*said, answer("m1", usage(), 5, "s9"))})
    deliver(prompted(f"[LEARN] rule: {TABS}", 9, "s9"))
    hookkit("import", str(tmp_path))
    found = listed()
    assert "hunter2" not in str(found) and len(found) == 4
    assert [each["session_id"] for each in found["Ask first"]["sources"]] == ["s9"]
    assert len(found[TABS]["sources"]) == 3
    journaled = b"".join(each.read_bytes() for each in paths.journal_dir().iterdir())
    reads = [each for each in journaled.splitlines() if b'"event":"read"' in each]
    assert reads and b"hunter2" not in b"".join(reads)
    tables = ("learning_edits", "learning_sources")
    before = rows(tables)
    rebuild(config.load())
    assert rows(tables) == before


def test_a_journal_without_secrets_has_the_same_learnings() -> None:
    deliver(prompted(f"[LEARN] rule: {redact(SECRET)}", 9, "s9"))
    assert {each["session_id"] for each in listed()[redact(SECRET)]["sources"]} == {"s2", "s9"}


def test_many_candidates() -> None:
    deliver(*(prompted(f"[LEARN] rule: lesson {each}", 20 + each) for each in range(9)))
    assert " …\n" in hookkit("learnings", "edit", "", "x", code=1).err


def test_completion() -> None:
    hookkit("learnings")
    learning = identity_of(TABS)
    (word,) = offered(f"learnings edit {learning[:3]}")
    assert word.startswith(f"plain,{learning}") and "Use tabs" in word
    assert len(offered("learnings forget ")) == 3


def test_learnings_of_the_schema_before_are_kept() -> None:
    """Edits lay beside the words then."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for number, script in migrations("sqlite"):
            if number == 21:
                db.execute("INSERT INTO learnings VALUES ('a', 'Use tabs', NULL)")
                db.execute("INSERT INTO learnings VALUES ('b', 'New', '2026-11-21T09:30:00.000Z')")
                db.execute("INSERT INTO learning_sources VALUES (1, 'a', '', 1), (1, 'b', '', 0)")
            apply(db, number, script)
        known = LearningQueries(db).of_session(1)
    assert [(each.id, each.text, each.edited) for each in known] == [
        ("a", "Use tabs", None),
        ("b", "New", "New"),
    ]
