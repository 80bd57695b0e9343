"""Projects, and what a person means by a word."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from hookkit.api.history import api
from hookkit.api.history.projects import projects
from hookkit.api.history.resolve import resolve
from hookkit.api.project_choice import CANDIDATES
from hookkit.api.store import Store
from hookkit.errors import AmbiguousError, NotFoundError
from hookkit.model.session import Session
from hookkit.store.sqlite import projects as stored
from hookkit.store.sqlite.sessions import SessionFilter
from tests.builders import at, deliver, line, payload
from tests.store.sqlite.test_query_plans import Listening


def work(session_id: str, cwd: str | None, seconds: float = 0) -> None:
    """A session in a folder."""
    deliver(line(payload("SessionStart", session_id, cwd=cwd), seconds))
    deliver(line(payload("UserPromptSubmit", session_id, cwd=cwd, prompt="Fix it"), seconds + 5))


@pytest.fixture(autouse=True)
def sessions() -> None:
    work("one", "/home/dev/shop", 0)
    work("two", "/home/dev/shop/api", 100)
    work("three", "/home/dev/billing", 200)
    work("four", "/srv/shop", 300)


def test_projects() -> None:
    found = api.projects()
    assert [(each.name, each.path, each.sessions) for each in found] == [
        ("srv/shop", "/srv/shop", 1),
        ("billing", "/home/dev/billing", 1),
        ("api", "/home/dev/shop/api", 1),
        ("dev/shop", "/home/dev/shop", 1),
    ]
    assert (found[0].id, found[0].last_activity, found[0].cost_usd) == ("/srv/shop", at(305), None)
    assert found[0].to_dict().keys() == {
        *("id", "name", "path", "remote", "sessions", "last_activity", "cost_usd"),
    }


def test_sessions_of_no_project(store: Store) -> None:
    store.start_session("lost")
    nowhere = next(each for each in projects(store) if each.name is None)
    assert (nowhere.id, nowhere.path, nowhere.sessions) == ("", None, 1)


def test_usage_without_sessions_is_no_project(store: Store) -> None:
    add = "INSERT INTO totals (kind, key, model, {0}) VALUES ('project', 'ghost', '', {1})"
    names = [row[1] for row in store.db.execute("PRAGMA table_info(totals)")][3:]
    store.db.execute(add.format(", ".join(names), ", ".join("1" * len(names))))
    assert "ghost" not in [each.name for each in projects(store)]


@pytest.mark.parametrize("asked, expected", [
    ("dev/shop", ["one"]),
    ("home/dev/shop/", ["one"]),
    ("BIL", ["three"]),
    ("/home/dev/shop", ["one"]),
    ("/home/dev/shop/", ["one"]),
    ("/home/dev/shop/api", ["two"]),
    ("/home/dev/b", ["five"]),
    ("/srv", ["four"]),
])  # fmt: skip
def test_project_sessions(asked: str, expected: list[str]) -> None:
    work("five", "/home/dev/b/c", -100)
    assert [each.session_id for each in api.project_sessions(asked)] == expected


def test_this_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    work("here", str(tmp_path), 400)
    monkeypatch.chdir(tmp_path)
    assert [each.session_id for each in api.project_sessions(".")] == ["here"]


@pytest.mark.parametrize("asked", ["nothing", "", "/nowhere", "~"])
def test_no_project(asked: str) -> None:
    with pytest.raises(NotFoundError, match="hookkit projects"):
        api.project_sessions(asked)


def test_several_projects_begin_so() -> None:
    work("five", "/home/dev/shopping", 400)
    with pytest.raises(AmbiguousError) as error:
        api.project_sessions("SH")
    assert str(error.value).splitlines()[1:] == ["  dev/shop", "  shopping", "  srv/shop"]


def test_several_projects_have_this_name() -> None:
    with pytest.raises(AmbiguousError, match="any of these projects:\n  dev/shop\n  srv/shop"):
        api.project_sessions("shop")


def test_a_folder_above_several() -> None:
    with pytest.raises(AmbiguousError) as error:
        api.project_sessions("/home/dev")
    assert str(error.value).splitlines()[1:] == [
        *("  /home/dev/shop", "  /home/dev/billing", "  /home/dev/shop/api"),
    ]


def test_not_all_of_them_are_listed() -> None:
    for number in range(CANDIDATES + 1):
        work(f"many-{number}", f"/many/{number}", 400)
    with pytest.raises(AmbiguousError, match=r"\n  …$"):
        api.project_sessions("/many")


# Names


def is_session(name: str) -> Callable[[object], bool]:
    return lambda found: isinstance(found, Session) and found.session_id == name


def is_project(name: str) -> Callable[[object], bool]:
    return lambda found: found == SessionFilter(project=name)


@pytest.mark.parametrize("name, is_right", [
    ("1", is_session("one")),
    ("one", is_session("one")),
    ("on", is_session("one")),
    ("srv/shop", is_project("/srv/shop")),
    ("bil", is_project("/home/dev/billing")),
    ("/srv/shop", is_project("/srv/shop")),
    ("/srv", lambda found: found == SessionFilter(folder="/srv")),
])  # fmt: skip
def test_meant(store: Store, name: str, is_right: Callable[[object], bool]) -> None:
    assert is_right(resolve(store, name))


def test_nothing_is_meant(store: Store) -> None:
    with pytest.raises(NotFoundError, match="No session and no project 'x'"):
        resolve(store, "x")


@pytest.mark.parametrize("folder, session_id, name, is_right", [
    ("/x/one-more", "five", "one", is_session("one")),
    ("/x/tw", "five", "tw", is_project("/x/tw")),
    ("/x/t", "five", "t", is_project("/x/t")),
])  # fmt: skip
def test_who_is_exactly_so(
    store: Store, folder: str, session_id: str, name: str, is_right: Callable[[object], bool]
) -> None:
    work(session_id, folder, 400)
    store.refresh()
    assert is_right(resolve(store, name))


@pytest.mark.parametrize("folder, name, lines", [
    ("/x/one", "one", ["  1  one  Fix it", "  --project one"]),
    ("/x/oner", "on", ["  1  one  Fix it", "  --project oner"]),
    ("/x/tau", "t", ["  3  three  Fix it", "  2  two  Fix it", "  --project tau"]),
    ("/x/y", "t", ["  3  three  Fix it", "  2  two  Fix it"]),
])  # fmt: skip
def test_both_may_be_meant(store: Store, folder: str, name: str, lines: list[str]) -> None:
    work("five", folder, 400)
    store.refresh()
    with pytest.raises(AmbiguousError) as error:
        resolve(store, name)
    assert str(error.value).splitlines()[1:] == lines


# Statements


@pytest.mark.parametrize("ask", [
    stored.last_activities,
    lambda db: stored.latest_folder(db, "shop"),
    lambda db: stored.latest_folder(db, None),
    stored.names,
    stored.details,
    lambda db: stored.folders_in(db, "/home/dev", 5),
])  # fmt: skip
def test_no_row_is_read_that_is_not_asked_for(
    store: Store, ask: Callable[[sqlite3.Connection], object]
) -> None:
    listening = Listening(store.db)
    ask(listening)  # type: ignore[arg-type]
    scans = [step for step in listening.plans if step.startswith("SCAN sessions")]
    assert listening.asked
    assert all("COVERING INDEX sessions_by_project_and_activity" in step for step in scans)
