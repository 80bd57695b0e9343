"""After a session has ended: its row is finished already; now its title and summary are written.

Every step is a record in the journal, so a summary survives a rebuild, and one whose writer was
killed is noticed and tried again.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hookkit import agents, paths
from hookkit.api.session_detail import find_latest
from hookkit.api.session_document import session_document
from hookkit.api.store import WRITER_WAIT, Store
from hookkit.api.summary_accounts import Gate, environment_of, present_environment
from hookkit.errors import BusyError, HookkitError, SummaryError
from hookkit.lib.containment import contained, reason_of
from hookkit.lib.system import locks
from hookkit.model.own_records import Summarized, SummaryStarted, ids_of
from hookkit.model.session import Session, timestamp
from hookkit.model.summary import Summary
from hookkit.pipeline.collect.sessions_here import sessions_here
from hookkit.pipeline.project.projector import fold

MAX_ATTEMPTS = 3
"""Tries after which a summary is left to `hookkit summarize`."""

GRACE_SECONDS = 30
"""Seconds beyond its deadline after which a writer counts as dead."""

HOUR = 3600

CLAIM_WAIT = 2 * WRITER_WAIT
"""Seconds to wait for whoever claims now: it may itself wait twice for the fold, or be stopped."""


def due(store: Store) -> Iterator[Session]:
    """Yield sessions that are to be summarised here, those that ended first first.

    One of another account waits: a worker that its own hooks start, or a person, has its account.
    """
    gate = Gate()
    found = store.database.summaries_to_write(stale(store), MAX_ATTEMPTS)
    for session in sessions_here(store.database, found):
        if gate.reason(session) is None:
            yield session


def without_summary(store: Store) -> list[Session]:
    """Return the sessions that a person may retry: due, abandoned or failed; none in progress."""
    waiting = {session.seq for session in store.database.sessions_to_summarise(stale(store))}
    found = sessions_here(store.database, store.database.sessions_without_summary())
    return [each for each in found if each.summary_state == "failed" or each.seq in waiting]


@dataclass(frozen=True, slots=True)
class SummaryResult:
    """A session after an attempt to summarize it."""

    session: Session
    error: str | None
    """The reason of a failure."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"session": session_document(self.session), "error": self.error}


def summarize_one(
    store: Store, session_id: str | None = None, *, here: bool = False
) -> SummaryResult:
    """Summarize a session, the latest one without an id.

    `here` sends its words to the account that is at hand, whichever the session's own was.

    Raises HookkitError for a session without a prompt or of another account, NotFoundError,
    AmbiguousError.
    """
    session = store.find(session_id) if session_id else find_latest(store)
    if not session.prompts_count:
        raise HookkitError(f"Session {session.seq} has no prompts: there is nothing to summarize.")
    reason = None if here else Gate().reason(session)
    if reason is not None:
        raise HookkitError(
            f"Session {session.seq} is not summarized: {reason}. Use the environment of its own "
            f"account, or the account here on purpose: hookkit summarize {session.seq} --here"
        )
    return _summarize(store, session, here=here)


def summarize_pending(store: Store, *, here: bool = False) -> Iterator[SummaryResult]:
    """Summarize the sessions that wait for a summary or failed to get one, one by one.

    Those of other accounts only with `here`; else their results are the reasons.
    """
    gate = Gate()
    for session in without_summary(store):
        reason = None if here else gate.reason(session)
        if reason is None:
            yield _summarize(store, session, here=here)
        else:
            yield SummaryResult(session, f"waits for its own account: {reason}")


def _summarize(store: Store, session: Session, *, here: bool) -> SummaryResult:
    error = summarise(store, session, here=here)
    return SummaryResult(store.existing(session.session_id, session.workspace_id), error)


def stale(store: Store) -> str:
    """Return when a writer must have begun to be still at work."""
    return ago(store.settings.summary_deadline + GRACE_SECONDS)


def ago(seconds: float) -> str:
    """Return a time before now."""
    return timestamp(time.time_ns() - int(seconds * 1e9))


def summarise_due(store: Store) -> None:
    """Summarise what is due, as far as the caps on concurrent and hourly spawns allow.

    What becomes due in the meantime too: whoever met all places taken has left. So there is
    another look after a place was given back.

    Raises BusyError when others keep the fold or the claim for too long.
    """
    while next_due(store):
        with summary_slot(store.settings.summary_concurrency) as free:
            if not free:
                return
            session = claim(store)
            if session is not None:
                write_up(store, session)


def next_due(store: Store) -> Session | None:
    """Return the session to summarise next, None where there is none or the hour is used up."""
    waiting = next(due(store), None)
    return waiting if waiting and within_hourly_cap(store) else None


def claim(store: Store) -> Session | None:
    """Return the next session that is due, marked as begun: nobody else takes it."""
    with locks.hold(
        paths.lock_file("summary-claim"), "choosing a session to summarize", wait=CLAIM_WAIT
    ):
        # A claim before ours may be written down, and not folded yet.
        if not fold(store.database, store.settings, wait=WRITER_WAIT):
            raise BusyError("Another process is projecting the journal. Try again in a moment.")
        session = next_due(store)
        if session is not None:
            with suppress(BusyError):  # it is written down: ours, though nobody folds it yet
                begin(store, session)
        return session


def within_hourly_cap(store: Store) -> bool:
    """Return True if another summary may be started in this hour."""
    return store.database.summaries_started_since(ago(HOUR)) < store.settings.summary_hourly


def summarise(store: Store, session: Session, *, here: bool = False) -> str | None:
    """Write title and summary of one session; the reason where that fails."""
    begin(store, session)
    return write_up(store, session, here=here)


def begin(store: Store, session: Session) -> None:
    """Write down that a summary is being written."""
    store.write(SummaryStarted(**ids_of(session)))


def write_up(store: Store, session: Session, *, here: bool = False) -> str | None:
    """Write title and summary of a session that was begun; the reason where that fails.

    Nothing else asks an agent for a summary: whoever gets here has passed the gate.
    """
    ids, result, error = ids_of(session), None, ""
    with contained(f"The summary of {session.label()}") as outcome:
        try:
            result = ask_for_words(store, session, here=here)
        except SummaryError as reason:
            error = str(reason)
    if result is None:
        error = reason_of(outcome.error) if outcome.error else error
        store.write(Summarized(**ids, error=error))
        return error
    store.write(Summarized(**ids, title=result.title, summary=result.summary))
    return None


def ask_for_words(store: Store, session: Session, *, here: bool) -> Summary:
    """Ask the session's agent for title and summary. Raises SummaryError."""
    if session.transcript_path is None:
        raise SummaryError("no transcript")
    agent = agents.of(session.framework)
    if agent.summarizer is None:
        raise SummaryError(f"{agent.DISPLAY_NAME} can't write summaries")
    account = present_environment(session) if here else environment_of(session)
    return agent.summarizer.summarize(Path(session.transcript_path), store.settings, account)


@contextmanager
def summary_slot(limit: int) -> Iterator[bool]:
    """Hold one of `limit` slots for summaries that run at once; yield False when all are taken."""
    with ExitStack() as stack:
        files = (paths.lock_file(f"summary-{slot}") for slot in range(limit))
        yield any(stack.enter_context(locks.try_hold(file)) for file in files)
