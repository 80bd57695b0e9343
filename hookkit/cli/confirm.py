"""Ask a person before something is deleted for ever."""

import sys

import click

from hookkit.errors import HookkitError


def confirm(what: str, question: str) -> None:
    """Ask a question. Raises HookkitError for a no, and where nobody can be asked.

    `what` names what would be deleted, in the error for those who can't be asked.
    """
    if not sys.stdin.isatty():
        raise HookkitError(f"This deletes {what}: see with --dry-run, then do it with --yes.")
    if not click.confirm(question, err=True):
        raise HookkitError("Nothing was deleted.")
