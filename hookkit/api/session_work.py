"""The work of one session, part by part: its files, commits, corrections and prompts."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from hookkit.api.prompt_steps import PromptStep, prompt_steps
from hookkit.api.session_document import parts_document
from hookkit.api.session_parts import SessionParts, parts_of
from hookkit.api.store import Store
from hookkit.api.timeline import Lane, timeline
from hookkit.model.corrections import CorrectionRow
from hookkit.model.session import Session
from hookkit.store.sqlite.corrections import CorrectionQueries


class SessionFiles(NamedTuple):
    """The files that were changed in a session."""

    parts: SessionParts

    def to_dict(self) -> dict[str, Any]:
        """Return them as `hookkit show --json` has them."""
        return {"files": parts_document(self.parts)["files"]}


class SessionCommits(NamedTuple):
    """The commits that were made in a session."""

    parts: SessionParts

    def to_dict(self) -> dict[str, Any]:
        """Return them as `hookkit show --json` has them."""
        return {"commits": parts_document(self.parts)["commits"]}


class SessionPrompts(NamedTuple):
    """The prompts of a session, each with what it led to."""

    prompts: Sequence[PromptStep]

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON has them."""
        return {"prompts": [each.to_dict() for each in self.prompts]}


class SessionSubagents(NamedTuple):
    """The subagents of a session; of a person's own session, the agents in it."""

    lanes: Sequence[Lane]

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON has them."""
        return {"subagents": [each.to_dict() for each in self.lanes]}


def files_in(store: Store, session: Session) -> SessionFiles:
    """Return the files that were changed in a session."""
    return SessionFiles(parts_of(store, session))


def commits_in(store: Store, session: Session) -> SessionCommits:
    """Return the commits that were made in a session."""
    return SessionCommits(parts_of(store, session))


def prompts_in(store: Store, session: Session) -> SessionPrompts:
    """Return the prompts of a session."""
    return SessionPrompts(prompt_steps(store, session, timeline(store, session)))


def subagents_in(store: Store, session: Session) -> SessionSubagents:
    """Return the subagents of a session."""
    return SessionSubagents(timeline(store, session).lanes[1:])


def corrections_in(store: Store, session: Session) -> list[CorrectionRow]:
    """Return the corrections of a session that have words, by time."""
    found = CorrectionQueries(store.db).of_session(session.seq or 0)
    return [each for each in found if each.prompt]
