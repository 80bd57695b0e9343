"""Check for sessions whose summaries wait for the account that they ran with."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hookkit import config
from hookkit.api.doctor.database_query import answer
from hookkit.api.doctor.finding import Finding
from hookkit.api.summary_accounts import UNKNOWN, Gate
from hookkit.errors import ConfigError
from hookkit.lib.text.counted import counted
from hookkit.pipeline.collect.sessions_here import sessions_here
from hookkit.store.sqlite.database import Database

PENDING = "in the environment of that account: hookkit summarize --pending"


def check(_: Path) -> Iterator[Finding]:
    """Report them by the reason for which they are not summarized here."""
    if not are_summaries_on():
        return
    for reason, waiting in (answer(by_reason) or {}).items():
        verb, whose = ("waits", "its") if waiting.sessions == 1 else ("wait", "their")
        what = f"{counted(waiting.sessions, 'session')} {verb} for a summary by {whose} own account"
        remedy = f"hookkit summarize {waiting.last} --here" if reason == UNKNOWN else PENDING
        yield Finding("summaries", "note", f"{what}; the last is {waiting.last}: {reason}.", remedy)


def are_summaries_on() -> bool:
    """Return True if summaries are to be written; wrong settings are reported by their check."""
    try:
        return config.load().summary != "off"
    except ConfigError:
        return False


class Waiting(NamedTuple):
    """The sessions that wait for one reason."""

    sessions: int
    last: int | None
    """The number of the one that ended last."""


def by_reason(opened: Database) -> dict[str, Waiting]:
    """Count the sessions of other accounts by what keeps them from being summarized."""
    gate, found = Gate(), dict[str, Waiting]()
    for session in sessions_here(opened, opened.sessions_without_summary()):
        reason = gate.reason(session)
        if reason is not None:
            count = found[reason].sessions if reason in found else 0
            found[reason] = Waiting(count + 1, session.seq)
    return found
