"""Draw the timeline of a session as SVG: a row for each kind of event, and one for each subagent.

Places are per cent of the width and heights are pixels, so that it fits any screen and its text
stays readable. What falls into one column of the drawing is one bar, however much it is: the size
of the drawing has a bound.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from math import log1p
from typing import NamedTuple

from markupsafe import Markup

from hookkit.api.timeline import Lane, Timeline
from hookkit.lib.text.sanitize import one_line
from hookkit.model.happening import Happening
from hookkit.render import humanize
from hookkit.render.web.time_axis import EDGE, TimeAxis

COLUMNS = 160
COLUMN_WIDTH = 100 / COLUMNS

ROW, BAR, LEAST_BAR = 24, 16, 4
"""Heights in pixels: of a row, of its highest bar, and of its lowest one."""

HEAD = 22
"""Height of the line with the days."""

FOOT = 20
"""Height of the line with the times."""

MOST_LANES = 12
"""Subagents that have a row of their own."""

MOST_SPANS = 60
"""Waits of one row that are drawn one by one."""

LEAST_SPAN = 0.4
"""Width of a wait, however short it is."""

Picks = Callable[[Happening], bool]


class RowKind(NamedTuple):
    """A row of the drawing."""

    name: str
    style: str
    """Its class."""
    picks: Picks
    is_span: bool = False


ROWS = (
    RowKind("Prompts", "prompts", lambda each: each.kind in ("prompt", "message")),
    RowKind("Tools", "tools", lambda each: each.kind in ("tool", "question")),
    RowKind("Edits", "edits", lambda each: each.is_edit),
    RowKind("Errors", "errors", lambda each: each.is_error),
    RowKind(
        "Waits for you",
        "waits",
        lambda each: each.kind in ("permission", "question"),
        is_span=True,
    ),
    RowKind("Interrupts", "interrupts", lambda each: each.kind == "interruption"),
    RowKind("Compactions", "compactions", lambda each: each.kind == "compaction"),
    RowKind("Commits", "commits", lambda each: each.kind == "commit"),
)


class TimelineChart(NamedTuple):
    """A drawing and the names of its rows, from the top."""

    names: list[str]
    svg: Markup


def chart(found: Timeline) -> TimelineChart | None:
    """Return the drawing of a timeline; None if nothing happened."""
    if not found.lanes:
        return None
    axis = TimeAxis(
        [*map(extent, found.happenings), *((x.began, x.ended) for x in found.lanes[1:])]
    )
    rows = [*kind_rows(found.happenings, axis), *lane_rows(found, axis)]
    height = HEAD + ROW * len(rows) + FOOT
    body = Markup("").join(
        (
            *pauses(axis, height),
            *ticks(axis, height),
            *(moved(HEAD + ROW * number, row) for number, (_, row) in enumerate(rows)),
        )
    )
    names = [name for name, _ in rows]
    title = f"Timeline: {', '.join(names).lower()}. The tables below have the same."
    svg = Markup('<svg class="timeline-plot" role="img" height="{}"><title>{}</title>{}</svg>')
    return TimelineChart(names, svg.format(height, title, body))


def extent(each: Happening) -> tuple[int, int]:
    """Return the time for which something went on; nothing does while a person is waited for."""
    return each.at, each.at if each.kind in ("permission", "question") else each.until


def kind_rows(found: Iterable[Happening], axis: TimeAxis) -> Iterator[tuple[str, Markup]]:
    """Yield the rows that have anything."""
    known = list(found)
    for kind in ROWS:
        picked = list(filter(kind.picks, known))
        if picked:
            is_few = kind.is_span and len(picked) <= MOST_SPANS
            drawn = spans(picked, axis) if is_few else bars(picked, axis)
            yield kind.name, group(kind.style, drawn)


def lane_rows(found: Timeline, axis: TimeAxis) -> Iterator[tuple[str, Markup]]:
    """Yield a row for each subagent; the last one has all for which there is no room."""
    lanes = found.lanes[1:]
    shown = lanes if len(lanes) <= MOST_LANES else lanes[: MOST_LANES - 1]
    rest = {each.agent for each in lanes[len(shown) :]}
    for lane in shown:
        of_lane = [each for each in found.happenings if each.agent == lane.agent]
        body = [span(lane.began, lane.ended, axis, lane_title(lane)), *bars(calls(of_lane), axis)]
        yield one_line(lane.name) or "Subagent", group("lane", body)
    if rest:
        others = [each for each in found.happenings if each.agent in rest]
        yield f"{len(rest)} more subagents", group("lane", bars(calls(others), axis))


def calls(found: Iterable[Happening]) -> list[Happening]:
    """Return the calls of tools."""
    return [each for each in found if each.kind in ("tool", "question")]


def lane_title(lane: Lane) -> str:
    """Return what is known of a subagent, in a line."""
    took = humanize.human_duration(timedelta(milliseconds=lane.ended - lane.began))
    return f"{one_line(lane.name) or 'Subagent'}: {took}, {lane.tools} tools, {lane.errors} errors"


def bars(found: Iterable[Happening], axis: TimeAxis) -> Iterator[Markup]:
    """Yield a bar for each column in which something happened: the more, the higher."""
    counts = [0] * COLUMNS
    for each in found:
        first, last = column(axis.place(each.at)), column(axis.place(each.until))
        for number in range(first, last + 1):
            counts[number] += 1
    most = max(counts, default=0)
    number = 0
    while number < COLUMNS:
        end = number + 1
        while end < COLUMNS and counts[end] == counts[number]:
            end += 1
        if counts[number]:
            height = LEAST_BAR + round((BAR - LEAST_BAR) * log1p(counts[number]) / log1p(most))
            yield rect(number * COLUMN_WIDTH, (end - number) * COLUMN_WIDTH, height)
        number = end


def column(place: float) -> int:
    """Return the column of a place."""
    return min(int(place / COLUMN_WIDTH), COLUMNS - 1)


def spans(found: Iterable[Happening], axis: TimeAxis) -> Iterator[Markup]:
    """Yield a bar from the beginning to the end of each."""
    for each in found:
        took = humanize.human_duration(timedelta(milliseconds=each.until - each.at))
        yield span(each.at, each.until, axis, f"{one_line(each.words)} {took}".strip())


def span(began: int, ended: int, axis: TimeAxis, title: str) -> Markup:
    """Return a bar with a title."""
    left = axis.place(began)
    width = max(axis.place(ended) - left, LEAST_SPAN)
    return rect(min(left, 100 - width), width, BAR, title)


def rect(left: float, width: float, height: int, title: str = "") -> Markup:
    """Return a bar on the ground of its row."""
    place = f'x="{number(left)}%" y="{ROW - 4 - height}" width="{number(width)}%" height="{height}"'
    if not title:
        return Markup(f"<rect {place}/>")  # noqa: S704 - numbers
    return Markup("<rect {}><title>{}</title></rect>").format(Markup(place), title)  # noqa: S704


def number(value: float) -> str:
    """Return a number as short as it may be."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def group(style: str, body: Iterable[Markup]) -> Markup:
    """Return what has one colour."""
    return Markup('<g class="{}">{}</g>').format(style, Markup("").join(body))


