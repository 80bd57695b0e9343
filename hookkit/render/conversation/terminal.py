"""Render a conversation for a terminal or a pipe: prompts, answers, a line per tool call."""

from collections.abc import Iterator

from hookkit.api.history.conversation import Conversation
from hookkit.api.history.turns import Turn
from hookkit.lib.text.columns import beginning, cells, wrapped
from hookkit.lib.text.scrub import line
from hookkit.render.conversation import shared
from hookkit.render.conversation.formats import RenderOptions

BOLD, DIM, CYAN, GREEN, RED, YELLOW = "1", "2", "1;36", "1;32", "31", "33"

INDENT = "  "
LEAST = 20
"""Columns that a text has at least, however far it is indented."""

IN_PIPE = 200
"""Characters of a tool's line where there is no terminal to fit in."""

INPUT, OUTPUT = ">", "<"
"""Marks of what went into a tool and what came out of it, as `curl -v` has them."""


def chunks(conversation: Conversation, look: RenderOptions) -> Iterator[str]:
    """Yield the text, turn by turn."""
    yield head(conversation, look)
    for turn, is_new_day, speaker in shared.steps(conversation.turns):
        if is_new_day:
            yield "\n" + style(f"── {shared.day(turn.timestamp)} ──", DIM, look) + "\n"
        if speaker:
            yield "\n" + heading(turn, speaker, look) + "\n"
        yield RENDERERS.get(turn.kind, note)(turn, look)


def head(conversation: Conversation, look: RenderOptions) -> str:
    """Return title and facts."""
    session = conversation.session
    number = style(f"#{session.seq} ", DIM, look)
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
    name = f"{INDENT * turn.depth}↳ Subagent {turn.agent or ''}".rstrip() if turn.depth else speaker
    named = style(name, CYAN if turn.kind == "prompt" else GREEN, look)
    return named + style(f" {shared.clock(turn.timestamp)}", DIM, look)


def message(turn: Turn, look: RenderOptions) -> str:
    """Return a prompt or an answer."""
    before = INDENT * (turn.depth + 1)
    text = turn.content.strip("\n").expandtabs(4)
    return "".join(f"{before}{each}".rstrip() + "\n" for each in fitted(text, before, look))


def tool(turn: Turn, look: RenderOptions) -> str:
    """Return a call in a line with its error below; in full with its input and output."""
    call = turn.call
    assert call is not None  # noqa: S101 - a tool's turn has one
    before = INDENT * (turn.depth + 1)
    mark = style("✗", RED, look) if call.is_error else style("●", DIM, look)
    name, outcome = shared.name_of(call), shared.outcome(turn)
    after = f" ({outcome})" if outcome else ""
    taken = len(before) + 2 + cells(name) + 1 + cells(after)
    room = IN_PIPE if look.width is None else max(look.width - taken, LEAST)
    about = f" {beginning(call.about, room)}" if call.about else ""
    call_line = f"{before}{mark} {style(name, BOLD, look)}{about}{style(after, DIM, look)}\n"
    if look.full:
        parts = [(INPUT, shared.asked(call)), (OUTPUT, turn.content)]
    else:
        parts = [(OUTPUT, beginning(line(turn.content), room))] if call.is_error else []
    return call_line + "".join(
        below(text, mark, before + INDENT, look) for mark, text in parts if text
    )


def below(text: str, mark: str, before: str, look: RenderOptions) -> str:
    """Return a text that belongs to what stands above it, each line with a mark."""
    lines = fitted(text.strip("\n").expandtabs(4), before + INDENT, look)
    return "".join(f"{before}{style(mark, DIM, look)} {each}".rstrip() + "\n" for each in lines)


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
    "prompt": message,
    "recap": recap,
    "tool": tool,
}


def style(text: str, codes: str, look: RenderOptions) -> str:
    """Return a text in colour, where there are colours."""
    return f"\x1b[{codes}m{text}\x1b[0m" if look.is_colored and text else text


def fitted(text: str, before: str, look: RenderOptions) -> list[str]:
    """Return the lines of a text that stand after an indentation."""
    room = None if look.width is None else max(look.width - len(before), LEAST)
    return [part for each in text.split("\n") for part in wrapped(each, room)]
