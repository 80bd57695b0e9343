"""Run benchmarks one after another, and write what they measure into docs/benchmarks.md.

    python -m benchmarks [NAME...] [--short] [--write] [--page]

Without names, all of them run; those whose client or tools are not there are left out. One that
fails doesn't stop the others. With `--write`, results.json and the page are written after each of
them; without, the tables are printed in the end. The page keeps the last run of each benchmark.
With `--page` nothing is measured, and the page is written from results.json.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import measure
from benchmarks.programs import PROGRAMS, Program
from benchmarks.results import RESULTS, Result, Results, load, save
from benchmarks.table import PAGE, document, rewritten


def main() -> None:
    """Run what the command line names; exit with 1 if one of them fails."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    names = [each.name for each in PROGRAMS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(names)}")
    parser.add_argument("--short", action="store_true", help="their short forms")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--page", action="store_true", help="write the page; measure nothing")
    options = parser.parse_args()
    if unknown := set(options.names) - {*names}:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    if options.page:
        write({}, PAGE, RESULTS)
        return
    chosen = [each for each in PROGRAMS if not options.names or each.name in options.names]
    # A shell starts what runs in the background with it ignored: so would be the servers that
    # benchmarks stop with it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    found = run(
        chosen,
        lambda program: measure(program, is_short=options.short),
        lambda results: write(results, PAGE, RESULTS) if options.write else None,
    )
    if not options.write:
        print("\n".join(document(chosen, found)))
    if failed := [name for name, each in found.items() if each.status]:
        sys.exit(f"failed: {', '.join(failed)}")


def run(
    programs: list[Program],
    measured: Callable[[Program], Result],
    keep: Callable[[Results], None],
) -> Results:
    """Run benchmarks in order, and return their results; after each, `keep` is given its own."""
    found: Results = {}
    for number, each in enumerate(programs, 1):
        place = f"[{number}/{len(programs)}] {each.name}"
        if each.needs and each.needs not in os.environ:
            note(f"{place} is left out: {each.needs} is not set.")
            continue
        note(place)
        found[each.name] = measured(each)
        if found[each.name].status:
            note(f"{each.name} failed: exit status {found[each.name].status}.")
        keep({each.name: found[each.name]})
    return found


def write(found: Results, page: Path, results: Path) -> None:
    """Add results to those of earlier runs, in their file and on the page."""
    every = load(results) | found
    if found:
        save(every, results)
    page.write_text(rewritten(page.read_text(), every))


def note(text: str) -> None:
    """Print how far it is."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
