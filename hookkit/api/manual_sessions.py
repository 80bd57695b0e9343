"""Sessions that a person starts and ends: one at a time in a git root, or outside of git a folder.

Agents that run in the root meanwhile belong to it: its tokens, cost and files are theirs, and what
was logged by hand.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hookkit.api.store import Store
from hookkit.errors import HookkitError, NotFoundError
from hookkit.lib.text.sanitize import one_line
from hookkit.model.activity import LoggedCall
from hookkit.model.counters import Counters
from hookkit.model.git import Commit, FileChange
from hookkit.model.session import Session, milliseconds, moment
from hookkit.model.usage import ApiMessage, Tokens

GIT_DEADLINE = 5.0
"""Seconds that git has to say where the root is."""


class ActiveError(HookkitError):
    """A manual session is active in this root already."""


@dataclass(frozen=True, slots=True)
class SessionMember:
    """An agent's session that ran inside of a manual one."""

    session: Session
    is_whole: bool
    """Whether all of it did; else the usage is that of the messages in the time."""
    usage: Counters


@dataclass(frozen=True, slots=True)
class SessionParts:
    """What a session adds up to, and what of it comes from where."""

    members: list[SessionMember]
    """Agents' sessions; of manual sessions only."""
    logged: list[LoggedCall]
    commits: list[Commit]
    files: list[FileChange]
    """What git saw, and what only the agents' tools tell of."""
    usage: Counters
    """Its own and its members'."""


def root_of(folder: Path) -> Path:
    """The git root of a folder; the folder itself outside of git."""
    from hookkit.lib.git import repository

    return repository.root(folder, GIT_DEADLINE) or Path(folder).resolve()


def active(store: Store, root: Path) -> Session | None:
    """The manual session that is active in a root."""
    found = store.work.manual(str(root))
    return next((each for each in found if each.is_active), None)


def start(store: Store, root: Path, description: str) -> Session:
    """Start a session. Raises ActiveError where one is active in the root."""
    running = active(store, root)
    if running is not None:
        raise ActiveError(
            f"Session #{running.seq} is active in {one_line(str(root))}: "
            "end it with `hookkit end`, go on with --resume, or give --close-stale."
        )
    session_id = str(uuid.uuid4())
    said = {"origin": "manual", "cwd": str(root), "description": description}
    store.write("started", session_id, project=root.name or str(root), **said)
    return ask_git(store, store.existing(session_id))


def resume(store: Store, root: Path) -> Session:
    """Go on with the root's latest session. Raises NotFoundError where there was none."""
    found = store.work.manual(str(root))
    if not found:
        raise NotFoundError("No session to go on with here: leave --resume out.")
    if not found[0].is_active:
        store.write("started", found[0].session_id, found[0].workspace_id)
    return ask_git(store, store.existing(found[0].session_id, found[0].workspace_id))


def end(
    store: Store, session: Session, notes: str | None = None, ended_at: str | None = None
) -> Session:
    """End a session now, or at a time that has passed."""
    if ended_at is None:
        ask_git(store, session)
    said = {"notes": notes, "ended_at": ended_at}
    store.write("ended", session.session_id, session.workspace_id, **said)
    return store.existing(session.session_id, session.workspace_id)


def note(store: Store, session: Session, text: str) -> Session:
    """Write something down."""
    store.write("noted", session.session_id, session.workspace_id, notes=text)
    return store.existing(session.session_id, session.workspace_id)


def log_ai(store: Store, session: Session, call: LoggedCall, cost_usd: float | None) -> Session:
    """Log a call of an API; without a cost it is worked out where the price is known."""
    if cost_usd is None and call.tokens_output is not None:
        from hookkit.lib import pricing

        message = ApiMessage("", call.at, call.model, call.billed)
        cost_usd = pricing.load(store.settings.prices).cost(message)
    said = {
        "provider": call.provider,
        "model": call.model,
        "tokens": call.tokens,
        "tokens_input": call.tokens_input,
        "tokens_output": call.tokens_output,
        "cost_usd": cost_usd,
    }
    store.write("logged", session.session_id, session.workspace_id, **said)
    return store.existing(session.session_id, session.workspace_id)


