"""The status line that Claude Code shows below its prompt, and the cost that its JSON reports.

The client runs this up to three times a second, so it runs like record.py: `python -I -S`, SQLite,
and next to nothing else. The database is only read, and never waited for; without it the line shows
what the JSON alone reports. Cost and context of the JSON go to the journal, as a further source,
whenever they have changed.
"""

import posix
import sqlite3
import time

from hookkit import record
from hookkit.hook import budgets, line_counts, line_parts, payload_json
from hookkit.hook.budgets import BudgetsError, BudgetStatus
from hookkit.hook.line_parts import DOT, Part
from hookkit.hook.payload_json import Json, find, number, plain
from hookkit.lib.text.money import dollars
from hookkit.store.sqlite import spending

DIM, GREEN, YELLOW, RED = 2, 32, 33, 31
"""ANSI codes."""

WARN, ALARM = 0.7, 0.9
"""Shares of a context window or a budget from which it is yellow, or red."""

REPORTS = "statuslines"
"""The folder with the last report of each session."""

MAX_NAME = 64
"""Bytes of a session's id in the name of its file; the file contains all of it."""

KEPT_SECONDS = 30 * 86_400
"""How long the last report of a session is kept."""

REF, HEADS = "ref: ", "refs/heads/"
NOT_HERE = ".invalid"
"""The content of HEAD where git keeps branches elsewhere (reftable)."""

MAX_HEAD = 4096
"""Bytes of git's HEAD that are read."""

SHORT = 7
"""Characters of a commit's hash."""


def main(folder: str, parent: int, agent: str = "") -> None:
    """Print the line for the JSON on stdin, journal what changed, then exit with 0.

    `folder`, `parent` and `agent` are those of record.py.
    """
    try:
        payload = record.read_payload(0)
        folder = payload_json.data_folder(folder)
        report = payload_json.parse(payload)
        colour = not posix.environ.get(b"NO_COLOR") and posix.environ.get(b"TERM") != b"dumb"
        line = StatusLine(report, colour=colour).text(folder, time.time())
        posix.write(1, line.encode("utf-8", "replace") + b"\n")
        if not payload_json.is_ours():
            journal(folder, payload, report, parent, agent)
    except BaseException:  # noqa: S110 - a status line is no place for a traceback
        pass
    posix._exit(0)


class StatusLine:
    """The line of one report."""

    def __init__(self, report: Json, *, colour: bool) -> None:
        self.report = report
        self.colour = colour

    def text(self, folder: str, now: float) -> str:
        """Return the whole line; unknown parts are left out."""
        parts = [
            Part(plain(find(self.report, "model", "display_name")), 4),
            Part(plain(branch_of(folder_of(self.report))), 5),
            self.context(),
            self.cost(),
            *self.stored(folder, now),
        ]
        shown = line_parts.fitted(parts, line_parts.columns())
        return self.painted(DOT, DIM).join(self.painted(each.text, each.colour) for each in shown)

    def context(self) -> Part:
        """Return how much of the context window is used."""
        window = self.report.get("context_window")
        used = number(find(window, "used_percentage"))
        size, tokens = number(find(window, "context_window_size")), context_of(self.report)
        if used is None and size and tokens is not None:
            used = tokens / size * 100
        return Part("") if used is None else graded(f"{used:.0f}% context", used / 100, 1)

    def cost(self) -> Part:
        """Return the session's cost as the client reports it."""
        cost = cost_of(self.report)
        return Part("" if cost is None else f"{dollars(cost)} session", 2)

    def stored(self, folder: str, now: float) -> list[Part]:
        """Return today's cost, the rest of the tightest budget, and the session's counts."""
        try:
            db = spending.connect(f"{folder}/hookkit.db")
        except sqlite3.Error:
            return []
        try:
            budgets.use_zone(db)
            today = spending.since(db, budgets.start_of("daily", now))
            spent = Part(f"{dollars(today / spending.NANO)} today", 3)
            counted = line_counts.counts(db, folder, self.report.get("session_id"))
            return [spent, self.budget(db, folder, now), Part(counted, 4)]
        except sqlite3.Error:
            return []
        finally:
            db.close()

    def budget(self, db: sqlite3.Connection, folder: str, now: float) -> Part:
        """Return the rest of the budget with the greatest share spent."""
        try:
            limits = budgets.read(folder).limits
        except BudgetsError:
            return Part(f"{budgets.FILE} is invalid: hookkit budget", 0, YELLOW)
        team = budgets.team_content(folder)
        found = self.statuses(db, limits, team, now) if limits or team else []
        worst = budgets.tightest(found)
        return Part("") if worst is None else graded(worst.remainder, worst.used)

    def statuses(
        self, db: sqlite3.Connection, limits: budgets.Limits, team: bytes, now: float
    ) -> list[BudgetStatus]:
        """Return the budgets that apply to the session, those of its team too.

        The cost of the session is the greatest that is known.
        """
        session = spending.of_session(db, str(self.report.get("session_id")))
        stored, cost = session or (None, 0)
        cost = max(cost, round((cost_of(self.report) or 0) * spending.NANO))

        def project() -> str | None:
            return payload_json.project_of(self.report, stored)

        return budgets.of_session(db, limits, team, now, cost, project)

    def painted(self, text: str, code: int | None) -> str:
        """Return a text in a colour, unless NO_COLOR is set."""
        return f"\033[{code}m{text}\033[0m" if self.colour and code else text


