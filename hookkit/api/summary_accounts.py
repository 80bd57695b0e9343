"""The gate of summaries: a session's words go only to the account that has them already.

Nothing but `write_up` (summaries.py) asks an agent for a summary, and only with an environment from
here. An account is recognized by its marks (agents/account_marks.py), which the recorder has
written down with the session's prompts and answers.
"""

import os
from pathlib import Path

from hookkit import agents, paths, record
from hookkit.agents import account_marks
from hookkit.errors import AccountError
from hookkit.model.session import Session

UNKNOWN = (
    "its account isn't known (an earlier version recorded it, it was replayed or imported, or it "
    "changed accounts)"
)

MACHINE = {"machine": "machine"}


def environment_of(session: Session) -> dict[str, str]:
    """Return an environment with the account of a session that has a transcript.

    Raises AccountError with the reason where we have none.
    """
    accounts = agents.of(session.framework).accounts
    if accounts is None or session.account is None or session.transcript_path is None:
        raise AccountError(UNKNOWN)
    key, machine = own_key(), {"machine": record.machine().encode()}
    first = None
    for environment in accounts.environments(Path(session.transcript_path)):
        facets = accounts.facets(environment)
        marks = None if facets is None else account_marks.marks(facets | machine, key)
        if marks == session.account:
            return environment
        first = first or marks
    raise AccountError(difference(session.account, first, accounts.FACETS | MACHINE))


def present_environment(session: Session) -> dict[str, str]:
    """Return our environment with whatever account it has: a person asks for that."""
    accounts = agents.of(session.framework).accounts
    return dict(os.environ) if accounts is None else accounts.present_environment()


class Gate:
    """Who may pass: the answers for many sessions, as they are now."""

    def __init__(self) -> None:
        self.known: dict[tuple[str | None, ...], str | None] = {}

    def reason(self, session: Session) -> str | None:
        """Return why a session may not be summarized here; None where it may.

        One without a transcript has no words that could go anywhere.
        """
        if session.transcript_path is None:
            return None
        folder = os.path.dirname(os.path.dirname(session.transcript_path))  # noqa: PTH120
        case = session.framework, session.account, folder
        if case not in self.known:
            try:
                environment_of(session)
                self.known[case] = None
            except AccountError as error:
                self.known[case] = str(error)
        return self.known[case]


def own_key() -> bytes:
    """Return the key of the marks. Raises AccountError where there can be none."""
    try:
        return account_marks.key_of(str(paths.make_private(paths.data_dir())))
    except OSError as error:
        raise AccountError(f"the key of the accounts can't be used ({error})") from None


def difference(known: str, ours: str | None, names: dict[str, str]) -> str:
    """Return in words where the account of a session differs from ours."""
    if ours is None:
        return "the account here can't be known, as its credentials are hidden from programs"
    theirs, here = facets_of(known), facets_of(ours)
    differing = [word for name, word in names.items() if theirs.get(name) != here.get(name)]
    *others, last = differing or ["account"]
    return f"it ran with another {', '.join(others)}{' and another ' if others else ''}{last}"


def facets_of(marks: str) -> dict[str, str]:
    """Return the marks by facet."""
    return dict(each.partition(":")[::2] for each in marks.split())
