"""A transcript was read: all of it but the usage of API messages (project/usage_ledger.py)."""

from collections.abc import Mapping
from typing import Any

from hookkit.lib.text.headline import title_from
from hookkit.model.event import Event
from hookkit.model.recent_prompts import dump, from_facts, load, unsettled
from hookkit.model.session import Session
from hookkit.model.transcript_read import TranscriptRead
from hookkit.pipeline.handlers.held import take_back
from hookkit.pipeline.handlers.placed import place
from hookkit.pipeline.handlers.tool_done import note_mentions

CUSTOM = 2
"""The rank of a title that a person gave in the client."""


def handle(read: TranscriptRead, event: Event, session: Session) -> None:
    is_own = not read.claim.is_sidechain and not is_of_another(read.path, session)
    if is_own:
        note_place(session, read.facts)
    if read.position is None:
        return  # more portions follow; the last one has all the facts
    session.transcript_available = True
    if is_own:
        session.transcript_path = read.path
        note_facts(session, read)
        note_titles(session, read.facts)
    if session.origin == "import" and not session.n_hook_events:
        note_times(session, read)


def is_of_another(path: str, session: Session) -> bool:
    """Return True for the transcript of another session, which begins with a copy of this one's.

    It is not named after the session, whose own one has been seen: what it has is out of date.
    """
    known, name = ((each or "").rpartition("/")[2] for each in (session.transcript_path, path))
    return session.session_id in known and session.session_id not in name


def note_place(session: Session, facts: Mapping[str, Any]) -> None:
    """Note project and branch: each part has them, because usage is summed by them."""
    if session.local_git_dir is None:  # what git reports is newer
        session.git_branch = facts.get("branch") or session.git_branch
    if folder := facts.get("first_cwd"):
        place(session, folder, facts.get("root"), facts.get("remote"))


def note_facts(session: Session, read: TranscriptRead) -> None:
    """Note folder, model, window and prompts; the transcript corrects the hooks."""
    facts = read.facts
    session.model = facts.get("model") or session.model
    session.context = facts.get("context", session.context)
    session.client_cost_usd = facts.get("client_cost", session.client_cost_usd)
    session.parent_session_id = facts.get("forked_from") or session.parent_session_id
    note_mentions(session, facts.get("issue"), facts.get("pr"), facts.get("repo"))
    session.cwd = session.cwd or facts.get("cwd")
    note_prompts(session, read)
    note_held(session, read)
    stopped_at = facts.get("interrupted_at")
    if stopped_at and session.status in ("busy", "wait") and session.is_active:
        session.set_status("idle", stopped_at)  # an interruption fires no hook
    if session.is_active:
        note_status(session, facts)


def note_status(session: Session, facts: Mapping[str, Any]) -> None:
    """Set the status by the last turn: the client may have stopped running the hooks."""
    worked_at, rested_at = facts.get("worked_at", ""), facts.get("rested_at", "")
    if rested_at and rested_at >= worked_at and session.status != "idle":
        session.set_status("idle", rested_at)
    elif worked_at > rested_at and session.status == "idle":
        session.set_status("busy", worked_at)


def note_prompts(session: Session, read: TranscriptRead) -> None:
    """Note the first and the last prompt by time, not by their place in a file."""
    facts = read.facts
    first, at = facts.get("first_prompt"), facts.get("first_prompt_at")
    known_at = session.first_prompt_at
    is_first = read.is_from_start or session.first_user_message is None  # of an early version
    if first and (is_first if at is None else known_at is None or at < known_at):
        session.first_user_message, session.first_prompt_at = first, at
    last, at = facts.get("last_prompt"), facts.get("last_prompt_at")
    known_at = session.last_prompt_at
    if last and (at is None or known_at is None or at >= known_at):
        session.last_user_message, session.last_prompt_at = last, at


def note_held(session: Session, read: TranscriptRead) -> None:
    """Undo the prompts that hooks held back; forget those that went through."""
    if not session.recent_prompts:
        return
    for each in from_facts(read.facts.get("held", [])):
        take_back(each, session)
    known = load(session.recent_prompts)
    open_ones = unsettled(known, read.claim.ended_at)
    session.recent_prompts = dump(open_ones)


def note_titles(session: Session, facts: Mapping[str, Any]) -> None:
    """Set the title: the user's own, else the client's, else the first prompt."""
    title, rank = facts.get("title"), facts.get("title_rank", 0)
    if title and rank == CUSTOM:
        session.title, session.title_source = title, "user"
    elif title and session.title_source in ("placeholder", "prompt"):
        session.title, session.title_source = title, "summary"
    elif session.title_source == "placeholder" and session.first_user_message:
        title = title_from(session.first_user_message)
        session.title, session.title_source = title or session.title, "prompt"


def note_times(session: Session, read: TranscriptRead) -> None:
    """Set the times of a session without hooks to those of its transcripts."""
    started_at, ended_at = read.claim.started_at, read.last_at or read.claim.ended_at
    if started_at[0] > "9":
        return  # no record has a time
    session.first_started_at = min(session.first_started_at, started_at)
    session.last_started_at = session.first_started_at
    session.last_activity = max(session.last_ended_at or ended_at, ended_at)
    session.end(session.last_activity, "imported")
    session.first_ended_at = session.last_ended_at
    session.summary_state = "none"
