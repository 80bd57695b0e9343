"""Turn what happened in a session into rows of tables: prompts, subagents, and what stands out."""

from collections.abc import Sequence
from datetime import timedelta

from hookkit.api.prompt_steps import PromptStep
from hookkit.api.timeline import Lane, Timeline
from hookkit.api.timeline import time as stored
from hookkit.lib.text.columns import beginning
from hookkit.lib.text.sanitize import one_line
from hookkit.model.counters import NANO
from hookkit.model.happening import Happening, Kind
from hookkit.render import humanize
from hookkit.render.table import NAME, TEXT, Column, Layout

WORK = (
    Column("Tools", rank=3, is_number=True),
    Column("Edits", rank=4, is_number=True),
    Column("Errors", rank=2, is_number=True),
)
SPENT = (
    Column("Tokens", rank=3, is_number=True),
    Column("Cost", rank=1, is_number=True),
)

PROMPTS = Layout(
    (
        Column("Time", rank=2),
        Column("Prompt", least=TEXT),
        Column("Took", rank=1, is_number=True),
        *WORK,
        *SPENT,
    ),
    lambda column, cell: "red" if column == "Errors" and cell else "",
)
LANES = (Column("Took", rank=1, is_number=True), *WORK)
SUBAGENTS = Layout((Column("Time", rank=2), Column("Subagent", least=TEXT), *LANES), PROMPTS.style)
AGENTS = Layout((Column("Time", rank=2), Column("Agent", least=TEXT), *LANES), PROMPTS.style)
"""Those in a person's own session."""
NOTABLE = Layout(
    (
        Column("Time", rank=2),
        Column("What", least=NAME),
        Column("Of", rank=1, least=TEXT),
        Column("Took", rank=3, is_number=True),
    )
)

NAMES: dict[Kind, str] = {
    "api_error": "API error",
    "commit": "commit",
    "compaction": "compaction",
    "end": "end",
    "interruption": "interruption",
    "note": "note",
    "permission": "asked for permission",
    "question": "asked you",
    "start": "start",
}
"""What stands out, by its name."""

FAILED = "tool failed"

WORDS = 100
"""Columns of a prompt."""

NO_PROMPT = "(before the first prompt)"
UNKNOWN_PROMPT = "(its words are gone)"


def prompt_row(step: PromptStep) -> tuple[str, ...]:
    """Return a prompt as cells."""
    words = step.words or (UNKNOWN_PROMPT if step.is_prompt else NO_PROMPT)
    return (
        clock_time(step.at),
        beginning(one_line(words), WORDS),
        took(step.at, step.until),
        *map(some, (step.tools, step.edits, step.errors)),
        humanize.UNKNOWN if step.tokens is None else humanize.tokens(step.tokens),
        humanize.dollars(None if step.cost is None else step.cost / NANO),
    )


def lane_row(lane: Lane) -> tuple[str, ...]:
    """Return a subagent as cells."""
    return (
        clock_time(lane.began),
        one_line(lane.name) or "Subagent",
        took(lane.began, lane.ended),
        *map(some, (lane.tools, lane.edits, lane.errors)),
    )


def notable(found: Timeline) -> list[Happening]:
    """Return what stands out: neither prompts and answers, nor tools that did their work."""
    usual = ("answer", "message", "prompt", "tool")
    return [each for each in found.happenings if each.kind not in usual or each.is_error]


def notable_row(each: Happening, lanes: Sequence[Lane]) -> tuple[str, ...]:
    """Return what stands out as cells."""
    names = {lane.agent: one_line(lane.name) or "Subagent" for lane in lanes if lane.agent}
    of_agent = f"{names[each.agent]}: " if each.agent in names else ""
    return (
        clock_time(each.at),
        NAMES.get(each.kind, FAILED),
        of_agent + one_line(each.words),
        took(each.at, each.until) if each.until > each.at else "",
    )


def clock_time(at: int) -> str:
    """Return Unix milliseconds as a table has a time."""
    return humanize.short_time(stored(at))


def took(began: int, ended: int) -> str:
    """Return how long something took."""
    return humanize.human_duration(timedelta(milliseconds=ended - began))


def some(count: int) -> str:
    """Return a count; empty for 0."""
    return humanize.number(count) if count else ""
