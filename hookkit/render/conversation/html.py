"""A conversation as one HTML page that stands alone and does nothing.

Every text is escaped; a policy in the page forbids scripts, frames, forms and whatever is to be
loaded, so that a mistake of ours would do nothing either. Tools are folded by the browser itself.
It also finds the direction of each text that a person or a model wrote (`dir="auto"`).
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape

from hookkit.api.history.conversation import Conversation
from hookkit.api.history.diffs import Diff
from hookkit.api.history.turns import ToolUse, Turn
from hookkit.lib.text import markdown_blocks
from hookkit.lib.text.scrub import line
from hookkit.model.transcript import Question
from hookkit.render.agent_name import speaker_name
from hookkit.render.conversation import shared
from hookkit.render.conversation.formats import RenderOptions
from hookkit.render.conversation.stylesheet import STYLE

LONGEST = 10_000
"""Characters of a tool's input or output that are shown, unless in full."""

HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{HASH}'; base-uri 'none'; form-action 'none'"
"""https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy"""

TOP = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1 dir="auto">{title}</h1>
{facts}</header>
<main>
"""
BOTTOM = "</main>\n</body>\n</html>\n"

PARAGRAPH = re.compile(r"\n{2,}")
TAGS = {"bold": "strong", "code": "code"}

CHANGES = {"+": "ins", "-": "del"}
"""Tags of a diff's lines by their first character."""

LAST = "</div></details>\n"
"""The end of a subagent's conversation."""


def chunks(conversation: Conversation, look: RenderOptions) -> Iterator[str]:
    """Yield the page, turn by turn."""
    yield head(conversation)
    agents: list[str | None] = []
    for turn, is_new_day, speaker in shared.steps(
        conversation.turns, speaker_name(conversation.session)
    ):
        yield from to_agent(turn, agents)
        if is_new_day:
            yield f"<h2>{escape(shared.day(turn.timestamp))}</h2>\n"
        if speaker:
            yield f"<h3>{speaker} {time(turn.timestamp)}</h3>\n"
        yield WRITERS.get(turn.kind, note)(turn, look)
    yield LAST * len(agents) + BOTTOM


def head(conversation: Conversation) -> str:
    """Return the page up to the first turn."""
    facts = "".join(
        f'<dt>{escape(name)}</dt><dd dir="auto">{escape(line(value))}</dd>\n'
        for name, value in conversation.facts
    )
    lacks, summary = escape(conversation.lacks), escape(conversation.summary)
    return TOP.format(
        policy=escape(POLICY),
        title=escape(line(conversation.session.title)),
        style=STYLE,
        facts=(f'<p dir="auto">{summary}</p>\n' if summary else "")
        + (f'<dl class="facts">\n{facts}</dl>\n' if facts else "")
        + (f'<p class="lacks">{lacks}</p>\n' if lacks else ""),
    )


def to_agent(turn: Turn, agents: list[str | None]) -> Iterator[str]:
    """Yield what ends and begins on the way to the turn's subagent.

    `agents` are those that are open.
    """
    while len(agents) > turn.depth or (
        agents and len(agents) == turn.depth and agents[-1] != turn.agent
    ):
        agents.pop()
        yield LAST
    while len(agents) < turn.depth:
        agents.append(turn.agent)
        name = escape(shared.subagent(turn))
        yield f'<details class="agent"><summary dir="auto">{name}</summary><div>\n'


def time(at: str) -> str:
    """Return a time of the day; the whole of it for programs."""
    return f'<time datetime="{escape(at)}">{shared.clock(at)}</time>'


def prompt(turn: Turn, look: RenderOptions) -> str:
    """Return a prompt as it was typed."""
    return f'<div class="prompt text"><p dir="auto">{escape(turn.content)}</p></div>\n'


def answer(turn: Turn, look: RenderOptions) -> str:
    """Return an answer."""
    answer = "".join(map(block, markdown_blocks.blocks(turn.content)))
    return f'<div class="text">{answer}</div>\n'


