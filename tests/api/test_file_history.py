"""Which sessions changed a file, and the commits of it."""

from pathlib import Path
from typing import Any

import pytest

from hookkit.api.file_history import file_history
from hookkit.api.store import Store
from tests.builders import deliver, session, tool
from tests.builders import line as journal_line
from tests.lib.git.repositories import run


def edited(path: object, name: str = "s1", seconds: float = 0, **members: Any) -> None:
    """A session has edited a file."""
    call = f"toolu_{name}_{seconds}"
    inputs = {"file_path": str(path)}
    known = tool(session_id=name, tool_use_id=call, tool_input=inputs, **members)
    deliver(journal_line(known, seconds))


def names(store: Store, path: object, folder: Path = Path("/")) -> list[str]:
    """The sessions that changed a file."""
    return [each.session.session_id for each in file_history(store, str(path), folder).work]


def test_edits_and_commits(repo: Path) -> None:
    edited(repo / "one", "s1", 1, cwd=str(repo))
    edited(repo / "one", "s1", 2, cwd=str(repo))
    edited(repo / "two", "s2", 3, cwd=str(repo))
    digest = run(repo, "rev-parse", "HEAD")
    with Store.open() as store:
        seq = store.existing("s1").seq or 0
        store.db.execute(
            "INSERT INTO commits (seq, hash, at, subject, additions, deletions) "
            "VALUES (?, ?, '2026-11-21T10:00:00.000Z', 'One', 3, 0), "
            "(?, 'f00', '2026-11-21T10:00:00.000Z', 'Other', 3, 0)",
            (seq, digest, seq),
        )
        found = file_history(store, "one", repo)
        (work,) = found.work
        assert (work.session.session_id, work.edits, work.added) == ("s1", 2, None)
        assert [each.subject for each in work.commits] == ["One"]
        assert found.is_in_git
        assert found.to_dict()["path"] == str(repo / "one")
        assert found.to_dict()["sessions"][0]["commits"][0]["hash"] == digest
        assert names(store, "nothing", repo) == []


def test_a_file_that_git_alone_saw(store: Store) -> None:
    rows = [session(seq=seq, session_id=f"s{seq}", project="/p") for seq in (1, 2)]
    store.database.add_sessions(rows)
    for seq, added in ((1, 3), (2, None)):
        store.db.execute(
            "INSERT INTO file_changes (seq, path, change, additions, deletions, state) "
            "VALUES (?, '/p/a.py', 'modified', ?, ?, 'committed')",
            (seq, added, added and 1),
        )
    found = {each.session.seq: each for each in file_history(store, "/p/a.py", Path("/")).work}
    assert (found[1].edits, found[1].added, found[1].removed) == (0, 3, 1)
    assert (found[2].added, found[2].removed) == (None, None)


def test_other_checkouts_of_the_project(repo: Path, store: Store) -> None:
    root = str(repo)
    known = {
        "here": {"project": root},
        "worktree": {"project": root, "git_worktree_path": "/elsewhere/worktree"},
        "clone": {"project": "/home/ann/clone"},
        "deeper": {"project": root},
        "stranger": {"project": "/home/ann/other"},
    }
    rows = [
        session(seq=seq, session_id=name, **fields)
        for seq, (name, fields) in enumerate(known.items(), 1)
    ]
    store.database.add_sessions(rows)
    store.db.executemany(
        "INSERT OR REPLACE INTO projects (path, last, name, remote) VALUES (?, ?, ?, ?)",
        [(root, "repo", "repo", "a/b"), ("/home/ann/clone", "clone", "clone", "A/b")],
    )
    files = {
        1: f"{root}/one",
        2: "/elsewhere/worktree/one",
        3: "/home/ann/clone/one",
        4: f"{root}/inside/one",
        5: "/home/ann/other/one",
    }
    store.db.executemany(
        "INSERT INTO tool_calls (seq, tool_use_id, name, file_path, ok, is_edit, ended_at) "
        "VALUES (?, 't', 'Edit', ?, 1, 1, '2026-11-21T10:00:00.000Z')",
        list(files.items()),
    )
    assert set(names(store, "one", repo)) == {"here", "worktree", "clone"}
    assert names(store, "/home/ann/other/one") == ["stranger"]


def test_outside_of_git(tmp_path: Path, store: Store) -> None:
    edited(tmp_path / "gone" / "a.txt", cwd=str(tmp_path))
    store.refresh()
    found = file_history(store, "gone/a.txt", tmp_path)
    assert [each.edits for each in found.work] == [1]
    assert not found.is_in_git


def test_git_that_does_not_answer(
    repo: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    edited(repo / "one", cwd=str(repo))
    store.refresh()
    found = file_history(store, str(repo / "one"), Path("/"))
    assert (len(found.work), found.is_in_git) == (1, False)


def test_a_session_that_is_being_deleted(store: Store) -> None:
    store.db.execute(
        "INSERT INTO tool_calls (seq, tool_use_id, name, file_path, ok, is_edit, ended_at) "
        "VALUES (9, 't', 'Edit', '/p/a.py', 1, 1, '2026-11-21T10:00:00.000Z')"
    )
    assert names(store, "/p/a.py") == []
