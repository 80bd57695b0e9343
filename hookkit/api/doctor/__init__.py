"""Check the setup: each check examines one part and reports its findings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hookkit import file_errors, paths
from hookkit.api.doctor import (
    client_versions,
    configuration,
    data_access,
    data_folder,
    database,
    earlier_counts,
    exchange_ways,
    failures,
    hook_wiring,
    lock_holders,
    recorder,
    team_pushes,
    unimported_transcripts,
    waiting_summaries,
)
from hookkit.api.doctor.finding import Finding
from hookkit.lib.containment import contained

__all__ = ["Diagnosis", "Finding", "diagnose", "examine"]

CHECKS = (
    *(hook_wiring, recorder, data_folder, data_access, configuration),
    client_versions,
    *(lock_holders, database, waiting_summaries, unimported_transcripts, earlier_counts),
    *(exchange_ways, team_pushes, failures),
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
    found: list[Finding] = []
    for module in CHECKS:
        outcome = contained(f"The check {module.__name__.rpartition('.')[2]!r} failed")
        try:
            with outcome:
                found.extend(module.check(folder))
        except OSError as error:  # of our own files: the other checks go on
            found.append(unusable(error))
        if outcome.problem:
            found.append(Finding("doctor", "bad", outcome.problem))
    return [each for index, each in enumerate(found) if not is_repeated(each, found[:index])]


def is_repeated(finding: Finding, earlier: list[Finding]) -> bool:
    """Return True if an earlier finding has the same remedy for the same closed files."""
    is_closed = finding.check in ("data", "settings") and finding.state == "bad"
    return is_closed and any(each.remedy == finding.remedy for each in earlier)


def unusable(error: OSError) -> Finding:
    """Report a file of ours that can't be used."""
    path = file_errors.path_of(error) or paths.data_dir()
    closed = paths.data_dir() if path.is_relative_to(paths.data_dir()) else path
    message = f"{closed} can't be used: {error.strerror}."
    return Finding("data", "bad", message, file_errors.remedy(closed, error.errno))
