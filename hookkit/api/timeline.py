"""Show what happened in one session, by time: prompts, tools, edits, errors, waits, subagents.

The conversation is the source where its transcript is there: it has the names and durations of all
calls. Else it is what was recorded and counted. Hooks alone report starts, ends and permissions.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from hookkit.api.counted_work import Work, work_of
from hookkit.api.history.outline import WORDS, Outline, OutlineTurn, outline_of
from hookkit.api.recorded_happenings import recorded, reported
from hookkit.api.session_parts import members_of
from hookkit.api.store import Store
from hookkit.lib.text.columns import beginning
from hookkit.lib.text.scrub import line
from hookkit.model.git import Commit
from hookkit.model.happening import Happening, Kind
from hookkit.model.session import Session, milliseconds, timestamp
from hookkit.store.sqlite.corrections import CorrectionQueries

KINDS: dict[str, Kind] = {
    "answer": "answer",
    "api_error": "api_error",
    "compaction": "compaction",
    "interruption": "interruption",
    "message": "message",
    "prompt": "prompt",
    "tool": "tool",
}
"""Kind of a turn → kind of what happened; other turns are not shown."""

WITHIN: frozenset[Kind] = frozenset(("prompt", "message"))
"""Kinds that a subagent doesn't have: its prompt is the call that started it."""


FOR_EVER = 2**62
"""Later than any time, in Unix milliseconds."""


class Lane(NamedTuple):
    """The session itself, or one of its subagents, which may run beside it."""

    name: str
    """For people; empty for the session itself."""
    agent: str | None
    """The id of the subagent."""
    began: int
    """Unix milliseconds."""
    ended: int
    turn: int | None = None
    """The number of its first turn."""
    tools: int = 0
    edits: int = 0
    errors: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        times = {"began": time(self.began), "ended": time(self.ended)}
        return self._asdict() | times


class Timeline(NamedTuple):
    """What happened in a session."""

    source: Literal["transcript", "records"]
    """Records have no names of calls that only transcripts had, and no durations."""
    lanes: list[Lane]
    """The session itself, then its subagents by their beginning. Empty where nothing happened."""
    happenings: list[Happening]
    """By time."""
    is_cut: bool = False
    """Later ones are left out: there are too many."""

    def of_kind(self, *kinds: Kind) -> list[Happening]:
        """Return those of some kinds."""
        return [each for each in self.happenings if each.kind in kinds]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document."""
        return {
            "source": self.source,
            "lanes": [each.to_dict() for each in self.lanes],
            "happenings": [happening_document(each) for each in self.happenings],
            "is_cut": self.is_cut,
        }


def timeline(store: Store, session: Session, commits: Iterable[Commit] = ()) -> Timeline:
    """Return what happened in a session."""
    outline = None if session.origin == "manual" else outline_of(store, session)
    work = [Happening("commit", *twice(milliseconds(each.at)), each.subject) for each in commits]
    if session.origin == "manual":
        return of_person(store, session, work)
    if outline is not None:
        found = [*of_outline(outline), *reported(store, session)]
        is_cut = False
    else:
        found, is_cut = recorded(store, session)
        found = list(with_words(store, session, found))
    ordered = sorted([*found, *work], key=lambda each: each.at)
    names = {each.agent: each.agent_name for each in outline or () if each.agent_name}
    lanes = with_counts(lanes_of(ordered, names), work_of(store, session, ordered))
    return Timeline("records" if outline is None else "transcript", lanes, ordered, is_cut)


def of_person(store: Store, session: Session, work: list[Happening]) -> Timeline:
    """Return what happened in a person's own session: its agents are beside one another."""
    happenings = sorted([*reported(store, session), *work], key=lambda each: each.at)
    lanes = list(lanes_of(happenings, {}))
    first = milliseconds(session.first_started_at)
    last = milliseconds(session.last_ended_at) if session.last_ended_at else FOR_EVER
    for member in members_of(store, session):
        found = member.session
        began = max(milliseconds(found.first_started_at), first)
        ended = max(min(milliseconds(found.last_activity), last), began)
        counts = found.tool_call_count, found.edit_count, found.api_error_count
        lanes.append(Lane(found.title, str(found.seq), began, ended, None, *counts))
    return Timeline("records", lanes, happenings)


def with_words(store: Store, session: Session, found: Iterable[Happening]) -> Iterator[Happening]:
    """Yield the same with the words of prompts, as far as they were kept."""
    corrected = CorrectionQueries(store.db).of_session(session.seq or 0)
    kept = [
        (session.first_prompt_at, session.first_user_message),
        (session.last_prompt_at, session.last_user_message),
        *((each.at, each.prompt) for each in corrected),
    ]
    words = {milliseconds(at): text for at, text in kept if at and text}
    for each in found:
        text = words.get(each.at, "") if each.kind == "prompt" else ""
        yield each._replace(words=beginning(line(text), WORDS)) if text else each


def of_outline(outline: Outline) -> Iterator[Happening]:
    """Yield what happened according to a conversation."""
    for number, each in enumerate(outline, 1):
        kind = KINDS.get(each.kind)
        agent = each.agent or ("" if each.depth else None)
        if kind is None or (each.depth and kind in WITHIN):
            continue
        yield happening(kind, each, agent, number)


def happening(kind: Kind, turn: OutlineTurn, agent: str | None, number: int) -> Happening:
    """Return what a turn reports."""
    kind = "question" if turn.asks else kind
    is_error = turn.is_error or kind == "api_error"
    until = max(turn.until or turn.at, turn.at)
    return Happening(
        kind, turn.at, until, turn.words, agent, number, is_edit=bool(turn.edits), is_error=is_error
    )


def lanes_of(ordered: list[Happening], names: dict[str | None, str]) -> Iterator[Lane]:
    """Yield the session and its subagents."""
    found: dict[str | None, Lane] = {}
    for each in ordered:
        known = found.get(each.agent)
        if known is None:
            known = Lane(names.get(each.agent, ""), each.agent, each.at, each.until, each.turn)
        found[each.agent] = known._replace(ended=max(known.ended, each.until))
    if found:
        yield found.get(None) or Lane("", None, ordered[0].at, ordered[-1].until)
    yield from (lane for agent, lane in found.items() if agent is not None)


def with_counts(lanes: Iterable[Lane], work: Iterable[Work]) -> list[Lane]:
    """Return lanes with what was counted in each."""
    found = {each.agent: each for each in lanes}
    for each in work:
        lane = found.get(each.agent)
        if lane is not None:
            found[each.agent] = lane._replace(
                tools=lane.tools + each.tools,
                edits=lane.edits + each.edits,
                errors=lane.errors + each.errors,
            )
    return list(found.values())


def twice(at: int) -> tuple[int, int]:
    """Return beginning and end of a moment."""
    return at, at


def time(at: int) -> str:
    """Return Unix milliseconds as JSON has a time."""
    return timestamp(at * 1_000_000)


def happening_document(each: Happening) -> dict[str, Any]:
    """Return what happened as JSON has it."""
    return {
        "kind": each.kind,
        "at": time(each.at),
        "until": time(each.until),
        "words": each.words,
        "agent": each.agent,
        "turn": each.turn,
        "is_edit": each.is_edit,
        "is_error": each.is_error,
    }
