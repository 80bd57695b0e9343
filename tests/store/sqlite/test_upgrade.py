"""A home that the version with schema 5 wrote: its database is migrated and answers as before.

`tests/data/schema-5` holds its journal, its database as SQL, and the JSON that its commands gave.
"""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hookkit import config, paths
from hookkit.api.store import Store
from hookkit.pipeline.project.rebuild import rebuild
from hookkit.pipeline.project.reprice import reprice
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.migrate import newest, version
from tests.builders import TABLES, rows
from tests.cli.terminal import call
from tests.kept_sums import assert_sums

FOLDER = Path(__file__).parents[2] / "data" / "schema-5"
ANSWERS = json.loads((FOLDER / "answers.json").read_text("utf-8"))
EVERYTHING = (*TABLES, "api_messages", "transcripts", "ai_usage", "commits", "file_changes")
HERE = (
    *(
        "forks",
        "parent",
        "machine_id",
        "machine",
        "first_prompt_at",
        "last_prompt_at",
        "project_path",
        "project_remote",
    ),
    *("noted_at", "process_identity", "resume_command", "shared_with", "state"),
    *("cache_hit_ratio", "github_mentions", "turn_started_at", "uuid"),
    *("waiting_agent_id", "waiting_for", "next_cursor", "previous_cursor"),
)
"""Fields of the machine, and those that the version before did not have."""

OTHERWISE = (*HERE, "seconds", "worked_seconds", "api_errors", "api_error_count")
"""Time is counted without idle gaps by now, and time that overlaps once. An error that only a hook
has reported counts too."""


@pytest.fixture(autouse=True)
def written_before(home: Path) -> None:
    """The home as the version before left it."""
    for segment in FOLDER.glob("*.jsonl"):
        shutil.copy(segment, paths.make_private(paths.journal_dir()))
    with closing(sqlite3.connect(paths.database())) as db:
        db.executescript((FOLDER / "hookkit.sql").read_text("utf-8"))
        db.execute("PRAGMA user_version = 5")


def without(value: Any, names: tuple[str, ...]) -> Any:
    """JSON without some members, wherever they stand."""
    if isinstance(value, list):
        return [without(each, names) for each in value]
    if isinstance(value, dict):
        return {name: without(each, names) for name, each in value.items() if name not in names}
    return value


def test_it_is_brought_up_to_date() -> None:
    with closing(Database.open(paths.database())) as database:
        assert version(database.db) == newest("sqlite")
        assert_sums(database.db)


@pytest.mark.parametrize("command", ANSWERS)
def test_it_answers_as_before(command: str) -> None:
    answer, before = json.loads(call(*command.split()).stdout), ANSWERS[command]
    if command == "list --json":  # by now in the order of the latest activity
        latest = [each["last_activity"] for each in answer["sessions"]]
        assert latest == sorted(latest, reverse=True)
        for each in (answer, before):
            each["sessions"] = sorted(each["sessions"], key=lambda session: session["seq"])
    assert without(answer, OTHERWISE) == without(before, OTHERWISE)


def test_a_rebuild_gives_equal_rows() -> None:
    with Store.open() as store:
        reprice(store.database, config.load())  # today's prices may be others
    before = rows(EVERYTHING), rows(("sums", "totals"))
    rebuild(config.load())
    assert (rows(EVERYTHING), rows(("sums", "totals"))) == before
