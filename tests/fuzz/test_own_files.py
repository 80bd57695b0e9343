"""Damaged files of our own, beside those of a good run and a good session."""

import json
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from hookkit import paths
from hookkit.runs import batch_state
from tests.api.homes import everything
from tests.builders import deliver, throwaway_home
from tests.fuzz import neighbours
from tests.fuzz.mutations import damaged, fuzzed, on_one_line, several
from tests.fuzz.test_transcripts import AFTER, BEFORE, GOOD

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

BAD = "7f3a1111-1111-4111-8111-111111111111"
GOOD_RUN = "900d1111-1111-4111-8111-111111111111"
REQUEST = (
    b'{"event": "run_started", "session_id": "%s", "project": "shop", "cwd": "/home/dev/shop", '
    b'"framework": "claude_code", "asked_model": "opus", "origin": "run", '
    b'"started_at": "2026-11-21T09:30:00.000Z"}'
)
ENDED = (
    b'{"status": "failed", "exit_code": 1, "error": "No.", "denied": ["Bash"], "start_time": 17, '
    b'"ended_at": "2026-11-21T09:31:00.000Z", "limit": {"resets_at": 1795257000, "resets": "8pm"}}'
)
BUDGETS = (
    b'{"enforce": true, "budgets": [{"kind": "daily", "project": null, "usd": 1.5}, '
    b'{"kind": "weekly", "project": "/home/dev/shop", "usd": 9}]}'
)

FILES = {
    "budgets.json": BUDGETS,
    "machine-id": b"0123456789abcdef0123456789abcdef\n",
    "account-key": b"0123456789abcdef",
    "git-asked.json": b'{"local s1": ["2026-11-21T09:30:00.000Z", "", "busy"]}',
    "statuslines/6e65": b"ne\n0.5 20",
    "journal/order.jsonl": b'\n{"2026-11-21": 3}\n',
    "locks/work.lock": b"4000000 90210@1795253068804 1795253400 0123abcd\n",
    f"runs/{BAD}/run.json": REQUEST % BAD.encode(),
    f"runs/{BAD}/state.json": ENDED,
    f"runs/{BAD}/end.json": b'{"status": "cancelled"}',
    f"runs/{BAD}/prompt": b"Fix it",
    f"runs/{BAD}/output.jsonl": b'{"type": "result", "subtype": "success", "result": "Done."}\n',
    f"runs/{BAD}/stderr": b"API Error: 529 Overloaded\n",
    f"runs/{BAD}.lock": b"",
    "batches/0123.jsonl": b'{"key": "k1", "status": "completed", "session_id": "s1"}\n',
}
"""What a home has beside its journal and its databases."""

COMMANDS = (
    *("list", "status", "ps --all", "ps", "budget", "today", "stats", "cleanup --dry-run"),
    *(f"output {BAD}", f"output --raw {BAD}", "cleanup", "cancel --all"),
)


@fuzzed(
    st.sampled_from(sorted(FILES)).flatmap(
        lambda name: st.tuples(st.just(name), damaged([FILES[name]]))
    )
)
def test_files_of_our_own(damage: tuple[str, bytes]) -> None:
    name, data = damage
    with throwaway_home():
        deliver(*neighbours.BEFORE)
        for file, content in (FILES | good_run() | {name: data}).items():
            write(file, content)
        deliver(*neighbours.AFTER)
        assert of_good_run() == good_run_alone()
        for command in COMMANDS:
            neighbours.works(command, 0, 1)
        assert of_good_run() == good_run_alone()
        neighbours.assert_shown()
        if name != "journal/order.jsonl":  # a wrong order gives other rows, of the same events
            neighbours.assert_as_if_alone()
        neighbours.works("rebuild")


