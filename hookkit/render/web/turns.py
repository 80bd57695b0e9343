"""Turns of a conversation as HTML: escaped and folded as in an export, each with an anchor.

What one page holds has a bound: long texts are shortened, and a page ends where it is full.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, NamedTuple

import orjson
from markupsafe import Markup

from hookkit.api.history.diffs import Diff
from hookkit.api.history.turns import ToolUse, Turn
from hookkit.model.transcript import Question
from hookkit.render.conversation import html, shared
from hookkit.render.conversation.formats import RenderOptions

LONGEST = 2_000
"""Characters of each text on a page with many turns."""

LONGEST_ALONE = 400_000
"""Characters of each text of a turn that stands alone."""

ROOM = 70_000
"""Characters of HTML after which a page is full."""

FOLDED = "</div></details>"
"""The end of what is folded."""

FULL = RenderOptions(full=True)
"""Texts are as short as they have to be already."""


class TurnsHtml(NamedTuple):
    """Some turns as HTML."""

    html: Markup
    shown: int
    """How many there are."""


def turns_html(turns: Iterable[Turn], first: int, agent: str, url: str) -> TurnsHtml:
    """Return turns as HTML, as many as a page has room for; at least one.

    Args:
        turns: The turns, read as far as there is room.
        first: The number of the first of them.
        agent: The name of the session's agent.
        url: The address of a single turn, up to its number.
    """
    parts: list[str] = []
    opened: list[str | None] = []
    length = count = 0
    for step in shared.steps(turns, agent):
        if length > ROOM:
            break
        begin = "".join(html.to_agent(step.turn, opened))
        if not count:  # the beginning of a page is no secret
            begin = begin.replace("<details ", "<details open ")
        text = begin + "".join(written(step, first + count, url))
        parts.append(text)
        length += len(text)
        count += step.turn.kind != "rewind"
    return TurnsHtml(Markup("".join(parts) + html.LAST * len(opened)), count)  # noqa: S704 - escaped


def one_turn(turn: Turn, agent: str) -> Markup:
    """Return a turn that stands alone, with all of its texts."""
    cut = shortened(turn, LONGEST_ALONE)
    speaker = shared.SPEAKERS.get(turn.kind, agent if turn.kind in shared.OF_THE_AGENT else "")
    body = html.WRITERS.get(turn.kind, html.note)(cut, FULL).replace("<details>", "<details open>")
    return Markup(heading(speaker, turn) + body)  # noqa: S704 - escaped


def written(step: shared.Step, number: int, url: str) -> Iterator[str]:
    """Yield a turn, and above it what is new: the day, and who speaks."""
    turn = step.turn
    if step.is_new_day:
        yield f"<h2>{escape(shared.day(turn.timestamp))}</h2>\n"
    if step.speaker:
        yield heading(step.speaker, turn)
    write = html.WRITERS.get(turn.kind, html.note)
    if turn.kind == "rewind":
        yield write(turn, FULL)
        return
    cut, here = shortened(turn, LONGEST), f'href="{escape(url)}{number}"'
    body = write(cut, FULL)
    if cut != turn:
        body = with_link(body, f'<p class="whole"><a {here}>All of turn {number:,}</a></p>')
    yield f'<div class="turn" id="turn-{number}">{body}'
    yield f'<a class="number" {here} aria-label="Turn {number:,}">{number:,}</a></div>\n'


def with_link(body: str, link: str) -> str:
    """Return a turn with a link at its end; of one that is folded, inside."""
    begin, end, rest = body.rpartition(FOLDED)
    return f"{begin}{link}{end}{rest}" if end else body + link


def heading(speaker: str, turn: Turn) -> str:
    """Return who speaks, and since when."""
    return f"<h3>{escape(speaker)} {html.time(turn.timestamp)}</h3>\n"


def shortened(turn: Turn, most: int) -> Turn:
    """Return a turn with texts of at most so many characters; the same where they have fewer."""
    call = turn.call and turn.call._replace(
        inputs={name: cut_value(value, most) for name, value in turn.call.inputs.items()},
        questions=tuple(cut_question(each, most) for each in turn.call.questions),
        diffs=tuple(cut_diff(each, most) for each in turn.call.diffs),
    )
    return turn._replace(content=cut(turn.content, most), call=with_fewer(call, most))


def with_fewer(call: ToolUse | None, most: int) -> ToolUse | None:
    """Return a call with no more inputs, questions and diffs than have room together."""
    if call is None:
        return None
    return call._replace(
        inputs=dict(fitting(list(call.inputs.items()), most)),
        questions=tuple(fitting(list(call.questions), most)),
        diffs=tuple(fitting(list(call.diffs), most)),
    )


def fitting(values: list[Any], most: int) -> list[Any]:
    """Return the first of some values, as many as have room; at least one."""
    left = 2 * most
    for count, each in enumerate(values):
        left -= len(str(each))
        if left < 0:
            return values[: max(count, 1)]
    return values


def cut(text: str, most: int) -> str:
    """Return the beginning and the end of a text, and how much is left out between."""
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]}\n[… {len(text) - 2 * half:,} characters left out …]\n{text[-half:]}"


def cut_value(value: Any, most: int) -> Any:
    """Return an argument of a tool; one that is long as a text."""
    if isinstance(value, str):
        return cut(value, most)
    text = orjson.dumps(value).decode()
    return value if len(text) <= most else cut(text, most)


def cut_question(asked: Question, most: int) -> Question:
    """Return a question with short texts."""
    options = tuple(cut(each, most) for each in fitting(list(asked.options), most))
    return Question(cut(asked.text, most), options, cut(asked.answer, most))


def cut_diff(found: Diff, most: int) -> Diff:
    """Return a diff with its first lines; how many are left out is the last line."""
    kept = fitting(list(found.lines), most // 2)
    left_out = found.more + len(found.lines) - len(kept)
    if not left_out or not kept:
        return found
    shown = (*(cut(each, most) for each in kept), f"[… {left_out:,} more lines …]")
    return found._replace(lines=shown, more=0)
