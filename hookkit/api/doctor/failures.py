"""Check the log for failures of the last week."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from hookkit import paths
from hookkit.api.doctor.finding import Finding
from hookkit.lib.system import regular_file
from hookkit.lib.text.counted import counted

HEAD = re.compile(rb"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) hookkit ", re.MULTILINE)
"""The first line of an entry of the log."""

MARKS = b" ^~"
"""What a traceback marks a place with; a killed process may have written no more."""

WEEK = 7 * 24 * 3600


def check(_: Path) -> Iterator[Finding]:
    """Report how many entries the log has of the last week, and what failed last."""
    log = paths.log_file()
    if not log.is_file():
        return
    content = regular_file.read(log)  # it is truncated long before it is large
    oldest = f"{datetime.fromtimestamp(time.time() - WEEK, UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    recent = [found for found in HEAD.finditer(content) if found[1] >= oldest]
    if recent:
        entry = content[recent[-1].start() :].splitlines()
        last = next(line for line in reversed(entry) if line.strip(MARKS))
        reason = " ".join(last.decode("utf-8", "replace").split())[:200]
        message = f"{counted(len(recent), 'failure')} in the last week; the last: {reason}."
        yield Finding("log", "note", message, f"report it with the last entry of {log}")
