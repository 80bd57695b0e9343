"""Delete sessions: their rows and their shares of all sums go, in the transaction of a batch."""

from collections import defaultdict

from hookkit.model.counters import Counters
from hookkit.model.priced_message import UsageBucket, quarter
from hookkit.model.session import Session
from hookkit.store.sqlite import time_worked, work_totals
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.deletion import DeletionQueries, Name
from hookkit.store.sqlite.usage import UsageQueries


def delete(database: Database, names: dict[Name, str]) -> set[str]:
    """Delete sessions that the database holds; return the projects that they were of.

    Args:
        names: The sessions, each with the time of its deletion. One that isn't here is noted all
            the same: its events may still come.
    """
    queries, projects = DeletionQueries(database.db), set[str]()
    for name, at in names.items():
        session = database.session(*name)
        queries.add(name, session.seq if session else None, at)
        if session is not None:
            remove(database, queries, session)
            projects |= {session.project} if session.project else set()
    return projects


def remove(
    database: Database, queries: DeletionQueries, session: Session, *, for_ever: bool = True
) -> None:
    """Remove a session, and what it has added to the sums.

    Unless that is for ever, its transcripts may be read again, and its learnings come back.
    """
    accounts, seq = UsageQueries(database.db), session.seq or 0
    used = queries.names_used(seq)
    accounts.sums.add_usage(usage_to_subtract(accounts, queries, seq))
    with accounts.sums.sessions_change([seq]):
        if for_ever:
            queries.add_own_transcripts(seq)
        queries.remove_rows(seq)
        if for_ever:
            queries.remove_unused_learnings()
    time_worked.update(database.db, [seq])
    work_totals.forget(database.db, seq, used[0])
    queries.remove_unused(*used)


def usage_to_subtract(
    accounts: UsageQueries, queries: DeletionQueries, seq: int
) -> dict[UsageBucket, Counters]:
    """Return the usage that a session owns, negative."""
    buckets: dict[UsageBucket, Counters] = defaultdict(Counters)
    for each in accounts.messages_of(seq):
        buckets[each.bucket].add(each.tally, -1)
    for dimensions, call in queries.logged(seq):
        bucket = UsageBucket(quarter(call.at), *dimensions)
        buckets[bucket].add_request(call.billed, call.cost, times=-1)
    return buckets
