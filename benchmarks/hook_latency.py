"""What a hook costs: the very command that `hookkit install` wires, against bare Python.

    python benchmarks/hook_latency.py [--short] [--check]

Each figure is the median of ratios of two commands that ran right after one another, in random
order, with the same payload on stdin. The machine's speed and most of its noise cancel out.
"""

import argparse
import json
import os
import random
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file

from hookkit import agents
from hookkit.record import MAX_PAYLOAD, segment_path

BARE = f"exec {shlex.quote(sys.executable)} -I -S -c pass"
PLAIN = f"exec {shlex.quote(sys.executable)} -c 'import json, sqlite3, sys; json.load(sys.stdin)'"
NODE = "exec node -e 'JSON.parse(require(\"fs\").readFileSync(0))'"

BARE_START = "a bare `python3 -I -S -c pass`"

MIB = 1 << 20
WARM_UP = 3
"""Pairs that fill the caches and don't count."""

ENVELOPE = 1024
"""Bytes that a journal line may have beyond its payload."""


class Side(NamedTuple):
    """A shell command and the folder that it records into."""

    command: str
    home: Path


def main() -> None:
    """Print the table; with --check, leave with 1 when a figure is over its bound."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--short", action="store_true", help="fewer pairs, a smaller journal")
    options.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="hook-latency-"))
    try:
        figures = list(measured(folder, *((60, 50) if chosen.short else (400, 500))))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    collect(figures)
    for figure in figures:
        bound = "" if figure.bound is None else f"<= {figure.bound:g}"
        verdict = "" if figure.bound is None else "ok" if figure.holds else "TOO HIGH"
        print(f"{figure.name:<52}{figure.value:>8.2f}  {bound:<8}{verdict}".rstrip())
    if chosen.check and not all(figure.holds for figure in figures):
        sys.exit(1)


def measured(folder: Path, pairs: int, segment_mib: int) -> Iterator[Figure]:
    """All figures, one after the other."""
    empty, full = folder / "empty", folder / "full"
    hooks = {event: Side(command, empty) for event, command in wired(folder, empty).items()}
    hook, bare = hooks["PostToolUse"], Side(BARE, empty)
    payload = post_tool_use(1024)
    edit = f"an edit is recorded / {BARE_START}"
    yield Figure(
        "hook / bare python, 1 KB", ratio(hook, bare, payload, pairs), 1.35, edit, "", pairs
    )
    for name, side in others(empty):
        sent = payload_of(name, 1024)
        yield Figure(
            f"hook of {name} / bare python, 1 KB",
            ratio(side, bare, sent, pairs),
            1.35,
            f"an event of {agents.get(name).DISPLAY_NAME} is recorded / the same",
            pairs=pairs,
        )

    fill(full, segment_mib)
    flat = ratio(hook._replace(home=full), hook, payload, pairs)
    yield Figure(
        f"hook behind {segment_mib} MB of journal / behind an empty one",
        flat,
        1.1,
        f"an edit is recorded after {segment_mib} MB of the same day / after nothing",
        pairs=pairs,
    )

    yield Figure(
        "6 MB payload: journal line / its limit",
        line_of_a_big_payload(hook),
        1.0,
        "an edit of 6 MB: what is recorded of it / the most that may be",
    )

    stop = event_payload("Stop")
    fewer = pairs // 4
    yield Figure(
        "Stop, which starts a detached fold / bare python",
        ratio(hooks["Stop"], bare, stop, fewer),
        meaning=f"the end of a turn is recorded, and its reading begins / {BARE_START}",
        pairs=fewer,
    )
    yield Figure(
        "hook / plain python with json and sqlite3",
        ratio(hook, Side(PLAIN, empty), payload, fewer),
        meaning="an edit is recorded / Python starts with `json` and `sqlite3`",
        pairs=fewer,
    )
    if shutil.which("node"):
        yield Figure(
            "hook / node",
            ratio(hook, Side(NODE, empty), payload, fewer),
            meaning="an edit is recorded / Node starts",
            pairs=fewer,
        )


def wired(folder: Path, home: Path) -> dict[str, str]:
    """Install into a project of its own; the commands that its settings then hold."""
    project = folder / "project"
    project.mkdir()
    install = [sys.executable, "-m", "hookkit", "install"]
    environment = environment_of(home)
    subprocess.run(install, cwd=project, env=environment, check=True, stdout=subprocess.DEVNULL)
    settings = json.loads((project / ".claude" / "settings.json").read_text())
    return {event: groups[0]["hooks"][0]["command"] for event, groups in settings["hooks"].items()}


def others(home: Path) -> Iterator[tuple[str, Side]]:
    """Yield the other agents, each with the command that its hooks run."""
    for name in agents.AGENTS:
        if name != agents.DEFAULT and agents.get(name).installer:
            write = f"from hookkit.agents import launcher; launcher.write(agent={name!r})"
            show = f"print(launcher.command(agent={name!r}))"
            done = subprocess.run(
                [sys.executable, "-c", f"{write}; {show}"],
                env=environment_of(home),
                check=True,
                capture_output=True,
                text=True,
            )
            yield name, Side(done.stdout.strip(), home)


def payload_of(name: str, size: int) -> bytes:
    """Return a payload of an agent's event that starts no fold."""
    event = {agents.get(name).EVENT_FIELD: "Benchmark", "session_id": "benchmark"}
    return json.dumps({**event, "text": "x" * size}).encode()


