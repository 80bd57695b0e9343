"""Damaged sessions between good ones of an export."""

import json
from functools import cache

import pytest
from hypothesis import strategies as st

from tests.api.homes import Everything, fill
from tests.builders import deliver, fold_all, throwaway_home
from tests.cli.installed import outcome
from tests.fuzz import neighbours
from tests.fuzz.mutations import damaged, fuzzed, on_one_line, several

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]


@cache
def exported() -> list[bytes]:
    """Return a document with sessions of every kind: its head, its sessions and its end."""
    with throwaway_home() as folder:
        fill(folder / "projects")
        return neighbours.works("export --format json").out.encode().splitlines()


@cache
def good() -> bytes:
    """Return the object of the good session in an export."""
    with throwaway_home():
        deliver(*neighbours.BEFORE, *neighbours.AFTER)
        fold_all()
        lines = neighbours.works("export --format jsonl").out.encode().splitlines()
    return lines[1]


@cache
def restored_alone() -> Everything:
    """Return what is stored of the good session when it is restored alone."""
    with throwaway_home() as folder:
        file = folder / "export.jsonl"
        file.write_bytes(document([]))
        neighbours.works(f"restore {file}")
        return neighbours.stored_of(neighbours.NAME)


def document(sessions: list[bytes]) -> bytes:
    """Return an export as JSONL in which the good session is the last."""
    head = {"schema_version": 1, "hookkit": "0.2.0", "exported_at": "2026-11-21T12:00:00.000Z"}
    first = json.dumps(head | {"sessions": len(sessions) + 1}).encode() + b"\n"
    return first + b"".join(map(on_one_line, [*sessions, good()]))


@fuzzed(st.deferred(lambda: several([each.rstrip(b",") for each in exported()[1:-1]], most=4)))
def test_sessions_of_exports(sessions: list[bytes]) -> None:
    sessions = [each for each in sessions if each.strip()]  # blank lines are none
    with throwaway_home() as folder:
        file = folder / "export.jsonl"
        file.write_bytes(document(sessions))
        neighbours.works(f"restore {file}", 0, 1)
        assert neighbours.stored_of(neighbours.NAME) == restored_alone()
        neighbours.assert_shown()
        neighbours.works("rebuild")
        assert neighbours.stored_of(neighbours.NAME) == restored_alone()


@fuzzed(st.deferred(lambda: damaged([b"\n".join(exported())])))
def test_whole_exports(data: bytes) -> None:
    with throwaway_home() as folder:
        deliver(*neighbours.BEFORE, *neighbours.AFTER)
        file = folder / "export.json"
        file.write_bytes(data)
        assert outcome("restore", str(file))[0] in (0, 1)
        neighbours.assert_shown()
        neighbours.assert_as_if_alone()
        neighbours.works("rebuild")
        neighbours.assert_as_if_alone()
