"""The SQL of what was done in sessions."""

from collections.abc import Iterator

import pytest

from hookkit import paths
from hookkit.model.activity import GitActivity, GitBaseline, LoggedCall
from hookkit.model.git import Commit, FileChange
from hookkit.model.session_rows import ToolCallRow
from hookkit.store.sqlite.activity import ActivityQueries
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.sessions import SessionFilter, sessions
from tests.builders import at, session

EARLY, LATE = Commit("b", at(1), "early", 1, 2), Commit("a", at(2), "late", 3, 4)
RENAMED = FileChange("/x/b", "renamed", "/x/a", 1, None, "committed")
NEW = FileChange("/x/a", "added", None, None, None, "untracked")


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database.open(paths.database())
    yield opened
    opened.close()


@pytest.fixture
def done(database: Database) -> ActivityQueries:
    return ActivityQueries(database.db)


def test_what_git_reports_replaces_what_it_reported(done: ActivityQueries) -> None:
    done.replace(1, [LATE, EARLY], [RENAMED, NEW])
    done.replace(2, [EARLY], [NEW])
    assert (done.commits(1), done.files(1)) == ([EARLY, LATE], [NEW, RENAMED])
    done.replace(1, [LATE], [])
    assert (done.commits(1), done.files(1)) == ([LATE], [])
    assert done.commits(2) == [EARLY]


@pytest.mark.parametrize(
    "told, commits, files, start",
    [
        (GitActivity(None, None, None), 1, 1, None),
        (GitActivity(None, [LATE], None), 1, 1, None),
        (
            GitActivity(GitBaseline(at(0), {"a": "1"}), None, None),
            1,
            1,
            GitBaseline(at(0), {"a": "1"}),
        ),
        (GitActivity(GitBaseline(at(0), None), [], [RENAMED, NEW]), 0, 2, GitBaseline(at(0), None)),
    ],
    ids=["nothing", "a half", "a start", "all"],
)
def test_what_is_not_reported_stays(
    told: GitActivity, commits: int, files: int, start: GitBaseline | None, done: ActivityQueries
) -> None:
    done.replace(1, [EARLY], [NEW])
    done.enter(1, told)
    assert (len(done.commits(1)), len(done.files(1))) == (commits, files)
    assert done.git_start(1) == start


def test_the_latest_start_counts(done: ActivityQueries) -> None:
    done.save_git_start(1, GitBaseline(at(0), {}))
    done.save_git_start(1, GitBaseline(at(5), None))
    assert done.git_start(1) == GitBaseline(at(5), None)


def test_files_count_once_whoever_reports_them(database: Database, done: ActivityQueries) -> None:
    calls = [
        ToolCallRow(1, "t1", "Edit", None, "/x/a", True, True, at(1)),
        ToolCallRow(1, "t2", "Edit", None, "/x/c", True, True, at(5)),
        ToolCallRow(1, "t3", "Edit", None, "/x/failed", False, True, at(5)),
        ToolCallRow(1, "t4", "Read", None, "/x/read", True, False, at(5)),
        ToolCallRow(1, "t5", "Edit", None, None, True, True, at(5)),
        ToolCallRow(2, "t6", "Edit", None, "/x/another", True, True, at(5)),
    ]
    database.add_tool_calls(calls)
    done.replace(1, [], [NEW, RENAMED])
    assert done.count_files(1) == 3
    assert done.edited(1) == ["/x/a", "/x/c"]
    assert done.edited(1, at(2), at(9)) == ["/x/c"]


def test_calls_are_logged_once(done: ActivityQueries) -> None:
    first = LoggedCall(at(1), "openai", "gpt-5", 900, None, None, None)
    second = LoggedCall(at(2), "anthropic", "opus", 30, 10, 20, 5)
    for key, call in (("k2", second), ("k1", first), ("k1", second)):
        done.add_logged(1, key, call, 1)
    assert done.logged(1) == [first, second]
    assert done.logged(2) == []


def test_manual_sessions_of_a_folder(database: Database, done: ActivityQueries) -> None:
    database.add_sessions(
        [
            session(seq=1, session_id="a", origin="manual", cwd="/w", first_started_at=at(0)),
            session(seq=2, session_id="b", origin="manual", cwd="/w", first_started_at=at(9)),
            session(seq=3, session_id="c", origin="manual", cwd="/w/x", last_ended_at=at(9)),
            session(seq=4, session_id="d", cwd="/w"),
        ]
    )
    assert [each.seq for each in done.manual("/w")] == [2, 1]
    assert [each.seq for each in done.active_manual()] == [1, 2]


@pytest.mark.parametrize("folder", ["/w", "/w/"])
def test_agents_in_a_folder_and_below(
    folder: str, database: Database, done: ActivityQueries
) -> None:
    places = ["/w", "/w/x/y", "/w-two", "/wx", "/", "/w/late", "/w/early"]
    times = [5, 4, 4, 4, 4, 100, 0]
    database.add_sessions(
        session(
            seq=seq,
            session_id=str(seq),
            cwd=place,
            first_started_at=at(time),
            last_activity=at(time + 1),
        )
        for seq, (place, time) in enumerate(zip(places, times, strict=True), 1)
    )
    database.add_sessions([session(seq=8, session_id="8", cwd="/w", origin="manual")])
    found = [each.seq for each in done.agents_in(folder, at(2), at(50))]
    assert found == ([2] if folder == "/w/" else [2, 1])
    below = [each.seq for each in sessions(database.db, SessionFilter(folder=folder))]
    assert set(below) == {1, 2, 6, 7, 8} - ({1, 8} if folder == "/w/" else set())
