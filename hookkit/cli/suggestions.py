"""Suggest what a person may have meant by a command or an option that doesn't exist."""

from collections.abc import Iterable

import click

OTHER_WORDS = {
    **dict.fromkeys(("ls", "sessions"), "list"),
    **dict.fromkeys(("stop", "finish"), "end"),
    **dict.fromkeys(("kill", "abort"), "cancel"),
    **dict.fromkeys(("find", "grep"), "search"),
    **dict.fromkeys(("info", "view", "cat"), "show"),
    **dict.fromkeys(("logs", "tail"), "output"),
    **dict.fromkeys(("setup", "init"), "install"),
    **dict.fromkeys(("cost", "usage", "report"), "stats"),
}
"""What other programs call our commands."""

MOST = 3
LEAST_PREFIX = 2
"""Characters from which the beginning of a name is one."""


class UnknownCommand(click.UsageError):
    """A group has no command of this name."""

    def __init__(self, name: str, known: Iterable[str], ctx: click.Context) -> None:
        super().__init__(f"No such command {name!r}.", ctx)
        self.name = name
        self.known = tuple(known)


def suggestion(mistake: click.ClickException) -> str | None:
    """Return a mistake with what may have been meant; None where nothing is alike."""
    if isinstance(mistake, UnknownCommand):
        found = similar(mistake.name, mistake.known)
        return mistake.message + did_you_mean(found) if found else None
    if isinstance(mistake, click.NoSuchOption):
        found = similar_options(mistake.option_name, mistake.ctx)
        return f"No such option {mistake.option_name!r}." + did_you_mean(found)
    return None


def similar(given: str, known: Iterable[str]) -> list[str]:
    """Return the known names that are like a given one, the best first."""
    from difflib import get_close_matches

    known, given = sorted(known), given.lower()
    other = [OTHER_WORDS[given]] if OTHER_WORDS.get(given) in known else []
    longer = [each for each in known if len(given) >= LEAST_PREFIX and each.startswith(given)]
    return list(dict.fromkeys(other + longer + get_close_matches(given, known)))[:MOST]


def similar_options(given: str, ctx: click.Context | None) -> list[str]:
    """Return the options of a command that are like a given one."""
    listed = ctx.command.get_params(ctx) if ctx else ()
    options = [each for each in listed if isinstance(each, click.Option) and not each.hidden]
    names = [name for each in options for name in (*each.opts, *each.secondary_opts)]
    if given.startswith("--"):
        dashed = {name.removeprefix("--"): name for name in names if name.startswith("--")}
        return [dashed[name] for name in similar(given.removeprefix("--"), dashed)]
    letter = given.lower().lstrip("-")[:1]
    return [name for name in names if letter and name.lower().lstrip("-").startswith(letter)][:MOST]


def did_you_mean(names: list[str]) -> str:
    """Return the question that names what may have been meant; empty for nothing."""
    if not names:
        return ""
    quoted = [f"`{name}`" for name in names]
    *others, last = quoted
    return f" Did you mean {', '.join(others)} or {last}?" if others else f" Did you mean {last}?"
