"""hookkit delete: what is deleted is gone from everything, and never comes back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from hookkit import paths
from hookkit.api import deletion, restore
from hookkit.api.runs import SessionManager
from hookkit.api.store import Store
from hookkit.runs import run_folder
from hookkit.store.journal import segments
from tests.builders import deliver, line, own, payload, rows, tool
from tests.cli.installed import hookkit, outcome, refused
from tests.cli.terminal import on_terminal
from tests.fake_client import Client
from tests.kept_sums import assert_sums
from tests.runs.fakes import STAYS
from tests.transcript_builders import answer, prompt, transcript, usage, write
from tests.transcript_builders import tool as call_of

TABLES = ("sessions", "events", "tool_calls", "transcripts", "api_messages", "transcript_records")
TABLES_WITH_SEQ = (
    "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
    "WHERE m.type = 'table' AND c.name = 'seq'"
)


def conversation(name: str, folder: str = "/home/dev/shop") -> bytes:
    """A transcript with a prompt, an edit and an answer with usage."""
    block = call_of("Edit", f"toolu_{name}", file_path=f"{folder}/{name}.py", new_string="x")
    return transcript(
        prompt(f"please {name}", 0, name, cwd=folder),
        answer(f"m-{name}", usage(output=7), 1, name, content=[block], cwd=folder),
        answer(f"n-{name}", usage(output=9), 2, name, cwd=folder),
    )


@pytest.fixture
def projects(home: Path) -> Path:
    """A home with three sessions, one of them only of hooks."""
    folder = home / ".claude" / "projects" / "-home-dev"
    write(folder, {f"{name}.jsonl": conversation(name) for name in ("alpha", "beta")})
    shop = {"cwd": "/home/dev/other"}
    deliver(
        line(payload("UserPromptSubmit", "hooked", prompt="secret gamma", **shop)),
        line(tool(session_id="hooked", **shop), 1),
        line(payload("SessionEnd", "hooked", reason="other", **shop), 2),
    )
    hookkit("import")
    return folder


def listed() -> list[str]:
    return [each["session_id"] for each in hookkit("list", "--json").json["sessions"]]


def tokens() -> int:
    found: int = hookkit("stats", "--json").json["totals"]["tokens_output"]
    return found


def leftovers(seq: int) -> list[str]:
    """The tables that still have rows of a session."""
    with closing(sqlite3.connect(paths.database())) as db:
        assert_sums(db)
        names = [name for (name,) in db.execute(TABLES_WITH_SEQ)]
        return [
            name
            for name in names
            if name not in ("deleted_sessions", "unsearched")
            and db.execute(f"SELECT 1 FROM {name} WHERE seq = ?", (seq,)).fetchone()
        ]


def test_a_deleted_session_is_gone_and_others_stay(projects: Path) -> None:
    before = tokens()
    assert sorted(listed()) == ["alpha", "beta", "hooked"]
    (number,) = (
        each["seq"]
        for each in hookkit("list", "--json").json["sessions"]
        if each["session_id"] == "alpha"
    )
    said = hookkit("delete", "alpha", "--yes")
    assert said.out == "Deleted 1 session. Transcripts are untouched.\n"
    assert sorted(listed()) == ["beta", "hooked"]
    assert tokens() == before - 16
    assert leftovers(number) == []
    assert (projects / "alpha.jsonl").exists()


def test_it_is_not_searched_and_its_words_leave_the_index(projects: Path) -> None:
    assert len(hookkit("search", "please", "--json").json["hits"]) == 2
    hookkit("delete", "alpha", "--yes")
    (hit,) = hookkit("search", "please", "--json").json["hits"]
    assert hit["session_id"] == "beta"
    with closing(sqlite3.connect(paths.search_database())) as db:
        assert db.execute("SELECT count(*) FROM sources WHERE session_id = 'alpha'").fetchone() == (
            0,
        )
        (left,) = db.execute("SELECT count(*) FROM words WHERE words MATCH 'alpha'").fetchone()
        assert left == 0


def test_it_is_not_exported(projects: Path, tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    hookkit("export", "-o", str(file))
    hookkit("delete", "alpha", "--yes")
    assert "alpha" not in hookkit("export").out
    said = hookkit("restore", str(file))
    assert said.out == "3 sessions: 0 new, 0 updated, 2 already known, 1 deleted here.\n"
    assert sorted(listed()) == ["beta", "hooked"], "an older export doesn't bring it back"


def test_a_rebuild_doesnt_bring_it_back(projects: Path) -> None:
    hookkit("delete", "alpha", "hooked", "--yes")
    before = rows(TABLES, numbered=False)
    hookkit("rebuild")
    assert listed() == ["beta"]
    assert rows(TABLES, numbered=False) == before
    hookkit("import")
    assert listed() == ["beta"]


def test_its_transcript_is_not_read_again(projects: Path) -> None:
    hookkit("delete", "alpha", "--yes")
    size = sum(each.stat().st_size for each in segments.segments(paths.journal_dir()))
    for _ in range(2):
        hookkit("import")
    assert sum(each.stat().st_size for each in segments.segments(paths.journal_dir())) == size
    paths.search_database().unlink()
    hookkit("import")  # a new index
    (hit,) = hookkit("search", "please", "--json").json["hits"]
    assert hit["session_id"] == "beta"


def test_a_moved_transcript_is_read_once_and_counts_for_nothing(projects: Path) -> None:
    hookkit("delete", "alpha", "--yes")
    before = tokens()
    write(projects.with_name("-elsewhere"), {"alpha.jsonl": conversation("alpha")})
    hookkit("import")
    size = sum(each.stat().st_size for each in segments.segments(paths.journal_dir()))
    hookkit("import")
    assert sum(each.stat().st_size for each in segments.segments(paths.journal_dir())) == size
    assert (tokens(), sorted(listed())) == (before, ["beta", "hooked"])
    assert [hit["session_id"] for hit in hookkit("search", "please", "--json").json["hits"]] == [
        "beta"
    ]


def test_what_it_does_later_counts_for_nothing(projects: Path) -> None:
    hookkit("delete", "hooked", "--yes")
    deliver(line(payload("SessionStart", "hooked", source="resume"), 100))
    deliver(line(own("noted", "hooked", notes="more"), 101, src="user"))
    assert sorted(listed()) == ["alpha", "beta"]


def test_the_order_of_lines_in_one_batch(home: Path) -> None:
    deliver(
        line(payload("UserPromptSubmit", "a", prompt="one")),
        line(own("deleted", "a"), 1, src="user"),
        line(payload("UserPromptSubmit", "a", prompt="two"), 2),
        line(own("deleted", "a"), 3, src="user"),
        line(own("deleted", "never-seen"), 4, src="user"),
        line(payload("UserPromptSubmit", "never-seen", prompt="three"), 5),
        line(payload("UserPromptSubmit", "b", prompt="four"), 6),
    )
    assert listed() == ["b"]
    hookkit("rebuild")
    assert listed() == ["b"]


def test_a_restored_line_after_the_deletion(projects: Path) -> None:
    restored = [
        restore.line_of(orjson.dumps(session) + b"\n")
        for session in hookkit("export").json["sessions"]
    ]
    hookkit("delete", "hooked", "--yes")
    deliver(*restored)  # by a restore that began before the deletion
    assert sorted(listed()) == ["alpha", "beta"]
    hookkit("rebuild")
    assert sorted(listed()) == ["alpha", "beta"]


def test_numbers_are_not_given_again(home: Path) -> None:
    deliver(line(payload("SessionEnd", "a", reason="other")))
    assert hookkit("list", "--json").json["sessions"][0]["seq"] == 1
    hookkit("delete", "1", "--yes")
    deliver(line(payload("Stop", "b")))
    assert hookkit("list", "--json").json["sessions"][0]["seq"] == 2


def test_names_of_projects_and_files_go_with_their_last_session(projects: Path) -> None:
    hookkit("delete", "alpha", "hooked", "--yes")
    with closing(sqlite3.connect(paths.database())) as db:
        assert db.execute("SELECT path FROM files").fetchall() == [("/home/dev/shop/beta.py",)]
        found = db.execute("SELECT project FROM dimensions WHERE project LIKE '%other'")
        assert found.fetchall() == []
    assert [each["path"] for each in hookkit("projects", "--json").json["projects"]] == [
        "/home/dev/shop"
    ]


def test_logged_calls_leave_the_sums(shop: Path) -> None:
    hookkit("start", "A job")
    hookkit("log-ai", "-p", "openai", "-m", "gpt-9", "-t", "1000", "-c", "0.5")
    hookkit("end")
    assert hookkit("stats", "--json").json["totals"]["cost_usd"] == 0.5
    hookkit("delete", "1", "--yes")
    total = hookkit("stats", "--json").json["totals"]
    assert (total["sessions"], total["messages"]) == (0, 0)
    assert leftovers(1) == []


def test_before_a_date(projects: Path) -> None:
    assert hookkit("delete", "--before", "2026-01-01").out == "No sessions to delete.\n"
    said = hookkit("delete", "--before", "2027-01-01", "--project", "shop", "--dry-run")
    assert said.out.startswith("Would delete 2 sessions:\n  #")
    assert "please alpha" in said.out
    assert len(listed()) == 3
    document = hookkit("delete", "--before", "2027-01-01", "--yes", "--json").json
    assert len(document["sessions"]) == 3
    assert listed() == []


def test_of_a_project_alone(home: Path) -> None:
    for name, more in (("shop", {}), ("nowhere", {"cwd": None})):
        deliver(line(payload("SessionEnd", name, reason="other", **more)))
    hookkit("delete", "--before", "2027-01-01", "--project", "shop", "--yes")
    assert listed() == ["nowhere"]


def test_running_sessions_are_left_alone(home: Path) -> None:
    deliver(line(payload("UserPromptSubmit", "live", prompt="go")))
    assert "is still running" in refused("delete", "live", "--yes", code=1)
    said = hookkit("delete", "--before", "2027-01-01", "--yes")
    assert said.out == "No sessions to delete.\n1 session still running: left alone.\n"


def test_nobody_is_there_to_ask(projects: Path) -> None:
    assert "--yes" in refused("delete", "alpha", code=1)
    assert len(listed()) == 3


def test_many_are_previewed_shortly(home: Path) -> None:
    deliver(*(line(payload("SessionEnd", f"s{n}", reason="other"), n) for n in range(25)))
    said = hookkit("delete", "--before", "2027-01-01", "--dry-run")
    assert said.out.endswith("  … and 5 more\n")


def test_a_person_is_asked(projects: Path) -> None:
    shown = on_terminal("delete", "alpha", typed="n\n", code=1)
    assert "Delete 1 session for ever? [y/N]" in shown and "please alpha" in shown
    assert len(listed()) == 3
    assert "Deleted 1 session." in on_terminal("delete", "alpha", typed="y\n")
    assert len(listed()) == 2


def test_wrong_use() -> None:
    for arguments in (
        ["delete"],
        ["delete", "1", "--before", "7d"],
        ["delete", "1", "--project=x"],
    ):
        assert outcome(*arguments)[0] == 2
    assert "No session 'nobody'" in refused("delete", "nobody", code=1)


def test_from_python(projects: Path) -> None:
    with Store.open() as store:
        store.delete_session("alpha")
        store.delete_session("unknown")
        assert store.get_session("alpha") is None
        assert len(store.get_recent_sessions()) == 2


def test_the_output_of_its_runs_goes(
    client: Client, manager: SessionManager, project: Path
) -> None:
    run = manager.execute(project, "go")
    manager.wait(run.session_id)
    hookkit("delete", run.session_id, "--yes")
    assert run_folder.runs_of(run.session_id) == []


def test_the_output_of_a_run_in_progress_stays(
    client: Client, manager: SessionManager, project: Path
) -> None:
    client.does(STAYS)
    run = manager.execute(project, "go")
    with Store.open() as store:
        deletion.remove_outputs([store.find(run.session_id)])
    assert run_folder.runs_of(run.session_id) != []
