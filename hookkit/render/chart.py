"""Draw bars beside numbers, and charts of columns by day."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

LYING = " ▏▎▍▌▋▊▉█"
STANDING = " ▁▂▃▄▅▆▇█"
"""The eighths of a cell."""

HEIGHT = 8
"""Lines of a chart."""

LEAST_DAYS = 7
"""Days that a chart shows at least."""

WIDEST = 6
"""Characters of a column with its gap."""


def bar(value: float, largest: float, width: int) -> str:
    """Return a lying bar, full for the largest value; what isn't nothing is seen."""
    if value <= 0:
        return ""
    whole, rest = divmod(max(round(value / largest * width * 8), 1), 8)
    return LYING[-1] * whole + LYING[rest].strip()


def days(first: str, last: str, most: int) -> list[str]:
    """Return all days of a period, or the latest `most` of them."""
    end = date.fromisoformat(last)
    count = (end - date.fromisoformat(first)).days + 1
    count = min(max(count, LEAST_DAYS), most)
    return [str(end - timedelta(days=ago)) for ago in range(count - 1, -1, -1)]


def columns(
    values: Sequence[tuple[str, float]], width: int, shown: Callable[[float], str]
) -> list[str]:
    """Return a chart: a column for each day, the largest value at its side, and the days below."""
    largest = max((value for _, value in values), default=0) or 1
    labels = [shown(largest), shown(largest / 2), shown(0)]
    margin = max(map(len, labels))
    each = min(max((width - margin - 2) // len(values), 1), WIDEST)
    thick = max(each - 1, 1)
    lines = []
    for line in range(HEIGHT, 0, -1):
        label = {HEIGHT: labels[0], HEIGHT // 2: labels[1]}.get(line, "")
        cells = (cell(value / largest, line) * thick for _, value in values)
        body = "".join(one.ljust(each) for one in cells)
        lines.append(f"{label.rjust(margin)} │{body}".rstrip())
    lines.append(f"{labels[2].rjust(margin)} └{'─' * (each * len(values))}")
    lines.append(" " * (margin + 2) + under([day for day, _ in values], each))
    return lines


def cell(share: float, line: int) -> str:
    """Return what a column has in a line, counted from below."""
    eighths = round(share * HEIGHT * 8)
    if share > 0:
        eighths = max(eighths, 1)
    return STANDING[min(max(eighths - (line - 1) * 8, 0), 8)]


def under(names: Sequence[str], each: int) -> str:
    """Return the axis: month and day below their columns, as many as fit."""
    axis = ""
    for number, name in enumerate(names):
        place, label = number * each, name[5:]
        if len(axis) <= place and place + len(label) <= max(each * len(names), len(label)):
            axis = axis.ljust(place) + label + "  "
    return axis.rstrip()
