"""A home with the history of months or years: a journal, and all that is made from it.

The journal is written as the recorder writes it, a thousand sessions a week up to now. hookkit
itself projects the first week and the last one, and what is between them are copies of the first
(history_copies.py). So a home with a hundred times as many sessions has a hundred times as many
events, prompts, tool calls, API messages, commits, files, segments and texts, and the same number
of them a day.
"""

import calendar
import gzip
import heapq
import json
import random
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import history_copies  # type: ignore[import-not-found]  # beside this file
import said  # type: ignore[import-not-found]

from hookkit import config, paths
from hookkit.api import search
from hookkit.model import own_records
from hookkit.model.git import Commit, FileChange, GitCheckout, StartState
from hookkit.model.own_records import GitState, Noted, Summarized
from hookkit.model.session import timestamp
from hookkit.model.transcript_position import Position
from hookkit.model.transcript_records import CALL, EDIT, PROMPT
from hookkit.pipeline.project.projector import fold
from hookkit.store.sqlite import time_worked
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.search_index import SearchIndex

EVENTS = 11
"""Events of a session."""

BLOCK = 1_000
"""Sessions of a week."""

WEEK = 7 * 86_400
APART = WEEK * 10**9 // BLOCK
"""Nanoseconds from the start of a session to that of the next."""

WAITING = 10
"""One session in so many waits for its summary."""

ACTIVE, PROJECTS, BRANCHES, TEXTS = 3, 40, 5, 4
MODELS = ("claude-opus-4-6", "claude-sonnet-4-5", "claude-haiku-4-5")
SESSIONS_AT_ONCE = 500
TOKENS = (10, 500, 40_000, 0, 2_000, 0)
MS, SECOND, DAY = 10**6, 10**9, 86_400 * 10**9


class Part(NamedTuple):
    """A session to be written: its number, its start in Unix nanoseconds, and its end."""

    number: int
    began: int
    ended: int
    is_active: bool
    chance: random.Random

    @property
    def session_id(self) -> str:
        """Return an id as the agent makes them."""
        return f"{self.number * 2654435761 % 2**32:08x}-0000-4b39-856c-{self.number:012x}"

    @property
    def project(self) -> str:
        """Return the folder of its project."""
        return f"/home/dev/project-{self.number * 7 % PROJECTS}"

    @property
    def branch(self) -> str:
        """Return its branch."""
        return f"branch-{self.number // 8 % BRANCHES}"

    @property
    def transcript(self) -> str:
        """Return the path of its transcript, which the client has deleted."""
        folder = self.project.replace("/", "-")
        return f"/home/dev/.claude/projects/{folder}/{self.session_id}.jsonl"

    def at(self, share: float) -> int:
        """Return a time within the session."""
        return self.began + int((self.ended - self.began) * share) // MS * MS


def build(home: Path, sessions: int) -> None:
    """Build a home with a multiple of BLOCK sessions; HOOKKIT_HOME names it."""
    settings, blocks = config.load(), sessions // BLOCK
    end = time.time_ns() // SECOND * SECOND
    first = end - (sessions + 1) * APART
    database = Database.open(paths.database())
    journal, file = home / "journal", home / "hookkit-search.db"
    speak = said.speaker(random.Random(11))
    if blocks > 1:
        write_journal(journal, parts(range(1, BLOCK + 1), first, end))
        project(database, settings)
        with SearchIndex.open(file) as index:
            fill(index, database, range(1, BLOCK + 1), speak)
            history_copies.copy_texts(index, BLOCK, WEEK, blocks - 2)
        history_copies.copy_rows(database.db, BLOCK, WEEK, blocks - 2)
        database.db.execute("DELETE FROM unsearched")
        copy_segments(database, journal, blocks - 2, end - settings.journal_raw_days * DAY)
    last = range(sessions - BLOCK + 1, sessions + 1)
    write_journal(journal, parts(last, first, end))
    project(database, settings)
    with SearchIndex.open(file) as index:
        fill(index, database, last, speak)
        index.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def project(database: Database, settings: config.Config) -> None:
    """Project the journal."""
    if not fold(database, settings):
        raise TimeoutError("Another process is projecting.")
    with database.transaction():
        time_worked.keep(database.db, settings.idle_minutes)


