"""Pictures of what a terminal showed, on a dark and on a light background."""

import io
import math
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

FONT, CELL, LINE, MARGIN = 14, 8.43, 17, 16
"""Pixels: a font's height, a character's width, a line's height, and the space around all."""

LEAST_HEIGHT = 300
"""Pixels; of a lower window, a browser takes an empty picture."""

PAGE = f"""<!DOCTYPE html><meta charset="utf-8"><style>
body {{{{ margin: {MARGIN}px; color: {{foreground}}; background: {{background}} }}}}
pre {{{{ margin: 0; font: {FONT}px/{LINE}px 'DejaVu Sans Mono', monospace }}}}
</style><pre>{{code}}</pre>"""


def colour(text: str) -> tuple[int, int, int]:
    """A colour from its six digits."""
    red, green, blue = bytes.fromhex(text)
    return red, green, blue


def theme(background: str, foreground: str, normal: str, bright: str) -> TerminalTheme:
    """The colours of a terminal."""
    return TerminalTheme(
        colour(background),
        colour(foreground),
        list(map(colour, normal.split())),
        list(map(colour, bright.split())),
    )


# The defaults of a widely used editor's terminal.
THEMES = {
    "dark": theme(
        "1e1e1e",
        "cccccc",
        "000000 cd3131 0dbc79 e5e510 2472c8 bc3fbc 11a8cd e5e5e5",
        "666666 f14c4c 23d18b f5f543 3b8eea d670d6 29b8db e5e5e5",
    ),
    "light": theme(
        "ffffff",
        "333333",
        "000000 cd3131 00bc00 949800 0451a5 bc05bc 0598bc 555555",
        "666666 cd3131 14ce14 b5ba00 0451a5 bc05bc 0598bc a5a5a5",
    ),
}


def recording(columns: int) -> Console:
    """Return a terminal that shows nothing, and keeps what is printed with its colours."""
    return Console(
        record=True,
        width=columns,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
    )


def save(lines: Sequence[str], columns: int, path: Path, colours: TerminalTheme) -> None:
    """Save a picture of lines with escapes."""
    terminal = recording(columns)
    whole = Text.from_ansi("\n".join(lines))  # a style goes on over the end of a line
    terminal.print(unreversed(whole, colours), no_wrap=True, overflow="ignore", crop=False)
    page = path.with_suffix(".html")
    page.write_text(terminal.export_html(theme=colours, code_format=PAGE, inline_styles=True))
    height = max((len(lines) + 1) * LINE + 2 * MARGIN, LEAST_HEIGHT)
    take(page, path, (math.ceil(columns * CELL) + 2 * MARGIN, height))
    page.unlink()


def unreversed(text: Text, colours: TerminalTheme) -> Text:
    """Name the colours of what is reversed: in a page it would have none."""
    shown = text.copy()
    fore, back = (
        Color.from_triplet(each) for each in (colours.background_color, colours.foreground_color)
    )
    for span in text.spans:
        if isinstance(span.style, Style) and span.style.reverse:
            shown.stylize(Style(color=fore, bgcolor=back, reverse=False), span.start, span.end)
    return shown


def take(page: Path, path: Path, size: tuple[int, int]) -> None:
    """Take a picture of a page with a browser."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert browser, f"none of these is installed: {', '.join(BROWSERS)}"
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
    subprocess.run(
        [
            *(browser, *options, f"--window-size={size[0]},{size[1]}"),
            *(f"--user-data-dir={path.parent / 'browser'}", f"--screenshot={path}"),
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
