"""A proxy on loopback that cuts connections: after some bytes, after some time, or not at all.

`python -m tests.chaos.cutting_proxy FOLDER SEED` prints its port. The file `port` in the folder has
the server's; while there is a file `peace`, nothing is cut. Each cut is a line in `cuts`. It ends
with its stdin.
"""

import contextlib
import os
import random
import select
import socket
import struct
import sys
import threading
import time
from pathlib import Path

AT_ONCE = struct.pack("ii", 1, 0)
"""Has a socket closed by a reset."""

MOST = 1 << 16


def main(folder: Path, seed: int) -> None:
    """Take connections until stdin ends."""
    chance = random.Random(seed)
    listener = socket.create_server(("127.0.0.1", 0), backlog=200)
    print(listener.getsockname()[1], flush=True)
    threading.Thread(target=end, daemon=True).start()
    while True:
        client, _ = listener.accept()
        try:
            port = int((folder / "port").read_text())
            server = socket.create_connection(("127.0.0.1", port))
        except (OSError, ValueError):
            client.close()
            continue
        bytes_left, seconds = plan(chance, folder)
        words = client, server, bytes_left, seconds, chance.random() < 0.3, folder
        threading.Thread(target=forward, args=words, daemon=True).start()


def end() -> None:
    sys.stdin.read()
    os._exit(0)


def plan(chance: random.Random, folder: Path) -> tuple[float, float]:
    """Return after how many bytes or seconds a connection is cut."""
    kind = chance.random()
    if (folder / "peace").exists() or kind < 0.4:
        return float("inf"), float("inf")
    if kind < 0.8:
        return 10 ** chance.uniform(1, 5.5), float("inf")
    return float("inf"), chance.expovariate(1 / 0.3)


def forward(
    client: socket.socket,
    server: socket.socket,
    bytes_left: float,
    seconds: float,
    is_kept: bool,
    folder: Path,
) -> None:
    """Pass on what both sides send; with `is_kept`, the server doesn't hear of a cut at once."""
    deadline = time.monotonic() + seconds
    other = {client: server, server: client}
    with client, server, contextlib.suppress(OSError):
        while bytes_left > 0 and time.monotonic() < deadline:
            wait = min(1.0, max(0.0, deadline - time.monotonic()))
            for one in select.select([client, server], [], [], wait)[0]:
                content = one.recv(int(min(MOST, max(1, bytes_left))))
                if not content:
                    return
                other[one].sendall(content)
                bytes_left -= len(content)
        with (folder / "cuts").open("a") as cuts:
            cuts.write("cut\n")
        for each in (client, server):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        client.close()
        if is_kept:
            time.sleep(2)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
