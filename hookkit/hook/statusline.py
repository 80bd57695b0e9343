"""The status line: what Claude Code shows below its prompt, and what its JSON tells of the cost.

The client runs this up to three times a second, so it stands apart like record.py: `python -I -S`,
SQLite, and next to nothing else. The database is only read, and never waited for; without it the
line says what the JSON alone tells. What the JSON says of cost and context goes to the journal,
as a further source, when it has changed since it went there last.
"""

import posix
import sqlite3
import time

from hookkit import record
from hookkit.hook import budgets, payload_json
from hookkit.hook.budgets import BudgetsError, BudgetStatus, dollars
from hookkit.hook.payload_json import Json, find, number, plain
from hookkit.store.sqlite import spending

DIM, GREEN, YELLOW, RED = 2, 32, 33, 31
"""ANSI codes."""

WARN, ALARM = 0.7, 0.9
"""The parts of a context window or a budget from which on it is yellow, or red."""

TOLD = "statuslines"
"""The folder of what each session's JSON said last."""

MAX_NAME = 64
"""Bytes of a session's id that its file is named by; the file holds all of it."""

KEPT_SECONDS = 30 * 86_400
"""How long it is remembered what a session said last."""

REF, HEADS = "ref: ", "refs/heads/"
NOT_HERE = ".invalid"
"""What HEAD says where git keeps it elsewhere (reftable)."""

MAX_HEAD = 4096
"""Bytes of git's HEAD that are read."""

SHORT = 7
"""Characters of a commit's hash."""


def main(folder: str, parent: int, agent: str = "") -> None:
    """Print the line for the JSON on stdin, journal its news, then leave with exit code 0.

    `folder`, `parent` and `agent` are those of record.py.
    """
    try:
        payload = record.read_payload(0)
        folder = payload_json.data_folder(folder)
        told = payload_json.told(payload)
        colour = not posix.environ.get(b"NO_COLOR")
        line = StatusLine(told, colour=colour).text(folder, time.time())
        posix.write(1, line.encode("utf-8", "replace") + b"\n")
        if not payload_json.is_ours():
            journal(folder, payload, told, parent, agent)
    except BaseException:  # noqa: S110 - a status line is no place for a traceback
        pass
    posix._exit(0)


class StatusLine:
    """The line that one JSON makes."""

    def __init__(self, told: Json, *, colour: bool) -> None:
        self.told = told
        self.colour = colour

    def text(self, folder: str, now: float) -> str:
        """The whole line: what is not known is left out."""
        parts = (
            plain(find(self.told, "model", "display_name")),
            plain(branch_of(find(self.told, "workspace", "current_dir") or self.told.get("cwd"))),
            self.context(),
            self.cost(),
            *self.stored(folder, now),
        )
        return self.painted(" · ", DIM).join(part for part in parts if part)

    def context(self) -> str:
        """How much of the context window is used."""
        window = self.told.get("context_window")
        used = number(find(window, "used_percentage"))
        size, tokens = number(find(window, "context_window_size")), context_of(self.told)
        if used is None and size and tokens is not None:
            used = tokens / size * 100
        return "" if used is None else self.judged(f"{used:.0f}% context", used / 100)

    def cost(self) -> str:
        """What the client says that the session has cost."""
        cost = cost_of(self.told)
        return "" if cost is None else f"{dollars(cost)} session"

    def stored(self, folder: str, now: float) -> list[str]:
        """What the database tells: the cost today, and what is left of the tightest budget."""
        try:
            db = spending.connect(f"{folder}/hookkit.db")
        except sqlite3.Error:
            return []
        try:
            today = spending.since(db, budgets.start_of("daily", now))
            return [f"{dollars(today / spending.NANO)} today", self.budget(db, folder, now)]
        except sqlite3.Error:
            return []
        finally:
            db.close()

    def budget(self, db: sqlite3.Connection, folder: str, now: float) -> str:
        """What is left of the budget of which the greatest part is spent."""
        try:
            limits = budgets.read(folder).limits
        except BudgetsError:
            return self.painted(f"{budgets.FILE} is broken: hookkit budget", YELLOW)
        worst = budgets.tightest(self.standings(db, limits, now)) if limits else None
        return "" if worst is None else self.judged(standing_text(worst), worst.used)

    def standings(
        self, db: sqlite3.Connection, limits: budgets.Limits, now: float
    ) -> list[BudgetStatus]:
        """How the budgets stand that the session falls under; its own cost as it is known best."""
        session = spending.of_session(db, str(self.told.get("session_id")))
        project, cost = session or (payload_json.project_of(self.told), 0)
        cost = max(cost, round((cost_of(self.told) or 0) * spending.NANO))
        chosen = {key: usd for key, usd in limits.items() if key[1] in (None, project)}
        return list(budgets.standings(db, chosen, now, lambda _: cost))

    def judged(self, text: str, part: float) -> str:
        """A text in the colour for the part that is used up."""
        return self.painted(text, RED if part >= ALARM else YELLOW if part >= WARN else GREEN)

    def painted(self, text: str, code: int) -> str:
        """A text in a colour, where colours are wanted."""
        return f"\033[{code}m{text}\033[0m" if self.colour else text


