"""How fast transcripts are imported, beside a reader that stores nothing.

    python benchmarks/import_speed.py [FOLDER] [--mib N] [--pairs N] [--ccusage PATH] [--short]

A corpus of transcripts with known totals is made (or taken: FOLDER is a configuration folder of
the client). It is imported cold without the search index, cold with it, again with nothing new,
and after one more line. With `--ccusage` each run is paired with one of its report on the same
files; without, with two processes that parse every line by a bare orjson and do nothing else. The
medians of the pairs are printed; so are the sizes of what was stored, in percent of the corpus,
and the greatest memory of a process. The ratios are what counts: times are the machine's.
"""

import argparse
import json
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import psutil
from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file

LIMITS = {"cold": 1.0, "cold with search": 4.0, "nothing new": 0.1}
"""Way → its limit, in times ccusage takes on a corpus of 400 MiB; smaller ones cost relatively
more, because a start takes as long for them."""

SHARES = {"hookkit.db": 5.0, "hookkit.db + search": 25.0}
"""Percent of the corpus that may be stored."""

STORED = "stored, without search / the transcripts"

MAX_MIB = 200
WORDS = ("reader", "writer", "token", "session", "cache", "query", "index", "budget", "merge")
LEXICON = (*WORDS, *(f"name{number}" for number in range(3000)))
USAGE = (
    *("input_tokens", "output_tokens"),
    *("cache_read_input_tokens", "cache_creation_input_tokens"),
)
TOTALS = ("messages", "input", "output", "cache_read", "cache_write")


class Run(NamedTuple):
    """One process and its children."""

    seconds: float
    mib: float
    """The most that one of them took."""


# The corpus


def make(folder: Path, mib: int) -> Counter[str]:
    """Write transcripts of very different lengths; what they come to."""
    chance, totals, written = random.Random(11), Counter[str](), 0
    while written < mib << 20:
        size = min(int(chance.lognormvariate(12.3, 1.3)), 24 << 20)
        project = folder / "projects" / f"-work-{chance.randrange(20)}"
        name = f"{chance.getrandbits(64):016x}"
        path = project / f"{name}.jsonl"
        is_sidechain = chance.random() < 0.2
        if is_sidechain:
            path = project / name / "subagents" / f"agent-{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        if is_sidechain:
            written += starting(project / f"{name}.jsonl", totals)
        lines = session(name, is_sidechain, chance, totals)
        with path.open("wb") as stream:
            while stream.tell() < size:
                stream.writelines(next(lines))
            written += stream.tell()
    return totals


def starting(path: Path, totals: Counter[str]) -> int:
    """Write the conversation that started a subagent of the same name; return its bytes."""
    name, call = path.stem, f"toolu_{path.stem}"
    common = {"sessionId": name, "cwd": "/home/dev/app", "version": "2.1.329", "gitBranch": "main"}
    common |= {"userType": "external", "timestamp": "2026-06-01T00:00:00.000Z"}
    asked = {"description": "look", "prompt": "Look around", "subagent_type": "general-purpose"}
    message: dict[str, Any] = {"id": f"msg_{name}", "type": "message", "role": "assistant"}
    message |= {"model": "claude-opus-4-6", "stop_reason": None, "usage": dict.fromkeys(USAGE, 0)}
    result = {"type": "tool_result", "tool_use_id": call, "content": "Looked"}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("user", {"message": {"role": "user", "content": "Look around"}}),
        ("assistant", {"message": message | {"content": [tool_use(call, "Agent", asked)]}}),
        (
            "user",
            {
                "message": {"role": "user", "content": [result]},
                "toolUseResult": {"status": "completed", "agentId": name},
            },
        ),
    ]
    ids = [None, *(f"{name}-{number}" for number in range(len(steps)))]
    totals["messages"] += 1
    return path.write_bytes(
        b"".join(
            orjson.dumps(
                common
                | {"isSidechain": False, "type": kind, "parentUuid": before, "uuid": uuid}
                | members
            )
            + b"\n"
            for (kind, members), before, uuid in zip(steps, ids, ids[1:], strict=False)
        )
    )


