"""Check the setup: each check examines one part and reports its findings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hookkit.api.doctor import (
    configuration,
    data_folder,
    database,
    earlier_counts,
    hook_wiring,
    lock_holders,
    recorder,
    unimported_transcripts,
    waiting_summaries,
)
from hookkit.api.doctor.finding import Finding

__all__ = ["Diagnosis", "Finding", "diagnose", "examine"]

CHECKS = (
    *(hook_wiring, recorder, data_folder, configuration),
    *(lock_holders, database, waiting_summaries, unimported_transcripts, earlier_counts),
)
"""Modules, each with `check(folder)`, in the order of the report."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The findings of all checks."""

    findings: tuple[Finding, ...]

    @property
    def is_healthy(self) -> bool:
        """Return True if nothing needs to be fixed."""
        return all(finding.state != "bad" for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document."""
        findings = [finding._asdict() for finding in self.findings]
        return {"ok": self.is_healthy, "findings": findings}


def diagnose(folder: Path) -> Diagnosis:
    """Run every check for the project that a folder belongs to."""
    return Diagnosis(tuple(examine(folder)))


def examine(folder: Path) -> list[Finding]:
    """Return the findings of every check for the project that a folder belongs to."""
    return [finding for module in CHECKS for finding in module.check(folder)]
