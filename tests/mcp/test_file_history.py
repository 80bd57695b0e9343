"""The tool `file_history`."""

from pathlib import Path

import pytest

from hookkit.api.file_history import FileWork
from hookkit.api.store import Store
from hookkit.mcp.file_history import lines_of
from hookkit.model.git import Commit
from tests.builders import session
from tests.mcp.conftest import TOKEN, text


@pytest.mark.usefixtures("past")
def test_sessions_of_a_file() -> None:
    head, no_git, line = text("file_history", path="/home/dev/shop/cart.py").splitlines()
    assert head.startswith('1 session changed "/home/dev/shop/cart.py". Quoted')
    assert no_git == "git has no commit with it."
    assert line.endswith('1 edit why: "Give the cart a discount"')


@pytest.mark.parametrize("path", ["~nobody-has-this-name/a.py", "a\0b", "../" * 300])
def test_odd_paths(path: str) -> None:
    assert text("file_history", path=path).startswith("No recorded session has changed")


def test_in_git(repo: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo)
    store.database.add_sessions([session(seq=1, session_id="s1", project=str(repo))])
    store.db.execute(
        "INSERT INTO file_changes (seq, path, change, additions, deletions, state) "
        f"VALUES (1, '{repo}/one', 'modified', 3, 0, 'committed')"
    )
    store.db.commit()
    head, line = text("file_history", path="one").splitlines()
    assert head.startswith("1 session changed") and " +3 -0" in line


def test_commits_and_the_reason() -> None:
    made = [
        Commit(f"{number:040x}", "2026-11-21T10:00:00.000Z", f"Step {number}", 1, 0)
        for number in range(5)
    ]
    known = session(seq=1, session_id="s1", summary=f"It rounds; {TOKEN}.")
    line, commits = lines_of(FileWork(known, 0, 2, None, made))
    assert line.endswith('+2 -0 why: "It rounds; [redacted: github-token]."')
    assert commits.count('"Step') == 3 and commits.endswith("and 2 more")
    assert lines_of(FileWork(session(seq=1), 1, None, None, made[:1]))[1].endswith('"Step 0"')
