"""Show on stderr that a run is at work: on a terminal with colours, and nowhere else."""

import sys
import time

import click

from hookkit.cli.echo import error_width, is_dumb
from hookkit.lib.text.columns import beginning

FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"

FRAME_SECONDS = 0.1
PATIENCE = 1.0
"""Seconds before it is shown: what is quicker needs none."""

CLEAR = "\r\x1b[K"
"""To the beginning of the line, and erase it."""


class Spinner:
    """A line that is drawn again and again while nothing else is printed.

    It has no thread: whoever waits calls `turn`.
    """

    def __init__(self) -> None:
        ctx = click.get_current_context(silent=True)
        has_colour = ctx is None or ctx.color is not False
        self.can_move = sys.stderr.isatty() and has_colour and not is_dumb()
        self.label = ""
        self.began_at = self.drawn_at = time.monotonic()
        self.frame = 0
        self.is_drawn = False

    def begin(self, label: str) -> None:
        """Begin to wait for something else."""
        self.label, self.began_at = label, time.monotonic()

    def turn(self) -> None:
        """Draw the next frame, if it is time."""
        now = time.monotonic()
        is_due = now - self.began_at >= PATIENCE and now - self.drawn_at >= FRAME_SECONDS
        if not self.can_move or not is_due:
            return
        self.frame = (self.frame + 1) % len(FRAMES)
        seconds = f" {now - self.began_at:.0f}s"
        room = (error_width() or 0) - len(seconds) - 3
        if room > 0:
            text = f"{FRAMES[self.frame]} {beginning(self.label, room)}{seconds}"
            self.write(CLEAR + text)
            self.drawn_at, self.is_drawn = now, True

    def clear(self) -> None:
        """Remove the line, so that something can be printed."""
        if self.is_drawn:
            self.write(CLEAR)
            self.is_drawn = False

    def write(self, text: str) -> None:
        """Write to stderr at once."""
        sys.stderr.write(text)
        sys.stderr.flush()
