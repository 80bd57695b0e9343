"""Ask whether git would take a file into the next commit."""

import time
from pathlib import Path

from hookkit.lib.git.process import NoAnswerError, git

NOT_IGNORED = 1
"""The exit code of `git check-ignore` for a file that is tracked, or would be added."""


def would_be_committed(path: Path, deadline: float) -> bool:
    """Return True if a file is tracked, or would be added; it need not exist.

    False where there is no repository, or no answer in `deadline` seconds.
    """
    until = time.monotonic() + deadline
    try:
        return git(path.parent.parent, until, "check-ignore", "-q", str(path))[0] == NOT_IGNORED
    except NoAnswerError:
        return False
