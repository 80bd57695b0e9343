"""Report why this machine's last push to its team has failed."""

from collections.abc import Iterator
from pathlib import Path

from hookkit.api.doctor.finding import Finding
from hookkit.api.team import last, stored


def check(_: Path) -> Iterator[Finding]:
    """Report the failure, if this machine is in a team.

    A server is not asked: that may take long.
    """
    problem = last.problem() if stored.file().exists() else None
    if problem is not None:
        yield Finding("team", "note", f"The last push failed: {problem}", "hookkit team push")
