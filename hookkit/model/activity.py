"""Git's answers about a session and calls that a user logged, as the journal has them.

{"event": "git", …, "started_at": "…", "snapshot": {"a.py": "12.17"}, "commits": [[hash, at,
subject, additions, deletions], …], "files": [[path, change, old_path, additions, deletions,
state], …]}
{"event": "logged", …, "provider": "openai", "model": "gpt-5", "tokens": 900, "cost_usd": 0.1}
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from hookkit.errors import RejectedError
from hookkit.model.counters import nano
from hookkit.model.git import Commit, FileChange, Snapshot
from hookkit.model.usage import Tokens

MOST = 10**12
"""Tokens of one call, and lines of one file: what is more was not counted by anybody."""

MOST_DOLLARS = 10**6

Row = TypeVar("Row")


class LoggedCall(NamedTuple):
    """A call of an API that a person logged."""

    at: str
    provider: str
    model: str
    tokens: int
    """All of them; the two below add up to it where they are known."""
    tokens_input: int | None
    tokens_output: int | None
    cost: int | None
    """Nano-dollars; None: unknown."""

    @property
    def billed(self) -> Tokens:
        """Its tokens; where the two kinds are not known, all count as input."""
        output = self.tokens_output or 0
        return Tokens(self.tokens - output, output)


class GitBaseline(NamedTuple):
    """The state of git when a session started."""

    at: str
    """The start that it belongs to: a session may start again."""
    snapshot: Snapshot | None
    """The uncommitted changes at that time; None if they are unknown."""


class GitActivity(NamedTuple):
    """Git's answer about a session."""

    start: GitBaseline | None
    """Set by the first query after a start."""
    commits: list[Commit] | None
    """None if unknown."""
    files: list[FileChange] | None


def work_of(details: Mapping[str, Any]) -> GitActivity:
    """Parse the work in a git note. Raises RejectedError."""
    start = None
    if (at := details.get("started_at")) is not None:
        snapshot = details.get("snapshot")
        if not isinstance(at, str) or not (snapshot is None or is_snapshot(snapshot)):
            raise RejectedError("'snapshot' has a wrong value")
        start = GitBaseline(at, snapshot)
    return GitActivity(
        start,
        rows(details.get("commits"), "commits", commit),
        rows(details.get("files"), "files", file_change),
    )


def is_snapshot(value: object) -> bool:
    """Return True if a value maps texts to texts."""
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def rows(value: Any, name: str, read: Callable[..., Row]) -> list[Row] | None:
    """Return a list of lists, each understood. Raises RejectedError."""
    if value is None:
        return None
    try:
        return [read(*each) for each in value]
    except (TypeError, ValueError):
        raise RejectedError(f"{name!r} has a wrong value") from None


def commit(digest: str, at: str, subject: str, additions: int, deletions: int) -> Commit:
    """Return a commit. Raises TypeError or ValueError."""
    return Commit(text(digest), text(at), text(subject), lines(additions), lines(deletions))


def file_change(
    path: str,
    change: Any,
    old_path: str | None,
    additions: int | None,
    deletions: int | None,
    state: Any,
) -> FileChange:
    """Return a changed file. Raises TypeError or ValueError."""
    return FileChange(
        text(path),
        change if text(change) else "modified",
        None if old_path is None else text(old_path),
        None if additions is None else lines(additions),
        None if deletions is None else lines(deletions),
        state if text(state) else "committed",
    )


def text(value: object) -> str:
    """Return a text. Raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError
    return value


def lines(value: object) -> int:
    """Return a count of lines or tokens. Raises TypeError or ValueError."""
    if not isinstance(value, int):
        raise TypeError
    if not 0 <= value <= MOST:
        raise ValueError
    return value


def logged_of(details: Mapping[str, Any], at: str) -> LoggedCall:
    """Return the call that was logged. Raises RejectedError."""
    given, taken = details.get("tokens_input"), details.get("tokens_output")
    try:
        return LoggedCall(
            at,
            text(details.get("provider")),
            text(details.get("model")),
            lines(details.get("tokens")),
            None if given is None else lines(given),
            None if taken is None else lines(taken),
            nano(dollars(details.get("cost_usd"))),
        )
    except (TypeError, ValueError):
        raise RejectedError("not a call that can be logged") from None


def dollars(value: object) -> float | None:
    """Return a cost; None where it is not known. Raises TypeError or ValueError."""
    if value is None:
        return None
    if not isinstance(value, int | float):
        raise TypeError
    if not 0 <= value <= MOST_DOLLARS:
        raise ValueError
    return float(value)
