"""Pieces of SVG drawings: widths are in percent, heights in pixels, and colours in style sheets.

So a chart is as wide as its place and its text is as large as any other, in any window. There is
no `style` attribute: the pages' Content-Security-Policy allows none.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

AXIS = 44
"""Pixels of the texts of an axis."""


SPECIAL = frozenset("&<>\"'")
"""What has to be escaped: a chart has hundreds of texts, and hardly any of these."""


def element(name: str, content: Any = "", **attributes: Any) -> Markup:
    """Return an element; `class_` is `class`, other underscores are hyphens, None is left out."""
    written = "".join(
        f' {attribute(key)}="{escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{escaped(content)}</{name}>")  # noqa: S704 - both are escaped


@lru_cache(maxsize=256)
def attribute(key: str) -> str:
    """Return the name of an attribute."""
    return key.rstrip("_").replace("_", "-")


def escaped(value: Any) -> str:
    """Return a text or a number for SVG."""
    if type(value) is str and SPECIAL.isdisjoint(value):
        return value
    return escape(value)


def joined(parts: Iterable[Markup]) -> Markup:
    """Return elements one after the other."""
    return Markup("").join(parts)


def drawing(
    name: str, height: int, title: str, description: str, parts: Iterable[Markup], kind: str
) -> Markup:
    """Return a chart; `name` is unique on its page."""
    head = [
        element("title", title, id=f"{name}-title"),
        element("desc", description, id=f"{name}-desc"),
    ]
    return element(
        "svg",
        joined([*head, *parts]),
        class_=f"chart {kind}",
        role="img",
        width="100%",
        height=height,
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
    )


def plot(height: int, parts: Iterable[Markup]) -> Markup:
    """Return the part of a chart beside its axis.

    It is as wide as the chart, and reaches as far beyond it as the axis is wide: the style sheet
    keeps that place free (`.drawn`).
    """
    return element("svg", joined(parts), x=AXIS, width="100%", height=height, overflow="visible")


def percent(value: float) -> str:
    """Return a width or a place in percent, as short as it may be."""
    return f"{round(value, 2):g}%"


def pixels(value: float) -> str:
    """Return a height in pixels, to a tenth."""
    return f"{round(value, 1):g}"