def good_run() -> dict[str, bytes]:
    """Return the files of a run that has ended well."""
    folder = f"runs/{GOOD_RUN}"
    said = {"type": "text", "text": "Here I am"}
    message = {"type": "assistant", "message": {"role": "assistant", "content": [said]}}
    return {
        f"{folder}/run.json": REQUEST % GOOD_RUN.encode(),
        f"{folder}/state.json": ENDED.replace(b"failed", b"completed"),
        f"{folder}/prompt": b"Come here",
        f"{folder}/output.jsonl": on_one_line(json.dumps(message).encode()),
    }


def write(name: str, content: bytes) -> None:
    """Write a file of the data folder."""
    file = paths.data_dir() / name
    paths.make_folder(file.parent, 0o700)
    file.write_bytes(content)


def of_good_run() -> tuple[Any, str]:
    """Return what is shown of the good run."""
    runs = neighbours.works("ps --all --json").json["runs"]
    found = [each for each in runs if each["session_id"] == GOOD_RUN]
    return found, neighbours.works(f"output {GOOD_RUN}").out


@cache
def good_run_alone() -> tuple[Any, str]:
    """Return the same where it is alone."""
    with throwaway_home():
        for file, content in good_run().items():
            write(file, content)
        found = of_good_run()
    assert len(found[0]) == 1 and "Here I am" in found[1]
    return found


OUTCOMES = [
    b'{"key": "k1", "status": "completed", "session_id": "s1", "seconds": 2.5, "cost_usd": 0.5, '
    b'"error": null, "denied": ["Bash"]}',
    b'{"key": "k2", "status": "failed", "session_id": "s2", "seconds": 1, "cost_usd": 0.25, '
    b'"error": "No."}',
]
FIRST = b'{"key": "first", "status": "completed", "session_id": "s1", "cost_usd": 0.5}\n'
LAST = b'{"key": "last", "status": "running", "session_id": "s2"}\n'


@fuzzed(several(OUTCOMES))
def test_states_of_batches(lines: list[bytes]) -> None:
    with throwaway_home():
        write("batches/b.jsonl", FIRST + b"".join(map(on_one_line, lines)) + LAST)
        with batch_state.BatchState("b") as state:
            assert state.known["first"].status == "completed"
            assert state.known["last"].session_id == "s2"
            assert 0.5 <= state.spent < 1e12
            for outcome in state.known.values():
                assert isinstance(outcome.is_over, bool)
            json.dumps([each._asdict() for each in state.known.values()], allow_nan=False)


def stored_position() -> bytes:
    """Return a position as it is stored."""
    with throwaway_home() as folder:
        import_both(folder)
        return positions()[0]


@cache
def sample() -> bytes:
    """Return a stored position of a transcript."""
    return stored_position()


@fuzzed(st.deferred(lambda: damaged([sample()])))
def test_positions(data: bytes) -> None:
    """A transcript whose stored position is damaged is read again, and counted once."""
    with throwaway_home() as folder:
        import_both(folder)
        text = data.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode()
        with closing(sqlite3.connect(paths.database())) as db:
            db.execute("UPDATE transcripts SET position = ? WHERE path LIKE '%bad.jsonl'", (text,))
            db.commit()
        for name, more in (("good", b""), ("bad", AFTER)):
            with (folder / f"projects/p/{name}.jsonl").open("ab") as file:
                file.write(more)
        printed = neighbours.works(f"import {folder / 'projects'}")
        assert printed.err == ""
        messages = everything()["api_messages"]
        assert sorted(each["message_id"] for each in messages) == [
            "good-answer-1", "good-answer-2", "good-answer-3", "good-answer-4",
        ]  # fmt: skip
        neighbours.works("list")


def import_both(folder: Path) -> None:
    """Import two transcripts."""
    projects = folder / "projects/p"
    projects.mkdir(parents=True)
    (projects / "good.jsonl").write_bytes(GOOD)
    (projects / "bad.jsonl").write_bytes(BEFORE)
    neighbours.works(f"import {projects.parent}")


def positions() -> list[bytes]:
    """Return the stored positions."""
    with closing(sqlite3.connect(paths.database())) as db:
        found = db.execute("SELECT position FROM transcripts ORDER BY path").fetchall()
    return [str(each[0]).encode() for each in found]
