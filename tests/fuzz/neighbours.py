"""A good session, and all that is stored of it."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from hookkit import paths
from tests.api.homes import Everything, everything
from tests.builders import deliver, fold_all, line, own, payload, throwaway_home, tool
from tests.cli.installed import Said, outcome

NAME = "the-good-neighbour"
FOLDER = "/home/dev/next-door"
OF_THE_MACHINE = ("machine_id", "transcript", "transcript_path", "path")
"""Columns with names of files, and the one of the machine: another home has others."""

BEFORE = (
    line(payload("SessionStart", NAME, cwd=FOLDER, source="startup", model="claude-opus-5-5"), 1),
    line(payload("UserPromptSubmit", NAME, cwd=FOLDER, prompt="Fix it", prompt_id="np1"), 2),
    line(tool(session_id=NAME, cwd=FOLDER, tool_use_id="nt1"), 3),
)
AFTER = (
    line(tool(session_id=NAME, cwd=FOLDER, tool_use_id="nt2"), 4),
    line({"session_id": NAME, "cost": {"total_cost_usd": 0.5}}, 5, src="statusline"),
    line(own("noted", NAME, notes="Half of it."), 6, src="user"),
    line(payload("Stop", NAME, cwd=FOLDER), 7),
    line(payload("SessionEnd", NAME, cwd=FOLDER, reason="other"), 8),
)


def stored_of(name: str) -> Everything:
    """Return the rows of one session in all tables, in which names stand for numbers."""
    return {
        table: [without(row, OF_THE_MACHINE) for row in found if is_of(row, name)]
        for table, found in everything().items()
    }


def is_of(row: dict[str, Any], name: str) -> bool:
    """Return True if a row belongs to a session."""
    of = row.get("seq")
    return isinstance(of, tuple) and of[1] == name


def without(row: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return a row without some columns."""
    return {name: value for name, value in row.items() if name not in names}


@cache
def alone() -> Everything:
    """Return what is stored of the neighbour where it is alone."""
    with throwaway_home():
        deliver(*BEFORE, *AFTER)
        fold_all()
        found = stored_of(NAME)
    assert {row["type"] for row in found["events"]} >= {"session_start", "session_end"}
    assert len(found["tool_calls"]) == 2
    return found


def assert_as_if_alone() -> None:
    """Check that nothing of the neighbour is lost, and nothing is added to it."""
    assert stored_of(NAME) == alone()


def works(command: str, *codes: int) -> Said:
    """Run a command, which must end with 0 or one of these codes."""
    code, output = outcome(*command.split())
    assert code in (codes or (0,)), (command, code, output)
    return output


def assert_shown() -> None:
    """Check that the views have the neighbour, beside whatever else there is."""
    listed = json.loads(works("list --json --limit 1000").out)["sessions"]
    assert NAME in {each["session_id"] for each in listed}
    shown = json.loads(works(f"show {NAME} --json").out)
    assert shown["session"]["edit_count"] == 2, shown
    for command in ("stats", "today", "projects", "export --format csv"):
        works(command)
    works("doctor", 0, 1)


def journal_lines() -> list[bytes]:
    """Return the lines that are in the journal."""
    segments = sorted(paths.journal_dir().glob("*.jsonl"))
    return [each for segment in segments for each in segment.read_bytes().splitlines()]
