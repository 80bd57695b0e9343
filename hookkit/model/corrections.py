"""Corrections and learnings as they are stored."""

from typing import NamedTuple


class CorrectionRow(NamedTuple):
    """A correction, with its words and what came before it."""

    seq: int
    """The number of its session."""
    key: str
    """That of its event."""
    at: str
    rule: str
    prompt: str | None
    """Redacted; None: the marker stood in a tool's output."""
    asked: str | None
    """The prompt before it."""
    answered: str | None
    """The beginning of the agent's answer to that."""


class LearningRow(NamedTuple):
    """A learning, and when it was marked in one session."""

    seq: int
    """The number of the session."""
    id: str
    """Hash of its words, before any edit."""
    at: str
    by_person: bool
    """False: it is from an answer of the agent."""
    text: str
    """Redacted, before any edit."""
    edited: str | None = None
    """The words that a person gave it; None: it was never edited."""
    edited_at: str | None = None
