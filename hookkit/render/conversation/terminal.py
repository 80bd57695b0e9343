"""Render a conversation for a terminal or a pipe: prompts, answers, a line per tool call."""

from collections.abc import Iterator

from hookkit.api.history.conversation import Conversation
from hookkit.api.history.turns import Turn
from hookkit.lib.text.columns import beginning, wrapped
from hookkit.lib.text.scrub import line
from hookkit.render.agent_name import speaker_name
from hookkit.render.conversation import shared
from hookkit.render.conversation.formats import RenderOptions
from hookkit.render.conversation.terminal_lines import (
    BOLD,
    DIM,
    INDENT,
    LEAST,
    OUTPUT,
    YELLOW,
    below,
    fitted,
    style,
)
from hookkit.render.conversation.terminal_tool import tool
from hookkit.render.shown_id import label

CYAN, GREEN = "1;36", "1;32"

CLOCK = 6
"""Columns of the time after a name."""

MOST = 10
"""Lines of a command's output that are shown, unless in full."""


def chunks(conversation: Conversation, look: RenderOptions) -> Iterator[str]:
    """Yield the text, turn by turn."""
    yield head(conversation, look)
    for turn, is_new_day, speaker in shared.steps(
        conversation.turns, speaker_name(conversation.session)
    ):
        if is_new_day:
            yield "\n" + style(f"── {shared.day(turn.timestamp)} ──", DIM, look) + "\n"
        if speaker:
            yield "\n" + heading(turn, speaker, look) + "\n"
        yield RENDERERS.get(turn.kind, note)(turn, look)


def head(conversation: Conversation, look: RenderOptions) -> str:
    """Return title and facts."""
    session = conversation.session
    number = style(f"{label(session.seq, session.session_id)} ", DIM, look)
    lines = [number + style(line(session.title), BOLD, look)]
    lines += wrapped(conversation.summary, look.width) if conversation.summary else []
    facts = " · ".join(line(value) for _, value in conversation.facts)
    lines += [style(each, DIM, look) for each in wrapped(facts, look.width)]
    if conversation.lacks:
        lines += [
            "",
            *(style(each, YELLOW, look) for each in wrapped(conversation.lacks, look.width)),
        ]
    return "\n".join(lines) + "\n"


def heading(turn: Turn, speaker: str, look: RenderOptions) -> str:
    """Return who speaks, and since when."""
    name = f"{INDENT * turn.depth}↳ {shared.subagent(turn)}" if turn.depth else speaker
    if look.width is not None:
        name = beginning(name, max(look.width - CLOCK, LEAST))
    named = style(name, CYAN if turn.kind == "prompt" else GREEN, look)
    return named + style(f" {shared.clock(turn.timestamp)}", DIM, look)


def message(turn: Turn, look: RenderOptions) -> str:
    """Return a prompt or an answer."""
    before = INDENT * (turn.depth + 1)
    text = turn.content.strip("\n").expandtabs(4)
    return "".join(f"{before}{each}".rstrip() + "\n" for each in fitted(text, before, look))


def output(turn: Turn, look: RenderOptions) -> str:
    """Return what a command of the user printed."""
    before = INDENT * (turn.depth + 1)
    if look.full:
        return below(turn.content, OUTPUT, before, look)
    lines, more = shared.first_lines(turn.content, MOST)
    text = below("\n".join(lines), OUTPUT, before, look)
    left_out = style(shared.left_out(more), DIM, look)
    return text + (f"{before}{INDENT}{left_out}\n" if more else "")


def recap(turn: Turn, look: RenderOptions) -> str:
    """Return the summary of what came before."""
    before = INDENT * (turn.depth + 1)
    text = f"— It went on from a summary of {len(turn.content):,} characters."
    heading = before + style(text, YELLOW, look) + "\n"
    return heading + (below(turn.content, OUTPUT, before, look) if look.full else "")


def note(turn: Turn, look: RenderOptions) -> str:
    """Return what happened besides."""
    before = INDENT * (turn.depth + 1)
    lines = fitted(f"— {turn.content}", before, look)
    return "".join(f"{before}{style(each, YELLOW, look)}\n" for each in lines)


RENDERERS = {
    "answer": message,
    "message": message,
    "output": output,
    "prompt": message,
    "recap": recap,
    "tool": tool,
}
