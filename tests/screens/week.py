"""A week of made-up sessions beside the demo's: what the pictures of the pages show."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from tests.cli.installed import SCRIPT
from tests.transcript_builders import answer, prompt, result, tool, transcript, usage

OPUS, SONNET, HAIKU = "claude-opus-5-5", "claude-sonnet-4-6", "claude-haiku-4-5"


class Work(NamedTuple):
    """A session of the week: its number is its place in the list."""

    start: str
    title: str
    project: str
    model: str
    branch: str
    turns: int
    """Minutes of work, with an answer and an edit each."""


WEEK = (
    Work("2026-11-16T09:12", "Move the importer to the new queue", "billing", OPUS, "queue", 31),
    Work("2026-11-16T14:40", "Write the release notes", "blog", HAIKU, "main", 6),
    Work("2026-11-17T10:05", "Find out why invoices round twice", "billing", OPUS, "rounding", 19),
    Work("2026-11-18T08:50", "Add a search box to the archive", "blog", SONNET, "search", 24),
    Work("2026-11-18T15:22", "Keep the query in redirects", "shop", SONNET, "redirects", 12),
    Work("2026-11-19T11:31", "Test the webhooks against replays", "billing", OPUS, "hooks", 27),
    Work("2026-11-20T09:45", "Speed up the catalogue page", "shop", SONNET, "faster", 16),
)


def fill(folder: Path) -> None:
    """Import the week into this home; `folder` keeps its transcripts."""
    for number, work in enumerate(WEEK, 1):
        path = folder / work.project / f"{session_of(number)}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(transcript(*records(work, session_of(number))))
    subprocess.run([str(SCRIPT), "import", str(folder)], check=True, capture_output=True)


def session_of(number: int) -> str:
    """Return the id of a session."""
    return f"{number:08x}-0000-4000-8000-{number:012x}"


def records(work: Work, session: str) -> list[dict[str, Any]]:
    """Return the records of a transcript."""
    begin = datetime.fromisoformat(work.start).replace(tzinfo=UTC)
    place: dict[str, Any] = {"cwd": f"/home/dev/{work.project}", "gitBranch": work.branch}
    title = {"type": "custom-title", "customTitle": work.title, "sessionId": session}
    found = [prompt(work.title, session=session, **place, **moment(begin, 0, session)), title]
    for turn in range(work.turns):
        found += exchange(work, session, begin, turn, place)
    return found


def exchange(
    work: Work, session: str, begin: datetime, turn: int, place: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return an answer with an edit, and the edit's result, a minute after the ones before."""
    call = f"toolu_{session[:8]}_{turn}"
    path = f"/home/dev/{work.project}/part{turn % 5}.py"
    edit = tool("Edit", call, file_path=path, old_string="a", new_string="b")
    used = usage(6, 700 + 90 * (turn % 7), 30_000 + 2_400 * turn, 2_400)
    at = 60 * turn + 20
    return [
        answer(
            f"msg_{call}",
            used,
            session=session,
            model=work.model,
            content=[{"type": "text", "text": "Done."}, edit],
            **place,
            **moment(begin, at, session),
        ),
        prompt([result("ok", call)], session=session, **place, **moment(begin, at + 15, session)),
    ]


def moment(begin: datetime, seconds: int, session: str) -> dict[str, Any]:
    """Return the members of a record that depend on its time."""
    at = begin + timedelta(seconds=seconds)
    return {
        "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "uuid": f"{session[:8]}-{seconds}",
    }
