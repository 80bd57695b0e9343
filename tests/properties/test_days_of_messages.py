"""The day of a message, a call and a prompt doesn't depend on how often a transcript was read."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import throwaway_home
from tests.cli.terminal import call
from tests.properties.test_any_copy import (
    COPY,
    TURN,
    Copy,
    Record,
    Turn,
    files_of,
    records_of,
    steps_of,
)

EVENING = datetime(2026, 11, 21, 23, 57, tzinfo=UTC)
"""Shortly before midnight: a story of some minutes goes on in the next day."""

LATE = st.lists(st.integers(-4000, 4000), min_size=1, max_size=5)
"""Seconds by which the clock of a record is off: it was set, or the record is a copy's."""


COUNTS = ("messages", "prompts", "edits", "tool_calls", "tokens_output", "cost_usd")


def by_night(story: list[Record], late: list[int]) -> list[Record]:
    """Return a story that happens around midnight, with times that needn't be in order."""
    first = datetime.fromisoformat(story[0]["timestamp"])
    found = []
    for number, each in enumerate(story):
        passed = datetime.fromisoformat(each["timestamp"]) - first
        moment = EVENING + passed + timedelta(seconds=late[number % len(late)])
        stamp = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        found.append(each | {"timestamp": stamp})
    return found


def append(folder: Path, name: str, part: list[Record]) -> None:
    file = folder / "projects" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as stream:
        stream.writelines(json.dumps(each) + "\n" for each in part)


def days(files: dict[str, tuple[Copy, list[Record]]], *, is_at_once: bool) -> Any:
    """Return what each day comes to; the transcripts are imported as they grow, or at the end.

    Days in which somebody only waited are left out: how long one waits between moments whose clock
    was set back depends on which of them are known together.
    """
    with throwaway_home() as home:
        folder = home / "claude"
        for name, part in steps_of(files):
            append(folder, name, part)
            if not is_at_once:
                call("import", str(folder))
        call("import", str(folder))
        rows = json.loads(call("stats", "--by", "day", "--json").stdout)["by"]
        known = [row for row in rows if any(row[name] for name in COUNTS)]
        return [{name: row[name] for name in ("key", *COUNTS)} for row in known]


@settings(deadline=None, max_examples=12)
@given(
    st.lists(TURN, min_size=1, max_size=4),
    st.lists(COPY, min_size=1, max_size=2, unique_by=lambda copy: copy.name),
    LATE,
)
def test_any_number_of_passes_gives_the_same_days(
    turns: list[Turn], copies: list[Copy], late: list[int]
) -> None:
    files = files_of(by_night(records_of(turns), late), copies)
    assert days(files, is_at_once=False) == days(files, is_at_once=True)