def graded(text: str, share: float, rank: int = 0) -> Part:
    """Return a part in the colour for the share that is used up."""
    return Part(text, rank, RED if share >= ALARM else YELLOW if share >= WARN else GREEN)


def folder_of(report: Json) -> object:
    """Return the folder that the session works in."""
    return find(report, "workspace", "current_dir") or report.get("cwd")


def cost_of(report: Json) -> float | None:
    """Return the session's cost as the client reports it, in US dollars."""
    return number(find(report, "cost", "total_cost_usd"))


def context_of(report: Json) -> float | None:
    """Return the tokens in the context window, counted as the transcript's reader does."""
    usage = find(report, "context_window", "current_usage")
    kinds = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
    found = [number(find(usage, kind)) for kind in kinds]
    return None if found[0] is None else sum(each or 0 for each in found)


# Git, without starting it


def branch_of(folder: object) -> str:
    """Return the branch of a folder's repository; a short commit hash where HEAD is detached."""
    while isinstance(folder, str) and folder.startswith("/"):
        if head := head_of(f"{folder.rstrip('/')}/.git"):
            name = head.removeprefix(REF).removeprefix(HEADS)
            return "" if name == NOT_HERE else name if head.startswith(REF) else head[:SHORT]
        folder = folder.rstrip("/").rpartition("/")[0]
    return ""


def head_of(git: str) -> str:
    """Read HEAD; `git` is a repository's `.git`: a folder, or a worktree's file."""
    linked = first_line(git).removeprefix("gitdir: ")
    if linked:
        git = linked if linked.startswith("/") else f"{git.rpartition('/')[0]}/{linked}"
    return first_line(f"{git}/HEAD")


def first_line(path: str) -> str:
    """Read the first line of a file, empty where there is none; never wait for a pipe."""
    try:
        fd = posix.open(path, posix.O_RDONLY | posix.O_NONBLOCK | posix.O_CLOEXEC)
    except (OSError, ValueError):
        return ""
    try:
        return posix.read(fd, MAX_HEAD).decode("utf-8", "replace").partition("\n")[0]
    except OSError:
        return ""
    finally:
        posix.close(fd)


# The journal


def journal(folder: str, payload: bytes, report: Json, parent: int, agent: str = "") -> None:
    """Append cost and context to the journal where they have changed. Raises OSError."""
    session_id, cost, context = report.get("session_id"), cost_of(report), context_of(report)
    if not isinstance(session_id, str) or not session_id or not (cost or context):
        return
    news = f"{session_id}\n{cost} {context}".encode("utf-8", "replace")
    path = f"{folder}/{REPORTS}/{session_id.encode('utf-8', 'replace')[:MAX_NAME].hex()}"
    known = read(path)
    if known == news:
        return
    record.record(folder, payload, parent, "statusline", agent)
    write(path, news)
    if known is None:
        forget_old(f"{folder}/{REPORTS}", time.time() - KEPT_SECONDS)


def read(path: str) -> bytes | None:
    """Read a file; return None where there is none."""
    try:
        return record.read_file(path, record.MAX_PAYLOAD)
    except FileNotFoundError:
        return None


def write(path: str, content: bytes) -> None:
    """Write a file, for its owner only. Raises OSError."""
    record.make_folders(path.rpartition("/")[0])
    flags = posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC | posix.O_CLOEXEC
    fd = posix.open(path, flags, 0o600)
    try:
        posix.write(fd, content)
    finally:
        posix.close(fd)


def forget_old(folder: str, before: float) -> None:
    """Delete the reports that are older than a time. Raises OSError."""
    for name in posix.listdir(folder):
        path = f"{folder}/{name}"
        if posix.stat(path).st_mtime < before:
            posix.unlink(path)
