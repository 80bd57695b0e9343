"""Test the built package with several versions of Python and of dependencies, and without /proc.

    python -m tests.matrix [--sample] [ROW…]

ROW is the beginning of a row's name, such as 3.13 or 3.11-lowest; all of them without one. Needs
uv. What the tests print, and the environments, stay in .matrix until the next run.
"""

import argparse
import subprocess
import sys

from tests.matrix.package import CHECKOUT, Package, build, install
from tests.matrix.pythons import PLACES, find
from tests.matrix.rows import ROWS, SAMPLED, Outcome, Row, table
from tests.matrix.suite import can_hide_proc, run_tests

FOLDER = CHECKOUT / ".matrix"


def main() -> int:
    """Run the rows, one after the other; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.matrix")
    parser.add_argument("--sample", action="store_true", help="a small part of the tests")
    parser.add_argument("rows", nargs="*", default=[""], metavar="ROW")
    options = parser.parse_args()
    chosen = SAMPLED if options.sample else ROWS
    rows = [row for row in chosen if row.name.startswith(tuple(options.rows))]
    package = build(FOLDER / "package")
    outcomes = [outcome(row, package, is_sample=options.sample) for row in rows]
    for each in outcomes:
        for failure in each.failures:
            print(f"{each.row.name}: {failure}")
    print(table(outcomes))
    return int(any(each.failed or each.is_broken for each in outcomes))


def outcome(row: Row, package: Package, *, is_sample: bool) -> Outcome:
    """Run the tests of a row."""
    print(f"{row.name} …", flush=True)
    interpreter = find(row.python)
    if not interpreter:
        return Outcome(row, remark=f"not found on this machine; {PLACES} may name its folder")
    if row.is_proc_hidden and not can_hide_proc():
        return Outcome(row, remark="this user can't hide /proc with unshare")
    try:
        python = install(package, row, interpreter, FOLDER / row.name)
    except subprocess.CalledProcessError as error:
        return Outcome(row, remark=f"not installed: {error}", is_broken=True)
    return run_tests(row, python, package.tests, FOLDER / f"{row.name}.xml", is_sample=is_sample)


if __name__ == "__main__":
    sys.exit(main())
