"""Report errors: a user's mistake as one sentence, a bug with a log worth pasting."""

import os
import sys
import time

import click

from hookkit.errors import HookkitError

PACKAGE = os.path.dirname(__file__)  # noqa: PTH120 - importing pathlib is slow

UPGRADE_SECONDS = 60
"""How long after a change of the package a missing module is due to an upgrade."""


def report_mistake(error: HookkitError) -> None:
    """Print what the user can do about an error."""
    from hookkit.cli.messages import warn  # `--help` does without it

    warn(str(error))


def report_usage(mistake: click.ClickException) -> None:
    """Print a usage error as one line that names the help; click itself prints three or more."""
    from hookkit.cli.messages import note_lines, warn
    from hookkit.cli.suggestions import suggestion

    message = suggestion(mistake) or mistake.format_message()
    if isinstance(mistake, click.exceptions.NoArgsIsHelpError):  # a group without a command
        note_lines(message)
        return
    ctx = getattr(mistake, "ctx", None)
    hint = f" See `{ctx.command_path} --help`." if ctx else ""
    warn(f"{message}{hint}")


def as_user_error(error: Exception) -> HookkitError | None:
    """Return what the user can do about an error of a file or of SQLite; None for a bug.

    Neither SQLite nor JSON takes an argument that is not UTF-8; a name of a file may be one.
    """
    if isinstance(error, UnicodeEncodeError):
        odd = next((each for each in sys.argv if not is_unicode(each)), None)
        return None if odd is None else HookkitError(f"The argument {odd!r:.60} is not UTF-8.")
    if is_upgrade(error):
        return HookkitError("hookkit is being upgraded or removed. Try again in a moment.")
    from hookkit.api.user_errors import user_error

    return user_error(error)


def is_upgrade(error: Exception) -> bool:
    """Return True for a module that is missing because the package is just being replaced."""
    if not isinstance(error, ImportError):
        return False
    try:
        return time.time() - os.stat(PACKAGE).st_ctime < UPGRADE_SECONDS  # noqa: PTH116
    except OSError:
        return True


def is_unicode(text: str) -> bool:
    """Return True if an argument is UTF-8: Python keeps other bytes as halves of characters."""
    return text.encode("utf-8", "replace") == text.encode("utf-8", "surrogatepass")


def report_bug(bug: Exception) -> None:
    """Write a log and print where it is."""
    from hookkit.cli.messages import note, warn
    from hookkit.lib import log

    warn(f"a bug: {type(bug).__name__}: {bug}")
    try:
        note(f"Please report it with the last entry of {log.write_trace(bug)}")
    except OSError as error:
        note(f"Please report it. (No log could be written: {error.strerror}.)")


def report_contained() -> None:
    """Print what was left out because it failed, a line each."""
    containment = sys.modules.get("hookkit.lib.containment")  # whatever contains has imported it
    lines = containment.failures.take() if containment else ()
    if lines:
        from hookkit.cli.messages import warn

        for line in lines:
            warn(line)
