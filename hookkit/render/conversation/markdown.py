"""A conversation as Markdown that does nothing, whatever renders it.

A conversation may contain HTML, images that report their reader, links that run scripts, and
braces that set attributes where a renderer knows them (Python-Markdown's attr_list). Outside of
code, none of it is left as such; code stands in fences of our own, which nothing in them can
close. Not every renderer knows fences, or those in a quotation: harmful code is written as HTML
without a single mark.
"""

import re
from collections.abc import Iterator

from hookkit.api.history.conversation import Conversation
from hookkit.api.history.diffs import Diff
from hookkit.api.history.turns import ToolUse, Turn
from hookkit.lib.text import markdown_blocks
from hookkit.lib.text.scrub import line
from hookkit.model.transcript import Question
from hookkit.render.agent_name import speaker_name
from hookkit.render.conversation import shared
from hookkit.render.conversation.formats import RenderOptions

ENTITY = re.compile(r"&(?=#?\w+;)")
SCRIPT = "[\t\n\r]*".join
"""Browsers leave out tabs and line breaks of an address."""

SCHEME = re.compile(
    rf"(?<![\w-])({SCRIPT('javascript')}|{SCRIPT('vbscript')}|{SCRIPT('data')})\\?:(?=\S)", re.I
)
"""The beginning of a link that runs something; a space in it disarms it."""

BRACE = re.compile(r"\{(?=[^}\n]*=)")
"""The beginning of an attribute list on its own."""

SPECIAL = re.compile(r"([\\`*_\[\]|~])")
HARMFUL = re.compile(rf"[<&`]|!\[|\][(:\[]|{BRACE.pattern}|{SCHEME.pattern}", re.I)
"""Unsafe inside code, as another renderer may not recognize our backticks."""

HARMFUL_BLOCK = re.compile(rf"<[a-z/!?]|!\[|\][(:\[]|{BRACE.pattern}|{SCHEME.pattern}", re.I)
"""Unsafe in a block of code, as another renderer may not recognize our fences."""

MARKS = re.compile(r"[&<>\\`*_\[\]()!|~{}#]")
"""Characters with a meaning in some dialect."""

TICKS = re.compile(r"`+")

MOST = 10
"""Lines of a command's output that are shown, unless in full."""


def chunks(conversation: Conversation, look: RenderOptions) -> Iterator[str]:
    """Yield the document."""
    yield head(conversation)
    for turn, is_new_day, speaker in shared.steps(
        conversation.turns, speaker_name(conversation.session)
    ):
        if is_new_day:
            yield f"\n## {shared.day(turn.timestamp)}\n"
        if speaker:
            yield f"\n### {named(turn, speaker)} · {shared.clock(turn.timestamp)}\n"
        yield WRITERS.get(turn.kind, note)(turn, look)


def head(conversation: Conversation) -> str:
    """Return title and facts."""
    session = conversation.session
    lines = [f"# {plain(line(session.title))}", ""]
    lines += [plain(conversation.summary), ""] if conversation.summary else []
    lines += [f"- {name}: {plain(line(value))}" for name, value in conversation.facts]
    if conversation.lacks:
        lines += ["", f"*{plain(conversation.lacks)}*"]
    return "\n".join(lines) + "\n"


def named(turn: Turn, speaker: str) -> str:
    """Return whose turn it is."""
    return plain(shared.subagent(turn)) if turn.depth else speaker


def prompt(turn: Turn, look: RenderOptions) -> str:
    """Return a prompt as a quotation."""
    quoted = "\n".join(f"> {each}".rstrip() for each in inert(turn.content).split("\n"))
    return f"\n{quoted}\n"


def answer(turn: Turn, look: RenderOptions) -> str:
    """Return an answer, which is Markdown already."""
    return f"\n{inert(turn.content)}\n"