def standing_text(standing: BudgetStatus) -> str:
    """How a budget stands, in a few words."""
    amount = dollars(abs(standing.left))
    return f"{amount} {'over' if standing.is_over else 'left'} {plain(standing.time)}"


def cost_of(told: Json) -> float | None:
    """What the client says that the session has cost, in US dollars."""
    return number(find(told, "cost", "total_cost_usd"))


def context_of(told: Json) -> float | None:
    """Tokens in the context window, as the transcript's reader counts them."""
    usage = find(told, "context_window", "current_usage")
    kinds = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
    found = [number(find(usage, kind)) for kind in kinds]
    return None if found[0] is None else sum(each or 0 for each in found)


# Git, without starting it


def branch_of(folder: object) -> str:
    """The branch of the repository that a folder lies in; the commit's beginning without one."""
    while isinstance(folder, str) and folder.startswith("/"):
        if head := head_of(f"{folder.rstrip('/')}/.git"):
            name = head.removeprefix(REF).removeprefix(HEADS)
            return "" if name == NOT_HERE else name if head.startswith(REF) else head[:SHORT]
        folder = folder.rstrip("/").rpartition("/")[0]
    return ""


def head_of(git: str) -> str:
    """What HEAD says; `git` is a repository's `.git`, a folder, or a worktree's file."""
    linked = first_line(git).removeprefix("gitdir: ")
    if linked:
        git = linked if linked.startswith("/") else f"{git.rpartition('/')[0]}/{linked}"
    return first_line(f"{git}/HEAD")


def first_line(path: str) -> str:
    """The first line of a file, nothing where there is none; a pipe is not waited for."""
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


def journal(folder: str, payload: bytes, told: Json, parent: int, agent: str = "") -> None:
    """Write down what the JSON says of cost and context where that is new. Raises OSError."""
    session_id, cost, context = told.get("session_id"), cost_of(told), context_of(told)
    if not isinstance(session_id, str) or not session_id or not (cost or context):
        return
    news = f"{session_id}\n{cost} {context}".encode("utf-8", "replace")
    path = f"{folder}/{TOLD}/{session_id.encode('utf-8', 'replace')[:MAX_NAME].hex()}"
    known = read(path)
    if known == news:
        return
    record.record(folder, payload, parent, "statusline", agent)
    write(path, news)
    if known is None:
        forget_old(f"{folder}/{TOLD}", time.time() - KEPT_SECONDS)


def read(path: str) -> bytes | None:
    """A file's content, None where it isn't there."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib takes too long to import
            return file.read()
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
    """Remove what sessions said that have said nothing since. Raises OSError."""
    for name in posix.listdir(folder):
        path = f"{folder}/{name}"
        if posix.stat(path).st_mtime < before:
            posix.unlink(path)
