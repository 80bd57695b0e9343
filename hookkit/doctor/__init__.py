"""Is all well? Each check looks at one thing and says in plain words what it found."""

from pathlib import Path

from hookkit.doctor import data, database, hook, settings, transcripts, wiring
from hookkit.doctor.finding import Finding

__all__ = ["Finding", "examine"]

CHECKS = (wiring, hook, data, settings, database, transcripts)
"""Modules, each with `check(folder)`; in the order in which they are told."""


def examine(folder: Path) -> list[Finding]:
    """Run every check, for the project that a folder belongs to."""
    return [finding for module in CHECKS for finding in module.check(folder)]
