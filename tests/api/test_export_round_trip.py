"""An export comes back: an equal store, once however often, and beside what is there."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit import config, paths
from hookkit.api.store import Store
from hookkit.pipeline.project.rebuild import rebuild
from tests.accounting import enter, packed, position, reading
from tests.api.homes import everything, fill, home
from tests.builders import at, deliver, fold_all, line, own, payload, tool
from tests.cli.terminal import call

FORMATS = pytest.mark.parametrize("kind", ["json", "jsonl"])


def exported(folder: Path, *options: str, kind: str = "jsonl") -> Path:
    """The file that an export of this home makes."""
    file = folder / f"{len(list(folder.iterdir()))}.{kind}"
    call("export", "-o", str(file), *options)
    return file


def restored(file: Path) -> str:
    """What a restore says."""
    return call("restore", str(file)).output


@FORMATS
def test_an_equal_store_comes_back(tmp_path: Path, kind: str) -> None:
    fill(tmp_path / "t")
    before = everything()
    assert all(before.values())  # every table has something to lose
    file = exported(tmp_path, kind=kind)
    with home():
        assert restored(file) == "8 sessions: 8 new, 0 updated, 0 already known.\n"
        assert everything() == before
        assert restored(file) == "8 sessions: 0 new, 0 updated, 8 already known.\n"
        assert everything() == before
        rebuild(config.load())
        assert everything() == before


def test_numbers_come_back_too(tmp_path: Path) -> None:
    deliver(line(payload("Stop", "late"), 9), line(payload("Stop", "early"), 1))
    file = exported(tmp_path)
    with home():
        restored(file)
        with Store.open() as store:
            assert store.find("1").session_id == "late"


def test_a_choice_of_sessions_comes_back(tmp_path: Path) -> None:
    fill(tmp_path / "t")
    before = everything()
    file = exported(tmp_path, "--origin", "import", "--branch", "other")
    with home():
        assert restored(file).startswith("1 session: 1 new")
        rows = everything()
    (row,) = rows["sessions"]
    assert row in before["sessions"]
    assert [each["message_id"] for each in rows["api_messages"]] == ["msg_5"]


def test_it_changes_nothing_where_it_comes_from(tmp_path: Path) -> None:
    deliver(line(own("started", "s1"), src="user"))
    deliver(line(own("noted", "s1", notes="password=hunter2!x"), 1, src="user"))
    file = exported(tmp_path)
    assert "hunter2" not in file.read_text()
    before, journal = everything(), [each.stat().st_size for each in paths.journal_dir().iterdir()]
    assert restored(file) == "1 session: 0 new, 0 updated, 1 already known.\n"
    assert everything() == before
    assert [each.stat().st_size for each in paths.journal_dir().iterdir()] == journal
    with home():
        restored(file)
        assert everything()["sessions"][0]["notes"] == "password=[redacted: password]"


BEGUN = line(payload("UserPromptSubmit", prompt="Go", prompt_id="p1"), 0)
EDITED = line(tool(tool_use_id="t1"), 5)
EDITED_TOO = line(tool(tool_use_id="t2", tool_input={"file_path": "/home/dev/shop/b.py"}), 6)


def told(*tables: str) -> dict[str, list[dict[str, Any]]]:
    fold_all()
    rows = everything()
    return {table: rows[table] for table in tables} if tables else rows


def test_a_session_that_went_on_where_it_comes_from(tmp_path: Path) -> None:
    deliver(BEGUN)
    earlier = exported(tmp_path)
    deliver(EDITED)
    later = exported(tmp_path)
    expected = told()
    with home():
        restored(earlier)
        assert restored(later) == "1 session: 0 new, 1 updated, 0 already known.\n"
        assert everything() == expected
        restored(earlier)
        assert everything()["sessions"] == expected["sessions"]


def test_a_prompt_that_is_held_back_where_it_came_to(tmp_path: Path) -> None:
    words, held = "Use password=hunter2!x", payload("UserPromptSubmit", prompt_id="p1")
    deliver(line(held | {"prompt": words}))
    file = exported(tmp_path)
    assert "hunter2" not in file.read_text()
    with home():
        restored(file)
        assert told("sessions")["sessions"][0]["prompts_count"] == 1
        deliver(line(held | {"prompt": words}, 1, src="guard"))
        (row,) = told("sessions")["sessions"]
        assert (row["prompts_count"], row["first_user_message"]) == (0, None)


def test_an_export_of_a_version_without_recent_prompts(tmp_path: Path) -> None:
    deliver(BEGUN)
    file = exported(tmp_path)
    head, session = file.read_text().splitlines()
    document = json.loads(session)
    assert len(document.pop("recent_prompts")) == 1
    file.write_text(f"{head}\n{json.dumps(document)}\n")
    with home():
        assert restored(file).startswith("1 session: 1 new")
        assert everything()["sessions"][0]["recent_prompts"] == ""


def test_a_session_that_went_on_where_it_came_to(tmp_path: Path) -> None:
    deliver(BEGUN)
    file = exported(tmp_path)
    with home():
        restored(file)
        deliver(BEGUN, EDITED)  # what it had before is not counted again
        (row,) = told("sessions")["sessions"]
        assert (row["prompts_count"], row["edit_count"]) == (1, 1)
        before = everything()
        restored(file)
        assert everything() == before


@pytest.mark.parametrize("here, there", [(EDITED, EDITED_TOO), (EDITED_TOO, EDITED)])
def test_a_session_that_went_on_in_both(tmp_path: Path, here: bytes, there: bytes) -> None:
    deliver(BEGUN, there)
    file = exported(tmp_path)
    with home():
        deliver(BEGUN, here)
        restored(file)
        rows = told("sessions", "events", "tool_calls")
        rebuild(config.load())
        assert told("sessions", "events", "tool_calls") == rows
    (row,) = rows["sessions"]
    assert (row["last_activity"], row["edit_count"], row["files_changed"]) == (at(6), 1, 2)
    assert len(rows["events"]) == 3
    assert [each["tool_use_id"] for each in rows["tool_calls"]] == ["t1", "t2"]


STARTED = line(own("started", "mine", origin="manual"), id="r0", src="user")


def log_ai(seconds: float, cost_usd: float) -> bytes:
    call = {"provider": "me", "model": "m", "tokens": 5, "cost_usd": cost_usd}
    return line(own("logged", "mine", **call), seconds, id=f"r{seconds}", src="user")


@pytest.mark.parametrize("here, there", [(1, 2), (2, 1)])
def test_calls_that_were_logged_in_both(tmp_path: Path, here: int, there: int) -> None:
    deliver(STARTED, log_ai(there, there))
    file = exported(tmp_path)
    with home():
        deliver(STARTED, log_ai(here, here))
        restored(file)
        rows = told("sessions", "ai_usage", "sums")
    assert rows["sessions"][0]["cost_usd"] == 3.0
    assert len(rows["ai_usage"]) == 2
    assert sum(each["cost"] for each in rows["sums"]) == 3 * 10**9


def test_it_may_stand_in_one_batch_with_what_hooks_reported(tmp_path: Path) -> None:
    deliver(BEGUN, EDITED)
    file = exported(tmp_path)
    with home():
        restored(file)
        segment = next(paths.journal_dir().iterdir())
        as_journaled = segment.read_bytes()
        segment.unlink()
    with home():
        deliver(BEGUN, as_journaled, EDITED, EDITED_TOO, as_journaled)
        (row,) = told("sessions")["sessions"]
        assert (row["prompts_count"], row["edit_count"], row["files_changed"]) == (1, 2, 2)


def test_messages_that_have_another_owner_here(tmp_path: Path) -> None:
    enter(reading("young", packed("m1"), packed("m2", 7), started_at=at(50), anew=True))
    file = exported(tmp_path)
    with home():
        enter(reading("old", packed("m1"), started_at=at(-50)))
        restored(file)
        rows = everything()
        owners = {each["message_id"]: each["seq"][1] for each in rows["api_messages"]}
        outputs = {each["session_id"]: each["tokens_output"] for each in rows["sessions"]}
    assert owners == {"m1": "old", "m2": "young"}
    assert outputs == {"old": 50, "young": 7}


def test_messages_follow_their_session_to_another_branch(tmp_path: Path) -> None:
    enter(reading("s1", packed("m1"), facts={}))
    earlier = exported(tmp_path)
    enter(
        reading(
            *("s1", packed("m2")),
            start=100,
            anew=False,
            position=position(200),
            facts={"first_cwd": "/home/dev/s1", "branch": "b"},
        )
    )
    later, expected = exported(tmp_path), everything()
    with home():
        restored(earlier)
        restored(later)
        assert everything() == expected


def test_messages_that_are_known_keep_their_place(tmp_path: Path) -> None:
    enter(reading("s1", packed("m1")))
    earlier = exported(tmp_path)
    enter(reading("s1", packed("m2"), start=100, anew=False, position=position(200)))
    later, expected = exported(tmp_path), everything()
    with home():
        restored(earlier)
        restored(later)
        assert everything() == expected


def test_a_transcript_that_is_known_here_too(tmp_path: Path) -> None:
    enter(reading("s1", packed("m1"), id="r1"))
    file = exported(tmp_path)
    with home():
        enter(reading("s1", packed("m1"), packed("m2"), position=position(300)))
        before = everything()
        restored(file)
        rows = everything()
    assert rows["transcripts"] == before["transcripts"]
    assert rows["sessions"] == before["sessions"]
    assert rows["sums"] == before["sums"]
    assert len(rows["events"]) == 2


def test_costs_are_those_of_the_prices_here(tmp_path: Path) -> None:
    enter(reading("s1", packed("m1", 1_000_000, model="mine")))
    file = exported(tmp_path)
    with home() as folder:
        prices = '[prices."mine"]\ninput = 0\noutput = 2.0\n'
        (folder / "config.toml").write_text(prices)
        restored(file)
        assert everything()["sessions"][0]["cost_usd"] == 2.0


def test_what_was_exported_has_no_payloads(tmp_path: Path) -> None:
    secret = "sk-ant-api03-R4nd0mR4nd0mR4nd0m99"
    stuff: dict[str, Any] = {
        "tool_input": {"file_path": "/a", "content": secret},
        "tool_response": "the output",
    }
    deliver(
        line(payload("UserPromptSubmit", prompt=f"Use {secret}", prompt_id="p")),
        line(tool(**stuff), 1),
        line(payload("StopFailure", error=f"bad key {secret}"), 2),
        line(
            own("git", commits=[["c0", at(3), f"Add {secret}", 1, 1]], files=[]), 3, src="hookkit"
        ),
    )
    text = exported(tmp_path).read_text()
    assert secret not in text and "the output" not in text
    assert text.count("[redacted: anthropic-key]") >= 3
    document = json.loads(text.splitlines()[1])
    assert document["commits"][0]["subject"] == "Add [redacted: anthropic-key]"


def test_names_are_redacted_as_words_are() -> None:
    secret = "ghp_" + "Zk3Qw8Rt6Yb1Nc5Vx7Ms9Lp2Hd4Fg0Ja12"
    deliver(
        line(payload("UserPromptSubmit", prompt="Go", cwd=f"/home/dev/shop-{secret}"), 0),
        line(tool(name=f"mcp__{secret}", agent_id=f"a-{secret}"), 1),
        line(tool(tool_input={"file_path": f"/home/dev/f-{secret}"}), 2),
        line(payload(f"Odd {secret}"), 3),
    )
    for form in ("json", "jsonl", "csv", "md"):
        assert secret not in call("export", "--format", form).output
