"""The latest prompts of a session, with what each has changed: a hook may still hold one back.

The session keeps them as JSON until a transcript shows that they went through.
"""

import hashlib
from datetime import timedelta

import msgspec

from hookkit.model.session import Status, SummaryState, moment

MOST = 6
"""Prompts that are kept."""

KEPT = timedelta(minutes=2)
"""Hooks decide about a prompt within this time: the client gives them 30 seconds."""

NEAR = timedelta(seconds=5)
"""Two hooks of one prompt are recorded within this time."""


class HeldPrompt(msgspec.Struct, frozen=True, array_like=True):
    """A prompt that a hook held back."""

    digest: str
    at: str
    key: str | None = None
    """That of the prompt's event, empty if it has no id; None: a transcript shows it later."""


class RecentPrompt(msgspec.Struct, array_like=True):
    """A prompt, and the values before it of what it has changed."""

    digest: str
    at: str
    key: str = ""
    is_held: bool = False
    by_person: bool = False
    is_correction: bool = False
    gave_title: bool = False
    words: str = ""
    status: Status = "idle"
    turn_started_at: str | None = None
    last_words: str | None = None
    last_at: str | None = None
    summary_state: SummaryState = "none"
    summary_attempts: int = 0

    def is_same(self, digest: str, at: str, key: str) -> bool:
        """Return True if two hooks of the client were given this prompt."""
        if self.key and key:
            return self.key == key
        return self.digest == digest and abs(moment(at) - moment(self.at)) <= NEAR


_decode = msgspec.json.Decoder(list[RecentPrompt]).decode


def digest_of(text: str) -> str:
    """Return what identifies the words of a prompt.

    They come without secrets, as the journal may have them (`journal_redact`).
    """
    return hashlib.blake2b(text.strip().encode("utf-8", "replace"), digest_size=8).hexdigest()


def load(text: str) -> list[RecentPrompt]:
    """Parse what a session keeps."""
    return _decode(text) if text else []


def dump(prompts: list[RecentPrompt]) -> str:
    """Return what a session keeps: the last ones."""
    return msgspec.json.encode(prompts[-MOST:]).decode() if prompts else ""


def unsettled(prompts: list[RecentPrompt], until: str) -> list[RecentPrompt]:
    """Return the prompts that may be held back yet, as of a time; all where that isn't known."""
    try:
        return [each for each in prompts if moment(until) - moment(each.at) <= KEPT]
    except (TypeError, ValueError):
        return prompts


def from_facts(value: object) -> list[HeldPrompt]:
    """Return the prompts that a transcript shows as held back, without what can't be one."""
    try:
        found = [HeldPrompt(*each) for each in msgspec.convert(value, list[tuple[str, str]])]
        return [each for each in found if moment(each.at).tzinfo]
    except ValueError:
        return []


def index_of(prompts: list[RecentPrompt], held: HeldPrompt) -> int | None:
    """Return the place of the prompt that was held back."""
    places = range(len(prompts) - 1, -1, -1)
    if held.key is not None:
        key = held.key
        same = (each for each in places if prompts[each].is_same(held.digest, held.at, key))
        return next(same, None)
    at = moment(held.at)
    return next(
        (
            each
            for each in places
            if prompts[each].digest == held.digest
            and timedelta() <= at - moment(prompts[each].at) <= KEPT
        ),
        None,
    )
