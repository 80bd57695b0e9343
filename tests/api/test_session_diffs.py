"""What calls changed, file by file."""

from pathlib import Path
from typing import Any

import pytest

from hookkit.api import session_diffs
from hookkit.api.session_diffs import edited_files, with_diffs
from hookkit.api.store import Store
from hookkit.model.session import Session
from tests.agents.captures import Capture
from tests.render.conversation.talks import SESSION, answers, asks, imported, results
from tests.transcript_builders import result, tool


def edits(*paths: str, lines: int = 1) -> list[Any]:
    """Calls that change these files, a call each."""
    found: list[Any] = [asks("Go")]
    for number, path in enumerate(paths, 1):
        hunk = ["-old", *(f"+new {each}" for each in range(lines))]
        patch = {"oldStart": 1, "newStart": 1, "lines": hunk}
        changed = {"filePath": path, "structuredPatch": [patch], "originalFile": "old"}
        call = f"c{number}"
        found += [
            answers(tool("Edit", call, file_path=path), seconds=number * 2),
            results(result("ok", call), seconds=number * 2 + 1, toolUseResult=changed),
        ]
    return found


def known(store: Store) -> Session:
    store.refresh()
    return store.existing(SESSION)


def test_files_with_their_calls(home: Path, store: Store) -> None:
    imported(home, *edits("/shop/a.py", "/shop/b.py", "/shop/a.py"))
    session = known(store)
    found = edited_files(store, session)
    assert {path: each.turns for path, each in found.items()} == {
        "/shop/a.py": (2, 4),
        "/shop/b.py": (3,),
    }
    assert (found["/shop/a.py"].added, found["/shop/a.py"].removed) == (2, 2)
    shown = with_diffs(store, session, [found["/shop/a.py"]])
    assert [(turn, each.path) for turn, each in shown["/shop/a.py"].diffs] == [
        (2, "/shop/a.py"),
        (4, "/shop/a.py"),
    ]
    assert shown["/shop/a.py"].diffs[0][1].lines[1:] == ("-old", "+new 0")
    assert with_diffs(store, session, []) == {}


def test_no_more_is_read_than_is_shown(home: Path, store: Store) -> None:
    imported(home, *edits(*["/shop/a.py"] * 3, lines=session_diffs.LINES))
    found = edited_files(store, known(store))
    (each,) = with_diffs(store, known(store), found.values()).values()
    assert [turn for turn, _ in each.diffs] == [2]


@pytest.mark.parametrize(
    ("agent", "name", "changed"),
    [("codex", "1-edit-resume-fork", "app.py"), ("gemini", "1-edit-resume", "app.py")],
)
def test_real_sessions_of_other_agents(store: Store, agent: str, name: str, changed: str) -> None:
    Capture(agent, name).import_logs()
    store.refresh()
    found = [edited_files(store, each) for each in store.get_recent_sessions()]
    assert any(path.endswith(changed) for each in found for path in each)


def test_a_transcript_that_is_gone(home: Path, store: Store) -> None:
    imported(home, *edits("/shop/a.py")).unlink()
    assert edited_files(store, known(store)) == {}
