"""Bars by day, week or month, stacked by kind; a day without data is an empty place."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from hookkit.render.web import ticks
from hookkit.render.web.svg import drawing, element, joined, percent, pixels, plot
from hookkit.render.web.ticks import Unit

TOP, PLOT, FOOT = 8, 190, 24
"""Pixels above the highest tick, of the plot, and of the labels below it."""

HEIGHT = TOP + PLOT + FOOT

GAP = 0.22
"""The part of a bar's place that stays empty."""

LEAST = 1.5
"""Pixels of the smallest value that is not zero."""

WIDE, NARROW = 10, 4
"""Labels below the bars, in a wide and in a narrow window."""

SERIES = 5
"""The style sheet has so many kinds of bars."""


class Bar(NamedTuple):
    """A place on the axis of time."""

    name: str
    """The text below it."""
    title: str
    """The same at full length."""
    values: tuple[float, ...] | None
    """One for each kind, from below; None where there is no data."""

    @property
    def total(self) -> float:
        """Return the height of the bar."""
        return sum(self.values or ())


class BarChart(NamedTuple):
    """Bars in the order of time."""

    name: str
    """Unique on its page."""
    title: str
    bars: Sequence[Bar]
    unit: Unit
    kinds: Sequence[str] = ()
    """The names of the values of a stacked bar, from below."""

    def draw(self) -> Markup:
        """Return the chart."""
        levels = ticks.axis(max((each.total for each in self.bars), default=0), self.unit)
        drawn = [*grid(levels), *self._bars(levels[-1] or 1), *labels(self.bars)]
        parts = [*axis(levels, self.unit), plot(HEIGHT, drawn)]
        return drawing(self.name, HEIGHT, self.title, self.description(), parts, "bars")

    def description(self) -> str:
        """Return what the chart shows in a sentence."""
        known = [each for each in self.bars if each.values is not None]
        if not known:
            return "No data."
        highest = max(known, key=lambda each: each.total)
        total = self.unit.shown(sum(each.total for each in known))
        return (
            f"{total} in all, from {self.bars[0].title} to {self.bars[-1].title}; the most, "
            f"{self.unit.shown(highest.total)}, on {highest.title}."
        )

    def legend(self) -> list[tuple[str, str]]:
        """Return the names of the kinds with their classes; empty where there is one kind."""
        if len(self.kinds) < 2:
            return []
        return [(name, f"kind-{number % SERIES}") for number, name in enumerate(self.kinds)]

    def _bars(self, highest: float) -> Iterator[Markup]:
        each = 100 / max(len(self.bars), 1)
        for number, bar in enumerate(self.bars):
            if bar.values is not None:
                yield self._bar(bar, number * each + each * GAP / 2, each * (1 - GAP), highest)

    def _bar(self, bar: Bar, left: float, width: float, highest: float) -> Markup:
        parts = [element("title", self._text_of(bar))]
        bottom = float(TOP + PLOT)
        for number, value in enumerate(bar.values or ()):
            height = max(value / highest * PLOT, LEAST) if value else 0
            if height:
                bottom -= height
                parts.append(box(left, width, bottom, height, f"kind-{number % SERIES}"))
        # A place to point at, as high as the plot.
        parts.append(box(left, width, TOP, PLOT, "touch"))
        return element("g", joined(parts))

    def _text_of(self, bar: Bar) -> str:
        """Return the text of a bar."""
        known = zip(self.kinds, bar.values or (), strict=False)
        shares = [f"{name} {self.unit.shown(value)}" for name, value in known if value]
        more = f" ({', '.join(shares)})" if len(self.kinds) > 1 and shares else ""
        return f"{bar.title}: {self.unit.shown(bar.total)}{more}"


def box(left: float, width: float, top: float, height: float, kind: str) -> Markup:
    """Return a rectangle."""
    return element(
        "rect",
        x=percent(left),
        width=percent(width),
        y=pixels(top),
        height=pixels(height),
        class_=kind,
    )


def grid(levels: Sequence[float]) -> Iterator[Markup]:
    """Yield the lines at the levels of an axis."""
    for level in levels:
        at = pixels(height_of(level, levels))
        kind = "grid" if level else "base"
        yield element("line", x1="0", x2="100%", y1=at, y2=at, class_=kind)


def axis(levels: Sequence[float], unit: Unit) -> Iterator[Markup]:
    """Yield the texts of the levels of an axis."""
    for level in levels:
        at = pixels(height_of(level, levels) + 4)
        yield element("text", unit.tick(level), x="0", y=at, class_="level")


def height_of(level: float, levels: Sequence[float]) -> float:
    """Return the place of a level, from the top."""
    return TOP + PLOT * (1 - level / (levels[-1] or 1))


def labels(bars: Sequence[Bar]) -> Iterator[Markup]:
    """Yield the texts below the bars; a narrow window shows fewer of them."""
    wide, narrow = spread(len(bars), WIDE), spread(len(bars), NARROW)
    for number in sorted(wide | narrow):
        middle = (number + 0.5) / len(bars) * 100
        anchor = "start" if middle < 5 else "end" if middle > 95 else "middle"
        if len(bars) == 1:
            anchor = "middle"
        place = {"start": 0.0, "end": 100.0}.get(anchor, middle)
        seen = "" if {number} <= wide & narrow else "wide" if number in wide else "narrow"
        yield element(
            "text",
            bars[number].name,
            x=percent(place),
            y=TOP + PLOT + 17,
            text_anchor=anchor,
            class_=f"name {seen}".strip(),
        )


def spread(count: int, most: int) -> set[int]:
    """Return at most so many places among some, at equal distances, the last one included."""
    distance = max(-(-count // most), 1)
    return set(range(count - 1, -1, -distance))
