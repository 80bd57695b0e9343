"""Remember when this machine has sent to the team last, and why it could not."""

from pathlib import Path

from hookkit import paths
from hookkit.lib.system import last_attempt


def file() -> Path:
    """Return the file, which is as old as the last attempt, and has its error."""
    return paths.data_dir() / "team" / "last"


def pushed_at() -> float | None:
    """Return when it was tried last, in Unix seconds; None if it never was."""
    return last_attempt.at(file())


def problem() -> str | None:
    """Return why the last attempt has failed; None if it has not."""
    return " ".join(last_attempt.problems(file())) or None


def note(problem: str | None) -> None:
    """Note an attempt. Raises OSError."""
    last_attempt.note(file(), [problem] if problem else [])
