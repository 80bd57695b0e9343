"""Print messages on stderr: the only place that does.

A message may quote arguments, names of files, ids, titles and settings. It goes onto one line, in
which whatever a terminal obeys is replaced.
"""

import click

from hookkit.lib.text.sanitize import one_line, visible


def warn(message: str) -> None:
    """Print a message of hookkit."""
    note(f"hookkit: {message}")


def note(message: str) -> None:
    """Print a message that needs no name in front."""
    click.echo(one_line(message), err=True)


def note_lines(text: str) -> None:
    """Print a text of several lines, such as the help of a group."""
    click.echo(visible(text), err=True)
