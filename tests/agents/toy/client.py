"""Toy itself: it answers the prompt on stdin, writes its log and runs the hook for each event."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HOME = Path.home() / ".toy"
LOG = HOME / "logs" / f"{sys.argv[1]}.toylog"
WIRED = HOME / "hook.sh"


def now() -> str:
    at = time.time_ns() // 1_000_000
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at // 1000)) + f".{at % 1000:03d}Z"


def happens(kind: str, **more: Any) -> None:
    """Write a line of the log, and run the hook where it has an event for that."""
    with LOG.open("a") as log:
        log.write(json.dumps({"t": now(), "kind": kind} | more) + "\n")
    if WIRED.exists() and kind != "tokens" and kind != "said":
        payload = {
            "what": kind,
            "talk": sys.argv[1],
            "where": str(Path.cwd()),
            "log": str(LOG),
        } | more
        subprocess.run(["sh", WIRED], input=json.dumps(payload).encode(), check=True)


def leave(*_: object) -> None:
    happens("gone")
    sys.exit(130)


def main() -> None:
    signal.signal(signal.SIGINT, leave)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    prompt = sys.stdin.read()
    happens("begun", where=str(Path.cwd()), model="toy-1")
    print("begun\ttoy-1", flush=True)
    happens("asked", words=prompt)
    if "wait" in prompt:
        print("said\tI wait.", flush=True)
        time.sleep(60)
    happens("tokens", **{"in": 20, "out": 3})
    happens("used", call=f"{sys.argv[1]}-1", tool="paint", file=f"{Path.cwd()}/picture")
    happens("said", words="It is turquoise now.")
    happens("tokens", **{"in": 50, "out": 10})
    print("said\tIt is turquoise now.", flush=True)
    happens("gone")
    print("gone\t0.25", flush=True)


main()