def forgotten(store: Store, max_age: timedelta, now: str) -> list[tuple[Session, str]]:
    """The manual sessions whose last activity is long past, and when that was."""
    found = [(each, last_activity(store, each, now)) for each in store.work.active_manual()]
    limit = moment(now) - max_age
    return [(session, at) for session, at in found if moment(at) < limit]


def last_activity(store: Store, session: Session, now: str) -> str:
    """When anything was done in a session, by whomever."""
    times = [session.last_activity, *(each.at for each in store.work.commits(session.seq or 0))]
    since = session.last_started_at
    agents = store.work.agents_in(session.cwd or "", since, now)
    return max([*times, *(each.last_activity for each in agents)])


def ask_git(store: Store, session: Session) -> Session:
    """The session with what git tells of it now."""
    from hookkit.pipeline.collect import git_activity

    if git_activity.ask(store.database, [session]):
        store.refresh()
    return store.existing(session.session_id, session.workspace_id)


def parts_of(store: Store, session: Session) -> SessionParts:
    """What a session adds up to, part by part."""
    seq, done = session.seq or 0, store.work
    members = list(members_of(store, session)) if session.origin == "manual" else []
    usage = own_usage(session)
    for member in members:
        usage.add(member.usage)
    time = session.first_started_at, session.last_ended_at or "~"
    edited = [done.edited(each.session.seq or 0, *time) for each in members] + [done.edited(seq)]
    commits = {each.hash: each for each in done.commits(seq)}
    files = {each.path: each for each in done.files(seq)}
    for member in members:
        if is_elsewhere(member, session):
            theirs = member.session.seq or 0
            commits = {each.hash: each for each in done.commits(theirs)} | commits
            files = {each.path: each for each in done.files(theirs)} | files
    return SessionParts(
        members,
        done.logged(seq),
        sorted(commits.values(), key=lambda each: each.at),
        with_edited([*files.values()], {path for paths in edited for path in paths}),
        usage,
    )


def is_elsewhere(member: SessionMember, session: Session) -> bool:
    """Whether all of an agent's session ran in a worktree whose commits are not the session's."""
    place = member.session.git_worktree_path
    return member.is_whole and place not in (None, session.git_worktree_path)


def own_usage(session: Session) -> Counters:
    """The usage that the session's row shows, as a tally."""
    unpriced = session.transcript.unpriced + session.added.unpriced
    shown = Tokens(
        session.tokens_input,
        session.tokens_output,
        session.tokens_cache_read,
        session.tokens_cache_write,
    )
    tally = Counters.of_request(shown, round((session.cost_usd or 0) * 10**9))
    tally.api_requests, tally.unpriced = session.api_request_count, unpriced
    if session.cost_usd is None:
        tally.unpriced = session.api_request_count
    return tally


def members_of(store: Store, session: Session) -> Iterator[SessionMember]:
    """The agents' sessions that belong to a manual one."""
    since, until = session.first_started_at, session.last_ended_at or "~"
    for agent in store.work.agents_in(session.cwd or "", since, until):
        ended_at = agent.last_ended_at or agent.last_activity
        is_whole = agent.first_started_at >= since and ended_at <= until
        usage = own_usage(agent) if is_whole else usage_in(store, agent, since, until)
        yield SessionMember(agent, is_whole, usage)


def usage_in(store: Store, agent: Session, since: str, until: str) -> Counters:
    """The usage of an agent's messages in a time."""
    first = milliseconds(since)
    last = milliseconds(until) if until != "~" else None
    total = Counters()
    for message in store.accounts.messages_of(agent.seq or 0):
        at = milliseconds(message.message.at)
        if at >= first and (last is None or at <= last):
            total.add(message.tally)
    return total


def with_edited(files: list[FileChange], edited: set[str]) -> list[FileChange]:
    """Files by path, with those that only the agents' tools tell of."""
    known = {each.path for each in files}
    others = [
        FileChange(path, "modified", None, None, None, "uncommitted") for path in edited - known
    ]
    return sorted([*files, *others], key=lambda each: each.path)