def copy_segments(database: Database, journal: Path, copies: int, packed_before: int) -> None:
    """Copy the segments of the first week, and pack those from before a time.

    All are projected. Nothing but a rebuild would read them: their lines are those of that week.
    """
    last = day_of(packed_before)
    for segment in sorted(journal.glob("*.jsonl")):
        content = segment.read_bytes()
        packed = gzip.compress(content, 1)
        day = calendar.timegm(time.strptime(segment.name[:10], "%Y-%m-%d"))
        segment.unlink()
        database.remove_cursor(segment.name)
        for number in range(copies + 1):
            name = day_of((day + number * WEEK) * SECOND)
            is_packed = name < last
            path = journal / (f"{name}.jsonl.gz" if is_packed else f"{name}.jsonl")
            path.write_bytes(packed if is_packed else content)
            database.set_cursor(path.name, path.stat().st_size)


def day_of(at: int) -> str:
    """Return the day in UTC of a time in Unix nanoseconds."""
    return time.strftime("%Y-%m-%d", time.gmtime(at // SECOND))


def write_journal(folder: Path, sessions: Iterable[Part]) -> None:
    """Append the lines of sessions, a segment a day, in the order of their receipt."""
    folder.mkdir(parents=True, exist_ok=True)
    day, segment = -1, None
    for number, (at, line) in enumerate(in_order(sessions)):
        today = at // DAY
        if today != day:
            if segment is not None:
                segment.close()
            day, segment = today, (folder / f"{day_of(at)}.jsonl").open("ab", buffering=1 << 20)
        assert segment is not None
        head = b'{"v":1,"id":"%x-%012x","at":%d,' % (at, number, at)
        segment.write(head + line)
    if segment is not None:
        segment.close()


def in_order(sessions: Iterable[Part]) -> Iterator[tuple[int, bytes]]:
    """Yield times and the rest of the lines of all sessions."""
    waiting: list[tuple[int, int, bytes]] = []
    count = 0
    for each in sessions:
        while waiting and waiting[0][0] < each.began:
            at, _, line = heapq.heappop(waiting)
            yield at, line
        for at, line in lines_of(each):
            heapq.heappush(waiting, (at, count, line))
            count += 1
    while waiting:
        at, _, line = heapq.heappop(waiting)
        yield at, line


def parts(numbers: range, first: int, end: int) -> Iterator[Part]:
    """Yield sessions, the first of which began at `first`; the last ones go on at the end."""
    last = (end - first) // APART - 1
    for number in numbers:
        chance = random.Random(number % BLOCK)
        began = first + number * APART
        took = chance.randrange(60, 5400) * SECOND
        ended = min(began + took, end - SECOND)
        yield Part(number, began, ended, number > last - ACTIVE, chance)


def lines_of(part: Part) -> Iterator[tuple[int, bytes]]:
    """Yield the events of a session: a prompt, tools, usage, git, an answer, a summary, the end."""
    told = {"prompt_id": f"{part.number:08x}-cc7-407d-b261", "permission_mode": "acceptEdits"}
    prompt = f"Give part {part.number} of the importer a queue of its own, and cover it by a test"
    source, model = part.project + "/src", part.chance.choice(MODELS)
    yield hook(part, 0, "SessionStart", source="startup", model=model)
    yield hook(part, 0.01, "UserPromptSubmit", prompt=prompt, **told)
    for call, name in enumerate(("Read", "Bash", "Edit", "Edit")):
        file = f"{source}/module_{part.chance.randrange(40)}.py"
        named = {"command": f"pytest {file}"} if name == "Bash" else {"file_path": file}
        id_ = {"tool_use_id": f"toolu_{part.number:010x}{call:02x}"}
        used = {"tool_name": name, "tool_input": named, "tool_response": {"stdout": "1 passed"}}
        yield hook(part, 0.1 + call / 10, "PostToolUse", **used, **id_, **told)
    yield own(part, 0.6, usage(part, model))
    yield own(part, 0.7, own_records.encode(git(part)))
    yield hook(part, 0.8, "Stop", stop_hook_active=False, last_assistant_message="Done.", **told)
    if part.is_active:
        return
    yield hook(part, 0.9, "SessionEnd", reason="other")
    title = f"Queue for part {part.number}"
    summary = Summarized(session_id=part.session_id, title=title, summary=f"{title} was written.")
    note = Noted(session_id=part.session_id, notes="Go on with the tests.")
    yield own(part, 1, own_records.encode(note if part.number % WAITING == 0 else summary))


def hook(part: Part, share: float, event: str, **more: Any) -> tuple[int, bytes]:
    """Return a line that the recorder has written, without its head."""
    common = {"session_id": part.session_id, "transcript_path": part.transcript}
    common |= {"cwd": part.project, "hook_event_name": event}
    payload = json.dumps(common | more, separators=(",", ":")).encode()
    return part.at(share), b'"src":"hook","agent":"claude_code","p":%b}\n' % payload


def own(part: Part, share: float, payload: bytes) -> tuple[int, bytes]:
    """Return a line that hookkit has written itself, without its head."""
    return part.at(share), b'"src":"hookkit","agent":"claude_code","p":%b}\n' % payload


def usage(part: Part, model: str) -> bytes:
    """Return a pass over the session's transcript: three API messages, a prompt, four calls."""
    began, ended = (timestamp(part.at(share)) for share in (0, 0.6))
    flags = (PROMPT, CALL, CALL, CALL | EDIT, CALL | EDIT)
    file = f"{part.project}/src/module_{part.number % 40}.py"
    return json.dumps(
        {
            "event": "read",
            "session_id": part.session_id,
            "path": part.transcript,
            "start": 0,
            "anew": True,
            "started_at": began,
            "ended_at": ended,
            "sidechain": False,
            "facts": {},
            "position": Position(offset=9000, size=9000).to_text(),
            "sources": [[model, part.branch]],
            "usual": [
                [f"msg_{part.number:09x}{each}", part.at(each / 6) // MS, 0, *TOKENS]
                for each in range(3)
            ],
            "records": [
                [part.number * 8 + each, flag, part.at(0.02 + each / 10) // MS, each // 4 - 1]
                for each, flag in enumerate(flags)
            ],
            "files": [file],
        },
        separators=(",", ":"),
    ).encode()


def git(part: Part) -> GitState:
    """Return what git reports of the session: a commit and two files."""
    at = timestamp(part.at(0.65))
    digest = f"{part.number:040x}"
    file = f"{part.project}/src/module_{part.number % 40}.py"
    where = f"{part.project}/.git"
    checkout = GitCheckout(part.project, timestamp(part.began), where, where, part.branch)
    return GitState(
        session_id=part.session_id,
        local_git_dir=where,
        git_branch=part.branch,
        git_additions=20,
        git_deletions=7,
        commits=[Commit(digest, at, f"feat: queue of part {part.number}", 20, 7)],
        files=[
            FileChange(file, "modified", None, 18, 7, "committed"),
            FileChange(f"{part.project}/notes.md", "added", None, 2, 0, "uncommitted"),
        ],
        checkouts=[checkout._replace(changes=(20, 7))],
        starts={part.project: StartState({}, {})},
    )


def fill(index: SearchIndex, database: Database, numbers: range, speak: Callable[[], str]) -> None:
    """Enter what was said in sessions into the search index."""
    for first in range(numbers.start, numbers.stop, SESSIONS_AT_ONCE):
        some = range(first, min(first + SESSIONS_AT_ONCE, numbers.stop))
        sessions = filter(None, map(database.session_by_seq, some))
        index.enter(said.pages(each, speak, TEXTS) for each in sessions)
    search.name_sessions(database, index)
