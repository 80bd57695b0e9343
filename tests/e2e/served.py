"""`hookkit serve` on the machine of a client."""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.e2e.client import HOOKKIT, Client
from tests.server.announced import link_of, url_of


@contextmanager
def served(client: Client, port: int = 0) -> Iterator[str]:
    """Run the server while the block runs; its address."""
    process = subprocess.Popen(
        [*HOOKKIT, "serve", "--port", str(port)],
        env=client.env,
        cwd=client.project,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield url_of(link_of(process.stdout))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        process.stdout.close()


def set_variables(client: Client, **variables: str) -> None:
    """Change variables of the client's own settings, after `hookkit telemetry on`."""
    file = client.config / "settings.json"
    known: dict[str, Any] = json.loads(file.read_text())
    known["env"] |= variables
    file.write_text(json.dumps(known))


def result_of(events: list[dict[str, Any]]) -> dict[str, Any]:
    """What the client itself reports at the end of a run: usage is that of the whole session."""
    return [each for each in events if each["type"] == "result"][-1]


def clear(client: Client) -> None:
    """Remove what a run has written into the project."""
    for each in client.project.iterdir():
        if each.is_file():
            each.unlink()


def port_of(url: str) -> int:
    """The port of an address."""
    return int(url.rpartition(":")[2])
