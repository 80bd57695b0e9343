"""Complete values in the shell: what options and arguments name as `shell_complete`."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def sessions(_: click.Context, __: click.Parameter, begin: str) -> "list[CompletionItem]":
    """Offer the numbers and ids of sessions, with their titles."""
    return offered("sessions", begin)


def projects(_: click.Context, __: click.Parameter, begin: str) -> "list[CompletionItem]":
    """Offer the names of projects."""
    return offered("projects", begin)


def branches(_: click.Context, __: click.Parameter, begin: str) -> "list[CompletionItem]":
    """Offer branches."""
    return offered("branches", begin)


def models(_: click.Context, __: click.Parameter, begin: str) -> "list[CompletionItem]":
    """Offer models."""
    return offered("models", begin)


def machines(_: click.Context, __: click.Parameter, begin: str) -> "list[CompletionItem]":
    """Offer the names of machines."""
    return offered("machines", begin)


def learnings(_: click.Context, __: click.Parameter, begin: str) -> "list[CompletionItem]":
    """Offer the ids of learnings, with their words."""
    return offered("learnings", begin)


def projects_and_sessions(
    _: click.Context, __: click.Parameter, begin: str
) -> "list[CompletionItem]":
    """Offer the names of projects, then sessions."""
    return offered("projects", begin) + offered("sessions", begin)


def offered(kind: str, begin: str) -> "list[CompletionItem]":
    """Return the words of one kind that begin with a text."""
    from click.shell_completion import CompletionItem

    from hookkit.api import completion

    found = getattr(completion, kind)(begin)
    return [CompletionItem(each.text, help=each.help or None) for each in found]