def moved(down: int, body: Markup) -> Markup:
    """Return a row at its place, with a line below it."""
    line = f'<line x1="0" x2="100%" y1="{ROW - 4}" y2="{ROW - 4}"/>'
    return Markup('<g transform="translate(0 {})">{}{}</g>').format(down, Markup(line), body)  # noqa: S704


def pauses(axis: TimeAxis, height: int) -> Iterator[Markup]:
    """Yield the pauses: they are not to scale."""
    for place, length in axis.pauses():
        title = f"Pause of {humanize.human_duration(timedelta(milliseconds=length))}"
        yield Markup(
            '<rect class="pause" x="{}%" y="{}" width="{}%" height="{}"><title>{}</title></rect>'
        ).format(number(place.left), HEAD - 4, number(place.width), height - HEAD - FOOT + 4, title)


def ticks(axis: TimeAxis, height: int) -> Iterator[Markup]:
    """Yield the days above and the times below."""
    for each in axis.days():
        yield text(each.place, 13, each.text)
    for count, each in enumerate(axis.ticks()):
        yield text(each.place, height - 4, each.text, is_spare=count % 2 == 1)


def text(place: float, down: int, words: str, *, is_spare: bool = False) -> Markup:
    """Return a text that begins at a place, or ends there near the right edge.

    A spare one is left out in a narrow window.
    """
    styles = " ".join(["end"] * (place > EDGE) + ["spare"] * is_spare)
    style = f' class="{styles}"' if styles else ""
    start = Markup(f'<text x="{number(place)}%" y="{down}"{style}>')  # noqa: S704 - numbers
    return Markup("{}{}</text>").format(start, words)
