"""Time worked: activity without idle gaps, each moment once, on its own day."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hookkit import config, paths
from hookkit.api.store import Store
from hookkit.model.spans import Span
from hookkit.pipeline.project.rebuild import rebuild
from hookkit.store.sqlite import time_worked
from hookkit.store.sqlite.time_worked import stints
from hookkit.store.sqlite.totals import UsageFilter
from hookkit.store.sqlite.worked_totals import WorkedTotals
from tests.builders import at, deliver, line, own, payload, tool
from tests.cli.terminal import call, run_json
from tests.fixtures.clock import SetZone
from tests.transcript_builders import answer, prompt, transcript, write

MINUTE, DAY = 60, 86_400


@pytest.fixture(autouse=True)
def _utc(zone: SetZone) -> None:
    """The machine's clock is in UTC."""


def sitting(session: str, *times: float, cwd: str = "/home/dev/shop", **more: Any) -> list[Any]:
    """A prompt and its answer a second later at each of these times."""
    records: list[Any] = []
    for number, each in enumerate(times):
        known = {"session": session, "cwd": cwd} | more
        name = f"{session}-{number}"
        records += [
            prompt("Go on", timestamp=at(each), uuid=f"p-{name}", **known),
            answer(f"m-{name}", timestamp=at(each + 1), uuid=f"a-{name}", **known),
        ]
    return records


def imported(folder: Path, **sessions: list[Any]) -> None:
    write(folder, {f"p/{name}.jsonl": transcript(*each) for name, each in sessions.items()})
    call("import", str(folder))


def seconds(*options: str) -> int:
    return int(run_json("stats", "--json", *options)["totals"]["seconds"])


def by(key: str, *options: str) -> dict[str, int]:
    rows = run_json("stats", "--json", "--by", key, *options)["by"]
    return {row["key"]: row["seconds"] for row in rows if row["seconds"]}


def test_two_sittings_of_ten_minutes_four_days_apart_are_twenty_minutes(tmp_path: Path) -> None:
    first, second = (0, 600), (4 * DAY, 4 * DAY + 600)
    imported(tmp_path, s1=sitting("s1", *first, *second))
    assert seconds() == 2 * 601
    (row,) = run_json("list", "--json")["sessions"]
    assert (row["worked_seconds"], row["duration"]) == (2 * 601, 4 * DAY + 601)
    shown = call("show", "1").stdout
    assert "96h 10m" in shown and "20m 02s" in shown
    assert "96h 10m" in call("list").stdout and "20m 02s" in call("list").stdout
    invoice = call("export", "--format", "md", "--by", "project").stdout
    assert "| shop | 1 | 20m |" in invoice and "| **1** | **20m** |" in invoice
    assert by("day") == {"2026-11-21": 601, "2026-11-25": 601}


@pytest.mark.parametrize(
    "minutes, gap, expected",
    [
        ("15", 15 * MINUTE, 15 * MINUTE + 2),
        ("15", 15 * MINUTE + 1, 2),
        ("5", 15 * MINUTE, 2),
        ("5", 5 * MINUTE, 5 * MINUTE + 2),
        ("120", 3600, 3602),
    ],
)
def test_gaps_are_work_up_to_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, minutes: str, gap: int, expected: int
) -> None:
    imported(tmp_path, s1=sitting("s1", 0, 1 + gap))
    monkeypatch.setenv("HOOKKIT_IDLE_MINUTES", minutes)  # with what is stored already
    assert seconds() == expected
    assert by("session") == {"s1": expected}
    assert run_json("list", "--json")["sessions"][0]["worked_seconds"] == expected


def test_parallel_agents_are_one_time_and_each_has_its_own(tmp_path: Path) -> None:
    imported(
        tmp_path,
        a=sitting("a", 0, 600),
        b=sitting("b", 300, 900),
        c=sitting("c", 400, 500, cwd="/home/dev/blog"),
    )
    assert seconds() == 901
    assert by("session") == {"a": 601, "b": 601, "c": 101}
    assert by("project") == {"shop": 901, "blog": 101}
    assert by("model") == {"claude-opus-5-5": 901}
    assert seconds("--project", "blog") == 101
    assert "**15m**" in call("export", "--format", "md").stdout


def test_a_person_and_the_agent_inside_are_one_time_one_file_and_one_commit() -> None:
    work = {
        "commits": [["c0ffee", at(700), "Do it", 1, 1]],
        "files": [["/home/dev/shop/a.py", "modified", None, 1, 1, "committed"]],
    }
    deliver(
        line(own("started", "mine", origin="manual", cwd="/home/dev/shop"), 0, src="user"),
        line(payload("UserPromptSubmit", "agent", prompt="Go"), 600),
        line(tool(session_id="agent"), 660),
        line(payload("Stop", "agent"), 720),
        line(own("git", "agent", **work), 730, src="hookkit"),
        line(own("git", "mine", **work), 3600, src="hookkit"),
        line(own("ended", "mine"), 3600, src="user"),
    )
    totals = run_json("stats", "--json")["totals"]
    assert (totals["seconds"], totals["files_changed"], totals["commits"]) == (3600, 1, 1)
    assert by("session") == {"mine": 3600, "agent": 120}
    rows = run_json("stats", "--json", "--by", "session")["by"]
    assert {row["key"]: row["commits"] for row in rows} == {"mine": 1, "agent": 1}