def tool_use(call: str, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the block of a message that calls a tool."""
    return {"type": "tool_use", "id": call, "name": name, "input": given}


def session(
    name: str, is_sidechain: bool, chance: random.Random, totals: Counter[str]
) -> Iterator[list[bytes]]:
    """Return the turns of a session: a prompt now and then.

    Thinking, a text, a tool and its output.
    """
    began = time.mktime((2026, 6, 1, 0, 0, 0, 0, 0, 0)) + chance.randrange(150 * 86_400)

    def line(kind: str, **members: Any) -> bytes:
        nonlocal began
        began += chance.uniform(0.2, 20)
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(began))
        common = {"isSidechain": is_sidechain, "cwd": "/home/dev/app", "sessionId": name}
        common |= {"version": "2.1.329", "gitBranch": "main", "type": kind}
        common |= {"parentUuid": None, "userType": "external"}
        common |= {"agentId": name} if is_sidechain else {}
        common |= {"uuid": f"{chance.getrandbits(128):032x}", "timestamp": f"{stamp}.123Z"}
        return orjson.dumps(common | members) + b"\n"

    while True:
        lines = []
        if chance.random() < 0.3:
            lines.append(line("user", message={"role": "user", "content": text(chance, 60)}))
        used = {"input_tokens": chance.randrange(30), "output_tokens": chance.randrange(9, 2500)}
        used |= {"cache_read_input_tokens": chance.randrange(150_000)}
        used |= {"cache_creation_input_tokens": chance.randrange(9_000)}
        totals.update(dict(zip(TOTALS, (1, *used.values()), strict=True)))
        call = f"toolu_{chance.getrandbits(80):020x}"
        request = f"req_{chance.getrandbits(96):024x}"
        message = {"id": f"msg_{chance.getrandbits(96):024x}", "model": "claude-opus-4-6"}
        message |= {"type": "message", "role": "assistant"}
        for block in (
            {"type": "thinking", "thinking": text(chance, 40), "signature": "x" * 140},
            {"type": "text", "text": text(chance, 75)},
            tool_use(call, "Bash", {"command": "make test"}),
        ):
            now = used if block["type"] == "tool_use" else used | {"output_tokens": 1}
            sent = message | {"content": [block], "stop_reason": None, "usage": now}
            lines.append(line("assistant", requestId=request, message=sent))
        output = text(chance, min(6_000, int(40 * chance.paretovariate(1.2))))
        result = {"type": "tool_result", "tool_use_id": call, "content": output}
        said = {"role": "user", "content": [result]}
        lines.append(line("user", message=said, toolUseResult={"stdout": output}))
        yield lines


def text(chance: random.Random, words: int) -> str:
    """Return some words, a few of them often."""
    return " ".join(
        LEXICON[int(chance.random() ** 2 * len(LEXICON))]
        for _ in range(chance.randrange(words) + 5)
    )


# The ways


def parse(path: Path) -> int:
    with path.open("rb", buffering=1 << 20) as stream:
        return sum(1 for line in stream if orjson.loads(line))


def parse_all(folder: Path) -> None:
    """Measure the least that reading costs: two processes that do nothing."""
    files = sorted(folder.glob("projects/**/*.jsonl"), key=lambda path: -path.stat().st_size)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(parse, files, chunksize=4))


def timed(command: list[str], environment: dict[str, str]) -> Run:
    """Run a command to its end."""
    begin = time.perf_counter()
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    largest = 0
    while process.poll() is None:
        largest = max(largest, memory(process))
        time.sleep(0.02)
    seconds = time.perf_counter() - begin
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    return Run(seconds, largest / (1 << 20))


def memory(process: psutil.Popen) -> int:
    """Bytes of the largest of a process and its children."""
    try:
        family = [process, *process.children(recursive=True)]
        return max(each.memory_info().rss for each in family)
    except psutil.Error:
        return 0


def append(folder: Path, number: int) -> None:
    """Add one line to one transcript."""
    path = next(folder.glob("projects/*/*.jsonl"))
    message = {"role": "user", "content": f"one more {number}"}
    line = {"type": "user", "uuid": f"more-{number}", "message": message, "sessionId": path.stem}
    line |= {"timestamp": "2026-11-21T10:00:00.000Z"}
    with path.open("ab") as stream:
        stream.write(orjson.dumps(line) + b"\n")


def compare(folder: Path, home: Path, pairs: int, base: list[str]) -> dict[str, list[float]]:
    """Let all ways take turns with the base; the ratios, and `MiB` of the largest."""
    hookkit = [sys.executable, "-m", "hookkit", "import"]
    environment = os.environ | {"CLAUDE_CONFIG_DIR": str(folder), "HOOKKIT_HOME": str(home)}
    ratios: dict[str, list[float]] = {}
    for number in range(pairs):
        shutil.rmtree(home, ignore_errors=True)
        for way, command in (
            ("cold", [*hookkit, "--no-search"]),
            ("cold with search", hookkit),
            ("nothing new", hookkit),
            ("one more line", hookkit),
        ):
            if way == "cold with search":
                shutil.rmtree(home)
            elif way == "one more line":
                append(folder, number)
            # In turns, so that what else the machine does hits both.
            its, mine = timed(base, environment), timed(command, environment)
            ratios.setdefault(way, []).append(mine.seconds / its.seconds)
            ratios.setdefault("MiB", []).append(mine.mib)
    return ratios


def stored(home: Path) -> Counter[str]:
    """Return the totals that the database has."""
    columns = ", ".join(
        f"sum({name})" for name in ("messages", *(f"tokens_{name}" for name in TOTALS[1:]))
    )
    db = sqlite3.connect(home / "hookkit.db")
    try:
        row = db.execute(f"SELECT {columns} FROM sums").fetchone()
    finally:
        db.close()
    return Counter(dict(zip(TOTALS, row, strict=True)))


WAYS = {
    "cold": "are imported for the first time, without search",
    "cold with search": "are imported for the first time",
    "nothing new": "are looked at again, with nothing new",
    "one more line": "are looked at again, with one more line",
}
"""Way → its meaning."""


def report(ratios: dict[str, list[float]], name: str, folder: Path, home: Path) -> None:
    """Print and collect what came out."""
    corpus = sum(path.stat().st_size for path in folder.glob("projects/**/*.jsonl"))
    for way, meaning in WAYS.items():
        bound = LIMITS.get(way) if name == "ccusage" else None
        base = "`ccusage daily`" if name == "ccusage" else "two processes that parse their JSON"
        meaning = f"{corpus >> 20} MiB of transcripts {meaning} / {base}"
        value = statistics.median(ratios[way])
        collect([Figure(way, value, bound, meaning, pairs=len(ratios[way]))])
        limit = f"  (limit {LIMITS[way]})" if way in LIMITS and name == "ccusage" else ""
        print(f"{way:20} {statistics.median(ratios[way]):6.2f} x {name}{limit}")
    collect(
        [Figure("", max(ratios["MiB"]), MAX_MIB, "the most memory that an import takes", "MiB")]
    )
    print(f"{'memory':20} {max(ratios['MiB']):6.0f} MiB  (limit {MAX_MIB})")
    database = (home / "hookkit.db").stat().st_size
    both = database + (home / "hookkit-search.db").stat().st_size
    for size, (what, share) in zip((database, both), SHARES.items(), strict=True):
        meaning = "stored, with search / the transcripts" if "+" in what else STORED
        collect([Figure(what, 100 * size / corpus, share, meaning, "%")])
        print(f"{what:20} {100 * size / corpus:6.2f} % of the corpus  (limit {share:g})")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--mib", type=int, default=413, help="size of the corpus that is made")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--ccusage", help="its program, to compare with")
    parser.add_argument("--short", action="store_true", help="a small corpus, once")
    parser.add_argument("--parse", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.parse:
        parse_all(options.folder)
        return
    with tempfile.TemporaryDirectory() as made:
        folder, home, expected = Path(made) / "claude", Path(made) / "hookkit", None
        if options.folder:
            shutil.copytree(options.folder, folder)  # a line is added to it
        else:
            expected = make(folder, 20 if options.short else options.mib)
        base, name = [sys.executable, __file__, str(folder), "--parse"], "two processes of orjson"
        if options.ccusage:
            base, name = [options.ccusage, "claude", "daily", "--json", "--offline"], "ccusage"
        ratios = compare(folder, home, 1 if options.short else options.pairs, base)
        report(ratios, name, folder, home)
        if expected is not None and stored(home) != expected:
            raise SystemExit(f"totals: {json.dumps(stored(home))}, not {json.dumps(expected)}")


if __name__ == "__main__":
    main()
