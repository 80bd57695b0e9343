"""Parts that all formats share."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

import orjson

from hookkit.api.history.diffs import Diff
from hookkit.api.history.turns import Kind, ToolUse, Turn
from hookkit.model.timestamps import local
from hookkit.model.transcript import Question

MINUTE = 60

SPEAKERS: dict[Kind, str] = {"prompt": "You", "message": "Another agent"}
"""Kinds of turns that have a speaker, besides those of the session's agent."""

OF_THE_AGENT: frozenset[Kind] = frozenset(("answer", "tool"))


Speaker: TypeAlias = tuple[int, str | None, str]
"""Depth, subagent and speaker."""

DISCARDED = "Discarded by a rewind:"
RESUMED = "End of what the rewind discarded."

NOBODY: Speaker = (0, None, "")


class Step(NamedTuple):
    """A turn, and what stands above it."""

    turn: Turn
    is_new_day: bool
    speaker: str
    """Empty where it is the one of the turn before."""


def steps(turns: Iterable[Turn], agent: str) -> Iterator[Step]:
    """Yield turns with what changes at each: the local day, and who speaks.

    `agent` is the name of the session's agent.
    """
    day, before = "", NOBODY
    for turn in with_rewinds(turns):
        today = day if turn.depth else str(local(turn.timestamp).date())
        speaker = agent if turn.kind in OF_THE_AGENT else SPEAKERS.get(turn.kind, "")
        if today != day:
            before = NOBODY
        now = turn.depth, turn.agent, speaker
        is_other = bool(speaker) and now != before
        yield Step(turn, today != day, speaker if is_other else "")
        day, before = today, now if speaker or now[:2] != before[:2] else before


def with_rewinds(turns: Iterable[Turn]) -> Iterator[Turn]:
    """Yield turns, with notes around those that a rewind discarded."""
    is_discarded = False
    for turn in turns:
        if turn.is_discarded != is_discarded:
            is_discarded = turn.is_discarded
            note = DISCARDED if is_discarded else RESUMED
            yield Turn("rewind", turn.timestamp, note, None, turn.depth, turn.agent)
        yield turn
    if is_discarded:
        yield Turn("rewind", turn.timestamp, RESUMED, None, turn.depth, turn.agent)


def clock(at: str) -> str:
    """Return the time of a day, local."""
    return f"{local(at):%H:%M}"


def day(at: str) -> str:
    """Return a day, local."""
    return f"{local(at):%A, %b %d, %Y}"


def took(turn: Turn) -> str:
    """Return the duration of a tool call; empty if unknown or negligible."""
    seconds = turn.seconds
    if seconds is None or seconds < 0.05:
        return ""
    if seconds < MINUTE:
        return f"{seconds:.1f}s" if seconds < 10 else f"{seconds:.0f}s"
    return f"{int(seconds) // MINUTE}m {int(seconds) % MINUTE:02d}s"


def outcome(turn: Turn) -> str:
    """Return what became of a call, in a word or two: `failed, 2.3s`."""
    call = turn.call
    failed = "failed" if call is not None and call.is_error else ""
    unknown = "no result" if call is not None and call.ended_at is None else ""
    return ", ".join(filter(None, (failed, unknown, took(turn))))


def name_of(call: ToolUse) -> str:
    """Return the tool's name."""
    return call.name or "a tool"


def subagent(turn: Turn) -> str:
    """Return the name of a subagent for people, never its id."""
    return f"Subagent: {turn.agent_name}" if turn.agent_name else "Subagent"


def changed(call: ToolUse) -> str:
    """Return how many lines a call added and removed: `+3 -1`; empty if it changed no file."""
    if not call.diffs:
        return ""
    added = sum(each.added for each in call.diffs)
    removed = sum(each.removed for each in call.diffs)
    return f"+{added:,} -{removed:,}"


def diff_lines(diff: Diff, call: ToolUse) -> tuple[str, ...]:
    """Return the lines of a diff, after the file's name where the call doesn't show it."""
    is_named = len(call.diffs) == 1 and diff.path == call.about
    return diff.lines if is_named or not diff.lines else (f"+++ {diff.path}", *diff.lines)


def left_out(count: int) -> str:
    """Return a line that stands for lines that are not shown."""
    lines = "line" if count == 1 else "lines"
    return f"… {count:,} more {lines}, --full shows all"


def question(asked: Question) -> str:
    """Return a question and its options."""
    options = " / ".join(asked.options)
    return f"{asked.text} ({options})" if options else asked.text


NO_ANSWER = "no answer"


def asked(call: ToolUse) -> str:
    """Return what a tool was asked, for people: name and value, long ones below their names.

    A diff has all of it.
    """
    return "" if any(each.lines for each in call.diffs) else "\n".join(arguments(call))


def arguments(call: ToolUse) -> Iterator[str]:
    """Yield the arguments of a call."""
    return map(argument, call.inputs.items())


def argument(named: tuple[str, object]) -> str:
    """Return one argument."""
    name, value = named
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return f"{name}:\n{text}" if "\n" in text else f"{name}: {text}"


def first_lines(text: str, most: int) -> tuple[list[str], int]:
    """Return the first lines of a text, and the number of those left out."""
    lines = text.strip("\n").split("\n")
    return lines[:most], max(len(lines) - most, 0)


def shortened(text: str, most: int) -> str:
    """Return the beginning and the end of a text, and how much is left out between."""
    if len(text) <= most:
        return text
    half = most // 2
    left_out = f"[… {len(text) - 2 * half:,} characters left out, --full has them …]"
    return f"{text[:half]}\n{left_out}\n{text[-half:]}"