@pytest.mark.parametrize(
    "name, first, second",
    [
        ("UTC", "2026-11-21", None),
        ("Asia/Kathmandu", "2026-11-21", "2026-11-22"),
        ("America/New_York", "2026-11-21", None),
    ],
)
def test_time_falls_on_its_own_days(
    tmp_path: Path, zone: SetZone, name: str, first: str, second: str | None
) -> None:
    night = 8 * 3600 + 45 * MINUTE  # 18:15 in UTC, midnight in Kathmandu
    imported(tmp_path, s1=sitting("s1", *range(night - 1200, night + 1200, 600)))
    zone(name)
    whole = 1801
    expected = {first: whole} if second is None else {first: 1200, second: whole - 1200}
    assert by("day") == expected
    assert sum(by("week").values()) == sum(by("month").values()) == whole
    lines = call("export", "--format", "md", "--by", "day").stdout
    assert f"| {first} | 1 | {'20m' if second else '30m'} |" in lines


def test_what_comes_later_is_added(tmp_path: Path) -> None:
    for number in range(3):
        name = f"s{number}"
        imported(tmp_path / name, **{name: sitting(name, number * 300)})
        assert seconds() == number + 1


# A person's own session


def own_session(*events: tuple[str, float], **last: Any) -> None:
    """A session with starts and ends; `last` is of the last one."""
    for number, (kind, when) in enumerate(events):
        details: dict[str, Any] = {"origin": "manual", "cwd": "/w"} if kind == "started" else {}
        details |= last if number == len(events) - 1 else {}
        deliver(line(own(kind, "mine", **details), when, src="user"))


def test_it_is_work_from_start_to_end() -> None:
    own_session(("started", 0), ("ended", 7200))
    assert seconds() == 7200


def test_one_that_was_resumed_leaves_out_the_time_between() -> None:
    own_session(("started", 0), ("ended", 600), ("started", DAY), ("ended", DAY + 60))
    assert seconds() == 660
    assert by("day") == {"2026-11-21": 600, "2026-11-22": 60}


def test_a_forgotten_one_ends_when_it_was_ended() -> None:
    own_session(("started", 0), ("ended", DAY), ended_at=at(600))
    assert seconds() == 600


def test_an_open_one_lasts_until_its_last_activity() -> None:
    own_session(("started", 0))
    deliver(line(own("noted", "mine", notes="Half of it"), 900, src="user"))
    assert seconds() == 900


@pytest.mark.parametrize(
    "events, ended, expected",
    [
        ([], None, [(0, 50)]),
        ([(True, 0), (True, 5), (False, 10), (False, 12)], 10, [(0, 10)]),
        ([(False, 10), (True, 20)], None, [(0, 10), (20, 50)]),
        ([(True, 0), (False, 40)], 7, [(0, 7)]),
    ],
)
def test_stints(
    events: list[tuple[bool, int]], ended: int | None, expected: list[tuple[int, int]]
) -> None:
    assert stints(events, 0, 50, ended) == [Span(*each) for each in expected]


# How it is kept


def spans() -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(paths.database())) as db:
        rows = db.execute("SELECT * FROM worked_spans JOIN sessions USING (seq)").fetchall()
        return sorted((row[1:3] for row in rows), key=str)


@pytest.mark.parametrize("order", [("a", "fork"), ("fork", "a")], ids=str)
def test_a_message_that_moves_takes_its_time_along(tmp_path: Path, order: tuple[str, str]) -> None:
    original = sitting("a", 0, 600)
    copies = [each | {"sessionId": "fork"} for each in original]
    files = {"a": original, "fork": [*copies, *sitting("fork", 3 * DAY)]}
    for name in order:
        imported(tmp_path / name, **{name: files[name]})
    assert seconds() == 601 + 1


def test_a_rebuild_gives_the_same(tmp_path: Path) -> None:
    imported(tmp_path, a=sitting("a", 0, 600, DAY), b=sitting("b", 300))
    own_session(("started", 0), ("ended", 2 * DAY))
    with Store.open():
        before = spans()
    rebuild(config.load())
    assert spans() == before


def test_while_another_writes_the_spans_answer(tmp_path: Path) -> None:
    imported(tmp_path, a=sitting("a", 0, 600), b=sitting("b", 300, 900, DAY))
    with Store.open() as store, closing(sqlite3.connect(paths.database())) as other:
        other.execute("BEGIN IMMEDIATE")
        locked = WorkedTotals(store.db, 15).add_up("day", UsageFilter())
        other.rollback()
        free = WorkedTotals(store.db, 15).add_up("day", UsageFilter())
        again = WorkedTotals(store.db, 15).add_up("day", UsageFilter())
    assert locked == free == again
    assert free.by == {"2026-11-21": 901_000, "2026-11-22": 1000}


def test_a_failure_leaves_the_sums_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(tmp_path, a=sitting("a", 0))
    with Store.open() as store:
        totals = WorkedTotals(store.db, 15)
        monkeypatch.setattr(totals, "_sum_day", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            totals.add_up(None, UsageFilter())
        assert not store.db.in_transaction


@pytest.mark.parametrize("key", [None, "day", "project", "model"])
def test_other_gaps_than_the_stored_ones(tmp_path: Path, key: str | None) -> None:
    imported(tmp_path, a=sitting("a", 0, 600), b=sitting("b", 1200))
    with Store.open() as store:
        db = store.db
        assert WorkedTotals(db, 15).add_up(key, UsageFilter()).total == 602_000
        short = WorkedTotals(db, 5).add_up(key, UsageFilter())
        assert (short.total, sum(short.by.values())) == (3000, 3000)
        assert time_worked.session_spans(db, [1], 5)[1][0].length == 1000
        time_worked.keep(db, 15)  # changes nothing


def test_a_database_that_is_locked_keeps_the_gaps_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(tmp_path, a=sitting("a", 0, 600))
    monkeypatch.setenv("HOOKKIT_IDLE_MINUTES", "5")
    with closing(sqlite3.connect(paths.database())) as other:
        other.execute("BEGIN IMMEDIATE")
        done = call("stats", "--json")
        assert '"seconds": 2' in done.stdout
