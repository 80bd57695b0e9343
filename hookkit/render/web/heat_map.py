"""A map of weekdays and hours: the more there is, the larger and stronger the square."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from markupsafe import Markup

from hookkit.render.web.svg import drawing, element, percent, pixels
from hookkit.render.web.ticks import Unit

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = 24

LEFT = 11.0
"""Percent of the width that the weekdays take."""

ROW, FOOT = 26, 22
"""Pixels of a weekday, and of the hours below."""

LEVELS = 5

SIZES = (0.36, 0.52, 0.68, 0.84, 1.0)
"""The part of its place that a square of each level fills."""

FILL = 0.9


class HeatMap(NamedTuple):
    """Values by weekday (0 is Monday) and hour; a place without data is empty."""

    name: str
    """Unique on its page."""
    title: str
    values: Mapping[tuple[int, int], float]
    unit: Unit

    def draw(self) -> Markup:
        """Return the chart."""
        parts = [*self._names(), *self._squares()]
        height = ROW * len(WEEKDAYS) + FOOT
        return drawing(self.name, height, self.title, self.description(), parts, "heat")

    def description(self) -> str:
        """Return what the chart shows in a sentence."""
        known = {key: value for key, value in self.values.items() if value > 0}
        if not known:
            return "No data."
        weekday, hour = max(known, key=lambda key: known[key])
        most = self.unit.shown(known[weekday, hour])
        return f"The most, {most}, on {LONG[weekday]} from {clock(hour)}."

    def _names(self) -> Iterator[Markup]:
        for number, name in enumerate(WEEKDAYS):
            yield element(
                "rect", x="0", width="100%", y=number * ROW, height=ROW, class_=f"row-{number % 2}"
            )
            yield element("text", name, x="0.8%", y=number * ROW + 17, class_="name")
        for hour in range(0, HOURS, 3):
            left = LEFT + hour * (100 - LEFT) / HOURS
            seen = "" if hour % 6 == 0 else " wide"
            y = ROW * len(WEEKDAYS) + 16
            yield element("text", f"{hour:02d}", x=percent(left), y=y, class_=f"name{seen}")

    def _squares(self) -> Iterator[Markup]:
        width = (100 - LEFT) / HOURS
        largest = max(self.values.values(), default=0.0)
        for (weekday, hour), value in sorted(self.values.items()):
            if value <= 0:
                continue
            level = level_of(value, largest)
            size = SIZES[level] * FILL
            rest = (1 - size) / 2
            text = f"{LONG[weekday]} {clock(hour)}: {self.unit.shown(value)}"  # noqa: RUF100
            yield element(
                "rect",
                element("title", text),
                x=percent(LEFT + width * (hour + rest)),
                width=percent(width * size),
                y=pixels(ROW * (weekday + rest)),
                height=pixels(ROW * size),
                class_=f"heat-{level}",
            )


def level_of(value: float, largest: float) -> int:
    """Return the level of a value: the square root of its share of the largest, in fifths."""
    return min(int((value / largest) ** 0.5 * LEVELS), LEVELS - 1)


def clock(hour: int) -> str:
    """Return an hour of the day: `09 to 10`."""
    return f"{hour:02d} to {(hour + 1) % HOURS:02d}"
