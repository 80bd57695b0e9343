"""hookkit serve: one server, its address, and how it stops."""

import os
import signal
import socket
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from hookkit.api import server_instance as instance
from tests.cli.installed import outcome
from tests.cli.terminal import HOOKKIT, run_apart
from tests.server.announced import link_of
from tests.server.conftest import Served, served

__all__ = ["served"]

pytestmark = pytest.mark.usefixtures("covered_children")


def refused(*options: str) -> str:
    """What `serve` says where it doesn't start."""
    code, said = outcome("serve", *options)
    assert code == 1
    return said.err


def test_it_answers_and_stops(served: Served) -> None:
    with served.client() as client:
        assert client.get("/sessions").status_code == 200
        found = instance.running()
        assert found == (served.url, served.process.pid)
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(20) == 130
    assert instance.running() is None


def test_a_second_one_finds_the_first(served: Served) -> None:
    said = run_apart("serve")
    assert f"running already, at {served.url}" in said
    link = link_of(said.splitlines())
    assert link.startswith(served.url)
    assert len(link) <= 80  # a terminal breaks it nowhere
    with served.client() as client:
        client.cookies.clear()
        assert client.get(link).status_code == 303


def test_a_port_that_is_taken() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        assert "--port 0" in refused("--port", str(port))


def test_others_may_not_read_along() -> None:
    assert "--certificate" in refused("--host", "0.0.0.0")


def test_one_that_is_starting() -> None:
    with instance.only_one() as is_free:
        assert is_free
        assert "starting or stopping" in refused()
    instance.instance_file().write_text("{}")
    assert instance.running() is None


@pytest.mark.usefixtures("served")
def test_it_opens_a_browser(tmp_path: Path) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    said = run_apart("serve", "--open", BROWSER=str(browser))
    assert opened.read_text().strip() == link_of(said.splitlines())
    failing = {"BROWSER": "/bin/false", "PATH": "/nowhere", "DISPLAY": ""}
    done = subprocess.run(
        [*HOOKKIT, "serve", "--open"], capture_output=True, text=True, env=os.environ | failing
    )
    assert "Open the address yourself" in done.stderr
