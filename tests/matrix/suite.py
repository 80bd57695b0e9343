"""Run the tests against an installed package."""

import os
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from time import monotonic

from tests.matrix.rows import Outcome, Row

MARKS = "not e2e and not slow and not soak and not chaos"
LEFT_OUT = ("tests/architecture", "tests/release")
"""Tests that read the sources of the package, or build it."""

SAMPLE = (
    "tests/test_record.py",
    "tests/hook",
    "tests/lib/system",
    "tests/cli/test_install.py",
    "tests/cli/test_list.py",
    "tests/mcp",
    "tests/store/sqlite/test_migrate.py",
)
"""What most depends on versions of Python, of dependencies, and on the system."""

OWN = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")
"""Variables that would make an interpreter use another environment than its own."""

HIDE_PROC = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o ro none /proc && exec "$@"', "sh")
"""Run a command in a mount namespace whose /proc is empty; needs root."""


def can_hide_proc() -> bool:
    """Whether this user, on this system, may hide /proc."""
    try:
        return not subprocess.run([*HIDE_PROC, "true"], capture_output=True).returncode
    except OSError:
        return False


def run_tests(row: Row, python: Path, folder: Path, report: Path, *, is_sample: bool) -> Outcome:
    """Run the tests in a folder; what they print goes into a file beside the report."""
    selection = [*(SAMPLE if is_sample else ()), *(f"--ignore={each}" for each in LEFT_OUT)]
    options = ["-m", MARKS, "--numprocesses=auto", "-p", "no:cacheprovider", "-v"]
    command = [str(python), "-m", "pytest", *options, f"--junitxml={report}", *selection]
    start = monotonic()
    report.unlink(missing_ok=True)
    with report.with_suffix(".log").open("w") as log:
        subprocess.run(
            [*(HIDE_PROC if row.is_proc_hidden else ()), *command],
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name not in OWN},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    minutes = (monotonic() - start) / 60
    return outcome(row, report)._replace(minutes=minutes)


def outcome(row: Row, report: Path) -> Outcome:
    """Read the report of a run."""
    if not report.exists():
        log = report.with_suffix(".log")
        return Outcome(row, remark=f"pytest stopped early: see {log}", is_broken=True)
    cases = ET.parse(report).getroot().findall(".//testcase")
    failures = [name(each) for each in cases if has(each, "failure") or has(each, "error")]
    skipped = sum(has(each, "skipped") for each in cases)
    passed = len(cases) - len(failures) - skipped
    return Outcome(row, passed, len(failures), skipped, failures=tuple(failures))


def has(case: ET.Element, ending: str) -> bool:
    """Whether a test ended so."""
    return case.find(ending) is not None


def name(case: ET.Element) -> str:
    """Return the name of a test."""
    return f"{case.get('classname')}::{case.get('name')}"
