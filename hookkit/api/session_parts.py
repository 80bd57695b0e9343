"""Sum up a session: its own usage, commits and files, and for a manual one those of its members.

The agents that run in the root of a manual session meanwhile are its members.
"""

from collections.abc import Iterator
from typing import NamedTuple

from hookkit.api.store import Store
from hookkit.model.activity import LoggedCall
from hookkit.model.counters import Counters
from hookkit.model.git import Commit, FileChange
from hookkit.model.owner import owner_of
from hookkit.model.session import Session, milliseconds
from hookkit.model.usage import Tokens
from hookkit.store.sqlite.activity import Sharer


class SessionMember(NamedTuple):
    """An agent's session that ran within a manual one."""

    session: Session
    is_whole: bool
    """False if it began earlier or ended later: then only the messages in between count."""
    usage: Counters


class SessionParts(NamedTuple):
    """The sums of a session and the parts that they come from."""

    members: list[SessionMember]
    """Agents' sessions; only manual sessions have any."""
    logged: list[LoggedCall]
    commits: list[Commit]
    files: list[FileChange]
    """Files that git reported, and those that only the agents' tools reported."""
    usage: Counters
    """Its own usage and that of its members."""
    shared: dict[str, list[Sharer]]
    """Commits that other sessions have too, because they ran in the same working tree: hash →
    these sessions."""


def parts_of(store: Store, session: Session) -> SessionParts:
    """Return the sums of a session and its parts."""
    seq, work = session.seq or 0, store.work
    members = list(members_of(store, session)) if session.origin == "manual" else []
    usage = own_usage(session)
    for member in members:
        usage.add(member.usage)
    time = session.first_started_at, session.last_ended_at or ""
    edited = [work.edited(each.session.seq or 0, *time) for each in members] + [work.edited(seq)]
    commits = {each.hash: each for each in work.commits(seq)}
    files = {each.path: each for each in work.files(seq)}
    for member in members:
        if is_elsewhere(member, session):
            theirs = member.session.seq or 0
            commits = {each.hash: each for each in work.commits(theirs)} | commits
            files = {each.path: each for each in work.files(theirs)} | files
    return SessionParts(
        members,
        work.logged(seq),
        sorted(commits.values(), key=lambda each: each.at),
        with_edited([*files.values()], {path for paths in edited for path in paths}),
        usage,
        {} if session.origin == "manual" else work.shared_commits(seq),
    )


def is_elsewhere(member: SessionMember, session: Session) -> bool:
    """Return True if all of an agent's session ran in another worktree, with commits of its own."""
    place = member.session.git_worktree_path
    return member.is_whole and place not in (None, session.git_worktree_path)


def own_usage(session: Session) -> Counters:
    """Return the usage in the session's row as counters."""
    unpriced = session.transcript.unpriced + session.added.unpriced
    shown = Tokens(
        session.tokens_input,
        session.tokens_output,
        session.tokens_cache_read,
        session.tokens_cache_write,
    )
    counters = Counters.of_request(shown, round((session.cost_usd or 0) * 10**9))
    counters.api_requests, counters.unpriced = session.api_request_count, unpriced
    if session.cost_usd is None:
        counters.unpriced = session.api_request_count
    return counters


def members_of(store: Store, session: Session) -> Iterator[SessionMember]:
    """Yield the agents' sessions that belong to a manual one."""
    since, until = session.first_started_at, session.last_ended_at or "~"
    for agent in store.work.agents_in(session.cwd or "", since, until, owner_of(session.seq)):
        ended_at = agent.last_ended_at or agent.last_activity
        is_whole = agent.first_started_at >= since and ended_at <= until
        usage = own_usage(agent) if is_whole else usage_in(store, agent, since, until)
        yield SessionMember(agent, is_whole, usage)


def usage_in(store: Store, agent: Session, since: str, until: str) -> Counters:
    """Return the usage of an agent's messages between two times."""
    first = milliseconds(since)
    last = milliseconds(until) if until != "~" else None
    total = Counters()
    for message in store.accounts.messages_of(agent.seq or 0):
        at = milliseconds(message.message.at)
        if at >= first and (last is None or at <= last):
            total.add(message.tally)
    return total


def with_edited(files: list[FileChange], edited: set[str]) -> list[FileChange]:
    """Return files by path, with those that only the agents' tools reported."""
    known = {each.path for each in files}
    others = [
        FileChange(path, "modified", None, None, None, "uncommitted") for path in edited - known
    ]
    return sorted([*files, *others], key=lambda each: each.path)
