"""Search: what was said in any session, and what sessions are called.

The words lie in an index of their own (store/search.py). Those of transcripts come with reading
them; titles, summaries and notes are taken from the sessions that have changed, before a search.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from hookkit.model.session import ENDED, IN_PROGRESS, Session, milliseconds, timestamp
from hookkit.store import search_query
from hookkit.store.search_pages import Role
from hookkit.store.search_query import QueryPart, Term
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.store.sqlite.search_matches import (
    ALWAYS,
    Hit,
    Scope,
    SearchQuestion,
    between,
    count_of,
    sessions_of,
)


class SearchHit(NamedTuple):
    """A hit as it is shown."""

    session: Session
    at: str
    role: Role
    snippet: list[QueryPart]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it; in the snippet, the words that match stand in «…»."""
        return {
            "session_id": self.session.session_id,
            "workspace_id": self.session.workspace_id,
            "seq": self.session.seq,
            "title": self.session.title,
            "project": self.session.project,
            "at": self.at,
            "role": self.role,
            "snippet": marked(self.snippet),
        }


class SearchRange(NamedTuple):
    """Where to search: times in Unix milliseconds, the end not in it, and a project or all."""

    since: int = 0
    until: int = ALWAYS
    project: str | None = None


def name_sessions(database: Database, index: SearchIndex) -> None:
    """Take in what sessions are called that have changed since this was done last."""
    if not index.knows_sessions:
        database.search_all_again()
    stamps = database.unsearched()
    if stamps or not index.knows_sessions:
        index.name_sessions(names(database, (seq for seq, _ in stamps)))
        with database.transaction():
            database.note_searched(stamps)


def names(
    database: Database, numbers: Iterable[int]
) -> Iterator[tuple[str, str, int, dict[Role, str]]]:
    """What sessions are called: workspace, id, when they began in Unix ms, and words by role."""
    for seq in numbers:
        session = database.session_by_seq(seq)
        if session is not None:
            began = milliseconds(session.first_started_at)
            yield session.workspace_id, session.session_id, began, called(session)


def called(session: Session) -> dict[Role, str]:
    """Title, summary and notes, as far as they say more than the transcript does."""
    from hookkit.lib.text.redact import (
        redact,  # its patterns take a while; sessions have seldom changed
    )

    found: dict[Role, str] = {}
    is_repeated = session.title_source == "prompt" and session.transcript_available
    if session.title_source != "placeholder" and not is_repeated:
        found["title"] = session.title
    if session.summary not in (IN_PROGRESS, ENDED):
        found["summary"] = session.summary
    found["notes"] = "\n".join(filter(None, (session.description, session.notes)))
    return {role: redact(said) for role, said in found.items() if said}


def search(
    database: Database, index: SearchIndex, wanted: list[Term], span: SearchRange, limit: int
) -> list[SearchHit]:
    """The newest texts that have all the wanted words."""
    with index.ask(wanted) as answers:
        found = islice(of_sessions(database, answers.hits(scope(database, span))), limit)
        return [
            SearchHit(
                session,
                timestamp(hit.at * 10**6),
                hit.role,
                search_query.snippet(answers.words(hit), wanted),
            )
            for hit, session in found
        ]


def of_sessions(database: Database, hits: Iterable[Hit]) -> Iterator[tuple[Hit, Session]]:
    """Hits with their sessions; a session may be gone from the database."""
    known: dict[tuple[str, str], Session | None] = {}
    for hit in hits:
        name = hit.workspace_id, hit.session_id
        if name not in known:
            known[name] = database.session(*name)
        session = known[name]
        if session is not None:
            yield hit, session


def scope(database: Database, span: SearchRange) -> Scope:
    """Where to ask the index."""
    if span.project is None:
        return between(span.since, span.until - 1)
    return partial(of_project, database, span.project, narrowed(database, span.project, span))


def of_project(
    database: Database, project: str, span: SearchRange, question: SearchQuestion
) -> Iterator[Hit]:
    """The hits of one project: one by one, until those of others in a row took longer than it
    takes to look up all sessions of this one."""
    known: dict[tuple[str, str], bool] = {}
    patience, spent = count_of(database, project), 0
    for hit in question.hits(span.since, span.until - 1):
        name = hit.workspace_id, hit.session_id
        spent += 1
        if name not in known:
            known[name] = database.project_of(*name) == project
            spent += LOOKUP
        if known[name]:
            spent = 0
            yield hit
        elif spent > patience and question.is_quick:
            yield from when_worked(database, project, span._replace(until=hit.at), question)
            return


def when_worked(
    database: Database, project: str, span: SearchRange, question: SearchQuestion
) -> Iterator[Hit]:
    """The hits of one project: at the times when somebody worked on it."""
    sessions = sessions_of(database, project)
    for since, until in stretches(set(sessions.values()), span):
        for hit in question.hits(since, until - 1):
            if (hit.workspace_id, hit.session_id) in sessions:
                yield hit


def narrowed(database: Database, project: str, span: SearchRange) -> SearchRange:
    """The span, as long as the project was worked on: what can't be in it isn't looked at."""
    first, last = database.project_times(project)
    if first is None or last is None:
        return span._replace(until=span.since)
    end = milliseconds(last) + SLACK_MS
    return SearchRange(
        max(span.since, milliseconds(first) - SLACK_MS), min(span.until, end), project
    )


def stretches(days: Iterable[tuple[str, str]], span: SearchRange) -> list[tuple[int, int]]:
    """When one of several sessions went on, by their first and last days: the newest first."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(days):
        begin = midnight(first) - SLACK_MS
        end = midnight(last) + DAY_MS + SLACK_MS
        if merged and begin <= merged[-1][1]:
            begin, before = merged.pop()
            end = max(end, before)
        merged.append((begin, end))
    clipped = ((max(begin, span.since), min(end, span.until)) for begin, end in reversed(merged))
    return [(begin, end) for begin, end in clipped if begin < end]


def midnight(day: str) -> int:
    """When a day begins, in Unix milliseconds."""
    return milliseconds(f"{day}T00:00:00Z")


DAY_MS = 24 * 3600 * 1000

SLACK_MS = DAY_MS
"""What a transcript may hold before and after the times that its session is known to have."""

LOOKUP = 5
"""To look up the project of one session takes about as long as to look at so many hits."""


def marked(snippet: list[QueryPart]) -> str:
    """A snippet with its matches in «…»."""
    return "".join(f"«{part.text}»" if part.is_match else part.text for part in snippet)
