"""What the benchmarks have measured, each at its last run: a JSON file beside them."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.figure import Figure

RESULTS = Path(__file__).parent / "results.json"
DIGITS = 7
"""Of a value: as many as a share of a right answer needs to differ from 1."""


class Result(NamedTuple):
    """What one run of a benchmark has measured, and where."""

    date: str
    """The day of the run, ISO 8601."""
    versions: dict[str, str]
    """A program, such as Python → its version."""
    processors: int
    others: float | None
    """Percent of the processors that other programs used right before or after, the larger.

    None where it wasn't noted.
    """
    status: int
    """The benchmark's exit status."""
    figures: list[Figure]
    is_short: bool = False
    """It was the short form."""


Results = dict[str, Result]
"""The name of a benchmark → its last run."""


def load(path: Path = RESULTS) -> Results:
    """Read what was measured; nothing if there is no such file."""
    if not path.exists():
        return {}
    return {name: parse(found) for name, found in json.loads(path.read_text()).items()}


def parse(found: dict[str, Any]) -> Result:
    """Return a result from its JSON object."""
    return Result(**found | {"figures": [Figure("", **each) for each in found["figures"]]})


def save(results: Results, path: Path = RESULTS) -> None:
    """Write what was measured, so that two versions of the file can be compared line by line."""
    found = {name: plain(results[name]) for name in sorted(results)}
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


def plain(result: Result) -> dict[str, Any]:
    """Return a result as a JSON object."""
    return result._asdict() | {"figures": [members(each) for each in result.figures]}


def members(figure: Figure) -> dict[str, Any]:
    """Return the members of a figure that don't have their default; its name is not stored."""
    rounded = figure._replace(value=float(f"{figure.value:.{DIGITS}g}"))
    given = rounded._asdict().items()
    defaults = Figure._field_defaults
    return {
        name: value for name, value in given if name != "name" and value != defaults.get(name, "")
    }
