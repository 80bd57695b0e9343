"""How soon the cost of all sessions is known, beside other tools: a table of ratios.

    python benchmarks/peers.py TOOLS [--mib N] [--pairs N]

TOOLS is a folder with ccusage (npm), agentsview and claude-code-log (PyPI), as `make peers` fills
one. A corpus of transcripts is made. In each round every tool reads it into a new
home, answers again with nothing new, and after one more line; hookkit runs right before each of
them, and a ratio is that of such a pair: 2.0 means that the tool took twice as long. The medians
are printed as Markdown, with the memory of the largest process.

They differ in what they do: ccusage adds up and stores nothing; agentsview keeps a database with a
search index, as hookkit does; claude-code-log writes the conversations as web pages.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from import_speed import append, make, timed  # type: ignore[import-not-found]

DAILY = "agentsview usage daily --all --offline --no-sync"

WAYS = ("first answer", "again, nothing new", "again, one more line")


class Tool(NamedTuple):
    """A tool, and how it answers."""

    name: str
    command: str
    """A line of sh; `$CORPUS` is the client's folder with transcripts, `$HOOKKIT_HOME` its own."""


def tools(folder: Path) -> list[Tool]:
    """Return hookkit, then the others."""
    hookkit = f"{sys.executable} -m hookkit"
    ccusage, python = folder / "node_modules/.bin/ccusage", folder / "bin"
    return [
        Tool("hookkit", f"{hookkit} import && {hookkit} stats"),
        Tool("ccusage", f"{ccusage} daily --json --offline"),
        Tool(
            "agentsview",
            f"{python}/agentsview sync && {python}/{DAILY}",
        ),
        Tool(
            "claude-code-log",
            f"{python}/claude-code-log $CORPUS/projects --all-projects -o $HOOKKIT_HOME/pages",
        ),
    ]


class Run(NamedTuple):
    """One way of one tool in one round."""

    ratio: float
    """Its time, in those of hookkit right before."""
    mib: float


def environment_of(corpus: Path, home: Path) -> dict[str, str]:
    """Return an environment in which a tool finds the corpus, and has a home of its own."""
    return os.environ | {
        "CORPUS": str(corpus),
        "CLAUDE_CONFIG_DIR": str(corpus),
        "HOME": str(home),
        "HOOKKIT_HOME": str(home / "hookkit"),
        "HOOKKIT_SUMMARY": "off",
        "AGENTSVIEW_NO_DAEMON": "1",
    }


def new_home(folder: Path, corpus: Path) -> Path:
    """Make a home that has nothing but the client's folder."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "hookkit").mkdir(parents=True)
    (folder / ".claude").symlink_to(corpus)
    return folder


Runs = dict[str, dict[str, list[Run]]]
"""Tool → way → its runs."""


def compare(corpus: Path, found: list[Tool], pairs: int, root: Path) -> Runs:
    """Let each of the others take turns with hookkit; return the runs."""
    ours, *others = found
    runs: Runs = {each.name: {} for each in found}
    for number in range(pairs):
        for tool in others:
            mine, theirs = (new_home(root / name, corpus) for name in ("mine", "theirs"))
            for way in WAYS:
                if way == WAYS[-1]:
                    append(corpus, number)
                base = run(ours, corpus, mine)
                other = run(tool, corpus, theirs)
                runs[ours.name].setdefault(way, []).append(Run(1.0, base.mib))
                ratio = other.seconds / base.seconds
                runs[tool.name].setdefault(way, []).append(Run(ratio, other.mib))
    return runs


def run(tool: Tool, corpus: Path, home: Path) -> Any:
    """Run a tool once, with its output thrown away."""
    return timed(["sh", "-c", f"{{ {tool.command}; }} 2>/dev/null"], environment_of(corpus, home))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("tools", type=Path)
    parser.add_argument("--mib", type=int, default=50, help="size of the corpus")
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    found = tools(options.tools.absolute())
    with tempfile.TemporaryDirectory(prefix="peers-") as name:
        root = Path(name)
        corpus = root / "claude"
        make(corpus, options.mib)
        runs = compare(corpus, found, options.pairs, root)
    print(f"| {options.mib} MiB of transcripts | {' | '.join(each.name for each in found)} |")
    print(f"|---|{'---:|' * len(found)}")
    for way in WAYS:
        medians = (statistics.median(each.ratio for each in runs[tool.name][way]) for tool in found)
        print(f"| {way} | {' | '.join(f'{each:.2f}' for each in medians)} |")
    most = (max(each.mib for way in runs[tool.name].values() for each in way) for tool in found)
    print(f"| memory of the largest process, MiB | {' | '.join(f'{each:.0f}' for each in most)} |")


if __name__ == "__main__":
    main()
