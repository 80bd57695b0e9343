"""Check for sessions whose summaries wait for the account that they ran with."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from hookkit import config
from hookkit.api.doctor.database_query import answer
from hookkit.api.doctor.finding import Finding, counted
from hookkit.api.summary_accounts import UNKNOWN, Gate
from hookkit.errors import ConfigError
from hookkit.model.session import Session

PENDING = "in the environment of that account: hookkit summarize --pending"


def check(_: Path) -> Iterator[Finding]:
    """Report them by the reason for which they are not summarized here."""
    if not are_summaries_on():
        return
    waiting = answer(lambda opened: opened.sessions_without_summary()) or []
    for reason, sessions in by_reason(waiting).items():
        last = sessions[-1].seq
        verb = "waits" if len(sessions) == 1 else "wait"
        what = f"{counted(len(sessions), 'session')} {verb} for a summary by their own account"
        remedy = f"hookkit summarize {last} --here" if reason == UNKNOWN else PENDING
        yield Finding("summaries", "note", f"{what}; the last is {last}: {reason}.", remedy)


def are_summaries_on() -> bool:
    """Return True if summaries are to be written; wrong settings are reported by their check."""
    try:
        return config.load().summary != "off"
    except ConfigError:
        return False


def by_reason(sessions: list[Session]) -> dict[str, list[Session]]:
    """Return the sessions of other accounts by what keeps them from being summarized."""
    gate, found = Gate(), defaultdict[str, list[Session]](list)
    for session in sessions:
        reason = gate.reason(session)
        if reason is not None:
            found[reason].append(session)
    return found
