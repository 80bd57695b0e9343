"""Lying bars by key, the largest first: the key and its value above each bar."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from hookkit.lib.text.columns import beginning
from hookkit.render.web.bars import box
from hookkit.render.web.svg import drawing, element, joined, percent, pixels
from hookkit.render.web.ticks import Unit

ROW, BAR, BASE = 36, 10, 15
"""Pixels of a row, of its bar, and from its top to the line that its text stands on."""

NAME = 34
"""Characters of a key: as many as fit beside a value in a narrow window."""


class LyingBar(NamedTuple):
    """A key and its value."""

    name: str
    value: float | None
    """None: unknown."""


class LyingBars(NamedTuple):
    """Bars by key."""

    name: str
    """Unique on its page."""
    title: str
    bars: Sequence[LyingBar]
    unit: Unit
    unknown: str = "—"

    def draw(self) -> Markup:
        """Return the chart."""
        highest = max((each.value or 0 for each in self.bars), default=0) or 1
        parts = list(self._rows(highest))
        return drawing(
            self.name, ROW * len(self.bars) or 1, self.title, self.description(), parts, "lying"
        )

    def description(self) -> str:
        """Return what the chart shows in a sentence."""
        known = [each for each in self.bars if each.value]
        if not known:
            return "No data."
        first = max(known, key=lambda each: each.value or 0)
        return f"The most is {first.name}: {self._text_of(first)}."

    def _text_of(self, bar: LyingBar) -> str:
        return self.unknown if bar.value is None else self.unit.shown(bar.value)

    def _rows(self, highest: float) -> Iterator[Markup]:
        for number, bar in enumerate(self.bars):
            top = number * ROW
            text = self._text_of(bar)
            parts = [
                element("title", f"{bar.name}: {text}"),
                element("text", beginning(bar.name, NAME), x="0", y=top + BASE, class_="key"),
                element("text", text, x="100%", y=top + BASE, text_anchor="end", class_="value"),
                box(0, 100, top + BASE + 5, BAR, "track"),
            ]
            if bar.value:
                width = max(bar.value / highest * 100, 0.3)
                parts.append(
                    element(
                        "rect",
                        x="0",
                        width=percent(width),
                        y=pixels(top + BASE + 5),
                        height=BAR,
                        class_="kind-0",
                    )
                )
            yield element("g", joined(parts))
