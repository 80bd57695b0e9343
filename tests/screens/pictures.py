"""The pictures of the documentation: `make pictures`.

    python -m tests.screens.pictures [FOLDER]

What real commands print on a terminal, as SVG, and a page of `hookkit serve`, as PNG. They show the
demo's session and those of `tests/screens/week.py`, so a picture that is made again is the same.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from playwright.sync_api import ViewportSize
from rich.text import Text

from tests.cli.terminal import on_terminal
from tests.screens import week
from tests.screens.__main__ import live_in_demo
from tests.screens.picture import THEMES, recording

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"

TERMINALS = {
    "list.svg": ("list", "show 1 --cost"),
    "stats.svg": ("stats --by project --since 2026-11-16 --until 2026-11-21",),
}
"""Pictures of a terminal: the commands that are typed in it, one after the other."""

PAGES = {"usage.png": "/usage?since=2026-11-16&until=2026-11-21"}
"""Pictures of a browser."""

CHANGING = "Price table"
"""In a line that other versions of the prices change: pictures don't have it."""

COLUMNS = 100
SIZE = ViewportSize(width=1360, height=860)

SVG = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""Without the font that rich would load from elsewhere."""


def main() -> None:
    """Make all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(exist_ok=True)
    with week_home() as home:
        for name, commands in TERMINALS.items():
            (folder / name).write_text(drawn(shown(commands), name), "utf-8")
        for name, address in PAGES.items():
            photograph(home, address, folder / name)
    for name in (*TERMINALS, *PAGES):
        print(folder / name)


@contextmanager
def week_home() -> Iterator[Path]:
    """Live in a home with the demo and the week."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ):
        home = Path(folder) / "home"
        live_in_demo(home)
        week.fill(home / "transcripts")
        try:
            yield home
        finally:
            os.chdir(here)


def shown(commands: Sequence[str]) -> str:
    """Return what a terminal shows of commands, with their colours."""
    return "\n".join(map(of_command, commands)).rstrip()


def of_command(command: str) -> str:
    """Return a command at a prompt, and what it prints."""
    printed = on_terminal(*command.split(), columns=COLUMNS).splitlines(keepends=True)
    kept = (line for line in printed if CHANGING not in line)
    return f"\x1b[32m$\x1b[0m hookkit {command}\n{''.join(kept)}"


def drawn(text: str, name: str) -> str:
    """Return the SVG of a terminal that shows a text with escapes."""
    terminal = recording(COLUMNS)
    terminal.print(Text.from_ansi(text), no_wrap=True, overflow="ignore", crop=False)
    picture = terminal.export_svg(
        title="hookkit",
        theme=THEMES["dark"],
        code_format=SVG,
        unique_id=Path(name).stem,
    )
    return "\n".join(line.rstrip() for line in picture.splitlines()) + "\n"


def photograph(home: Path, address: str, path: Path) -> None:
    """Take a picture of a page of `hookkit serve`."""
    from tests.browser.site import site

    with site(home, 1) as found, found.context(viewport=SIZE, color_scheme="light") as context:
        page = context.new_page()
        page.goto(address, wait_until="load")
        page.locator("details[open] > summary").first.click()  # the filters
        page.wait_for_timeout(300)  # milliseconds: what the page's script draws
        page.screenshot(path=path)


if __name__ == "__main__":
    main()
