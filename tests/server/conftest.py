"""The application in this process, behind all its rules; `served` is the real program."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from hookkit.api import server_keys as keys
from hookkit.api.server_keys import Keys
from hookkit.server.access import Access
from hookkit.server.app import create_app
from tests.server.announced import link_of, url_of

ORIGIN = "http://127.0.0.1:4747"

PROGRAM = ("-m", "hookkit", "serve", "--port", "0")


class Served(NamedTuple):
    """A server that runs."""

    process: "subprocess.Popen[str]"
    url: str
    keys: Keys
    errors: Path
    """What it prints on stderr."""

    def client(self) -> httpx.Client:
        """Return a client that has the cookie."""
        return httpx.Client(
            base_url=self.url,
            cookies={self.keys.cookie_name: self.keys.cookie},
            headers={"origin": self.url},
            trust_env=False,
            timeout=30,
        )


@pytest.fixture
def guest(home: object) -> Iterator[TestClient]:
    """A browser that is not signed in."""
    known = keys.load()
    with TestClient(create_app(Access(known)), base_url=ORIGIN, follow_redirects=False) as client:
        yield client


@pytest.fixture
def client(guest: TestClient) -> TestClient:
    """A browser that is signed in, on a page of the server."""
    known = keys.load()
    guest.cookies.set(known.cookie_name, known.cookie)
    guest.headers["origin"] = ORIGIN
    return guest


@pytest.fixture
def served(home: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The program `hookkit serve`, which is stopped at the end, and has nothing to complain of."""
    with serving(tmp_path_factory.mktemp("served") / "stderr") as found:
        yield found
    assert found.errors.read_text().strip() == ""  # Ctrl-C ends the line


@contextmanager
def serving(errors: Path, *options: str, program: Sequence[str] = PROGRAM) -> Iterator[Served]:
    """Run `hookkit serve` on a free port, or another program that does the same."""
    command = [sys.executable, *program, *options]
    with errors.open("w") as file:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=file, text=True, env=os.environ
        )
    assert process.stdout is not None
    link = link_of(process.stdout)
    assert link, errors.read_text()
    try:
        yield Served(process, url_of(link), keys.load(), errors)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        process.stdout.close()
