"""How soon the cost of all sessions is known, beside other tools: a table of ratios.

    python benchmarks/peers.py TOOLS [--mib N] [--pairs N]

TOOLS is a folder with ccusage (npm), agentsview and claude-code-log (PyPI), as `make peers` fills
one. A corpus of transcripts is made. In each round every tool reads it into a new
home, answers again with nothing new, and after one more line; hookkit runs right before each of
them, and a ratio is that of such a pair: 2.0 means that the tool took twice as long. The medians
are printed as Markdown, with the memory of the largest process, and what each tool answers in the
end, beside the right values of the corpus.

They differ in what they do: ccusage adds up and stores nothing; agentsview keeps a database with a
search index, as hookkit does; claude-code-log writes the conversations as web pages.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file
from import_speed import append, make, timed  # type: ignore[import-not-found]
from peer_answers import (  # type: ignore[import-not-found]
    EXACT,
    KINDS,
    READERS,
    Answer,
    right,
)

from hookkit import __version__

DAILY = "agentsview usage daily --all --offline --no-sync"

MEMORY = "memory of the largest process"

WAYS = ("first answer", "again, nothing new", "again, one more line")


class Tool(NamedTuple):
    """A tool, and how it answers."""

    name: str
    version: str
    command: str
    """A line of sh; `$CORPUS` is the client's folder with transcripts, `$HOOKKIT_HOME` its own."""
    answer: str
    """Another, which prints the totals after it, as peer_answers.py reads them."""

    @property
    def title(self) -> str:
        """Return the name with the version."""
        return f"{self.name} {self.version}"


def tools(folder: Path) -> list[Tool]:
    """Return hookkit, then the others."""
    hookkit = f"{sys.executable} -m hookkit"
    ccusage, python = folder / "node_modules/.bin/ccusage", folder / "bin"
    reported = f"{ccusage} daily --json --offline"
    return [
        Tool(
            "hookkit",
            __version__,
            f"{hookkit} import && {hookkit} stats",
            f"{hookkit} stats --json",
        ),
        Tool("ccusage", version_of_npm(folder, "ccusage"), reported, reported),
        Tool(
            "agentsview",
            version_of_wheel(folder, "agentsview"),
            f"{python}/agentsview sync && {python}/{DAILY}",
            f"{python}/{DAILY} --json",
        ),
        Tool(
            "claude-code-log",
            version_of_wheel(folder, "claude_code_log"),
            f"{python}/claude-code-log $CORPUS/projects --all-projects -o $HOOKKIT_HOME/pages",
            "cat $HOOKKIT_HOME/pages/index.html",
        ),
    ]


def version_of_npm(folder: Path, package: str) -> str:
    """Return the version of a package that npm has installed."""
    described = json.loads((folder / "node_modules" / package / "package.json").read_text())
    return str(described["version"])


def version_of_wheel(folder: Path, package: str) -> str:
    """Return the version of a package that pip has installed."""
    (found,) = folder.glob(f"lib/python*/site-packages/{package}-*.dist-info")
    return found.stem.partition("-")[2]


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


Answers = dict[str, Answer]
"""Tool → what it answers."""

Runs = dict[str, dict[str, list[Run]]]
"""Tool → way → its runs."""


def compare(corpus: Path, found: list[Tool], pairs: int, root: Path) -> tuple[Runs, Answers]:
    """Let each of the others take turns with hookkit; return the runs, and the last answers."""
    ours, *others = found
    runs: Runs = {each.name: {} for each in found}
    answers: Answers = {}
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
            for each, home in ((ours, mine), (tool, theirs)):
                answers[each.name] = answer(each, corpus, home)
    return runs, answers


def run(tool: Tool, corpus: Path, home: Path) -> Any:
    """Run a tool once, with its output thrown away."""
    return timed(["sh", "-c", f"{{ {tool.command}; }} 2>/dev/null"], environment_of(corpus, home))


def answer(tool: Tool, corpus: Path, home: Path) -> Answer:
    """Return what a tool answers that has read the corpus."""
    known = environment_of(corpus, home)
    done = subprocess.run(
        ["sh", "-c", tool.answer],
        env=known,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return READERS[tool.name](done.stdout)


def figures(found: list[Tool], mib: int, runs: Runs, shares: Answers) -> Iterator[Figure]:
    """Yield the figures of all tools: times of hookkit's, MiB, and shares of the right answers."""
    for tool in found:
        of_tool = runs[tool.name]
        pairs = len(of_tool[WAYS[0]]) if tool.name != "hookkit" else 0
        for way in WAYS:
            middle = statistics.median(each.ratio for each in of_tool[way])
            meaning = f"{way}, of {mib} MiB of transcripts"
            yield Figure(way, middle, None, meaning, pairs=pairs, tool=tool.title)
        most = max(each.mib for way in of_tool.values() for each in way)
        yield Figure(MEMORY, most, None, MEMORY, "MiB", tool=tool.title)
        for kind, share in shares[tool.name].items():
            meaning = f"{kind.replace('_', ' ')} in its answer"
            yield Figure(meaning, share, None, meaning, EXACT, tool=tool.title)


def shares_of(answers: Answers, expected: Answer) -> Answers:
    """Return answers as shares of the right ones; to a ten-millionth, as floats add up."""
    return {
        name: {kind: round(each[kind] / expected[kind], 7) for kind in KINDS if kind in each}
        for name, each in answers.items()
    }


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
        expected = right(make(corpus, options.mib))
        runs, answers = compare(corpus, found, options.pairs, root)
    shares = shares_of(answers, expected)
    collect(figures(found, options.mib, runs, shares))
    print(f"| {options.mib} MiB of transcripts | {' | '.join(each.name for each in found)} |")
    print(f"|---|{'---:|' * len(found)}")
    for way in WAYS:
        medians = (statistics.median(each.ratio for each in runs[tool.name][way]) for tool in found)
        print(f"| {way} | {' | '.join(f'{each:.2f}' for each in medians)} |")
    most = (max(each.mib for way in runs[tool.name].values() for each in way) for tool in found)
    print(f"| {MEMORY}, MiB | {' | '.join(f'{each:.0f}' for each in most)} |")
    for kind in KINDS:
        known = (shares[tool.name].get(kind) for tool in found)
        row = " | ".join("" if each is None else f"{each:.7g}" for each in known)
        print(f"| {kind}, {EXACT} | {row} |")


if __name__ == "__main__":
    main()
