"""Log bugs, and errors of the detached worker, whose stderr nobody sees."""

import sys
import time
import traceback
from pathlib import Path

from hookkit import __version__, paths

MAX_LOG = 1_000_000
"""Bytes after which the log is truncated."""


def write_trace(error: Exception, what: str = "") -> Path:
    """Append a traceback to the log, of an item that failed; return the log's path.

    The environment is never logged, since it may hold keys. Raises OSError.
    """
    file = paths.log_file()
    paths.make_private(file.parent)
    mode = "a" if file.exists() and file.stat().st_size < MAX_LOG else "w"
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    with file.open(mode, encoding="utf-8", errors="replace") as stream:
        file.chmod(0o600)
        paths.give_to_owner_of_folder(file)
        stream.write(f"{when} hookkit {__version__} Python {sys.version.split()[0]}\n")
        if what:
            stream.write(f"{printable(what)}\n")
        stream.writelines(map(printable, traceback.format_exception(error)))
        stream.write("\n")
    return file


def printable(text: str) -> str:
    """Escape what a terminal obeys, or nobody sees: what failed may quote texts of others."""
    known = text.encode("utf-8", "replace").decode()
    return "".join(
        each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in known
    )
