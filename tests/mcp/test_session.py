"""The tool `session`."""

from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.store import Store
from tests.cli.terminal import call
from tests.mcp.conftest import TOKEN, mistake, said, text
from tests.transcript_builders import answer, prompt, transcript, write

pytestmark = pytest.mark.usefixtures("past")


def test_an_outline() -> None:
    first, when, files, count, *turns = text("session", id="#shop").splitlines()
    assert ' 2026-11-21 shop "Give the cart a discount" $' in first
    assert '"Claude Code"' in when
    assert files == 'files: "/home/dev/shop/cart.py"'
    assert count.startswith("2 prompts and answers. Quoted")
    assert [each.split()[0] for each in turns] == ["[2]", "[1]"]


@pytest.mark.parametrize("around", ["quantize", "half even", "2"])
def test_around_a_place(around: str) -> None:
    turns = text("session", id="shop", around=around).splitlines()[-2:]
    assert [each.split()[0] for each in turns] == ["[1]", "[2]"]


def test_no_such_place() -> None:
    assert "No turn has any of these words" in text("session", id="shop", around="xylophone")
    assert "No turn has any of these words" in text("session", id="shop", around="0")


def test_a_summary_and_commits(store: Store) -> None:
    store.upsert_session("shop", title="Discounts", summary=f"Rounds; {TOKEN}.")
    found = text("session", id="shop")
    assert 'summary: "Rounds; [redacted: github-token]."' in found


def test_a_long_session_is_cut(home: Path) -> None:
    turns = [prompt(f"question {number} {'x' * 900}", number, "long") for number in range(40)] + [
        answer("m9", seconds=50, session="long", content=said("y" * 9_000))
    ]
    write(home / ".claude" / "projects", {"p/long.jsonl": transcript(*turns)})
    call("import")
    whole = text("session", id="long")
    assert "more lines: ask for less, or for a larger max_chars" in whole
    near = text("session", id="long", around="20")
    assert "[20]" in near and "[1]" not in near
    assert len(near.encode()) <= 4_000
    long = text("session", id="long", around="20", max_chars=40_000)
    assert "[1]" in long and "[41]" in long


def test_without_an_index() -> None:
    paths.search_database().unlink()
    assert "[2]" in text("session", id="shop")


def test_without_answers(home: Path) -> None:
    asked = prompt("Is anybody there?", 0, "alone")
    write(home / ".claude" / "projects", {"p/alone.jsonl": transcript(asked)})
    call("import")
    assert text("session", id="alone").splitlines()[-1].endswith('prompt: "Is anybody there?"')


def test_no_files() -> None:
    assert "files:" not in text("session", id="bank")


def test_it_is_not_known() -> None:
    assert "No session 'nope'" in mistake("session", {"id": "nope"})


def test_commits(store: Store) -> None:
    seq = store.existing("shop").seq
    store.db.execute(
        "INSERT INTO commits (seq, hash, at, subject, additions, deletions) "
        "VALUES (?, 'b7e0a1934ffff', '2026-11-21T10:00:05.000Z', 'Round half to even', 3, 0)",
        (seq,),
    )
    store.db.commit()
    assert 'commits: b7e0a1934 "Round half to even"' in text("session", id="shop")
