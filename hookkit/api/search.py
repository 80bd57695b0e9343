"""Search the conversations, titles, summaries and notes of all sessions.

The texts are in an index of their own (store/sqlite/search_index.py). Reading transcripts adds
theirs; titles, summaries and notes of the sessions that have changed are added before a search.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from hookkit.api.store import Store
from hookkit.errors import HookkitError, LockedError
from hookkit.model.session import ENDED, IN_PROGRESS, Session, milliseconds, timestamp
from hookkit.store import search_query, search_snippet
from hookkit.store.search_pages import Role
from hookkit.store.search_query import Term
from hookkit.store.search_snippet import QueryPart
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.deletion import DeletionQueries
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.store.sqlite.search_matches import (
    ALWAYS,
    EARLIEST,
    Hit,
    Scope,
    SearchMatches,
    SearchQuestion,
    between,
    count_of,
    sessions_of,
)
from hookkit.store.sqlite.search_open import open_index

if TYPE_CHECKING:
    from hookkit.api.dates import Period
    from hookkit.api.team.team_store import TeamStore

HITS = 20
"""Default limit of hits."""


class SearchHit(NamedTuple):
    """A text that matches."""

    session: Session
    at: str
    role: Role
    snippet: list[QueryPart]
    user: str | None = None
    """The member of a team whose session it is; None in one's own store."""

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as JSON has it; the snippet marks matching words with «…»."""
        of_team = {} if self.user is None else {"user": self.user}
        return of_team | {
            "session_id": self.session.session_id,
            "workspace_id": self.session.workspace_id,
            "seq": self.session.seq,
            "title": self.session.title,
            "project": self.session.shown_project,
            "at": self.at,
            "role": self.role,
            "snippet": marked(self.snippet),
        }


class SearchResult(NamedTuple):
    """The hits, the newest first, and what the search may have missed."""

    hits: list[SearchHit]
    has_transcripts: bool
    """False if no transcript has been indexed yet."""
    has_latest_titles: bool
    """False if an import kept the latest titles from being indexed."""

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON has it."""
        return {"hits": [hit.to_dict() for hit in self.hits]}


class QuestionError(HookkitError):
    """The words can't be searched for."""


class SearchRange(NamedTuple):
    """The range of a search: Unix milliseconds, `until` exclusive; one project, machine, or all."""

    since: int = EARLIEST
    until: int = ALWAYS
    project: str | None = None
    machine: str | None = None
    """The id of the machine on which a session went on last."""


def find(
    store: Store,
    words: str,
    *,
    since: "Period | None" = None,
    until: "Period | None" = None,
    project: str | None = None,
    machine: str | None = None,
    limit: int = HITS,
) -> SearchResult:
    """Find the newest texts that contain all words.

    `word*` matches the beginning of a word, and words in double quotes match as a phrase.

    Raises:
        QuestionError: The words can't be searched for.
        HookkitError: Search is off.
        AmbiguousError: Several projects or machines have this name.
        NotFoundError: No machine has it.
        TeamError: A team's store does not answer.
    """
    terms = parsed(store, words)
    span = range_of(store, since, until, project, machine)
    if store.is_team:
        from hookkit.api.team.search import search_team

        return SearchResult(search_team(cast("TeamStore", store), terms, span, limit), True, True)
    with opened(store) as (index, is_current):
        hits = search(store.database, index, terms, span, limit)
        return SearchResult(hits, index.has_transcripts, is_current)


def parsed(store: Store, words: str) -> list[Term]:
    """Return the words as terms. Raises QuestionError, or HookkitError where search is off."""
    try:
        terms = search_query.parse_terms(words)
    except ValueError as error:
        raise QuestionError(f"{error}.") from None
    if not (store.settings.search or store.is_team):
        raise HookkitError("Search is off. Set `search = true`, then run `hookkit import`.")
    return terms


def range_of(
    store: Store,
    since: "Period | None" = None,
    until: "Period | None" = None,
    project: str | None = None,
    machine: str | None = None,
) -> SearchRange:
    """Return the range that a person means.

    Raises AmbiguousError for the name of several projects or machines, NotFoundError for that of
    no machine.
    """
    if project is not None:
        from hookkit.api.project_choice import choose_project

        project = choose_project(store, project)
    if machine is not None:
        from hookkit.api.machine_choice import choose_machine

        machine = choose_machine(store, machine)
    return SearchRange(
        milliseconds(since.first) if since else EARLIEST,
        milliseconds(until.last) + 1 if until else ALWAYS,
        project,
        machine,
    )


@contextmanager
def opened(store: Store) -> Iterator[tuple[SearchIndex, bool]]:
    """Yield the index, and False if an import keeps the latest titles from being indexed."""
    with open_index() as index:
        is_current = True
        try:
            name_sessions(store.database, index)
        except LockedError:
            is_current = False
        yield index, is_current


