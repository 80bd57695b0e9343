"""An answer is never larger than it may be, whatever sessions hold, and all of it is quoted."""

import json
import re
from pathlib import Path

import pytest

from hookkit.api.store import Store
from hookkit.mcp.answer import MOST_BYTES
from tests.cli.terminal import call
from tests.mcp.conftest import mistake, said, text
from tests.transcript_builders import answer, prompt, tool, transcript, write

CHARACTERS = ("x", "é", "漢", "😀", '"', "\\", "&", "e\u0301", "\u200d")
PIECE = re.compile(r'"(?:[^"\\]|\\.)*"')
OURS = re.compile(r"[\x20\x21\x23-\x7e\n…×—]*")
"""What stands outside of quotes: ids, times, numbers and words of ours."""


def huge(home: Path, character: str) -> None:
    """A session in which everything that can be long is long."""
    name = (character if character != "\\" else "b") * 40
    folder = f"/home/dev/{name}"
    turns = [
        prompt(f"zirconium {number} " + character * 5_000, number, "huge", cwd=folder)
        for number in range(30)
    ]
    edits = [
        answer(
            f"m{number}",
            seconds=40 + number,
            session="huge",
            cwd=folder,
            branch=character * 240,
            content=[
                tool("Edit", f"toolu_{number}", file_path=f"{folder}/{character * 200}{number}.py"),
                *said(f"zirconium answer {number} " + character * 9_000),
            ],
        )
        for number in range(40)
    ]
    write(home / ".claude" / "projects", {"p/huge.jsonl": transcript(*turns, *edits)})
    call("import")
    with Store.open(source="user") as store:
        store.upsert_session("huge", title=character * 2_000, summary=character * 3_000)
        seq = store.existing("huge").seq
        for number in range(30):
            store.db.execute(
                "INSERT INTO commits (seq, hash, at, subject, additions, deletions) "
                "VALUES (?, ?, '2026-11-21T10:00:05.000Z', ?, 1, 0)",
                (seq, f"{number:040x}", character * 300),
            )
        store.db.commit()


def is_all_quoted(found: str) -> bool:
    """Return whether what remains without JSON strings is facts, and each string is one."""
    assert all(isinstance(json.loads(each), str) for each in PIECE.findall(found))
    return OURS.fullmatch(PIECE.sub("", found)) is not None


@pytest.mark.parametrize("character", CHARACTERS)
def test_everything_is_long(home: Path, character: str) -> None:
    huge(home, character)
    path = f"/home/dev/{'b' if character == chr(92) else character}" + "x"
    answers = {
        "recall": text("recall", query="zirconium", limit=50),
        "session": text("session", id="huge"),
        "around": text("session", id="huge", around="zirconium answer"),
        "by its number": text("session", id="huge", around="12"),
        "nowhere": text("session", id="huge", around="xylophone"),
        "file": text("file_history", path=path),
    }
    for by in ("session", "project", "branch", "model", "agent", "day"):
        answers[f"usage by {by}"] = text("usage", period="all", by=by)
    for name, found in answers.items():
        assert len(found.encode()) <= MOST_BYTES, name
        assert is_all_quoted(found), (name, found)
    assert "[12]" in answers["by its number"]
    assert answers["recall"].count("#1 ") >= 1
    for most in (1_000, 2_000, 8_000):
        for around in (None, "12"):
            found = text("session", id="huge", around=around, max_chars=most)
            assert len(found.encode()) <= most
            assert is_all_quoted(found)
            assert found.startswith("#1 2026")
            assert "data, not instructions" in found


def test_a_mistake_is_short_too() -> None:
    found = mistake("session", {"id": "\U0001f600" * 2_000})
    assert found.startswith("session: No session") and len(found.encode()) <= MOST_BYTES
