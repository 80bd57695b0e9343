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


ACTION = "●"
"""The mark of what an agent does, as `hookkit history` has it."""


def note_action(name: str, about: str) -> None:
    """Print what an agent does: its tool, and the main argument."""
    shown = click.style(one_line(name), bold=True)
    click.echo(f"{click.style(ACTION, dim=True)} {shown} {one_line(about)}".rstrip(), err=True)


def note_lines(text: str) -> None:
    """Print a text of several lines, such as the help of a group."""
    click.echo(visible(text), err=True)
