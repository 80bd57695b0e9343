"""Ask a person: before something is deleted for ever, and for a secret."""

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


def read_secret(name: str) -> str:
    """Return a line of stdin; in a terminal it is asked for, and what is typed is not shown."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    answer: str = click.prompt(name, hide_input=True, err=True)
    return answer
