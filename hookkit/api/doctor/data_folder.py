"""Check that the journal can be written."""

import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hookkit import paths
from hookkit.api.doctor.finding import Finding, quoted
from hookkit.store.journal import segments

MINE = os.R_OK | os.W_OK


def check(_: Path) -> Iterator[Finding]:
    """Check the data folder that all projects share."""
    yield writable()


def writable() -> Finding:
    """Check that the journal can be written."""
    data = paths.data_dir()
    try:
        folder = paths.make_private(paths.make_private(data) / paths.journal_dir().name)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))  # a full disk still makes empty files
        refused = [each for each in segments.segments(folder) if not os.access(each, MINE)]
        if refused:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(refused[-1]))
    except OSError as error:
        message = f"{error.filename or data} can't be written: {error.strerror}."
        return Finding("data", "bad", message, remedy_of(error, data))
    return Finding("data", "ok", f"{data} can be written.")


def remedy_of(error: OSError, data: Path) -> str:
    """Return the command that makes the data folder writable again."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return f'sudo chown -R "$USER" {quoted(data)} && chmod -R u+rwX {quoted(data)}'
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"make room on the disk: df -h {quoted(data)}"
    return "export HOOKKIT_HOME=/a/folder/of/yours && hookkit install"
