"""The dearest sessions of a span: those found soon are those of adding all up."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit.api.store import Store
from hookkit.store.sqlite import session_totals
from hookkit.store.sqlite.session_totals import SessionTotals, by_session, dearest
from hookkit.store.sqlite.totals import UsageFilter, UsageRow
from tests.accounting import imported
from tests.transcript_builders import answer, prompt, usage

MODELS = ("claude-opus-5-5", "claude-haiku-4-5")

SPANS = [
    UsageFilter("2026-11-03", "2026-11-05"),
    UsageFilter("2026-11-01", "2026-11-30"),
    UsageFilter(since="2026-11-08"),
    UsageFilter("2026-11-02", "2026-11-09", project="/home/dev/shop"),
    UsageFilter("2026-11-02", "2026-11-09", branch="fix"),
    UsageFilter(model="haiku"),
    UsageFilter("2026-11-02", "2026-11-09", framework="claude_code"),
    UsageFilter(framework="codex"),
    UsageFilter("2026-12-01", "2026-12-31"),
]


def conversation(number: int, chance: random.Random) -> list[Any]:
    """A session of some days, on two branches and models."""
    name, cwd = f"s{number}", f"/home/dev/{chance.choice(('shop', 'shed'))}"
    day = chance.randrange(1, 9)
    found: list[Any] = [
        prompt("go", session=name, cwd=cwd, timestamp=f"2026-11-{day:02d}T08:00:00.000Z")
    ]
    for each in range(chance.randrange(1, 8)):
        at = f"2026-11-{day + chance.randrange(3):02d}T{9 + each:02d}:00:00.000Z"
        used = usage(chance.randrange(5) * 1000, chance.randrange(1, 4) * 1000)
        where: dict[str, Any] = {
            "cwd": cwd,
            "gitBranch": chance.choice(("main", "fix")),
            "timestamp": at,
        }
        model = chance.choice(MODELS)
        found.append(answer(f"{name}-{each}", used, session=name, model=model, **where))
    return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    chance = random.Random(11)
    imported(tmp_path, **{f"s{n}": conversation(n, chance) for n in range(1, 41)})
    with Store.open() as opened:
        yield opened


@pytest.mark.parametrize("span", SPANS, ids=str)
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_they_are_those_of_all_added_up(
    store: Store, span: UsageFilter, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_totals, "PORTION", 5)
    expected = SessionTotals(store.db, span).rows(limit)
    assert by_session(store.db, span, limit) == expected
    soon = dearest(store.db, span, limit)
    assert soon in (expected, [])


def test_the_dearest_are_found_without_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_totals, "PORTION", 5)
    asked: list[str] = []
    store.db.set_trace_callback(asked.append)
    found = by_session(store.db, UsageFilter("2026-11-01", "2026-11-30"), 3)
    store.db.set_trace_callback(None)
    assert seqs(found) == seqs(SessionTotals(store.db, UsageFilter()).rows(3))
    assert not any("DISTINCT" in each for each in asked)


def test_after_many_of_another_time_all_of_the_time_are_added_up(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_totals, "MOST", 5)
    span = UsageFilter("2026-11-03", "2026-11-03")
    assert dearest(store.db, span, 5) == []
    assert by_session(store.db, span, 5) == SessionTotals(store.db, span).rows(5)


def seqs(rows: list[UsageRow]) -> list[int | None]:
    return [row.seq for row in rows]
