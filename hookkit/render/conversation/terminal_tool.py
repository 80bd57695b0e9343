"""Render a tool call for a terminal: a line, what it changed in files, what it asked the user."""

from collections.abc import Iterator

from hookkit.api.history.turns import ToolUse, Turn
from hookkit.lib.text.columns import beginning, cells
from hookkit.lib.text.scrub import line
from hookkit.model.transcript import Question
from hookkit.render.conversation import shared
from hookkit.render.conversation.formats import RenderOptions
from hookkit.render.conversation.terminal_lines import (
    BOLD,
    DIM,
    IN_PIPE,
    INDENT,
    INPUT,
    LEAST,
    OUTPUT,
    RED,
    below,
    fitted,
    style,
)

DIFF_COLOURS = {"+": "32", "-": "31", "@": "36"}
"""Colours by the first character of a line, as git has them."""

QUESTION, ANSWER = "1;33", "1;36"
"""Colours of a question, and of the user's answer."""


def tool(turn: Turn, look: RenderOptions) -> str:
    """Return a call in a line with its error below; in full with its input and output."""
    call = turn.call
    assert call is not None  # noqa: S101 - a tool's turn has one
    before = INDENT * (turn.depth + 1)
    head = questions(call, before, look) if call.questions else [call_line(turn, call, look)]
    parts = [(INPUT, shared.asked(call)), (OUTPUT, turn.content)]
    if not look.full:
        room = IN_PIPE if look.width is None else max(look.width - len(before) * 2, LEAST)
        is_shown = call.is_error and not call.questions
        parts = [(OUTPUT, beginning(line(turn.content), room))] if is_shown else []
    inside = (below(text, mark, before + INDENT, look) for mark, text in parts if text)
    return "".join((*head, *diffs(call, before + INDENT, look), *inside))


def call_line(turn: Turn, call: ToolUse, look: RenderOptions) -> str:
    """Return the tool's name, its main argument and what became of it."""
    before = INDENT * (turn.depth + 1)
    mark = style("✗", RED, look) if call.is_error else style("●", DIM, look)
    name, outcome, changed = shared.name_of(call), shared.outcome(turn), shared.changed(call)
    after = (f" {changed}" if changed else "") + (f" ({outcome})" if outcome else "")
    taken = len(before) + 2 + cells(name) + 1 + cells(after)
    room = IN_PIPE if look.width is None else max(look.width - taken, LEAST)
    about = f" {beginning(call.about, room)}" if call.about else ""
    return f"{before}{mark} {style(name, BOLD, look)}{about}{style(after, DIM, look)}\n"


def diffs(call: ToolUse, before: str, look: RenderOptions) -> Iterator[str]:
    """Yield the lines of a call's diffs."""
    for each in call.diffs:
        for text in shared.diff_lines(each, call):
            yield from diff_line(text.expandtabs(4), before, look)
        if each.lines and each.more:
            yield f"{before}{style(shared.left_out(each.more), DIM, look)}\n"


def diff_line(text: str, before: str, look: RenderOptions) -> Iterator[str]:
    """Yield a line of a diff, cut to fit, or wrapped in full."""
    room = IN_PIPE if look.width is None else max(look.width - len(before), LEAST)
    parts = fitted(text, before, look) if look.full else [beginning(text, room)]
    for part in parts:
        yield f"{before}{style(part, DIFF_COLOURS.get(text[0], ''), look)}".rstrip() + "\n"


def questions(call: ToolUse, before: str, look: RenderOptions) -> Iterator[str]:
    """Yield questions to the user, each with its answer."""
    for each in call.questions:
        yield from question(each, before, look)


def question(asked: Question, before: str, look: RenderOptions) -> Iterator[str]:
    """Yield the lines of a question and its answer."""
    lines = fitted(shared.question(asked).expandtabs(4), before + INDENT, look)
    for mark, text in zip(("?", *" " * len(lines)), lines, strict=False):
        yield f"{before}{style(mark, QUESTION, look)} {text}".rstrip() + "\n"
    codes = ANSWER if asked.answer else DIM
    yield below(asked.answer or shared.NO_ANSWER, "→", before + INDENT, look, codes)
