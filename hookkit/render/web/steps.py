"""Sums that grow from day to day, as steps: of one period, or of two beside one another."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from hookkit.render.web import ticks
from hookkit.render.web.bars import HEIGHT, PLOT, TOP, Bar, axis, grid, labels
from hookkit.render.web.svg import drawing, element, percent, pixels, plot
from hookkit.render.web.ticks import Unit


class Steps(NamedTuple):
    """A line of steps."""

    name: str
    sums: Sequence[float]
    """The sum at the end of each day."""
    days: Sequence[str]
    """The name of each day."""


class StepChart(NamedTuple):
    """One or two lines of steps that begin on the same place."""

    name: str
    """Unique on its page."""
    title: str
    lines: Sequence[Steps]
    unit: Unit

    @property
    def places(self) -> int:
        """Return the number of days of the longest line."""
        return max((len(each.sums) for each in self.lines), default=0)

    def draw(self) -> Markup:
        """Return the chart."""
        highest = max((value for each in self.lines for value in each.sums), default=0)
        levels = ticks.axis(highest, self.unit)
        drawn = [*grid(levels), *self._lines(levels[-1] or 1), *self._labels()]
        parts = [*axis(levels, self.unit), plot(HEIGHT, drawn)]
        return drawing(self.name, HEIGHT, self.title, self.description(), parts, "steps")

    def description(self) -> str:
        """Return what the chart shows in a sentence."""
        ends = [
            f"{each.name}: {self.unit.shown(each.sums[-1])} after {len(each.sums)} days"
            for each in self.lines
            if each.sums
        ]
        return "; ".join(ends) + "." if ends else "No data."

    def legend(self) -> list[tuple[str, str]]:
        """Return the names of the lines with their classes."""
        return [(each.name, f"line-{number}") for number, each in enumerate(self.lines)]

    def _labels(self) -> Iterator[Markup]:
        if self.places:
            yield from labels([Bar(str(number), "", None) for number in range(1, self.places + 1)])

    def _lines(self, highest: float) -> Iterator[Markup]:
        for number, each in reversed(list(enumerate(self.lines))):
            yield from self._line(each, f"line-{number}", highest)

    def _line(self, line: Steps, kind: str, highest: float) -> Iterator[Markup]:
        width, before = 100 / self.places if self.places else 0, float(TOP + PLOT)
        for number, (value, day) in enumerate(zip(line.sums, line.days, strict=True)):
            left, right = percent(number * width), percent((number + 1) * width)
            at = TOP + PLOT * (1 - value / highest)
            if at != before:
                yield element(
                    "line", x1=left, x2=left, y1=pixels(before), y2=pixels(at), class_=kind
                )
            title = element("title", f"{line.name}, {day}: {self.unit.shown(value)}")
            yield element(
                "line", title, x1=left, x2=right, y1=pixels(at), y2=pixels(at), class_=kind
            )
            before = at
