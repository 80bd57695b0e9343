"""How fast transcripts are read, beside the least that reading them could cost.

    python benchmarks/transcript_reading.py [FOLDER] [--mib N] [--pairs N] [--ccusage PATH]

Every file of the folder (a configuration folder of the client; without one, a corpus is made) is
read four ways: its lines alone, its lines through a bare orjson, by the reader with and without
texts; and without texts by two processes. With `--ccusage` its report is made of the same files.
All take turns, and the medians are shown as ratios. The ratios are what counts: times are the
machine's. Each way is a process of its own, whose greatest memory is shown, too.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import orjson
import psutil
from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file

from hookkit.agents.claude_code.transcript.reader import Reader
from hookkit.model.usage import ApiMessage

WAYS = ("lines", "orjson", "reader", "reader with texts", "two processes")
WORDS = ("the", "reader", "adds", "tokens", "of", "each", "line", "to", "its", "session")


def files(folder: Path) -> list[Path]:
    """Its transcripts, the largest first: so two processes are done at about the same time."""
    found = folder.glob("projects/**/*.jsonl")
    return sorted(found, key=lambda path: path.stat().st_size, reverse=True)


def raw(path: Path) -> int:
    with path.open("rb", buffering=1 << 20) as stream:
        return sum(1 for _ in stream)


def parsed(path: Path) -> int:
    with path.open("rb", buffering=1 << 20) as stream:
        return sum(1 for line in stream if orjson.loads(line))


def read(path: Path, *, with_texts: bool = False) -> int:
    """Output tokens, merged as a consumer would."""
    outputs: dict[str, int] = {}
    with Reader(path, with_texts=with_texts) as reader:
        for entry in reader:
            if type(entry) is ApiMessage:
                known = outputs.get(entry.message_id, 0)
                outputs[entry.message_id] = max(known, entry.tokens.output)
    return sum(outputs.values())


def run(way: str, folder: Path) -> int:
    """One way over all files."""
    found = files(folder)
    if way == "two processes":
        with ProcessPoolExecutor(2) as pool:
            return sum(pool.map(read, found, chunksize=4))
    if way == "reader with texts":
        return sum(read(path, with_texts=True) for path in found)
    single = {"lines": raw, "orjson": parsed, "reader": read}[way]
    return sum(map(single, found))


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds, and the greatest memory in MiB of the process itself, not of its workers."""
    environment = os.environ | {"CLAUDE_CONFIG_DIR": str(folder)}
    begin = time.perf_counter()
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def commands(folder: Path, ccusage: str | None) -> dict[str, list[str]]:
    mine = {way: [sys.executable, __file__, str(folder), "--way", way] for way in WAYS}
    if ccusage:
        mine["ccusage"] = [ccusage, "claude", "daily", "--json", "--offline"]
    return mine


def compare(folder: Path, pairs: int, ccusage: str | None) -> None:
    """Let all ways take turns, and print what came out."""
    ways = commands(folder, ccusage)
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    memory = dict.fromkeys(ways, 0.0)
    for _ in range(pairs):
        for way, command in ways.items():
            took, mib = timed(command, folder)
            seconds[way].append(took)
            memory[way] = max(memory[way], mib)
    for way in ways:
        ratios = {
            base: statistics.median(
                mine / its for mine, its in zip(seconds[way], seconds[base], strict=True)
            )
            for base in ("orjson", "ccusage")
            if base in ways
        }
        collect(figures(way, ratios.get("orjson", 0.0), memory[way], pairs))
        shown = ", ".join(f"{ratio:.2f} x {base}" for base, ratio in ratios.items())
        print(f"{way:18} {statistics.median(seconds[way]):6.2f} s {memory[way]:5.0f} MiB  {shown}")


MEANINGS = {
    "reader": "transcripts are read for counts and cost",
    "reader with texts": "transcripts are read with their texts, for the search",
    "two processes": "transcripts are read by two processes",
}


def figures(way: str, ratio: float, mib: float, pairs: int) -> Iterator[Figure]:
    """Yield the rows for the documentation; other ways are only what is measured against."""
    if meaning := MEANINGS.get(way):
        yield Figure("", ratio, None, f"{meaning} / one that parses their JSON", pairs=pairs)
        yield Figure("", mib, None, f"{meaning}: the memory of the process", "MiB")


def make(folder: Path, mib: int) -> None:
    """Write a corpus: messages of three lines, results of tools of very different lengths."""
    chance = random.Random(7)
    for number in range(max(2, mib * 2)):
        path = folder / "projects" / "-work" / f"session-{number}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as stream:
            while stream.tell() < 512 * 1024:
                stream.writelines(_turn(chance, path.stem))


def _turn(chance: random.Random, session: str) -> list[str]:
    common: dict[str, object] = {
        "isSidechain": False,
        "cwd": "/home/dev",
        "sessionId": session,
        "gitBranch": "main",
    }
    common |= {"timestamp": "2026-11-21T10:00:00.000Z"}
    used: dict[str, object] = {
        "input_tokens": 9,
        "cache_read_input_tokens": chance.randrange(90_000),
    }
    name = f"msg_{chance.getrandbits(64):x}"
    lines: list[dict[str, object]] = []
    for output in (1, 1, chance.randrange(20, 3000)):
        block = {"type": "text", "text": " ".join(chance.choices(WORDS, k=60))}
        message: dict[str, object] = {"model": "claude-opus-5-5", "id": name, "content": [block]}
        message |= {"usage": used | {"output_tokens": output}}
        lines.append(common | {"message": message, "type": "assistant"})
    said = " ".join(chance.choices(WORDS, k=min(9000, int(chance.paretovariate(1.2) * 60))))
    block = {"tool_use_id": name, "type": "tool_result", "content": said}
    result: dict[str, object] = {"type": "user", "message": {"role": "user", "content": [block]}}
    lines.append(common | result | {"toolUseResult": {"stdout": said}})
    return [json.dumps(line, separators=(",", ":")) + "\n" for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--mib", type=int, default=60, help="size of the corpus that is made")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--ccusage", help="its program, to compare with")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        run(options.way, options.folder)
    elif options.folder:
        compare(options.folder, options.pairs, options.ccusage)
    else:
        with tempfile.TemporaryDirectory() as made:
            make(Path(made), options.mib)
            compare(Path(made), options.pairs, options.ccusage)


if __name__ == "__main__":
    main()
