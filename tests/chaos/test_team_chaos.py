"""Whatever is killed, the team has what everybody recorded: nothing is lost or counted twice.

Commands that push are killed, the server crashes, and connections are cut anywhere. In the end
each member's rows are those of one push of everything, and the sums are those of all machines.

With `synchronous_commit=off` a server that crashes forgets the latest of what it has confirmed.
Then the team lacks it until the machine pushes the next time: it notices that, and sends all again.
`make chaos` runs the full form; `CHAOS_SEED` chooses another one.
"""

import os
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.team import LOST, ZONE, Goals, Team
from tests.postgres_server import Server, Unavailable

SEED = int(os.environ.get("CHAOS_SEED", "1"))

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

SETTINGS = {"log_statement": "none", "max_connections": "200"}

KEEPING = {"synchronous_commit": "on"}
FORGETTING = {"synchronous_commit": "off", "wal_writer_delay": "10s"}
"""It writes to its log seldom, to have more to forget."""

LITTLE = Goals(machines=4, pushes=10, kills=10, crashes=2, at_once=6)
FULL = Goals(machines=50, pushes=200, kills=200, crashes=25, at_once=50)

GONE = "with an open transaction"


@pytest.fixture(params=[KEEPING, FORGETTING], ids=["keeping", "forgetting"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that keeps what it has confirmed, or may lose the latest of it in a crash."""
    try:
        made = Server(**SETTINGS, **request.param)
    except Unavailable as reason:
        pytest.skip(str(reason))
    yield made
    made.stop()


def test_a_little_chaos(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_TIMEZONE", ZONE)
    survives(server, tmp_path / "team", LITTLE)


@pytest.mark.chaos
def test_chaos(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_TIMEZONE", ZONE)
    survives(server, tmp_path / "team", FULL)


def survives(server: Server, folder: Path, goals: Goals) -> None:
    """Let everything go wrong, and compare what there is with what should be."""
    began = time.monotonic()
    team = Team(folder, server, random.Random(SEED), goals)
    try:
        team.play()
        print(f"{time.monotonic() - began:.0f} s of chaos", flush=True)
        team.make_peace()
        print(f"{time.monotonic() - began:.0f} s, {dict(sorted(team.counts.items()))}")
        for line, count in team.said.most_common():
            print(f"{count:5} {line}")
        assert not team.problems, "\n".join(team.problems)
        if server.settings["synchronous_commit"] == "on":
            assert not team.counts[LOST]
        elif goals == FULL:  # a crash comes soon after a push
            assert team.counts[LOST]
        assert team.there() == team.here()
        kept = team.kept()
        for member, expected in team.pushed_at_once().items():
            assert kept[member] == expected, member
        log = server.log.read_text(errors="replace")
        found = [line for line in log.splitlines() if "ERROR" in line or "PANIC" in line]
        print(f"{time.monotonic() - began:.0f} s in all; errors of the server: {len(found)}")
        print(f"clients gone in a transaction: {log.count(GONE)}")
        assert not [line for line in found if not is_expected(line)]
    finally:
        team.close()


def is_expected(line: str) -> bool:
    """True for an error that a client that is gone has caused, or that is answered by another way.

    New rows are written as if no other session had them (`writing.write`).
    """
    return (
        "canceling statement" in line
        or "COPY from stdin failed" in line
        or "unexpected EOF" in line
        or re.search(r'duplicate key .*"(api_messages|files)_', line) is not None
    )
