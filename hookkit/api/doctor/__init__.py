"""Is all well? Each check looks at one thing and says in plain words what it found."""

from pathlib import Path

from hookkit.api.doctor import (
    configuration,
    data_folder,
    database,
    hook_wiring,
    recorder,
    unimported_transcripts,
)
from hookkit.api.doctor.finding import Finding

__all__ = ["Finding", "examine"]

CHECKS = (hook_wiring, recorder, data_folder, configuration, database, unimported_transcripts)
"""Modules, each with `check(folder)`; in the order in which they are told."""


def examine(folder: Path) -> list[Finding]:
    """Run every check, for the project that a folder belongs to."""
    return [finding for module in CHECKS for finding in module.check(folder)]