def environment_of(home: Path) -> dict[str, str]:
    """Return the environment of a hook whose client is this process.

    Nothing of the person's home.
    """
    return {
        **os.environ,
        "HOME": str(home.parent),
        "HOOKKIT_HOME": str(home),
        "HOOKKIT_SUMMARY": "off",
        "CLAUDE_PID": str(os.getpid()),
    }


def event_payload(event: str, **more: object) -> bytes:
    """Return a payload like the client's."""
    common = {
        "session_id": "benchmark",
        "cwd": "/",
        "transcript_path": "/t",
        "hook_event_name": event,
    }
    return json.dumps({**common, **more}).encode()


def post_tool_use(size: int) -> bytes:
    """Return the payload of a Write, about `size` bytes long.

    A text, and the same as a list of lines.
    """
    lines = ["the quick brown fox jumps over the lazy dog"] * (size // 100)
    return event_payload(
        "PostToolUse",
        tool_name="Write",
        tool_input={"file_path": "/a", "content": "\n".join(lines)},
        tool_response={"type": "create", "structuredPatch": [{"lines": lines}]},
        tool_use_id="toolu_1",
    )


def ratio(one: Side, other: Side, payload: bytes, pairs: int) -> float:
    """Return the median over `pairs` of how much longer `one` takes than `other`."""
    ratios = []
    recorded = segment_size(one)
    for number in range(pairs + WARM_UP):
        sides = [one, other]
        random.shuffle(sides)
        took = {side: seconds(side, payload) for side in sides}
        if number >= WARM_UP:
            ratios.append(took[one] / took[other])
    if segment_size(one) - recorded < pairs * len(payload):
        sys.exit(f"{one.command}: this has recorded nothing.")
    return statistics.median(ratios)


def segment(home: Path) -> Path:
    """Today's segment of the journal."""
    return Path(segment_path(str(home), time.time_ns()))


def segment_size(side: Side) -> int:
    """Bytes that have been recorded today."""
    return segment(side.home).stat().st_size if segment(side.home).exists() else 0


def seconds(side: Side, payload: bytes) -> float:
    """Run a command in a shell, with a payload that fits into a pipe on stdin."""
    read_end, write_end = os.pipe()
    os.write(write_end, payload)
    os.close(write_end)
    actions = [
        (os.POSIX_SPAWN_DUP2, read_end, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    ]
    environment = environment_of(side.home)
    start = time.perf_counter()
    pid = os.posix_spawn("/bin/sh", ["sh", "-c", side.command], environment, file_actions=actions)
    _, status = os.waitpid(pid, 0)
    took = time.perf_counter() - start
    os.close(read_end)
    if status:
        sys.exit(f"{side.command}: status {status}")
    return took


def fill(home: Path, mib: int) -> None:
    """Give a folder a segment of today that is `mib` MiB long: whole lines, really written."""
    segment(home).parent.mkdir(parents=True)
    line = b'{"v":1,"id":"0","at":0,"src":"hook","p":' + post_tool_use(4096) + b"}\n"
    block = line * (MIB // len(line) + 1)
    with segment(home).open("wb") as file:
        while file.tell() < mib * MIB:
            file.write(block)
        os.fsync(file.fileno())


def line_of_a_big_payload(hook: Side) -> float:
    """Record 6 MB, as the Write of a big file sends them: the line's length against its limit."""
    done = subprocess.run(
        ["sh", "-c", hook.command],
        input=post_tool_use(6_000_000),
        env=environment_of(hook.home),
        capture_output=True,
        check=True,
    )
    if done.stdout or done.stderr:
        sys.exit(f"The hook printed {done.stdout + done.stderr!r}.")
    last = segment(hook.home).read_bytes().splitlines()[-1]
    if json.loads(last)["p"]["session_id"] != "benchmark":
        sys.exit("The payload is not what was sent.")
    return len(last) / (MAX_PAYLOAD + ENVELOPE)


if __name__ == "__main__":
    main()