def tool(turn: Turn, look: RenderOptions) -> str:
    """Return a call in a line; in full with its input and output."""
    call = turn.call
    assert call is not None  # noqa: S101 - a tool's turn has one
    about = f" {code(call.about)}" if call.about else ""
    outcome = ", ".join(filter(None, (shared.changed(call), shared.outcome(turn))))
    lines = f"\n- **{plain(shared.name_of(call))}**{about}{outcome and f' ({outcome})'}\n"
    if call.questions:
        lines = "".join(map(question, call.questions))
    lines += "".join(diff(each, call) for each in call.diffs if each.lines)
    if look.full:
        lines += "".join(
            f"\n{fenced(each)}\n" for each in (shared.asked(call), turn.content) if each
        )
    return lines


def question(asked: Question) -> str:
    """Return a question to the user with its answer."""
    words, answer = line(shared.question(asked)), line(asked.answer or shared.NO_ANSWER)
    return f"\n- **Question:** {plain(words)}\n  **Answer:** {plain(answer)}\n"


def diff(each: Diff, call: ToolUse) -> str:
    """Return the change of a file."""
    more = f"\n*{shared.left_out(each.more)}*\n" if each.more else ""
    text = "\n".join(shared.diff_lines(each, call))
    return f"\n{fenced(text, 'diff')}\n{more}"


def output(turn: Turn, look: RenderOptions) -> str:
    """Return what a command of the user printed."""
    lines, more = shared.first_lines(turn.content, len(turn.content) if look.full else MOST)
    left_out = f"\n*{shared.left_out(more)}*\n" if more else ""
    return "\n" + fenced("\n".join(lines)) + "\n" + left_out


def recap(turn: Turn, look: RenderOptions) -> str:
    """Return the summary of what came before."""
    if not look.full:
        return f"\n*It went on from a summary of {len(turn.content):,} characters.*\n"
    return f"\n*It went on from this summary:*\n\n{fenced(turn.content)}\n"


def note(turn: Turn, look: RenderOptions) -> str:
    """Return what happened besides."""
    return f"\n*{plain(turn.content)}*\n"


WRITERS = {
    "answer": answer,
    "message": prompt,
    "output": output,
    "prompt": prompt,
    "recap": recap,
    "tool": tool,
}


def inert(text: str) -> str:
    """Return a text that may be Markdown, with nothing in it that does anything."""
    return "\n\n".join(inert_block(each) for each in markdown_blocks.blocks(text))


def inert_block(block: markdown_blocks.Block) -> str:
    """Return one block of Markdown."""
    if block.kind == "code":
        return fenced(block.text, block.language)
    lines = (
        "".join(map(inert_span, markdown_blocks.spans(each))) for each in block.text.split("\n")
    )
    return "\n".join(lines)


def inert_span(span: markdown_blocks.TextSpan) -> str:
    """Return one part of a line."""
    if span.kind == "code":
        return code(span.text)
    text = without_html(span.text).replace("![", "!&#91;")
    return f"**{text}**" if span.kind == "bold" else text


def without_html(text: str) -> str:
    """Return a text in which nothing is a tag, an entity, an attribute or a script's address."""
    text = ENTITY.sub("&amp;", SCHEME.sub(r"\1 :", text)).replace("<", "&lt;")
    return text.replace("{", "&#123;")


def plain(text: str) -> str:
    """Return a text in which nothing is Markdown."""
    return SPECIAL.sub(r"\\\1", without_html(text))


def code(text: str) -> str:
    """Return inline code that is harmless even where it isn't recognized as code."""
    if HARMFUL.search(text):
        return f"<code>{plain(text)}</code>"
    return text and f"`{text}`"


def fenced(text: str, language: str = "") -> str:
    """Return code in a fence that is longer than any within it; harmful code as HTML."""
    if HARMFUL_BLOCK.search(text):
        return f"<pre><code>{MARKS.sub(entity, text)}</code></pre>"
    longest = max((len(each) for each in TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    name = re.sub(r"[^\w+#.-]", "", language)
    return f"{fence}{name}\n{text}\n{fence}"


def entity(character: "re.Match[str]") -> str:
    """Return a character in the way that every renderer shows and none interprets."""
    return f"&#{ord(character[0])};"