def name_sessions(database: Database, index: SearchIndex) -> None:
    """Index the titles, summaries and notes of the sessions that have changed."""
    if not index.knows_sessions:
        database.search_all_again()
    stamps = database.unsearched()
    if stamps or not index.knows_sessions:
        numbers = [seq for seq, _ in stamps]
        index.name_sessions(names(database, numbers))
        if gone := DeletionQueries(database.db).names_of(numbers):
            index.remove_sessions(gone)
        with database.transaction():
            database.note_searched(stamps)


def names(
    database: Database, numbers: Iterable[int]
) -> Iterator[tuple[str, str, int, dict[Role, str]]]:
    """Yield workspace, id, start in Unix milliseconds, and texts by role."""
    for seq in numbers:
        session = database.session_by_seq(seq)
        if session is not None:
            began = milliseconds(session.first_started_at)
            yield session.workspace_id, session.session_id, began, called(session)


def called(session: Session) -> dict[Role, str]:
    """Return title, summary and notes, unless they repeat the transcript."""
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
    return {role: redact(text) for role, text in found.items() if text}


def search(
    database: Database, index: SearchIndex, terms: list[Term], span: SearchRange, limit: int
) -> list[SearchHit]:
    """Return the newest texts that contain all terms."""
    with index.ask(terms) as answers:
        hits = of_sessions(database, answers.hits(scope(database, span)))
        if span.machine is not None:
            hits = (each for each in hits if each[1].machine_id == span.machine)
        return [shown(answers, hit, session) for hit, session in islice(hits, limit)]


def shown(answers: SearchMatches, hit: Hit, session: Session) -> SearchHit:
    """Return a hit with the piece of its text that has the most terms."""
    snippet = search_snippet.make_snippet(answers.words(hit), answers.terms)
    return SearchHit(session, timestamp(hit.at * 10**6), hit.role, snippet)


def of_sessions(database: Database, hits: Iterable[Hit]) -> Iterator[tuple[Hit, Session]]:
    """Yield hits with their sessions; a session may be missing in the database."""
    known: dict[tuple[str, str], Session | None] = {}
    for hit in hits:
        name = hit.workspace_id, hit.session_id
        if name not in known:
            known[name] = database.session(*name)
        session = known[name]
        if session is not None:
            yield hit, session


def scope(database: Database, span: SearchRange) -> Scope:
    """Return the part of the index to ask."""
    if span.project is None:
        return between(span.since, span.until - 1)
    return partial(of_project, database, span.project, narrowed(database, span.project, span))


def of_project(
    database: Database, project: str, span: SearchRange, question: SearchQuestion
) -> Iterator[Hit]:
    """Yield the hits of one project.

    They are tried some at a time, until those of other projects in a row took longer than looking
    up all sessions of this one.
    """
    known: dict[tuple[str, str], bool] = {}
    patience, spent = count_of(database, project), 0
    hits = question.hits(span.since, span.until - 1)
    while some := list(islice(hits, how_many(patience - spent))):
        new = {(hit.workspace_id, hit.session_id) for hit in some} - known.keys()
        found = database.names_in_project(project, [name for _, name in new])
        for hit in some:
            name = hit.workspace_id, hit.session_id
            spent += 1
            if name not in known:
                known[name] = name in found
                spent += LOOKUP
            if known[name]:
                spent = 0
                yield hit
        if spent > patience and question.is_quick:
            yield from when_worked(database, project, span._replace(until=some[-1].at), question)
            return


def how_many(patience: int) -> int:
    """Return how many hits to look up together: no more than may be tried."""
    return max(1, min(patience // (1 + LOOKUP), AT_ONCE))


def when_worked(
    database: Database, project: str, span: SearchRange, question: SearchQuestion
) -> Iterator[Hit]:
    """Yield the hits of one project from the times when it was worked on."""
    sessions = sessions_of(database, project)
    for since, until in stretches(set(sessions.values()), span):
        for hit in question.hits(since, until - 1):
            if (hit.workspace_id, hit.session_id) in sessions:
                yield hit


def narrowed(database: Database, project: str, span: SearchRange) -> SearchRange:
    """Narrow a range to the time in which the project was worked on."""
    first, last = database.project_times(project)
    if first is None or last is None:
        return span._replace(until=span.since)
    end = milliseconds(last) + SLACK_MS
    return SearchRange(
        max(span.since, milliseconds(first) - SLACK_MS), min(span.until, end), project
    )


def stretches(days: Iterable[tuple[str, str]], span: SearchRange) -> list[tuple[int, int]]:
    """Merge the first and last days of sessions into ranges, the newest first."""
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
    """Return when a UTC day begins, in Unix milliseconds."""
    return milliseconds(f"{day}T00:00:00Z")


DAY_MS = 24 * 3600 * 1000

SLACK_MS = DAY_MS
"""A transcript may begin before, and end after, the known times of its session."""

AT_ONCE = 64
"""Hits whose sessions are looked up together."""

LOOKUP = 5
"""Hits that can be read in the time that looking up the project of one session takes."""


def marked(snippet: list[QueryPart]) -> str:
    """Return a snippet with its matches in «…»."""
    return "".join(f"«{part.text}»" if part.is_match else part.text for part in snippet)
