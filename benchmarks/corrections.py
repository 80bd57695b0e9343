"""Measure the correction detector: python benchmarks/corrections.py [FILE...] [--errors] [--short].

Each file holds one JSON object per line with at least "text" and "label" (1 means that the
prompt corrects the agent).  Without files, the sets under tests/data are measured.  It takes
a second, so --short changes nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hookkit.lib import corrections  # noqa: E402

Row = dict[str, Any]
BASELINE = re.compile(r"\b(?:wait|stop|revert)\b", re.IGNORECASE)


class Score(NamedTuple):
    """Counts of right alarms, false alarms and misses."""

    hits: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.hits / max(1, self.hits + self.false)

    @property
    def recall(self) -> float:
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.hits / max(1, 2 * self.hits + self.false + self.missed)


def load(path: Path) -> list[Row]:
    """Read the labelled prompts of one file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def score(rows: Iterable[Row], detect: Callable[[str], object]) -> Score:
    """Count how the detector's answers agree with the labels."""
    pairs = [(bool(detect(row["text"])), bool(row["label"])) for row in rows]
    return Score(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))


def errors(rows: Iterable[Row]) -> Iterable[str]:
    """Describe every prompt that is answered wrongly."""
    for row in rows:
        rule = corrections.match(row["text"])
        if bool(rule) != bool(row["label"]):
            what = f"false alarm ({rule})" if rule else "missed"
            yield f"  {row.get('id', '?')} {what}: {row['text'][:120]!r}"


def report(name: str, rows: list[Row]) -> Iterable[str]:
    """Yield a line for the rules and one for the baseline."""
    detectors: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("rules", corrections.match),
        ("wait|stop|revert", BASELINE.search),
    )
    for label, detect in detectors:
        result = score(rows, detect)
        yield (
            f"{name:28} {label:18} n={len(rows):4}  precision={result.precision:.3f}"
            f"  recall={result.recall:.3f}  f1={result.f1:.3f}"
            f"  false={result.false} missed={result.missed}"
        )


def figures(name: str, rows: list[Row]) -> Iterable[Figure]:
    """Yield the rows for the documentation."""
    for label, detect in (("the rules", corrections.match), ("three words", BASELINE.search)):
        found, whole = score(rows, detect), f"`{name}`, {len(rows)} prompts, by {label}"
        meaning = f"corrections that are found / all of them ({whole})"
        yield Figure("", 100 * found.recall, None, meaning, "%")
        meaning = f"corrections / all that are found ({whole})"
        yield Figure("", 100 * found.precision, None, meaning, "%")


def main() -> None:
    """Print the figures of every file named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--errors", action="store_true", help="list what is answered wrongly")
    parser.add_argument("--short", action="store_true", help="the same; for CI")
    options = parser.parse_args()
    for path in options.files or sorted((ROOT / "tests" / "data").glob("corrections-*.jsonl")):
        rows = load(path)
        print("\n".join(report(path.name, rows)))
        collect(figures(path.stem, rows))
        if options.errors:
            print("\n".join(errors(rows)))


if __name__ == "__main__":
    main()
