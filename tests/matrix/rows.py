"""What the tests run with: versions of Python, versions of dependencies, with or without /proc."""

from typing import NamedTuple

PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
OLDEST = PYTHONS[0]


class Row(NamedTuple):
    """A row of the table."""

    python: str
    is_lowest: bool = False
    """The lowest versions of dependencies that pyproject.toml allows; else the newest."""

    is_proc_hidden: bool = False
    """An empty folder is mounted over /proc, which makes this a system without it."""

    @property
    def versions(self) -> str:
        """The versions of dependencies, in words."""
        return "lowest" if self.is_lowest else "newest"

    @property
    def name(self) -> str:
        """The row's name on the command line, and that of its folder."""
        hidden = "-no-proc" if self.is_proc_hidden else ""
        return f"{self.python}-{self.versions}{hidden}"


ROWS = (
    *(Row(python) for python in PYTHONS),
    Row(OLDEST, is_lowest=True),
    Row(OLDEST, is_proc_hidden=True),
)

SAMPLED = tuple(row for row in ROWS if row != Row(OLDEST))
"""Those of the sample, which CI runs after all tests with the oldest."""


class Outcome(NamedTuple):
    """How a row's tests ended."""

    row: Row
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    minutes: float = 0.0
    remark: str = ""
    """Why the tests didn't run."""

    is_broken: bool = False
    """They should have run."""

    failures: tuple[str, ...] = ()
    """The names of failed tests."""


HEAD = ("Python", "dependencies", "/proc", "passed", "failed", "skipped", "minutes")


def table(outcomes: list[Outcome]) -> str:
    """Return a table with a line for each row; a remark stands behind its row."""
    lines = [HEAD, *(cells(each) for each in outcomes)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(HEAD))]
    remarks = ["", *(each.remark for each in outcomes)]
    return "\n".join(
        "  ".join([*map(str.ljust, line, widths), remark]).rstrip()
        for line, remark in zip(lines, remarks, strict=True)
    )


def cells(outcome: Outcome) -> tuple[str, ...]:
    """Return the cells of a row; those of tests are empty if none ran."""
    row = outcome.row
    proc = "hidden" if row.is_proc_hidden else "as is"
    counts = (outcome.passed, outcome.failed, outcome.skipped)
    texts = [str(each) for each in counts] if any(counts) else [""] * len(counts)
    minutes = f"{outcome.minutes:.1f}" if any(counts) else ""
    return (row.python, row.versions, proc, *texts, minutes)