def block(each: markdown_blocks.Block) -> str:
    """Return a part of an answer. Code that is wide can be scrolled, also without a mouse."""
    if each.kind != "text":
        direction = ' dir="auto"' if each.kind == "table" else ""
        return f'<pre tabindex="0"><code{direction}>{escape(each.text)}</code></pre>\n'
    paragraphs = filter(str.strip, PARAGRAPH.split(each.text))
    return "".join(f'<p dir="auto">{paragraph(each)}</p>\n' for each in paragraphs)


def paragraph(text: str) -> str:
    """Return the lines of an answer."""
    lines = ("".join(map(span, markdown_blocks.spans(each))) for each in text.split("\n"))
    return "\n".join(lines)


def span(each: markdown_blocks.TextSpan) -> str:
    """Return a part of a line."""
    tag = TAGS.get(each.kind)
    return f"<{tag}>{escape(each.text)}</{tag}>" if tag else escape(each.text)


def tool(turn: Turn, look: RenderOptions) -> str:
    """Return a call, folded; its input and output are inside."""
    call = turn.call
    assert call is not None  # noqa: S101 - a tool's turn has one
    if call.questions:
        return "".join(map(question, call.questions))
    about = f' <code dir="auto">{escape(call.about)}</code>' if call.about else ""
    outcome, kind = shared.outcome(turn), "bad" if call.is_error else "how"
    outcome = ", ".join(filter(None, (shared.changed(call), outcome)))
    how = f' <span class="{kind}">{outcome}</span>' if outcome else ""
    parts = ("Input", shared.asked(call)), ("Output", turn.content)
    inside = "".join(diff(each, call, look) for each in call.diffs if each.lines)
    inside += "".join(part(name, text, look) for name, text in parts if text)
    return (
        f"<details><summary><strong>{escape(shared.name_of(call))}</strong>{about}{how}</summary>"
        f'<div class="io">{inside or "<p>Nothing is known of it.</p>"}</div></details>\n'
    )


def part(name: str, text: str, look: RenderOptions) -> str:
    """Return the input or the output of a tool."""
    text = text if look.full else shared.shortened(text, LONGEST)
    return f'<h4>{name}</h4><pre dir="auto">{escape(text)}</pre>'


def diff(each: Diff, call: ToolUse, look: RenderOptions) -> str:
    """Return the change of a file."""
    text = "\n".join(shared.diff_lines(each, call))
    text = text if look.full else shared.shortened(text, LONGEST)
    more = f"\n{shared.left_out(each.more)}" if each.more else ""
    lines = "\n".join(map(diff_line, text.split("\n")))
    return f'<h4>Changed</h4><pre class="diff" dir="auto">{lines}{more}</pre>'


def diff_line(text: str) -> str:
    """Return a line of a diff."""
    tag = CHANGES.get(text[:1])
    return f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text)


def question(asked: Question) -> str:
    """Return a question to the user with its answer."""
    words, kind = escape(shared.question(asked)), "" if asked.answer else ' class="none"'
    answer = escape(asked.answer or shared.NO_ANSWER)
    return (
        f'<dl class="question"><dt dir="auto">{words}</dt><dd{kind} dir="auto">{answer}</dd></dl>\n'
    )


def output(turn: Turn, look: RenderOptions) -> str:
    """Return what a command of the user printed."""
    text = turn.content if look.full else shared.shortened(turn.content, LONGEST)
    return f'<pre tabindex="0" dir="auto">{escape(text)}</pre>\n'


def recap(turn: Turn, look: RenderOptions) -> str:
    """Return the summary of what came before, folded."""
    return (
        '<details><summary class="note">It went on from a summary</summary>'
        f'<div class="io">{part("Summary", turn.content, look)}</div></details>\n'
    )


def note(turn: Turn, look: RenderOptions) -> str:
    """Return what happened besides."""
    return f'<p class="note" dir="auto">{escape(turn.content)}</p>\n'


WRITERS = {
    "answer": answer,
    "message": prompt,
    "output": output,
    "prompt": prompt,
    "recap": recap,
    "tool": tool,
}
