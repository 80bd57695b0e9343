"""Check that the journal can be written."""

import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hookkit import file_errors, paths
from hookkit.api.doctor.finding import Finding
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
        own = [*segments.segments(folder), paths.fold_lock()]
        refused = [each for each in own if os.path.lexists(each) and not os.access(each, MINE)]
        if refused:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(refused[-1]))
    except OSError as error:
        place = file_errors.path_of(error) or data
        is_named = segments.SEGMENT.fullmatch(place.name) or place.name == paths.FOLD_LOCK
        if not is_named and place.is_relative_to(data):
            place = data  # it may be a temporary name
        message = f"{place} can't be written: {error.strerror}."
        return Finding("data", "bad", message, file_errors.remedy(data, error.errno))
    return Finding("data", "ok", f"{data} can be written.")
